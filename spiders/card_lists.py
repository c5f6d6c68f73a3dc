"""Lists whose cards hold several links each: a headline, a picture, a section, an author, `read more`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.anchors import MAX_BLOCK_LINKS
from spiders.body import MIN_PARAGRAPH_CHARACTERS
from spiders.cards import adjacent, announce_themselves, is_card
from spiders.layout import INLINE_TAGS, Element, Layout
from spiders.texts import HEADLINE_CHARACTERS

MAX_LINKS_OF_A_CARD: Final = 8
MAX_SUMMARY_CHARACTERS: Final = 400
"""A longer paragraph is none of a card."""
MAX_PARAGRAPHS: Final = 20
"""Of a card, that are looked at."""
MAX_LISTS: Final = 200
MAX_ROWS: Final = 300
"""Looked at in one page."""
_NO_CARDS: Final = INLINE_TAGS | {"a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "body", "table", "tbody"}


def iter_card_lists(layout: Layout) -> Iterator[list[int]]:
    """Yields the cards of each list, one with several targets at least, outermost lists first.

    Cards stand side by side below one parent, with the same tag and a class in common. A list in a card
    of a list, such as its tags, is none of its own. Cards that stand alone come last.
    """
    taken: set[int] = set()
    for cards in islice(_iter_rows(layout, taken), MAX_LISTS):
        taken.update(cards)
        yield cards
    yield from islice(_iter_lone_cards(layout, taken), MAX_LISTS)


def _iter_rows(layout: Layout, taken: set[int]) -> Iterator[list[int]]:
    elements = layout.elements
    ends = _ends_of(layout)
    children: dict[int, list[int]] = {}
    for place, element in enumerate(elements):
        if element.parent >= 0 and element.links:
            children.setdefault(element.parent, []).append(place)
    looked_at = 0
    for parent, places in children.items():
        above = elements[parent]
        if parent in taken or above.parent in taken:
            taken.add(parent)
        elif len(places) > 1 and above.several and parent not in ends and above.chrome != "nav":
            for run in _runs_of(places, elements):
                looked_at += 1
                if looked_at > MAX_ROWS:
                    return
                if _is_list(run, elements, children):
                    yield run


def _iter_lone_cards(layout: Layout, taken: set[int]) -> Iterator[list[int]]:
    ends = _ends_of(layout)
    looked_at = 0
    for place, element in enumerate(layout.elements):
        if place in taken or element.parent in taken:
            taken.add(place)
        elif _may_be_card(element) and place not in ends:
            looked_at += 1
            if looked_at > MAX_ROWS:
                return
            if _is_lone_card(element):
                taken.add(place)
                yield [place]


def _ends_of(layout: Layout) -> set[int]:
    """Returns the elements that hold the article's text: what stands in them side by side is no list."""
    return {layout.index.get(mem_id, -1) for mem_id in (*layout.body.holders, layout.body.container)}


def _may_be_card(element: Element) -> bool:
    return (
        element.several
        and 1 < element.links <= MAX_LINKS_OF_A_CARD
        and element.tag not in _NO_CARDS
        and element.chrome != "nav"
    )


def _runs_of(places: list[int], elements: list[Element]) -> Iterator[list[int]]:
    """Yields the children of one parent that are built alike, with nothing between, two or more in a row."""
    run: list[int] = []
    for place in places:
        element = elements[place]
        if element.tag in _NO_CARDS or element.links > MAX_LINKS_OF_A_CARD:
            if len(run) > 1:
                yield run
            run = []
            continue
        before = elements[run[-1]] if run else None
        if before is not None and not (_are_alike(before, element) and adjacent(element.node, before.node)):
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _are_alike(one: Element, other: Element) -> bool:
    if one.tag != other.tag:
        return False
    left, right = ((each.node.attributes.get("class") or "").split() for each in (one, other))
    if left or right:
        return not set(left).isdisjoint(right)
    return _shape_of(one.node) == _shape_of(other.node)


def _shape_of(node: LexborNode) -> list[str | None]:
    return [child.tag for child in node.iter()][:8]


def _is_list(run: list[int], elements: list[Element], children: dict[int, list[int]]) -> bool:
    cards = [elements[place] for place in run]
    if not any(card.several for card in cards) or sum(card.links for card in cards) > 4 * MAX_BLOCK_LINKS:
        return False
    nodes = [card.node for card in cards]
    if not all(map(is_card, nodes)) or announce_themselves(*nodes) or any(map(_is_text, cards)):
        return False
    # Rows or columns of cards are no cards.
    return not any(
        sum(elements[place].several for place in inner) > 1
        for card in run
        for inner in _runs_of(children.get(card, []), elements)
    )


def _is_lone_card(element: Element) -> bool:
    """Whether an element is a card by itself: one headline, and nothing beside that reads like another."""
    headlines = element.node.css("h1 a,h2 a,h3 a,h4 a,a h1,a h2,a h3,a h4")
    if len(headlines) != 1 or not is_card(element.node) or _is_text(element):
        return False
    link: LexborNode | None = headlines[0]
    while link is not None and link.tag != "a":
        link = link.parent
    href = link.attributes.get("href") if link is not None else None
    return all(
        each.attributes.get("href") == href or len(each.text().strip()) < HEADLINE_CHARACTERS
        for each in element.node.css("a")
    )


def _is_text(card: Element) -> bool:
    """Whether an element holds more paragraphs than summaries of its links, as a part of an article does."""
    paragraphs = 0
    for node in card.node.css("p")[:MAX_PARAGRAPHS]:
        size = len(node.text())
        if size > MAX_SUMMARY_CHARACTERS:
            return True
        paragraphs += size > MIN_PARAGRAPH_CHARACTERS
    return paragraphs > card.links
