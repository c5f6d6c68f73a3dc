"""`OUTPUT/jobs/NAME/seeds.jsonl`: every seed that a feed or sitemap ever named to a job.

A feed forgets within a day what a job is to watch for years.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import WriteFailed
from archive.report.wording import count
from archive.timestamps import format_warc_date
from crawler.config import parse_seed

SEEDS_NAME = "seeds.jsonl"
_LINES_SHOWN = 5


def read_seeds(folder: Path, tell: Callable[[str], object] = lambda _: None) -> list[str]:
    """Fetch keys, in the order in which they were found.

    A line that a crash cut short, or that names no URL, is passed over; `tell` gets a line on all of them.
    """
    seeds: dict[str, None] = {}
    passed: list[int] = []
    path = folder / SEEDS_NAME
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            seed = _read_line(line)
            if seed:
                seeds[seed] = None
            elif line.strip():
                passed.append(number)
    if passed:
        shown = ", ".join(map(str, passed[:_LINES_SHOWN])) + (" …" if passed[_LINES_SHOWN:] else "")
        tell(f"{path}: no seed can be read from {count(len(passed), 'line')} (line {shown}), passed over")
    return list(seeds)


def _read_line(line: str) -> str:
    """The seed of a line; empty when it names none that could be asked for."""
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        url = json.loads(line)["url"]
        if isinstance(url, str) and parse_seed(url):
            return url
    return ""


def add_seeds(folder: Path, source: str, urls: Iterable[str]) -> None:
    """Appends seeds that `source` named for the first time; raises WriteFailed."""
    since = format_warc_date(datetime.now(UTC))
    lines = [json.dumps({"url": url, "source": source, "since": since}, ensure_ascii=False) for url in urls]
    if not lines:
        return
    path = folder / SEEDS_NAME
    try:
        with path.open("a+b") as file:
            # What a crash cut short must not swallow the line behind it.
            if file.tell() and not _ends_a_line(path):
                file.write(b"\n")
            file.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteFailed(f"cannot write {path}: {error.strerror}") from error


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
