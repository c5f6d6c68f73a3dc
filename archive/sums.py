"""`SHA256SUMS`: what `sha256sum -c` proves a collection by.

Records that are lost at a clean border between two of them are seen by no other check.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.files import replace_file
from archive.ledger import Ledger

SUMS_NAME = "SHA256SUMS"

_INDEX = "indexes/index.cdxj"
"""Has its line as soon as it is written: so one that was changed since is not taken for ours."""

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}


def write_sums(ledger: Ledger, folder: Path, written: Iterable[Path] = ()) -> Path:
    """Writes SHA256SUMS of the collection in `folder`, in one step; to be called after all that it lists.

    WARC files are listed as they were finished, and the index as it was noted unless it is among
    `written`: one that is lost or changed since is to be noticed. They are not read again. The ledger,
    `runs` and files that are being written are left out.
    """
    sums = {f"archive/{name}": sha256 for name, sha256 in _iter_warc_sums(ledger)}
    is_new = (folder / _INDEX).resolve() in {path.resolve() for path in written}
    noted = None if is_new else _find_sum(folder, _INDEX)
    for path in _iter_other_files(folder):
        name = path.relative_to(folder).as_posix()
        sums[name] = noted if noted and name == _INDEX else file_sha256(path)
    return replace_file(folder / SUMS_NAME, (_line(name, sums[name]) for name in sorted(sums)))


def note_index(indexes: Path) -> None:
    """Lists the index in `indexes` as it is now; the other lines of SHA256SUMS are as old as they were."""
    folder = indexes.parent
    path = folder / SUMS_NAME
    text, made_at = _read(path)
    others = [line for line in text.splitlines(keepends=True) if line[66:] != f"{_INDEX}\n"]
    line = _line(_INDEX, file_sha256(folder / _INDEX))
    replace_file(path, sorted([*others, line], key=lambda each: each.lstrip("\\")[66:]))
    os.utime(path, ns=(made_at, made_at))


def is_index_as_noted(indexes: Path) -> bool:
    """Whether the index in `indexes` is the one that was written there last, or there never was one."""
    path = indexes.parent / _INDEX
    found = file_sha256(path) if path.is_file() else None
    return found == _find_sum(indexes.parent, _INDEX)


def _find_sum(folder: Path, name: str) -> str | None:
    """What SHA256SUMS says of a file whose name needs no escapes."""
    text, _ = _read(folder / SUMS_NAME)
    return next((line[:64] for line in text.splitlines() if line[64:] == f"  {name}"), None)


def _read(path: Path) -> tuple[str, int]:
    """Its text, and when it was made."""
    try:
        return path.read_text("utf-8", "surrogateescape"), path.stat().st_mtime_ns
    except FileNotFoundError:
        return "", 0


def do_sums_lag(folder: Path) -> bool:
    """Whether a file that SHA256SUMS lists is newer, as after a crash at the end of a run, or an export."""
    try:
        made_at = (folder / SUMS_NAME).stat().st_mtime_ns
    except FileNotFoundError:
        made_at = -1
    return any(path.stat().st_mtime_ns > made_at for path in _iter_other_files(folder))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_file(ledger: Ledger, name: str, size_bytes: int, sha256: str) -> None:
    """Notes that a WARC file has its final name; its part of the index must be there already.

    Its run is the one that captured into it; of a file that others put there, the latest.
    """
    with ledger.transaction():
        (run,) = ledger.connection.execute(
            "SELECT coalesce((SELECT max(run) FROM capture WHERE file = ?), (SELECT max(id) FROM run))",
            (name,),
        ).fetchone()
        ledger.add_warc_file(name, run, size_bytes, sha256)


def _iter_warc_sums(ledger: Ledger) -> Iterator[tuple[str, str]]:
    return iter(ledger.connection.execute("SELECT name, sha256 FROM warc_file").fetchall())


def _iter_other_files(folder: Path) -> Iterator[Path]:
    places = [(folder / "indexes").rglob("*"), (folder / "graph").rglob("*")]
    paths = [path for place in places for path in place]
    paths += [folder / "report.html", folder / f"{folder.name}.wacz"]
    return (path for path in paths if path.is_file() and not path.name.endswith(".new"))


def _line(name: str, sha256: str) -> str:
    """As GNU coreutils writes it: a name with a line end or a backslash is escaped, and the line says so."""
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in name)
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n"
