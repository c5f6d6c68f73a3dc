"""The plain bytes of a gzip member, or of an uncompressed file, taken record by record."""

from __future__ import annotations

import re

from archive.verify.header import MAX_HEAD_BYTES
from archive.verify.source import GzipMember, PlainStretch

HEAD_END = re.compile(rb"\r?\n\r?\n")
RECORD_START = b"WARC/"
RECORD_END = b"\r\n\r\n"
NEXT_RECORD = re.compile(rb"\nWARC/\d\.\d\r?\n")
OVERLAP_BYTES = 16
"""The first line of a record is no longer."""


class Plain:
    """Plain bytes of a member, with what was read too far."""

    __slots__ = ("_member", "holds_many", "position", "rest", "skipped_end")

    def __init__(self, member: GzipMember | PlainStretch, position: int = 0) -> None:
        self._member = member
        self.position = position
        """How many bytes were taken."""
        self.rest = b""
        """What was read and is to be taken next."""
        self.holds_many = isinstance(member, PlainStretch)
        self.skipped_end = b""
        """The last bytes that `skip_to_record` has passed over."""

    @property
    def end(self) -> int:
        """Offset behind the member. Raises MemberFault."""
        while self._member.end is None:
            self._member.read()
        return self._member.end

    def take(self, size: int | None) -> bytes:
        """Some bytes, `size` at most; nothing at the end."""
        piece = self.rest or self._member.read()
        if size is None or len(piece) <= size:
            self.rest = b""
        else:
            self.rest = piece[size:]
            piece = piece[:size]
        self.position += len(piece)
        return piece

    def fill(self, size: int) -> bytes:
        """What comes next, `size` bytes or more if there are as many; they stay to be taken."""
        while len(self.rest) < size and (piece := self._member.read()):
            self.rest += piece
        return self.rest

    def take_head(self) -> bytes:
        """The next record's header with its blank line; nothing when it has no end."""
        scanned = 0
        while (end := _find_head_end(self.rest, scanned)) is None:
            scanned = max(0, len(self.rest) - 3)
            piece = self._member.read() if len(self.rest) < MAX_HEAD_BYTES else b""
            if not piece:
                return b""
            self.rest += piece
        return self.take(end)

    def give_back(self, piece: bytes) -> None:
        """Makes the last bytes that were taken the next ones."""
        self.rest = piece + self.rest
        self.position -= len(piece)

    def skip_to_record(self) -> int:
        """Takes all up to what looks like the start of a record, or to the end; how many bytes that were."""
        before = self.position
        self.skipped_end = b""
        while self.fill(OVERLAP_BYTES):
            found = NEXT_RECORD.search(self.rest)
            if found:
                self._skip(found.start() + 1)
                break
            # The start may lie across two pieces.
            kept = b"" if len(self.rest) < OVERLAP_BYTES else self.rest[-(OVERLAP_BYTES - 1) :]
            self._skip(len(self.rest) - len(kept))
            piece = self._member.read()
            self.rest = kept + piece
            if not piece:
                self._skip(len(self.rest))
                break
        return self.position - before

    def _skip(self, size: int) -> None:
        skipped = self.take(size) if size else b""
        self.skipped_end = (self.skipped_end + skipped)[-len(RECORD_END) :]


def _find_head_end(plain: bytes, start: int) -> int | None:
    """Offset behind the first blank line from `start` on; None when there is none yet."""
    usual = plain.find(RECORD_END, start)
    # Where bare line feeds end the lines, the first blank line comes before that.
    if usual >= 0 and plain.find(b"\n\n", start, usual) < 0 and plain.find(b"\n\r\n", start, usual) < 0:
        return usual + len(RECORD_END)
    found = HEAD_END.search(plain, start)
    return found.end() if found else None
