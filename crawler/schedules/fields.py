"""A cron expression as sets of numbers, and the minutes that it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
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

    def is_due(self, local: datetime) -> bool:
        """Whether this minute of the local clock is one of them."""
        return local.minute in self.minutes and local.hour in self.hours and self._fits_day(local)

    def _fits_day(self, local: datetime) -> bool:
        if local.month not in self.months:
            return False
        fits = (local.day in self.days, (local.weekday() + 1) % 7 in self.weekdays)
        return any(fits) if self.either_day else all(fits)

    def find_latest(self, now: datetime, time_zone: str) -> datetime | None:
        """The last instant that was meant, `now` included; None where there is none for years."""
        zone = ZoneInfo(time_zone)
        day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        for back in range(_MAX_DAYS_BACK):
            date = day - timedelta(days=back)
            if not self._fits_day(date):
                continue
            for hour in sorted(self.hours, reverse=True):
                for minute in sorted(self.minutes, reverse=True):
                    instant = date.replace(hour=hour, minute=minute)
                    if instant.astimezone(now.tzinfo) <= now:
                        return instant
        return None

    def starts_per_day(self) -> int:
        """How many there are on a day that has any."""
        return len(self.minutes) * len(self.hours)


def _expand(text: str, least: int, most: int) -> frozenset[int]:
    numbers: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{least}-{most}" if span == "*" else span).partition("-")
        numbers.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return frozenset(numbers)
