"""Whether somebody is writing a collection."""

from __future__ import annotations

import contextlib
import fcntl
from pathlib import Path

LOCK_NAME = ".lock"


def find_writer(folder: Path) -> str | None:
    """Who holds the collection, in words; None when nobody does, or that can't be told.

    The lock itself says so, and not the number in its file: that one may be of a process that died.
    """
    with contextlib.suppress(OSError), (folder / LOCK_NAME).open("rb") as file:
        try:
            # Shared, and gone at once: no run that goes on is disturbed.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            number = file.read(20).strip()
            return f"process {number.decode('ascii')}" if number.isdigit() else "another process"
    return None


def lock_stamp(folder: Path) -> int:
    """Changes whenever somebody takes the collection or lets it go; -1 where nobody ever did."""
    try:
        return (folder / LOCK_NAME).stat().st_mtime_ns
    except OSError:
        return -1
