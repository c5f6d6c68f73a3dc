"""Where a job's textfile may lie: every run puts a new one in its place, so nothing else may stand there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

_BEGINNING = b"# HELP storytrail_"
_FOLDERS = ("collections", "jobs")


def find_place_fault(path: Path, output: Path, named: Mapping[str, Iterable[Path]]) -> str:
    """Why no textfile may be written to `path`; empty when one may.

    `named` are the files that the job reads, by what they are; `output` holds its archive. Links are
    followed, nothing is touched.
    """
    place = Path(os.path.realpath(path))
    for what, others in named.items():
        if any(place == Path(os.path.realpath(other)) for other in others):
            return f"would overwrite {what}: name a file of its own"
    for name in _FOLDERS:
        if place.is_relative_to(os.path.realpath(output / name)):
            return f"lies in {output / name}, where nothing else may be written: name a file elsewhere"
    if os.path.exists(place) and not (os.path.isfile(place) or os.path.isdir(place)):
        return f"{str(path)!r} is no regular file, which alone can be replaced"
    return ""


def is_foreign(path: Path) -> bool:
    """Whether something stands there that is not Storytrail's metrics; raises OSError if it can't be told."""
    if not os.path.exists(path):
        return False
    if not os.path.isfile(path):
        return not os.path.isdir(path)
    with path.open("rb") as file:
        beginning = file.read(len(_BEGINNING))
    return bool(beginning) and beginning != _BEGINNING
