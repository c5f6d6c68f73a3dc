"""Framing of responses: examples, and that the outcome never depends on how the bytes arrive."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.exchange import Truncated
from archive.http1 import MAX_CHUNK_LINE_BYTES, MAX_HEAD_BYTES, ResponseFramer, encode_request, parse_head

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def frame(
    stream: bytes, *, reason: Truncated | None = None, method: str = "GET", max_body_bytes: int = 0
) -> ResponseFramer:
    framer = ResponseFramer(method=method, max_body_bytes=max_body_bytes)
    framer.feed(stream)
    framer.eof(reason)
    return framer


def describe(framer: ResponseFramer) -> tuple[object, ...]:
    return (
        *(framer.ending, framer.truncated, framer.failure, framer.failure_detail, framer.trouble),
        *(framer.head, framer.interim_heads, framer.interim_bytes, framer.head_end, framer.body_end),
        *(framer.chunked, framer.keep_alive, framer.entity, bytes(framer.received)),
    )


class TestHead:
    def test_names_values_and_order_stay(self) -> None:
        head = parse_head(b"HTTP/1.1 200 Sch\xf6n\r\nB: 1\r\na:2 \r\nB:\t3\r\nC:\r\n\r\n")

        assert head is not None
        assert (head.version, head.status, head.reason) == ("HTTP/1.1", 200, b"Sch\xf6n")
        assert head.headers == ((b"B", b"1"), (b"a", b"2"), (b"B", b"3"), (b"C", b""))

    @pytest.mark.parametrize(
        ("lines", "headers"),
        [
            (b"A: 1\r\n  2\r\n\t3\r\n", ((b"A", b"1 2 3"),)),
            (b"A:\r\n 2\r\n", ((b"A", b"2"),)),
            (b" A: 1\r\n", ((b"A", b"1"),)),
            (b"no colon\r\n folded: 1\r\nA: 1\r\n", ((b"A", b"1"),)),
            (b"A: 1\r\nno colon\r\n folded\r\n", ((b"A", b"1"),)),
            (b": nameless\r\n", ()),
            (b"A : b:c\r\n", ((b"A", b"b:c"),)),
            (b"A: \x00\x01\xff\rx\r\n", ((b"A", b"\x00\x01\xff\rx"),)),
        ],
    )
    def test_odd_lines(self, lines: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        head = parse_head(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")

        assert head is not None
        assert head.headers == headers

    @pytest.mark.parametrize(
        ("line", "version", "status"),
        [
            (b"HTTP/1.1 200", "HTTP/1.1", 200),
            (b"HTTP/1.0  404  Not Found", "HTTP/1.0", 404),
            (b"http/1.1 200 ok", "http/1.1", 200),
            (b"HTTP/2 200", "HTTP/2", 200),
            (b"HTTP 200 OK", "HTTP", 200),
            (b"HTTP/1.1 999 Denied", "HTTP/1.1", 999),
            (b"HTTP/1.1 200OK", "HTTP/1.1", 200),
        ],
    )
    def test_status_lines(self, line: bytes, version: str, status: int) -> None:
        framer = frame(line + b"\r\nContent-Length: 0\r\n\r\n")

        assert framer.head is not None
        assert (framer.head.version, framer.head.status) == (version, status)

    @pytest.mark.parametrize(
        "stream",
        [
            *(
                b"\r\n\r\n",
                b"<html>no head at all</html>",
                b"HTTP/1.1 OK\r\n\r\n",
                b"HTTP/1.1 2000 x\r\n\r\n",
            ),
            *(
                b"HTTP/1.1 020 x\r\n\r\n",
                b"HTTP/1.1 20",
                b"ICY 200 OK\r\n\r\n",
                b"\x00" * (MAX_HEAD_BYTES + 9),
            ),
        ],
    )
    def test_not_http(self, stream: bytes) -> None:
        framer = frame(stream)

        assert (framer.failure, framer.head, framer.ending) == ("not-http", None, "failed")

    @pytest.mark.parametrize(("size", "failure"), [(MAX_HEAD_BYTES, None), (MAX_HEAD_BYTES + 1, "not-http")])
    def test_limit(self, size: int, failure: str | None) -> None:
        start, end = b"HTTP/1.1 204 x\r\nA: ", b"\r\n\r\n"
        framer = frame(start + b"a" * (size - len(start) - len(end)) + end)

        assert framer.failure == failure

    @pytest.mark.parametrize(
        ("reason", "failure"), [(None, "no-response"), ("disconnect", "no-response"), ("time", "timeout")]
    )
    def test_silence(self, reason: Truncated | None, failure: str) -> None:
        assert frame(b"", reason=reason).failure == failure
        assert frame(b"HTTP/1.1 103 x\r\n\r\n", reason=reason).failure == failure
        assert frame(b"HTTP/1.1 103 x\r\nLink", reason=reason).failure == failure

    def test_cut_head_keeps_its_whole_lines(self) -> None:
        framer = frame(b"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 12")

        assert framer.head is not None
        assert framer.head.headers == ((b"A", b"1"),)
        assert (framer.truncated, framer.head_end, framer.entity) == ("disconnect", len(framer.received), b"")

    def test_what_comes_before_the_final_head(self) -> None:
        interim = b"\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: a\r\n\r\n\n"
        final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
        framer = frame(interim + final + b"ok")

        assert [head.status for head in framer.interim_heads] == [100, 103]
        assert framer.interim_bytes == len(interim)
        assert framer.head_end == len(interim + final)
        assert framer.entity == b"ok"


class TestBody:
    @pytest.mark.parametrize(
        ("lengths", "length"),
        [
            (b"Content-Length: 5\r\n", 5),
            (b"Content-Length: 005\r\n", 5),
            (b"Content-Length: 5\r\nContent-Length: 5\r\n", 5),
            (b"Content-Length: 5, 5,\r\n", 5),
            (b"Content-Length: 0\r\n", 0),
            (b"Content-Length:\r\n", None),
            (b"Content-Length: 5, 6\r\n", None),
            (b"Content-Length: -5\r\n", None),
            (b"Content-Length: +5\r\n", None),
            (b"Content-Length: 0x5\r\n", None),
            (b"Content-Length: five\r\n", None),
            (b"Content-Length: \xb2\r\n", None),
            (b"Content-Length: 5\r\nContent-Length: x\r\n", None),
            (b"Content-Length: " + b"9" * 5000 + b"\r\n", None),
        ],
    )
    def test_content_length(self, lengths: bytes, length: int | None) -> None:
        framer = frame(b"HTTP/1.1 200 OK\r\n" + lengths + b"\r\n12345rest")

        assert framer.complete
        assert framer.entity == b"12345rest"[:length]
        assert framer.keep_alive is False

    @pytest.mark.parametrize(
        ("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304), ("CONNECT", 200), ("GET", 101)]
    )
    def test_none(self, method: str, status: int) -> None:
        framer = ResponseFramer(method=method)
        framer.feed(b"HTTP/1.1 %d x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" % status)

        assert framer.complete
        assert framer.entity == b""
        assert framer.keep_alive is (status != 101)

    @pytest.mark.parametrize(
        ("fields", "version", "keep_alive"),
        [
            (b"", b"1.1", True),
            (b"Connection: close\r\n", b"1.1", False),
            (b"Connection: Foo, CLOSE\r\n", b"1.1", False),
            (b"", b"1.0", False),
            (b"Connection: Keep-Alive\r\n", b"1.0", True),
            (b"Transfer-Encoding: identity\r\n", b"1.1", True),
        ],
    )
    def test_keep_alive(self, fields: bytes, version: bytes, keep_alive: bool) -> None:
        framer = ResponseFramer()
        framer.feed(b"HTTP/%s 200 OK\r\n%sContent-Length: 2\r\n\r\nok" % (version, fields))

        assert framer.complete
        assert framer.keep_alive is keep_alive

    @pytest.mark.parametrize(
        ("framed", "entity"),
        [
            (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
            (b"5\nhello\n0\n\n", b"hello"),
            (b" 0005 ; a=b\r\nhello\r\n000\r\n\r\n", b"hello"),
            (b"A\r\n0123456789\r\na;\r\n0123456789\r\n0\r\nT: x\r\nU: y\r\n\r\n", b"0123456789" * 2),
            (b"0\r\n\r\n", b""),
        ],
    )
    def test_chunks(self, framed: bytes, entity: bytes) -> None:
        framer = ResponseFramer()
        framer.feed(CHUNKED + framed)

        assert framer.complete
        assert framer.keep_alive
        assert (framer.entity, framer.body_end) == (entity, len(CHUNKED + framed))

    @pytest.mark.parametrize(
        "framed",
        [
            b"5\r\nhello\r\n\r\n",
            b"5\r\nhello\r\n-5\r\nlost",
            b"5\r\nhello\r\n0x5\r\nlost",
            b"5\r\nhello\r\n5 5\r\nlost",
            b"5\r\nhelloX\r\nlost",
            b"5\r\nhello\r\n" + b"f" * 17 + b"\r\n",
            b"5\r\nhello\r\n5;" + b"x" * MAX_CHUNK_LINE_BYTES + b"\r\nlost!\r\n0\r\n\r\n",
            b"5\r\nhello\r\n0\r\n" + b"T: x\r\n" * MAX_HEAD_BYTES,
        ],
    )
    def test_bad_chunks_cut_the_rest(self, framed: bytes) -> None:
        framer = frame(CHUNKED + framed)

        assert (framer.truncated, framer.entity) == ("unspecified", b"hello")
        assert framer.trouble
        assert framer.body_end == len(framer.received)

    @pytest.mark.parametrize(
        "framed", [b"", b"5", b"5\r\nhel", b"5\r\nhello\r", b"5\r\nhello\r\n0\r\n", b"fffffffff\r\nx"]
    )
    def test_cut_chunks(self, framed: bytes) -> None:
        assert frame(CHUNKED + framed).truncated == "disconnect"
        assert frame(CHUNKED + framed, reason="time").truncated == "time"

    def test_other_transfer_codings_end_with_the_connection(self) -> None:
        framer = frame(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nall of it")

        assert (framer.complete, framer.chunked, framer.entity) == (True, False, b"all of it")

    @pytest.mark.parametrize("reason", ["disconnect", "time", "unspecified"])
    def test_close_delimited(self, reason: Truncated) -> None:
        stream = b"HTTP/1.1 200 OK\r\n\r\nas far as it goes"

        assert frame(stream).complete
        assert frame(stream, reason=reason).truncated == reason
        assert frame(stream, reason=reason).entity == b"as far as it goes"

    @pytest.mark.parametrize(
        "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
    )
    def test_size_limit(self, head: bytes) -> None:
        whole = frame(head + b"ninebytes", max_body_bytes=9)
        cut = frame(head + b"ninebytes", max_body_bytes=8)

        assert whole.complete
        assert (cut.truncated, cut.entity, bytes(cut.received)) == ("length", b"ninebyte", head + b"ninebyte")

    def test_stray_bytes_stay_behind_the_body(self) -> None:
        framer = ResponseFramer()
        framer.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        framer.feed(b"stray")

        assert framer.received[framer.body_end :] == b"stray"
        assert framer.keep_alive is False


FRAGMENTS = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            *(
                b"HTTP/1.1 200 OK\r\n",
                b"HTTP/1.0 200\n",
                b"HTTP/1.1 103 x\r\n",
                b"HTTP/1.1 204 x\r\n",
                b"HTTP/",
            ),
            *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b" ", b":", b"Transfer-Encoding: chunked\r\n\r\n"),
            *(
                b"Content-Length: 7\r\n",
                b"Connection: close\r\n",
                b"5\r\nhello\r\n",
                b"1;x\r\ny\r\n",
                b"0\r\n",
            ),
            *(b"0\r\n\r\n", b"0\r\nT: x\r\n\r\n", b"seven b", b" fold\r\n", b"no colon\r\n"),
        ]
    ),
)
STREAMS = st.lists(FRAGMENTS, max_size=12).map(b"".join)
STARTS = st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", CHUNKED, CHUNKED[:-2] + b"Content-Length: 3\r\n\r\n"])


@given(
    start=STARTS,
    rest=STREAMS,
    sizes=st.lists(st.integers(1, 9), max_size=60),
    max_body_bytes=st.sampled_from([0, 1, 6, 20]),
    reason=st.sampled_from([None, "disconnect", "time", "unspecified"]),
)
@example(start=CHUNKED, rest=b"5\r\nhello\r\n0\r\n\r\nstray", sizes=[1] * 99, max_body_bytes=15, reason=None)
def test_outcome_is_the_same_however_bytes_arrive(
    start: bytes, rest: bytes, sizes: list[int], max_body_bytes: int, reason: Truncated | None
) -> None:
    stream = start + rest
    whole = frame(stream, max_body_bytes=max_body_bytes, reason=reason)
    split = ResponseFramer(max_body_bytes=max_body_bytes)
    at = 0
    for size in sizes:
        split.feed(stream[at : at + size])
        at += size
    split.feed(stream[at:])
    split.eof(reason)

    assert describe(split) == describe(whole)
    assert whole.ended
    assert 0 <= whole.interim_bytes <= whole.head_end <= whole.body_end <= len(whole.received)
    if not max_body_bytes:
        assert bytes(whole.received) == stream


@pytest.mark.parametrize("line", [b"", b"\x00" * 50, b"\xff" * 50, b"\r" * 50, b"HTTP/1.1 200\r\n" * 50])
def test_odd_streams_byte_by_byte(line: bytes) -> None:
    split = ResponseFramer()
    for at in range(len(line)):
        split.feed(line[at : at + 1])
    split.eof()

    assert describe(split) == describe(frame(line))


class TestRequest:
    def test_bytes(self) -> None:
        request = encode_request("GET", "/a?b=%20", [(b"Host", b"news.test"), (b"X", b"\xe9")])

        assert request == b"GET /a?b=%20 HTTP/1.1\r\nHost: news.test\r\nX: \xe9\r\n\r\n"

    def test_line_breaks_can_not_forge_a_header(self) -> None:
        request = encode_request("POST", "/", [(b"A\r\nB", b"c\nD: e")], b"body")

        assert request == b"POST / HTTP/1.1\r\nA  B: c D: e\r\n\r\nbody"
