"""`story.db` against the records that its rows speak of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from archive.schema import SCHEMA_VERSION
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault

_COPIED = {
    "capture": "id, run, url, date, status, payload_digest, request_id, response_id, record_type, refers_to, "
    "file, offset, length, metadata_id, end_offset",
    "run": "id, name, finish",
    "asked": "url, state",
    "warc_file": "name, run, size_bytes, sha256",
}
_SOURCES = {
    "asked": "SELECT url, state FROM request WHERE kind = 'requisite'",
}

_OF_A_RUN = "urn:storytrail:%"
"""URLs of records that speak of a run and not of a page: they are no captures."""

_REFERENCES = (
    ("capture", "run", "run", "id"),
    ("link", "run", "run", "id"),
    ("link", "capture", "capture", "id"),
    ("article", "run", "run", "id"),
    ("article", "capture", "capture", "id"),
    ("article", "text_digest", "text", "digest"),
    ("alias", "run", "run", "id"),
    ("warc_file", "run", "run", "id"),
    ("request", "run", "run", "id"),
    ("trail", "run", "run", "id"),
)
"""Table and column, and what stands there names which column of which table."""


class LedgerUnread(Exception):
    """The ledger can't be read; its text says why."""


class LedgerOfAnotherFormat(Exception):
    """Another version of Storytrail reads the ledger; its text says which."""


def load_ledger(path: Path, facts: Facts, *, is_busy: bool) -> list[Fault]:
    """Copies what the other checks need, and finds rows that point at nothing.

    The ledger is read in one go and let go: a run may be writing it. Raises LedgerUnread
    and LedgerOfAnotherFormat.
    """
    try:
        with closing(_open(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
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
        raise LedgerUnread(str(error)) from error


def _iter_pruned(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Files that were deleted on purpose; the table came later than others of its format."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'pruned_file'").fetchone():
        yield from connection.execute("SELECT name, is_settled FROM pruned_file")


def set_pruned_aside(facts: Facts, is_there: Callable[[str], bool]) -> set[str]:
    """Drops the captures of pruned files that are gone; the files whose pruning was left in the middle."""
    files = list(facts.ask("SELECT name, is_settled FROM pruned_file"))
    for name, _ in files:
        if not is_there(name):
            list(facts.ask("DELETE FROM capture WHERE file = ?", (name,)))
    return {name for name, is_settled in files if not is_settled}


def _open(path: Path) -> sqlite3.Connection:
    log = path.with_name(path.name + "-wal")
    # Without a log nobody is writing, and opened so SQLite makes no files of its own beside it.
    has_log = log.exists() and log.stat().st_size > 0
    mode = "mode=ro" if has_log else "immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)


def _find_dangling(connection: sqlite3.Connection, shown: str) -> Iterator[Fault]:
    for table, column, target, target_column in _REFERENCES:
        for (value,) in connection.execute(
            f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL AND "{column}" != \'\' '
            f'AND "{column}" NOT IN (SELECT "{target_column}" FROM {target})'
        ):
            yield fault("ledger-dangling", shown, detail=f"{table}.{column} {value}: no such {target}")


def known_ends(facts: Facts) -> dict[str, int]:
    """By final name of a WARC file: how many of its bytes the ledger speaks of."""
    return dict(facts.ask("SELECT file, max(end_offset) FROM capture GROUP BY file"))


def find_ledger_faults(facts: Facts, shown: str) -> Iterator[Fault]:
    """Rows whose records are not there or are others, and records without a row."""
    facts.execute("CREATE INDEX capture_place ON capture (file, offset)")
    facts.execute("CREATE INDEX capture_response ON capture (response_id)")
    facts.execute("CREATE INDEX capture_metadata ON capture (metadata_id)")
    facts.execute("CREATE INDEX capture_request ON capture (request_id)")
    for (name,) in facts.ask(
        "SELECT DISTINCT file FROM capture WHERE file NOT IN (SELECT name FROM file) ORDER BY file"
    ):
        yield fault("file-missing", f"archive/{name}", detail=f"{shown} knows records of it")
    yield from _find_wrong_responses(facts)
    yield from _find_missing_records(facts)
    for kind, column in (
        ("response", "response_id"),
        ("revisit", "response_id"),
        ("metadata", "metadata_id"),
    ):
        for file, offset, url in facts.ask(
            "SELECT f.shown, r.offset, r.url FROM record r JOIN file f ON f.id = r.file "
            f"LEFT JOIN capture c ON c.{column} = r.id "
            "WHERE r.type = ? AND r.is_ours AND r.is_sound AND c.id IS NULL AND r.url NOT LIKE ? "
            "ORDER BY r.rowid",
            (kind, _OF_A_RUN),
        ):
            yield fault("ledger-unknown-record", file, offset, url, f"a {kind}")


def _find_wrong_responses(facts: Facts) -> Iterator[Fault]:
    for row in facts.ask(
        "SELECT f.shown, c.offset, c.url, c.response_id, r.id, c.length, r.length, r.url, c.date, r.date, "
        "c.payload_digest, r.digest, c.status, r.status, c.record_type, r.type, r.is_sound "
        "FROM capture c JOIN file f ON f.name = c.file "
        "LEFT JOIN record r ON r.file = f.id AND r.offset = c.offset "
        "WHERE c.response_id IS NOT NULL GROUP BY c.id ORDER BY c.id"
    ):
        file, offset, url, wanted_id, found_id, *pairs, is_sound = row
        if found_id is None:
            yield fault(
                "ledger-missing-record", file, offset, url, f"no record begins there, {wanted_id} did"
            )
        elif is_sound:
            said = _compare(url, wanted_id, found_id, pairs)
            if said:
                yield fault("ledger-differs", file, offset, url, said)


def _compare(url: str, wanted_id: str, found_id: str, pairs: list[object]) -> str:
    length, found_length, found_url, *others = pairs
    if wanted_id != found_id:
        return f"record {wanted_id} in story.db, {found_id} there"
    if found_length is not None and length != found_length:
        return f"{length} bytes in story.db, {found_length} there"
    if url != found_url:
        return f"the record is of {found_url}"
    for name, said, found in zip(
        ("date", "payload digest", "status", "type"), others[::2], others[1::2], strict=True
    ):
        # What the crawl took for no HTTP has no status there; a reader may see one all the same.
        if said != found and (said or found) and (name != "status" or said is not None):
            return f"{name} {said} in story.db, {found} there"
    return ""


def _find_missing_records(facts: Facts) -> Iterator[Fault]:
    for column, what in (("metadata_id", "metadata"), ("request_id", "request"), ("refers_to", "original")):
        for file, url, wanted_id in facts.ask(
            f"SELECT f.shown, c.url, c.{column} FROM capture c JOIN file f ON f.name = c.file "
            f"LEFT JOIN record r ON r.id = c.{column} WHERE c.{column} IS NOT NULL AND r.id IS NULL "
            "ORDER BY c.id"
        ):
            yield fault("ledger-missing-record", file, None, url, f"its {what} record {wanted_id}")
    for file, url, end, found_end in facts.ask(
        "SELECT f.shown, c.url, c.end_offset, r.offset + r.length FROM capture c "
        "JOIN file f ON f.name = c.file JOIN record r ON r.id = c.metadata_id "
        "WHERE r.length IS NOT NULL AND c.end_offset != r.offset + r.length AND r.is_sound ORDER BY c.id"
    ):
        yield fault("ledger-differs", file, found_end, url, f"its records end at byte {end} in story.db")
