"""Files that are replaced in one step: a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from archive.errors import CollectionLocked, WriteFailed


def replace_file(path: Path, parts: Iterable[str]) -> Path:
    """Writes `parts` as UTF-8 to `path`, over what was there, in one step; its path.

    Raises WriteFailed; the old file is then still there, and whole.
    """
    with replacing_text(path) as file:
        file.writelines(parts)
    return path


@contextmanager
def replacing_text(path: Path) -> Iterator[TextIO]:
    """A new, empty file for UTF-8 text that takes the place of `path` when the block ends without an error.

    Raises WriteFailed for any OSError; the old file is then still there, and whole.
    """
    new_path = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new_path.replace(path)
    except BaseException as error:
        new_path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteFailed(f"cannot write {path}: {error.strerror or error}") from error
        raise


@contextmanager
def replacing_file(path: Path) -> Iterator[BinaryIO]:
    """A new, empty file that takes the place of `path` when the block ends without an error.

    Raises WriteFailed for any OSError, and CollectionLocked at once while another process replaces the
    same file; what was there before is then still there, and whole.
    """
    new_path = path.with_name(path.name + ".new")
    try:
        file = _open_alone(new_path)
        try:
            # What a process that was killed left may be all the room that there is.
            file.truncate(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
            new_path.replace(path)
        except BaseException:
            new_path.unlink(missing_ok=True)
            raise
        finally:
            with suppress(OSError):  # of a full disk, once more
                file.close()
    except OSError as error:
        if isinstance(error, WriteFailed):
            raise
        raise WriteFailed(f"cannot write {path}: {error.strerror or error}") from error


def remove_unfinished(path: Path) -> None:
    """Removes what a killed process left of the file that was to become `path`; not if one writes it now."""
    with suppress(OSError):
        new_path = path.with_name(path.name + ".new")
        with new_path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            new_path.unlink()


def _open_alone(path: Path) -> BinaryIO:
    """The file at `path`, which no other process has open in this way, now or until it is closed."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise CollectionLocked(f"{path} is being written by another process") from None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        # Renamed or removed between the two calls: by now it is not ours to write.
        file.close()
