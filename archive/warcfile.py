"""One WARC file while it is written: gzip members appended, synced, renamed when whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from isal import igzip

from archive.errors import WriteFailed

OPEN_SUFFIX = ".open"
"""Kept while a file grows, so that no replay tool picks it up before it is whole."""

# isal's scale ends at 3; at 2 a 60 KB page takes 0.24 ms and 7 % more room than zlib's 9 does in 19 ms.
_COMPRESSION_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record lies: `offset` and `length` are bytes of its whole gzip member."""

    file: str
    """Final base name of the WARC file."""
    offset: int
    length: int

    @property
    def end(self) -> int:
        """Offset of the first byte after the record."""
        return self.offset + self.length


def compress_record(record: bytes) -> bytes:
    """`record` as one gzip member (WARC 1.1, annex D)."""
    return igzip.compress(record, compresslevel=_COMPRESSION_LEVEL, mtime=0)


class WarcFile:
    """A growing WARC file. Appends are unbuffered; nothing counts as kept before `sync` has returned.

    After a failed append the file is cut back to its last whole record and takes no more:
    every later call raises WriteFailed.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.path = folder / name
        self._open_path = folder / (name + OPEN_SUFFIX)
        self._size_bytes = 0
        self._failed = False
        self._sha256 = hashlib.sha256()
        try:
            self._descriptor = os.open(
                self._open_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644
            )
            sync_folder(folder)
        except OSError as error:
            raise _write_failed(self._open_path, error) from error

    @property
    def size_bytes(self) -> int:
        """Bytes of whole records appended so far."""
        return self._size_bytes

    @property
    def sha256(self) -> str:
        """Of those bytes, hexadecimal."""
        return self._sha256.hexdigest()

    def append(self, members: Sequence[bytes]) -> list[Location]:
        """Appends gzip members that belong together, all or none; where each of them lies."""
        if self._failed:
            raise WriteFailed(f"{self._open_path} took no more after an earlier failure")
        locations = []
        offset = self._size_bytes
        for member in members:
            locations.append(Location(self.name, offset, len(member)))
            offset += len(member)
        content = b"".join(members)
        try:
            _write_all(self._descriptor, content)
        except OSError as error:
            self._cut_back()
            raise _write_failed(self._open_path, error) from error
        self._sha256.update(content)
        self._size_bytes = offset
        return locations

    def sync(self) -> None:
        """Returns when every appended byte is on the disk."""
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            # After a failed sync the kernel may have dropped the pages: nothing since the last one counts.
            self._failed = True
            raise _write_failed(self._open_path, error) from error

    def finish(self) -> Path:
        """Syncs, takes the `.open` off the name and closes; the final path."""
        try:
            os.fsync(self._descriptor)
            os.close(self._descriptor)
            return rename_finished(self._open_path)
        except OSError as error:
            self._failed = True
            raise _write_failed(self._open_path, error) from error

    def abandon(self) -> None:
        """Closes the file as it is, still `.open`: the next start cuts and finishes it."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)

    def _cut_back(self) -> None:
        self._failed = True
        # What can't be cut now is cut at the next start, by what the ledger knows.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self._size_bytes)
            os.fdatasync(self._descriptor)


def is_taken(folder: Path, name: str) -> bool:
    """Whether a file, finished or `.open`, has the final base name `name`."""
    return (folder / name).exists() or (folder / (name + OPEN_SUFFIX)).exists()


def cut_and_finish(open_path: Path, size_bytes: int) -> Path | None:
    """Cuts an `.open` file of an earlier process to `size_bytes` and finishes it.

    Returns the final path, or None when nothing of the file is known to be kept and it was removed.
    """
    try:
        if size_bytes == 0:
            open_path.unlink()
            sync_folder(open_path.parent)
            return None
        descriptor = os.open(open_path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.ftruncate(descriptor, size_bytes)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return rename_finished(open_path)
    except OSError as error:
        raise _write_failed(open_path, error) from error


def rename_finished(open_path: Path) -> Path:
    """Gives an `.open` file its final name, never over another file; the final path."""
    final_path = open_path.with_name(open_path.name.removesuffix(OPEN_SUFFIX))
    # The collection's lock keeps others out between the look and the rename; a link, which would
    # need no look, is refused by some network file systems.
    if final_path.exists():
        raise FileExistsError(errno.EEXIST, "a finished file of that name is there already")
    open_path.rename(final_path)
    sync_folder(final_path.parent)
    return final_path


def sync_folder(folder: Path) -> None:
    """Returns when the folder's entries (new names, renames) are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _write_failed(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(f"cannot write {path}: {error.strerror or error}")
