"""What in a job file can be used and will most likely disappoint: `run --check` tells of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from archive.errors import ConfigError
from crawler.jobs.job import Job
from crawler.jobs.lines import find_line
from crawler.jobs.values import check_folder, is_folder


def iter_misgivings(job: Job, today: date) -> Iterator[str]:
    """A line for each, with the job file, the line in it and the key."""
    for table, key, problem in _iter_found(job, today):
        line = None
        with suppress(OSError, ValueError):
            line = find_line(job.path.read_text("utf-8-sig"), table, key)
        place = f"{job.path}:{line}" if line else str(job.path)
        yield f"{place}: {f'{table}.{key}' if table else key}: {problem}"


def _iter_found(job: Job, today: date) -> Iterator[tuple[str, str, str]]:
    """Table, key, problem."""
    until = job.stop.until
    if until is not None and until < today:
        yield "stop", "until", f"{until} is past: no run will do anything"
    if problem := _find_fault(job.folder):
        yield "", "output", problem
    textfile = job.notify.textfile
    if textfile is not None:
        if is_folder(textfile):
            yield "notify", "textfile", f"{str(textfile)!r} is a folder: name a file in it"
        elif problem := _find_fault(textfile.parent):
            yield "notify", "textfile", problem


def _find_fault(folder: Path) -> str:
    """Why nothing can be written in a folder that may still have to be made; empty when something can."""
    try:
        check_folder(folder)
    except ConfigError as error:
        return str(error)
    there = next((place for place in (folder, *folder.parents) if is_folder(place)), None)
    if there is not None and not os.access(there, os.W_OK | os.X_OK):
        return f"{str(there)!r} can't be written by who runs this"
    return ""
