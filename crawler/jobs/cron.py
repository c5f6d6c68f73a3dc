"""The five fields of a crontab line, checked: POSIX, with the steps and names that all crons take."""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.errors import ConfigError
from crawler.schedules.fields import CronFields


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    """What may stand for the numbers from `least` on."""


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS = "sun mon tue wed thu fri sat"
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, tuple(_MONTHS.split())),
    _Field("day of the week", 0, 7, tuple(_DAYS.split())),
)
_SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def parse_cron(text: str) -> str:
    """The five fields of `text`, numbers for names, single spaces; ConfigError names the wrong field.

    >>> parse_cron("17 3  * * mon-fri")
    '17 3 * * 1-5'
    """
    parts = _SHORTHANDS.get(text.strip().lower(), text).lower().split()
    if len(parts) != len(_FIELDS):
        raise ConfigError(
            f"{text!r} has {len(parts)} fields; give minute, hour, day of the month, month and day of the "
            'week, such as "17 3 * * *"'
        )
    cron = " ".join(_parse_field(part, field) for part, field in zip(parts, _FIELDS, strict=True))
    if not CronFields.parse(cron).ever_comes():
        raise ConfigError(f"{text!r} never comes: there is no day {parts[2]} in month {parts[3]}")
    return cron


def _parse_field(text: str, field: _Field) -> str:
    return ",".join(_parse_range(part, field) for part in text.split(","))


def _parse_range(text: str, field: _Field) -> str:
    found = re.fullmatch(r"(\*|\w+(?:-\w+)?)(?:/(\d{1,2}))?", text, re.ASCII)
    wrong = ConfigError(f"{text!r} is no {field.name}: {field.least} to {field.most}, ranges, lists and */n")
    if not found or (found[2] and (int(found[2]) == 0 or found[1].isdigit())):
        raise wrong
    step = f"/{int(found[2])}" if found[2] else ""
    if found[1] == "*":
        return f"*{step}"
    ends = [_number(end, field) for end in found[1].split("-")]
    if None in ends or ends != sorted(ends, key=lambda end: end or 0):
        raise wrong
    return "-".join(map(str, ends)) + step


def _number(text: str, field: _Field) -> int | None:
    if text in field.words:
        return field.words.index(text) + field.least
    number = int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else -1
    return number if field.least <= number <= field.most else None
