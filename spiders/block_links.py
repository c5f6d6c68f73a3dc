"""Blocks of links, weighed, and the story links in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from archive.outlink import Standing
from spiders.announcement import HEADINGS, FoundLabel
from spiders.blocks import INLINE_TAGS, Anchor, Block, Layout
from spiders.features import Evidence, look_around, look_inside
from spiders.finding import MAX_TEXT_CHARACTERS, Finding, Pen, announcing_label_of, counts_anywhere, shown
from spiders.labels import ends_sentence, fold, is_imperative, without_label
from spiders.model import HOPELESS_CHANCE, THRESHOLDS, is_hopeless, score
from spiders.page import Page
from spiders.sponsorship import is_in_paid_card, is_sponsored
from spiders.surroundings import look_between
from spiders.targets import (
    find_foreign_address,
    form_of,
    has_article_shape,
    is_article_like,
    is_section,
    is_service,
    leads_on,
    lists_only,
)
from spiders.texts import HEADLINE_CHARACTERS, size_of, text_of, title_of
from spiders.topic import Topic

CERTAIN_SCORE: Final = 0.95
MAX_LABELLED_LINE: Final = 3
"""More links after a label in one paragraph are a list, left to the model."""
LEAST_HEADLINE_WORDS: Final = 3
"""Of a short one, with an address that is built as the other headlines' are."""
MAX_TWINS: Final = 6
"""Links of one target that are asked whether they were paid for."""

_PARTS_OF_LINES: Final = INLINE_TAGS | {"a", "h1", "h2", "h3", "h4", "h5", "h6"}


class Weighed(NamedTuple):
    """A block, and what was made of it."""

    block: Block
    evidence: Evidence
    urls: dict[str, str | None]
    """Its targets, resolved."""
    score: float
    announced: bool
    """The article itself says READ MORE, so that nothing was weighed."""
    layout: Layout


def iter_weighed(page: Page, layout: Layout, *, least: float) -> Iterator[Weighed]:
    """Yields each block that scores `least` or more.

    Titles and addresses, which take the most time, are looked at where they can still decide: with a `least`
    above HOPELESS_CHANCE, not in blocks that fail at the first look.
    """
    rows = [(block, look_around(block, layout)) for block in layout.blocks]
    topic = Topic(layout)
    look_between(rows, layout)
    for block, evidence in rows:
        certain = _is_announced(block, evidence)
        hopeless = not certain and is_hopeless(evidence.values)
        if hopeless and least > HOPELESS_CHANCE:
            continue
        urls = {target: page.resolve(target) for target in block.twins}
        chance = CERTAIN_SCORE
        if not certain:
            look_inside(evidence, block, layout, urls, topic)
            chance = score(evidence.values)
            if hopeless:
                chance = min(HOPELESS_CHANCE, chance)
        if chance >= least:
            yield Weighed(block, evidence, urls, chance, certain, layout)


def _is_announced(block: Block, evidence: Evidence) -> bool:
    """Whether the article itself says READ MORE: before or in a link with a line of its own.

    Then it counts wherever it leads: no site says so of what is none of its story.
    """
    found = evidence.found
    return (
        found is not None
        and (found.label.meaning == "story" or _tells_to_read(found))
        and found.label.exact
        and found.where in ("before", "in-link")
        and (found.where != "in-link" or found.label.text != text_of(block.anchors[0].node))
        and len(block.anchors) <= MAX_LABELLED_LINE
        and evidence.place != "before"
        and "class:negative" not in evidence.features
    )


def _tells_to_read(found: FoundLabel) -> bool:
    """Whether words that head a stream of other stories elsewhere stand in the link's line: `READ NEXT:`."""
    label = found.label
    return found.where == "before" and is_imperative(label) and label.text.rstrip().endswith((":", "："))


def _heading_of(evidence: Evidence) -> str:
    """Returns the label above a list, one announcement for all that repeats below; empty without one."""
    found = evidence.found
    return "" if found is None or found.where == "in-link" else announcing_label_of(found)


def iter_story_anchors(weighed: Weighed) -> Iterator[tuple[Anchor, str]]:
    """Yields the links of a block that are story links if the block is, with their URLs.

    What an article announces may be a file or a service: the crawl says then why it is not followed.
    """
    block, urls, found = weighed.block, weighed.urls, weighed.evidence.found
    page = weighed.layout.page
    if not weighed.announced and lists_only(page.url):
        return
    host = urlsplit(page.base_url).hostname or ""
    label = found.label if found is not None and weighed.announced and len(urls) == 1 else None
    beside = _beside_headlines(block, urls)
    wanted = leads_on if weighed.announced else is_article_like
    for target, group in block.twins.items():
        url = urls[target]
        if url is None and label is not None:
            url = find_foreign_address(group[0].href)
        if (
            url is None
            or target in beside
            or is_service(url)
            or is_section(url, page.url, without_label(title_of(group[0])), told=weighed.announced)
            or any(is_paid_for(anchor, weighed) for anchor in group[:MAX_TWINS])
        ):
            continue
        if wanted(url) or (label is not None and counts_anywhere(label, url, host)):
            yield group[0] if len(group) == 1 else max(group, key=lambda each: len(text_of(each.node))), url


def is_paid_for(anchor: Anchor, weighed: Weighed) -> bool:
    """Whether a link or its card in a list says that it was paid for; of a link that stands alone, its line.

    A place for advertisements may well stand beside such a line, in what would be its card.
    """
    if is_sponsored(anchor):
        return True
    elements, cards = weighed.layout.elements, weighed.block.cards
    alone = weighed.announced or len(cards) == 1
    at = anchor.element
    while elements[at].parent >= 0 and (elements[at].tag in _PARTS_OF_LINES if alone else at not in cards):
        at = elements[at].parent
    return is_in_paid_card(anchor, elements[at].node)


def _beside_headlines(block: Block, urls: dict[str, str | None]) -> frozenset[str]:
    """Returns the targets of sections, topics and authors that stand in the cards beside the headlines."""
    if len(block.twins) < 2:
        return frozenset()
    plain: dict[str, bool] = {}
    forms: set[tuple[int, str]] = set()
    for target, group in block.twins.items():
        url = urls[target]
        texts = [title_of(anchor) for anchor in group]
        length = max(map(size_of, texts))
        shaped = url is not None and has_article_shape(url)
        if length >= HEADLINE_CHARACTERS and shaped:
            forms.add(form_of(target))
        elif length < HEADLINE_CHARACTERS and not shaped and not any(map(_is_heading, group[:MAX_TWINS])):
            plain[target] = any(len(text.split()) >= LEAST_HEADLINE_WORDS for text in texts)
    if not forms and len(plain) < 2:
        return frozenset()
    return frozenset(target for target, speaks in plain.items() if not (speaks and form_of(target) in forms))


def _is_heading(anchor: Anchor) -> bool:
    """Whether a link is marked up as a headline, be it ever so short."""
    return anchor.node.css_first("h2,h3,h4,h5") is not None or (
        anchor.node.parent is not None and anchor.node.parent.tag in HEADINGS
    )


def rule_of(evidence: Evidence) -> str:
    """Returns what edges call the reason for a block: its label, by where it stands, its class, its place."""
    found = evidence.found
    if found is not None and found.label.meaning in ("story", "doubtful"):
        return f"label-{found.where}"
    if "class:related" in evidence.features:
        return "class"
    return "block"


def iter_block_links(page: Page, layout: Layout, pen: Pen, threshold: float) -> Iterator[Finding]:
    """Yields the story links of the blocks that score `threshold` or more."""
    for weighed in iter_weighed(page, layout, least=threshold):
        block, evidence = weighed.block, weighed.evidence
        found = evidence.found
        own = _is_article_text(layout, block, found)
        label = found.label if found is not None and not own else None
        announcement = f"#{block.anchors[0].order}" if weighed.announced else _heading_of(evidence)
        for anchor, url in iter_story_anchors(weighed):
            outlink = pen.write(
                anchor,
                url,
                text=title_of(anchor),
                words=shown(label),
                label=label,
                placement=evidence.placement,
                rule=rule_of(evidence),
                score=round(weighed.score, 3),
                standing=standing_of(weighed),
                block=block,
                found=None if own else found,
            )
            yield Finding(anchor.order, outlink, announcement)


def standing_of(weighed: Weighed) -> Standing:
    """Returns how sure the links of a block are, whatever finder asked."""
    if weighed.announced:
        return "announced"
    return "likely" if weighed.score >= THRESHOLDS["precise"] else "doubtful"


def _is_article_text(layout: Layout, block: Block, found: FoundLabel | None) -> bool:
    """Whether what was taken for a label is the article's own: its headline, a subheading, a sentence."""
    if found is None or found.label.meaning != "unknown" or found.where not in ("heading", "line"):
        return False
    text = found.label.text
    if text.endswith((":", "：")):
        return False
    if (found.in_text and len(block.anchors) == 1) or (found.where == "line" and ends_sentence(text)):
        return True
    folded = fold(text)
    headlines = (fold(headline[:MAX_TEXT_CHARACTERS]) for headline in layout.headlines)
    return any(each and (folded.startswith(each) or folded[:60] == each[:60]) for each in headlines)
