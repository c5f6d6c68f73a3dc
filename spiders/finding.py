"""What the finder's parts hand to one another: an outlink in the making."""

from __future__ import annotations

from typing import Final, NamedTuple

from archive.outlink import Outlink, Placement, Standing
from spiders.announcement import FoundLabel
from spiders.blocks import Anchor, Block, Layout
from spiders.context import Contexts
from spiders.labels import Label, announcing_words, is_imperative, language_of
from spiders.model import kind_of
from spiders.page import Page
from spiders.place import Places
from spiders.targets import is_front_page, is_listing, is_plain_listing, is_same_site
from spiders.traces import Traces

MAX_OUTLINKS: Final = 1000
"""Of each sort; a page with more is no article."""
MAX_TEXT_CHARACTERS: Final = 1000
MARKS_ROUND_LABELS: Final = " :：|｜-–—»›>→▶►•·…【】[]()（）"


class Finding(NamedTuple):
    """An outlink on its way into the list."""

    order: int
    outlink: Outlink
    announcement: str
    """What tells apart the announcements of one target; empty when nothing announced it."""


class Pen:
    """Writes the outlinks of one page, with all that an edge keeps of where its link stands."""

    __slots__ = ("_contexts", "_lang", "_places", "_traces")

    def __init__(self, page: Page, layout: Layout) -> None:
        self._lang = page.lang
        self._traces = Traces()
        self._contexts = Contexts(layout)
        self._places = Places(layout)

    def write(
        self,
        anchor: Anchor,
        url: str,
        *,
        text: str,
        words: str,
        label: Label | None,
        placement: Placement,
        rule: str,
        score: float,
        standing: Standing = "announced",
        block: Block | None = None,
        found: FoundLabel | None = None,
    ) -> Outlink:
        """Returns the outlink; `words` are what is shown of `label`, `block` None for running text."""
        if block is None:
            context, place = self._contexts.sentence_around(anchor.node), ""
        else:
            in_line = found is not None and found.where in ("before", "in-link")
            context = self._contexts.of_card(anchor, block, words, in_line=in_line)
            place = self._places.place_of(block, found)
        return Outlink(
            href=anchor.href,
            url=url,
            text=text[:MAX_TEXT_CHARACTERS],
            label=words,
            kind=kind_of(placement),
            placement=placement,
            ordinal=0,
            rule=rule,
            score=score,
            standing=standing,
            label_language=language_of(label, self._lang) if words and label is not None else "",
            place=place,
            context=context,
            xpath=self._traces.xpath_of(anchor.node),
            rel=anchor.node.attributes.get("rel") or "",
        )


def shown(label: Label | None) -> str:
    """Returns the label's words without marks around; empty when they speak against the links."""
    if label is None or label.meaning == "negative":
        return ""
    return announcing_words(label).strip(MARKS_ROUND_LABELS)


def announcing_label_of(found: FoundLabel | None) -> str:
    """Returns the label's words if the lexicon knows them; else empty."""
    return shown(found.label) if found is not None and found.label.meaning in ("story", "doubtful") else ""


def counts_anywhere(label: Label, url: str, host: str) -> bool:
    """Whether a story label right at the link is enough: the crawl's scope judges the target, not its looks.

    `Related topics:` and its like may well announce a list page, READ MORE doesn't; but no page of an author,
    a section or a tag on the same site, `host`, is a story.
    """
    if not label.exact or label.meaning != "story" or is_front_page(url):
        return False
    if is_plain_listing(url) and is_same_site(url, host):
        return False
    return is_imperative(label) or not is_listing(url)
