"""Why each link of a page is a story link or isn't, for people to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from archive.outlink import Outlink
from archive.printable import printable
from spiders.block_links import Weighed, is_paid_for, iter_story_anchors, iter_weighed, rule_of
from spiders.blocks import MAX_LINKS, Anchor, Layout, lay_out
from spiders.finder import find_links
from spiders.finding import Pen
from spiders.labels import language_of, without_label
from spiders.model import THRESHOLDS, chance_of, find_reasons
from spiders.own_address import bare, own_addresses
from spiders.page import Page
from spiders.place import Places
from spiders.signs import RULES, words_of
from spiders.site_links import SiteLinks
from spiders.sites import SiteProfile
from spiders.spelling import as_written
from spiders.targets import is_article_like, is_section, is_service, lists_only
from spiders.texts import text_of, title_of
from spiders.traces import Traces

MAX_FEATURES: Final = 6
MAX_BLOCKS_IN_DETAIL: Final = 500
"""Blocks of a page for which signs are weighed one by one, which takes far longer than a score."""
_OF_THE_SITE: Final = (
    "the page itself calls it a list of the site, such as Most read, and nothing outweighs that"
)
MOST_LOG_ODDS: Final = 30.0
"""What no sign could outweigh, but for those that cap every score."""
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
    """What weighed most in the score, largest first: how much its log-odds would lose without that sign."""


def iter_explanations(
    page: Page, *, finder: str = "precise", profiles: Sequence[SiteProfile] = ()
) -> Iterator[Explanation]:
    """Yields one explanation for each link of `page`, in document order, MAX_LINKS at most."""
    taken = find_links(page, finder=finder, profiles=profiles)
    left = _Outlinks(taken)
    targets = {outlink.url: outlink for outlink in reversed(taken)}
    layout = lay_out(page)
    anchors = {anchor.node.mem_id: anchor for anchor in layout.anchors}
    rest = _Rest(page, layout, profiles)
    blocks: dict[int, tuple[int, Weighed]] = {}
    for rank, each in enumerate(iter_weighed(page, layout, least=0.0)):
        for group in each.block.twins.values():
            blocks.update((anchor.node.mem_id, (rank, each)) for anchor in group)
    places = Places(layout)
    signs: dict[int, tuple[tuple[str, float], ...]] = {}
    for order, node in enumerate(page.tree.css("a[href]")):
        if order >= MAX_LINKS and not left:
            break
        href = node.attributes.get("href") or ""
        anchor = anchors.get(node.mem_id)
        outlink = left.take(node, href) if anchor is not None else None
        if order >= MAX_LINKS and outlink is None:
            continue
        url = page.resolve(href) or (outlink.url if outlink is not None else "")
        place = blocks.get(node.mem_id)
        number = place[0] if place is not None else None
        weighed = place[1] if place is not None else None
        if outlink is not None:
            reason = _why_taken(outlink, weighed)
        elif (never := rest.find_bar(url, anchor)) is not None:
            reason = never
        elif url in targets and (weighed is None or weighed.score >= THRESHOLDS[finder]):
            reason = f"repeats a link that is kept: {targets[url].xpath}"
        elif weighed is not None and anchor is not None:
            reason = _why_left(weighed, anchor, url, finder)
        else:
            reason = rest.why_unweighed(node, anchor)
        if number is not None and weighed is not None and number not in signs:
            signs[number] = _heaviest(weighed) if len(signs) < MAX_BLOCKS_IN_DETAIL else ()
        yield Explanation(
            href=href[:MAX_URL_CHARACTERS],
            url=url[:MAX_URL_CHARACTERS],
            text=_text_of(node, anchor),
            taken=outlink is not None and outlink.kind != "body",
            reason=reason,
            kind=outlink.kind if outlink is not None else "",
            placement=outlink.placement
            if outlink is not None
            else weighed.evidence.placement
            if weighed
            else "",
            label=outlink.label if outlink is not None else _label_of(weighed),
            label_language=outlink.label_language if outlink is not None else _language_of(weighed, page),
            standing=outlink.standing if outlink is not None and outlink.kind != "body" else "",
            place=outlink.place if outlink is not None else _place_of(weighed, places),
            block=number,
            score=outlink.score if outlink is not None else round(weighed.score, 3) if weighed else None,
            features=signs.get(number, ()) if number is not None else (),
        )


class _Rest:
    """What keeps links of one page from being weighed."""

    def __init__(self, page: Page, layout: Layout, profiles: Sequence[SiteProfile]) -> None:
        known = SiteLinks(page, layout, Pen(page, layout), profiles)
        self._ignored, self._nothing_else = known.ignored(), known.are_all
        self._own = own_addresses(page)
        self._running = {anchor.node.mem_id for anchor in layout.running}
        self._beside = {anchor.node.mem_id for block in layout.blocks for anchor in block.beside}

    def find_bar(self, url: str, anchor: Anchor | None) -> str | None:
        """Returns what bars a link whatever block it stands in; None without."""
        if not url or bare(url) in self._own:
            return "the page itself" if url else "leads to no page"
        if anchor is not None and anchor.order in self._ignored:
            return "a site profile says that it is to be ignored"
        if self._nothing_else:
            return "no rule of the site profile matches, which says that nothing else is a story link"
        return None

    def why_unweighed(self, node: LexborNode, anchor: Anchor | None) -> str:
        """Returns why a link stands in no block that was weighed."""
        if node.mem_id in self._running:
            return "in a sentence that is none of the article's, or an advertisement"
        if node.mem_id in self._beside:
            return "beside the headline of its card: a section, topic, author or the like"
        if anchor is not None:
            return "site furniture: stands in navigation or a list of many links"
        return "site furniture: left out before anything was weighed"


class _Outlinks:
    """A page's outlinks, each to be found again at its link: two may have one target."""

    def __init__(self, outlinks: Sequence[Outlink]) -> None:
        self._traces = Traces()
        self._hrefs = {outlink.href for outlink in outlinks}
        # In a tree deeper than an XPath is kept several links may share one: the first is the first.
        self._by_place: dict[tuple[str, str], list[Outlink]] = defaultdict(list)
        for outlink in reversed(outlinks):
            self._by_place[outlink.xpath, outlink.href].append(outlink)

    def __bool__(self) -> bool:
        return bool(self._by_place)

    def take(self, node: LexborNode, href: str) -> Outlink | None:
        """Returns the outlink that stands at `node`, once; None when none does."""
        if href not in self._hrefs:
            return None
        key = (self._traces.xpath_of(node), href)
        here = self._by_place.get(key)
        if not here:
            return None
        outlink = here.pop()
        if not here:
            del self._by_place[key]
        return outlink


def signs_of(explanation: Explanation) -> list[str]:
    """Returns what spoke for and against a link, in words, what weighed most first."""
    spoke = {
        "for it": [words_of(name) for name, weight in explanation.features if weight > 0],
        "against it": [words_of(name) for name, weight in explanation.features if weight <= 0],
    }
    return [f"{side}: {'; '.join(words)}" for side, words in spoke.items() if words]


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
    parts += signs_of(explanation)
    parts += [
        explanation.text or "(no text)",
        as_written(explanation.url, explanation.href) or explanation.href,
    ]
    return printable(" | ".join(part for part in parts if part))


def points_line() -> str:
    """Returns the scores from which links are taken, as a line to stand above the others."""
    return "# taken from a score of " + ", ".join(f"{least} ({name})" for name, least in THRESHOLDS.items())


def _why_taken(outlink: Outlink, weighed: Weighed | None) -> str:
    if outlink.kind == "body":
        return "cited in a sentence of the article"
    if weighed is not None and weighed.announced:
        return f"{_worded(outlink.rule)}: the article itself announces it"
    return _worded(outlink.rule)


def _why_left(weighed: Weighed, anchor: Anchor, url: str, finder: str) -> str:
    rule = _worded(rule_of(weighed.evidence))
    least = THRESHOLDS[finder]
    if weighed.score < least:
        if chance_of(MOST_LOG_ODDS, weighed.evidence.values) < least:
            return f"{rule}: {_OF_THE_SITE}"
        enough = [name for name, other in THRESHOLDS.items() if weighed.score >= other]
        return f"{rule}: scores less than {least}" + (f", enough for {enough[0]}" if enough else "")
    if lists_only(weighed.layout.page.url) and not weighed.announced:
        return (
            f"{rule}: the page is the front, an author's, a section's or a topic's, and all it has are lists"
        )
    if is_paid_for(anchor, weighed):
        return f"{rule}: an advertisement"
    if not is_article_like(url):
        return f"{rule}: leads to a list, a service or a file"
    if is_service(url):
        return f"{rule}: leads to a service, such as a newsletter"
    if is_section(url, weighed.layout.page.url, without_label(title_of(anchor)), told=weighed.announced):
        return f"{rule}: a section of the page's own site"
    if all(url != chosen for _, chosen in iter_story_anchors(weighed)):
        return f"{rule}: a section, topic or author beside headlines"
    return f"{rule}: one link too many"


def _worded(rule: str) -> str:
    return f"{RULES[rule]} ({rule})" if rule in RULES else f"rule {rule} of a site profile"


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
