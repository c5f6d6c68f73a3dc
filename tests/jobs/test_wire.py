"""Tricky responses from socket to file: what is kept equals the wire, and other people's readers take it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from jobs.crawling import QUICK, Collected, crawl, find_count_faults, find_ledger_faults, scrapy_crawl
from jobs.warcs import RawRecord, dechunk, find_faults, split_http
from newsroom.wire import CASES, STORY, Served, WireServer
from warcio.archiveiterator import ArchiveIterator

NAMES = [name for name, case in CASES.items() if case.method == "GET"]
CHUNKED = {name for name in NAMES if b"ransfer-Encoding" in b"".join(CASES[name].pieces)}
# FastWARC takes no HTTP head above 64 KiB, and finds no end of one in bare line feeds.
TOO_LONG_FOR_FASTWARC = {"long-head", "head-too-long"}
CUT = {name for name in NAMES if CASES[name].truncated and not CASES[name].error}
BARE_LINE_FEEDS = {"bare-lf", "mixed-line-ends"}


@dataclass(frozen=True)
class Kept:
    """One exchange as the archive has it."""

    request: RawRecord | None
    response: RawRecord | None
    metadata: RawRecord

    @property
    def name(self) -> str:
        """The case."""
        return self.metadata.uri.rpartition("/")[2]

    def bytes_of(self, name: str) -> bytes:
        """Of the metadata record: bytes that came and stand in no response."""
        lines = self.metadata.lines_of(name)
        return str(json.loads(lines[0])[0]).encode("latin-1") if lines else b""

    @property
    def received(self) -> bytes:
        """All that is kept of what came."""
        answer = self.response.block if self.response else self.bytes_of("notHttp")
        return self.bytes_of("interimHeads") + answer

    @property
    def error(self) -> str:
        """The metadata record's fetchError."""
        return "".join(self.metadata.lines_of("fetchError"))


@dataclass(frozen=True)
class Crawled:
    """A crawl of all cases, and what the server saw of it."""

    collected: Collected
    served: dict[str, list[Served]]
    kept: dict[str, list[Kept]]

    @property
    def file(self) -> Path:
        """The only WARC file."""
        (path,) = (self.collected.path / "archive").glob("*.warc.gz")
        return path


def crawl_cases(output: Path, wire: str) -> Crawled:
    with WireServer() as server:
        collected = scrapy_crawl(
            output,
            *map(server.url, NAMES),
            settings={"STORYTRAIL_IDLE_TIMEOUT_S": 1.0, "LOG_LEVEL": "ERROR"},
            wire=wire,
            depth=0,
            delay=0,
            allow_net="127.0.0.0/8",
        )
        exchanges = list(server.exchanges)
    served: defaultdict[str, list[Served]] = defaultdict(list)
    for each in exchanges:
        served[each.received.split(b" ", 2)[1].decode().lstrip("/")].append(each)
    kept: defaultdict[str, list[Kept]] = defaultdict(list)
    parts: dict[str, RawRecord] = {}
    by_id = {each.id: each for each in collected.archive}
    for record in collected.archive:
        if record.type == "revisit":
            # Some cases have one payload: what is kept of such a one lies in two records.
            _, payload = split_http(by_id[record.get("WARC-Refers-To")].block)
            parts["response"] = replace(record, block=record.block + payload)
        else:
            parts[record.type] = record
        if record.type == "metadata" and not record.is_note:
            one = Kept(parts.get("request"), parts.get("response"), record)
            kept[one.name].append(one)
            parts = {}
    for captures in kept.values():
        captures.sort(key=lambda each: each.metadata.get("WARC-Date"))
    return Crawled(collected, served, kept)


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return crawl_cases(tmp_path_factory.mktemp("exact"), "exact")


@pytest.fixture(scope="module")
def decoded(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return crawl_cases(tmp_path_factory.mktemp("decoded"), "decoded")


@pytest.fixture(params=["exact", "decoded"])
def either(request: pytest.FixtureRequest) -> Crawled:
    crawled: Crawled = request.getfixturevalue(request.param)
    return crawled


def test_the_archive_keeps_the_standard_and_the_ledger_agrees(either: Crawled) -> None:
    assert find_faults(either.collected.archive) == []
    assert find_ledger_faults(either.collected) == []
    assert find_count_faults(either.collected.counts) == []
    assert either.collected.counts["pages"]["left"] == 0


def test_nothing_is_missing_or_made_up(either: Crawled) -> None:
    assert {name: len(each) for name, each in either.served.items()} == {
        name: len(each) for name, each in either.kept.items()
    }
    assert either.served.keys() >= set(NAMES) | {"robots.txt"}


@pytest.mark.parametrize("name", [*NAMES, "robots.txt"])
def test_every_exchange_equals_the_wire(exact: Crawled, name: str) -> None:
    for served, kept in zip(exact.served[name], exact.kept[name], strict=True):
        assert kept.request is not None
        assert kept.request.block == served.received
        assert kept.received == bytes(served.sent)
        if kept.response is not None:
            assert not kept.response.block.startswith((b"HTTP/1.1 10", b"\r\n")) or name == "switching"


@pytest.mark.parametrize("name", NAMES)
def test_what_was_cut_says_so(either: Crawled, name: str) -> None:
    case = CASES[name]
    for kept in either.kept[name][-1:]:
        response = kept.response
        truncated = response.get("WARC-Truncated") if response and response.type == "response" else ""
        assert truncated == ("" if case.error else case.truncated or "")
        assert kept.error == (case.error or "")
        assert (response is None) == (case.status is None)


@pytest.mark.parametrize("name", NAMES)
def test_the_protocol_is_the_one_that_the_answer_names(either: Crawled, name: str) -> None:
    for kept in either.kept[name]:
        spoken = kept.response.block[:9].lower() if kept.response else b""
        named = {b"http/1.1 ": "http/1.1", b"http/1.0 ": "http/1.0"}.get(spoken, "")
        records = [record for record in (kept.request, kept.response) if record]
        assert {record.get("WARC-Protocol") for record in records} == {named}


@pytest.mark.parametrize("name", NAMES)
def test_decoded_takes_the_framing_off_and_nothing_else(decoded: Crawled, name: str) -> None:
    if name not in CHUNKED | CUT:
        for served, kept in zip(decoded.served[name], decoded.kept[name], strict=True):
            assert kept.received == bytes(served.sent)
        return
    for served, kept in zip(decoded.served[name], decoded.kept[name], strict=True):
        head, body = split_http(bytes(served.sent))
        kept_head, kept_body = split_http(kept.received)
        assert kept_body == (dechunk(body) if name in CHUNKED else body) == CASES[name].entity
        head = head.removesuffix(kept.bytes_of("httpCutLine"))
        # A head that was cut gets a blank line.
        lines = [line for line in kept_head.splitlines() if line]
        plain = [line.removeprefix(b"X-Archive-Orig-") for line in lines]
        assert plain == list(filter(None, head.splitlines()))
        renamed = [line.partition(b":")[0].lower() for line in lines if line.startswith(b"X-Archive-Orig-")]
        wanted = [
            b"x-archive-orig-" + line.partition(b":")[0].lower()
            for line in head.splitlines()
            if line.lower().startswith((b"transfer-encoding", b"content-length"))
        ]
        assert renamed == wanted
        for lost in kept.metadata.lines_of("httpUnframed"):
            (text,) = json.loads(lost)
            assert bytes(served.sent).endswith(text.encode("latin-1"))
    kept_aside = any(kept.metadata.lines_of("httpUnframed") for kept in decoded.kept[name])
    assert kept_aside == (name in {"bad-chunk-size"})


def test_gzip_takes_every_file(either: Crawled) -> None:
    subprocess.run(["gzip", "-t", str(either.file)], check=True)
    assert gzip.decompress(either.file.read_bytes()).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n")


def test_warcio_reads_everything(either: Crawled) -> None:
    kept = {each.id: each for each in either.collected.archive}
    bodies = {}
    with either.file.open("rb") as file:
        for record in ArchiveIterator(file):
            name = record.rec_headers.get_header("WARC-Record-ID")
            content = record.content_stream().read()
            if record.rec_type in ("metadata", "warcinfo"):
                assert content == kept.pop(name).block
            elif record.rec_type == "response":
                bodies[kept.pop(name).uri.rpartition("/")[2]] = content
            else:
                kept.pop(name)
    assert not kept
    for name in ("plain", "gzip", "gzip-chunked", "early-hints"):
        assert bodies[name] == (CASES[name].text or CASES[name].entity)
    assert bodies["one-byte-chunks"] == STORY


def iter_warcio_check(file: Path) -> Iterator[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    ids = ""
    for line in done.stdout.splitlines():
        if "WARC-Record-ID" in line:
            ids = line.split("WARC-Record-ID ")[1].split()[0]
        if "failed" in line or "rror" in line:
            yield ids
    if done.stderr:
        yield done.stderr


def test_warcio_check_has_nothing_against_decoded(decoded: Crawled) -> None:
    assert list(iter_warcio_check(decoded.file)) == []


def test_warcio_check_takes_only_kept_chunk_framing_for_a_fault(exact: Crawled) -> None:
    names = {each.id: each.uri.rpartition("/")[2] for each in exact.collected.archive}
    complaints = {names[each] for each in iter_warcio_check(exact.file)}
    assert complaints
    assert complaints <= CHUNKED


def test_fastwarc_agrees_with_every_digest(either: Crawled) -> None:
    blocks = 0
    with either.file.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.verify_block_digest()
            blocks += 1
    assert blocks == len(either.collected.archive)
    passed_over = TOO_LONG_FOR_FASTWARC | BARE_LINE_FEEDS
    if either.kept["trailers"][0].response and b"X-Archive" not in either.kept["trailers"][0].received:
        passed_over |= CHUNKED  # it wants the digest of the framing, too
    with either.file.open("rb") as file:
        for record in FastIterator(file, parse_http=False, record_types=WarcRecordType.response):
            name = record.headers["WARC-Target-URI"].rpartition("/")[2]
            if name not in TOO_LONG_FOR_FASTWARC:
                record.parse_http()
            if "WARC-Payload-Digest" in record.headers and name not in passed_over:
                assert record.verify_payload_digest(), name


def test_cdxj_indexer_finds_every_response(either: Crawled) -> None:
    command = [sys.executable, "-c", "from cdxj_indexer.main import main; main()", str(either.file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    places = {(line["offset"], line["url"]) for line in map(_json_of, done.stdout.splitlines())}
    responses = [each for each in either.collected.archive if each.type in ("response", "revisit")]
    assert places == {(str(each.offset), each.uri) for each in responses}


def _json_of(line: str) -> dict[str, str]:
    values: dict[str, str] = json.loads(line.split(" ", 2)[2])
    return values


def test_a_seed_that_is_no_http_is_reported_and_kept(tmp_path: Path) -> None:
    with WireServer() as server:
        options = ("--allow-net", "127.0.0.0/8", "--delay", "0", "--depth", "0")
        collected = crawl(tmp_path, server.url("garbage"), *options)
    assert collected.exit_code == 6
    assert collected.facts["seeds"][0]["reason"] == "not-http"
    records = {each.type: each for each in collected.archive if each.uri.endswith("/garbage")}
    assert records.keys() == {"request", "metadata"}
    (kept,) = records["metadata"].lines_of("notHttp")
    assert json.loads(kept) == [CASES["garbage"].pieces[0].decode("latin-1")]
    collected.check()


def test_tls_leaves_its_facts_and_the_plain_bytes(tmp_path: Path) -> None:
    with WireServer(tls=True) as server:
        collected = crawl(tmp_path, server.url("plain"), *QUICK, "--depth", "0")
        served = {each.received.split(b" ", 2)[1]: each for each in server.exchanges}
    assert collected.exit_code == 0, collected.stderr
    collected.check()
    records = {each.type: each for each in collected.archive if each.uri.endswith("/plain")}
    assert records["request"].block == served[b"/plain"].received
    assert records["response"].block == bytes(served[b"/plain"].sent)
    assert records["response"].get("WARC-Cipher-Suite")
    assert records["metadata"].lines_of("tlsProtocol")[0].startswith("tls/")
    assert records["metadata"].lines_of("certificateError")


def test_certificates_are_verified_on_demand(tmp_path: Path) -> None:
    with WireServer(tls=True) as server:
        options = ("--depth", "0", "--verify-certificates")
        collected = crawl(tmp_path, server.url("plain"), *QUICK, *options)
        assert server.exchanges == []
    assert collected.exit_code == 6
    assert collected.facts["seeds"][0]["reason"] == "tls"
    collected.check()


@pytest.mark.parametrize("tls", [False, True])
def test_through_a_proxy(tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer(tls=tls) as server, WireServer(proxy=True, credentials="me:secret") as proxy:
        monkeypatch.setattr(
            "jobs.crawling.environment",
            lambda: {**os.environ, "http_proxy": _with(proxy), "https_proxy": _with(proxy), "no_proxy": ""},
        )
        collected = crawl(tmp_path, server.url("plain"), *QUICK, "--depth", "0")
        assert (len(proxy.connects) > 0) == tls
        assert [each for each in proxy.exchanges if each.name == "plain"] or tls
    assert collected.exit_code == 0, collected.stderr
    collected.check()
    response = next(each for each in collected.archive if each.type == "response" and "/plain" in each.uri)
    assert response.block == CASES["plain"].pieces[0]
    content = b"".join(path.read_bytes() for path in collected.path.rglob("*") if path.is_file())
    plain = b"".join(each.block for each in collected.archive)
    assert b"secret" not in content + plain
    assert b"Proxy-Auth" not in plain


def _with(proxy: WireServer) -> str:
    return proxy.proxy_url.replace("://", "://me:secret@")


def test_json_for_machines(tmp_path: Path) -> None:
    with WireServer() as server:
        collected = crawl(tmp_path, server.url("plain"), *QUICK, "--depth", "0", "--json")
    assert json.loads(collected.stdout) == collected.facts
    for line in collected.stderr.splitlines():
        json.loads(line)
