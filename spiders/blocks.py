"""A page's links in blocks: lists, cards and running paragraphs, in time linear in the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.page import Page

MAX_LINKS: Final = 20_000
MAX_PRUNED_NODES: Final = 3_000
MAX_BLOCK_LINKS: Final = 30
"""Blocks with more are the site's, not the article's."""
MIN_PARAGRAPH_CHARACTERS: Final = 80
MIN_FREE_CHARACTERS: Final = 30

CHROME_TAGS: Final = frozenset(("nav", "header", "footer", "dialog", "menu"))
INLINE_TAGS: Final = frozenset(
    [
        "span",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "font",
        "small",
        "mark",
        "cite",
        "q",
        "abbr",
        "sup",
        "sub",
        "s",
        "del",
        "ins",
        "label",
        "bdi",
        "bdo",
        "big",
        "tt",
    ]
)
# Site furniture that says so is left out before Python sees a node of it.
_CONTENT: Final = (
    "p,a[href]:not(nav *,body>header *,body>footer *,body>div>header *,"
    "body>div>footer *,body>div>div>footer *)"
)
_ABOVE: Final = frozenset(("body", "html", "-undef", "-document"))
_PARTS_NO_CARDS: Final = frozenset(("br", "hr", "script", "style", "noscript", "span"))
_TEXT_BLOCKS: Final = frozenset(("p", "li", "blockquote", "dd", "td", "div"))


@dataclass(slots=True, eq=False)
class Element:
    """An element on the way from the body to a link."""

    node: LexborNode
    tag: str
    parent: int
    """Index among the page's elements, -1 for the topmost."""
    chrome: str
    """The nearest of its own and its ancestors' tags that marks site furniture; empty for none."""
    links: int = 0
    target: str = ""
    """The only target of the links inside; empty until known."""
    several: bool = False
    """The links inside have more than one target."""


@dataclass(slots=True, eq=False)
class Anchor:
    """A link of the page."""

    node: LexborNode
    href: str
    target: str
    """What tells targets apart before any is resolved: `href` without its fragment."""
    order: int
    """Place in the document among links and paragraphs."""
    element: int


@dataclass(slots=True, kw_only=True, eq=False)
class Block:
    """Links that stand together: cards under one parent with nothing between them."""

    anchors: list[Anchor]
    """The first of each target, in document order."""
    twins: dict[str, list[Anchor]]
    """All links of each target."""
    cards: list[int]
    container: int
    """Index of the element that holds the cards; -1 when that is the topmost."""


@dataclass(slots=True, kw_only=True, eq=False)
class Body:
    """Where the article's text stands."""

    container: int
    """`mem_id` of the element that holds it; 0 when the page has no article."""
    holders: frozenset[int]
    """`mem_id` of the elements that hold its paragraphs."""
    first: int
    """Place of the first paragraph."""
    last: int
    text: str
    """The paragraphs, casefolded, with a line end between."""


@dataclass(slots=True, kw_only=True, eq=False)
class Layout:
    """What a page's links stand in."""

    elements: list[Element]
    index: dict[int, int]
    """From `mem_id` to place in `elements`."""
    anchors: list[Anchor]
    blocks: list[Block]
    running: list[Anchor]
    """Links inside running text."""
    body: Body
    in_body: list[bool]
    """For each of `elements`, whether it stands in the body's container."""
    texts: dict[int, str] = field(default_factory=dict)
    """Texts already read, by `mem_id`."""


def lay_out(page: Page) -> Layout:
    """Returns the page's links by block, and where its article stands."""
    elements: list[Element] = []
    index: dict[int, int] = {}
    anchors: list[Anchor] = []
    paragraphs: list[tuple[int, LexborNode]] = []
    nodes = page.tree.css("a[href],p")
    # The other selector climbs from each link: on a page of very many links that would take seconds.
    nodes = page.tree.css(_CONTENT) if len(nodes) <= MAX_PRUNED_NODES else nodes[: 2 * MAX_LINKS]
    for order, node in enumerate(nodes):
        if node.tag == "p":
            paragraphs.append((order, node))
            continue
        href = node.attributes.get("href")
        if not href or len(anchors) >= MAX_LINKS:
            continue
        target = href.partition("#")[0].strip()
        if target and not target.startswith(("javascript:", "mailto:", "tel:", "data:", "whatsapp:")):
            at = _climb(node, elements, index)
            anchors.append(Anchor(node, href, target, order, at))
    for anchor in anchors:
        element = elements[anchor.element]
        element.links += 1
        if element.target and element.target != anchor.target:
            element.several = True
        element.target = anchor.target
    for element in reversed(elements):
        if element.parent >= 0 and element.links:
            above = elements[element.parent]
            above.links += element.links
            above.several |= element.several or (bool(above.target) and above.target != element.target)
            above.target = element.target
    body = _find_body(page, paragraphs)
    in_body: list[bool] = []
    top = index.get(body.container, -1)
    for place, element in enumerate(elements):
        in_body.append(place == top or (element.parent >= 0 and in_body[element.parent]))
    layout = Layout(
        elements=elements, index=index, anchors=anchors, blocks=[], running=[], body=body, in_body=in_body
    )
    _divide(layout)
    return layout


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


def _find_body(page: Page, paragraphs: list[tuple[int, LexborNode]]) -> Body:
    texts = [(order, node, node.text()) for order, node in paragraphs]
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_FREE_CHARACTERS):
        body = _weigh_paragraphs([row for row in texts if len(row[2].encode()) >= least])
        if body is not None:
            return body
    return Body(container=0, holders=frozenset(), first=-1, last=-1, text="")


def _weigh_paragraphs(paragraphs: list[tuple[int, LexborNode, str]]) -> Body | None:
    """Returns the body of the element that holds most of the text; a grandchild's counts a little less."""
    weights: dict[int, float] = {}
    kept: list[tuple[int, int, int, str]] = []
    for order, node, text in paragraphs:
        parent = node.parent
        if parent is None:
            continue
        above = parent.parent
        one, two = parent.mem_id, above.mem_id if above is not None else 0
        weights[one] = weights.get(one, 0.0) + len(text)
        weights[two] = weights.get(two, 0.0) + len(text) * 0.6
        kept.append((order, one, two, text))
    if not weights:
        return None
    best = max(weights, key=weights.__getitem__)
    mine = [row for row in kept if best in row[1:3]]
    return Body(
        container=best,
        holders=frozenset(row[1] for row in mine),
        first=mine[0][0],
        last=mine[-1][0],
        text="\n".join(row[3] for row in mine).casefold(),
    )


def _divide(layout: Layout) -> None:
    """Sorts the links into running text and blocks of cards."""
    by_card = _sort_into_cards(layout)
    for container, rows in _rows_of_cards(by_card, layout.elements).items():
        for cards in rows:
            if len(cards) > MAX_BLOCK_LINKS:
                continue
            twins: dict[str, list[Anchor]] = {}
            for card in cards:
                for anchor in by_card[card]:
                    twins.setdefault(anchor.target, []).append(anchor)
            firsts = [group[0] for group in twins.values()]
            layout.blocks.append(Block(anchors=firsts, twins=twins, cards=cards, container=container))
    layout.blocks.sort(key=lambda block: block.anchors[0].order)


def _sort_into_cards(layout: Layout) -> dict[int, list[Anchor]]:
    """Returns the links by card, the largest element with one target; running text goes to the layout."""
    elements = layout.elements
    by_card: dict[int, list[Anchor]] = {}
    running_blocks: dict[int, bool] = {}
    ends = layout.body.holders | {layout.body.container}
    for anchor in layout.anchors:
        here = elements[anchor.element]
        if here.chrome == "nav":
            continue
        at = anchor.element
        while (up := elements[at].parent) >= 0 and not elements[up].several:
            if elements[up].node.mem_id in ends:  # an article with a single link is no card
                break
            at = up
        if up >= 0 and elements[up].links > MAX_BLOCK_LINKS and elements[up].tag != "p" and here.chrome:
            continue
        if _is_running(anchor, layout, running_blocks):
            layout.running.append(anchor)
            continue
        by_card.setdefault(at, []).append(anchor)
    return by_card


def _rows_of_cards(by_card: dict[int, list[Anchor]], elements: list[Element]) -> dict[int, list[list[int]]]:
    """Returns, by parent, the cards that stand side by side."""
    rows_by_parent: dict[int, list[list[int]]] = {}
    for card in by_card:
        rows = rows_by_parent.setdefault(elements[card].parent, [])
        if rows and _adjacent(elements[card].node, elements[rows[-1][-1]].node):
            rows[-1].append(card)
        else:
            rows.append([card])
    return rows_by_parent


def _adjacent(card: LexborNode, before: LexborNode) -> bool:
    """Whether nothing that a reader sees stands between two cards of one parent."""
    wanted = before.mem_id
    step = card.prev
    for _ in range(8):
        if step is None:
            return False
        if step.mem_id == wanted:
            return True
        if step.is_text_node:
            if len((step.text_content or "").strip()) > 3:
                return False
        elif step.is_element_node and step.tag not in _PARTS_NO_CARDS and step.text().strip():
            return False
        step = step.prev
    return False


def _is_running(anchor: Anchor, layout: Layout, known: dict[int, bool]) -> bool:
    """Whether the link is part of a text line with at least MIN_FREE_CHARACTERS outside of links."""
    node = anchor.node
    block = node.parent
    outer = node
    while block is not None and block.tag in INLINE_TAGS:
        outer, block = block, block.parent
    if block is None or block.tag not in _TEXT_BLOCKS:
        return False
    key = block.mem_id
    if key not in known:
        if block.tag == "p":
            text = block.text()
            free = len(text.strip()) - sum(len(link.text()) for link in block.css("a")[:50])
        else:
            free = len(block.text(deep=False).strip())
        known[key] = free >= MIN_FREE_CHARACTERS
    if not known[key]:
        return False
    return block.tag == "p" or _touches_text(outer)


def _touches_text(node: LexborNode) -> bool:
    for side in (node.prev, node.next):
        if side is not None and side.is_text_node and len((side.text_content or "").strip()) > 3:
            return True
    return False
