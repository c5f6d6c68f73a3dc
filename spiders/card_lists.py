"""Lists whose cards hold several links each: a headline, a picture, a section, an author, `read more`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.anchors import MAX_BLOCK_LINKS
from spiders.body import MIN_PARAGRAPH_CHARACTERS
from spiders.cards import adjacent, announce_themselves, is_card
from spiders.layout import INLINE_TAGS, Element, Layout

MAX_LINKS_OF_A_CARD: Final = 8
MAX_SUMMARY_CHARACTERS: Final = 400
"""A longer paragraph is none of a card."""
MAX_PARAGRAPHS: Final = 20
"""Of a card, that are looked at."""
MAX_LISTS: Final = 200
"""Looked at in one page."""
_NO_CARDS: Final = INLINE_TAGS | {"a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "body", "table", "tbody"}


def iter_card_lists(layout: Layout) -> Iterator[list[int]]:
    """Yields the cards of each list, one with several targets at least, outermost lists first.

    Cards stand side by side below one parent, with the same tag and a class in common. A list in a card
    of a list, such as its tags, is none of its own.
    """
    elements = layout.elements
    ends = {layout.index.get(mem_id, -1) for mem_id in (*layout.body.holders, layout.body.container)}
    children: dict[int, list[int]] = {}
    for place, element in enumerate(elements):
        if element.parent >= 0 and element.links:
            children.setdefault(element.parent, []).append(place)
    taken: set[int] = set()
    looked_at = 0
    for parent, places in children.items():
        above = elements[parent]
        if parent in taken or above.parent in taken:
            taken.add(parent)
            continue
        if len(places) < 2 or not above.several or parent in ends or above.chrome == "nav":
            continue
        for run in _runs_of(places, elements):
            looked_at += 1
            if looked_at > MAX_LISTS:
                return
            if _is_list(run, elements, children):
                taken.update(run)
                yield run
    for place, element in enumerate(elements):
        if place in taken or element.parent in taken:
            taken.add(place)
        elif (
            1 < element.links <= MAX_LINKS_OF_A_CARD
            and element.several
            and element.tag not in _NO_CARDS
            and element.chrome != "nav"
            and place not in ends
        ):
            looked_at += 1
            if looked_at > MAX_LISTS:
                return
            if _is_lone_card(element):
                taken.add(place)
                yield [place]


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
    """Whether an element is a card by itself: one headline, whose target a picture has, too."""
    headlines = element.node.css("h1 a,h2 a,h3 a,h4 a,a h1,a h2,a h3,a h4")
    if len(headlines) != 1 or not is_card(element.node) or _is_text(element):
        return False
    link: LexborNode | None = headlines[0]
    while link is not None and link.tag != "a":
        link = link.parent
    href = link.attributes.get("href") if link is not None else None
    return sum(each.attributes.get("href") == href for each in element.node.css("a")) > 1


def _is_text(card: Element) -> bool:
    """Whether an element holds more paragraphs than summaries of its links, as a part of an article does."""
    paragraphs = 0
    for node in card.node.css("p")[:MAX_PARAGRAPHS]:
        size = len(node.text())
        if size > MAX_SUMMARY_CHARACTERS:
            return True
        paragraphs += size > MIN_PARAGRAPH_CHARACTERS
    return paragraphs > card.links
