"""Answers that are cut, that are no HTTP, or that call themselves what they are not: every reader gets on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from jobs.crawling import QUICK, Collected, crawl, storytrail
from newsroom.site import NewsSite
from newsroom.wire import Case, WireServer
from replay.packages import WARCIO_JS, get_package, get_program
from replay.players import running_pywb
from warcio.archiveiterator import ArchiveIterator

from archive.verify import verify

HERE = Path(__file__).parent
STORY = (
    b"<!doctype html><html><head><title>The pilot\x07 boat &#7; waits</title></head><body><article>"
    b"<h1>The pilot\x07 boat waits</h1><p>No ship has come in since the fog fell on Monday night.</p>"
    b"</article></body></html>"
)


def answer(
    *fields: bytes, status: bytes = b"HTTP/1.1 200 OK", body: bytes = STORY, announced: int = 0
) -> Case:
    length = b"Content-Length: %d" % (announced or len(body))
    head = b"\r\n".join((status, *fields, length, b"", b""))
    return Case(pieces=(head + body,), after="close" if announced else "keep")


def closing(*pieces: bytes) -> Case:
    return Case(pieces=pieces, after="close")


HTML = b"Content-Type: text/html; charset=utf-8"
CASES = {
    "story": answer(HTML),
    "no-http-text": closing(b"<html>just text, and no head</html>"),
    "no-http-lines": closing(b"once upon a time\r\n\r\nthere was no head\r\n\r\n"),
    "no-http-zeros": closing(b"\0" * 500),
    "no-http-bytes": closing(bytes(range(255, 0, -1)) * 9),
    "no-http-blanks": closing(b"\r\n\r\n"),
    "no-http-half": closing(b"HTTP/1.1 2"),
    "head-too-long": closing(
        b"HTTP/1.1 200 OK\r\n", *(b"X-L%d: %s\r\n" % (n, b"z" * 9000) for n in range(40))
    ),
    "head-cut-in-type": closing(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht"),
    "head-cut-in-length": closing(b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\nContent-Length: 12"),
    "head-cut-behind-length": closing(b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\nContent-Length: 1234\r\nX-"),
    "head-without-end": closing(b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\n"),
    "body-cut": answer(HTML, announced=len(STORY) + 300),
    "picture-cut": answer(b"Content-Type: image/png", body=b"\x89PNG\r\n\x1a\n" + b"x" * 700, announced=9000),
    "chunks-cut": closing(
        b"HTTP/1.1 200 OK\r\n" + HTML + b"\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<p>half"
    ),
    "type-revisit": answer(b"Content-Type: warc/revisit"),
    "type-revisit-in-capitals": answer(
        b"Content-Type:  WARC/Revisit ;x=y", body=STORY + b"<!-- capitals -->"
    ),
    "type-quoted": answer(b'Content-Type: te"xt/ht\\ml'),
    "type-spaced": answer(b"Content-Type: text/html charset=utf-8"),
    "type-empty": answer(b"Content-Type:"),
    "type-dash": answer(b"Content-Type: -"),
    "http-2": answer(HTML, status=b"HTTP/2 200", body=STORY + b"<!-- 2 -->"),
    "http-1.2": answer(HTML, status=b"HTTP/1.2 200 OK", body=STORY + b"<!-- 1.2 -->"),
    "behind-all": answer(HTML, body=STORY.replace(b"pilot", b"last")),
}
NO_HTTP = {name for name in CASES if name.startswith("no-http")} | {"head-too-long"}
OF_ANOTHER_VERSION = {"http-2", "http-1.2"}
"""pywb takes an answer for damaged unless it calls itself HTTP/1.0 or HTTP/1.1."""
PLAIN_TYPES = {"text/html", "image/png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Awkward:
    """The collection, and how to ask the site's addresses."""

    collected: Collected
    base: str

    @property
    def warc(self) -> Path:
        """The only WARC file."""
        (path,) = (self.collected.path / "archive").glob("*.warc.gz")
        return path

    @property
    def index(self) -> dict[str, dict[str, str]]:
        """The lines of index.cdxj by case, the last one of each."""
        text = (self.collected.path / "indexes" / "index.cdxj").read_text("utf-8")
        return lines_by_case(text)


def lines_by_case(text: str) -> dict[str, dict[str, str]]:
    found = (json.loads(line[line.index(" {") :]) for line in text.splitlines())
    return {line["url"].rpartition("/")[2]: line for line in found}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Awkward]:
    """Each case as a seed."""
    with WireServer(cases=CASES) as server:
        output = tmp_path_factory.mktemp("awkward")
        collected = crawl(output, *map(server.url, CASES), *QUICK, "--depth", "0", name="awkward")
        assert collected.exit_code == 6, collected.stderr  # seeds that failed
        yield Awkward(collected=collected, base=server.url(""))


def output_of(*command: str | Path) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


def script(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def test_the_archive_keeps_what_came_and_our_own_judges_agree(awkward: Awkward) -> None:
    awkward.collected.check()
    assert verify([awkward.collected.path]).findings.damage == []
    kept = {
        each.uri.rpartition("/")[2]: each
        for each in awkward.collected.archive
        if each.type == "metadata" and each.lines_of("notHttp")
    }
    assert kept.keys() == NO_HTTP
    for name, record in kept.items():
        (line,) = record.lines_of("notHttp")
        sent = b"".join(CASES[name].pieces)
        assert json.loads(line)[0].encode("latin-1") == sent[: len(json.loads(line)[0])]
        assert record.lines_of("fetchError") == ["not-http"]
    responses = {each.uri.rpartition("/")[2] for each in awkward.collected.archive if each.type == "response"}
    assert responses.isdisjoint(NO_HTTP)
    assert awkward.index.keys() == CASES.keys() - NO_HTTP | {"robots.txt", "favicon.ico"}


def test_warcio_js_reads_every_record_and_finds_our_index(awkward: Awkward) -> None:
    library = get_package(WARCIO_JS) / "dist" / "index.all.js"
    told = json.loads(output_of(get_program("node"), HERE / "read_warcs.mjs", library, awkward.warc))
    assert told["records"] == Counter(each.type for each in awkward.collected.archive)
    theirs = {(each["url"], each["offset"], f"sha1:{each['digest']}") for each in told["captures"]}
    index = (awkward.collected.path / "indexes" / "index.cdxj").read_text("utf-8")
    ours = [json.loads(line[line.index(" {") :]) for line in index.splitlines()]
    assert theirs == {(each["url"], int(each["offset"]), each["digest"]) for each in ours}


def test_indexers_list_what_we_list(awkward: Awkward) -> None:
    cdxj_indexer = [sys.executable, "-m", "cdxj_indexer.main", "--sort"]
    pywb = [script("cdx-indexer"), "--cdxj", "--sort"]
    ours = (awkward.collected.path / "indexes" / "index.cdxj").read_text("utf-8")
    for command in (cdxj_indexer, pywb):
        theirs = output_of(*command, awkward.warc)
        keys = [line.partition(" {")[0] for line in theirs.splitlines() if not line.startswith(" CDX")]
        assert keys == [line.partition(" {")[0] for line in ours.splitlines()]
        for name, line in lines_by_case(theirs).items():
            mine = awkward.index[name]
            assert all(line[key] == mine[key] for key in ("url", "offset", "length"))
            # Of what calls itself a revisit, pywb's indexer tells no status.
            assert line.get("status", mine["status"]) == mine["status"]
            if line.get("mime") in PLAIN_TYPES:
                assert mine.get("mime") == line["mime"]
    types = {name: line.get("mime") for name, line in awkward.index.items() if name in CASES}
    assert {mime for mime in types.values() if mime} == PLAIN_TYPES
    assert {name for name, mime in types.items() if not mime} == {
        *(name for name in CASES if name.startswith("type-")),
        "head-cut-in-type",
    } - {"type-spaced"}


def test_warcio_checks_and_packs_anew_every_record(awkward: Awkward, tmp_path: Path) -> None:
    told = output_of(script("warcio"), "check", "--verbose", awkward.warc)
    assert "fail" not in told.lower(), told
    packed = tmp_path / "again.warc.gz"
    output_of(script("warcio"), "recompress", awkward.warc, packed)
    with packed.open("rb") as file:
        ids = [record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(file)]
    assert ids == [each.id for each in awkward.collected.archive]


def test_pywb_gives_every_answer_and_ends_it(awkward: Awkward, outside: NewsSite) -> None:
    archive = {each.id: each for each in awkward.collected.archive}
    bodies = {
        each.uri.rpartition("/")[2]: each.block.partition(b"\r\n\r\n")[2]
        for each in archive.values()
        if each.type == "response"
    }
    output = awkward.collected.path.parents[1]
    with running_pywb(output, f"http://127.0.0.1:{outside.port}") as player:
        for name in CASES.keys() - OF_ANOTHER_VERSION:
            # A body that does not come to the end that its head announces raises IncompleteRead here.
            status, body = player.captured("awkward", awkward.base + name, "2")
            assert status == (404 if name in NO_HTTP else 200), name
            if bodies.get(name):
                assert body == bodies[name], name


def test_it_can_be_made_again_byte_for_byte(awkward: Awkward, tmp_path: Path) -> None:
    folder = tmp_path / "collections" / "awkward"
    shutil.copytree(awkward.collected.path, folder)
    done = storytrail("reindex", folder)
    assert done.returncode == 0, done.stderr
    assert verify([folder]).findings.damage == []
    for name in ("indexes/index.cdxj", "graph/nodes.csv", "graph/edges.csv"):
        assert (folder / name).read_bytes() == (awkward.collected.path / name).read_bytes(), name


def test_titles_have_no_control_characters(awkward: Awkward) -> None:
    name = f"{awkward.collected.path.name}.wacz"
    with ZipFile(awkward.collected.path / name) as package:
        lines = package.read("pages/pages.jsonl").decode().splitlines()[1:]
    titles = {json.loads(line)["title"] for line in lines}
    assert "The pilot boat waits" in titles
    assert all(title.isprintable() for title in titles)


def test_exact_keeps_every_byte_and_is_read_alike(tmp_path: Path) -> None:
    names = [name for name in CASES if name.startswith(("head-", "body-", "no-http"))]
    with WireServer(cases=CASES) as server:
        urls = [server.url(name) for name in ("story", *names)]
        collected = crawl(tmp_path, *urls, *QUICK, "--depth", "0", "--wire", "exact", name="exact")
    assert collected.exit_code == 6, collected.stderr  # seeds that failed
    assert verify([collected.path]).findings.damage == []
    blocks = {
        each.uri.rpartition("/")[2]: each.block for each in collected.archive if each.type == "response"
    }
    for name in set(names) - NO_HTTP:
        assert blocks[name] == b"".join(CASES[name].pieces)
    before = (collected.path / "indexes" / "index.cdxj").read_bytes()
    assert storytrail("reindex", collected.path).returncode == 0
    assert (collected.path / "indexes" / "index.cdxj").read_bytes() == before
    assert verify([collected.path]).findings.damage == []
