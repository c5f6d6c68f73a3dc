"""Job files: TOML, checked to the last key before anything starts."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from archive.errors import ConfigError
from crawler.config import OPTIONS, CrawlConfig, find_nearest, parse_seed
from crawler.jobs.cron import parse_cron
from crawler.jobs.job import (
    OCCASIONS,
    Job,
    Notify,
    Occasion,
    Retention,
    Revisit,
    Schedule,
    Source,
    SourceKind,
    Stop,
)
from crawler.jobs.lines import find_line
from crawler.keep import parse_keep

_MAX_BYTES = 16 * 1024 * 1024
_MAX_AT_ONCE = 64
"""Each story has a database, an archive and connections open; a process may have 1024 files."""
_PATHS = frozenset(("output", "profile"))
"""Options that name files: in a job file they are meant from where it lies."""

_TOP = ("name", "seeds", "seeds_file", "feed", "sitemap", "max_seeds", "stories", "at_once")
_TABLES: dict[str, tuple[str, ...]] = {
    "revisit": ("depth", "every"),
    "stop": ("quiet_runs", "until"),
    "notify": ("on", "webhook", "textfile"),
    "schedule": ("cron", "time_zone", "jitter", "catch_up"),
    "retention": ("keep",),
}


@dataclass
class _KeyFault(Exception):
    """What is wrong with the value of a key."""

    table: str
    key: str
    problem: str
    value: str = ""


def load_job(path: Path) -> Job:
    """The job that the file at `path` describes.

    Raises ConfigError, in one line with the file, the line in it, the key and what would be right.
    """
    text = _read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is no TOML: {error}") from None
    try:
        return _build(path, table)
    except _KeyFault as fault:
        line = find_line(text, fault.table, fault.key, fault.value)
        key = f"{fault.table}.{fault.key}" if fault.table else fault.key
        raise ConfigError(f"{path}{f':{line}' if line else ''}: {key}: {fault.problem}") from None


def _build(path: Path, table: Mapping[str, Any]) -> Job:
    for key, value in table.items():
        if key in _TABLES:
            if not isinstance(value, dict):
                raise _KeyFault("", key, f"is a table: begin it with [{key}]")
            _check_keys(key, value, _TABLES[key])
        elif isinstance(value, dict):
            raise _KeyFault("", key, f"there is no such table{find_nearest(key, _TABLES)}")
    _check_keys("", table, (*_TOP, *OPTIONS, *_TABLES))
    if "name" not in table:
        raise _KeyFault("", "name", 'is missing: name the job, such as name = "pier"')
    folder = path.parent
    values = _read_options(table, folder)
    seeds = _read_seeds(table, folder)
    sources = (*_read_sources(table, "feed", folder), *_read_sources(table, "sitemap", folder))
    if not seeds and not sources:
        raise _KeyFault("", "seeds", "is missing: name articles to start from, a seeds_file, feed or sitemap")
    config = CrawlConfig(seeds=seeds, **values)
    return Job(
        path=path,
        name=config.name,
        config=config,
        sources=sources,
        **_given(
            table,
            "",
            {"max_seeds": _whole(1), "stories": _one_of("one", "each"), "at_once": _whole(1, _MAX_AT_ONCE)},
        ),
        revisit=_read_revisit(table),
        stop=Stop(**_given(table, "stop", {"quiet_runs": _whole(1), "until": _day})),
        notify=Notify(
            **_given(
                table, "notify", {"on": _occasions, "webhook": _web_address, "textfile": _path_in(folder)}
            )
        ),
        schedule=_read_schedule(table),
        retention=Retention(**_given(table, "retention", {"keep": _keep}).get("keep", {})),
    )


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ConfigError(f"{path} is too large: {_MAX_BYTES} bytes at most")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from None
    except ValueError:
        raise ConfigError(f"{path} is no UTF-8 text") from None


def _check_keys(table: str, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in values:
        if key not in known:
            near = find_nearest(key.replace("-", "_"), known)
            raise _KeyFault(table, key, f"unknown key{near or '; there are ' + ', '.join(sorted(known))}")


def _given(
    table: Mapping[str, Any], name: str, readers: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """What is set of a table's keys, read; what is not has the defaults of its class."""
    values = table.get(name, {}) if name else table
    read = {}
    for key, reader in readers.items():
        if key in values:
            try:
                read[key] = reader(values[key])
            except ConfigError as error:
                raise _KeyFault(name, key, str(error)) from None
    return read


def _read_options(table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The crawl's options by the names of CrawlConfig's fields."""
    values: dict[str, Any] = {"output": folder}
    for name, option in OPTIONS.items():
        if name not in table:
            continue
        given = table[name]
        listed = isinstance(given, list)
        if listed and not (option.many or name == "follow"):
            raise _KeyFault("", name, f"is one value, not a list: {name} = …")
        try:
            texts = [_as_text(each) for each in (given if listed else [given])]
            if name in _PATHS:
                texts = [str(folder / Path(each).expanduser()) for each in texts]
            if option.is_flag and not isinstance(given, bool):
                raise ConfigError(f"is true or false, not {given!r}")
            values[option.attribute] = option.read(texts if option.many else ",".join(texts))
        except (ConfigError, RuntimeError) as error:
            problem = str(error).removeprefix(f"--{name.replace('_', '-')}: ")
            raise _KeyFault("", name, problem) from None
    return values


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise ConfigError(f"{value!r} is no text and no number")


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    values = table.get(key, [])
    listed = values if isinstance(values, list) else [values]
    for value in listed:
        if not isinstance(value, str) or not value.strip():
            raise _KeyFault("", key, f'is a text or a list of texts, such as {key} = ["…"], not {value!r}')
    return [value.strip() for value in listed]


def _read_seeds(table: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    seeds = []
    for text in _texts(table, "seeds"):
        try:
            seeds.append(parse_seed(text))
        except ConfigError as error:
            raise _KeyFault("", "seeds", str(error), text) from None
    for name in _texts(table, "seeds_file"):
        seeds += _read_seeds_file(folder / Path(name).expanduser(), name)
    return tuple(dict.fromkeys(seeds))


def _read_seeds_file(path: Path, name: str) -> list[str]:
    """One URL a line; empty lines and those that begin with # are passed over."""
    try:
        text = _read_text(path)
    except ConfigError as error:
        raise _KeyFault("", "seeds_file", str(error), name) from None
    seeds = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                seeds.append(parse_seed(line))
            except ConfigError as error:
                raise ConfigError(f"{path}:{number}: {error}") from None
    return seeds


def _read_sources(table: Mapping[str, Any], kind: SourceKind, folder: Path) -> list[Source]:
    sources = []
    for text in _texts(table, kind):
        place = text
        if "://" in text:
            try:
                place = parse_seed(text)
            except ConfigError as error:
                raise _KeyFault("", kind, str(error), text) from None
        else:
            path = folder / Path(text).expanduser()
            if not path.is_file():
                raise _KeyFault("", kind, f"{str(path)!r} is neither a URL nor a file that is there", text)
            place = str(path)
        sources.append(Source(kind=kind, place=place))
    return sources


def _read_revisit(table: Mapping[str, Any]) -> Revisit:
    read = _given(table, "revisit", {"depth": _whole(0), "every": _seconds})
    if "every" in read:
        read["every_s"] = read.pop("every")
    return Revisit(**read)


def _read_schedule(table: Mapping[str, Any]) -> Schedule | None:
    if "schedule" not in table:
        return None
    if "cron" not in table["schedule"]:
        raise _KeyFault("", "schedule", 'cron is missing: say when, such as cron = "17 3 * * *"')
    readers = {"cron": _cron, "time_zone": _time_zone, "jitter": _seconds, "catch_up": _yes_or_no}
    read = _given(table, "schedule", readers)
    if "jitter" in read:
        read["jitter_s"] = read.pop("jitter")
    return Schedule(**read)


# Readers of values: each returns what the value stands for or raises ConfigError.


def _whole(least: int, most: int = 10**9) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wanted = f"of {least} or more" if most == 10**9 else f"from {least} to {most}"
            raise ConfigError(f"{value!r} is not a whole number {wanted}")
        return value

    return read


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ConfigError(f"{value!r} is none of {', '.join(choices)}{find_nearest(str(value), choices)}")
        return str(value)

    return read


def _seconds(value: Any) -> float:
    return cast("float", OPTIONS["delay"].parse(_as_text(value)))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"is true or false, not {value!r}")
    return value


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{value!r} is no date such as 2027-06-30") from None


def _occasions(value: Any) -> frozenset[Occasion]:
    given = value if isinstance(value, list) else [value]
    one = _one_of(*OCCASIONS)
    if not given:
        raise ConfigError(f"name at least one of {', '.join(OCCASIONS)}")
    return frozenset(cast("Occasion", one(each)) for each in given)


def _web_address(value: Any) -> str:
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
    # It may hold a secret: it is not shown.
    raise ConfigError("is not an http or https URL")


def _path_in(folder: Path) -> Callable[[Any], Path]:
    def read(value: Any) -> Path:
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise ConfigError(f"is the path of a file, not {value!r}")
        return folder / value

    return read


def _cron(value: Any) -> str:
    if not isinstance(value, str):
        raise ConfigError(f'is a text such as "17 3 * * *", not {value!r}')
    return parse_cron(value)


def _time_zone(value: Any) -> str:
    known = zoneinfo.available_timezones() | {"UTC"}
    # A small container has no such database; its scheduler may know better.
    is_plausible = len(known) == 1 and isinstance(value, str) and re.fullmatch(r"[\w+-]+(/[\w+-]+)*", value)
    if value not in known and not is_plausible:
        raise ConfigError(f"{value!r} is no time zone such as Europe/Lisbon{find_nearest(str(value), known)}")
    return str(value)


def _keep(value: Any) -> dict[str, Any]:
    keep = parse_keep(value if isinstance(value, str) else repr(value))
    return {"keep_s": keep.seconds, "keep_runs": keep.runs}
