"""Dates as places on a line."""

from __future__ import annotations

import doctest
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.report import dates, markup
from archive.report.dates import Days, Span, find_days, format_published, lay_out


@pytest.mark.parametrize("module", [dates, markup])
def test_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wide"),
    [("2024", 366), ("2026-02", 28), ("2026-12", 31), ("2026-11-22", 1), ("2026-11-22T10:00", 0)],
)
def test_a_date_is_as_wide_as_it_is_vague(text: str, wide: int) -> None:
    days = find_days(text)
    assert days is not None
    assert days.end - days.begin == wide


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-13",
        "2026-02-30",
        "0000",
        "99999",
        "2026-11-22T99:00",
        "2026-1-1-1",
        "9999-12",
        "-1",
        "2026-W01-1T10:00",
        "20261122T1830",
        "٢٠٢٦-11-22",
    ],
)
def test_what_is_no_date_has_no_place(text: str) -> None:
    assert find_days(text) is None
    assert format_published(text) == ""


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    find_days(text)
    format_published(text)


def test_a_long_gap_is_left_out() -> None:
    old, *new = lay_out([100.0, *(20_000.0 + day for day in range(9))])
    assert not old.is_cut_off
    assert new[0].is_cut_off
    assert old.end < 110
    assert new[0].begin > 19_000


def test_busy_times_are_wider() -> None:
    stretches = lay_out([*(float(day) for day in range(0, 1000, 50)), *(1000 + day / 4 for day in range(60))])
    busy = sum(each.right - each.left for each in stretches if each.begin >= 999)
    assert busy > 0.4


@given(st.lists(st.floats(-700_000, 2_900_000), max_size=60))
def test_the_line_runs_from_left_to_right_and_holds_every_day(days: list[float]) -> None:
    stretches = lay_out(days)
    assert bool(stretches) == bool(days)
    for day in days:
        assert any(each.begin <= day <= each.end for each in stretches)
    for one, other in pairwise(stretches):
        assert one.right == other.left
        assert one.end <= other.begin
    for each in stretches:
        assert each.begin < each.end
        assert each.left <= each.right
    if stretches:
        assert (stretches[0].left, stretches[-1].right) == (0.0, pytest.approx(1.0, abs=0.001))


def days_of(text: str) -> Days:
    days = find_days(text)
    assert days is not None
    return days


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        (["2024-05", "2024-05-01T10:00", "2024-06-01"], "2024-05-01T10:00", "2024-06-01"),
        (["2024-05-02", "2024-05"], "2024-05", "2024-05"),
        (["2023", "2024-05-02"], "2023", "2024-05-02"),
        (["2024-05-02", "2024-05-02T08:00", "2024-05-01T23:00"], "2024-05-01T23:00", "2024-05-02T08:00"),
        (["2024"], "2024", "2024"),
        ([], "", ""),
    ],
)
def test_a_vague_date_is_first_or_last_only_where_it_reaches_farther(
    texts: list[str], first: str, last: str
) -> None:
    for ordered in (texts, texts[::-1]):
        span = Span()
        for text in ordered:
            span.add(days_of(text), text)
        assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        ("2024-05", "2024-05-03", False),
        ("2024-05", "2024-06-01", True),
        ("2024-05-02", "2024-05-02T10:00", False),
        ("2024-05-02", "2024-05-03T00:00", True),
        ("2024-05-02T09:00", "2024-05-02T10:00", True),
        ("2024-05-02T10:00", "2024-05-02T10:00", False),
        ("2024-05-02T10:00", "2024-05", False),
    ],
)
def test_a_date_is_before_another_only_if_it_is_over(one: str, other: str, is_before: bool) -> None:
    assert days_of(one).is_before(days_of(other)) == is_before
