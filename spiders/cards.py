"""Cards, the largest elements with one target each, and which of them are one list."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.anchors import MAX_BLOCK_LINKS
from spiders.labels import (
    Label,
    find_leading_label,
    find_unmarked_label,
    is_imperative,
)
from spiders.layout import INLINE_TAGS, Anchor, Block, Element, Layout
from spiders.texts import stands_in_link

MAX_CARD_LINKS: Final = 4
"""A headline, a picture's, a section and an author: more in one element are a list themselves."""
MAX_GROUP_LEVELS: Final = 4
"""How far above its blocks a list is looked for."""
MIN_FREE_CHARACTERS: Final = 30
"""Of text outside of links make a line running text."""
MAX_LINE_DEPTH: Final = 60
"""Elements around a link, at most, that are looked at for text beside."""

_PARTS_NO_CARDS: Final = frozenset(("br", "hr", "script", "style", "noscript", "span"))
_TEXT_BLOCKS: Final = frozenset(("p", "li", "blockquote", "dd", "td", "div"))


def sort_into_cards(layout: Layout) -> dict[int, list[Anchor]]:
    """Returns the links by card, the largest element with one target; running text goes to the layout."""
    elements = layout.elements
    by_card: dict[int, list[Anchor]] = {}
    own_characters: dict[int, int] = {}
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
        if _is_running(anchor, layout, own_characters):
            layout.running.append(anchor)
            continue
        by_card.setdefault(at, []).append(anchor)
    return by_card


def rows_of_cards(by_card: dict[int, list[Anchor]], elements: list[Element]) -> dict[int, list[list[int]]]:
    """Returns, by parent, the cards that stand side by side; one that says READ MORE is a row by itself."""
    rows_by_parent: dict[int, list[list[int]]] = {}
    spoken: set[int] = set()
    for card in by_card:
        rows = rows_by_parent.setdefault(elements[card].parent, [])
        node = elements[card].node
        before = rows[-1][-1] if rows else None
        tells = _tells_to_read(node)
        if (
            before is None
            or tells
            or before in spoken
            or not adjacent(node, elements[before].node)
            or announce_themselves(node, elements[before].node)
        ):
            rows.append([card])
        else:
            rows[-1].append(card)
        if tells:
            spoken.add(card)
    return rows_by_parent


def _tells_to_read(card: LexborNode) -> bool:
    """Whether a card says READ MORE itself, and not only what it is, as `Timeline:` does."""
    label = _find_label_of(card)
    return label is not None and is_imperative(label)


def announce_themselves(*cards: LexborNode) -> bool:
    """Whether each card says READ MORE itself, so that they are no list."""
    return all(map(_announces_itself, cards))


def _announces_itself(card: LexborNode) -> bool:
    return _find_label_of(card) is not None


def _find_label_of(card: LexborNode) -> Label | None:
    text = card.text(separator=" ")
    if (leading := find_leading_label(text)) is not None:
        return leading
    label = find_unmarked_label(text)
    stressed = label is not None and (label.text.isupper() or card.css_first("b,strong") is not None)
    return label if stressed else None


def adjacent(card: LexborNode, before: LexborNode) -> bool:
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


def _is_running(anchor: Anchor, layout: Layout, known: dict[int, int]) -> bool:
    """Whether the link is part of a text line with at least MIN_FREE_CHARACTERS outside of links.

    `known` remembers how many characters of their own elements have.
    """
    elements = layout.elements
    line = [anchor.element]
    at = elements[anchor.element].parent
    while at >= 0 and elements[at].tag in INLINE_TAGS and len(line) < MAX_LINE_DEPTH:
        line.append(at)
        at = elements[at].parent
    if at < 0 or elements[at].tag not in _TEXT_BLOCKS:
        return False
    is_paragraph = elements[at].tag == "p"
    free = 0
    for each in (at,) if is_paragraph else (*line[1:], at):
        if each not in known:
            known[each] = _free_characters(elements[each].node, deep=is_paragraph)
        free += known[each]
    return free >= MIN_FREE_CHARACTERS and (
        is_paragraph or any(_touches_text(elements[each].node) for each in line)
    )


def _free_characters(node: LexborNode, *, deep: bool) -> int:
    """Returns how many characters `node` has of its own, or with what is in it outside of links."""
    if not deep:
        return len(node.text(deep=False).strip())
    return len(node.text().strip()) - sum(len(link.text()) for link in node.css("a")[:50])


def _touches_text(node: LexborNode) -> bool:
    for side in (node.prev, node.next):
        if side is not None and side.is_text_node and len((side.text_content or "").strip()) > 3:
            return True
    return False


def join_cards(layout: Layout) -> list[Block]:
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
                and adjacent(right.node, left.node)
                and is_card(left.node)
                and is_card(right.node)
                and not _tells_to_read(left.node)
                and not _tells_to_read(right.node)
                and not announce_themselves(left.node, right.node)
            )
        here, there = left.parent, right.parent
    return False


def _share_a_class(one: LexborNode, other: LexborNode) -> bool:
    left, right = ((node.attributes.get("class") or "").split() for node in (one, other))
    return left == right or not set(left).isdisjoint(right)


def is_card(node: LexborNode) -> bool:
    """Whether no heading in `node` stands outside of its links: such a heading would announce a box."""
    headings = node.css("h1,h2,h3,h4,h5,h6")
    return len(headings) <= MAX_CARD_LINKS and all(
        heading.css_first("a") is not None or stands_in_link(heading) for heading in headings
    )
