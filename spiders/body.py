"""Where the article's text stands."""

from __future__ import annotations

from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from spiders.layout import INLINE_TAGS, Body

MIN_PARAGRAPH_CHARACTERS: Final = 80
MIN_SHORT_PARAGRAPH_CHARACTERS: Final = 30
"""For articles that have no longer ones."""
SHARES: Final = (1.0, 0.6)
"""What a paragraph's text weighs for its parent and what is above."""
DEEP_SHARES: Final = (1.0, 0.6, 0.4, 0.3)
"""The same, where each paragraph stands in boxes of its own."""
FEW_PARAGRAPHS: Final = 3
"""A body of fewer, on a page that has more, is none."""
_ABOVE: Final = frozenset(("body", "html", "-undef", "-document"))


class Paragraph(NamedTuple):
    """A paragraph of the page, not of the article alone."""

    order: int
    """Its place in the document among links and paragraphs."""
    holder: LexborNode | None
    """The box that it stands in."""
    text: str


def find_body(paragraphs: list[Paragraph]) -> Body:
    """Returns the body that most of the page's `paragraphs` belong to."""
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_SHORT_PARAGRAPH_CHARACTERS):
        rows = [row for row in paragraphs if len(row.text) >= least or len(row.text.encode()) >= least]
        body = _weigh_paragraphs(rows, SHARES)
        if body is not None and len(body.paragraphs) < FEW_PARAGRAPHS < len(rows):
            body = _weigh_paragraphs(rows, DEEP_SHARES)
        if body is not None:
            return body
    return Body(container=0, holders=frozenset(), first=-1, last=-1, paragraphs=[])


def box_around(node: LexborNode) -> LexborNode | None:
    """Returns the nearest element around `node` that is more than stress in a line."""
    step = node.parent
    while step is not None and step.tag in INLINE_TAGS:
        step = step.parent
    return step


def _weigh_paragraphs(paragraphs: list[Paragraph], shares: tuple[float, ...]) -> Body | None:
    """Returns the body of the element that holds most of the text; what stands deeper counts less."""
    by_parent: dict[int, list[int]] = {}
    above: dict[int, list[int]] = {}
    for place, (_, holder, _) in enumerate(paragraphs):
        if holder is None:
            continue
        mem_id = holder.mem_id
        if mem_id in by_parent:
            by_parent[mem_id].append(place)
        else:
            by_parent[mem_id] = [place]
            above[mem_id] = [mem_id, *_ids_above(holder, len(shares) - 1)]
    if not by_parent:
        return None
    weights: dict[int, float] = {}
    for one, places in by_parent.items():
        length = sum([len(paragraphs[place].text) for place in places])
        for each, share in zip(above[one], shares, strict=False):
            weights[each] = weights.get(each, 0.0) + length * share
    best = max(weights, key=weights.__getitem__)
    holders = frozenset(one for one in by_parent if best in above[one])
    mine = sorted(place for one in holders for place in by_parent[one])
    return Body(
        container=best,
        holders=holders,
        first=paragraphs[mine[0]].order,
        last=paragraphs[mine[-1]].order,
        paragraphs=[paragraphs[place].text for place in mine],
    )


def _ids_above(node: LexborNode, levels: int) -> list[int]:
    ids: list[int] = []
    step = node.parent
    while step is not None and step.tag not in _ABOVE and len(ids) < levels:
        ids.append(step.mem_id)
        step = step.parent
    return ids
