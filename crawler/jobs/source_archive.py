"""What a run of a job exchanged with its feeds and sitemaps, in a WARC file in the job's own folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.errors import StorytrailError, WriteFailed
from archive.exchange import Exchange
from archive.reading import StoredExchange, WarcReading
from archive.warcfile import OPEN_SUFFIX, cut_and_finish
from archive.writer import Capture, WarcWriter
from crawler.jobs.job import Job
from crawler.outcome import prerequisite_hops
from crawler.series import file_series


class SourceArchive:
    """Takes exchanges as they end; its file is made when the first one comes, and whole after `close`."""

    def __init__(self, job: Job, run_name: str) -> None:
        self._series = replace(
            file_series(job.config, job.collection(job.config), run_name),
            folder=job.folder / "archive",
            ledger_path=None,
            indexes_path=None,
        )
        self._writer: WarcWriter | None = None
        self._errors: list[StorytrailError] = []

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """Keeps what it took to have one feed or sitemap; raises WriteFailed when there can be no file."""
        if not exchanges:
            return
        if self._writer is None:
            self._writer = self._open()
        for exchange, hops in zip(exchanges, prerequisite_hops(exchanges), strict=True):
            self._writer.submit(Capture(exchange=exchange, lines=(("hopsFromSeed", hops),)))

    def close(self) -> None:
        """Returns when all is written; raises what kept it from being written. Once closed, it stays so."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        if self._errors:
            raise self._errors[0]

    def _open(self) -> WarcWriter:
        try:
            self._series.folder.mkdir(parents=True, exist_ok=True)
            _finish_left(self._series.folder)
        except OSError as error:
            raise WriteFailed(f"cannot write {self._series.folder}: {error.strerror}") from error
        writer = WarcWriter(
            self._series,
            on_written=lambda _: None,
            on_finishing=lambda: None,
            on_finished=lambda _: None,
            on_failed=self._errors.append,
        )
        writer.start()
        return writer


def _finish_left(folder: Path) -> None:
    """Cuts what a killed run left open behind its last whole exchange, and gives it its final name."""
    for path in sorted(folder.glob("*.warc.gz" + OPEN_SUFFIX)):
        ends = (stored.end for stored in WarcReading(path) if isinstance(stored, StoredExchange))
        cut_and_finish(path, max(ends, default=0))
