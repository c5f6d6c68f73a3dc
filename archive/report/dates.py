"""When pages were published, as days on a line; and a line that gives room to where the stories are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import ceil, floor, inf
from typing import NamedTuple

# Of all the forms of ISO 8601 the one that article facts are kept in.
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}[0-9:.Z+-]*)?)?)?")
_EPOCH = date(1970, 1, 1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_BREAKS = 4
_EMPTY = 0.6
"""The share of what is left of the line from which on a gap is left out."""
_FEW = 6
_EMPTY_FOR_FEW = 0.85
"""As _EMPTY, for fewer than _FEW dates: they have room enough."""
_LEAST_WIDTH = 0.09
_SHARE_OF_TIME = 0.4
"""How much of a width goes by time; the rest goes by number of stories."""
_MOST_KNOTS = 24
_STORIES_BETWEEN_KNOTS = 3
_LEAST_STRETCH = 0.5


class Days(NamedTuple):
    """The time within which something happened, in days since 1970 (UTC where a zone is given)."""

    begin: float
    end: float

    @property
    def middle(self) -> float:
        """Where to draw it."""
        return (self.begin + self.end) / 2

    def is_before(self, other: Days) -> bool:
        """Whether it is over when the other begins."""
        return self.end < other.begin or self.begin < self.end == other.begin


class Span:
    """The first and the last of the dates that pass by.

    A date that is only a month may lie anywhere in it: it is the first one only if the month begins before
    all others, and the last one only if it ends behind them.
    """

    def __init__(self) -> None:
        self.first = ""
        self.last = ""
        self._first: tuple[float, float] = (inf, inf)
        self._last: tuple[float, float] = (-inf, -inf)

    def add(self, days: Days, text: str) -> None:
        """Takes a date: the time that it names, and its text."""
        first_day, last_day = floor(days.begin), max(floor(days.begin), ceil(days.end) - 1)
        begin, end = (first_day, days.end), (last_day, days.begin)
        if (begin, text) < (self._first, self.first) or not self.first:
            self._first, self.first = begin, text
        if (end, text) > (self._last, self.last) or not self.last:
            self._last, self.last = end, text


class Stretch(NamedTuple):
    """A piece of the time line: its days, and where it lies, 0 to 1."""

    begin: float
    end: float
    left: float
    right: float
    is_cut_off: bool
    """Whether time was left out before it."""


def find_days(text: str) -> Days | None:
    """The time that an ISO 8601 date names, as wide as it is vague; None for what is none.

    >>> find_days("2026-11-22"), find_days("2026-11-22T06:00:00+00:00"), find_days("soon")
    (Days(begin=20779.0, end=20780.0), Days(begin=20779.25, end=20779.25), None)
    """
    if not _DATE.fullmatch(text):
        return None
    try:
        if "T" in text or " " in text:
            instant = datetime.fromisoformat(text)
            naive = instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
            day = (naive - datetime(1970, 1, 1)) / timedelta(days=1)
            return Days(day, day)
        parts = [int(part) for part in text.split("-")]
        first = date(*parts, *(1, 1)[len(parts) - 1 :])
        following = {
            1: lambda: date(first.year + 1, 1, 1),
            2: lambda: date(first.year + first.month // 12, first.month % 12 + 1, 1),
            3: lambda: first + timedelta(days=1),
        }[len(parts)]()
    except (ValueError, OverflowError):
        return None
    return Days(float((first - _EPOCH).days), float((following - _EPOCH).days))


def format_published(text: str) -> str:
    """The date for people, as precise as it was given, in the page's own time zone.

    >>> format_published("2026-11-22T18:30:00+01:00"), format_published("2026-11"), format_published("2026")
    ('22 Nov 2026, 18:30', 'Nov 2026', '2026')
    """
    if find_days(text) is None:
        return ""
    day, _, clock = text.replace(" ", "T").partition("T")
    numbers = [int(number) for number in day.split("-")]
    words = [str(numbers[0])]
    if len(numbers) > 1:
        words.insert(0, _MONTHS[numbers[1] - 1])
    if len(numbers) > 2:
        words.insert(0, str(numbers[2]))
    return " ".join(words) + (f", {clock[:5]}" if clock else "")


def format_day(text: str) -> str:
    """The day alone of an ISO 8601 date or instant, for people; empty for what is none."""
    return format_published(text.replace(" ", "T").partition("T")[0])


def format_instant(text: str) -> str:
    """A WARC date for people, to the minute: `22 Nov 2026, 18:53 UTC`."""
    shown = format_published(text)
    return f"{shown} UTC" if shown else text


def lay_out(days: Sequence[float]) -> list[Stretch]:
    """The time line for these days, from left to right in stretches that are each drawn to one scale.

    A story of last week and the one of years ago that it quotes don't fit on one even scale: long gaps are
    left out, and busy times are wider than quiet ones.
    """
    ordered = sorted(days)
    if not ordered:
        return []
    pieces = _split(ordered)
    total = sum(piece[-1] - piece[0] for piece in pieces) or 1.0
    widths = [
        max(_LEAST_WIDTH, _blend((piece[-1] - piece[0]) / total, len(piece) / len(ordered)))
        for piece in pieces
    ]
    stretches: list[Stretch] = []
    left = 0.0
    for piece, width in zip(pieces, widths, strict=True):
        right = left + width / sum(widths)
        stretches += _iter_stretches(piece, left, right, is_cut_off=bool(stretches))
        left = right
    return stretches


def _iter_stretches(
    piece: Sequence[float], left: float, right: float, *, is_cut_off: bool
) -> Iterator[Stretch]:
    knots = [piece[0]]
    number = min(_MOST_KNOTS, len(piece) // _STORIES_BETWEEN_KNOTS)
    # Half a day apart at least: what is published within hours stands in its order all the same.
    for at in (len(piece) * step // number for step in range(1, number)):
        if piece[at] - knots[-1] >= _LEAST_STRETCH and piece[-1] - piece[at] >= _LEAST_STRETCH:
            knots.append(piece[at])
    knots.append(piece[-1])
    knots[0] -= max(_LEAST_STRETCH, (knots[1] - knots[0]) * 0.06)
    knots[-1] += max(_LEAST_STRETCH, (knots[-1] - knots[-2]) * 0.06)
    begin, end = knots[0], knots[-1]
    width = right - left
    for a, b in pairwise(knots):
        inside = sum(a <= day < b for day in piece) / len(piece)
        until = left + width * _blend((b - a) / (end - begin), inside)
        yield Stretch(a, b, round(left, 4), round(until, 4), is_cut_off and a == begin)
        left = until


def _blend(share_of_time: float, share_of_stories: float) -> float:
    return _SHARE_OF_TIME * share_of_time + (1 - _SHARE_OF_TIME) * share_of_stories


def _split(ordered: Sequence[float]) -> list[Sequence[float]]:
    gaps = sorted((b - a, at) for at, (a, b) in enumerate(pairwise(ordered), 1))
    empty = _EMPTY if len(ordered) >= _FEW else _EMPTY_FOR_FEW
    left = ordered[-1] - ordered[0]
    cuts: list[int] = []
    while gaps and len(cuts) < _MOST_BREAKS:
        gap, at = gaps.pop()
        if gap < 3 or gap <= empty * left:
            break
        cuts.append(at)
        left -= gap
    return [ordered[a:b] for a, b in pairwise([0, *sorted(cuts), len(ordered)])]
