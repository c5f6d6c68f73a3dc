"""Content decoding: what can be decoded is, and nothing raises or grows without bound."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content import decode_content

TEXT = b"".join(b"Paragraph %d says what happened next.\n" % number for number in range(5000))
LIMIT = 1 << 20


def compress(wbits: int, text: bytes = TEXT) -> bytes:
    compressor = zlib.compressobj(wbits=wbits)
    return compressor.compress(text) + compressor.flush()


GZIP, ZLIB, RAW = compress(31), compress(15), compress(-15)


@pytest.mark.parametrize(
    ("stream", "coding"),
    [
        (GZIP, b"gzip"),
        (GZIP, b"X-GZip"),
        (GZIP, b" gzip , identity,"),
        (ZLIB, b"deflate"),
        (RAW, b"deflate"),
        (GZIP, b"deflate"),
        (compress(31, ZLIB), b"deflate, gzip"),
        (compress(31, GZIP), b"gzip, gzip"),
        (compress(31, TEXT[:999]) + compress(31, TEXT[999:]), b"gzip"),
        (GZIP + b"garbage behind", b"gzip"),
        (GZIP + b"\x1f\x8bgarbage", b"gzip"),
        (ZLIB + b"garbage behind", b"deflate"),
        (TEXT, None),
        (TEXT, b"br"),
        (TEXT, b"zstd, "),
        (TEXT, b"gzip"),
        (TEXT, b"deflate"),
        (TEXT, b"gzip, br"),
    ],
)
def test_decoded(stream: bytes, coding: bytes | None) -> None:
    assert decode_content(stream, coding, LIMIT) == TEXT


@pytest.mark.parametrize(("stream", "coding"), [(GZIP, b"gzip"), (ZLIB, b"deflate"), (RAW, b"deflate")])
def test_cut_and_damaged_streams_give_their_beginning(stream: bytes, coding: bytes) -> None:
    middle = len(stream) // 2
    damaged = stream[:middle] + b"\xff" * 200 + stream[middle + 200 :]

    cut = decode_content(stream[:middle], coding, LIMIT)
    assert TEXT.startswith(cut)
    assert len(cut) > len(TEXT) // 4
    salvaged = decode_content(damaged, coding, LIMIT)
    assert len(salvaged) > len(TEXT) // 4
    assert salvaged[: len(TEXT) // 4] == TEXT[: len(TEXT) // 4]


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"gzip, deflate", b"", None])
def test_empty(coding: bytes | None) -> None:
    assert decode_content(b"", coding, LIMIT) == b""


def test_bomb_is_bounded() -> None:
    bomb = gzip.compress(gzip.compress(bytes(1 << 26)))

    assert len(decode_content(bomb, b"gzip, gzip", LIMIT)) == LIMIT
    assert decode_content(TEXT, None, 10) == TEXT[:10]
    assert decode_content(GZIP, b"gzip", 10) == TEXT[:10]


def test_endless_members_end() -> None:
    assert decode_content(gzip.compress(b"") * 100_000, b"gzip", LIMIT) == b""


@given(st.binary(max_size=200), st.sampled_from([b"gzip", b"deflate", b"deflate, gzip"]), st.integers(0, 99))
def test_no_bytes_raise(stream: bytes, coding: bytes, max_bytes: int) -> None:
    for start in (b"", GZIP[:20], ZLIB[:20], RAW[:20], b"\x1f\x8b\x08\x1f"):
        assert len(decode_content(start + stream, coding, max_bytes)) <= max_bytes
