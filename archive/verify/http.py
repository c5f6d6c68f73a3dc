"""An HTTP message in a record's block, checked as it streams by: head, chunks, length, content coding."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from isal import isal_zlib

from archive.exchange import ResponseHead
from archive.http1 import MAX_CHUNK_LINE_BYTES, parse_cut_head, parse_head
from archive.verify.header import Finding

_InflateFault = cast(type[Exception], isal_zlib.error)

MAX_HTTP_HEAD_BYTES = 1024 * 1024
_BLANK_LINE = re.compile(rb"\n\r?\n")
_CHUNK_LINE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*|\r)?\n")
_PIECE_BYTES = 64 * 1024
_MAX_DECODED_BYTES = 1024 * 1024
_GZIP_WBITS, _ZLIB_WBITS, _RAW_WBITS = 31, 15, -15

Sink = Callable[[bytes | memoryview], object]


class ChunkReader:
    """Takes chunk framing off (RFC 9112, 7.1); what goes wrong ends it."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._rest = b""
        self._left_bytes = 0
        self._wants_line_end = False
        self.trouble = ""
        """What is wrong with the framing; empty as long as nothing is."""
        self.has_begun = False
        """A first chunk's line was read."""
        self.is_over = False
        """The last chunk has come."""
        self.surplus_bytes = 0
        """What came behind the trailers."""
        self._in_trailers = False

    @property
    def has_last(self) -> bool:
        """The last chunk is there; GNU wget leaves out the blank line behind its trailers."""
        return self.is_over or self._in_trailers

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes of the body."""
        if self.trouble:
            return
        if self.is_over:
            self.surplus_bytes += len(piece)
            return
        rest = self._rest + piece if self._rest else piece
        position = 0
        while position < len(rest) and not self.trouble and not self.is_over:
            if self._left_bytes:
                taken = rest[position : position + self._left_bytes]
                self._sink(taken)
                position += len(taken)
                self._left_bytes -= len(taken)
                self._wants_line_end = not self._left_bytes
                continue
            newline = rest.find(b"\n", position)
            if newline < 0:
                if len(rest) - position > MAX_CHUNK_LINE_BYTES:
                    self.trouble = "a chunk's line without end"
                elif not self._may_begin_line(rest[position:]):
                    self.trouble = "no line break after a chunk"
                break
            self._read_line(rest[position : newline + 1])
            position = newline + 1
        if self.is_over:
            self.surplus_bytes += len(rest) - position
        self._rest = b"" if self.is_over else rest[position:]

    def _may_begin_line(self, part: bytes) -> bool:
        return not self._wants_line_end or part in (b"", b"\r")

    def _read_line(self, line: bytes) -> None:
        if self._wants_line_end:
            self._wants_line_end = False
            if line not in (b"\r\n", b"\n"):
                self.trouble = "no line break after a chunk"
        elif self._in_trailers:
            self.is_over = line in (b"\r\n", b"\n")
        elif found := _CHUNK_LINE.fullmatch(line):
            self.has_begun = True
            self._left_bytes = int(found[1], 16)
            self._in_trailers = not self._left_bytes
        else:
            self.trouble = "not a chunk size"


class CodingReader:
    """Unpacks a body that its header calls gzip or deflate, keeps nothing of it."""

    def __init__(self, coding: bytes) -> None:
        self._coding = coding
        self._start = b""
        self._inflater = isal_zlib.decompressobj(_GZIP_WBITS)
        self._has_begun = False
        self._is_behind = False
        self.trouble = ""

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes of the body."""
        if self.trouble or self._is_behind:
            return
        if not self._has_begun:
            self._start += piece
            if len(self._start) < 3:
                return
            piece, self._start = self._start, b""
            self._begin(piece)
        for at in range(0, len(piece), _PIECE_BYTES):
            self._inflate(piece[at : at + _PIECE_BYTES])

    def _begin(self, start: bytes) -> None:
        self._has_begun = True
        if start.startswith(b"\x1f\x8b"):
            return
        if self._coding != b"deflate":
            self.trouble = "it does not begin as gzip does"
            return
        # RFC 1950, 2.2; half of the servers send the bare stream.
        is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        self._inflater = isal_zlib.decompressobj(_ZLIB_WBITS if is_zlib else _RAW_WBITS)

    def _inflate(self, piece: bytes) -> None:
        while piece and not self.trouble and not self._is_behind:
            try:
                self._inflater.decompress(piece, _MAX_DECODED_BYTES)
            except _InflateFault:
                self.trouble = "it can't be unpacked"
                return
            piece = self._inflater.unconsumed_tail
            if self._inflater.eof:
                behind = self._inflater.unused_data
                # A stream of several members goes on; anything else behind the first is passed over.
                self._is_behind = not behind.startswith(b"\x1f\x8b")
                self._inflater = isal_zlib.decompressobj(_GZIP_WBITS)
                piece = behind

    def finish(self) -> None:
        """Nothing more comes."""
        if self._start or (self._has_begun and not self._is_behind and not self.trouble):
            self.trouble = "it ends too soon"


class HttpReading:
    """Reads one message; `payload` gets its entity: transfer coding off, content coding on."""

    def __init__(self, payload: Sink | None) -> None:
        self._payload = payload
        self._head_bytes = b""
        self._is_in_head = True
        self.head: ResponseHead | None = None
        """Of a response; None for what is none, and for requests."""
        self.first_line = b""
        self.body_bytes = 0
        self._chunks: ChunkReader | None = None
        self._coding: CodingReader | None = None

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes of the block."""
        if not self._is_in_head:
            self._feed_body(piece)
            return
        scanned = max(0, len(self._head_bytes) - 2)
        self._head_bytes = self._head_bytes + piece if self._head_bytes else piece
        found = _BLANK_LINE.search(self._head_bytes, scanned)
        if found:
            seen, end = self._head_bytes, found.end()
            self._end_head(seen[:end])
            if len(seen) > end:
                # Only what looks into the body needs a copy of it.
                is_looked_into = self._chunks or self._coding
                self._feed_body(seen[end:] if is_looked_into else memoryview(seen)[end:])
        elif len(self._head_bytes) > MAX_HTTP_HEAD_BYTES:
            self._end_head(self._head_bytes)

    def finish(self) -> None:
        """The block is over."""
        if self._is_in_head:
            # A status line by itself is all that there is to be read, whole or not.
            parse = parse_cut_head if b"\n" in self._head_bytes else parse_head
            self._end_head(self._head_bytes, parse)
        if self._coding:
            self._coding.finish()

    def _end_head(self, head: bytes, parse: Callable[[bytes], ResponseHead | None] = parse_head) -> None:
        self._is_in_head = False
        self._head_bytes = b""
        self.first_line = head[: head.find(b"\n") + 1] or head
        self.head = parse(head)
        if not self.head:
            return
        codings = _tokens(self.head, b"content-encoding")
        if len(codings) == 1 and codings[0] in (b"gzip", b"x-gzip", b"deflate"):
            self._coding = CodingReader(codings[0])
        transfer = _tokens(self.head, b"transfer-encoding")
        if transfer and transfer[-1].partition(b";")[0].strip() == b"chunked":
            self._chunks = ChunkReader(self._feed_entity)

    def _feed_body(self, piece: bytes | memoryview) -> None:
        self.body_bytes += len(piece)
        if self._chunks:
            self._chunks.feed(bytes(piece))
        else:
            self._feed_entity(piece)

    def _feed_entity(self, piece: bytes | memoryview) -> None:
        if self._payload:
            self._payload(piece)
        if self._coding:
            self._coding.feed(bytes(piece))

    @property
    def has_chunks(self) -> bool:
        """The body begins as one in chunks does."""
        return self._chunks is not None and self._chunks.has_begun

    def find_faults(self, *, is_cut: bool) -> list[Finding]:
        """What of a response's head its body does not bear out. A cut body is only held to what came of it.

        Whether an empty body was to be expected, only the request knows.
        """
        head = self.head
        if head is None:
            return []
        if not self.body_bytes and (head.status < 200 or head.status in (204, 304)):
            return []
        findings: list[Finding] = []
        if self._chunks:
            findings += self._find_chunk_faults(self._chunks, is_cut=is_cut)
        else:
            findings += self._find_length_fault(head, is_cut=is_cut)
        if self._coding and self._coding.trouble and not is_cut and not findings:
            coding = b",".join(_tokens(head, b"content-encoding")).decode("latin-1")
            findings.append(("http-coding", f"{coding} announced, {self._coding.trouble}"))
        return findings

    def _find_length_fault(self, head: ResponseHead, *, is_cut: bool) -> list[Finding]:
        length = _content_length(head)
        if length is None or self.body_bytes == length or (is_cut and self.body_bytes < length):
            return []
        return [("http-length", f"{length} announced, {self.body_bytes} there")]

    def _find_chunk_faults(self, chunks: ChunkReader, *, is_cut: bool) -> list[Finding]:
        if is_cut or (not self.body_bytes and not chunks.has_begun):
            return []
        if chunks.trouble:
            return [("http-chunks", chunks.trouble)]
        if not chunks.has_last:
            return [
                ("http-chunks", "the last chunk is not there" if chunks.has_begun else "not a chunk size")
            ]
        if chunks.surplus_bytes:
            return [("http-chunks", f"{chunks.surplus_bytes} bytes behind the last chunk")]
        return []


def _tokens(head: ResponseHead, name: bytes) -> list[bytes]:
    found: list[bytes] = []
    for key, value in head.headers:
        if len(key) == len(name) and key.lower() == name:
            found += [token.strip().lower() for token in value.split(b",")]
    return [token for token in found if token not in (b"", b"identity")]


def _content_length(head: ResponseHead) -> int | None:
    """The one length that all lines name; None when there is none, or they differ and so say nothing."""
    lengths = set(_tokens(head, b"content-length"))
    length = lengths.pop() if len(lengths) == 1 else b""
    return int(length) if length.isdigit() and len(length) < 19 else None
