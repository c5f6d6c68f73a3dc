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
        self._by_node: dict[int, Anchor] = {}
        self._blocks: dict[int, Block] = {}

    @property
    def are_all(self) -> bool:
        """Whether a profile says that nothing else is a story link of this site."""
        return any(profile.is_complete for profile in self._own)

    def ignored(self) -> frozenset[int]:
        """Returns which links, by their order, are no story links whatever the finder thinks."""
        anchors = (
            self._anchors().get(node.mem_id)
            for profile in self._own
            for selector in profile.ignored
            for node in self._page.tree.css(selector)
        )
        return frozenset(anchor.order for anchor in anchors if anchor is not None)

    def claimed(self) -> frozenset[int]:
        """Returns which links, by their order, the rules have taken so far, with their cards' other links."""
        return frozenset(self._claimed)

    def __iter__(self) -> Iterator[Finding]:
        """Yields the links that a rule matches."""
        for profile in (*self._own, *self._others):
            for rule in profile.rules:
                if self._may_match(rule):
                    yield from self._iter_by_rule(rule, profile)

    def _may_match(self, rule: SiteRule) -> bool:
        link_class = rule.link_class
        if link_class is None:
            return rule.may_match(self._page.tree.raw_html)
        return any(link_class in anchor.names for anchor in self._layout.anchors)

    def _iter_by_rule(self, rule: SiteRule, profile: SiteProfile) -> Iterator[Finding]:
        for node in islice(self._page.tree.css(rule.selector), MAX_OUTLINKS):
            anchor = self._anchors().get(node.mem_id)
            url = self._page.resolve(anchor.href) if anchor else None
            if anchor is None or url is None or anchor.order in self._claimed:
                continue
            if rule.is_alone and not _is_alone(node):
                continue
            block = self._block_of(anchor)
            evidence = look_around(block, self._layout)
            if profile.is_anywhere and _speaks_against(evidence, by_class=bool(profile.hosts)):
                continue
            heading = _find_near(node, rule.label_selector)
            words = _words_of(heading, rule.label_attribute).strip(MARKS_ROUND_LABELS)
            found = evidence.found
            label = judge(words) if words else found.label if found is not None else None
            title = node.css_first(rule.text_selector) if rule.text_selector else None
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


def _find_near(node: LexborNode, selector: str) -> LexborNode | None:
    """Returns what `selector` finds in `node`, or in the closest of a few elements around it."""
    around: LexborNode | None = node if selector else None
    for _ in range(_LABEL_STEPS + 1):
        if around is None:
            return None
        if (found := around.css_first(selector)) is not None:
            return found
        around = around.parent
    return None


def _words_of(heading: LexborNode | None, attribute: str) -> str:
    if heading is None:
        return ""
    return " ".join((heading.attributes.get(attribute) or "").split()) if attribute else text_of(heading)


def _is_alone(node: LexborNode) -> bool:
    """Whether a link is all that its parent says."""
    return node.parent is not None and text_of(node.parent) == text_of(node) != ""


def _speaks_against(evidence: Evidence, *, by_class: bool) -> bool:
    """Whether a heading or class around says that the block is a list of the site: most read, latest.

    A widget's own class names, such as one for paging, are no sign against it: it is known by others of them.
    """
    found = evidence.found
    if found is not None and found.where != "in-link" and found.label.meaning == "negative":
        return True
    return by_class and "class:negative" in evidence.features
