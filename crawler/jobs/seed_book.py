"""`OUTPUT/jobs/NAME/seeds.jsonl`: every seed that a feed or sitemap ever named to a job.

A feed forgets within a day what a job is to watch for years.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import WriteFailed
from archive.timestamps import format_warc_date

SEEDS_NAME = "seeds.jsonl"


def read_seeds(folder: Path) -> list[str]:
    """Fetch keys, in the order in which they were found; a line that a crash cut short is passed over."""
    seeds: dict[str, None] = {}
    with suppress(FileNotFoundError), (folder / SEEDS_NAME).open(encoding="utf-8", errors="replace") as file:
        for line in file:
            with suppress(ValueError, KeyError, TypeError):
                seeds[str(json.loads(line)["url"])] = None
    return list(seeds)


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
