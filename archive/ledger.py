"""`story.db`: what every run found, fetched and decided, in one SQLite file.

Captures and links are facts, added and never changed. `request` is the frontier's own table: one row
for each URL that a run means to fetch, with its state; `trail` keeps which page led to which, so that
depths can be mended when a shorter way turns up late.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path

from archive.errors import ConfigError, CorruptRecord, WriteFailed

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,        -- YYYYMMDDhhmmss-xxxx, the folder under runs/
    started TEXT NOT NULL,            -- WARC date
    ended TEXT,
    finish TEXT,                      -- NULL while it runs or after a crash; see runs.FinishReason
    options TEXT NOT NULL,            -- JSON: what decides which pages a run takes
    counts TEXT                       -- JSON: as in run.json, at the last end
);
CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,               -- page, requisite, robots
    hops TEXT NOT NULL,               -- hopsFromSeed
    via TEXT,
    date TEXT NOT NULL,               -- WARC-Date of its records
    status INTEGER,                   -- NULL when no response came
    mime TEXT,
    redirect_url TEXT,
    truncated TEXT,
    error TEXT,
    payload_digest TEXT,
    response_id TEXT,
    file TEXT NOT NULL,
    "offset" INTEGER,                 -- of the response record's gzip member, bytes
    length INTEGER,
    metadata_id TEXT NOT NULL,
    end_offset INTEGER NOT NULL       -- first byte after the capture's last record
);
CREATE TABLE article (
    capture INTEGER PRIMARY KEY REFERENCES capture,
    run INTEGER NOT NULL REFERENCES run,
    url TEXT NOT NULL,
    title TEXT,
    language TEXT
);
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    capture INTEGER NOT NULL REFERENCES capture,
    source TEXT NOT NULL,             -- fetch key of the page
    target TEXT NOT NULL,             -- fetch key, or the href as written when it can't be one
    href TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    placement TEXT NOT NULL,
    label TEXT NOT NULL,
    anchor_text TEXT NOT NULL,
    context TEXT NOT NULL,
    xpath TEXT NOT NULL,
    rel TEXT NOT NULL,
    rule TEXT NOT NULL,
    score REAL NOT NULL,
    verdict TEXT NOT NULL,            -- of the scope: in-scope, or why not
    reason TEXT NOT NULL
);
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    kind TEXT NOT NULL,               -- page, requisite
    url TEXT NOT NULL,                -- fetch key
    host TEXT NOT NULL,
    depth INTEGER NOT NULL,
    hops TEXT NOT NULL,
    via TEXT,
    state TEXT NOT NULL,              -- queued, leased, captured, redirected, failed, refused
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    UNIQUE (run, kind, url)
);
CREATE INDEX request_queue ON request (run, host, kind, depth, id) WHERE state = 'queued';
CREATE TABLE trail (
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    cost INTEGER NOT NULL,            -- 1 for a story link, 0 for a redirect
    hop TEXT NOT NULL,                -- L, R
    PRIMARY KEY (run, source, target)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """One exchange as the ledger keeps it; the columns of `capture`."""

    run: int
    url: str
    kind: str
    hops: str
    via: str | None
    date: str
    status: int | None
    mime: str | None
    redirect_url: str | None
    truncated: str | None
    error: str | None
    payload_digest: str | None
    response_id: str | None
    file: str
    offset: int | None
    length: int | None
    metadata_id: str
    end_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One occurrence of a story link; the columns of `link`."""

    run: int
    capture: int
    source: str
    target: str
    href: str
    ordinal: int
    kind: str
    placement: str
    label: str
    anchor_text: str
    context: str
    xpath: str
    rel: str
    rule: str
    score: float
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run: `finish` is None while it is going on, and after a crash."""

    id: int
    name: str
    started: str
    ended: str | None
    finish: str | None
    options: dict[str, object]


_IF_DAMAGED = "put a copy back, or use another --name: the WARC files are whole without it"


def _insert(table: str, row: type[CaptureRow] | type[LinkRow]) -> tuple[str, attrgetter[tuple[object, ...]]]:
    """The statement that adds a row, and what takes its values from one (astuple copies each value)."""
    names = [column.name for column in fields(row)]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    return statement, attrgetter(*names)


_INSERT_CAPTURE, _capture_values = _insert("capture", CaptureRow)
_INSERT_LINK, _link_values = _insert("link", LinkRow)


class Ledger:
    """An open `story.db`. Not for several threads; one writing process at a time (`Collection.lock`)."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Opens the file, makes its tables when it is new.

        Raises WriteFailed, CorruptRecord for a file that is no ledger, ConfigError for one of another format.
        """
        self._path = path
        with self.writing():
            if read_only:
                self.connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            else:
                self.connection = sqlite3.connect(path)
            try:
                self.connection.isolation_level = None
                self._prepare(read_only)
            except BaseException:
                self.connection.close()
                raise

    def _prepare(self, read_only: bool) -> None:
        execute = self.connection.execute
        (version,) = execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise ConfigError(
                f"{self._path} has format {version}, this version of Storytrail reads {SCHEMA_VERSION}: "
                "use the version that wrote it, or another --name"
            )
        if read_only:
            return
        # A lost tail of commits costs a few repeated fetches; an fsync for each costs every page.
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("PRAGMA wal_autocheckpoint = 4000")
        if version == 0:
            self.connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")

    def close(self) -> None:
        """Closes the file; the write-ahead log is merged into it."""
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turns the database's errors into ours: WriteFailed, or CorruptRecord for a damaged file."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise WriteFailed(f"cannot write {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise  # a constraint that was broken: our fault, not the file's
            raise CorruptRecord(self._path, 0, f"{error}; {_IF_DAMAGED}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing is; raises as `writing` does."""
        with self.writing():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk has rolled it back already.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Returns when all that was committed is in the file itself and on the disk."""
        with self.writing():
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    # Runs ---------------------------------------------------------------------------------------

    def start_run(self, name: str, started: str, options: Mapping[str, object]) -> RunRow:
        """Adds a run that is going on."""
        with self.transaction():
            cursor = self.connection.execute(
                "INSERT INTO run (name, started, options) VALUES (?, ?, ?)",
                (name, started, json.dumps(options, sort_keys=True)),
            )
        assert cursor.lastrowid is not None
        return RunRow(
            id=cursor.lastrowid, name=name, started=started, ended=None, finish=None, options=dict(options)
        )

    def find_last_run(self) -> RunRow | None:
        """The run that was started last, None in a new collection."""
        row = self.connection.execute(
            "SELECT id, name, started, ended, finish, options FROM run ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        return RunRow(
            id=row[0],
            name=row[1],
            started=row[2],
            ended=row[3],
            finish=row[4],
            options=json.loads(row[5]),
        )

    def end_run(self, run: int, ended: str, finish: str, counts: Mapping[str, object]) -> None:
        """Notes how and when a run ended, or was stopped for now."""
        with self.transaction():
            self.connection.execute(
                "UPDATE run SET ended = ?, finish = ?, counts = ? WHERE id = ?",
                (ended, finish, json.dumps(counts, sort_keys=True), run),
            )

    def reopen_run(self, row: RunRow) -> RunRow:
        """Notes that an unfinished run goes on."""
        with self.transaction():
            self.connection.execute("UPDATE run SET ended = NULL, finish = NULL WHERE id = ?", (row.id,))
        return replace(row, ended=None, finish=None)

    # Facts --------------------------------------------------------------------------------------

    def add_capture(self, row: CaptureRow) -> int:
        """Adds a capture whose records are on the disk; its id. Call inside `transaction`."""
        cursor = self.connection.execute(_INSERT_CAPTURE, _capture_values(row))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def add_links(self, rows: Iterable[LinkRow]) -> None:
        """Adds links of a capture. Call inside `transaction`."""
        self.connection.executemany(_INSERT_LINK, map(_link_values, rows))

    def add_article(self, capture: int, run: int, url: str, title: str | None, language: str | None) -> None:
        """Adds what a captured page says of itself. Call inside `transaction`."""
        self.connection.execute(
            "INSERT INTO article (capture, run, url, title, language) VALUES (?, ?, ?, ?, ?)",
            (capture, run, url, title, language),
        )

    def known_end_bytes(self, file: str) -> int:
        """How many bytes of the WARC file `file` (final name) the ledger speaks of; 0 for none."""
        (end,) = self.connection.execute(
            "SELECT max(end_offset) FROM capture WHERE file = ?", (file,)
        ).fetchone()
        return int(end or 0)
