"""Words of texts, so far reduced that those of one sentence are found again in another."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

MAX_STEM_CHARACTERS: Final = 6
"""What follows is mostly an ending."""
LEAST_CHARACTERS: Final = 3

_WORD: Final = re.compile(r"[^\W_]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")


def stems_of(text: str) -> set[str]:
    """Returns the beginnings of the words of `text`, and each two signs of writing without spaces.

    >>> sorted(stems_of("Harbours, the harbour’s"))
    ['harbou', 'the']
    """
    text = text.casefold()
    stems = {word[:MAX_STEM_CHARACTERS] for word in _WORD.findall(text) if len(word) >= LEAST_CHARACTERS}
    if not text.isascii():
        stems.update(run[at : at + 2] for run in _UNSPACED.findall(text) for at in range(len(run) - 1))
    return stems


def share_of(stems: Set[str], known: Set[str]) -> float:
    """Returns which share of `stems` is `known`; 0 of none."""
    return len(stems & known) / len(stems) if stems else 0.0
