"""`story.db`: what every run found, fetched and decided, in one SQLite file.

Captures and links are facts, added and never changed. `request` is the frontier's own table: one row
for each URL that a run means to fetch, with its state; `trail` keeps which page led to which, so that
depths can be mended when a shorter way turns up late.
"""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from isal import isal_zlib

from archive.article import Article
from archive.decisions import Review
from archive.digests import sha1_base32
from archive.errors import ConfigError, CorruptRecord, WriteFailed
from archive.schema import PRUNED_FILE, SCHEMA, SCHEMA_VERSION


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
    request_id: str | None = None
    response_id: str | None
    record_type: str | None = "response"
    refers_to: str | None = None
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
    label_language: str = ""
    anchor_text: str
    context: str
    xpath: str
    rel: str
    rule: str
    score: float
    standing: str = "announced"
    place: str = ""
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


_CACHE_KIB = 8_000
"""With SQLite's 2 MB, a crawl of a thousand pages reads each page of the file ten times."""


def _insert(table: str, row: type[CaptureRow] | type[LinkRow]) -> tuple[str, attrgetter[tuple[object, ...]]]:
    """The statement that adds a row, and what takes its values from one (astuple copies each value)."""
    names = [column.name for column in fields(row)]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    return statement, attrgetter(*names)


_INSERT_CAPTURE, _capture_values = _insert("capture", CaptureRow)
_INSERT_LINK, _link_values = _insert("link", LinkRow)

ARTICLE_COLUMNS = tuple(column.name for column in fields(Article) if column.name != "text")
"""The columns of `article` that are named as the fields of Article."""
_INSERT_ARTICLE = (
    f"INSERT INTO article (capture, run, url, {', '.join(ARTICLE_COLUMNS)}, text_digest) "
    f"VALUES ({', '.join('?' * (len(ARTICLE_COLUMNS) + 4))})"
)
_COMPRESSION_LEVEL = 2
"""Of isal's: a third of the time of zlib's quickest, in less room. Other processors may make other bytes."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile(r"[\s\ud800-\udfff]+")
_LISTS = frozenset(column.name for column in fields(Article) if column.default == ())
_article_readers = [attrgetter(name) for name in ARTICLE_COLUMNS]


def article_of_columns(values: Sequence[Any]) -> Article:
    """The Article of a row's ARTICLE_COLUMNS; where all are NULL, one that says nothing."""
    read = {name: value for name, value in zip(ARTICLE_COLUMNS, values, strict=True) if value is not None}
    for name in _LISTS & read.keys():
        read[name] = tuple(json.loads(read[name]))
    if "is_free" in read:
        read["is_free"] = bool(read["is_free"])
    return Article(**read)


def storable(text: str) -> str:
    """A page's words as SQLite takes them: halves of surrogate pairs become question marks.

    Words that are made of nothing else become none.

    Without the controls that turn the direction of what follows: left open, they would turn the words that
    a table, a terminal or the report puts behind.
    """
    if text.isascii():
        return text
    if _HALVES.fullmatch(text):
        return ""  # question marks alone would say something
    return _TURNS.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def text_digest_of(text: str) -> str:
    """SHA-1 of an article's words, as `text` keeps them; empty without any."""
    words = storable(text)
    return sha1_base32(words.encode("utf-8")) if words else ""


def _article_value(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(list(filter(None, map(storable, value))), ensure_ascii=False)
    return storable(value) if isinstance(value, str) else value


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _is_in_use(path: Path) -> bool:
    """Whether the write-ahead log of the ledger at `path` says anything."""
    try:
        return _log_of(path).stat().st_size > 0
    except FileNotFoundError:
        return False


def is_blank(path: Path) -> bool:
    """Whether the ledger at `path` has no table yet: its process was killed in the midst of making it."""
    with suppress(OSError, sqlite3.Error):
        if path.stat().st_size == 0 and not _is_in_use(path):
            return True
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    return False


def _remove_empty_log(path: Path) -> None:
    """Removes the write-ahead log of a ledger that was read; not if it says anything or others use it.

    Who only reads makes one, but only a connection that may write removes it, as the last one.
    """
    with suppress(OSError, sqlite3.Error):
        if _log_of(path).stat().st_size == 0:
            address = f"{path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True)) as last:
                last.execute("PRAGMA user_version").fetchone()


class Ledger:
    """An open `story.db`. Not for several threads; one writing process at a time (`Collection.lock`)."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Opens the file, makes its tables when it is new.

        Raises WriteFailed (also for what can't be opened to be read), CorruptRecord for a file that is no
        ledger, ConfigError for one of another format.
        """
        self._path = path
        self.is_read_only = read_only
        """Whether nothing of the file may be changed; temporary tables may be made."""
        if read_only:
            self._open_for_reading()
        else:
            with self.writing():
                self._open(str(path))

    def _open_for_reading(self) -> None:
        """Opens as others may be writing; where that needs a file that can't be made, as nobody can be.

        SQLite needs an index of the write-ahead log beside the file, unless it is told that the file stays
        as it is. Without a log that says anything, a folder that can't be written is just that case.
        """
        address = self._path.absolute().as_uri()
        with self.writing():
            try:
                self._open(f"{address}?mode=ro")
            except sqlite3.OperationalError as error:
                if not self._path.is_file() or _is_in_use(self._path):
                    raise WriteFailed(f"cannot read {self._path}: {error}") from error
                self._open(f"{address}?immutable=1")

    def _open(self, address: str) -> None:
        self.connection = sqlite3.connect(address, uri=self.is_read_only)
        try:
            self.connection.isolation_level = None
            self._prepare(self.is_read_only)
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
            if version and not self._has_table("pruned_file"):
                # One that only this connection sees.
                execute(PRUNED_FILE.format(sort="TEMP TABLE"))
            return
        # A lost tail of commits costs a few repeated fetches; an fsync for each costs every page.
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("PRAGMA wal_autocheckpoint = 4000")
        execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if version == 0:
            self.connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
        if not self._has_table("pruned_file"):
            execute(PRUNED_FILE.format(sort="TABLE"))

    def _has_table(self, name: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        return found is not None

    def close(self) -> None:
        """Closes the file; the write-ahead log is merged into it, and removed unless others use it."""
        self.connection.close()
        if self.is_read_only:
            _remove_empty_log(self._path)

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
            folder = shlex.quote(str(self._path.parent))
            mending = f"put a copy back, or have it made from the WARC files: storytrail reindex {folder}"
            raise CorruptRecord(self._path, 0, f"{error}; {mending}") from error

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

    def add_reviews(self, rows: Iterable[tuple[int, int, Review]]) -> None:
        """Adds decisions on links: link, run, decision. Call inside `transaction`."""
        self.connection.executemany("INSERT INTO review (link, run, decision) VALUES (?, ?, ?)", rows)

    def add_article(
        self, capture: int, run: int, url: str, article: Article, *, digest: str | None = None
    ) -> None:
        """Adds what a captured page says of itself. Call inside `transaction`.

        Of an article without its words, `digest` is what theirs is known to be.
        """
        digest = digest or text_digest_of(article.text)
        words = storable(article.text).encode("utf-8")
        # Most pages of a later run say what they said before: their words are kept once.
        if words and not self._has_text(digest):
            self.connection.execute(
                "INSERT INTO text (digest, words) VALUES (?, ?)",
                (digest, isal_zlib.compress(words, _COMPRESSION_LEVEL)),
            )
        values = [_article_value(read(article)) for read in _article_readers]
        self.connection.execute(_INSERT_ARTICLE, (capture, run, url, *values, digest))

    def find_text(self, digest: str) -> str | None:
        """The article's words whose digest is `digest`, one paragraph a line."""
        row = self.connection.execute("SELECT words FROM text WHERE digest = ?", (digest,)).fetchone()
        return isal_zlib.decompress(row[0]).decode("utf-8") if row else None

    def _has_text(self, digest: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM text WHERE digest = ?", (digest,)).fetchone()
        return found is not None

    def add_warc_file(self, name: str, run: int, size_bytes: int, sha256: str) -> None:
        """Adds a WARC file that has its final name. Call inside `transaction`."""
        # One that was pruned, and that somebody has put back.
        self.connection.execute("DELETE FROM pruned_file WHERE name = ?", (name,))
        self.connection.execute(
            "INSERT OR REPLACE INTO warc_file (name, run, size_bytes, sha256) VALUES (?, ?, ?, ?)",
            (name, run, size_bytes, sha256),
        )

    def known_end_bytes(self, file: str) -> int:
        """How many bytes of the WARC file `file` (final name) the ledger speaks of; 0 for none."""
        (end,) = self.connection.execute(
            "SELECT max(end_offset) FROM capture WHERE file = ?", (file,)
        ).fetchone()
        return int(end or 0)
