"""The lexicon's tables agree with one another, and every phrase is found again as written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from spiders import lexicon
from spiders.labels import fold, judge
from spiders.lexicon import (
    DOUBTFUL_PHRASES,
    IMPERATIVE_PHRASES,
    LINE_PHRASES,
    NEGATIVE_PHRASES,
    NEGATIVE_ROOTS,
    PAID_PHRASES,
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


EVERY: dict[str, dict[str, tuple[str, ...]]] = {
    **TABLES,
    "story roots": STORY_ROOTS,
    "negative roots": NEGATIVE_ROOTS,
    "imperative": IMPERATIVE_PHRASES,
    "lines": LINE_PHRASES,
    "paid": PAID_PHRASES,
}


@pytest.mark.parametrize("name", EVERY)
def test_a_phrase_stands_once_in_its_language(name: str) -> None:
    for lang, phrases in EVERY[name].items():
        twice = [phrase for phrase, count in Counter(map(fold, phrases)).items() if count > 1]
        assert not twice, lang


def test_a_phrase_has_one_meaning() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for meaning, table in TABLES.items():
        for phrases in table.values():
            for phrase in phrases:
                meanings[fold(phrase)].add(meaning)
    assert {phrase: found for phrase, found in meanings.items() if len(found) > 1} == {}


def test_what_is_paid_for_is_no_story() -> None:
    for lang, phrases in PAID_PHRASES.items():
        for phrase in phrases:
            label = judge(phrase)
            assert (label.meaning, label.exact) == ("negative", True), phrase
            assert lang in label.langs


@pytest.mark.parametrize(
    "module", sorted(Path(lexicon.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_tables_can_be_reviewed_line_by_line(module: Path) -> None:
    assert max(map(len, module.read_text("utf-8").splitlines())) <= 110


def test_no_entry_is_empty() -> None:
    for table in (*TABLES.values(), IMPERATIVE_PHRASES, STORY_ROOTS, NEGATIVE_ROOTS):
        for lang, phrases in table.items():
            assert all(fold(phrase) for phrase in phrases), lang
            assert not isinstance(phrases, str), lang


def test_languages() -> None:
    assert len(STORY_PHRASES) >= 80
    assert sum(map(len, STORY_PHRASES.values())) > 2_000


def test_words_of_lines_are_none_of_headings() -> None:
    for lang, phrases in LINE_PHRASES.items():
        for phrase in phrases:
            assert (judge(phrase).meaning, judge(phrase).exact) != ("story", True), phrase
            assert lang in judge(phrase + ":").langs or judge(phrase).meaning != "unknown", phrase
