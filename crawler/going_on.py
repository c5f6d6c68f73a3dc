"""Whether a run is working on a collection now, and the command that goes on with its last one."""

from __future__ import annotations

import fcntl
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from archive.report.runs import RunAccount
from crawler.config import OPTIONS, CrawlConfig, Option

_LEFT_OUT = ("name", "output", "fresh", "frontier")


def find_holder(folder: Path) -> tuple[bool, int | None]:
    """Whether a process holds the collection in `folder`, and which, as far as it says.

    The lock is tried only where a process has left its number: a run that begins is never in the way of
    one that asks, unless another had crashed.
    """
    try:
        with (folder / ".lock").open(encoding="ascii", errors="replace") as lock:
            number = lock.read(20).strip()
            if not number:
                return False, None
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True, int(number) if number.isdecimal() else None
    except OSError:
        pass
    return False, None


def command_of(run: RunAccount, folder: Path) -> str:
    """The command line that asks for what `run` asked for, in the same collection.

    Empty for a folder that no command could name: one that doesn't lie in `collections/`.
    """
    whole = folder.resolve()
    if whole.parent.name != "collections" or not run.seeds:
        return ""
    words = ["storytrail", "crawl", *run.seeds, *_iter_flags(run.options), "--name", whole.name]
    output = whole.parents[1]
    if output != Path().resolve():
        words += ["--output", str(output)]
    return shlex.join(words)


def _iter_flags(options: Any) -> Iterator[str]:
    """What differs from the options' defaults."""
    defaults = {column.name: column.default for column in fields(CrawlConfig)}
    for option in OPTIONS.values():
        value = options.get(option.attribute)
        default = defaults[option.attribute]
        if option.name in _LEFT_OUT or value is None or _plain(value) == _plain(default):
            continue
        yield from _iter_flag(option, value)


def _iter_flag(option: Option, value: Any) -> Iterator[str]:
    flag = f"--{option.name.replace('_', '-')}"
    match option.name, value:
        case _ if option.is_flag:
            yield flag
        case "user_agent", str() if value.startswith("Mozilla/5.0 (compatible; Storytrail/"):
            return  # made by Storytrail itself
        case "profile", list():
            # Without run.json only the digest is known, and that names no file.
            for profile in value:
                if isinstance(profile, dict):
                    yield from (flag, str(profile.get("path", "")))
        case "follow", list():
            yield from (flag, ",".join(map(str, value)))
        case _, list():
            for each in value:
                yield from (flag, str(each))
        case _, float():
            yield from (flag, f"{value:g}")
        case _:
            yield from (flag, str(value))


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, frozenset | tuple):
        return sorted(value)
    return (
        sorted(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value
    )
