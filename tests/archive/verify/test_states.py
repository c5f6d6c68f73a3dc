"""Collections that are not at rest, sites that lie, records of any size."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER, QUICK, begin, crawl, wait_for
from jobs.warcs import read_file
from newsroom.site import HTML, NewsSite, Reply, page, slow
from newsroom.wire import CASES, WireServer

from archive.errors import ConfigError
from archive.exchange import Exchange, ResponseHead
from archive.records import capture_records, warcinfo_record
from archive.timestamps import parse_warc_date
from archive.verify import Fault, verify
from archive.warcfile import compress_record

DATE = "2026-01-01T00:00:00.000000Z"


def test_a_collection_that_is_being_written(tmp_path: Path) -> None:
    routes = {"/": page("<p>slow", slow(20)), "/quick": "<p>quick"}
    with NewsSite(routes) as site, begin(tmp_path, site.url("/quick"), site.url("/"), *QUICK) as process:
        archive = tmp_path / "collections/story/archive"
        wait_for(lambda: any(path.stat().st_size > 3000 for path in archive.glob("*.open")), process)
        verdict = verify([tmp_path])
        assert verdict.findings.damage == []
        assert {each.problem for each in verdict.findings.notes} == {"being-written", "not-whole"}
        assert f"process {process.pid} " in verdict.findings.notes[0].detail


def test_a_collection_after_a_crash(tmp_path: Path) -> None:
    routes = {"/": page("<p>slow", slow(20)), "/quick": "<p>quick"}
    with NewsSite(routes) as site, begin(tmp_path, site.url("/quick"), site.url("/"), *QUICK) as process:
        archive = tmp_path / "collections/story/archive"
        wait_for(lambda: any(path.stat().st_size > 3000 for path in archive.glob("*.open")), process)
        process.kill()
        process.wait(20)
    (left,) = archive.glob("*.open")
    with left.open("ab") as file:
        file.write(b"\x1f\x8b\x08torn")
    verdict = verify([tmp_path])
    assert verdict.findings.damage == []
    assert "being-written" in {each.problem for each in verdict.findings.notes}


def test_a_number_in_the_lock_file_hides_nothing(collection: Path) -> None:
    (collection / ".lock").write_text(f"{os.getpid()}\n")
    assert verify([collection]).findings.notes == []
    (collection / "graph/edges.csv").unlink()
    assert ("export-missing", "damage") in kinds(collection)


def test_only_the_lock_says_that_somebody_is_writing(collection: Path) -> None:
    with (collection / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (note,) = verify([collection]).findings.notes
    assert note.problem == "not-whole"


def test_a_killed_collection_that_was_copied(collection: Path, tmp_path: Path) -> None:
    """With its write-ahead log and without the shared memory beside it, as some tools copy."""
    copied = tmp_path / "copied"
    with closing(sqlite3.connect(collection / "story.db")) as ledger, ledger:
        ledger.execute("PRAGMA journal_mode = WAL")
        ledger.execute("UPDATE run SET options = options || ' '")
        ledger.commit()
        shutil.copytree(collection, copied, ignore=shutil.ignore_patterns("*-shm"))
    assert (copied / "story.db-wal").stat().st_size > 0
    before = sorted(copied.rglob("*"))
    assert verify([copied]).findings.damage == []
    assert sorted(copied.rglob("*")) == before


def test_what_a_run_writes_meanwhile_is_not_judged(collection: Path) -> None:
    """The ledger was read before: a WARC file and its part of the index are newer than that."""
    first = sorted((collection / "archive").glob("*.warc.gz"))[0]
    newer = first.with_name("story-20991231235959-00000-vm.warc.gz")
    shutil.copyfile(first, newer)
    lines = (collection / "indexes/index.cdxj").read_text().replace(first.name, newer.name)
    (collection / f"indexes/{newer.name}.cdxj").write_text(lines)
    with closing(sqlite3.connect(collection / "story.db")) as ledger, ledger:
        last = sorted((collection / "archive").glob("*.warc.gz"))[1].name
        ledger.execute("DELETE FROM warc_file WHERE name = ?", (last,))
        ledger.execute("DELETE FROM capture WHERE file = ? AND id > 15", (last,))
        for table in ("article", "link"):
            ledger.execute(f"DELETE FROM {table} WHERE capture > 15")
    with (collection / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert verify([collection]).findings.damage == []
    assert verify([collection]).findings.damage != []


def test_a_collection_is_sound_at_any_moment_of_a_run(tmp_path: Path) -> None:
    """WARC files are finished all the time, and their parts of the index with them."""
    links = "".join(
        f'<p><b>READ MORE: <a href="/{number}">Number {number}</a></b></p>' for number in range(60)
    )
    routes: dict[str, Reply | str] = {"/": f"<article><h1>One</h1><p>{'word ' * 60}</p>{links}</article>"}
    chance = random.Random(5)
    for number in range(60):
        words = " ".join(f"{chance.getrandbits(64):x}" for _ in range(700))
        routes[f"/{number}"] = page(f"<article><h1>{number}</h1><p>{words}</p></article>", slow(0.02))
    looks = 0
    with NewsSite(routes) as site, begin(tmp_path, site.url("/"), "--warc-size", "20k", *QUICK) as process:
        ledger = tmp_path / "collections/story/story.db"
        wait_for(ledger.exists, process)
        while process.poll() is None:
            try:
                assert verify([tmp_path]).findings.damage == []
            except ConfigError:
                continue
            looks += 1
        assert process.wait(60) == 0
    assert looks > 0
    assert verify([tmp_path]).findings.damage == []


def test_a_run_that_a_limit_stopped(tmp_path: Path) -> None:
    links = "".join(
        f'<p><b>READ MORE: <a href="/{number}">Number {number}</a></b></p>' for number in range(3)
    )
    routes: dict[str, Reply | str] = {
        "/": f"<article><h1>One</h1><p>{'word ' * 60}</p>{links}<img src='/a.png'></article>",
        "/a.png": Reply(body=b"x", content_type="image/png"),
    }
    with NewsSite(routes) as site:
        assert crawl(tmp_path, site.url("/"), "--max-pages", "1", *QUICK).exit_code in (0, 14)
    assert verify([tmp_path]).findings.damage == []


@pytest.mark.parametrize("wire", ["decoded", "exact"])
def test_servers_that_lie_do_no_damage(tmp_path: Path, wire: str) -> None:
    """What a server sent otherwise than it said is kept as it came, and is no fault of the archive."""
    skipped = ("hold", "slow", "big", "huge", "silent", "trickle", "stall", "pause")
    names = [
        name
        for name, case in CASES.items()
        if case.method == "GET" and not case.pause_s and case.after != "hold" and not name.startswith(skipped)
    ]
    with WireServer() as server:
        urls = [server.url(name) for name in names]
        crawl(tmp_path, *urls, "--wire", wire, "--depth", "0", *QUICK, timeout_s=120)
    verdict = verify([tmp_path])
    assert verdict.findings.damage == []
    assert verdict.counts.captures > 15


def test_a_lie_is_damage_when_the_file_was_changed(tmp_path: Path) -> None:
    liar = Reply(body=b"<p>no gzip", content_type=HTML, headers=(("Content-Encoding", "gzip"),))
    with NewsSite({"/": liar}) as site:
        collected = crawl(tmp_path, site.url("/"), *QUICK)
    assert kinds(collected.path) == {("http-coding", "note")}
    with closing(sqlite3.connect(collected.path / "story.db")) as ledger, ledger:
        ledger.execute("DELETE FROM warc_file")
    (collected.path / "SHA256SUMS").unlink()
    assert ("http-coding", "damage") in kinds(collected.path)


def kinds(path: Path) -> set[tuple[str, str]]:
    findings = verify([path]).findings
    found: list[Fault] = [*findings.damage, *findings.notes]
    return {(each.problem, each.grade) for each in found}


def test_a_big_record_takes_little_memory(tmp_path: Path) -> None:
    body = random.Random(1).randbytes(1 << 20) * 96
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    exchange = Exchange(
        url="http://a.example/",
        started=parse_warc_date(DATE),
        sent=b"GET / HTTP/1.1\r\n\r\n",
        received=head + body,
        head_end=len(head),
        body_end=len(head) + len(body),
        head=ResponseHead(version="HTTP/1.1", status=200, reason=b"OK", headers=()),
        entity=body,
    )
    info = warcinfo_record(file_name="a.warc.gz", date=DATE, facts={"robots": "obey"})
    records = capture_records(exchange, warcinfo_id=info.id, lines=[("hopsFromSeed", "")])
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(compress_record(record.serialize()) for record in (info, *records)))
    del exchange, records, body
    with subprocess.Popen(
        [sys.executable, str(LAUNCHER), "verify", str(path)], stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    # ru_maxrss begins with what the parent had: a share of it is ours, the record is not.
    own_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert usage.ru_maxrss < max(80 * 1024, own_kib + 1)


def test_a_file_of_a_collection_can_be_looked_at_alone(crawled: Path) -> None:
    for path in sorted((crawled / "archive").glob("*.warc.gz")):
        verdict = verify([path])
        assert verdict.findings.damage == []
        assert verdict.counts.records == len(read_file(path))


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b"a" * 64 + b"  \0", b"a" * 64 + b"  ../../x", b"a" * 64 + b"  /x"]
)
def test_checksums_that_lead_nowhere(collection: Path, line: bytes) -> None:
    path = collection / "SHA256SUMS"
    path.write_bytes(path.read_bytes() + line + b"\n")
    assert kinds(collection) == {("sums-broken", "damage")}


def test_no_damage_ends_in_a_traceback(collection: Path) -> None:
    """Any file, changed anywhere: something is said, and nothing is raised."""
    chance = random.Random(11)
    paths = [path for path in sorted(collection.rglob("*")) if path.is_file() and "runs" not in path.parts]
    for path in paths:
        whole = path.read_bytes()
        for _ in range(6 if whole else 0):
            place = chance.randrange(len(whole))
            path.write_bytes(whole[:place] + chance.randbytes(9) + whole[place + chance.randrange(60) :])
            findings = verify([collection]).findings
            assert findings.damage or path.name == "story.db", (path, place)
        path.write_bytes(whole)
