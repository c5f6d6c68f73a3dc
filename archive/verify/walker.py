"""Every stretch of a WARC file in turn: records, and what lies between them."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from archive.verify.header import MAX_HEAD_BYTES, Header, parse_header
from archive.verify.plain import HEAD_END, NEXT_RECORD, OVERLAP_BYTES, RECORD_END, RECORD_START, Plain
from archive.verify.source import (
    GZIP_MAGIC,
    ByteSource,
    GzipMember,
    MemberFault,
    PlainStretch,
    find_member,
    salvage_member,
)

_TAIL_BYTES = 4096
"""Of a block so much is held, to find the next record in it where it is shorter than announced."""


class Gap:
    """Bytes that are no record, from `offset` to `end`."""

    __slots__ = ("end", "header", "offset", "problem")

    def __init__(self, problem: str, offset: int, end: int, header: Header | None = None) -> None:
        self.problem = problem
        """Its name in the catalogue."""
        self.offset = offset
        self.end = end
        self.header = header
        """Of the record that was here, when that much can still be read."""


class RecordStretch:
    """One record: its header at once, its block piece by piece, all else once the block is read."""

    __slots__ = (
        "_is_read",
        "_plain",
        "block_bytes",
        "end",
        "header",
        "is_alone",
        "junk",
        "offset",
        "surplus_bytes",
        "torn",
    )

    def __init__(self, plain: Plain, header: Header, offset: int) -> None:
        self.header = header
        self.offset = offset
        self.end: int | None = None
        """Offset behind it; None when it is torn, or shares its gzip member."""
        self.block_bytes = 0
        """How much of the block is there."""
        self.surplus_bytes = 0
        """What stands between the announced end of the block and the record's own."""
        self.torn = ""
        """Name of the problem that ended the reading within the record; empty when it could be read."""
        self.is_alone = True
        """No other record lies in its gzip member."""
        self.junk: tuple[int, int] | None = None
        """In an uncompressed file: begin and end of what stands behind it and belongs to no record."""
        self._plain = plain
        self._is_read = False

    def iter_block(self) -> Iterator[bytes]:
        """The block, once; of a record without a usable length, all to the member's end."""
        plain = self._plain
        wanted = self.header.length_bytes
        if self._is_read:
            return
        tail = b""
        try:
            while wanted is None or self.block_bytes < wanted:
                piece = plain.take(None if wanted is None else wanted - self.block_bytes)
                if not piece:
                    break
                self.block_bytes += len(piece)
                if plain.holds_many:
                    tail = (piece if len(piece) >= _TAIL_BYTES else tail + piece)[-_TAIL_BYTES:]
                yield piece
            self._is_read = True
            self._read_end(wanted, tail)
        except MemberFault as fault:
            self._is_read = True
            self.torn = str(fault)

    def _read_end(self, wanted: int | None, tail: bytes) -> None:
        plain = self._plain
        next_bytes = plain.fill(len(RECORD_END) + 1)
        if next_bytes.startswith(RECORD_END):
            plain.take(len(RECORD_END))
            if plain.rest and not plain.fill(len(RECORD_START)).startswith(RECORD_START):
                self._read_behind()
        elif wanted is not None and _ends_in_line_feeds(plain.fill(2 + len(RECORD_START))):
            # Where bare line feeds end the header's lines, they end the record, too.
            plain.take(2)
        elif wanted is not None and (surplus := _find_record_in(tail, plain.fill(OVERLAP_BYTES))):
            # The block is shorter than announced: what was taken for its end is the next record.
            plain.give_back(tail[-surplus:])
            block_end = tail[:-surplus]
            ends = next(filter(block_end.endswith, (RECORD_END, b"\n\n")), b"")
            self.block_bytes -= surplus + len(ends)
        elif next_bytes or wanted is None or self.block_bytes == wanted:
            self.surplus_bytes = plain.skip_to_record() - len(RECORD_END)
        if not plain.rest:
            self.end = plain.end
        elif plain.holds_many:
            self.end = plain.position
        if self.junk and plain.holds_many:
            self.end = self.junk[0]

    def _read_behind(self) -> None:
        """Takes what stands behind a record's end and begins no other one."""
        plain, begin = self._plain, self._plain.position
        surplus_bytes = plain.skip_to_record()
        if plain.holds_many and not plain.skipped_end.endswith(RECORD_END):
            self.junk = (begin, plain.position)
        else:
            # Its own end stands behind the surplus, and counts as little as the one that was taken.
            self.surplus_bytes = surplus_bytes

    @property
    def length_problem(self) -> str:
        """How Content-Length and block disagree; empty when they don't, or nothing can be said."""
        wanted = self.header.length_bytes
        if wanted is None or self.torn:
            return ""
        if self.block_bytes < wanted:
            return f"{wanted} announced, {self.block_bytes} there"
        if self.surplus_bytes > 0:
            return f"{wanted} announced, {wanted + self.surplus_bytes} there"
        if self.surplus_bytes < 0:
            return f"{wanted} announced, and no two line ends behind the block"
        return ""


def _ends_in_line_feeds(next_bytes: bytes) -> bool:
    """Whether two bare line feeds, and then another record or nothing, follow a block."""
    behind = next_bytes[2:]
    return next_bytes.startswith(b"\n\n") and (not behind or behind.startswith(RECORD_START))


def _find_record_in(tail: bytes, behind: bytes) -> int:
    """How many of a block's last bytes are another record's first ones; 0 where none begins there."""
    found = NEXT_RECORD.search(tail + behind)
    return max(0, len(tail) - found.start() - 1) if found else 0


def is_packed(source: ByteSource) -> bool:
    """Whether a file is, or was meant to be, made of gzip members."""
    return not source.peek(0, len(RECORD_START)).startswith(RECORD_START)


def iter_stretches(
    source: ByteSource, begin: int = 0, stop: int | None = None
) -> Iterator[RecordStretch | Gap]:
    """All of a file, in order. The block of each record is to be read before the next stretch is asked for.

    In a packed file `begin` and `stop` may be other offsets at which members begin. Raises OSError.
    """
    if not is_packed(source):
        yield from _iter_records(Plain(PlainStretch(source, 0)), None)
        return
    offset = begin
    end = source.size_bytes if stop is None else stop
    while offset < end:
        if source.peek(offset, len(GZIP_MAGIC)) != GZIP_MAGIC:
            behind = find_member(source, offset)
            yield Gap(_kind_of(source, offset, behind), offset, behind)
            offset = behind
            continue
        plain = Plain(GzipMember(source, offset))
        try:
            is_torn = yield from _iter_records(plain, offset)
            offset = find_member(source, offset + 1) if is_torn else plain.end
        except MemberFault as fault:
            gap = _damage_at(source, offset, str(fault))
            yield gap
            offset = gap.end


def _iter_records(plain: Plain, offset: int | None) -> Generator[RecordStretch | Gap, None, bool]:
    """The records of one member, `offset` being None for a plain file; whether the last one is torn.

    Raises MemberFault where no record's header could be read.
    """
    count = 0
    is_told = False
    while plain.fill(len(RECORD_START)):
        place = plain.position if offset is None else offset
        head = plain.take_head() if plain.rest.startswith(RECORD_START) else b""
        if not head:
            plain.skip_to_record()
            problem = "no-record" if offset is not None else "garbage"
            if offset is None or not is_told:
                yield Gap(problem, place, plain.position if offset is None else plain.end)
            is_told = True
            continue
        count += 1
        stretch = RecordStretch(plain, parse_header(head), place)
        stretch.is_alone = offset is None or count == 1
        yield stretch
        for _ in stretch.iter_block():
            pass
        if stretch.torn:
            return True
        if stretch.junk:
            yield Gap("garbage", *stretch.junk)
    if count == 0 and offset is not None and not is_told:
        yield Gap("no-record", offset, plain.end)
    return False


def _damage_at(source: ByteSource, offset: int, problem: str) -> Gap:
    end = find_member(source, offset + 1)
    head = salvage_member(source, offset, MAX_HEAD_BYTES)
    found = HEAD_END.search(head)
    header = parse_header(head[: found.end()]) if found and head.startswith(RECORD_START) else None
    # A member that runs out of bytes while others follow it has lost its end to a change within.
    return Gap("member-damaged" if end < source.size_bytes else problem, offset, end, header)


def _kind_of(source: ByteSource, offset: int, end: int) -> str:
    while offset < end and (view := source.view(offset)[: end - offset]):
        if any(view):
            return "garbage"
        offset += len(view)
    return "zeros"


def iter_block_again(source: ByteSource, stretch: RecordStretch) -> Iterator[bytes]:
    """The block of a record that was read once already, and could be."""
    is_plain = not is_packed(source)
    plain = Plain(PlainStretch(source, stretch.offset) if is_plain else GzipMember(source, stretch.offset))
    while plain.fill(len(RECORD_START)):
        again = RecordStretch(plain, parse_header(plain.take_head()), stretch.offset)
        if again.header.id == stretch.header.id:
            yield from again.iter_block()
            return
        for _ in again.iter_block():
            pass


def iter_whole_block(source: ByteSource, stretch: RecordStretch) -> Iterator[bytes]:
    """All that stands between a record's header and its last two line ends, whatever length is announced.

    Nothing of a record that shares its member, or whose end is not known.
    """
    if stretch.end is None or not stretch.is_alone:
        return
    is_plain = not is_packed(source)
    member = PlainStretch(source, stretch.offset) if is_plain else GzipMember(source, stretch.offset)
    plain = Plain(member)
    plain.fill(len(RECORD_START))
    head_bytes = len(plain.take_head())
    left_bytes = stretch.end - stretch.offset - head_bytes if is_plain else None
    held = b""
    while left_bytes != 0 and (piece := plain.take(left_bytes)):
        if left_bytes is not None:
            left_bytes -= len(piece)
        held += piece
        yield held[: -len(RECORD_END)]
        held = held[-len(RECORD_END) :]
