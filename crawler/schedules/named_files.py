"""Files that a job file names, as they stand in it: a container has them only where they lie beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.errors import ConfigError
from crawler.schedules.order import Order

_FIXED = ("seeds_file", "profile")
_FRESH = ("feed", "sitemap")
"""Read anew in every run: somebody else writes them."""
_MAX_CARRIED_BYTES = 900_000
"""A Secret holds 1 MiB, with all that is around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFiles:
    """What a run reads besides the job file; by path, from the job file's folder."""

    carried: dict[str, str]
    """Texts that go with the job file."""
    left: tuple[str, ...]
    """Paths that somebody else has to see to."""


def find_named_files(order: Order, job_text: str) -> NamedFiles:
    """The files that the job file with this text names.

    Raises ConfigError where one that is read or written does not lie beside the job file.
    """
    folder = order.job_path.parent
    carried: dict[str, str] = {}
    left: list[str] = []
    room_bytes = _MAX_CARRIED_BYTES - len(job_text.encode())
    for key, name in _iter_named(job_text):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or name.startswith("~") or ":" in name:
            raise ConfigError(
                f"{order.job_path}: {key}: must lie beside the job file, in its volume, and {name!r} does not"
            )
        if key not in (*_FIXED, *_FRESH):
            continue
        text = (folder / path).read_text("utf-8-sig") if key in _FIXED else ""
        room_bytes -= len(text.encode())
        # The container's own folders are root's: there, none may stand in the way of what a run writes.
        if key in _FIXED and room_bytes >= 0 and not _is_below_output(order, folder / path):
            carried[str(path)] = text
        else:
            left.append(str(path))
    return NamedFiles(carried=carried, left=tuple(dict.fromkeys(left)))


def _iter_named(job_text: str) -> Iterator[tuple[str, str]]:
    """Keys of the job file and the paths that they name."""
    table = tomllib.loads(job_text)
    for key in ("output", *_FIXED, *_FRESH):
        given = table.get(key, [])
        for name in given if isinstance(given, list) else [given]:
            if key not in _FRESH or "://" not in name:
                yield key, name.strip()
    if "textfile" in table.get("notify", {}):
        yield "notify.textfile", table["notify"]["textfile"]


def _is_below_output(order: Order, path: Path) -> bool:
    return order.output != order.job_path.parent and path.is_relative_to(order.output)
