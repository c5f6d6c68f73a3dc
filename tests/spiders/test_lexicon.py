"""The lexicon's tables agree with one another, and every phrase is found again as written."""

from __future__ import annotations

import re

import pytest

from spiders.labels import fold, judge
from spiders.lexicon import (
    DOUBTFUL_PHRASES,
    IMPERATIVE_PHRASES,
    NEGATIVE_PHRASES,
    NEGATIVE_ROOTS,
    STORY_PHRASES,
    STORY_ROOTS,
)
from spiders.lexicon.headings import HEADINGS

TABLES = {"story": STORY_PHRASES, "doubtful": DOUBTFUL_PHRASES, "negative": NEGATIVE_PHRASES}


@pytest.mark.parametrize("lang", sorted(HEADINGS))
def test_headings_mean_what_their_table_says(lang: str) -> None:
    row = HEADINGS[lang]
    assert row.story
    assert re.fullmatch(r"[a-z]{2,3}", lang)
    for meaning, phrases in zip(TABLES, row, strict=True):
        for phrase in phrases:
            label = judge(phrase)
            assert (label.meaning, label.exact) == (meaning, True), phrase
            assert lang in label.langs


def test_no_entry_is_empty() -> None:
    for table in (*TABLES.values(), IMPERATIVE_PHRASES, STORY_ROOTS, NEGATIVE_ROOTS):
        for lang, phrases in table.items():
            assert all(fold(phrase) for phrase in phrases), lang
            assert not isinstance(phrases, str), lang


def test_languages() -> None:
    assert len(STORY_PHRASES) >= 80
    assert sum(map(len, STORY_PHRASES.values())) > 2_000
