"""How likely a block of links belongs to the story: boosted trees over what is known of it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import getitem
from typing import Final, NamedTuple

from archive.outlink import LinkKind
from spiders.trees import BASE, FIRST_BASE, FIRST_LEAST, FIRST_TREES, THRESHOLDS, TREES, Tree

__all__ = [
    "BASE",
    "FIRST_BASE",
    "FIRST_LEAST",
    "FIRST_TREES",
    "HOPELESS_CHANCE",
    "THRESHOLDS",
    "TREES",
    "UNKNOWN",
    "Tree",
    "chance_of",
    "find_reasons",
    "is_hopeless",
    "kind_of",
    "score",
]

UNKNOWN: Final = -1.0
"""What stands for a sign that a block has not, and for a measure that it has no value of."""
MAX_LEAVES: Final = 8
"""Of a tree: one byte has a bit for each."""


_LABELS: Final = ("label:story", "label:doubtful", "label:negative")
_OF_LABELS: Final = ("says", "heading", "where:", "box:", "kin:", "story&", "doubtful&", "labelled&")
_OF_THE_SITE: Final = frozenset(("label:negative", "class:negative", "class:ranking"))
MOST_OF_SITE_LISTS: Final = -1.0
"""Log-odds, at most, of what the page itself calls a list of its site."""
HOPELESS_CHANCE: Final = 0.05
"""The score, at most, of a block that fails at the first look."""


def is_hopeless(values: Mapping[str, float]) -> bool:
    """Whether the surroundings of a block alone say that it holds no story links.

    Most of a page's blocks fail here, before their titles and addresses are looked at, which takes longer.
    """
    return FIRST_BASE + _sum_of(values, _first_forest()) < FIRST_LEAST


def score(values: Mapping[str, float]) -> float:
    """Returns how likely a block with these signs and measures holds story links, 0 to 1."""
    return chance_of(_log_odds(values), values)


def chance_of(log_odds: float, values: Mapping[str, float]) -> float:
    """Returns the score of a block for which the trees say `log_odds`.

    `Most read` above a block is a statement, and no sign that others could outweigh.
    """
    log_odds = _capped(log_odds, values)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _capped(log_odds: float, values: Mapping[str, float]) -> float:
    unsaid = values.get("says", 1.0) <= 1.0
    of_the_site = (
        "label:negative" in values
        or (unsaid and "class:negative" in values and "place:among" in values)
        or (unsaid and "class:ranking" in values)
    )
    return min(MOST_OF_SITE_LISTS, log_odds) if of_the_site else log_odds


def find_reasons(values: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    """Returns what moves the block's score most, at most `most` names, in log-odds.

    Of each name: how much less the score would be without it; all that a label says goes by its name. What
    calls the block a list of the site comes first.
    """
    whole = _capped(_log_odds(values), values)
    labelled = any(name.startswith(_LABELS) for name in values)
    reasons: list[tuple[str, float]] = []
    for name in values:
        if labelled and name.startswith(_OF_LABELS):
            continue
        left_out = (name, *_OF_LABELS) if name.startswith(_LABELS) else (name,)
        others = {
            other: value
            for other, value in values.items()
            if other != name and (len(left_out) == 1 or not other.startswith(left_out))
        }
        reasons.append((name, round(whole - _capped(_log_odds(others), others), 2)))
    telling = (reason for reason in reasons if reason[1] or reason[0] in _OF_THE_SITE)
    return sorted(telling, key=lambda reason: (reason[0] not in _OF_THE_SITE, -abs(reason[1]), reason[0]))[
        :most
    ]


def kind_of(placement: str) -> LinkKind:
    """Returns the kind of a story link by its placement."""
    return "related" if placement == "end_block" else "read-more"


class _Question(NamedTuple):
    """All tests of one name in all trees: the leaves that are still open after its answer."""

    name: str
    cuts: list[float]
    open_leaves: list[int]
    """A bit for each leaf: below the first cut, from it to the next, and so on."""
    unanswered: int


class _Forest(NamedTuple):
    """The trees, asked by name and not one by one: a fifth of the time."""

    questions: list[_Question]
    all_leaves: int
    leaves: list[dict[int, float]]
    """For each tree, what its leaves give, by their bits in the tree's byte."""


def _log_odds(values: Mapping[str, float]) -> float:
    return BASE + _sum_of(values, _forest())


def _sum_of(values: Mapping[str, float], forest: _Forest) -> float:
    """Returns the sum of the leaves that a block falls into."""
    questions, left, leaves = forest
    known = values.get
    for name, cuts, open_leaves, unanswered in questions:
        value = known(name)
        left &= unanswered if value is None else open_leaves[bisect_right(cuts, value)]
    return sum(map(getitem, leaves, left.to_bytes(len(leaves), "little")))


@cache
def _forest() -> _Forest:
    return _planted(TREES)


@cache
def _first_forest() -> _Forest:
    return _planted(FIRST_TREES)


def _planted(trees: Sequence[Tree]) -> _Forest:
    leaves: list[dict[int, float]] = []
    tests: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for place, tree in enumerate(trees):
        first = place * MAX_LEAVES
        mine: list[float] = []
        for name, cut, below, above in _iter_tests(tree, mine):
            tests[name].append((cut, below << first, above << first))
        leaves.append({1 << at: leaf for at, leaf in enumerate(mine)})
    all_leaves = sum(sum(each) << (place * MAX_LEAVES) for place, each in enumerate(leaves))
    questions: list[_Question] = []
    for name, asked in tests.items():
        cuts = sorted({cut for cut, _, _ in asked})
        open_leaves: list[int] = []
        for least in (-math.inf, *cuts):
            closed = 0
            for cut, below, above in asked:
                closed |= below if least >= cut else above
            open_leaves.append(all_leaves & ~closed)
        questions.append(_Question(name, cuts, open_leaves, open_leaves[bisect_right(cuts, UNKNOWN)]))
    return _Forest(questions, all_leaves, leaves)


def _iter_tests(tree: Tree, leaves: list[float]) -> Iterator[tuple[str, float, int, int]]:
    """Yields the tests of a tree, with a bit for each leaf on either side; adds its leaves to `leaves`."""
    if not isinstance(tree, tuple):
        leaves.append(tree)
        return
    name, cut, below, above = tree
    first = len(leaves)
    yield from _iter_tests(below, leaves)
    middle = len(leaves)
    yield from _iter_tests(above, leaves)
    yield name, cut, (1 << middle) - (1 << first), (1 << len(leaves)) - (1 << middle)
