"""`story.db` as it is read: what the other checks need of it, and rows that point at nothing in it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.schema import SCHEMA_VERSION
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault

_COPIED = {
    "capture": "id, run, kind, url, date, status, mime, payload_digest, request_id, "
    "response_id, record_type, refers_to, file, offset, length, metadata_id, end_offset",
    "run": "id, name, finish, counts",
    "request": "run, kind, url, state",
    "asked": "url, state",
    "warc_file": "name, run, size_bytes, sha256",
}
_SOURCES = {
    "asked": "SELECT url, state FROM request WHERE kind = 'requisite'",
}

_REFERENCES = (
    ("capture", "run", "run", "id"),
    ("link", "run", "run", "id"),
    ("link", "capture", "capture", "id"),
    ("article", "run", "run", "id"),
    ("article", "capture", "capture", "id"),
    ("article", "text_digest", "text", "digest"),
    ("alias", "run", "run", "id"),
    ("node", "run", "run", "id"),
    ("review", "run", "run", "id"),
    ("review", "link", "link", "id"),
    ("warc_file", "run", "run", "id"),
    ("request", "run", "run", "id"),
    ("trail", "run", "run", "id"),
)
"""Table and column, and what stands there names which column of which table."""


_WITHOUT_NODE = (
    "SELECT DISTINCT target, run FROM link WHERE verdict != 'invalid' "
    "AND target NOT IN (SELECT url FROM node) AND run IN (SELECT id FROM run WHERE finish = 'finished')"
)


class LedgerUnread(Exception):
    """The ledger can't be read; its text says why."""


class LedgerBusy(Exception):
    """Somebody keeps everybody else out of the ledger; its text says how."""


class LedgerOfAnotherFormat(Exception):
    """Another version of Storytrail reads the ledger; its text says which."""


def load_ledger(path: Path, facts: Facts, *, is_busy: bool) -> list[Fault]:
    """Copies what the other checks need, and finds rows that point at nothing.

    The ledger is read in one go and let go: a run may be writing it. Raises LedgerUnread, LedgerBusy
    and LedgerOfAnotherFormat.
    """
    try:
        with _opened(path, is_busy=is_busy) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                raise LedgerOfAnotherFormat("it is empty")
            if version != SCHEMA_VERSION:
                raise LedgerOfAnotherFormat(f"format {version}, this version reads {SCHEMA_VERSION}")
            if not is_busy:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                if verdict != "ok":
                    raise LedgerUnread(str(verdict).replace("\n", " "))
            connection.execute("BEGIN")
            for table, columns in _COPIED.items():
                quoted = ", ".join(f'"{name}"' for name in columns.split(", "))
                rows = connection.execute(_SOURCES.get(table, f"SELECT {quoted} FROM {table}"))
                facts.load(table, quoted, rows)
            facts.load("pruned_file", "name, is_settled", _iter_pruned(connection))
            found = list(_find_dangling(connection, path.name))
            connection.execute("ROLLBACK")
            return found
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LedgerBusy(str(error)) from error
        raise LedgerUnread(str(error)) from error


def _iter_pruned(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Files that were deleted on purpose; the table came later than others of its format."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'pruned_file'").fetchone():
        yield from connection.execute("SELECT name, is_settled FROM pruned_file")


def read_pruned(path: Path) -> set[str]:
    """Names of all WARC files that the ledger calls pruned by now; empty where it can't be read."""
    try:
        with _opened(path, is_busy=False) as connection:
            return {name for name, _ in _iter_pruned(connection)}
    except (sqlite3.Error, OSError):
        return set()


def set_pruned_aside(facts: Facts, is_there: Callable[[str], bool]) -> set[str]:
    """Drops the captures of pruned files that are gone; the files whose pruning was left in the middle."""
    files = list(facts.ask("SELECT name, is_settled FROM pruned_file"))
    for name, _ in files:
        if not is_there(name):
            list(facts.ask("DELETE FROM capture WHERE file = ?", (name,)))
    return {name for name, is_settled in files if not is_settled}


@contextmanager
def _opened(path: Path, *, is_busy: bool) -> Iterator[sqlite3.Connection]:
    """The ledger, read only; nothing is made beside it that was not there before."""
    log, shared = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    # Without a log nobody is writing, and opened so SQLite makes no files of its own beside it.
    has_log = is_busy or (log.exists() and log.stat().st_size > 0)
    with ExitStack() as stack:
        if has_log and not is_busy and not shared.exists():
            # Left by a crash and copied without its shared memory, which SQLite would make anew.
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="storytrail-verify-")))
            for each in (path, log):
                shutil.copyfile(each, folder / each.name)
            path = folder / path.name
        mode = "mode=ro" if has_log else "immutable=1"
        address = f"{path.absolute().as_uri()}?{mode}"
        yield stack.enter_context(closing(sqlite3.connect(address, uri=True, isolation_level=None)))


def _find_dangling(connection: sqlite3.Connection, shown: str) -> Iterator[Fault]:
    for table, column, target, target_column in _REFERENCES:
        for (value,) in connection.execute(
            f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL AND "{column}" != \'\' '
            f'AND "{column}" NOT IN (SELECT "{target_column}" FROM {target})'
        ):
            yield fault("ledger-dangling", shown, detail=f"{table}.{column} {value}: no such {target}")
    # Nodes are added when a run ends.
    for target_url, run in connection.execute(_WITHOUT_NODE):
        yield fault("ledger-dangling", shown, None, target_url, f"link.target of run {run}: no such node")
