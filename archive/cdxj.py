"""`indexes/*.cdxj`: where replay tools look a page up (CDXJ 0.1).

Each WARC file that has its final name gets a part of its own; at the end the parts become one index.
All of them are sorted by bytes. A tool that reads them in between finds every line, once or twice.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.files import replace_file
from archive.ledger import Ledger
from archive.sums import is_index_as_noted, note_index
from archive.surt import surt_key
from archive.timestamps import format_ts14, parse_warc_date

INDEX_NAME = "index.cdxj"
REVISIT_MIME = "warc/revisit"
_PART_SUFFIX = ".cdxj"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+/[a-z0-9!#$%&'*+.^_`|~-]+(?=[\s,]|$)")

_MAX_PARTS = 200
"""More than these are not merged, for fear of the limit on open files: the index is written anew."""

_RESPONSES = "FROM capture WHERE response_id IS NOT NULL AND status IS NOT NULL AND file"
# SQLite compares text by its UTF-8 bytes, and sorts on the disk what is too much for its cache.
_LINES = (
    'SELECT cdxj_line(url, date, status, mime, record_type, payload_digest, length, "offset", file) '
    f"AS line {_RESPONSES}"
)
_FINISHED = "IN (SELECT name FROM warc_file)"
_KEPT = "NOT IN (SELECT name FROM pruned_file)"


def listed_mime(mime: str | None) -> str:
    """What an index line says of a response's media type; empty for none.

    That is the media type (RFC 9110, 8.3.1) with which it begins, whatever a server writes behind it; but
    none that players take for another sort of record.
    """
    found = _MEDIA_TYPE.match(mime or "")
    return found[0] if found and found[0] != REVISIT_MIME else ""


def part_name(file: str) -> str:
    """The name of a WARC file's own index."""
    return file + _PART_SUFFIX


def write_part(ledger: Ledger, folder: Path, file: str) -> Path | None:
    """Writes `FILE.cdxj`, the index of one WARC file that has its final name; None for no line at all."""
    lines = _iter_lines(ledger, "= ?", file)
    first = next(lines, None)
    return replace_file(folder / part_name(file), chain((first,), lines)) if first else None


def write_part_apart(ledger_path: Path, folder: Path, file: str) -> Path | None:
    """Does as `write_part`, in any thread: with an open ledger of its own."""
    with closing(Ledger(ledger_path, read_only=True)) as ledger:
        return write_part(ledger, folder, file)


def merge_parts(ledger: Ledger, folder: Path) -> Path:
    """Makes the index of all finished WARC files from the one before and the parts; removes the parts.

    An index that is not as it was written last is written anew from the ledger.
    """
    parts = _find_parts(ledger, folder)
    path = folder / INDEX_NAME
    expected = _count_lines(ledger)
    try:
        if len(parts) > _MAX_PARTS or not is_index_as_noted(folder):
            raise _Damaged
        replace_file(path, _iter_merged([path, *parts], expected))
    except (_Damaged, UnicodeDecodeError):
        replace_file(path, _iter_lines(ledger, _FINISHED))
    note_index(folder)
    # Not before: a line that stands twice for a moment is harmless, one that is missing is not.
    for part in parts:
        part.unlink(missing_ok=True)
    return path


def merge_left_parts(ledger: Ledger, folder: Path) -> bool:
    """Does as `merge_parts` if an earlier process left any part, or the index was changed; whether it did."""
    left = bool(_find_parts(ledger, folder)) or not is_index_as_noted(folder)
    if left:
        merge_parts(ledger, folder)
    return left


def write_index(ledger: Ledger, folder: Path) -> Path:
    """Writes the index of every response that the ledger knows, in one step over its predecessor.

    Where no file is left open, that is what `merge_parts` makes. `folder` may be any.
    """
    path = replace_file(folder / INDEX_NAME, _iter_lines(ledger, _KEPT))
    if folder.name == "indexes":
        note_index(folder)
    return path


class _Damaged(Exception):
    """What was to be merged is not what the ledger would make."""


def _find_parts(ledger: Ledger, folder: Path) -> list[Path]:
    """The parts in `folder`; indexes that others put there are left alone."""
    known = {name for (name,) in ledger.connection.execute("SELECT name FROM warc_file")}
    paths = sorted(folder.glob(f"*.warc.gz{_PART_SUFFIX}"))
    return [path for path in paths if path.name.removesuffix(_PART_SUFFIX) in known]


def _iter_merged(paths: Iterable[Path], expected: int) -> Iterator[str]:
    """All lines of sorted files in order, once; raises _Damaged unless they are `expected` whole lines."""
    count = 0
    last = ""
    with ExitStack() as opened:
        files = [
            opened.enter_context(path.open(encoding="ascii", newline="\n"))
            for path in paths
            if path.exists() or path.name != INDEX_NAME
        ]
        for line in heapq.merge(*files):
            if line == last:
                continue
            if line < last or not line.endswith("\n"):
                raise _Damaged
            yield line
            count += 1
            last = line
    if count != expected:
        raise _Damaged


def _count_lines(ledger: Ledger) -> int:
    (count,) = ledger.connection.execute(f"SELECT count(*) {_RESPONSES} {_FINISHED}").fetchone()
    return int(count)


def _iter_lines(ledger: Ledger, which: str, *values: str) -> Iterator[str]:
    """The lines of the captures in some files, sorted."""
    ledger.connection.create_function("cdxj_line", -1, _line, deterministic=True)
    with ledger.writing():
        for (line,) in ledger.connection.execute(f"{_LINES} {which} ORDER BY line", values):
            yield line


def _line(*columns: Any) -> str:
    url, date, status, mime, record_type, digest, length, offset, file = columns
    media_type = REVISIT_MIME if record_type == "revisit" else listed_mime(mime)
    entry = {
        "url": url,
        **({"mime": media_type} if media_type else {}),
        "status": str(status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    return f"{_key(url)} {format_ts14(parse_warc_date(date))} {json.dumps(entry)}\n"


def _key(url: str) -> str:
    """The key that replay tools make; where they can make none, they take the URL."""
    try:
        return surt_key(url)
    except ValueError:
        return quote(url, safe="/:?&=%")
