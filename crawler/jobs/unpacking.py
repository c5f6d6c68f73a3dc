"""Compressed bytes unpacked piece by piece: however much is in them, a little at a time is held."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain

_PIECE_BYTES = 64 * 1024
_MAX_CODINGS = 4
_MAX_MEMBERS = 1000
"""Of a gzip file: each costs time, even when nothing is in it."""
_GZIP_WBITS = 31
_ZLIB_WBITS = 15
_RAW_WBITS = -15
_GZIP_MAGIC = b"\x1f\x8b"


class UnpackFault(Exception):
    """Why no more comes."""


def iter_unpacked(content: bytes, content_encoding: bytes, max_bytes: int) -> Iterator[bytes]:
    """`content` without the codings of header Content-Encoding, and unpacked once more if it is gzip then.

    Pieces of 64 KiB at most. Raises UnpackFault when there is more than `max_bytes`, at any layer, and where
    what is compressed is damaged.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(b",")]
    codings = [coding for coding in codings if coding not in {b"", b"identity"}][-_MAX_CODINGS:]
    pieces: Iterator[bytes] = (content[at : at + _PIECE_BYTES] for at in range(0, len(content), _PIECE_BYTES))
    for coding in (*reversed(codings), b""):
        pieces = _iter_bounded(_iter_inflated(pieces, coding), max_bytes)
    return pieces


def _iter_bounded(pieces: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    left_bytes = max_bytes
    for piece in pieces:
        left_bytes -= len(piece)
        if left_bytes < 0:
            raise UnpackFault(f"unpacks to more than {max_bytes >> 20} MiB: the rest of it is left")
        yield piece


def _iter_inflated(pieces: Iterator[bytes], coding: bytes) -> Iterator[bytes]:
    """Unpacked, if the first bytes say that they are packed; otherwise as they are."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) > 1:
            break
    wbits = _find_wbits(head, coding)
    pieces = chain([head], pieces)
    if wbits is None:
        yield from pieces
        return
    inflater, members = zlib.decompressobj(wbits), 1
    for piece in pieces:
        rest = piece
        while rest:
            if inflater.eof:
                # What stands behind the last member is no part of the file.
                if not rest.startswith(_GZIP_MAGIC[:1]) or wbits != _GZIP_WBITS:
                    return
                members += 1
                if members > _MAX_MEMBERS:
                    raise UnpackFault(f"has more than {_MAX_MEMBERS} gzip members")
                inflater = zlib.decompressobj(wbits)
            try:
                unpacked = inflater.decompress(rest, _PIECE_BYTES)
            except zlib.error:
                raise UnpackFault("is compressed, and damaged") from None
            if unpacked:
                yield unpacked
            rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    if not inflater.eof:
        raise UnpackFault("is compressed, and cut short")


def _find_wbits(head: bytes, coding: bytes) -> int | None:
    if head.startswith(_GZIP_MAGIC):
        return _GZIP_WBITS
    if coding == b"deflate" and len(head) > 1:
        # RFC 1950, 2.2: the method is 8 and the first two bytes are a multiple of 31. Half of all servers
        # send it without that header.
        has_header = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
        return _ZLIB_WBITS if has_header else _RAW_WBITS
    return None
