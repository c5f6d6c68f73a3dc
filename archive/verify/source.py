"""Bytes of a file, read in blocks and hashed on the way, and the gzip members in them."""

from __future__ import annotations

import hashlib
from typing import IO, cast

from isal import igzip_lib

_BLOCK_BYTES = 1024 * 1024
_FIRST_WINDOW_BYTES = 32 * 1024
_MAX_WINDOW_BYTES = 256 * 1024
_MAX_PIECE_BYTES = 1024 * 1024
_SALVAGE_WINDOW_BYTES = 128
GZIP_MAGIC = b"\x1f\x8b\x08"

# The package's stub calls this an instance of Exception.
_InflateFault = cast(type[Exception], igzip_lib.error)


class ByteSource:
    """A stretch of a file: `size_bytes` from `start` on; offsets count from there."""

    def __init__(self, file: IO[bytes], size_bytes: int, *, start: int = 0, hashes: bool = True) -> None:
        self.size_bytes = size_bytes
        self._file = file
        self._start = start
        self._block = memoryview(b"")
        self._block_start = 0
        self._digest = hashlib.sha256() if hashes else None
        self._hashed_bytes = 0

    def view(self, offset: int) -> memoryview:
        """Some of the bytes from `offset` on; empty at the end only. Raises OSError."""
        place = offset - self._block_start
        if not 0 <= place < len(self._block):
            self._load(offset)
            place = 0
        return self._block[place:]

    def peek(self, offset: int, size: int) -> bytes:
        """The `size` bytes at `offset`, fewer at the end."""
        found = b""
        while len(found) < size and (view := self.view(offset + len(found))):
            found += view[: size - len(found)]
        return found

    def hash_more(self) -> bool:
        """Goes on with the digest by a block; whether there is more to do."""
        if not self._digest:
            return False
        before = self._hashed_bytes
        if before < self.size_bytes:
            self._load(before)
        return before < self._hashed_bytes < self.size_bytes

    def sha256(self) -> str:
        """The digest of all bytes, hexadecimal; empty if none is made. Reads what has not been read yet."""
        while self.hash_more():
            pass
        return self._digest.hexdigest() if self._digest else ""

    def _load(self, offset: int) -> None:
        self._file.seek(self._start + offset)
        block = self._file.read(max(0, min(_BLOCK_BYTES, self.size_bytes - offset)))
        self._block, self._block_start = memoryview(block), offset
        fresh = self._hashed_bytes - offset
        if self._digest and 0 <= fresh < len(block):
            self._digest.update(self._block[fresh:])
            self._hashed_bytes = offset + len(block)


class MemberFault(Exception):
    """A gzip member that can't be unpacked to its end; its text is the name of the problem."""


class GzipMember:
    """The plain bytes of the gzip member at `offset`."""

    def __init__(self, source: ByteSource, offset: int, window_bytes: int = _FIRST_WINDOW_BYTES) -> None:
        self._source = source
        self._position = offset
        self._window_bytes = window_bytes
        self._inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        self.end: int | None = None
        """Offset behind the member, known once `read` has returned nothing."""

    def read(self) -> bytes:
        """The next plain bytes, nothing at the member's end. Raises MemberFault."""
        inflater = self._inflater
        while not inflater.eof:
            fed: bytes | memoryview = b""
            if inflater.needs_input:
                fed = self._source.view(self._position)[: self._window_bytes]
                if not fed:
                    raise MemberFault("member-cut")
                self._position += len(fed)
                if self._window_bytes >= _FIRST_WINDOW_BYTES:
                    self._window_bytes = min(self._window_bytes * 4, _MAX_WINDOW_BYTES)
            try:
                piece: bytes = inflater.decompress(fed, _MAX_PIECE_BYTES)
            except _InflateFault:
                raise MemberFault("member-damaged") from None
            if piece:
                return piece
        self.end = self._position - len(inflater.unused_data)
        return b""


class PlainStretch:
    """An uncompressed WARC file, read as if it were one member; it may hold any number of records."""

    def __init__(self, source: ByteSource, offset: int) -> None:
        self._source = source
        self._position = offset
        self.end: int | None = None

    def read(self) -> bytes:
        """The next bytes, nothing at the file's end."""
        piece = bytes(self._source.view(self._position)[:_MAX_WINDOW_BYTES])
        self._position += len(piece)
        if not piece:
            self.end = self._position
        return piece


def salvage_member(source: ByteSource, offset: int, max_bytes: int) -> bytes:
    """The first plain bytes of a damaged member, as far as they can be unpacked."""
    member = GzipMember(source, offset, _SALVAGE_WINDOW_BYTES)
    plain = b""
    try:
        while len(plain) < max_bytes and (piece := member.read()):
            plain += piece
    except MemberFault:
        pass
    return plain


def find_member(source: ByteSource, offset: int, stop: int | None = None) -> int:
    """Offset of the next gzip member, from `offset` on, that begins as records do; the end without one.

    None that begins behind `stop` is looked for.
    """
    position = offset
    while position < (source.size_bytes if stop is None else stop):
        view = source.view(position)
        if not view:
            break
        # Two more bytes, so that a magic number across two blocks is seen.
        block = bytes(view) + source.peek(position + len(view), len(GZIP_MAGIC) - 1)
        place = block.find(GZIP_MAGIC)
        while place >= 0:
            if salvage_member(source, position + place, 5).startswith(b"WARC/"):
                return position + place
            place = block.find(GZIP_MAGIC, place + 1)
        position += len(view)
    return source.size_bytes
