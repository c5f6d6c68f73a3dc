"""The way from a seed to each page: which of the links that lead to it stands on the shortest one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from archive.decisions import Decision
from archive.graph import Edge

_ORDER: dict[Decision, int] = {"followed": 0, "already-seen": 1}


class Rank(NamedTuple):
    """How good a link is as the last step to its target: the least is the best, and no two are equal."""

    source_depth: int
    order: int
    source: str
    ordinal: int
    words: str


def find_rank(edge: Edge, depths: Mapping[str, int | None]) -> Rank | None:
    """The rank of a link on the way from a seed to its target; None when it lies on no such way.

    `depths` has the depth of each page that was asked for. Every step leads one deeper at least, so
    ways that are put together from such links end.
    """
    source_depth = depths.get(edge.source)
    if source_depth is None:
        return None
    target_depth = depths.get(edge.target)
    if target_depth is not None and target_depth <= source_depth:
        return None
    return Rank(
        source_depth, _ORDER.get(edge.decision, 2), edge.source, edge.ordinal, edge.label + edge.anchor_text
    )


def walk_back(url: str, sources: Mapping[str, str]) -> list[str]:
    """The pages from the seed to `url`, step by step; `url` alone when nothing leads there.

    `sources` has, for each page, the one from which the best link leads to it.
    """
    way = [url]
    seen = {url}
    while (source := sources.get(way[-1])) is not None and source not in seen:
        way.append(source)
        seen.add(source)
    return way[::-1]
