"""One run of a job at a time: a lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from archive.errors import CollectionLocked, WriteFailed
from crawler.jobs.job import Job
from crawler.skips import note_skip

_NAME = ".lock"
_PAUSES_S = (0.02, 0.05)
"""`is_running` holds the lock for an instant, too: that must not cost a run."""


@contextmanager
def holding_job(job: Job) -> Iterator[None]:
    """Holds the job's folder, made if need be, as long as the block lasts.

    Raises CollectionLocked at once while another process runs the job, which learns of it in its account;
    WriteFailed when the folder can't be made or written.
    """
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        file = (job.folder / _NAME).open("a+", encoding="ascii")
    except OSError as error:
        raise WriteFailed(f"cannot write {job.folder}: {error.strerror}") from error
    with file:
        try:
            _lock(file)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            for folder in _told_folders(job):
                note_skip(folder)
            by = f" (process {holder})" if holder else ""
            raise CollectionLocked(f"job {job.name} is being run already{by}; this run is skipped") from None
        except OSError as error:
            raise WriteFailed(f"cannot lock {job.folder}: {error.strerror}") from error
        with suppress(OSError):
            file.truncate(0)
            os.write(file.fileno(), b"%d\n" % os.getpid())
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)


def _lock(file: IO[str]) -> None:
    """Locks the file; raises BlockingIOError as soon as it is clear that another run holds it."""
    for pause_s in _PAUSES_S:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(pause_s)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_running(job: Job) -> bool:
    """Whether a process runs the job now."""
    try:
        with (job.folder / _NAME).open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _told_folders(job: Job) -> list[Path]:
    folders = [job.folder]
    if job.stories == "one":
        folders.append(job.collection(job.config).path)
    return folders
