"""A page's links in blocks: lists, cards and running paragraphs, in time linear in the page."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.anchors import MAX_BLOCK_LINKS, MAX_LINKS, find_content, read_content
from spiders.body import Paragraph, box_around, find_body
from spiders.card_lists import iter_card_lists
from spiders.cards import join_cards, rows_of_cards, sort_into_cards
from spiders.layout import INLINE_TAGS, Anchor, Block, Body, Element, Layout
from spiders.loose_text import find_holder, with_loose_text
from spiders.page import Page
from spiders.targets import form_of, has_article_shape, is_article_like
from spiders.text_holder import width_of
from spiders.texts import HEADLINE_CHARACTERS, size_of, text_of, title_of

__all__ = ["INLINE_TAGS", "MAX_LINKS", "Anchor", "Block", "Body", "Element", "Layout", "lay_out"]


LITTLE_TEXT: Final = 800
"""An article of less, in characters, may have more text that stands in no paragraph."""
MIN_GAIN: Final = 1.5
"""How many times as much text it must be."""
MAX_TWINS: Final = 6
"""Links of one target that are looked at for words."""
HEADING_RANKS: Final = {"h1": 6, "h2": 5, "h3": 4, "h4": 3, "h5": 2, "h6": 1}
SHORT_HEADLINE_CHARACTERS: Final = 12


def lay_out(page: Page) -> Layout:
    """Returns the page's links by block, and where its article stands."""
    nodes, body = _find_text(page)
    anchors, elements, index = read_content(nodes)
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


def _find_text(page: Page) -> tuple[list[LexborNode], Body]:
    """Returns the page's links and paragraphs in document order, and the article's body.

    Where paragraphs hold little, text that stands in none is looked for.
    """
    nodes = find_content(page)
    marked = [(order, node) for order, node in enumerate(nodes) if node.tag == "p"]
    texts = page.texts_of([node for _, node in marked])
    body = find_body(
        [Paragraph(order, box_around(node), text) for (order, node), text in zip(marked, texts, strict=True)]
    )
    held = sum(map(width_of, body.paragraphs))
    if held < LITTLE_TEXT and (holder := find_holder(page)) is not None:
        others, paragraphs = with_loose_text(page, holder, nodes)
        loose = find_body(paragraphs)
        if sum(map(width_of, loose.paragraphs)) > MIN_GAIN * held:
            return others, loose
    return nodes, body


def _divide(layout: Layout) -> None:
    """Sorts the links into running text and blocks of cards."""
    by_card = sort_into_cards(layout)
    in_lists = _take_card_lists(layout, by_card)
    for container, rows in rows_of_cards(by_card, layout.elements).items():
        for cards in rows:
            if len(cards) > MAX_BLOCK_LINKS:
                continue
            twins: dict[str, list[Anchor]] = {}
            for card in cards:
                for anchor in by_card[card]:
                    twins.setdefault(anchor.target, []).append(anchor)
            layout.blocks.append(
                Block(anchors=_firsts_of(twins), twins=twins, cards=cards, container=container)
            )
    layout.blocks.sort(key=lambda block: block.anchors[0].order)
    layout.blocks = join_cards(layout)
    layout.blocks += in_lists
    layout.blocks.sort(key=lambda block: block.anchors[0].order)


def _firsts_of(twins: dict[str, list[Anchor]]) -> list[Anchor]:
    """Returns the first link of each target; a picture or section knows which of its twins says most."""
    for group in twins.values():
        if len(group) > 1 and (size := len(text_of(group[0].node))) < HEADLINE_CHARACTERS:
            most = max(group[1:MAX_TWINS], key=lambda each: len(text_of(each.node)))
            group[0].spoken = most if len(text_of(most.node)) > size else None
    return [group[0] for group in twins.values()]


def _take_card_lists(layout: Layout, by_card: dict[int, list[Anchor]]) -> list[Block]:
    """Returns the lists of cards with several links each, and takes their links out of `by_card`."""
    lists = list(iter_card_lists(layout))
    if not lists:
        return []
    card_of = {card: card for cards in lists for card in cards}
    for place, element in enumerate(layout.elements):
        if element.parent in card_of:
            card_of[place] = card_of[element.parent]
    links: dict[int, list[Anchor]] = {}
    for part in [part for part in by_card if part in card_of]:
        links.setdefault(card_of[part], []).extend(by_card.pop(part))
    return [block for cards in lists if (block := _block_of(cards, links, layout)) is not None]


def _block_of(cards: list[int], links: dict[int, list[Anchor]], layout: Layout) -> Block | None:
    """Returns a list as a block of the main link of each card."""
    twins: dict[str, list[Anchor]] = {}
    beside: list[Anchor] = []
    for card in cards:
        by_target: dict[str, list[Anchor]] = {}
        for anchor in sorted(links.get(card, ()), key=lambda each: each.order):
            by_target.setdefault(anchor.target, []).append(anchor)
        if not by_target:
            continue
        for target, group in _main_links(by_target):
            twins.setdefault(target, []).extend(group)
            del by_target[target]
        beside += [anchor for group in by_target.values() for anchor in group]
    if not twins or len(twins) > MAX_BLOCK_LINKS:
        return None
    return Block(
        anchors=_firsts_of(twins),
        twins=twins,
        cards=cards,
        container=layout.elements[cards[0]].parent,
        beside=beside,
    )


def _main_links(by_target: dict[str, list[Anchor]]) -> list[tuple[str, list[Anchor]]]:
    """Returns a card's headlines: the highest heading, else the longest text, and what reads like one."""
    sizes = {target: max(map(_size_of, group)) for target, group in by_target.items()}
    longest = max(sizes, key=lambda target: (max(map(_rank_of, by_target[target])), sizes[target]))
    return [
        (target, group)
        for target, group in by_target.items()
        if target == longest or _is_headline(target, sizes[target], longest)
    ]


def _is_headline(target: str, size: int, main: str) -> bool:
    """Whether another link of a card is a headline: a short one needs an address like the main one's."""
    try:
        if size < SHORT_HEADLINE_CHARACTERS or not has_article_shape(target):
            return False
        return size >= HEADLINE_CHARACTERS or (is_article_like(target) and form_of(target) == form_of(main))
    except ValueError:  # a bracket in the host
        return False


def _size_of(anchor: Anchor) -> int:
    return size_of(title_of(anchor))


def _rank_of(anchor: Anchor) -> int:
    """Returns how high the heading is that a link stands in or holds, 0 for none."""
    inside = anchor.node.css_first("h1,h2,h3,h4,h5,h6")
    step = inside if inside is not None else anchor.node.parent
    for _ in range(3):
        if step is None:
            break
        if step.tag in HEADING_RANKS:
            return HEADING_RANKS[step.tag]
        step = step.parent
    return 0
