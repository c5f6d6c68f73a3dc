"""How much each feature of a block speaks for a story link: log-odds, added up."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

from archive.outlink import LinkKind

# Fitted by logistic regression on labelled news pages (L2, C = 0.4; a block of n links weighs n^0.75),
# rounded; features seen on fewer than three blocks are left out. A feature not here weighs nothing.
BIAS: Final = -2.5
WEIGHTS: Final[dict[str, float]] = {
    "chrome:header": -0.4,
    "class:both": 1.0,
    "class:card": 0.1,
    "class:negative": -0.8,
    "class:related": 0.3,
    "class:side": -0.6,
    "label:colon": -0.1,
    "label:far": -0.6,
    "label:high": 0.7,
    "label:line": -0.5,
    "label:negative": -0.7,
    "label:negative-root": -0.4,
    "label:other": -0.8,
    "label:story": 1.6,
    "label:story-root": 0.3,
    "main:after": 1.1,
    "main:among": 0.6,
    "overlap:high": 0.6,
    "overlap:low": -0.7,
    "overlap:middle": 0.5,
    "place:after": -0.1,
    "place:among": 0.6,
    "place:before": -0.9,
    "place:none": -0.2,
    "size:1": -0.2,
    "size:13+": -0.1,
    "size:2-4": 0.4,
    "size:5-8": -0.2,
    "size:9-12": -0.5,
    "text:long": 0.4,
    "text:short": -0.9,
    "url:articles": 0.7,
    "url:away": -0.9,
    "url:none": -0.7,
    "url:some": -0.6,
    "url:tracked": -0.1,
    "where:doubtful:before": 0.2,
    "where:doubtful:heading": -0.1,
    "where:doubtful:line": -0.1,
    "where:negative:attribute": 0.3,
    "where:negative:heading": -0.2,
    "where:negative:line": -1.1,
    "where:story:attribute": 0.4,
    "where:story:before": 0.7,
    "where:story:heading": 1.4,
    "where:story:in-link": -0.6,
    "card&main": 0.6,
    "doubtful&before": -0.3,
    "labelled&articles": 1.0,
    "labelled&away": 0.4,
    "line&after&one": 0.3,
    "line&after&some": 0.5,
    "line&among&one&main": -0.4,
    "line&before&some": -0.6,
    "line&none&some": -0.2,
    "lone-line": -0.2,
    "none&after&one": -0.3,
    "none&after&one&main": 0.2,
    "none&after&some": -1.1,
    "none&after&some&main": -0.3,
    "none&among&one&main": 1.0,
    "none&among&some&main": 1.4,
    "none&before&one": -0.1,
    "none&before&one&main": -0.1,
    "none&before&some": -0.2,
    "none&none&one": -0.2,
    "none&none&some": -0.2,
    "other&after&one": 0.2,
    "other&after&some": 0.2,
    "other&after&some&main": 0.4,
    "other&among&one&main": -0.2,
    "other&among&some&main": -0.4,
    "other&before&one": -0.1,
    "other&before&some": -0.6,
    "other&none&some": -0.3,
    "related&after": 1.3,
    "related&doubtful": 0.4,
    "related&line": -0.6,
    "related&negative": -0.3,
    "related&none": 0.4,
    "related&other": 0.6,
    "related&story": -0.2,
    "story&after": 0.1,
    "story&among": 0.8,
    "story&before": 0.9,
    "twins": 1.0,
}
THRESHOLDS: Final[dict[str, float]] = {"precise": 0.55, "balanced": 0.45}
"""The least score of a story link, by finder."""


def _most(group: str) -> float:
    """Returns the most that the features of a group can add together."""
    return sum(max(0.0, weight) for feature, weight in WEIGHTS.items() if feature.startswith(group))


def _most_of_one(group: str) -> float:
    """Returns the most that a group can add of which a block has one feature."""
    return max((weight for feature, weight in WEIGHTS.items() if feature.startswith(group)), default=0.0)


_MOST_INSIDE: Final = max(0.0, _most_of_one("text:")) + max(0.0, _most_of_one("overlap:")) + _most("url:")
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
