"""WARC files read back, record by record."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.http1 import parse_head
from archive.ledger import Ledger
from archive.reading import StoredExchange, WarcReading, entity_of, read_answer, read_file_facts
from archive.run_notes import NoteReader, iter_notes
from archive.warcfile import compress_record

WARCINFO = (
    "warcinfo",
    "<urn:uuid:1>",
    [],
    b"software: Storytrail/9\r\ndescription: run r1\r\nstorytrail-depth: 2\r\n",
)


def record(kind: str, record_id: str, fields: list[str], block: bytes) -> bytes:
    """One record as a gzip member."""
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: {record_id}", *fields]
    if kind in ("warcinfo", "metadata"):
        lines.append("Content-Type: application/warc-fields")
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""])
    return compress_record(head.encode() + block + b"\r\n\r\n")


def exchange(number: int, order: str) -> list[bytes]:
    """The records of an exchange that name each other, in some order."""
    ids = {letter: f"<urn:uuid:{number}{letter}>" for letter in "qrm"}
    about = [f"WARC-Target-URI: http://a.example/{number}", "WARC-Date: 2026-11-22T18:53:01Z"]
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Pier"
    blocks = {
        "q": ("request", b"GET / HTTP/1.1\r\n\r\n"),
        "r": ("response", body),
        "m": ("metadata", b"via: x\r\nhopsFromSeed: L\r\n"),
    }
    return [
        record(
            blocks[letter][0],
            ids[letter],
            [*about, *(f"WARC-Concurrent-To: {ids[other]}" for other in order if other != letter)],
            blocks[letter][1],
        )
        for letter in order
    ]


@pytest.mark.parametrize("order", ["qrm", "rqm", "mrq", "rm", "m", "r", "qm"])
def test_records_that_name_each_other_are_one_exchange(order: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    members = [record(*WARCINFO), *exchange(2, order), *exchange(3, "qrm")]
    path.write_bytes(b"".join(members))
    stored = list(WarcReading(path))
    assert [type(each) for each in stored] == [StoredExchange, StoredExchange]
    first = stored[0]
    assert isinstance(first, StoredExchange)
    assert (first.request_id is not None) == ("q" in order)
    assert (first.response is not None) == ("r" in order)
    assert (first.metadata is not None) == ("m" in order)
    assert first.end == sum(map(len, members[: 1 + len(order)]))
    if first.response:
        assert first.response.rest == b"<p>Pier"
        again = read_answer(path, first.response.offset)
        assert again is not None
        assert again.id == first.response.id
    if first.metadata:
        assert first.metadata.get_line("hopsFromSeed") == "L"
    facts = read_file_facts(path)
    assert (facts.run, facts.options) == ("r1", {"depth": "2"})


@pytest.mark.parametrize(
    ("headers", "rest", "is_ours", "entity"),
    [
        (b"Content-Length: 3", b"abcdef", True, b"abc"),
        (b"Content-Length: 3", b"abcdef", False, b"abcdef"),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n", False, b"abc"),
        (b"Transfer-Encoding: chunked", b"<p>abc", False, b"<p>abc"),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n", True, b"abc"),
        (b"X-Archive-Orig-Transfer-Encoding: chunked", b"abc", True, b"abc"),
    ],
)
def test_a_body_without_its_transfer_coding(
    headers: bytes, rest: bytes, is_ours: bool, entity: bytes
) -> None:
    head = parse_head(b"HTTP/1.1 200 OK\r\n" + headers)
    assert head is not None
    assert entity_of(head, rest, is_ours=is_ours) == entity


def test_the_last_whole_set_of_notes_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "story.db")
    run = ledger.start_run("r1", "2026-11-22T18:53:01Z", {}).id
    insert = (
        "INSERT INTO request (run, kind, url, host, depth, hops, state) VALUES (?, 'page', ?, 'a', 0, '', ?)"
    )
    ledger.connection.executemany(insert, ((run, f"http://a/{number}", "queued") for number in range(10_001)))
    before = list(iter_notes(ledger, run, {"finish": "interrupted"}))
    ledger.connection.execute("UPDATE request SET state = 'captured'")
    after = list(iter_notes(ledger, run, {"finish": "finished"}))
    assert len(before) == len(after) == 2
    for sets, finish in (
        ([before, after], "finished"),
        ([before, after[:1]], "interrupted"),
        ([before, after[1:]], "interrupted"),
        ([before[:1], after], "finished"),
        ([after[1:]], None),
    ):
        reader = NoteReader()
        for part in (part for parts in sets for part in parts):
            reader.read(part)
        assert (reader.facts or {}).get("finish") == finish
    ledger.close()
