"""Content decoding: a body as readers want it. Bounded, and never raises."""

from __future__ import annotations

from typing import cast

from isal import isal_zlib

# The package's stub calls this an instance of Exception.
_InflateFault = cast(type[Exception], isal_zlib.error)

MAX_CODINGS = 4
MAX_GZIP_MEMBERS = 1000

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WBITS = 31
_ZLIB_WBITS = 15
_RAW_WBITS = -15

_WINDOW_BYTES = 64 * 1024
# A decompressor that meets a fault keeps back what that call had already decoded.
_SALVAGE_WINDOW_BYTES = 128


def decode_content(entity: bytes, content_encoding: bytes | None, max_bytes: int) -> bytes:
    """`entity` with the codings of header Content-Encoding taken off, at most `max_bytes` of it.

    Cut and damaged streams give what can be decoded of them, bytes behind a stream's end are
    left out. From the first coding that is unknown, or that the bytes evidently are not in, the
    bytes stay as they are.
    """
    codings = [coding.strip().lower() for coding in (content_encoding or b"").split(b",")]
    codings = [coding for coding in codings if coding not in {b"", b"identity"}]
    content = entity
    for coding in reversed(codings[-MAX_CODINGS:]):
        decoder = _DECODERS.get(coding)
        decoded = decoder(content, max_bytes) if decoder else None
        if decoded is None:
            break
        content = decoded
    return content if len(content) <= max_bytes else content[:max_bytes]


def _decode_gzip(stream: bytes, max_bytes: int) -> bytes | None:
    if not stream.startswith(_GZIP_MAGIC):
        return None if stream else b""
    content, end, _ = _inflate(stream, 0, _GZIP_WBITS, max_bytes)
    members = [content]
    left_bytes = max_bytes - len(content)
    while left_bytes > 0 and len(members) < MAX_GZIP_MEMBERS and stream.startswith(_GZIP_MAGIC, end):
        content, end, _ = _inflate(stream, end, _GZIP_WBITS, left_bytes)
        members.append(content)
        left_bytes -= len(content)
    return b"".join(members) if len(members) > 1 else members[0]


def _decode_deflate(stream: bytes, max_bytes: int) -> bytes | None:
    """zlib as the standard says, or raw as half the servers do; gzip where the header is mistaken."""
    if not stream:
        return b""
    if stream.startswith(_GZIP_MAGIC):
        return _decode_gzip(stream, max_bytes)
    # RFC 1950, 2.2: the method is 8 and the first two bytes are a multiple of 31.
    if stream[0] & 0x0F == 8 and len(stream) > 1 and int.from_bytes(stream[:2], "big") % 31 == 0:
        content, _, sound = _inflate(stream, 0, _ZLIB_WBITS, max_bytes)
        if content or sound:
            return content
    content, _, sound = _inflate(stream, 0, _RAW_WBITS, max_bytes)
    return content if content or sound else None


_DECODERS = {
    b"gzip": _decode_gzip,
    b"x-gzip": _decode_gzip,
    b"deflate": _decode_deflate,
}


def _inflate(stream: bytes, start: int, wbits: int, max_bytes: int) -> tuple[bytes, int, bool]:
    """What one compressed stream at `start` holds, the offset behind it (the end when cut), no fault met."""
    content, end, sound = _inflate_by(_WINDOW_BYTES, stream, start, wbits, max_bytes)
    if not sound:
        content, end, _ = _inflate_by(_SALVAGE_WINDOW_BYTES, stream, start, wbits, max_bytes)
    return content, end, sound


def _inflate_by(
    window_bytes: int, stream: bytes, start: int, wbits: int, max_bytes: int
) -> tuple[bytes, int, bool]:
    decompressor = isal_zlib.decompressobj(wbits)
    pieces: list[bytes] = []
    left_bytes = max_bytes
    sound = True
    pos = start
    with memoryview(stream) as view:
        while left_bytes > 0 and pos < len(stream) and not decompressor.eof:
            window = view[pos : pos + window_bytes]
            pos += len(window)
            try:
                piece = decompressor.decompress(window, left_bytes)
            except _InflateFault:
                sound = False
                break
            pieces.append(piece)
            left_bytes -= len(piece)
    end = pos - len(decompressor.unused_data) if decompressor.eof else len(stream)
    return (pieces[0] if len(pieces) == 1 else b"".join(pieces)), end, sound
