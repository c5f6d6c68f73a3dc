"""Notes of runs that found their place taken: left beside the lock, taken up by the run that holds it."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.timestamps import format_warc_date

_NAME = ".skipped"
_MAX_BYTES = 64 * 1024
"""A scheduler that knocks every minute for a month is told of often enough."""


def note_skip(folder: Path) -> None:
    """Leaves a note in `folder` that this process would have run there and didn't; never raises."""
    note = {"at": format_warc_date(datetime.now(UTC)), "host": socket.gethostname(), "process": os.getpid()}
    path = folder / _NAME
    with suppress(OSError):
        if not path.exists() or path.stat().st_size < _MAX_BYTES:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(note)}\n")


def take_skips(folder: Path, earlier: Path | None = None) -> list[dict[str, Any]]:
    """The notes in `folder`, behind those that the run file `earlier` has already.

    They stay until `drop_skips`: whoever takes them up may fail before they are told of.
    """
    notes: list[dict[str, Any]] = []
    if earlier is not None:
        with suppress(OSError, ValueError, AttributeError):
            notes = json.loads(earlier.read_text("utf-8")).get("skipped_runs", [])
    taken = folder / f"{_NAME}.taken"
    with suppress(OSError):
        lines = taken.read_text("utf-8") if taken.exists() else ""
        (folder / _NAME).replace(taken)
        if lines:
            taken.write_text(lines + taken.read_text("utf-8"), "utf-8")
    with suppress(OSError):
        for line in taken.read_text("utf-8").splitlines():
            with suppress(ValueError):
                note = json.loads(line)
                if isinstance(note, dict) and note not in notes:
                    notes.append(note)
    return notes


def drop_skips(folder: Path) -> None:
    """Removes the notes that were taken up."""
    with suppress(OSError):
        (folder / f"{_NAME}.taken").unlink(missing_ok=True)
