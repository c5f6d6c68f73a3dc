"""Records as whole bytes; nothing that a server says can add a line to one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs.warcs import RULES, RawRecord, Rule, parse_record

from archive.digests import sha1_base32
from archive.errors import RecordError
from archive.exchange import Exchange, TlsFacts
from archive.http1 import ResponseFramer
from archive.records import (
    Original,
    Record,
    Wire,
    capture_records,
    fields_block,
    json_line,
    response_block,
    warcinfo_record,
)
from archive.version import __version__

STARTED = datetime(2026, 11, 22, 18, 53, 1, 250_000, tzinfo=UTC)
DATE = "2026-11-22T18:53:01.250000Z"
REQUEST = b"GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n"


def ids(first: int = 1) -> Callable[[], str]:
    numbers = count(first)
    return lambda: f"urn:uuid:00000000-0000-4000-8000-{next(numbers):012}"


def exchange_of(received: bytes, *, eof: bool = True, **more: object) -> Exchange:
    """An exchange in which `received` came, framed as the crawler frames it."""
    framer = ResponseFramer()
    framer.feed(received)
    if eof:
        framer.eof()
    exchange = Exchange(
        url="http://example.org/a",
        started=STARTED,
        elapsed_s=0.0124,
        sent=REQUEST,
        received=bytes(framer.received),
        interim_bytes=framer.interim_bytes,
        head_end=framer.head_end,
        body_end=framer.body_end,
        head=framer.head,
        chunked=framer.chunked,
        entity=framer.entity,
        trailers=framer.trailers,
        truncated=framer.truncated,
        error=framer.failure,
        error_detail=framer.failure_detail,
        peer_address="192.0.2.7",
    )
    return replace(exchange, **more)  # type: ignore[arg-type]


def written(
    exchange: Exchange, wire: Wire = "decoded", original: Original | None = None, **lines: str
) -> list[RawRecord]:
    """The records of a file that holds `exchange`, read back."""
    new_id = ids(101 if original else 1)
    file = "y.warc.gz" if original else "x.warc.gz"
    info = warcinfo_record(
        file_name=file,
        date=DATE,
        facts={"robots": "obey", "http-header-user-agent": "UA", "isPartOf": "x"},
        record_id=new_id(),
    )
    records = capture_records(
        exchange,
        warcinfo_id=info.id,
        lines=(("hopsFromSeed", ""), *lines.items()),
        wire=wire,
        original=original,
        new_id=new_id,
    )
    return [parse_record(each.serialize(), file, place) for place, each in enumerate([info, *records])]


def test_a_whole_capture_byte_for_byte() -> None:
    info = warcinfo_record(file_name="x.warc.gz", date=DATE, facts={"robots": "obey"}, record_id="urn:uuid:0")
    exchange = exchange_of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    records = capture_records(exchange, warcinfo_id="urn:uuid:0", lines=(("via", "b"),), new_id=ids())
    metadata_id, request_id, response_id = (f"<urn:uuid:00000000-0000-4000-8000-{n:012}>" for n in (1, 2, 3))
    block = (
        f"software: Storytrail/{__version__}\r\nformat: WARC File Format 1.1\r\nconformsTo: "
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nrobots: obey\r\n"
    )
    assert info.serialize().decode() == (
        f"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: {DATE}\r\n"
        f"WARC-Filename: x.warc.gz\r\nWARC-Block-Digest: {sha1_base32(block.encode())}\r\n"
        f"Content-Type: application/warc-fields\r\nContent-Length: {len(block)}\r\n\r\n{block}\r\n\r\n"
    )
    common = f"WARC-Date: {DATE}\r\nWARC-Target-URI: http://example.org/a\r\n"
    assert records.request is not None
    assert records.request.serialize().decode() == (
        f"WARC/1.1\r\nWARC-Type: request\r\nWARC-Record-ID: {request_id}\r\n{common}"
        f"WARC-Concurrent-To: {response_id}\r\nWARC-Concurrent-To: {metadata_id}\r\n"
        "WARC-Warcinfo-ID: <urn:uuid:0>\r\nWARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: http/1.1\r\n"
        f"WARC-Block-Digest: {sha1_base32(REQUEST)}\r\nContent-Type: application/http; msgtype=request\r\n"
        f"Content-Length: {len(REQUEST)}\r\n\r\n{REQUEST.decode()}\r\n\r\n"
    )
    assert records.response is not None
    assert records.response.serialize().decode() == (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: {response_id}\r\n{common}"
        f"WARC-Concurrent-To: {request_id}\r\nWARC-Concurrent-To: {metadata_id}\r\n"
        "WARC-Warcinfo-ID: <urn:uuid:0>\r\nWARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: http/1.1\r\n"
        f"WARC-Block-Digest: {sha1_base32(exchange.received)}\r\n"
        "WARC-Payload-Digest: sha1:YIVV7ELYGQTASQUNN5I3FRNPJQF542SC\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        "Content-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    )
    block = "fetchTimeMs: 12\r\nvia: b\r\n"
    assert records.metadata.serialize().decode() == (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {metadata_id}\r\n{common}"
        f"WARC-Concurrent-To: {response_id}\r\nWARC-Concurrent-To: {request_id}\r\n"
        f"WARC-Refers-To: {response_id}\r\nWARC-Warcinfo-ID: <urn:uuid:0>\r\n"
        f"WARC-Block-Digest: {sha1_base32(block.encode())}\r\nContent-Type: application/warc-fields\r\n"
        f"Content-Length: {len(block)}\r\n\r\n{block}\r\n\r\n"
    )


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
EXCHANGES = {
    "plain": exchange_of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    "chunked": exchange_of(CHUNKED + b"2;x\r\nhi\r\n0\r\nX-T: 1\r\n\r\n"),
    "cut": exchange_of(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"),
    "interim": exchange_of(b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    "junk": exchange_of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more"),
    "half-head": exchange_of(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "garbage": exchange_of(b"\x16\x03\x01 what?\r\n\r\n"),
    "silence": exchange_of(b""),
    "unsent": exchange_of(b"", sent=b"", error="dns", error_detail="no address", peer_address=None),
    "tls": exchange_of(
        b"HTTP/1.0 204 No\r\n\r\n",
        tls=TlsFacts(protocol="tls/1.3", cipher="TLS_AES_256_GCM_SHA384", verify_error="self-signed"),
    ),
}


@pytest.mark.parametrize("wire", ["decoded", "exact"])
@pytest.mark.parametrize("name", EXCHANGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_standard(rule: Rule, name: str, wire: Wire) -> None:
    assert list(rule(written(EXCHANGES[name], wire))) == []


ORIGINAL = Original(
    record_id="urn:uuid:00000000-0000-4000-8000-000000000099",
    target_uri="http://example.org/earlier",
    date="2025-01-01T00:00:00.000001Z",
    form=(b"", b""),
)


def test_a_revisit_byte_for_byte() -> None:
    for name, head in (
        ("plain", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
        ("chunked", "HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n\r\n"),
        ("interim", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
    ):
        records = capture_records(EXCHANGES[name], warcinfo_id="urn:uuid:0", original=ORIGINAL, new_id=ids())
        names = (f"<urn:uuid:00000000-0000-4000-8000-{n:012}>" for n in (1, 2, 3))
        metadata_id, request_id, revisit_id = names
        assert records.response is not None
        assert records.response.serialize().decode() == (
            f"WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: {revisit_id}\r\nWARC-Date: {DATE}\r\n"
            "WARC-Target-URI: http://example.org/a\r\n"
            f"WARC-Concurrent-To: {request_id}\r\nWARC-Concurrent-To: {metadata_id}\r\n"
            "WARC-Warcinfo-ID: <urn:uuid:0>\r\nWARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: http/1.1\r\n"
            "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"
            "WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000099>\r\n"
            "WARC-Refers-To-Target-URI: http://example.org/earlier\r\n"
            "WARC-Refers-To-Date: 2025-01-01T00:00:00.000001Z\r\nWARC-Truncated: length\r\n"
            f"WARC-Block-Digest: {sha1_base32(head.encode())}\r\n"
            "WARC-Payload-Digest: sha1:YIVV7ELYGQTASQUNN5I3FRNPJQF542SC\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(head)}\r\n\r\n{head}\r\n\r\n"
        )
        assert records.metadata.get("WARC-Refers-To") == revisit_id


@pytest.mark.parametrize("name", ["plain", "chunked", "interim"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_standard_for_revisits(rule: Rule, name: str) -> None:
    first = written(replace(EXCHANGES[name], url="http://example.org/earlier"))
    response = next(each for each in first if each.type == "response")
    original = Original(
        record_id=response.id.strip("<>"), target_uri=response.uri, date=DATE, form=(b"", b"")
    )
    assert list(rule([*first, *written(EXCHANGES[name], original=original)])) == []


def kept_bytes(metadata: RawRecord, name: str) -> bytes:
    """Of a metadata record: bytes that stand in no response."""
    return b"".join(json.loads(line)[0].encode("latin-1") for line in metadata.lines_of(name))


@pytest.mark.parametrize("name", EXCHANGES)
def test_exact_keeps_every_byte(name: str) -> None:
    exchange = EXCHANGES[name]
    records = {each.type: each for each in written(exchange, "exact")}
    response = records["response"].block if "response" in records else b""
    rest = response + kept_bytes(records["metadata"], "notHttp")
    assert exchange.received[: exchange.interim_bytes] + rest == exchange.received
    assert ("response" in records) == (name not in ("silence", "unsent", "garbage"))
    assert ("request" in records) == (name != "unsent")


@pytest.mark.parametrize(
    ("received", "block", "cut_line"),
    [
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\nX: y\r\n\r\nhalf",
            b"HTTP/1.1 200 OK\r\nX-Archive-Orig-content-length: 90\r\nX: y\r\n\r\nhalf",
            b"",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/ht",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"Content-Type: text/ht",
        ),
        (
            b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 1",
            b"HTTP/1.1 200 OK\nX-Archive-Orig-Transfer-Encoding: chunked\n\r\n",
            b"Content-Length: 1",
        ),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n\r", b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n", b"\r"),
    ],
)
def test_decoded_promises_nothing_that_did_not_come(received: bytes, block: bytes, cut_line: bytes) -> None:
    exchange = exchange_of(received)
    records = {each.type: each for each in written(exchange)}
    assert records["response"].block == block
    assert records["response"].get("WARC-Truncated") == "disconnect"
    assert kept_bytes(records["metadata"], "httpCutLine") == cut_line
    exact = {each.type: each for each in written(exchange, "exact")}
    assert exact["response"].block == received


@pytest.mark.parametrize(
    ("status_line", "protocol"),
    [
        ("HTTP/1.1 200 OK", ["http/1.1"]),
        ("http/1.0 200 OK", ["http/1.0"]),
        ("HTTP/2 200", []),
        ("HTTP/1.2 200 OK", []),
        ("HTTP 200 OK", []),
        ("no status line", []),
    ],
)
def test_only_a_protocol_that_the_answer_names(status_line: str, protocol: list[str]) -> None:
    for record in written(exchange_of(f"{status_line}\r\nContent-Length: 2\r\n\r\nhi".encode())):
        assert record.all("WARC-Protocol") == (protocol if record.type in ("request", "response") else [])


def test_decoded_keeps_the_trailers_beside_the_page() -> None:
    records = {each.type: each for each in written(EXCHANGES["chunked"])}
    assert records["response"].block == (
        b"HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n\r\nhi"
    )
    assert records["metadata"].lines_of("httpTrailers") == ['["X-T: 1"]']


def test_decoded_renames_no_fold_and_nothing_in_the_body() -> None:
    head = b"HTTP/1.1 200 OK\r\nX: a\r\n Trailer: no\r\nTRAILER : b\r\nX-Trailer: c\r\n"
    body = b"Trailer: d\r\n"
    received = head + b"transfer-encoding:chunked\r\n\r\nc\r\n" + body + b"\r\n0\r\n\r\n"
    assert response_block(exchange_of(received), "decoded") == (
        b"HTTP/1.1 200 OK\r\nX: a\r\n Trailer: no\r\nX-Archive-Orig-TRAILER : b\r\nX-Trailer: c\r\n"
        b"X-Archive-Orig-transfer-encoding:chunked\r\n\r\n" + body
    )


def test_failures_say_why() -> None:
    *_, metadata = written(EXCHANGES["unsent"], attempts="2", via="http://example.org/")
    assert metadata.lines_of("fetchError") == ["dns"]
    assert metadata.lines_of("fetchErrorDetail") == ["no address"]
    assert metadata.lines_of("attempts") == ["2"]
    assert metadata.lines_of("via") == ["http://example.org/"]


# Hostile words ----------------------------------------------------------------------------------------


def iter_lines(record: RawRecord) -> Iterator[str]:
    return (line.partition(":")[0] for line in record.lines)


@given(st.text(max_size=60))
def test_no_url_adds_a_line_to_a_header(text: str) -> None:
    plain = {each.type: list(iter_lines(each)) for each in written(EXCHANGES["plain"])}
    for record in written(replace(EXCHANGES["plain"], url=f"http://example.org/{text}")):
        assert list(iter_lines(record)) == plain[record.type]
        assert "<" not in record.uri
        assert record.tail == b"\r\n\r\n"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_value_adds_a_line_to_a_block(one: str, other: str) -> None:
    block = fields_block((("via", one), ("storytrail-link", json_line({"label": other}))))
    lines = block.split(b"\r\n")
    assert [line.partition(b":")[0] for line in lines] == [b"via", b"storytrail-link", b""]
    assert block.count(b"\n") == 2
    # Readers that split text into lines know more ends of a line than the standard.
    assert len(lines[1].decode().splitlines()) == 1


@pytest.mark.parametrize("value", ["a\r\nWARC-Type: x", "a\nb", "a\rb", "a\0b", "\x7f"])
def test_a_field_that_would_end_its_line_is_refused(value: str) -> None:
    record = Record(type="metadata", id="urn:uuid:1", fields=(("WARC-Filename", value),), block=b"")
    with pytest.raises(RecordError, match="WARC-Filename"):
        record.serialize()


@given(st.binary(max_size=300), st.sampled_from(["decoded", "exact"]))
def test_any_bytes_from_a_server_make_records_that_keep_the_standard(received: bytes, wire: Wire) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", CHUNKED):
        exchange = exchange_of(start + received)
        archive = written(exchange, wire)
        passed_over = ("payload_digests",)  # its own small parser is less lenient than browsers
        assert [f for rule in RULES if rule.__name__ not in passed_over for f in rule(archive)] == []
        if wire == "exact":
            kept = b"".join(each.block for each in archive if each.type == "response")
            kept += kept_bytes(archive[-1], "notHttp")
            assert exchange.received[: exchange.interim_bytes] + kept == exchange.received
