"""A page's paragraphs and links, without menus, in document order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from spiders.layout import Anchor, Element
from spiders.page import Page

MAX_LINKS: Final = 20_000
MAX_PRUNED_NODES: Final = 3_000
FEW_TAGS: Final = 2 * MAX_PRUNED_NODES
"""Pages with fewer need no count of their nodes."""
MAX_CROWDS: Final = 64
"""Menus looked for in one page; nested ones are read again and again."""
MAX_BLOCK_LINKS: Final = 30
"""Blocks with more are the site's, not the article's."""

CHROME_TAGS: Final = frozenset(("nav", "header", "footer", "dialog", "menu"))
# Site furniture that says so is left out before Python sees a node of it.
_FURNITURE: Final = {
    "nav": "nav *",
    "header": "body>header *,body>div>header *",
    "footer": "body>footer *,body>div>footer *,body>div>div>footer *",
}
_LISTS_IN_FOOTERS: Final = "footer [class*=related],footer [class*=Related]"
"""A page's foot may begin with more on the story."""
_PARENT_ID: Final[Callable[[LexborNode], int]] = attrgetter("parent.mem_id")
_ABOVE_ID: Final[Callable[[LexborNode], int]] = attrgetter("parent.parent.mem_id")
_ABOVE: Final = frozenset(("body", "html", "-undef", "-document"))
_NO_PAGES: Final = ("javascript:", "mailto:", "tel:", "data:", "whatsapp:")


class Content(NamedTuple):
    """What a page holds for the finder."""

    anchors: list[Anchor]
    elements: list[Element]
    """What the links stand in, each behind its parent."""
    places: dict[int, int]
    """From `mem_id` to place in `elements`."""


def read_content(nodes: list[LexborNode]) -> Content:
    """Returns the links among a page's links and paragraphs, and what they stand in."""
    elements: list[Element] = []
    index: dict[int, int] = {}
    anchors: list[Anchor] = []
    links = [(order, node) for order, node in enumerate(nodes) if node.tag == "a"]
    for order, node in _leave_out_crowds(links, elements, index):
        attributes = node.attributes
        href = attributes.get("href")
        if not href or len(anchors) >= MAX_LINKS:
            continue
        target = href.partition("#")[0].strip()
        if target and not target.startswith(_NO_PAGES):
            at = _climb(node, elements, index)
            element = elements[at]
            element.links += 1
            element.several |= element.target not in ("", target)
            element.target = target
            names = attributes.get("class") or ""
            anchors.append(Anchor(node, href, target, names, order, at))
    for element in reversed(elements):
        if element.parent >= 0 and element.links:
            above = elements[element.parent]
            above.links += element.links
            above.several |= element.several or (bool(above.target) and above.target != element.target)
            above.target = element.target
    return Content(anchors, elements, index)


def find_content(page: Page) -> list[LexborNode]:
    """Returns paragraphs and links in document order; those of site furniture only on very large pages."""
    if page.tag_count > FEW_TAGS:
        nodes = page.tree.css("a[href],p")
        # The other selector climbs from each link: on a page of very many links that would take seconds.
        if len(nodes) > MAX_PRUNED_NODES:
            return nodes[: 2 * MAX_LINKS]
    # Each selector is tried on every link and its ancestors, so none is given that can't match.
    furniture = [
        inside
        for tag, inside in _FURNITURE.items()
        if page.tree.css_first(tag) is not None
        and not (tag == "footer" and page.tree.css_first(_LISTS_IN_FOOTERS) is not None)
    ]
    return page.tree.css(f"p,a[href]:not({','.join(furniture)})" if furniture else "p,a[href]")


def _leave_out_crowds(
    links: list[tuple[int, LexborNode]], elements: list[Element], index: dict[int, int]
) -> list[tuple[int, LexborNode]]:
    """Returns the links without those in menus: more than MAX_BLOCK_LINKS in a row, and nothing else.

    `_divide` would drop each of them in the end. What they stand in is added to `elements` as if they
    had been looked at one by one.
    """
    if len(links) <= MAX_BLOCK_LINKS:
        return links
    nodes = [node for _, node in links]
    try:
        parent_ids = list(map(_PARENT_ID, nodes))
        above_ids = list(map(_ABOVE_ID, nodes))
    except AttributeError:  # a link without two elements above is in no menu
        return links
    crowded: set[int] = set()
    for ids in (parent_ids, above_ids):
        large = (each for each, size in Counter(ids).items() if size > MAX_BLOCK_LINKS)
        for container_id in islice(large, MAX_CROWDS):
            places = [place for place, each in enumerate(ids) if each == container_id]
            if not crowded.isdisjoint(places):
                continue
            container = nodes[places[0]].parent
            if ids is above_ids and container is not None:
                if len({parent_ids[place] for place in places}) < len(places):
                    continue
                container = container.parent
            if container is None or container.tag in _ABOVE:
                continue
            if _is_nothing_but(container, [nodes[place] for place in places]):
                crowded.update(places)
                crowd = elements[_climb(container, elements, index)]
                crowd.links += len(places)
                crowd.several, crowd.target = True, "*"
    return [link for place, link in enumerate(links) if place not in crowded] if crowded else links


def _is_nothing_but(container: LexborNode, links: list[LexborNode]) -> bool:
    """Whether a reader sees nothing in `container` beside the links."""
    whole = container.text()
    parts = "".join([link.text() for link in links])
    return whole == parts or "".join(whole.split()) == "".join(parts.split())


def _climb(node: LexborNode, elements: list[Element], index: dict[int, int]) -> int:
    """Adds `node` and its unknown ancestors below the body; returns the place of `node`."""
    fresh: list[tuple[LexborNode, int, str]] = []
    step: LexborNode | None = node
    parent = -1
    while step is not None:
        mem_id = step.mem_id
        known = index.get(mem_id)
        if known is not None:
            parent = known
            break
        tag = step.tag or ""
        if tag in _ABOVE:
            break
        fresh.append((step, mem_id, tag))
        step = step.parent
    chrome = elements[parent].chrome if parent >= 0 else ""
    for step, mem_id, tag in reversed(fresh):
        if tag in CHROME_TAGS:
            chrome = tag
        elif chrome in ("header", "footer") and tag in ("article", "main"):
            chrome = ""
        elements.append(Element(step, tag, parent, chrome))
        parent = index[mem_id] = len(elements) - 1
    return parent
