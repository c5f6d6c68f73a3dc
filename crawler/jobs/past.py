"""What earlier runs left in a story's collection, as far as it decides what is done now."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.collection import Collection
from archive.errors import StorytrailError
from archive.ledger import Ledger
from archive.timestamps import parse_warc_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A story's runs so far."""

    finished_runs: int = 0
    last_started: datetime | None = None
    """Of the last finished run."""
    quiet_runs: int = 0
    """Finished runs since the last that captured an article for the first time."""
    unfinished: Mapping[str, object] | None = None
    """Options of the last run, when it can go on."""

    @property
    def age_order(self) -> datetime:
        """Stories are taken in this order: new and unfinished ones, then those looked at longest ago."""
        if self.unfinished is not None or self.last_started is None:
            return datetime.min.replace(tzinfo=UTC)
        return self.last_started


def look_back(collection: Collection) -> Past:
    """The past of a collection; an empty one where there is none, or none that can be read.

    No lock is taken. A ledger that is damaged is the run's to complain of.
    """
    if not collection.ledger_path.is_file():
        return Past()
    try:
        ledger = Ledger(collection.ledger_path, read_only=True)
        try:
            return _read(ledger)
        finally:
            ledger.close()
    except (StorytrailError, sqlite3.Error, ValueError):
        return Past()


_FINISHED = "SELECT count(*), max(started) FROM run WHERE finish = 'finished'"
# A run that captured nothing met an outage: it proves nothing about new articles.
_QUIET = """
    SELECT count(*) FROM run r WHERE finish = 'finished' AND id > (
        SELECT coalesce(max(first), 0) FROM (
            SELECT min(run) AS first FROM request WHERE kind = 'page' AND state = 'captured' GROUP BY url))
    AND EXISTS (SELECT 1 FROM request WHERE run = r.id AND kind = 'page' AND state = 'captured')
"""


def _read(ledger: Ledger) -> Past:
    last = ledger.find_last_run()
    finished, started = ledger.connection.execute(_FINISHED).fetchone()
    (quiet,) = ledger.connection.execute(_QUIET).fetchone()
    return Past(
        finished_runs=finished,
        last_started=parse_warc_date(started) if started else None,
        quiet_runs=quiet,
        unfinished=last.options if last is not None and last.finish != "finished" else None,
    )
