"""What the records of one archive say, in a database of its own: so any number of them takes little memory.

SQLite keeps it in its page cache and moves what does not fit to a file that goes with the process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

_BATCH_ROWS = 2000
_CACHE_KIB = 8 * 1024

_TABLES = """
CREATE TABLE record (
    file INTEGER, offset INTEGER, length INTEGER, id TEXT, type TEXT, url TEXT, date TEXT, digest TEXT,
    status INTEGER, mime TEXT, refers_to TEXT, refers_to_url TEXT, refers_to_date TEXT, is_ours INTEGER,
    is_sound INTEGER
);
CREATE TABLE tie (file INTEGER, offset INTEGER, url TEXT, field TEXT, target TEXT, is_ours INTEGER);
CREATE TABLE promise (file INTEGER, offset INTEGER, page TEXT, key TEXT, url TEXT);
CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT, shown TEXT, is_ours INTEGER, is_open INTEGER);
"""
_INDEXES = """
CREATE INDEX record_id ON record (id);
CREATE INDEX record_place ON record (file, offset);
CREATE INDEX record_url ON record (url, date);
CREATE INDEX record_digest ON record (digest) WHERE type = 'response';
"""


class RecordFact(NamedTuple):
    """One record; the columns of `record`. Ids are without brackets."""

    file: int
    offset: int
    length: int | None
    """None when another record shares its gzip member, or it is torn."""
    id: str
    type: str
    url: str
    date: str
    digest: str
    status: int | None
    mime: str
    refers_to: str
    refers_to_url: str
    refers_to_date: str
    is_ours: bool
    is_sound: bool


class Tie(NamedTuple):
    """A record's word for another that did not stand nearby."""

    file: int
    offset: int
    url: str
    field: str
    target: str
    is_ours: bool


class Promise(NamedTuple):
    """A file that a page needs, as its metadata record says."""

    file: int
    offset: int
    page: str
    key: str
    """The URL in the form in which it would be asked for."""
    url: str


Row = RecordFact | Tie | Promise
_TABLE_OF: dict[type[Row], str] = {RecordFact: "record", Tie: "tie", Promise: "promise"}
_INSERTS = {
    kind: f"INSERT INTO {table} ({', '.join(kind._fields)}) VALUES ({', '.join('?' * len(kind._fields))})"
    for kind, table in _TABLE_OF.items()
}


class Facts:
    """Takes rows, then answers queries."""

    def __init__(self) -> None:
        # An empty name: a file of SQLite's own that nobody else sees.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE_KIB};"
            f"{_TABLES} BEGIN"
        )
        self._waiting: dict[type[Row], list[Row]] = {kind: [] for kind in _TABLE_OF}
        self._is_indexed = False

    def close(self) -> None:
        """Lets the database go."""
        self._connection.close()

    def add(self, row: Row) -> None:
        """Keeps a row."""
        rows = self._waiting[type(row)]
        rows.append(row)
        if len(rows) >= _BATCH_ROWS:
            self._flush()

    def add_all(self, rows: Iterable[Row]) -> None:
        """Keeps rows."""
        for row in rows:
            self.add(row)

    def add_file(self, name: str, shown: str, *, is_ours: bool, is_open: bool) -> None:
        """Keeps what is known of a WARC file, numbered in the order of the calls from 0."""
        (number,) = self._connection.execute("SELECT count(*) FROM file").fetchone()
        self._connection.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?)", (number, name, shown, is_ours, is_open)
        )

    def forget_file(self, number: int) -> None:
        """Drops all rows of a file."""
        self._flush()
        for table in _TABLE_OF.values():
            self._connection.execute(f"DELETE FROM {table} WHERE file = ?", (number,))

    def load(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """Makes a further table of `rows`, to be joined with the others."""
        self._connection.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * (columns.count(",") + 1))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def ask(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a query."""
        self._flush()
        if not self._is_indexed:
            self._connection.executescript(_INDEXES)
            self._is_indexed = True
        return iter(self._connection.execute(query, values))

    def execute(self, statement: str) -> None:
        """Runs a statement that answers nothing."""
        for _ in self.ask(statement):
            pass

    def _flush(self) -> None:
        for kind, rows in self._waiting.items():
            if rows:
                self._connection.executemany(_INSERTS[kind], rows)
                rows.clear()
