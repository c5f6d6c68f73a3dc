"""Which payloads may be referred to, and what is looked at before one is."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from archive import originals
from archive.exchange import Exchange
from archive.http1 import ResponseFramer
from archive.ledger import CaptureRow, Ledger
from archive.originals import Originals, may_refer, read_original
from archive.records import Original, Record, Wire, capture_records, payload_digest
from archive.timestamps import format_warc_date
from archive.warcfile import OPEN_SUFFIX, Location, WarcFile, compress_record

STARTED = datetime(2026, 11, 22, 18, 53, 1, 250_000, tzinfo=UTC)
FILE = "a.warc.gz"
OK = b"HTTP/1.1 200 OK\r\n"
IDS = count(1)


def exchange_of(received: bytes, **more: object) -> Exchange:
    framer = ResponseFramer()
    framer.feed(received)
    framer.eof()
    exchange = Exchange(
        url="http://example.org/a b",
        started=STARTED,
        sent=b"GET / HTTP/1.1\r\n\r\n",
        received=bytes(framer.received),
        interim_bytes=framer.interim_bytes,
        head_end=framer.head_end,
        body_end=framer.body_end,
        head=framer.head,
        chunked=framer.chunked,
        entity=framer.entity,
        truncated=framer.truncated,
        error=framer.failure,
    )
    return replace(exchange, **more)  # type: ignore[arg-type]


PLAIN = exchange_of(OK + b"Content-Type: Text/HTML; charset=x\r\nContent-Length: 4\r\n\r\nbody")
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"

MAY_REFER: dict[str, tuple[Exchange, Wire, bool]] = {
    "plain": (PLAIN, "decoded", True),
    "plain, exact": (PLAIN, "exact", True),
    "early hints": (exchange_of(b"HTTP/1.1 103 E\r\n\r\n" + OK + b"\r\nbody"), "decoded", True),
    "no such page": (exchange_of(b"HTTP/1.1 404 No\r\n\r\nbody"), "decoded", True),
    "chunked": (exchange_of(CHUNKED), "decoded", True),
    "chunked, exact": (exchange_of(CHUNKED), "exact", False),
    "chunks that came without chunks": (
        exchange_of(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: identity\r\n\r\nbody"),
        "decoded",
        False,
    ),
    "empty": (exchange_of(OK + b"Content-Length: 0\r\n\r\n"), "decoded", False),
    "empty chunks": (exchange_of(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "decoded", False),
    "cut": (exchange_of(OK + b"Content-Length: 9\r\n\r\nbody"), "decoded", False),
    "moved": (exchange_of(b"HTTP/1.1 301 Moved\r\n\r\nbody"), "decoded", False),
    "part": (exchange_of(b"HTTP/1.1 206 Part\r\n\r\nbody"), "decoded", False),
    "no HTTP": (exchange_of(b"what?\r\n\r\nbody"), "decoded", False),
    "given up": (replace(PLAIN, error="cancelled"), "decoded", False),
    "silence": (exchange_of(b""), "decoded", False),
}


@pytest.mark.parametrize("name", MAY_REFER)
def test_what_may_be_an_original_or_a_revisit(name: str) -> None:
    exchange, wire, expected = MAY_REFER[name]
    assert may_refer(exchange, wire) == expected


def response_of(exchange: Exchange, wire: Wire = "decoded", original: Original | None = None) -> Record:
    records = capture_records(
        exchange,
        warcinfo_id="urn:uuid:0",
        wire=wire,
        original=original,
        new_id=lambda: f"urn:uuid:00000000-0000-4000-8000-{next(IDS):012}",
    )
    assert records.response is not None
    return records.response


def digest_of(exchange: Exchange) -> str:
    digest = payload_digest(exchange)
    assert digest is not None
    return digest


class Archive:
    """A ledger and one file that grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = Ledger(path / "story.db")
        self.ledger.start_run("r", "2026-11-22T18:53:01Z", {})
        self.file = WarcFile(path, FILE)
        self.originals = Originals(path, path / "story.db")

    def keep(self, response: Record, exchange: Exchange) -> Location:
        """Writes a response and lets the ledger know it."""
        (place,) = self.file.append([compress_record(response.serialize())])
        with self.ledger.transaction():
            self.ledger.add_capture(
                CaptureRow(
                    run=1,
                    url=exchange.url,
                    kind="page",
                    hops="",
                    via=None,
                    date=format_warc_date(STARTED),
                    status=exchange.status,
                    mime=None,
                    redirect_url=None,
                    truncated=exchange.truncated,
                    error=exchange.error,
                    payload_digest=response.get("WARC-Payload-Digest"),
                    response_id=response.id,
                    record_type=response.type,
                    file=FILE,
                    offset=place.offset,
                    length=place.length,
                    metadata_id="urn:uuid:m",
                    end_offset=place.end,
                )
            )
        return place

    def find(self, exchange: Exchange, wire: Wire = "decoded") -> str | None:
        """The id of what a repeat would refer to."""
        original = self.originals.find(exchange, digest_of(exchange), wire)
        return original.record_id if original else None


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path)
    yield made
    made.originals.close()
    made.ledger.close()
    made.file.abandon()


def test_an_original_is_named_as_it_stands_there(archive: Archive) -> None:
    response = response_of(PLAIN)
    assert archive.find(PLAIN) is None
    archive.keep(response, PLAIN)
    found = archive.originals.find(PLAIN, digest_of(PLAIN), "decoded")
    assert found == Original(
        record_id=response.id,
        target_uri="http://example.org/a%20b",
        date="2026-11-22T18:53:01.250000Z",
        form=(b"", b"text/html"),
    )
    archive.originals.note(PLAIN, digest_of(PLAIN), "decoded", response)
    assert archive.originals.find(PLAIN, digest_of(PLAIN), "decoded") == found
    assert archive.file.finish() == archive.path / FILE
    assert archive.find(PLAIN) == response.id


def test_what_is_noted_counts_until_it_is_settled(archive: Archive) -> None:
    response = response_of(PLAIN)
    archive.originals.note(PLAIN, digest_of(PLAIN), "decoded", response)
    assert archive.find(PLAIN) == response.id
    archive.originals.settle()
    assert archive.find(PLAIN) is None
    cut = exchange_of(OK + b"Content-Length: 9\r\n\r\nbody")
    archive.originals.note(cut, digest_of(cut), "decoded", response_of(cut))
    assert archive.find(PLAIN) is None


def test_a_revisit_is_no_original(archive: Archive) -> None:
    response = response_of(PLAIN)
    archive.keep(response, PLAIN)
    original = archive.originals.find(PLAIN, digest_of(PLAIN), "decoded")
    for _ in range(20):
        archive.keep(response_of(PLAIN, original=original), PLAIN)
    assert archive.find(PLAIN) == response.id


@pytest.mark.parametrize("name", [name for name, (_, _, fits) in MAY_REFER.items() if not fits])
def test_what_may_not_refer_is_not_referred_to(name: str, archive: Archive) -> None:
    exchange, wire, _ = MAY_REFER[name]
    digest = payload_digest(exchange)
    if digest is None:
        return
    response = response_of(exchange, wire)
    place = archive.keep(response, exchange)
    with archive.ledger.transaction():
        archive.ledger.connection.execute("UPDATE capture SET payload_digest = ?", (digest_of(PLAIN),))
        archive.ledger.connection.execute("UPDATE capture SET truncated = NULL, error = NULL")
    if name == "given up":
        return  # only the ledger tells it
    assert archive.find(PLAIN) is None
    assert read_original(archive.path, place, digest) is None or name.startswith("empty")


def test_the_forms_must_be_alike(archive: Archive) -> None:
    zipped = exchange_of(OK + b"Content-Encoding: GZIP\r\nContent-Type: text/html\r\n\r\nbody")
    typed = exchange_of(OK + b"Content-Type: text/plain\r\n\r\nbody")
    ids = {}
    for exchange in (PLAIN, zipped, typed):
        assert archive.find(exchange) is None
        response = response_of(exchange)
        archive.keep(response, exchange)
        ids[exchange.received] = response.id
    for exchange in (PLAIN, zipped, typed):
        assert archive.find(exchange) == ids[exchange.received]


def overwrite(path: Path, place: Location) -> None:
    content = bytearray(path.read_bytes())
    content[place.offset : place.offset + place.length] = bytes(place.length)
    path.write_bytes(content)


def flip_in_payload(path: Path, place: Location) -> None:
    """Changes a letter of the body; lengths, heads and gzip's checksum stay right."""
    record = gzip.decompress(path.read_bytes()[place.offset : place.offset + place.length])
    path.write_bytes(path.read_bytes()[: place.offset] + member_of(record.replace(b"body", b"bodY"), place))


def flip_in_head(path: Path, place: Location) -> None:
    record = gzip.decompress(path.read_bytes()[place.offset : place.offset + place.length])
    path.write_bytes(path.read_bytes()[: place.offset] + member_of(record.replace(b"x\r\n", b"y\r\n"), place))


def member_of(record: bytes, place: Location) -> bytes:
    """A gzip member of just the length of the one at `place`: what lacks is made up for by a file name."""
    member = gzip.compress(record, 9, mtime=0)
    name = b"n" * (place.length - len(member) - 1) + b"\0"
    assert len(name) > 1
    return member[:3] + b"\x08" + member[4:10] + name + member[10:]


def flip_a_bit(path: Path, place: Location) -> None:
    content = bytearray(path.read_bytes())
    content[place.end - 12] ^= 1
    path.write_bytes(content)


def shift(path: Path, place: Location) -> None:
    path.write_bytes(path.read_bytes()[: place.offset] + b"x" + path.read_bytes()[place.offset :])


@pytest.mark.parametrize(
    "harm",
    [
        lambda path, _: path.unlink(),
        lambda path, place: path.write_bytes(path.read_bytes()[: place.offset]),
        overwrite,
        flip_in_payload,
        flip_in_head,
        flip_a_bit,
        shift,
        lambda path, _: path.write_bytes(compress_record(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n")),
        lambda path, _: path.write_bytes(compress_record(b"\r\n\r\n")),
    ],
)
def test_an_original_that_is_not_there_any_more(
    harm: Callable[[Path, Location], object], archive: Archive
) -> None:
    place = archive.keep(response_of(PLAIN), PLAIN)
    harm(archive.path / (FILE + OPEN_SUFFIX), place)
    assert archive.find(PLAIN) is None


def test_an_original_is_read_once_as_long_as_its_file_stays_as_it_is(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = archive.keep(response_of(PLAIN), PLAIN)
    path = archive.file.finish()
    read: list[Location] = []

    def counting(folder: Path, place: Location, digest: str) -> Original | None:
        read.append(place)
        return read_original(folder, place, digest)

    monkeypatch.setattr(originals, "read_original", counting)
    assert all(archive.find(PLAIN) for _ in range(9))
    assert read == [place]
    flip_a_bit(path, place)
    os.utime(path, ns=(1, 1))
    assert archive.find(PLAIN) is None
    path.unlink()
    assert archive.find(PLAIN) is None
    assert read == [place, place]


def test_a_large_original_is_read_in_little_memory(archive: Archive) -> None:
    large = exchange_of(OK + b"\r\n" + bytes(40_000_000))
    place = archive.keep(response_of(large), large)
    tracemalloc.start()
    try:
        assert read_original(archive.path, place, digest_of(large))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 3_000_000


def test_without_a_ledger_everything_is_kept(tmp_path: Path) -> None:
    originals = Originals(tmp_path, None)
    originals.note(PLAIN, digest_of(PLAIN), "decoded", response_of(PLAIN))
    assert originals.find(PLAIN, digest_of(PLAIN), "decoded") is None
    originals.close()
