"""A WARC file read back: exchanges as they were written, notes about runs, and what can't be read.

Any tool's files; one exchange is held at a time, and of its answer only what somebody may want to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.digests import Sha1
from archive.exchange import ResponseHead
from archive.http1 import MAX_HEAD_BYTES, ResponseFramer, parse_cut_head, parse_head
from archive.records import Field
from archive.run_notes import RUN_URI
from archive.verify.header import Header
from archive.verify.source import ByteSource
from archive.verify.walker import Gap, RecordStretch, iter_stretches

MAX_KEPT_BYTES = 64 * 1024 * 1024
"""Of a page's body, or of a record's lines, no more is held."""

_READABLE_TYPES = (b"", b"text/html", b"application/xhtml+xml")
_ANSWERS = ("response", "revisit")
_KNOWN = ("request", "metadata", *_ANSWERS)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_CHUNK_START = re.compile(rb"[ \t]*[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\n]*)?\r?\n")
_LINE_END = re.compile(r"\r\n|\n")
_OUR_SOFTWARE = "Storytrail/"
_RUN = "run "


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record that could be read to its end."""

    header: Header
    offset: int
    end: int | None
    """Offset behind its gzip member; None when it has none of its own."""
    head: ResponseHead | None = None
    """Of an answer: its HTTP head."""
    rest: bytes | None = None
    """Of an answer: what is behind the head; None when nobody would read it."""
    digest: str | None = None
    """WARC-Payload-Digest; that of what is behind the head where the record names none."""
    lines: tuple[Field, ...] = ()
    """Of metadata: its lines."""

    @property
    def type(self) -> str:
        """The record's type."""
        return self.header.type

    @property
    def id(self) -> str:
        """WARC-Record-ID without its brackets."""
        return bare_id(self.header.id)

    @property
    def url(self) -> str:
        """WARC-Target-URI."""
        return self.header.url

    @property
    def date(self) -> str:
        """WARC-Date."""
        return self.header.get("warc-date")

    def get_line(self, name: str) -> str | None:
        """The first line of metadata with this name, None without one."""
        return next((value for key, value in self.lines if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """The records of one exchange that could be read; at least one of the last two is there."""

    request_id: str | None
    response: StoredRecord | None
    """The response, or the revisit in its place."""
    metadata: StoredRecord | None
    lost_ids: tuple[str, ...] = ()
    """Records that these name and that did not stand with them."""
    end: int
    """Offset behind the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNote:
    """Lines about a run."""

    run: str
    lines: tuple[Field, ...]
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a file's first record says of all of it."""

    date: str = ""
    is_ours: bool = False
    run: str = ""
    """The run that wrote it; empty when no run of ours did."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of a run of ours: each option as JSON."""


class Damage(NamedTuple):
    """Bytes that can't be read."""

    file: Path
    offset: int
    problem: str
    """In the words of `storytrail verify`."""


Stored = StoredExchange | RunNote | Damage


class WarcReading:
    """Reads one file once, from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sha256 = ""
        """Of the file; known at the end."""
        self.size_bytes = 0

    def __iter__(self) -> Iterator[Stored]:
        """What the file holds, in order. Raises OSError."""
        with self.path.open("rb", buffering=0) as file:
            self.size_bytes = file.seek(0, 2)
            source = ByteSource(file, self.size_bytes)
            yield from self._iter_stored(source)
            self.sha256 = source.sha256()

    def _iter_stored(self, source: ByteSource) -> Iterator[Stored]:
        group = _Group()
        for stretch in iter_stretches(source):
            if isinstance(stretch, Gap):
                yield Damage(self.path, stretch.offset, stretch.problem)
                continue
            record = _read_record(stretch)
            if stretch.torn:
                yield Damage(self.path, stretch.offset, stretch.torn)
            elif record is not None:
                if not group.takes(record):
                    yield from group.close()
                    group = _Group()
                if record.url.startswith(RUN_URI):
                    yield RunNote(
                        run=record.url.removeprefix(RUN_URI), lines=record.lines, end=record.end or 0
                    )
                else:
                    group.add(record)
        yield from group.close()


class _Group:
    """Records that stand together and name each other."""

    def __init__(self) -> None:
        self._records: dict[str, StoredRecord] = {}
        self._ids: set[str] = set()

    def takes(self, record: StoredRecord) -> bool:
        """Whether `record` is of the exchange that the group's records are of."""
        if not self._records:
            return True
        return _part_of(record) not in self._records and not self._ids.isdisjoint(_ids_of(record))

    def add(self, record: StoredRecord) -> None:
        """Takes a record."""
        self._records[_part_of(record)] = record
        self._ids.update(_ids_of(record))

    def close(self) -> Iterator[StoredExchange]:
        """The exchange, if there is anything of it to be told."""
        request, answer, metadata = map(self._records.get, ("request", "answer", "metadata"))
        if not answer and not metadata:
            return
        here = {record.id for record in self._records.values()}
        yield StoredExchange(
            request_id=request.id if request else None,
            response=answer,
            metadata=metadata,
            lost_ids=tuple(sorted(self._ids - here)),
            end=max(record.end or 0 for record in self._records.values()),
        )


def _part_of(record: StoredRecord) -> str:
    return "answer" if record.type in _ANSWERS else record.type


def _ids_of(record: StoredRecord) -> set[str]:
    """The record's own id, and those of the others of its exchange."""
    ids = {record.id, *map(bare_id, record.header.concurrent)}
    if record.type == "metadata" and (about := record.header.get("warc-refers-to")):
        ids.add(bare_id(about))
    return ids


def bare_id(text: str) -> str:
    """A record's id without its brackets."""
    return text.removeprefix("<").removesuffix(">")


def read_answer(path: Path, offset: int) -> StoredRecord | None:
    """The response or revisit that begins at `offset`; None when there is none that can be read."""
    try:
        with path.open("rb", buffering=0) as file:
            source = ByteSource(file, file.seek(0, 2), hashes=False)
            stretch = next(iter_stretches(source, offset), None)
            if not isinstance(stretch, RecordStretch) or stretch.header.type not in _ANSWERS:
                return None
            record = _read_answer(stretch)
    except OSError:
        return None
    return None if stretch.torn else record


def read_file_facts(path: Path) -> FileFacts:
    """What the first record says; nothing when that is no warcinfo or can't be read. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        source = ByteSource(file, file.seek(0, 2), hashes=False)
        first = next(iter_stretches(source), None)
        if not isinstance(first, RecordStretch) or first.header.type != "warcinfo":
            return FileFacts()
        lines = dict(_read_lines(first))
        date = first.header.get("warc-date")
    if not lines.get("software", "").startswith(_OUR_SOFTWARE):
        return FileFacts(date=date)
    told = lines.get("description", "")
    prefix = "storytrail-"
    return FileFacts(
        date=date,
        is_ours=True,
        run=told.removeprefix(_RUN) if told.startswith(_RUN) else "",
        options={
            name.removeprefix(prefix): value for name, value in lines.items() if name.startswith(prefix)
        },
    )


def _read_record(stretch: RecordStretch) -> StoredRecord | None:
    """The record, read to its end; None for one of a type that tells nothing of pages."""
    header = stretch.header
    if header.type not in _KNOWN:
        return None
    if header.type in _ANSWERS:
        return _read_answer(stretch)
    lines = tuple(_read_lines(stretch)) if header.type == "metadata" else ()
    for _ in stretch.iter_block():
        pass
    return StoredRecord(header=header, offset=stretch.offset, end=stretch.end, lines=lines)


def _read_lines(stretch: RecordStretch) -> Iterator[Field]:
    if not stretch.header.get("content-type").lower().startswith("application/warc-fields"):
        return
    text = _read_some(stretch).decode("utf-8", "replace")
    for line in _LINE_END.split(text):
        name, colon, value = line.partition(":")
        if colon and name:
            yield name, value.strip(" ")


def _read_some(stretch: RecordStretch) -> bytes:
    pieces, size = [], 0
    for piece in stretch.iter_block():
        if size <= MAX_KEPT_BYTES:
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)


def _read_answer(stretch: RecordStretch) -> StoredRecord:
    header = stretch.header
    start, head = b"", None
    rest: list[bytes] | None = None
    size = 0
    named = header.get("warc-payload-digest")
    sha1 = None if named or header.type == "revisit" else Sha1()
    pieces = stretch.iter_block()
    for piece in pieces:
        start += piece
        if (found := _BLANK_LINE.search(start)) or len(start) > MAX_HEAD_BYTES:
            end = found.end() if found else len(start)
            head = parse_head(start[:end])
            break
    else:
        end = len(start)
        head = parse_cut_head(start)
    if header.type == "response" and _is_readable(head):
        rest = []
    for piece in _chain(start[end:], pieces):
        if sha1:
            sha1.update(piece)
        if rest is not None and size < MAX_KEPT_BYTES:
            rest.append(piece)
            size += len(piece)
    return StoredRecord(
        header=header,
        offset=stretch.offset,
        end=stretch.end,
        head=head,
        rest=b"".join(rest) if rest is not None else None,
        digest=named or (sha1.text() if sha1 else None),
    )


def _chain(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from others


def _is_readable(head: ResponseHead | None) -> bool:
    """Whether an answer may be a page that somebody wants to read."""
    if head is None or not 200 <= head.status < 300:
        return False
    media_type = (head.get(b"content-type") or b"").partition(b";")[0].strip().lower()
    return media_type in _READABLE_TYPES


def entity_of(head: ResponseHead, rest: bytes, *, is_ours: bool) -> bytes:
    """The body with its transfer coding off, `rest` being what stands behind the head.

    In our files the head tells the truth; other tools' may name chunks or a length that were changed since.
    """
    codings = b",".join(value for name, value in head.headers if name.lower() == b"transfer-encoding")
    is_chunked = b"chunked" in codings.lower()
    if not is_ours and not (is_chunked and _CHUNK_START.match(rest)):
        return rest
    names = (b"transfer-encoding", b"content-length")
    lines = [b"HTTP/1.1 200 OK"]
    lines += [name + b": " + value for name, value in head.headers if name.lower() in names]
    framer = ResponseFramer()
    framer.feed(b"\r\n".join([*lines, b"", b""]))
    framer.feed(rest)
    framer.eof()
    return framer.entity
