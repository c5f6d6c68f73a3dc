"""A page's links in blocks: lists, cards and running paragraphs, in time linear in the page."""

from __future__ import annotations

from spiders.anchors import MAX_BLOCK_LINKS, MAX_LINKS, read_content
from spiders.body import find_body
from spiders.cards import join_cards, rows_of_cards, sort_into_cards
from spiders.layout import INLINE_TAGS, Anchor, Block, Body, Element, Layout
from spiders.page import Page

__all__ = ["INLINE_TAGS", "MAX_LINKS", "Anchor", "Block", "Body", "Element", "Layout", "lay_out"]


def lay_out(page: Page) -> Layout:
    """Returns the page's links by block, and where its article stands."""
    paragraphs, anchors, elements, index = read_content(page)
    body = find_body(paragraphs)
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


def _divide(layout: Layout) -> None:
    """Sorts the links into running text and blocks of cards."""
    by_card = sort_into_cards(layout)
    for container, rows in rows_of_cards(by_card, layout.elements).items():
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
    layout.blocks = join_cards(layout)
