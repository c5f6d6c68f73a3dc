"""Links whose markup a site profile knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from spiders.blocks import Anchor, Block, Layout
from spiders.features import Evidence, look_around
from spiders.finding import MARKS_ROUND_LABELS, MAX_OUTLINKS, Finding, Pen, announcing_label_of
from spiders.labels import judge
from spiders.page import Page
from spiders.sites import PROFILES, SiteProfile, SiteRule
from spiders.texts import text_of, title_of

_LABEL_STEPS: Final = 4
"""How far around its link a label may stand, in elements."""


class SiteLinks:
    """What the profiles say of one page: those built in, and those that a user gave, which come first."""

    def __init__(
        self,
        page: Page,
        layout: Layout,
        pen: Pen,
        profiles: Sequence[SiteProfile],
        built_in: Sequence[SiteProfile] = PROFILES,
    ) -> None:
        host = (urlsplit(page.base_url).hostname or "").rstrip(".")
        self._page = page
        self._layout = layout
        self._pen = pen
        known = (*profiles, *built_in)
        self._own = [profile for profile in known if profile.covers(host)]
        self._others = [profile for profile in known if profile.is_anywhere and not profile.covers(host)]
        self._claimed: set[int] = set()
        self._parents: dict[int, str] = {}
        self._seen: dict[int, tuple[Block, Evidence]] = {}
        self._by_node: dict[int, Anchor] = {}
        self._blocks: dict[int, Block] = {}

    @property
    def are_all(self) -> bool:
        """Whether a profile says that nothing else is a story link of this site."""
        return any(profile.is_complete for profile in self._own)

    def ignored(self) -> frozenset[int]:
        """Returns which links, by their order, are no story links whatever the finder thinks."""
        return frozenset().union(*map(self._ignored_by, self._own))

    def _ignored_by(self, profile: SiteProfile) -> frozenset[int]:
        anchors = (
            self._anchors().get(node.mem_id)
            for selector in profile.ignored
            for node in self._page.tree.css(selector)
        )
        return frozenset(anchor.order for anchor in anchors if anchor is not None)

    def claimed(self) -> frozenset[int]:
        """Returns which links, by their order, the rules have taken so far, with their cards' other links."""
        return frozenset(self._claimed)

    def __iter__(self) -> Iterator[Finding]:
        """Yields the links that a rule matches; a profile overrules those behind it."""
        ignored: frozenset[int] = frozenset()
        for profile in self._own:
            ignored |= self._ignored_by(profile)
            yield from self._iter_by_profile(profile, ignored)
            if profile.is_complete:
                return
        for profile in self._others:
            yield from self._iter_by_profile(profile, ignored)

    def _iter_by_profile(self, profile: SiteProfile, ignored: frozenset[int]) -> Iterator[Finding]:
        for rule in profile.rules:
            if self._may_match(rule):
                for found in self._iter_by_rule(rule, profile):
                    if found.order not in ignored:
                        yield found

    def _may_match(self, rule: SiteRule) -> bool:
        link_class = rule.link_class
        if link_class is None:
            return rule.may_match(self._page.tree.raw_html)
        return any(link_class in anchor.names for anchor in self._layout.anchors)

    def _iter_by_rule(self, rule: SiteRule, profile: SiteProfile) -> Iterator[Finding]:
        near: dict[int, LexborNode | None] = {}
        for node in islice(self._page.tree.css(rule.selector), MAX_OUTLINKS):
            anchor = self._anchors().get(node.mem_id)
            url = self._page.resolve(anchor.href) if anchor else None
            if anchor is None or url is None or anchor.order in self._claimed:
                continue
            if rule.is_alone and not self._is_alone(node):
                continue
            block = self._block_of(anchor)
            evidence = self._look_around(block)
            if profile.is_anywhere and _speaks_against(evidence, by_class=bool(profile.hosts)):
                continue
            heading = _find_near(node, rule.label_selector, near)
            words = _words_of(heading, rule.label_attribute).strip(MARKS_ROUND_LABELS)
            found = evidence.found
            label = judge(words) if words else found.label if found is not None else None
            title = _title_in(anchor, rule.text_selector)
            outlink = self._pen.write(
                anchor,
                url,
                text=text_of(title) if title is not None else title_of(anchor),
                words=words or announcing_label_of(found),
                label=label,
                placement=rule.placement,
                rule=rule.name,
                score=rule.score,
                block=block,
                found=found,
            )
            self._claimed.update(twin.order for twin in block.twins.get(anchor.target, ()))
            self._claimed.add(anchor.order)
            yield Finding(anchor.order, outlink, f"#{anchor.order}")

    def _is_alone(self, node: LexborNode) -> bool:
        """Whether a link is all that its parent says."""
        if (parent := node.parent) is None:
            return False
        if parent.mem_id not in self._parents:
            self._parents[parent.mem_id] = text_of(parent)
        return self._parents[parent.mem_id] == text_of(node) != ""

    def _look_around(self, block: Block) -> Evidence:
        if id(block) not in self._seen:
            self._seen[id(block)] = (block, look_around(block, self._layout))
        return self._seen[id(block)][1]

    def _anchors(self) -> dict[int, Anchor]:
        self._by_node = self._by_node or {anchor.node.mem_id: anchor for anchor in self._layout.anchors}
        return self._by_node

    def _block_of(self, anchor: Anchor) -> Block:
        """Returns the block of a link; one in running text is a block of its own."""
        self._blocks = self._blocks or {
            each.order: block
            for block in self._layout.blocks
            for group in block.twins.values()
            for each in group
        }
        return self._blocks.get(anchor.order) or Block(
            anchors=[anchor],
            twins={anchor.target: [anchor]},
            cards=[anchor.element],
            container=anchor.element,
        )


def _find_near(node: LexborNode, selector: str, known: dict[int, LexborNode | None]) -> LexborNode | None:
    """Returns what `selector` finds in `node`, or in the closest of a few elements around it.

    Each element is searched once, since links share what stands around them; `known` has what was found.
    """
    around: LexborNode | None = node if selector else None
    for _ in range(_LABEL_STEPS + 1):
        if around is None:
            return None
        if around.mem_id not in known:
            known[around.mem_id] = around.css_first(selector)
        if (found := known[around.mem_id]) is not None:
            return found
        around = around.parent
    return None


def _title_in(anchor: Anchor, selector: str) -> LexborNode | None:
    """Returns what `selector` finds in a link; in its card's link with words where it is a picture."""
    if not selector:
        return None
    title = anchor.node.css_first(selector)
    return anchor.spoken.node.css_first(selector) if title is None and anchor.spoken is not None else title


def _words_of(heading: LexborNode | None, attribute: str) -> str:
    if heading is None:
        return ""
    return " ".join((heading.attributes.get(attribute) or "").split()) if attribute else text_of(heading)


def _speaks_against(evidence: Evidence, *, by_class: bool) -> bool:
    """Whether a heading or class around says that the block is a list of the site: most read, latest.

    A widget's own class names, such as one for paging, are no sign against it: it is known by others of them.
    """
    found = evidence.found
    if found is not None and found.where != "in-link" and found.label.meaning == "negative":
        return True
    return by_class and "class:negative" in evidence.features
