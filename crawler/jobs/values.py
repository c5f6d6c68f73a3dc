"""Values of a job file: each function returns what one stands for, or raises ConfigError."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from archive.errors import ConfigError
from crawler.config import OPTIONS, find_nearest
from crawler.jobs.cron import parse_cron
from crawler.jobs.job import OCCASIONS, Occasion
from crawler.keep import parse_keep


def as_text(value: object) -> str:
    """A text, number or switch as the options of a crawl take it: as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ConfigError(f"{value!r} is no text and no number")


def whole(least: int, most: int = 10**9) -> Callable[[Any], int]:
    """A whole number from `least` to `most`."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            is_open = most == 10**9 and not (isinstance(value, int) and value > most)
            wanted = f"of {least} or more" if is_open else f"from {least} to {most}"
            raise ConfigError(f"{_shown(value)} is not a whole number {wanted}")
        return value

    return read


def _shown(value: object) -> str:
    """As it stands in the file, but for its length."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        return "a number of so many digits"
    return repr(value).lower() if isinstance(value, bool) else repr(value)


def one_of(*choices: str) -> Callable[[Any], str]:
    """One of these words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ConfigError(f"{value!r} is none of {', '.join(choices)}{find_nearest(str(value), choices)}")
        return str(value)

    return read


def seconds(value: Any) -> float:
    """A time, as the options of a crawl take it, in seconds."""
    return cast("float", OPTIONS["delay"].parse(as_text(value)))


def positive_seconds(value: Any) -> float:
    """A time that is more than nothing, in seconds."""
    return cast("float", OPTIONS["max_time"].parse(as_text(value)))


def yes_or_no(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ConfigError(f"is true or false, not {value!r}")
    return value


def day(value: Any) -> date:
    """A date without a time of day."""
    if isinstance(value, datetime):
        raise ConfigError(
            f"{value.isoformat()} has a time of day: give the last day alone, such as 2027-06-30"
        )
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{value!r} is no date such as 2027-06-30") from None


def occasions(value: Any) -> frozenset[Occasion]:
    """One occasion, or a list of them."""
    given = value if isinstance(value, list) else [value]
    one = one_of(*OCCASIONS)
    if not given:
        raise ConfigError(f"name at least one of {', '.join(OCCASIONS)}")
    return frozenset(cast("Occasion", one(each)) for each in given)


def web_address(value: Any) -> str:
    """An http or https URL. It may hold a secret: a fault doesn't show it."""
    try:
        parts = (
            urlsplit(value) if isinstance(value, str) and value.isascii() and value.isprintable() else None
        )
        if (
            parts
            and parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and " " not in value
        ):
            return str(value)
    except ValueError:
        pass
    raise ConfigError("is not an http or https URL")


def path_in(folder: Path) -> Callable[[Any], Path]:
    """The path of a file, meant from `folder`."""

    def read(value: Any) -> Path:
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise ConfigError(f"is the path of a file, not {value!r}")
        return expand_path(folder, value)

    return read


def expand_path(folder: Path, text: str) -> Path:
    """A path that is meant from `folder`, or from somebody's home."""
    if re.search(r"[\x00-\x1f]", text):
        raise ConfigError(f"{text!r} holds a control character; a path with \\ is to stand in single quotes")
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"nobody's home is known as {text.partition('/')[0]!r}") from None


def check_folder(path: Path) -> None:
    """Raises ConfigError when `path` can't become a folder, since it or what it lies in is a file."""
    for place in (path, *path.parents):
        if is_folder(place):
            return
        if os.path.lexists(place):
            raise ConfigError(f"{str(place)!r} is a file, no folder")


def is_folder(path: Path) -> bool:
    """Whether there is a folder; what may not be looked into is none that we know of."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def cron(value: Any) -> str:
    """Five fields of a crontab line."""
    if not isinstance(value, str):
        raise ConfigError(f'is a text such as "17 3 * * *", not {value!r}')
    return parse_cron(value)


def time_zone(value: Any) -> str:
    """A name of the IANA database."""
    known = zoneinfo.available_timezones() | {"UTC"}
    # A small container has no such database; its scheduler may know better.
    is_plausible = len(known) == 1 and re.fullmatch(r"[\w+-]+(/[\w+-]+)*", str(value))
    if not isinstance(value, str) or (value not in known and not is_plausible):
        raise ConfigError(f"{value!r} is no time zone such as Europe/Lisbon{find_nearest(str(value), known)}")
    return str(value)


def keep(value: Any) -> dict[str, Any]:
    """How long runs are kept: the fields of Retention."""
    kept = parse_keep(value if isinstance(value, str) else repr(value))
    return {"keep_s": kept.seconds, "keep_runs": kept.runs}
