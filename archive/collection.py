"""A collection's folder: names, lock, and what a start does about files that an earlier process left."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import zlib
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.cdxj import merge_left_parts, write_part
from archive.errors import CollectionLocked, ConfigError, CorruptRecord, WriteFailed
from archive.files import remove_unfinished
from archive.ledger import Ledger
from archive.pruned import remove_files, settle
from archive.sums import do_sums_lag, file_sha256, list_file, write_sums
from archive.warcfile import OPEN_SUFFIX, cut_and_finish

# What pywb takes for the name of a collection; it leaves no way out of the folder either.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")


class Collection:
    """`OUTPUT/collections/NAME`: one story, or whatever its user keeps together."""

    def __init__(self, output: Path, name: str) -> None:
        """Names the folder and touches nothing; ConfigError for a name that replay tools refuse."""
        if not _NAME.match(name):
            raise ConfigError(
                f"collection name {name!r} can't be used: letters, digits, - and _ only, at most 100, "
                "the first one a letter or digit"
            )
        self.name = name
        self.path = output / "collections" / name
        self._lock: IO[str] | None = None

    @property
    def archive_path(self) -> Path:
        """Folder of the WARC files."""
        return self.path / "archive"

    @property
    def graph_path(self) -> Path:
        """Folder of the graph's exports."""
        return self.path / "graph"

    @property
    def indexes_path(self) -> Path:
        """Folder of the indexes; replay tools look for it beside `archive`."""
        return self.path / "indexes"

    @property
    def ledger_path(self) -> Path:
        """The collection's `story.db`."""
        return self.path / "story.db"

    @property
    def wacz_path(self) -> Path:
        """The whole collection as one file for ReplayWeb.page."""
        return self.path / f"{self.name}.wacz"

    def measure_archive(self) -> int:
        """Bytes of all WARC files, one that grows included."""
        return sum(path.stat().st_size for path in self.archive_path.glob("*.warc.gz*"))

    def run_path(self, run_name: str) -> Path:
        """Folder of one run's `run.json` and log."""
        return self.path / "runs" / run_name

    def lock(self) -> None:
        """Makes the folder if need be and holds it for this process until `unlock` or its death.

        Raises CollectionLocked at once when another process holds it, WriteFailed when the folder can't be
        made or written.
        """
        try:
            self.archive_path.mkdir(parents=True, exist_ok=True)
            self.indexes_path.mkdir(exist_ok=True)
            self._lock = (self.path / ".lock").open("a+", encoding="ascii")
        except OSError as error:
            raise WriteFailed(f"cannot write {self.path}: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            holder = self._lock.read().strip()
            self._lock.close()
            self._lock = None
            raise CollectionLocked(
                f"{self.path} is in use by another run{f' (process {holder})' if holder else ''}"
            ) from None
        except OSError as error:
            raise WriteFailed(f"cannot lock {self.path}: {error.strerror}") from error
        # Who holds it is only told to people: a disk too full for that is found out elsewhere.
        with contextlib.suppress(OSError):
            self._lock.truncate(0)
            os.write(self._lock.fileno(), b"%d\n" % os.getpid())

    def unlock(self) -> None:
        """Lets other processes have the collection."""
        if self._lock:
            with contextlib.suppress(OSError):
                self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def finish_pruning(self, ledger: Ledger) -> bool:
        """Removes what is left of pruned files, with all that was made of them; whether anything was.

        Index, graph, WACZ and checksums are then to be written anew, and the ledger to be told by `settle`.
        """
        return remove_files(ledger, self.archive_path, self.indexes_path)

    def finish_open_files(self, ledger: Ledger) -> list[Path]:
        """Finishes what an earlier process left: cuts each file to what the ledger knows of it.

        Bytes behind that are records whose captures were never acknowledged and will be fetched again.
        Then indexes and sums what has its final name and is not listed yet. Returns the files that were
        mended; one of which nothing is known is removed. Raises CorruptRecord when a file lacks bytes
        that the ledger knows, before anything of it is changed.
        """
        remove_unfinished(self.wacz_path)
        pruned = self.finish_pruning(ledger)
        if pruned:
            # It holds them still; the run that begins makes a new one.
            self.wacz_path.unlink(missing_ok=True)
        mended = []
        for open_path in sorted(self.archive_path.glob("*.warc.gz" + OPEN_SUFFIX)):
            end_bytes = ledger.known_end_bytes(open_path.name.removesuffix(OPEN_SUFFIX))
            _check_last_member(ledger, open_path, end_bytes)
            final_path = cut_and_finish(open_path, end_bytes)
            if final_path:
                mended.append(final_path)
        new = self._list_finished_files(ledger)
        if merge_left_parts(ledger, self.indexes_path) or new or pruned or do_sums_lag(self.path):
            write_sums(ledger, self.path)
        if pruned:
            settle(ledger)
        return mended

    def _list_finished_files(self, ledger: Ledger) -> list[str]:
        """Indexes and sums the WARC files that have their final name and are not listed yet; their names."""
        rows = ledger.connection.execute("SELECT name FROM warc_file").fetchall()
        listed = {name for (name,) in rows}
        paths = sorted(self.archive_path.glob("*.warc.gz"))
        new = [path for path in paths if path.name not in listed and path.is_file()]
        for path in new:
            write_part(ledger, self.indexes_path, path.name)
            list_file(ledger, path.name, path.stat().st_size, file_sha256(path))
        return [path.name for path in new]


def _check_last_member(ledger: Ledger, path: Path, end_bytes: int) -> None:
    """A file can have its size back and zeros for content: look at the last record, not at the size."""
    if end_bytes == 0:
        return
    if path.stat().st_size < end_bytes:
        raise CorruptRecord(path, path.stat().st_size, f"the file ends here, {end_bytes} bytes were kept")
    row = ledger.connection.execute(
        'SELECT "offset", response_id FROM capture WHERE file = ? AND response_id IS NOT NULL '
        "ORDER BY end_offset DESC LIMIT 1",
        (path.name.removesuffix(OPEN_SUFFIX),),
    ).fetchone()
    if row is None:
        return
    offset, record_id = row
    with path.open("rb") as file:
        file.seek(offset)
        found = _read_record_id(file)
    if found != record_id:
        raise CorruptRecord(path, offset, f"record {record_id} was kept here, {found or 'none'} is found")


def _read_record_id(file: IO[bytes]) -> str | None:
    """The id of the whole record that begins here, None when there is none to be read."""
    try:
        for record in ArchiveIterator(file, no_record_parse=True):
            record.content_stream().read()
            return str(record.rec_headers.get_header("WARC-Record-ID")).strip("<>")
    except (OSError, EOFError, ValueError, zlib.error, ArchiveLoadFailed):
        pass
    return None
