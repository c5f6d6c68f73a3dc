"""The words that announce lists of links, in many languages, and how to look them up."""

from spiders.lexicon.imperative import CONTINUATIONS, IMPERATIVE_PHRASES
from spiders.lexicon.other import (
    DOUBTFUL_PHRASES,
    NEGATIVE_PHRASES,
    NEGATIVE_ROOTS,
)
from spiders.lexicon.story import STORY_PHRASES, STORY_ROOTS

__all__ = [
    "CONTINUATIONS",
    "DOUBTFUL_PHRASES",
    "IMPERATIVE_PHRASES",
    "NEGATIVE_PHRASES",
    "NEGATIVE_ROOTS",
    "STORY_PHRASES",
    "STORY_ROOTS",
]
