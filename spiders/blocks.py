"""A page's links in blocks: lists, cards and running paragraphs, in time linear in the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import attrgetter, not_
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.labels import find_leading_label, find_unmarked_label
from spiders.page import Page

MAX_LINKS: Final = 20_000
MAX_PRUNED_NODES: Final = 3_000
FEW_TAGS: Final = 2 * MAX_PRUNED_NODES
"""Pages with fewer need no count of their nodes."""
MAX_CROWDS: Final = 64
"""Menus looked for in one page; nested ones are read again and again."""
MAX_BLOCK_LINKS: Final = 30
"""Blocks with more are the site's, not the article's."""
MAX_CARD_LINKS: Final = 4
"""A headline, a picture's, a section and an author: more in one element are a list themselves."""
MAX_GROUP_LEVELS: Final = 4
"""How far above its blocks a list is looked for."""
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
_FURNITURE: Final = {
    "nav": "nav *",
    "header": "body>header *,body>div>header *",
    "footer": "body>footer *,body>div>footer *,body>div>div>footer *",
}
_PARENT_ID: Final[Callable[[LexborNode], int]] = attrgetter("parent.mem_id")
_ABOVE_ID: Final[Callable[[LexborNode], int]] = attrgetter("parent.parent.mem_id")
_ABOVE: Final = frozenset(("body", "html", "-undef", "-document"))
_NO_PAGES: Final = ("javascript:", "mailto:", "tel:", "data:", "whatsapp:")
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
    names: str
    """Its classes, as written."""
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
    paragraphs: list[str]
    """Their texts."""
    _text: str | None = None

    @property
    def text(self) -> str:
        """The paragraphs, casefolded, with a line end between."""
        if self._text is None:
            self._text = "\n".join(self.paragraphs).casefold()
        return self._text


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
    page: Page
    first_after: int
    """Place of the first block behind the article among `blocks`."""
    texts: dict[int, str] = field(default_factory=dict)
    """Texts already read, by `mem_id`."""
    _title: str | None = None

    @property
    def title(self) -> str:
        """The page's headline, casefolded; empty without one."""
        if self._title is None:
            tree = self.page.tree
            node = tree.css_first("h1")
            text = node.text(separator=" ").strip() if node is not None else ""
            if len(text) < 12:
                node = tree.css_first("title")
                text += " " + (node.text() if node is not None else "")
            self._title = text[:500].casefold()
        return self._title


def lay_out(page: Page) -> Layout:
    """Returns the page's links by block, and where its article stands."""
    elements: list[Element] = []
    index: dict[int, int] = {}
    anchors: list[Anchor] = []
    nodes = _find_content(page)
    are_paragraphs = [node.tag == "p" for node in nodes]
    paragraphs = list(compress(enumerate(nodes), are_paragraphs))
    links = list(compress(enumerate(nodes), map(not_, are_paragraphs)))
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
    body = _find_body(page, paragraphs)
    in_body: list[bool] = []
    top = index.get(body.container, -1)
    for place, element in enumerate(elements):
        in_body.append(place == top or (element.parent >= 0 and in_body[element.parent]))
    layout = Layout(
        elements=elements,
        index=index,
        anchors=anchors,
        blocks=[],
        running=[],
        body=body,
        in_body=in_body,
        page=page,
        first_after=0,
    )
    _divide(layout)
    layout.first_after = sum(block.anchors[0].order <= body.last for block in layout.blocks)
    return layout


def _find_content(page: Page) -> list[LexborNode]:
    """Returns paragraphs and links in document order; those of site furniture only on very large pages."""
    if page.tag_count > FEW_TAGS:
        nodes = page.tree.css("a[href],p")
        # The other selector climbs from each link: on a page of very many links that would take seconds.
        if len(nodes) > MAX_PRUNED_NODES:
            return nodes[: 2 * MAX_LINKS]
    # Each selector is tried on every link and its ancestors, so none is given that can't match.
    furniture = [inside for tag, inside in _FURNITURE.items() if page.tree.css_first(tag) is not None]
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


def _find_body(page: Page, paragraphs: list[tuple[int, LexborNode]]) -> Body:
    texts = [(order, node, node.text()) for order, node in paragraphs]
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_FREE_CHARACTERS):
        rows = [row for row in texts if len(row[2]) >= least or len(row[2].encode()) >= least]
        body = _weigh_paragraphs(rows)
        if body is not None:
            return body
    return Body(container=0, holders=frozenset(), first=-1, last=-1, paragraphs=[])


def _weigh_paragraphs(paragraphs: list[tuple[int, LexborNode, str]]) -> Body | None:
    """Returns the body of the element that holds most of the text; a grandchild's counts a little less."""
    by_parent: dict[int, list[int]] = {}
    above: dict[int, int] = {}
    for place, (_, node, _) in enumerate(paragraphs):
        parent = node.parent
        if parent is None:
            continue
        mem_id = parent.mem_id
        if mem_id in by_parent:
            by_parent[mem_id].append(place)
        else:
            by_parent[mem_id] = [place]
            grandparent = parent.parent
            above[mem_id] = grandparent.mem_id if grandparent is not None else 0
    if not by_parent:
        return None
    weights: dict[int, float] = {}
    for one, places in by_parent.items():
        length = sum([len(paragraphs[place][2]) for place in places])
        weights[one] = weights.get(one, 0.0) + length
        weights[above[one]] = weights.get(above[one], 0.0) + length * 0.6
    best = max(weights, key=weights.__getitem__)
    holders = frozenset(one for one in by_parent if best in (one, above[one]))
    mine = sorted(place for one in holders for place in by_parent[one])
    return Body(
        container=best,
        holders=holders,
        first=paragraphs[mine[0]][0],
        last=paragraphs[mine[-1]][0],
        paragraphs=[paragraphs[place][2] for place in mine],
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
    layout.blocks = _join_cards(layout)


def _join_cards(layout: Layout) -> list[Block]:
    """Returns the blocks, in document order, with those joined that are cards of one list.

    A card with several targets (a headline, a section, an author) is a block of its own; what tells that
    such cards are one list is the same way of tags down from one parent, and nothing between them.
    """
    holders = {layout.index.get(mem_id, -1) for mem_id in (*layout.body.holders, layout.body.container)}
    joined: list[Block] = []
    last: Block | None = None
    for block in layout.blocks:
        if last is not None and _are_cards_of_one_list(last, block, joined[-1], layout.elements, holders):
            joined[-1] = _joined(joined[-1], block)
        else:
            joined.append(block)
        last = block
    return joined


def _joined(one: Block, other: Block) -> Block:
    twins = {
        target: [*one.twins.get(target, ()), *other.twins.get(target, ())]
        for target in one.twins | other.twins
    }
    return Block(
        anchors=[group[0] for group in twins.values()],
        twins=twins,
        cards=one.cards + other.cards,
        container=one.container,
    )


def _are_cards_of_one_list(
    one: Block, other: Block, row: Block, elements: list[Element], holders: set[int]
) -> bool:
    """Whether `other` stands right behind `one`, the last card of `row`, and is built like it."""
    if max(len(one.twins), len(other.twins)) > MAX_CARD_LINKS:
        return False
    if len(row.twins) + len(other.twins) > MAX_BLOCK_LINKS:
        return False
    here, there = one.container, other.container
    for _ in range(MAX_GROUP_LEVELS):
        if here < 0 or there < 0 or here == there or here in holders or there in holders:
            return False
        left, right = elements[here], elements[there]
        if left.tag != right.tag or left.tag == "p":
            return False
        if left.parent == right.parent:
            return (
                _share_a_class(left.node, right.node)
                and _adjacent(right.node, left.node)
                and _is_card(left.node)
                and _is_card(right.node)
                and not _announce_themselves(left.node, right.node)
            )
        here, there = left.parent, right.parent
    return False


def _share_a_class(one: LexborNode, other: LexborNode) -> bool:
    left, right = ((node.attributes.get("class") or "").split() for node in (one, other))
    return left == right or not set(left).isdisjoint(right)


def _is_card(node: LexborNode) -> bool:
    """Whether no heading in `node` stands outside of its links: such a heading would announce a box."""
    headings = node.css("h1,h2,h3,h4,h5,h6")
    return len(headings) <= MAX_CARD_LINKS and all(
        heading.css_first("a") is not None or _stands_in_link(heading) for heading in headings
    )


def _stands_in_link(node: LexborNode) -> bool:
    step = node.parent
    for _ in range(4):
        if step is None:
            return False
        if step.tag == "a":
            return True
        step = step.parent
    return False


def _sort_into_cards(layout: Layout) -> dict[int, list[Anchor]]:
    """Returns the links by card, the largest element with one target; running text goes to the layout."""
    elements = layout.elements
    by_card: dict[int, list[Anchor]] = {}
    running_blocks: dict[int, bool] = {}
    body = layout.body
    # An article with a single link is no card.
    ends = {layout.index.get(mem_id, -1) for mem_id in (*body.holders, body.container)}
    for anchor in layout.anchors:
        here = elements[anchor.element]
        if here.chrome == "nav":
            continue
        at = anchor.element
        up = here.parent
        while up >= 0 and not elements[up].several and up not in ends:
            at = up
            up = elements[at].parent
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
        node = elements[card].node
        before = elements[rows[-1][-1]].node if rows else None
        if before is not None and _adjacent(node, before) and not _announce_themselves(node, before):
            rows[-1].append(card)
        else:
            rows.append([card])
    return rows_by_parent


def _announce_themselves(*cards: LexborNode) -> bool:
    """Whether each card says READ MORE itself, so that they are no list."""
    return all(map(_announces_itself, cards))


def _announces_itself(card: LexborNode) -> bool:
    text = card.text(separator=" ")
    if find_leading_label(text) is not None:
        return True
    label = find_unmarked_label(text)
    return label is not None and (label.text.isupper() or card.css_first("b,strong") is not None)


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
    elements = layout.elements
    outer, at = anchor.element, elements[anchor.element].parent
    while at >= 0 and elements[at].tag in INLINE_TAGS:
        outer, at = at, elements[at].parent
    if at < 0 or elements[at].tag not in _TEXT_BLOCKS:
        return False
    block = elements[at]
    if at not in known:
        if block.tag == "p":
            text = block.node.text()
            free = len(text.strip()) - sum(len(link.text()) for link in block.node.css("a")[:50])
        else:
            free = len(block.node.text(deep=False).strip())
        known[at] = free >= MIN_FREE_CHARACTERS
    return known[at] and (block.tag == "p" or _touches_text(elements[outer].node))


def _touches_text(node: LexborNode) -> bool:
    for side in (node.prev, node.next):
        if side is not None and side.is_text_node and len((side.text_content or "").strip()) > 3:
            return True
    return False
