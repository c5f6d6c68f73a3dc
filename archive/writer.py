"""The one thread that writes WARC files: digests, compresses, appends, syncs a batch, reports it.

Hashing, compression and syncing release the interpreter lock, so one thread is enough and the event
loop never waits for the disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from archive.errors import StorytrailError, WriteFailed
from archive.exchange import Exchange
from archive.originals import Originals
from archive.records import (
    CaptureRecords,
    Field,
    Record,
    Wire,
    capture_records,
    has_response,
    new_record_id,
    note_record,
    payload_digest,
    warcinfo_record,
)
from archive.timestamps import format_ts14, format_warc_date
from archive.warcfile import Location, WarcFile, compress_record, is_taken

_BATCH_BYTES = 8 * 1024 * 1024
_BATCH_CAPTURES = 256
_BATCH_EVERY_S = 0.05
"""Batches come no closer than this: a sync and a commit cost the same for one capture and for ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """An exchange to be written, with the metadata lines that go beside it."""

    exchange: Exchange
    lines: Sequence[Field] = ()
    token: Any = None
    """Comes back in `WrittenCapture`; the writer does not look at it."""

    @property
    def cost_bytes(self) -> int:
        """What the capture holds in memory while it waits."""
        exchange = self.exchange
        return len(exchange.sent) + len(exchange.received) + len(exchange.entity) + 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Lines about the run, to be written as a metadata record of their own; nobody is told when."""

    uri: str
    date: str
    """WARC-Date."""
    lines: Sequence[Field]
    cost_bytes: int = 0


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """Name and place of a record that is on the disk."""

    id: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCapture:
    """A capture that is on the disk."""

    capture: Capture
    date: str
    """WARC-Date of all its records."""
    request: WrittenRecord | None
    response: WrittenRecord | None
    """The response, or the revisit in its place."""
    original_id: str | None
    """Of a revisit: the response record that holds the payload."""
    metadata: WrittenRecord
    payload_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFile:
    """A WARC file that has its final name."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeries:
    """Names and first record of a run's WARC files: `PREFIX-YYYYMMDDhhmmss-NNNNN-HOST.warc.gz`."""

    folder: Path
    prefix: str
    host: str
    warcinfo: Mapping[str, str]
    roll_bytes: int = 1_000_000_000
    """A file that has reached this size takes no further capture."""
    wire: Wire = "decoded"
    ledger_path: Path | None = None
    """Where it stands which payloads are kept already; None: all of them are kept again."""
    originals_since: str = ""
    """WARC date; what was kept before it is kept again."""
    indexes_path: Path | None = None
    """The folder for a finished file's part of the index; None for no index."""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    new_id: Callable[[], str] = new_record_id

    def file_name(self, serial: int, opened: datetime) -> str:
        """The final base name of the file number `serial`."""
        return f"{self.prefix}-{format_ts14(opened)}-{serial:05d}-{self.host}.warc.gz"


class WarcWriter:
    """Takes captures from any thread, reports each batch once it is synced, in order.

    All are called in the writer's thread. `on_written` returns when the rows that speak of the batch
    are committed, `on_finishing` when all of them are on the disk: so a file never gets its final name
    before the ledger knows all of it, for good. `on_finished` is called once it has that name.
    `on_failed` is called once, after which every capture is dropped; what had been reported stays.
    """

    def __init__(
        self,
        series: FileSeries,
        *,
        on_written: Callable[[list[WrittenCapture]], None],
        on_finishing: Callable[[], None],
        on_finished: Callable[[FinishedFile], None],
        on_failed: Callable[[StorytrailError], None],
    ) -> None:
        self._series = series
        self._on_written = on_written
        self._on_finishing = on_finishing
        self._on_finished = on_finished
        self._on_failed = on_failed
        self._originals = Originals(series.folder, series.ledger_path, since=series.originals_since)
        self._queue: SimpleQueue[Capture | Note | None] = SimpleQueue()
        self._file: WarcFile | None = None
        self._warcinfo_id = ""
        self._serial = 0
        self._finished_bytes = 0
        self._next_batch_at = 0.0
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)

    def start(self) -> None:
        """Starts the thread; the first file is made when the first capture comes."""
        self._thread.start()

    def submit(self, capture: Capture | Note) -> None:
        """Queues `capture`; never blocks."""
        self._queue.put(capture)

    def close(self) -> None:
        """Returns when all that was submitted is written and the last file has its final name."""
        self._queue.put(None)
        self._thread.join()

    @property
    def written_bytes(self) -> int:
        """Compressed bytes in this writer's files so far."""
        return self._finished_bytes + (self._file.size_bytes if self._file else 0)

    def _run(self) -> None:
        try:
            self._write_all()
        finally:
            self._originals.close()

    def _write_all(self) -> None:
        try:
            while batch := self._next_batch():
                self._write(batch)
        except Exception as error:
            self._fail(error)
            while self._queue.get() is not None:
                pass
            return
        try:
            self._finish_file()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Whatever it was: the run must learn that nothing is kept any more."""
        if self._file:
            self._file.abandon()
            self._file = None
        if not isinstance(error, StorytrailError):
            error = WriteFailed(f"the archive writer stopped: {error!r}")
        self._on_failed(error)

    def _next_batch(self) -> list[Capture | Note]:
        """Waits for a capture, then takes what else is there; empty at the end."""
        batch: list[Capture | Note] = []
        cost_bytes = 0
        capture = self._queue.get()
        time.sleep(max(0.0, self._next_batch_at - time.monotonic()))
        self._next_batch_at = time.monotonic() + _BATCH_EVERY_S
        while capture is not None:
            batch.append(capture)
            cost_bytes += capture.cost_bytes
            if cost_bytes >= _BATCH_BYTES or len(batch) >= _BATCH_CAPTURES:
                return batch
            try:
                capture = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            # The end came behind this batch: leave it for the next call.
            self._queue.put(None)
        return batch

    def _write(self, batch: Iterable[Capture | Note]) -> None:
        written: list[WrittenCapture] = []
        for capture in batch:
            file = self._file_with_room(written)
            if isinstance(capture, Note):
                self._append_note(file, capture)
            else:
                written.append(self._append(file, capture))
        self._report(written)

    def _file_with_room(self, written: list[WrittenCapture]) -> WarcFile:
        if self._file and self._file.size_bytes >= self._series.roll_bytes:
            self._report(written)
            written.clear()
            self._finish_file()
        return self._file or self._open_file()

    def _report(self, written: list[WrittenCapture]) -> None:
        if written:
            assert self._file is not None
            self._file.sync()
            self._on_written(list(written))
            self._originals.settle()

    def _open_file(self) -> WarcFile:
        opened = self._series.clock()
        name = self._next_name(opened)
        warcinfo = warcinfo_record(
            file_name=name,
            date=format_warc_date(opened),
            facts=self._series.warcinfo,
            record_id=self._series.new_id(),
        )
        self._file = WarcFile(self._series.folder, name)
        self._file.append([compress_record(warcinfo.serialize())])
        self._warcinfo_id = warcinfo.id
        return self._file

    def _next_name(self, opened: datetime) -> str:
        """A name that no file has: a process that ended in this very second may have used the first ones."""
        while True:
            name = self._series.file_name(self._serial, opened)
            self._serial += 1
            if not is_taken(self._series.folder, name):
                return name

    def _finish_file(self) -> None:
        if self._file:
            self._on_finishing()
            self._finished_bytes += self._file.size_bytes
            file, self._file = self._file, None
            file.finish()
            self._on_finished(FinishedFile(name=file.name, size_bytes=file.size_bytes, sha256=file.sha256))

    def _append_note(self, file: WarcFile, note: Note) -> None:
        record = note_record(
            note.uri, note.lines, date=note.date, warcinfo_id=self._warcinfo_id, new_id=self._series.new_id
        )
        file.append([compress_record(record.serialize())])

    def _append(self, file: WarcFile, capture: Capture) -> WrittenCapture:
        series, exchange = self._series, capture.exchange
        digest = payload_digest(exchange) if has_response(exchange) else None
        original = self._originals.find(exchange, digest, series.wire) if digest else None
        records = capture_records(
            exchange,
            warcinfo_id=self._warcinfo_id,
            lines=capture.lines,
            wire=series.wire,
            digest=digest,
            original=original,
            new_id=series.new_id,
        )
        places = _append_records(file, records)
        if digest and records.response and not original:
            self._originals.note(exchange, digest, series.wire, records.response)
        return WrittenCapture(
            capture=capture,
            date=format_warc_date(exchange.started),
            request=_written(records.request, places),
            response=_written(records.response, places),
            original_id=original.record_id if original else None,
            metadata=WrittenRecord(records.metadata.id, places[records.metadata.id]),
            payload_digest=digest,
        )


def _append_records(file: WarcFile, records: CaptureRecords) -> dict[str, Location]:
    present = list(records)
    members = [compress_record(record.serialize()) for record in present]
    return {record.id: place for record, place in zip(present, file.append(members), strict=True)}


def _written(record: Record | None, places: Mapping[str, Location]) -> WrittenRecord | None:
    return WrittenRecord(record.id, places[record.id]) if record else None
