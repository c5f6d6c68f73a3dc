"""Job files: TOML, checked to the last key before anything starts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import ConfigError
from crawler.config import OPTIONS, CrawlConfig, find_nearest, parse_seed
from crawler.jobs.job import Job, Notify, Retention, Revisit, Schedule, Source, SourceKind, Stop
from crawler.jobs.lines import find_line
from crawler.jobs.textfile import find_place_fault
from crawler.jobs.values import (
    as_text,
    check_folder,
    cron,
    day,
    expand_path,
    keep,
    occasions,
    one_of,
    path_in,
    positive_seconds,
    seconds,
    time_zone,
    web_address,
    whole,
    yes_or_no,
)

_MAX_BYTES = 16 * 1024 * 1024
_MAX_AT_ONCE = 64
"""Each story has a database, an archive and connections open; a process may have 1024 files."""
_PATHS = frozenset(("output", "profile"))
"""Options that name files: in a job file they are meant from where it lies."""

_KEPT_STRETCHES = 4
"""Into so many parts retention divides what it keeps, when `full_every` doesn't say otherwise."""

_TOP = (
    "name",
    "seeds",
    "seeds_file",
    "feed",
    "sitemap",
    "max_seeds",
    "max_source_time",
    "stories",
    "at_once",
)
_TIMES = frozenset(("every", "jitter", "max_source_time"))
"""Keys whose values are seconds once they are read."""
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
    at: int | None = None
    """Which element of the value, when that is an array."""


def load_job(path: Path) -> Job:
    """The job that the file at `path` describes.

    Raises ConfigError, in one line with the file, the line in it, the key and what would be right.
    """
    text = _read_text(path)
    table = _parse_toml(path, text)
    try:
        return _build(path, table)
    except _KeyFault as fault:
        line = find_line(text, fault.table, fault.key, fault.at)
        key = f"{fault.table}.{fault.key}" if fault.table else fault.key
        raise ConfigError(f"{path}{f':{line}' if line else ''}: {key}: {fault.problem}") from None


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says; raises ConfigError, in one line with the file and, if known, the line."""
    return _parse_toml(path, _read_text(path))


def _parse_toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{path} can't be read: arrays or tables stand too deep in one another") from None
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
        place = re.search(r" \(at line (\d+), (column \d+)\)$", problem)
        if not place:
            raise ConfigError(f"{path} is no TOML: {problem}") from None
        hint = "; in double quotes \\ begins an escape: write a path with \\ in single quotes"
        is_escape = "hex value" in problem or "Unescaped" in problem
        problem = f"{problem[: place.start()]} ({place[2]}){hint if is_escape else ''}"
        raise ConfigError(f"{path}:{place[1]}: is no TOML: {problem}") from None
    except ValueError:  # of a number that is too long for Python
        digits = re.search(r"\d{1000}", text)
        line = f":{text.count(chr(10), 0, digits.start()) + 1}" if digits else ""
        raise ConfigError(f"{path}{line}: holds a number of more digits than any key takes") from None


def _build(path: Path, table: Mapping[str, Any]) -> Job:
    for key, value in table.items():
        if key in _TABLES:
            if not isinstance(value, dict):
                twice = f", not with [[{key}]]" if isinstance(value, list) else ""
                raise _KeyFault("", key, f"is a table: begin it with [{key}]{twice}")
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
        if _texts(table, "seeds_file"):
            raise _KeyFault(
                "", "seeds_file", "names no URL: give one a line, or seeds, a feed or a sitemap", 0
            )
        raise _KeyFault("", "seeds", "is missing: name articles to start from, a seeds_file, feed or sitemap")
    config = CrawlConfig(seeds=seeds, **values)
    retention = Retention(**_given(table, "retention", {"keep": keep}).get("keep", {}))
    if retention.keep_s and "full_every" not in table:
        # What refers to nothing older can be pruned: without it the first file of a story stays for good.
        config = replace(config, full_every_s=retention.keep_s / _KEPT_STRETCHES)
    readers = {
        "max_seeds": whole(1),
        "max_source_time": positive_seconds,
        "stories": one_of("one", "each"),
        "at_once": whole(1, _MAX_AT_ONCE),
    }
    notify = Notify(
        **_given(table, "notify", {"on": occasions, "webhook": web_address, "textfile": path_in(folder)})
    )
    _check_textfile(path, table, config, sources, notify.textfile)
    return Job(
        path=path,
        name=config.name,
        config=config,
        sources=sources,
        **_with_units(_given(table, "", readers)),
        revisit=_read_revisit(table),
        stop=Stop(**_given(table, "stop", {"quiet_runs": whole(1), "until": day})),
        notify=notify,
        schedule=_read_schedule(table),
        retention=retention,
    )


def _check_textfile(
    path: Path,
    table: Mapping[str, Any],
    config: CrawlConfig,
    sources: Iterable[Source],
    textfile: Path | None,
) -> None:
    if textfile is None:
        return
    folder = path.parent
    named = {
        "the job file": [path],
        "the job's seeds_file": [expand_path(folder, name) for name in _texts(table, "seeds_file")],
        "a feed or sitemap of the job": [Path(source.place) for source in sources if not source.is_remote],
        "a site profile": [Path(profile.path) for profile in config.profiles],
    }
    if problem := find_place_fault(textfile, config.output, named):
        raise _KeyFault("notify", "textfile", problem)


def _read_text(path: Path) -> str:
    content = b""
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ConfigError(f"{path} is too large: {_MAX_BYTES} bytes at most")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}:{line}: is no UTF-8 text (byte {content[error.start]:#04x}); save the file as UTF-8"
        ) from None


def _check_keys(table: str, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in values:
        if key not in known:
            raise _KeyFault(table, key, f"unknown key{_find_place(table, key, known)}")


def _find_place(table: str, key: str, known: tuple[str, ...]) -> str:
    """Where a key that is not known in `table` belongs, or what it may be meant for."""
    plain = key.replace("-", "_")
    if table and plain in (*_TOP, *OPTIONS):
        return f" of [{table}]; {plain} stands above the first table"
    if near := find_nearest(plain, known):
        return near
    homes = [name for name, keys in _TABLES.items() if plain in keys]
    if homes:
        return f" here; it stands below {' or '.join(f'[{name}]' for name in homes)}"
    return "; there are " + ", ".join(sorted(set(known)))


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


def _with_units(read: Mapping[str, Any]) -> dict[str, Any]:
    """The same by the names of the classes' fields."""
    return {f"{key}_s" if key in _TIMES else key: value for key, value in read.items()}


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
            texts = [as_text(each) for each in (given if listed else [given])]
            if name in _PATHS:
                if not all(isinstance(each, str) for each in (given if listed else [given])):
                    raise ConfigError(f"is a path, not {given!r}")
                texts = [str(expand_path(folder, each)) for each in texts]
            if name == "output":
                check_folder(Path(texts[0]))
            if option.is_flag and not isinstance(given, bool):
                raise ConfigError(f"is true or false, not {given!r}")
            values[option.attribute] = option.read(texts if option.many else ",".join(texts))
        except ConfigError as error:
            problem = str(error).removeprefix(f"--{name.replace('_', '-')}: ")
            raise _KeyFault("", name, problem) from None
    return values


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    values = table.get(key, [])
    listed = values if isinstance(values, list) else [values]
    for at, value in enumerate(listed):
        if not isinstance(value, str) or not value.strip():
            problem = f'is a text or a list of texts, such as {key} = ["…"], not {value!r}'
            raise _KeyFault("", key, problem, at)
    return [value.strip() for value in listed]


def _read_seeds(table: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    seeds = []
    for at, text in enumerate(_texts(table, "seeds")):
        try:
            seeds.append(parse_seed(text))
        except ConfigError as error:
            raise _KeyFault("", "seeds", str(error), at) from None
    for at, name in enumerate(_texts(table, "seeds_file")):
        seeds += _read_seeds_file(folder, name, at)
    return tuple(dict.fromkeys(seeds))


def _read_seeds_file(folder: Path, name: str, at: int) -> list[str]:
    """One URL a line; empty lines and those that begin with # are passed over."""
    try:
        path = expand_path(folder, name)
        text = _read_text(path)
    except ConfigError as error:
        raise _KeyFault("", "seeds_file", str(error), at) from None
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
    for at, text in enumerate(_texts(table, kind)):
        place = text
        if "://" in text:
            try:
                place = parse_seed(text)
            except ConfigError as error:
                raise _KeyFault("", kind, str(error), at) from None
        else:
            try:
                place = str(expand_path(folder, text))
            except ConfigError as error:
                raise _KeyFault("", kind, str(error), at) from None
            if not Path(place).is_file():
                raise _KeyFault("", kind, f"{place!r} is neither a URL nor a file that is there", at)
        sources.append(Source(kind=kind, place=place))
    return sources


def _read_revisit(table: Mapping[str, Any]) -> Revisit:
    return Revisit(**_with_units(_given(table, "revisit", {"depth": whole(0), "every": seconds})))


def _read_schedule(table: Mapping[str, Any]) -> Schedule | None:
    if "schedule" not in table:
        return None
    if "cron" not in table["schedule"]:
        raise _KeyFault("", "schedule", 'cron is missing: say when, such as cron = "17 3 * * *"')
    readers = {"cron": cron, "time_zone": time_zone, "jitter": seconds, "catch_up": yes_or_no}
    return Schedule(**_with_units(_given(table, "schedule", readers)))
