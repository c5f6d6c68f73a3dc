"""Dates as pages write them, as ISO 8601; None for what no reader could be sure of."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from archive.article import DatePrecision
from spiders.months import MONTHS

MAX_DATE_CHARACTERS: Final = 120
MIN_YEAR: Final = 1600
"""No newspaper is older; smaller numbers are years of other calendars, or of none."""
MAX_YEAR: Final = 2100
NO_DATES: Final = frozenset(("1970-01-01", "1969-12-31", "1900-01-01", "1899-12-30", "1899-12-31"))
"""What zero looks like as a date in Unix, databases and spreadsheets."""


class Date(NamedTuple):
    """A date that a page gave."""

    iso: str
    """`2026-11-22T18:30:00+01:00`, or as much of it as the page gave; fractions of seconds left out."""
    precision: DatePrecision

    @property
    def day(self) -> str:
        """`2026-11-22`; empty when the page gave no day."""
        return self.iso[:10] if len(self.iso) >= 10 else ""


_ZONES: Final = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT"), "+00:00"),
    "BRT": "-03:00",
    **dict.fromkeys(("CET", "MEZ", "WEST"), "+01:00"),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK"), "+03:00"),
    "WIB": "+07:00",
    **dict.fromkeys(("JST", "KST"), "+09:00"),
}
"""Names that mean one offset all over the world; EST, PST, BST, CST and IST don't, and are left out."""

_CLOCK: Final = (
    r"(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[aApP]\.?\s?[mM]\b\.?|[صم](?!\w)))?"
    r"(?:\s*\(?(?P<zone>[+\-−]\d{2}(?::?\d{2})?(?!\d)|[A-Z]{1,4}(?![\w+\-])))?"
)
_BETWEEN: Final = r"(?:\s*[Tt]\s*|[\s,|–—\-•·]{1,8}(?:(?:at|um|às|alle|à|a las|klo|kl\.?|ore|o|в|о)\s+)?)"
_WORD: Final = r"[^\W\d_]+(?:\s(?:الثاني|الأول|الاول))?"
_SEPARATOR: Final = r"[\s,.\-/،]{1,3}(?:de\s+|del\s+)?"


def _then_clock(date: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d){date}(?!\d)(?:{_BETWEEN}{_CLOCK})?")


_ISO: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?P<half>)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_SHORT: Final = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?")
_COMPACT: Final = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"(?P<half>)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_STAMP: Final = re.compile(
    r"(?:\w{3},?\s+)?(?P<name>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+"
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?P<half>)?\s+"
    r"(?P<zone>[A-Z]{1,4}|[+-]\d{4})?\s*(?P<year>\d{4})"
)
_YEAR: Final = r"(?P<year>\d{4})"
_READERS: Final = (
    _then_clock(
        rf"{_YEAR}\s?[-/.年년]\s?(?P<month>\d{{1,2}})\s?[-/.月월]\s?(?P<day>\d{{1,2}})(?:\s?[日일.])?"
    ),
    _then_clock(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?{_SEPARATOR}(?P<name>{_WORD}){_SEPARATOR}{_YEAR}"
    ),
    _then_clock(rf"(?P<name>{_WORD}){_SEPARATOR}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_SEPARATOR}{_YEAR}"),
    _then_clock(rf"(?P<day>\d{{1,2}})\s?\.\s?(?P<month>\d{{1,2}})\s?\.\s?{_YEAR}"),
)
_EITHER_WAY: Final = _then_clock(rf"(?P<one>\d{{1,2}})(?P<mark>[/-])(?P<other>\d{{1,2}})(?P=mark){_YEAR}")


@lru_cache(maxsize=256)
def parse_date(text: str, *, day_first: bool | None = None) -> Date | None:
    """Returns the date that `text` begins with or holds as its only one; None without, or for a doubtful one.

    `day_first` says how 3/4/2026 is meant; while it is None such a date is none.

    >>> parse_date("2026-11-22T18:30+0100")
    Date(iso='2026-11-22T18:30+01:00', precision='minute')
    >>> parse_date("3/4/2026") is None, parse_date("23/4/2026").iso
    (True, '2026-04-23')
    """
    text = text.strip()[:MAX_DATE_CHARACTERS]
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _SHORT.fullmatch(text)
    if found is not None:
        return _date_of(found)
    if found := _STAMP.fullmatch(text):
        return _date_of(found)
    for reader in _READERS:
        dates = {date for found in reader.finditer(text) if (date := _date_of(found)) is not None}
        if dates:
            return dates.pop() if len(dates) == 1 else None
    found = _EITHER_WAY.search(text)
    return _date_either_way(found, day_first) if found is not None else None


def _date_either_way(found: re.Match[str], day_first: bool | None) -> Date | None:
    one, other = int(found["one"]), int(found["other"])
    if one > 12 or one == other:
        day_first = True
    elif other > 12:
        day_first = False
    if day_first is None:
        return None
    day, month = (one, other) if day_first else (other, one)
    return _checked(found, int(found["year"]), month, day)


def _date_of(found: re.Match[str]) -> Date | None:
    groups = found.groupdict()
    month, day = _number(groups.get("month")), _number(groups.get("day"))
    if name := groups.get("name"):
        month = MONTHS.get(name.casefold())
        if month is None:
            return None
    return _checked(found, int(found["year"]), month, day)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _checked(found: re.Match[str], year: int, month: int | None, day: int | None) -> Date | None:
    """Returns the date if calendar and clock have it."""
    if not MIN_YEAR <= year <= MAX_YEAR:
        return None
    if month is None:
        return Date(f"{year:04}", "year")
    try:
        datetime(year, month, 1 if day is None else day)
    except ValueError:
        return None
    if day is None:
        return Date(f"{year:04}-{month:02}", "month")
    iso = f"{year:04}-{month:02}-{day:02}"
    if iso in NO_DATES:
        return None
    groups = found.groupdict()
    if not groups.get("hour"):
        return Date(iso, "day")
    clock = _clock_of(groups)
    return Date(f"{iso}T{clock[0]}", clock[1]) if clock is not None else None


def _clock_of(groups: dict[str, str | None]) -> tuple[str, DatePrecision] | None:
    """Returns the time and its precision; None for one that no clock shows."""
    hour, minute = int(groups["hour"] or 0), int(groups["minute"] or 0)
    half = (groups.get("half") or "").casefold()[:1]
    if half and 1 <= hour <= 12:  # 14:30 PM is written, too, and means what it says
        hour = hour % 12 + (12 if half in "pم" else 0)
    second = _number(groups.get("second"))
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    zone = _offset_of(groups.get("zone") or "")
    if second is None:
        return f"{hour:02}:{minute:02}{zone}", "minute"
    return f"{hour:02}:{minute:02}:{second:02}{zone}", "second"


def _offset_of(zone: str) -> str:
    """Returns `+01:00`; empty for a zone that is none, or has several offsets."""
    zone = zone.replace("−", "-")
    if zone[:1] not in ("+", "-"):
        return _ZONES.get(zone, "")
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    return f"{zone[0]}{hours:02}:{minutes:02}" if hours <= 14 and minutes <= 59 else ""
