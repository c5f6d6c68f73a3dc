"""The words that announce lists of links, in many languages, and how to look them up.

`story`, `other` and `imperative` hold what was met on pages; `headings` the usual headings of each language.
"""

from collections.abc import Mapping
from typing import Final

from spiders.lexicon import headings, other, story
from spiders.lexicon.headings import HEADINGS
from spiders.lexicon.imperative import CONTINUATIONS, IMPERATIVE_PHRASES

__all__ = [
    "CONTINUATIONS",
    "DOUBTFUL_PHRASES",
    "IMPERATIVE_PHRASES",
    "NEGATIVE_PHRASES",
    "NEGATIVE_ROOTS",
    "STORY_PHRASES",
    "STORY_ROOTS",
]

_Phrases = Mapping[str, tuple[str, ...]]


def _joined(met: _Phrases, usual: _Phrases) -> dict[str, tuple[str, ...]]:
    """Returns both tables as one; what was met on pages comes first."""
    return {lang: (*met.get(lang, ()), *usual.get(lang, ())) for lang in {**met, **usual}}


STORY_PHRASES: Final = _joined(story.STORY_PHRASES, {lang: row.story for lang, row in HEADINGS.items()})
DOUBTFUL_PHRASES: Final = _joined(
    other.DOUBTFUL_PHRASES, {lang: row.doubtful for lang, row in HEADINGS.items()}
)
NEGATIVE_PHRASES: Final = _joined(
    other.NEGATIVE_PHRASES, {lang: row.negative for lang, row in HEADINGS.items()}
)
STORY_ROOTS: Final = _joined(story.STORY_ROOTS, headings.STORY_ROOTS)
NEGATIVE_ROOTS: Final = _joined(other.NEGATIVE_ROOTS, headings.NEGATIVE_ROOTS)
