"""Where the article's text stands."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.layout import Body

MIN_PARAGRAPH_CHARACTERS: Final = 80
MIN_SHORT_PARAGRAPH_CHARACTERS: Final = 30
"""For articles that have no longer ones."""


def find_body(paragraphs: list[tuple[int, LexborNode]]) -> Body:
    """Returns the body that most of the page's `paragraphs` belong to."""
    texts = [(order, node, node.text()) for order, node in paragraphs]
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_SHORT_PARAGRAPH_CHARACTERS):
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
