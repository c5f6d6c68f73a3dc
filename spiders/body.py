"""Where the article's text stands."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.layout import INLINE_TAGS, Body
from spiders.page import Page

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


def find_body(page: Page, paragraphs: list[tuple[int, LexborNode]]) -> Body:
    """Returns the body that most of the page's `paragraphs` belong to."""
    read = page.texts_of([node for _, node in paragraphs])
    texts = [(order, node, text) for (order, node), text in zip(paragraphs, read, strict=True)]
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_SHORT_PARAGRAPH_CHARACTERS):
        rows = [row for row in texts if len(row[2]) >= least or len(row[2].encode()) >= least]
        body = _weigh_paragraphs(rows, SHARES)
        if body is not None and len(body.paragraphs) < FEW_PARAGRAPHS < len(rows):
            body = _weigh_paragraphs(rows, DEEP_SHARES)
        if body is not None:
            return body
    return Body(container=0, holders=frozenset(), first=-1, last=-1, paragraphs=[])


def _weigh_paragraphs(
    paragraphs: list[tuple[int, LexborNode, str]], shares: tuple[float, ...]
) -> Body | None:
    """Returns the body of the element that holds most of the text; what stands deeper counts less."""
    by_parent: dict[int, list[int]] = {}
    above: dict[int, list[int]] = {}
    for place, (_, node, _) in enumerate(paragraphs):
        parent = node.parent
        while parent is not None and parent.tag in INLINE_TAGS:
            parent = parent.parent
        if parent is None:
            continue
        mem_id = parent.mem_id
        if mem_id in by_parent:
            by_parent[mem_id].append(place)
        else:
            by_parent[mem_id] = [place]
            above[mem_id] = [mem_id, *_ids_above(parent, len(shares) - 1)]
    if not by_parent:
        return None
    weights: dict[int, float] = {}
    for one, places in by_parent.items():
        length = sum([len(paragraphs[place][2]) for place in places])
        for each, share in zip(above[one], shares, strict=False):
            weights[each] = weights.get(each, 0.0) + length * share
    best = max(weights, key=weights.__getitem__)
    holders = frozenset(one for one in by_parent if best in above[one])
    mine = sorted(place for one in holders for place in by_parent[one])
    return Body(
        container=best,
        holders=holders,
        first=paragraphs[mine[0]][0],
        last=paragraphs[mine[-1]][0],
        paragraphs=[paragraphs[place][2] for place in mine],
    )


def _ids_above(node: LexborNode, levels: int) -> list[int]:
    ids: list[int] = []
    step = node.parent
    while step is not None and step.tag not in _ABOVE and len(ids) < levels:
        ids.append(step.mem_id)
        step = step.parent
    return ids
