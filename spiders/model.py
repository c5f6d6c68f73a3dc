"""How much each feature of a block speaks for a story link: log-odds, added up."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

from archive.outlink import LinkKind

# Fitted by tests/benchmarks/fit_story_links.py, which says how, on labelled news pages; not to be edited by
# hand. A feature not here weighs nothing.
BIAS: Final = -3.6
WEIGHTS: Final[dict[str, float]] = {
    "after:first": 1.0,
    "after:second": 0.4,
    "card:heading": 0.6,
    "card:image": -0.2,
    "card:time": -0.2,
    "chrome:footer": 0.3,
    "chrome:header": -0.1,
    "class:both": 0.5,
    "class:card": 0.2,
    "class:negative": -0.8,
    "class:related": 0.8,
    "class:side": -0.8,
    "far:1-2": -0.2,
    "far:11-30": 0.6,
    "far:3-10": 0.6,
    "far:31-80": -0.1,
    "far:81+": -1.1,
    "label:colon": -0.1,
    "label:far": -0.1,
    "label:high": -0.1,
    "label:line": -0.5,
    "label:negative": -0.6,
    "label:negative-root": -0.7,
    "label:none": 0.3,
    "label:other": -0.6,
    "label:shared": -0.3,
    "label:story": 1.4,
    "label:story-root": 0.8,
    "main:after": 0.5,
    "main:among": 0.8,
    "overlap:high": 0.4,
    "overlap:low": -0.3,
    "overlap:middle": 0.5,
    "place:after": -0.2,
    "place:among": 0.8,
    "place:before": -0.6,
    "size:1": -0.3,
    "size:2-4": 0.6,
    "size:9-12": -0.3,
    "text:long": 0.4,
    "text:middle": -0.1,
    "text:short": -0.3,
    "title:most": 1.4,
    "title:some": 0.4,
    "url:articles": 0.6,
    "url:away": -1.1,
    "url:none": -0.5,
    "url:some": -0.4,
    "url:tracked": -0.1,
    "where:doubtful:heading": 0.1,
    "where:doubtful:line": -0.4,
    "where:negative:attribute": 0.3,
    "where:negative:heading": -0.5,
    "where:negative:line": -1.2,
    "where:story:attribute": 0.5,
    "where:story:before": 0.3,
    "where:story:heading": 1.9,
    "where:story:in-link": -0.8,
    "where:story:line": 0.2,
    "card&main": 0.5,
    "doubtful&after": 0.3,
    "doubtful&among": 0.1,
    "doubtful&before": -0.4,
    "labelled&articles": 0.9,
    "labelled&away": 0.7,
    "line&after&one": 0.5,
    "line&after&some": 0.1,
    "line&among&one&main": -0.3,
    "line&among&some&main": -0.4,
    "line&before&one": -0.1,
    "line&before&some": -0.4,
    "lone-line": -0.5,
    "none&after&one": 0.1,
    "none&after&some": -1.2,
    "none&after&some&main": -0.1,
    "none&among&one&main": 0.8,
    "none&among&some&main": 1.2,
    "none&before&one": -0.1,
    "none&before&one&main": -0.1,
    "none&before&some&main": 0.1,
    "none&none&one": -0.3,
    "other&after&one": 0.2,
    "other&after&some": 0.2,
    "other&after&some&main": 0.2,
    "other&among&one&main": -0.3,
    "other&among&some&main": -0.3,
    "other&before&one": -0.2,
    "other&before&some": -0.2,
    "other&none&some": -0.2,
    "related&after": 0.6,
    "related&among": 0.1,
    "story&after": 0.3,
    "story&among": 0.9,
    "story&before": 1.0,
    "twins": 0.7,
}
THRESHOLDS: Final[dict[str, float]] = {"precise": 0.69, "balanced": 0.49}
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
