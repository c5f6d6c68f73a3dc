"""CDXJ lines against the records that they lead to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from archive.cdxj import REVISIT_MIME, listed_mime
from archive.surt import surt_key
from archive.verify.digest import same_digest
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.header import Finding

_INDEXED = ("response", "revisit", "resource", "metadata", "conversion")


class IndexLine(NamedTuple):
    """One line of an index."""

    file: str
    """Of the index, as the user would name it."""
    place: int
    """Offset of the line."""
    key: str
    timestamp: str
    url: str
    mime: str
    status: str
    digest: str
    offset: int
    length: int
    filename: str
    """Base name of the WARC file."""
    path: str = ""
    """What stands before it; usually nothing."""


def parse_line(line: bytes, file: str, place: int) -> IndexLine | None:
    """The line that the bytes are; None when they are none."""
    try:
        key, timestamp, entry = line.decode("utf-8").rstrip("\r\n").split(" ", 2)
        said: dict[str, Any] = json.loads(entry)
        path, _, name = str(said["filename"]).rpartition("/")
        return IndexLine(
            file=file,
            place=place,
            key=key,
            timestamp=timestamp,
            url=str(said["url"]),
            mime=str(said.get("mime", "")),
            status=str(said.get("status", "")),
            digest=str(said.get("digest", "")),
            offset=int(said["offset"]),
            length=int(said.get("length", -1)),
            filename=name,
            path=path,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def read_lines(
    lines: Iterable[bytes], file: str, report: list[Fault], *, is_ours: bool
) -> Iterator[IndexLine]:
    """The lines of one index; what is wrong with them or with their order goes to `report`."""
    before = line = b""
    place = 0
    told = set()
    for line in lines:
        if not line.startswith(b"!"):
            if line == before:
                report.append(fault("index-repeated", file, place, detail=_start(line)))
            elif line < before:
                report.append(fault("index-order", file, place, detail=_start(line)))
            before = line
            parsed = parse_line(line, file, place)
            if parsed:
                yield parsed
            else:
                report.append(fault("index-broken", file, place, detail=_start(line)))
        ending = _judge_end(line)
        if ending and ending not in told:
            told.add(ending)
            report.append(fault("index-broken" if is_ours else "unusual", file, place, detail=ending))
        place += len(line)


def _judge_end(line: bytes) -> str:
    if line.endswith(b"\r\n"):
        return "a line ends in CR LF"
    return "" if line.endswith(b"\n") else "the last line has no end"


def _start(line: bytes) -> str:
    return line[:120].decode("utf-8", "replace").strip()


class Target(NamedTuple):
    """The record that a line leads to; all None where there is none."""

    file: str | None
    length: int | None
    type: str | None
    url: str
    date: str
    digest: str
    status: int | None
    mime: str
    is_ours: bool
    is_sound: bool


_TABLE = "file, place, key, timestamp, url, mime, status, digest, target_offset, length, filename, path"


def load_index(facts: Facts, lines: Iterable[IndexLine]) -> int:
    """Makes the table `line`, over an earlier one; how many lines it holds."""
    facts.execute("DROP TABLE IF EXISTS line")
    facts.load("line", _TABLE, lines)
    facts.execute("CREATE INDEX line_target ON line (filename, target_offset)")
    ((count,),) = facts.ask("SELECT count(*) FROM line")
    return int(count)


def find_index_faults(facts: Facts) -> Iterator[Fault]:
    """Lines that lead to no record, or to one of which they say something else, or lead there twice."""
    for row in facts.ask(
        "SELECT l.file, l.place, l.key, l.timestamp, l.url, l.mime, l.status, l.digest, l.target_offset, "
        "l.length, l.filename, l.path, f.name, r.length, r.type, r.url, r.date, r.digest, r.status, r.mime, "
        "r.is_ours, r.is_sound FROM line l LEFT JOIN file f ON f.name = l.filename "
        "LEFT JOIN record r ON r.file = f.id AND r.offset = l.target_offset GROUP BY l.rowid ORDER BY l.rowid"
    ):
        line = IndexLine(*row[: len(IndexLine._fields)])
        finding = judge_line(line, Target(*row[len(IndexLine._fields) :]))
        if finding:
            yield fault(finding[0], line.file, line.place, line.url, finding[1])
    # Lines that are alike were found as they were read.
    for file, place, url, filename, offset in facts.ask(
        "SELECT file, max(place), url, filename, target_offset FROM line "
        "GROUP BY file, filename, target_offset, key "
        "HAVING count(*) > 1 AND count(DISTINCT timestamp || ' ' || mime || ' ' || status || digest) > 1"
    ):
        yield fault("index-repeated", file, place, url, f"another line leads to {filename} at byte {offset}")


def find_second_indexes(facts: Facts) -> Iterator[Fault]:
    """Lines that another index of the collection has, too: one find for each file."""
    for file, place, count, other in facts.ask(
        "SELECT b.file, min(b.place), count(*), min(a.file) FROM line a JOIN line b "
        "ON b.filename = a.filename AND b.target_offset = a.target_offset AND b.key = a.key "
        "WHERE (a.file = 'indexes/index.cdxj') > (b.file = 'indexes/index.cdxj') "
        "OR (b.file != 'indexes/index.cdxj' AND a.file != 'indexes/index.cdxj' AND a.file < b.file) "
        "GROUP BY b.file"
    ):
        yield fault("index-repeated", file, place, detail=f"{count} lines that {other} has, too")


def judge_line(line: IndexLine, target: Target) -> Finding | None:
    """What is wrong with a line, seen beside the record that it leads to."""
    place = f"{line.filename} at byte {line.offset}"
    if target.file is None:
        return "index-wrong-place", f"{line.filename} is not there"
    if target.type is None:
        return "index-wrong-place", f"no record begins in {place}"
    if not target.is_sound:
        return None
    if target.type not in _INDEXED:
        return "index-wrong-place", f"a {target.type} record is in {place}"
    if target.length is not None and line.length >= 0 and line.length != target.length:
        return "index-wrong-place", f"{line.length} bytes long, the record in {place} has {target.length}"
    said = _compare(line, target)
    if not said and target.is_ours:
        said = _compare_ours(line, target)
    return ("index-differs", said) if said else None


def _compare(line: IndexLine, target: Target) -> str:
    """What a line says otherwise than its record; empty when they agree."""
    if line.url != target.url:
        return f"the record is of {target.url}"
    timestamp = "".join(character for character in target.date[:19] if character.isdigit())
    if line.timestamp[:14] != timestamp:
        return f"timestamp {line.timestamp}, the record's {timestamp}"
    if line.digest not in ("", "-") and target.digest and not same_digest(line.digest, target.digest):
        return f"digest {line.digest}, the record's {target.digest}"
    if target.type == "response" and line.status not in ("", "-", str(target.status or line.status)):
        return f"status {line.status}, the record's {target.status}"
    if line.mime and (target.type == "revisit") != (line.mime == REVISIT_MIME):
        return f"mime {line.mime}, the record is a {target.type}"
    return ""


def _compare_ours(line: IndexLine, target: Target) -> str:
    """The same, for what every tool writes in its own way."""
    expected = listed_mime(target.mime) or "unk"
    if line.path:
        return f"a path, {line.path}/, before the name of the file"
    if target.type == "revisit":
        expected = REVISIT_MIME
    if target.type in ("response", "revisit"):
        if (line.mime or "unk") != expected:
            return f"mime {line.mime}, the record's {expected}"
        if target.status is not None and line.status != str(target.status):
            return f"status {line.status}, the record's {target.status}"
    try:
        key = surt_key(target.url)
    except ValueError:
        return ""
    return f"key {line.key}, of the URL {key}" if line.key != key else ""


def find_unindexed(facts: Facts, index: str) -> Iterator[Fault]:
    """Our responses in finished files that no line leads to; `index` is where it should stand.

    What is no HTTP has no payload, so no digest of one, and can't be replayed.
    """
    for shown, offset, url in facts.ask(
        "SELECT f.shown, r.offset, r.url FROM record r JOIN file f ON f.id = r.file "
        "LEFT JOIN line l ON l.filename = f.name AND l.target_offset = r.offset "
        "WHERE r.type IN ('response', 'revisit') AND r.is_ours AND r.is_sound AND r.digest != '' "
        "AND NOT f.is_open AND l.file IS NULL ORDER BY r.rowid"
    ):
        yield fault("index-missing", shown, offset, url, f"none in {index}")
