"""Fits boosted trees to blocks of links, in plain Python: the same blocks give the same trees everywhere."""

from __future__ import annotations

import math
import random
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from spiders.model import Tree

TREES = 350
DEPTH = 3
RATE = 0.045
PENALTY = 5.0
"""Added to the weight of a leaf, so that few blocks move it little."""
LEAST_LEAF = 0.6
"""The least sum of weights times doubt in a leaf."""
LEAST_BLOCKS = 8
"""A sign on fewer says nothing."""
LEAST_GAIN = 0.02
CUTS = 8
"""Of a measure, at most."""
NAMES_SHARE = 0.2
"""Of the names, that each tree may ask for; of the blocks, that it sees:"""
ROWS_SHARE = 0.8
DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A block: what is known of it, how much it weighs, how large a share of it is story links."""

    values: dict[str, float]
    weight: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The rows as the numbers of the bins that they fall into."""

    tests: list[tuple[str, float]]
    """For each bin a name, and the least value in it; those of one name stand together, in order."""
    spans: list[range]
    """For each name its bins."""
    bins: list[list[int]]
    """For each row its bins; values below the first cut of a name are in none."""


def fit_trees(rows: Sequence[Row], *, count: int = TREES, rate: float = RATE) -> tuple[float, list[Tree]]:
    """Returns the log-odds to begin with, and `count` trees whose leaves are added to them."""
    table = _table_of(rows)
    weights = [row.weight for row in rows]
    wanted = sum(row.weight * row.share for row in rows)
    base = round(math.log(wanted / (sum(weights) - wanted)), DIGITS)
    margins = [base] * len(rows)
    draw = random.Random(1)
    trees: list[Tree] = []
    for _ in range(count):
        sums: list[complex] = []
        for row, margin in zip(rows, margins, strict=True):
            chance = 1.0 / (1.0 + math.exp(-margin))
            # Slope and curve of the loss in one number: adding them up takes most of the time.
            sums.append(row.weight * complex(chance - row.share, chance * (1.0 - chance)))
        places = [place for place in range(len(rows)) if draw.random() < ROWS_SHARE]
        asked = [span for span in table.spans if draw.random() < NAMES_SHARE]
        tree = _grow(
            places,
            _added(sums, places, table),
            DEPTH,
            rate=rate,
            sums=sums,
            asked=asked,
            table=table,
            rows=rows,
        )
        trees.append(tree)
        for place, row in enumerate(rows):
            margins[place] += leaf_of(tree, row.values)
    return base, trees


def leaf_of(tree: Tree, values: dict[str, float]) -> float:
    """Returns the leaf that a block falls into."""
    while isinstance(tree, tuple):
        name, cut, below, above = tree
        tree = above if values.get(name, -1.0) >= cut else below
    return tree


def _table_of(rows: Sequence[Row]) -> _Table:
    tests: list[tuple[str, float]] = []
    spans: list[range] = []
    bins: list[list[int]] = [[] for _ in rows]
    for name in sorted({name for row in rows for name in row.values}):
        known = [(row.values[name], place) for place, row in enumerate(rows) if name in row.values]
        if len(known) < LEAST_BLOCKS:
            continue
        cuts = _cuts_of(sorted(value for value, _ in known))
        first = len(tests)
        tests += [(name, cut) for cut in cuts]
        spans.append(range(len(tests) - 1, first - 1, -1))
        for value, place in known:
            at = bisect_right(cuts, value) - 1
            if at >= 0:
                bins[place].append(first + at)
    return _Table(tests=tests, spans=spans, bins=bins)


def _added(sums: Sequence[complex], places: Sequence[int], table: _Table) -> list[complex]:
    """Returns the sum over the rows at `places` for each bin."""
    added = [0j] * len(table.tests)
    for place in places:
        its = sums[place]
        for each in table.bins[place]:
            added[each] += its
    return added


def _cuts_of(values: Sequence[float]) -> list[float]:
    """Returns values that part a measure's into about equal shares; the first tells known from unknown."""
    if values[0] == values[-1]:
        return [values[0] if values[0] <= 0 else _rounded(values[0] / 2)]
    cuts = {_rounded(values[len(values) * step // CUTS]) for step in range(1, CUTS)}
    cuts |= {_rounded(values[-1])} if len(cuts) == 1 else set()
    return sorted(cut for cut in cuts if bisect_left(values, cut) >= 1) or [_rounded(values[-1])]


def _rounded(value: float) -> float:
    return round(value, 2)


def _grow(
    places: Sequence[int],
    added: Sequence[complex],
    depth: int,
    *,
    rate: float,
    sums: Sequence[complex],
    asked: Sequence[range],
    table: _Table,
    rows: Sequence[Row],
) -> Tree:
    """Returns the best tree of `depth` for the rows at `places`; `added` are their sums by bin."""
    total = sum((sums[place] for place in places), 0j)
    leaf = round(-rate * total.real / (total.imag + PENALTY), DIGITS)
    if depth == 0:
        return leaf
    best, test = LEAST_GAIN, -1
    whole = _gain(total)
    for span in asked:
        above = 0j
        for each in span:
            above += added[each]
            below = total - above
            if above.imag < LEAST_LEAF or below.imag < LEAST_LEAF:
                continue
            gain = _gain(above) + _gain(below) - whole
            if gain > best:
                best, test = gain, each
    if test < 0:
        return leaf
    name, cut = table.tests[test]
    sides: tuple[list[int], list[int]] = ([], [])
    for place in places:
        sides[rows[place].values.get(name, -1.0) >= cut].append(place)
    small = len(sides[0]) > len(sides[1])
    parts: list[Sequence[complex]] = [(), ()]
    if depth > 1:
        parts[small] = _added(sums, sides[small], table)
        parts[not small] = [one - other for one, other in zip(added, parts[small], strict=True)]
    halves = [
        _grow(side, part, depth - 1, rate=rate, sums=sums, asked=asked, table=table, rows=rows)
        for side, part in zip(sides, parts, strict=True)
    ]
    return halves[0] if halves[0] == halves[1] else (name, cut, halves[0], halves[1])


def _gain(total: complex) -> float:
    return total.real * total.real / (total.imag + PENALTY)
