"""How much each feature of a block speaks for a story link: log-odds, added up."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

from archive.outlink import LinkKind

# Fitted by tests/benchmarks/fit_story_links.py, which says how, on labelled news pages; not to be edited by
# hand. A feature not here weighs nothing.
BIAS: Final = -3.5
WEIGHTS: Final[dict[str, float]] = {
    "after:first": 0.6,
    "after:second": 0.3,
    "card:heading": 0.4,
    "card:image": -0.3,
    "card:time": -0.2,
    "chrome:footer": 0.3,
    "class:both": 0.4,
    "class:card": 0.3,
    "class:negative": -0.7,
    "class:related": 0.9,
    "class:side": -1.0,
    "far:1-2": -0.3,
    "far:11-30": 0.6,
    "far:3-10": 0.7,
    "far:81+": -1.1,
    "label:colon": -0.1,
    "label:doubtful": 0.1,
    "label:far": -0.3,
    "label:high": -0.1,
    "label:line": -0.6,
    "label:negative": -0.6,
    "label:negative-root": -0.6,
    "label:none": 0.2,
    "label:other": -0.6,
    "label:shared": -0.4,
    "label:story": 1.4,
    "label:story-root": 0.8,
    "main:after": 0.6,
    "main:among": 0.7,
    "overlap:high": 0.5,
    "overlap:low": -0.4,
    "overlap:middle": 0.5,
    "place:after": -0.1,
    "place:among": 0.7,
    "place:before": -0.8,
    "place:none": 0.1,
    "size:1": -0.2,
    "size:13+": -0.2,
    "size:2-4": 0.7,
    "size:9-12": -0.2,
    "text:long": 0.3,
    "text:short": -0.3,
    "title:most": 1.1,
    "title:some": 0.3,
    "url:articles": 0.7,
    "url:away": -1.0,
    "url:none": -0.5,
    "url:some": -0.4,
    "url:tracked": -0.1,
    "where:doubtful:heading": 0.1,
    "where:doubtful:line": -0.3,
    "where:negative:attribute": 0.3,
    "where:negative:heading": -0.4,
    "where:negative:line": -1.2,
    "where:story:attribute": 0.4,
    "where:story:before": 0.3,
    "where:story:heading": 1.9,
    "where:story:in-link": -0.9,
    "where:story:line": 0.4,
    "card&main": 0.4,
    "doubtful&after": 0.3,
    "doubtful&among": 0.1,
    "doubtful&before": -0.3,
    "labelled&articles": 1.1,
    "labelled&away": 0.6,
    "line&after&one": 0.5,
    "line&after&some": -0.2,
    "line&among&one&main": -0.3,
    "line&among&some&main": -0.4,
    "line&before&one": -0.1,
    "line&before&some": -0.3,
    "line&none&some": 0.1,
    "lone-line": -0.5,
    "none&after&one": 0.1,
    "none&after&one&main": 0.1,
    "none&after&some": -1.1,
    "none&among&one&main": 0.9,
    "none&among&some&main": 1.2,
    "none&before&one&main": -0.1,
    "none&before&some": -0.8,
    "none&before&some&main": 0.1,
    "none&none&one": -0.3,
    "other&after&one": 0.2,
    "other&after&some": 0.1,
    "other&after&some&main": 0.1,
    "other&among&one&main": -0.3,
    "other&among&some&main": -0.3,
    "other&before&one": -0.1,
    "other&before&some": -0.1,
    "other&none&some": -0.2,
    "related&after": 0.6,
    "related&among": 0.1,
    "story&after": 0.2,
    "story&among": 0.7,
    "story&before": 1.2,
    "twins": 0.6,
}
THRESHOLDS: Final[dict[str, float]] = {"precise": 0.72, "balanced": 0.51}
"""The least score of a story link, by finder."""


def _most(group: str) -> float:
    """Returns the most that the features of a group can add together."""
    return sum(max(0.0, weight) for feature, weight in WEIGHTS.items() if feature.startswith(group))


def _most_of_one(group: str) -> float:
    """Returns the most that a group can add of which a block has one feature."""
    return max((weight for feature, weight in WEIGHTS.items() if feature.startswith(group)), default=0.0)


_MOST_INSIDE: Final = (
    max(0.0, _most_of_one("text:"))
    + max(0.0, _most_of_one("overlap:"))
    + sum(map(_most, ("url:", "card:", "title:")))
)
_MOST_WHEN_LABELLED: Final = _most("labelled&")


def best_score(features: Collection[str]) -> float:
    """Returns the best that a block can score when its titles and addresses are known, too."""
    labelled = "label:story" in features or "label:story-root" in features
    return _chance_of(features, _MOST_INSIDE + (_MOST_WHEN_LABELLED if labelled else 0.0))


def score(features: Iterable[str]) -> float:
    """Returns how likely a block with these features holds story links, 0 to 1."""
    return _chance_of(features, 0.0)


def _chance_of(features: Iterable[str], more: float) -> float:
    total = BIAS + sum([WEIGHTS.get(feature, 0.0) for feature in features]) + more
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def kind_of(placement: str) -> LinkKind:
    """Returns the kind of a story link by its placement."""
    return "related" if placement == "end_block" else "read-more"
