"""Where keys stand in a TOML text, however it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.jobs.lines import find_line, iter_places


@pytest.mark.parametrize(
    ("text", "table", "key", "at", "line"),
    [
        ('a = 1\n"b" = 2\n', "", "b", None, 2),
        ("[t]\na = 1\n[ u ]\na = 2\n", "u", "a", None, 4),
        ("t . a = 1\n", "t", "a", None, 1),
        ("t = {a = 1}\n", "", "t", None, 1),
        ("\nt = {b = 1, a = [\n1,\n2]}\n", "t", "a", 1, 4),
        ("[[t]]\nb = 1\n[[t]]\na = 1\n", "t", "a", None, 4),
        ("[[t]]\nb = 1\n", "", "t", None, 1),
        ("t = [\n{b = 1},\n{a = 1}]\n", "t", "a", None, 3),
        ('x = """\na = 1\n"""\na = 2\n', "", "a", None, 4),
        ("x = '''\na = \\'''\na = 2\n", "", "a", None, 3),
        ('x = "a = [" # a = 1\na = 2026-01-01T10:00:00.5Z\n', "", "a", None, 2),
        ("[t]\n# none\n", "", "t", None, 1),
        ('a = [\n "b", # c\n "c",\n]\n', "", "a", 1, 3),
        ('a = [\n "b",\n]\n', "", "a", 7, 1),
        ("b = 1\n", "", "a", None, None),
    ],
)
def test_keys_are_found_in_their_lines(
    text: str, table: str, key: str, at: int | None, line: int | None
) -> None:
    tomllib.loads(text)
    assert find_line(text, table, key, at) == line


def test_nesting_without_an_end_is_no_trap() -> None:
    assert find_line("a = " + "[" * 5000, "", "b") is None
    assert find_line("a = [}", "", "b") is None


@given(st.text(alphabet="a.=[]{}\"'\\\n #,1-", max_size=60))
def test_every_key_that_the_parser_sees_has_a_line(text: str) -> None:
    places = {tuple(part for part in path if isinstance(part, str)) for path, _ in iter_places(text)}
    try:
        table = tomllib.loads(text)
    except ValueError:
        return
    if "\\" not in text:  # a key with an escape is named as it is written
        assert all(any(each[: len(path)] == path for each in places) for path in iter_paths(table))


def iter_paths(table: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *inner) for inner in iter_paths(value))
