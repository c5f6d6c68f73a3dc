"""How much each feature of a block speaks for a story link: log-odds, added up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from archive.outlink import LinkKind

BIAS: Final = -3.0
WEIGHTS: Final[dict[str, float]] = {
    "label:story": 3.5,
    "label:story-root": 2.5,
    "label:doubtful": 0.5,
    "label:negative": -2.0,
    "label:other": -1.0,
    "story&among": 2.0,
    "story&after": 0.5,
    "class:related": 2.5,
    "related&among": 0.5,
    "class:negative": -1.0,
    "class:side": -1.0,
    "main:among": 1.0,
    "lone-line": 1.0,
    "place:before": -1.0,
    "size:13+": -3.0,
    "size:9-12": -0.5,
    "url:none": -2.0,
    "url:articles": 0.5,
    "text:short": -1.0,
    "overlap:high": 1.0,
    "overlap:middle": 0.5,
    "chrome:nav": -4.0,
    "chrome:footer": -2.0,
    "chrome:header": -2.0,
}
THRESHOLDS: Final[dict[str, float]] = {"precise": 0.6, "balanced": 0.45}
"""The least score of a story link, by finder."""


def score(features: Iterable[str]) -> float:
    """Returns how likely a block with these features holds story links, 0 to 1."""
    total = BIAS + sum(WEIGHTS.get(feature, 0.0) for feature in features)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def kind_of(placement: str) -> LinkKind:
    """Returns the kind of a story link by its placement."""
    return "related" if placement == "end_block" else "read-more"
