"""What a run knows that no exchange tells, as lines of metadata records: so that WARC files alone rebuild it.

A run's last records hold its requests in their final states, which page led to which, and what was decided
in the end on links that no page announced.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from archive.ledger import Ledger
from archive.records import Field, json_line

RUN_URI = "urn:storytrail:run:"
"""Target URI of these records, before the run's name."""

_LINES_PER_RECORD = 10_000

# What a line's name says, and the rows that lines of this name stand for: columns in this order.
_ROWS: dict[str, tuple[str, str]] = {
    "storytrail-request": (
        "SELECT kind, url, host, depth, hops, via, state, reason, attempts FROM request "
        "WHERE run = ? ORDER BY id",
        "INSERT OR IGNORE INTO request (run, kind, url, host, depth, hops, via, state, reason, attempts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    "storytrail-trail": (
        "SELECT source, target, cost, hop FROM trail WHERE run = ? ORDER BY source, target",
        "INSERT OR IGNORE INTO trail (run, source, target, cost, hop) VALUES (?, ?, ?, ?, ?)",
    ),
    "storytrail-review": (
        "SELECT c.metadata_id, l.ordinal, v.decision FROM review v JOIN link l ON l.id = v.link "
        "JOIN capture c ON c.id = l.capture WHERE v.run = ? ORDER BY v.link",
        "INSERT OR IGNORE INTO review (run, link, decision) SELECT ?1, l.id, ?4 FROM link l "
        "JOIN capture c ON c.id = l.capture WHERE c.metadata_id = ?2 AND l.ordinal = ?3",
    ),
}

_WIDTHS = {"storytrail-request": 9, "storytrail-trail": 4, "storytrail-review": 3}


def iter_notes(ledger: Ledger, run: int, facts: Mapping[str, object]) -> Iterator[Sequence[Field]]:
    """The lines of each record, in order; `facts` of the run itself close the last one."""
    lines = _iter_lines(ledger, run, facts)
    part = 0
    while chunk := list(islice(lines, _LINES_PER_RECORD)):
        part += 1
        yield [("storytrail-part", str(part)), *chunk]


def _iter_lines(ledger: Ledger, run: int, facts: Mapping[str, object]) -> Iterator[Field]:
    for name, (query, _) in _ROWS.items():
        for row in ledger.connection.execute(query, (run,)):
            yield name, json_line(row)
    yield "storytrail-run", json_line(facts)


class NoteReader:
    """Puts the notes of a run back together, record by record; the last whole set counts."""

    def __init__(self) -> None:
        # Packed: a large run's rows would take many times the room.
        self._parts: list[bytes] = []
        self._pending: list[bytes] = []
        self.facts: dict[str, Any] | None = None
        """What the last whole set says of the run; None until there is one."""

    def read(self, lines: Sequence[Field]) -> bool:
        """Takes a record's lines; whether they make a set whole. What can't be read is passed over."""
        number = next((value for name, value in lines if name == "storytrail-part"), "")
        if number == "1":
            self._pending = []
        elif number != str(len(self._pending) + 1):
            return False  # a part is missing: this set will never be whole
        self._pending.append(zlib.compress(json.dumps(lines).encode()))
        name, value = lines[-1]
        facts = _read_json(value) if name == "storytrail-run" else None
        if not isinstance(facts, dict):
            return False
        self.facts, self._parts, self._pending = facts, self._pending, []
        return True

    def restore(self, ledger: Ledger, run: int, *, reviews: bool = True) -> None:
        """Adds the run's rows, once its captures and links are there. Call inside a transaction."""
        for part in self._parts:
            for name, value in json.loads(zlib.decompress(part)):
                wanted = name in _ROWS and (reviews or name != "storytrail-review")
                row = _read_json(value) if wanted else None
                if isinstance(row, list) and len(row) == _WIDTHS[name] and all(map(_is_plain, row)):
                    ledger.connection.execute(_ROWS[name][1], (run, *row))


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _read_json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None
