"""A cron expression as sets of numbers, and the minutes that it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_HOURS = 24
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MAX_DAYS_BACK = 366 * 8
"""The 29th of February may be eight years away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CronFields:
    """When a job is to run, by the clock of its time zone."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    either_day: bool
    """Days of the month and of the week are both named: one that fits is enough, as cron has it."""

    @classmethod
    def parse(cls, cron: str) -> CronFields:
        """The fields of an expression that `parse_cron` has written."""
        texts = cron.split()
        minutes, hours, days, months, weekdays = (
            _expand(text, *ends) for text, ends in zip(texts, _RANGES, strict=True)
        )
        return cls(
            minutes=minutes,
            hours=hours,
            days=days,
            months=months,
            weekdays=frozenset(day % 7 for day in weekdays),
            either_day=not texts[2].startswith("*") and not texts[4].startswith("*"),
        )

    def is_due(self, now: datetime, time_zone: str) -> bool:
        """Whether the minute of `now` is one of them; see `instants_of` for nights when clocks change."""
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        today = minute.astimezone(ZoneInfo(time_zone)).date()
        # What falls into an hour that is lost at midnight begins on the next day.
        days = (today, today - timedelta(days=1))
        return any(minute in self.instants_of(day, time_zone) for day in days)

    def instants_of(self, day: date, time_zone: str) -> set[datetime]:
        """All that is meant by a day's local clock, in UTC.

        As cron has it: a time that is there twice, as clocks go back, counts once, and one that is not
        there, as they go forward, comes as much later. What runs in every hour runs in each that there is.
        """
        if not self._fits_day(day):
            return set()
        zone = ZoneInfo(time_zone)
        local = [
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            for hour in self.hours
            for minute in self.minutes
        ]
        found = {instant.astimezone(UTC) for instant in local}
        if len(self.hours) == _HOURS:
            found |= {
                second
                for instant in local
                if (second := instant.replace(fold=1).astimezone(UTC)).astimezone(zone).replace(fold=0)
                == instant
            }
        return found

    def _fits_day(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        fits = (day.day in self.days, (day.weekday() + 1) % 7 in self.weekdays)
        return any(fits) if self.either_day else all(fits)

    def ever_comes(self) -> bool:
        """Whether there is such a day in any year."""
        if self.either_day:
            return True
        return any(day <= _LONGEST_MONTHS[month - 1] for day in self.days for month in self.months)

    def find_latest(self, now: datetime, time_zone: str) -> datetime | None:
        """The last instant that was meant, `now` included, in UTC; None where there is none for years."""
        today = now.astimezone(ZoneInfo(time_zone)).date()
        for back in range(_MAX_DAYS_BACK):
            day = today - timedelta(days=back)
            past = [instant for instant in self.instants_of(day, time_zone) if instant <= now]
            if past:
                return max(past)
        return None

    def starts_per_day(self) -> int:
        """How many there are on a day that has any."""
        return len(self.minutes) * len(self.hours)

    def smallest_gap_s(self) -> int:
        """From one to the next on such a day, or to the first of the next day, at least."""
        starts = sorted(hour * 60 + minute for hour in self.hours for minute in self.minutes)
        return 60 * min(later - earlier for earlier, later in pairwise([*starts, starts[0] + 24 * 60]))


def _expand(text: str, least: int, most: int) -> frozenset[int]:
    numbers: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{least}-{most}" if span == "*" else span).partition("-")
        numbers.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return frozenset(numbers)
