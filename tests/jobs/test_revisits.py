"""Payloads that come again are referred to: which, from where, and that replay gives back what was served."""

from __future__ import annotations

import gzip
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from jobs.crawling import NAME, QUICK, Collected, begin, crawl, path_of, wait_for
from jobs.warcs import Archive, RawRecord, read_whole_records, revisits
from jobs.wayback import Wayback, wayback
from newsroom.site import NewsSite, Reply, Route, chunked, content_type, gzipped, page, redirect, status

STORY = "<title>The pier is shut</title><p>The planks have been loose for years.</p>" * 20
ZIPPED = gzip.compress(b"tide tables " * 99, mtime=0)


def plain(text: str | bytes, *faults: object, **headers: str) -> Reply:
    """A reply with further headers."""
    reply = page(text, *faults)  # type: ignore[arg-type]
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(
        body=reply.body,
        status=reply.status,
        content_type=reply.content_type,
        headers=(*reply.headers, *more),
        chunked=reply.chunked,
        ending=reply.ending,
    )


@dataclass(frozen=True)
class Case:
    """What one URL answers in two runs, and what the second time becomes."""

    first: Reply
    second: Reply
    again: str


def body_of(name: str) -> str:
    """A page of its own for each case."""
    return f"<p>{name}</p>{STORY}"


CASES = {
    "unchanged": Case(plain(body_of("a"), ETag='"1"'), plain(body_of("a"), ETag='"2"'), "revisit"),
    "changed": Case(plain(body_of("b")), plain(body_of("b, changed")), "response"),
    "gone": Case(plain(body_of("c")), plain(body_of("c"), status(404)), "revisit"),
    "back": Case(plain(body_of("d"), status(404)), plain(body_of("d")), "revisit"),
    "gzipped": Case(plain(body_of("e"), gzipped()), plain(body_of("e"), gzipped()), "revisit"),
    "decoded-now": Case(
        plain(ZIPPED, Content_Encoding="gzip"), plain(ZIPPED, content_type("text/html")), "response"
    ),
    "retyped": Case(plain(body_of("f"), content_type("text/plain")), plain(body_of("f")), "response"),
    "charset": Case(plain(body_of("g"), content_type("text/html")), plain(body_of("g")), "revisit"),
    "chunked": Case(plain(body_of("h"), chunked()), plain(body_of("h"), chunked()), "revisit"),
    "chunked-now": Case(plain(body_of("i")), plain(body_of("i"), chunked()), "revisit"),
    "plain-now": Case(plain(body_of("j"), chunked()), plain(body_of("j")), "revisit"),
    "gzipped-chunks": Case(
        plain(body_of("k"), gzipped(), chunked()), plain(body_of("k"), gzipped()), "revisit"
    ),
    "untyped": Case(
        plain(body_of("m"), content_type(None)), plain(body_of("m, changed"), content_type(None)), "response"
    ),
    "empty": Case(plain(b""), plain(b""), "response"),
    "moved": Case(redirect("/gone-for-good"), redirect("/gone-for-good"), "response"),
    "part": Case(plain(body_of("l"), status(206)), plain(body_of("l"), status(206)), "response"),
}
# One of these is the original of the others, in whatever order they come.
TWINS = {f"/twin-{number}": plain(body_of("twins")) for number in range(3)}


def answers_of(collected: Collected, path: str | None = None) -> Archive:
    """Responses and revisits in order, of one path or of all."""
    answers = [each for each in collected.archive if each.type in ("response", "revisit")]
    return [each for each in answers if path in (None, path_of(each.uri))]


@dataclass(frozen=True)
class Twice:
    """Two runs over the cases, and what was served in each."""

    collected: Collected
    runs: tuple[Mapping[str, Route], Mapping[str, Route]]
    origin: str

    @property
    def files(self) -> list[str]:
        """WARC files, one a run."""
        return sorted({each.file for each in self.collected.archive})

    def answers(self, run: int) -> dict[str, RawRecord]:
        """Path → response or revisit, the last one of each."""
        return {
            path_of(each.uri): each for each in answers_of(self.collected) if each.file == self.files[run]
        }


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twice")


@pytest.fixture(scope="module")
def twice(output: Path) -> Twice:
    first: dict[str, Route] = {f"/{name}": case.first for name, case in CASES.items()} | TWINS
    second: dict[str, Route] = {f"/{name}": case.second for name, case in CASES.items()} | TWINS
    with NewsSite(first) as site:
        urls = [site.url(path) for path in first]
        crawl(output, *urls, *QUICK, "--depth", "0")
        # Players know captures by the second: a run that begins in the same one would hide the first's.
        ended = int(time.time())
        while int(time.time()) == ended:
            time.sleep(0.01)
        site.routes = second
        collected = crawl(output, *urls, *QUICK, "--depth", "0")
        origin = site.url("")
    return Twice(collected, (first, second), origin)


def test_the_collection_is_sound(twice: Twice) -> None:
    twice.collected.check()
    assert len(twice.files) == 2


@pytest.mark.parametrize("name", CASES)
def test_what_came_again_is_referred_to_and_nothing_else(twice: Twice, name: str) -> None:
    first, second = (twice.answers(run)[f"/{name}"] for run in (0, 1))
    assert (first.type, second.type) == ("response", CASES[name].again)
    if second.type == "revisit":
        assert second.get("WARC-Refers-To") == first.id


def test_one_payload_at_several_urls_is_kept_once(twice: Twice) -> None:
    first = [twice.answers(0)[path] for path in TWINS]
    assert sorted(each.type for each in first) == ["response", "revisit", "revisit"]
    assert {twice.answers(1)[path].type for path in TWINS} == {"revisit"}
    assert len({each.get("WARC-Payload-Digest") for each in first}) == 1


@pytest.fixture(scope="module")
def player(twice: Twice, output: Path) -> Iterator[Wayback]:
    assert twice.files
    with wayback(output) as running:
        yield running


@pytest.mark.parametrize("run", [0, 1])
@pytest.mark.parametrize("path", [*(f"/{name}" for name in CASES), *TWINS])
def test_pywb_gives_back_what_was_served(twice: Twice, player: Wayback, path: str, run: int) -> None:
    served = twice.runs[run][path]
    assert isinstance(served, Reply)
    assert_replays(player, twice.answers(run)[path], served)


def assert_replays(player: Wayback, record: RawRecord, served: Reply) -> None:
    """The capture's own head, and the body that it came with."""
    timestamp = "".join(filter(str.isdigit, record.get("WARC-Date")))[:14]
    replayed = player.get(timestamp, record.uri)
    assert (replayed.status, replayed.body) == (served.status, served.body)
    for name, value in served.headers:
        if name == "ETag":
            assert replayed.headers["x-archive-orig-etag"] == value


def test_cdxj_indexer_makes_the_same_index(twice: Twice) -> None:
    files = [str(twice.collected.path / "archive" / name) for name in twice.files]
    indexer = [sys.executable, "-m", "cdxj_indexer.main", "--sort", *files]
    theirs = subprocess.run(indexer, capture_output=True, check=True, timeout=60).stdout
    ours = (twice.collected.path / "indexes" / "index.cdxj").read_bytes()
    assert ours.splitlines() == theirs.splitlines()
    assert ours.count(b'"warc/revisit"') == sum(each.type == "revisit" for each in twice.collected.archive)


def test_warcio_and_fastwarc_take_every_revisit(twice: Twice) -> None:
    for name in twice.files:
        path = twice.collected.path / "archive" / name
        check = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(path)]
        told = subprocess.run(check, capture_output=True, text=True, check=False, timeout=60).stdout
        assert "failed" not in told
        ours = [each for each in twice.collected.archive if each.file == name and each.type == "revisit"]
        with path.open("rb") as file:
            theirs = [
                record.headers["WARC-Record-ID"]
                for record in FastIterator(file, parse_http=False)
                if record.record_type == WarcRecordType.revisit and record.verify_block_digest()
            ]
        assert theirs == [each.id for each in ours]


def test_frames_that_stay_in_a_record_are_never_mixed_with_others(tmp_path: Path) -> None:
    """`--wire exact` keeps chunk framing: as evidence, and no other record's headers would fit it."""
    replies = {"/framed": plain(body_of("x"), chunked()), "/plain": plain(body_of("y"))}
    with NewsSite(replies) as site:
        urls = [site.url(path) for path in replies]
        for wire in ("exact", "exact", "decoded", "decoded", "exact"):
            collected = crawl(tmp_path, *urls, *QUICK, "--depth", "0", "--wire", wire)
    files = sorted({each.file for each in collected.archive})
    kept = {path: [each.type for each in answers_of(collected, path)] for path in replies}
    assert len(files) == 5
    assert kept["/framed"] == ["response", "response", "response", "revisit", "response"]
    assert kept["/plain"] == ["response", "revisit", "revisit", "revisit", "revisit"]
    with wayback(tmp_path) as player:
        for path, served in replies.items():
            for record in answers_of(collected, path):
                assert_replays(player, record, served)


def test_a_file_that_was_taken_away_is_referred_to_no_more(tmp_path: Path) -> None:
    with NewsSite({"/": plain(body_of("z"))}) as site:
        first = crawl(tmp_path, site.url(), *QUICK, "--depth", "0")
        (file,) = (first.path / "archive").iterdir()
        file.rename(tmp_path / file.name)
        second = crawl(tmp_path, site.url(), *QUICK, "--depth", "0")
        third = crawl(tmp_path, site.url(), *QUICK, "--depth", "0")
    assert second.exit_code == third.exit_code == 0
    kept, again = answers_of(third, "/")
    assert (kept.type, again.type) == ("response", "revisit")
    assert again.get("WARC-Refers-To") == kept.id


def test_a_damaged_original_is_referred_to_no_more(tmp_path: Path) -> None:
    """What is fetched again is worth more than what can't be read any more."""
    with NewsSite({"/": plain(random.Random(7).randbytes(3_000))}) as site:
        first = crawl(tmp_path, site.url(), *QUICK, "--depth", "0", "--no-wacz")
        (kept,) = answers_of(first, "/")
        path = first.path / "archive" / kept.file
        content = bytearray(path.read_bytes())
        content[kept.offset + 2_000] ^= 1
        path.write_bytes(content)
        second = crawl(tmp_path, site.url(), *QUICK, "--depth", "0", "--no-wacz")
    assert second.exit_code == 0, second.stderr
    with closing(sqlite3.connect(second.path / "story.db")) as ledger:
        rows = ledger.execute("SELECT record_type, file FROM capture WHERE kind = 'page' ORDER BY id")
        (before, _), (after, file) = rows.fetchall()
    assert (before, after) == ("response", "response")
    assert file != kept.file


def read_sound(output: Path) -> Archive:
    """What a killed crawl left on the disk, up to where a file is torn."""
    folder = output / "collections" / NAME / "archive"
    return [each for path in sorted(folder.glob("*.warc.gz*")) for each in read_whole_records(path)]


def test_kills_leave_no_revisit_without_its_original(tmp_path: Path) -> None:
    chance = random.Random(6)
    paths = [f"/file-{number}" for number in range(150)]
    # Every sixth file has a payload of its own; two runs make revisits within a run and across.
    routes: dict[str, Route] = {path: plain(body_of(str(place // 6))) for place, path in enumerate(paths)}
    with NewsSite(routes) as site:
        command = (tmp_path, *map(site.url, paths), *QUICK, "--depth", "0", "--warc-size", "20k")
        done = None
        for _ in range(2):
            for _ in range(3):
                enough = len(site.visits) + chance.randrange(40)
                with begin(*command) as process:
                    wait_for(lambda: len(site.visits) >= enough, process)  # noqa: B023
                assert list(revisits(read_sound(tmp_path))) == []
            done = crawl(*command)
    assert done is not None
    assert done.exit_code == 0, done.stderr
    done.check()
    pages = [each for each in answers_of(done) if "/file-" in each.uri]
    assert len(pages) >= 2 * len(paths)
    assert len({each.get("WARC-Payload-Digest") for each in pages}) == len(paths) / 6
    assert sum(each.type == "response" for each in pages) == len(paths) / 6
