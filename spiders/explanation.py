"""Why each link of a page is a story link or isn't, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from archive.outlink import Outlink
from spiders.block_links import Weighed, iter_story_anchors, iter_weighed, rule_of
from spiders.blocks import MAX_LINKS, Anchor, lay_out
from spiders.finder import find_links
from spiders.finding import Pen
from spiders.labels import language_of
from spiders.model import THRESHOLDS, find_reasons
from spiders.own_address import bare, own_addresses
from spiders.page import Page
from spiders.place import Places
from spiders.site_links import SiteLinks
from spiders.sites import SiteProfile
from spiders.targets import is_article_like, is_sponsored
from spiders.texts import text_of, title_of
from spiders.traces import Traces

MAX_FEATURES: Final = 6
MAX_SHOWN_CHARACTERS: Final = 120
MAX_URL_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was made of one link."""

    href: str
    url: str
    """Empty when the link leads to no page."""
    text: str
    taken: bool
    reason: str
    """The rule that took it, or why it was left, in words."""
    kind: str = ""
    """Of those taken, and of citations."""
    placement: str = ""
    label: str = ""
    label_language: str = ""
    standing: str = ""
    """Of those taken: `announced`, `likely` or `doubtful`."""
    place: str = ""
    """Where in the site's template its block stands."""
    block: int | None = None
    """Number of the block of links that it stands in, from 0."""
    score: float | None = None
    features: tuple[tuple[str, float], ...] = ()
    """What weighed most in the score, largest first."""


def iter_explanations(
    page: Page, *, finder: str = "precise", profiles: Sequence[SiteProfile] = ()
) -> Iterator[Explanation]:
    """Yields one explanation for each link of `page`, in document order, MAX_LINKS at most."""
    outlinks = {outlink.url: outlink for outlink in find_links(page, finder=finder, profiles=profiles)}
    layout = lay_out(page)
    known = SiteLinks(page, layout, Pen(page, layout), profiles)
    ignored, nothing_else = known.ignored(), known.are_all
    anchors = {anchor.node.mem_id: anchor for anchor in layout.anchors}
    running = {anchor.node.mem_id for anchor in layout.running}
    blocks: dict[int, tuple[int, Weighed]] = {}
    for number, each in enumerate(iter_weighed(page, layout, least=0.0)):
        for group in each.block.twins.values():
            blocks.update((anchor.node.mem_id, (number, each)) for anchor in group)
    own = own_addresses(page)
    traces = Traces()
    places = Places(layout)
    for node in islice(page.tree.css("a[href]"), MAX_LINKS):
        href = node.attributes.get("href") or ""
        url = page.resolve(href) or ""
        place = blocks.get(node.mem_id)
        weighed = place[1] if place is not None else None
        outlink = outlinks.get(url)
        here = outlink is not None and traces.xpath_of(node) == outlink.xpath
        if not url or (bare(url) in own):
            reason = "the page itself" if url else "leads to no page"
        elif outlink is not None:
            reason = _why_taken(outlink, weighed) if here else f"stands elsewhere, too: {outlink.xpath}"
        elif node.mem_id in anchors and anchors[node.mem_id].order in ignored:
            reason = "a site profile says that it is to be ignored"
        elif nothing_else:
            reason = "no rule of the site profile matches, which says that nothing else is a story link"
        elif weighed is not None:
            reason = _why_left(weighed, anchors[node.mem_id], url, THRESHOLDS[finder])
        elif node.mem_id in running:
            reason = "in a sentence that is none of the article's, or an advertisement"
        elif node.mem_id in anchors:
            reason = "site furniture: stands in navigation or a list of many links"
        else:
            reason = "site furniture: left out before anything was weighed"
        named = outlink if here else None
        yield Explanation(
            href=href[:MAX_URL_CHARACTERS],
            url=url[:MAX_URL_CHARACTERS],
            text=_text_of(node, anchors.get(node.mem_id)),
            taken=named is not None and named.kind != "body" and bare(url) not in own,
            reason=reason,
            kind=named.kind if named is not None else "",
            placement=named.placement if named is not None else weighed.evidence.placement if weighed else "",
            label=named.label if named is not None else _label_of(weighed),
            label_language=named.label_language if named is not None else _language_of(weighed, page),
            standing=named.standing if named is not None and named.kind != "body" else "",
            place=named.place if named is not None else _place_of(weighed, places),
            block=place[0] if place is not None else None,
            score=named.score if named is not None else round(weighed.score, 3) if weighed else None,
            features=_heaviest(weighed) if weighed is not None else (),
        )


def line_of(explanation: Explanation) -> str:
    """Returns an explanation as one line of text, without line end."""
    parts = [("taken" if explanation.taken else explanation.kind or "left").ljust(5)]
    if explanation.score is not None:
        parts.append(f"{explanation.score:.2f}")
    if explanation.block is not None:
        parts.append(f"block {explanation.block}")
    parts += [explanation.standing, explanation.placement]
    language = f" ({explanation.label_language})" if explanation.label_language else ""
    parts.append(f'label "{explanation.label}"{language}' if explanation.label else "")
    parts.append(explanation.reason)
    parts.append(f"in {explanation.place}" if explanation.place else "")
    parts.append(" ".join(f"{name} {weight:+.1f}" for name, weight in explanation.features))
    parts += [explanation.text or "(no text)", explanation.url or explanation.href]
    line = " | ".join(part for part in parts if part)
    return "".join(letter if letter.isprintable() else " " for letter in line)


def points_line() -> str:
    """Returns the scores from which links are taken, as a line to stand above the others."""
    return "# taken from a score of " + ", ".join(f"{least} ({name})" for name, least in THRESHOLDS.items())


def _why_taken(outlink: Outlink, weighed: Weighed | None) -> str:
    if outlink.kind == "body":
        return "cited in a sentence of the article"
    if weighed is not None and weighed.announced:
        return f"{outlink.rule}: the article itself announces it"
    return outlink.rule


def _why_left(weighed: Weighed, anchor: Anchor, url: str, least: float) -> str:
    rule = rule_of(weighed.evidence)
    if weighed.score < least:
        enough = [name for name, other in THRESHOLDS.items() if weighed.score >= other]
        return f"{rule}: scores less than {least}" + (f", enough for {enough[0]}" if enough else "")
    if is_sponsored(anchor):
        return f"{rule}: an advertisement"
    if not is_article_like(url):
        return f"{rule}: leads to a list, a service or a file"
    if all(url != chosen for _, chosen in iter_story_anchors(weighed)):
        return f"{rule}: a section, topic or author beside headlines"
    return f"{rule}: one link too many"


def _label_of(weighed: Weighed | None) -> str:
    found = weighed.evidence.found if weighed is not None else None
    return found.label.text if found is not None else ""


def _language_of(weighed: Weighed | None, page: Page) -> str:
    found = weighed.evidence.found if weighed is not None else None
    return language_of(found.label, page.lang) if found is not None else ""


def _place_of(weighed: Weighed | None, places: Places) -> str:
    return places.place_of(weighed.block, weighed.evidence.found) if weighed is not None else ""


def _heaviest(weighed: Weighed) -> tuple[tuple[str, float], ...]:
    """Returns the features that moved the score most; none where nothing was weighed."""
    if weighed.announced:
        return ()
    return tuple(find_reasons(weighed.evidence.values, MAX_FEATURES))


def _text_of(node: LexborNode, anchor: Anchor | None) -> str:
    text = title_of(anchor) if anchor is not None else text_of(node)
    return text[:MAX_SHOWN_CHARACTERS]
