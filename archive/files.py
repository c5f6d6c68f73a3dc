"""Files that are replaced in one step: a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from archive.errors import CollectionLocked, WriteFailed

_MAX_LINKS = 40
"""As Linux has it; more of them are a circle, of which the system tells."""
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self))/fd/(\d{1,9})")


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

    A link stays, and what it points at is replaced. A device, pipe or open descriptor is written to as it
    is. Raises WriteFailed for any OSError; the old file is then still there, and whole.
    """
    with _own_errors(path):
        target = _follow_links(path)
        if _is_special(target):
            with _open_special(target) as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
                yield text
                text.flush()
            return
        new_path = target.with_name(target.name + ".new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with new_path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            new_path.replace(target)
        except BaseException:
            with suppress(OSError):
                new_path.unlink()
            raise


@contextmanager
def replacing_file(path: Path) -> Iterator[BinaryIO]:
    """A new, empty file that takes the place of `path` when the block ends without an error.

    Links, devices and pipes are treated as `replacing_text` does; the latter get it when it is whole.
    Raises WriteFailed for any OSError, and CollectionLocked at once while another process replaces the
    same file; what was there before is then still there, and whole.
    """
    with _own_errors(path):
        target = _follow_links(path)
        if _is_special(target):
            with _open_special(target) as stream, tempfile.TemporaryFile() as whole:
                yield whole
                whole.seek(0)
                shutil.copyfileobj(whole, stream)
            return
        new_path = target.with_name(target.name + ".new")
        file = _open_alone(new_path)
        try:
            # What a process that was killed left may be all the room that there is.
            file.truncate(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
            new_path.replace(target)
        except BaseException:
            new_path.unlink(missing_ok=True)
            raise
        finally:
            with suppress(OSError):  # of a full disk, once more
                file.close()


@contextmanager
def _own_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except WriteFailed:
        raise
    except OSError as error:
        raise WriteFailed(f"cannot write {path}: {error.strerror or error}") from error


def _follow_links(path: Path) -> Path:
    """The file that `path` stands for, be it there or not; an open descriptor by its number's name."""
    for _ in range(_MAX_LINKS):
        if _find_descriptor(path) is not None or not path.is_symlink():
            break
        path = path.parent / path.readlink()
    return path


def _find_descriptor(path: Path) -> int | None:
    """The number in `/dev/fd/3`: opened anew, a file behind it would lose what was written before."""
    found = _DESCRIPTOR.fullmatch(str(path))
    return int(found[1]) if found else None


def _is_special(path: Path) -> bool:
    if _find_descriptor(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _open_special(path: Path) -> BinaryIO:
    """A device, pipe or descriptor, to be written from where it stands."""
    number = _find_descriptor(path)
    if number is not None:
        return os.fdopen(os.dup(number), "wb")
    try:
        # A pipe without a reader would be waited for without end.
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise WriteFailed(f"cannot write {path}: nobody reads from it") from error
        raise
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb")


def find_spare_folder(path: Path) -> Path:
    """The folder in which `replacing_file` writes at first, so where it needs room."""
    target = _follow_links(path)
    return Path(tempfile.gettempdir()) if _is_special(target) else target.parent


def remove_unfinished(path: Path) -> None:
    """Removes what a killed process left of the file that was to become `path`; not if one writes it now."""
    with suppress(OSError):
        target = _follow_links(path)
        new_path = target.with_name(target.name + ".new")
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
