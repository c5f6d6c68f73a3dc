"""Everything but the WARC files is taken away, and made again from them: the same rows, the same bytes."""

from __future__ import annotations

import gzip
import random
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jobs.crawling import LOOPBACK, NAME, QUICK, Collected, begin, crawl, path_of, storytrail, wait_for
from jobs.test_identity import FRONT
from jobs.test_sites import article
from jobs.test_waves import site_of
from jobs.warcs import read_whole_records
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite, Reply, Route, chunked, cut, gzipped, page, redirect, reset, status
from newsroom.trees import tree, tree_path

from archive.errors import CollectionLocked, CorruptRecord

TABLES = (
    "run",
    "capture",
    "article",
    "text",
    "link",
    "node",
    "alias",
    "review",
    "request",
    "trail",
    "warc_file",
)
CLOCKS = {"not_before"}
OFFERS = ("indexes/index.cdxj", "graph/*")


def reindex(collected: Collected, *options: str, code: int = 0) -> Collected:
    """Makes a collection again where it stands."""
    done = storytrail("reindex", collected.path, *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return Collected(collected.path, done.returncode, done.stdout, done.stderr)


def only_archive(collected: Collected, target: Path) -> Collected:
    """A copy of a collection of which nothing but the WARC files is left."""
    folder = target / "collections" / NAME
    shutil.copytree(collected.path / "archive", folder / "archive")
    return Collected(folder, 0, "", "")


def rows_of(collected: Collected, table: str) -> list[dict[str, Any]]:
    """All rows of a table, without clocks; an article's words as they are read, not as they are packed."""
    with closing(sqlite3.connect(collected.path / "story.db")) as connection:
        connection.row_factory = sqlite3.Row
        key = "rowid" if table not in ("text", "node", "warc_file", "trail") else "1, 2"
        return [
            {
                name: zlib.decompress(row[name]) if name == "words" else row[name]
                for name in row.keys()  # noqa: SIM118
                if name not in CLOCKS
            }
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY {key}")
        ]


def offers_of(collected: Collected) -> dict[str, bytes]:
    """What a collection offers from its ledger, by name."""
    paths = [path for pattern in OFFERS for path in collected.path.glob(pattern)]
    paths += [path for path in [collected.path / "report.html"] if path.exists()]
    return {path.relative_to(collected.path).as_posix(): path.read_bytes() for path in paths}


def assert_same(made: Collected, live: Collected) -> None:
    """The two collections know and offer the same."""
    for table in TABLES:
        assert rows_of(made, table) == rows_of(live, table), table
    ours, theirs = offers_of(made), offers_of(live)
    # The report shows what runs/ holds, too, and that is not in the WARC files.
    for each in (ours, theirs):
        each.pop("report.html", None)
    assert ours.keys() == theirs.keys()
    for name, content in theirs.items():
        assert ours[name] == content, name


def snapshot(collected: Collected, folder: Path) -> Collected:
    """A copy of a collection as it is now."""
    shutil.copytree(collected.path, folder / "collections" / NAME)
    return Collected(folder / "collections" / NAME, 0, "", "")


@dataclass(frozen=True)
class Shape:
    """A site and the crawls of it."""

    routes: dict[str, Route]
    seeds: tuple[str, ...]
    crawls: tuple[tuple[str, ...], ...]


def _cluster() -> Shape:
    cluster = rt_cluster()
    return Shape(dict(cluster.routes), (cluster.seed,), (("--depth", "3"), ("--depth", "3")))


def _waves() -> Shape:
    return Shape(site_of((0.0,) * 4), ("/seed",), (("--depth", "2"),))


def _limits() -> Shape:
    routes: dict[str, Route] = dict(tree(13, 3, related=True))
    limited = ("--depth", "4", "--max-pages", "4", "--warc-size", "8k")
    return Shape(routes, (tree_path(0),), (limited, limited, limited, limited, ("--depth", "1", "--fresh")))


def _exact() -> Shape:
    body = article("Pier", "/news/2-cracks", "/news/3-ferry")
    routes: dict[str, Route] = {
        "/news/1-pier": page(body, gzipped(), chunked()),
        "/news/2-cracks": page(article("Cracks"), chunked()),
        "/news/3-ferry": page(article("Ferry"), gzipped()),
    }
    return Shape(routes, ("/news/1-pier",), (("--wire", "exact"), ("--wire", "decoded"), ("--wire", "exact")))


def _troubles() -> Shape:
    hostile = 'He said \x7f\x85 "no" \u2028&#xD800;&#0; '
    routes: dict[str, Route] = {
        "/": FRONT,
        "/news/1-pier": article(
            f"Pier {hostile}",
            "/news/2-moved",
            "/news/3-gone",
            "/news/4-home",
            "/news/5-loop",
            "/news/6-cut",
            "/news/7-reset",
            "/news/8-amp?amp=1",
            "/news/9-not-http",
            "/private/10-secret",
            "javascript:alert(1)",
            "/paper.pdf",
            "https://elsewhere.example/11",
        ),
        "/news/2-moved": redirect("/news/2-there"),
        "/news/2-there": article("There", "/news/1-pier", extra='<link rel=canonical href="/news/2-here">'),
        "/news/4-home": redirect("/"),
        "/news/5-loop": redirect("/news/5-loop"),
        "/news/6-cut": page(article("Cut"), cut()),
        "/news/7-reset": page(article("Reset"), reset()),
        "/news/8-amp": article("Amp"),
        "/news/9-not-http": page(b"", status(503)),
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
    }
    return Shape(routes, ("/news/1-pier",), (("--depth", "2"),))


SHAPES: dict[str, Callable[[], Shape]] = {
    "cluster": _cluster,
    "waves": _waves,
    "limits": _limits,
    "exact": _exact,
    "troubles": _troubles,
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_warc_files_alone_make_the_same_collection(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]()
    with NewsSite(shape.routes) as site:
        urls = [site.url(path) for path in shape.seeds]
        for options in shape.crawls:
            live = crawl(tmp_path / "live", *urls, *QUICK, *options)
    made = reindex(only_archive(live, tmp_path / "made"))
    assert_same(made, live)
    assert made.stderr == ""
    # Once more over a ledger that is there, and damaged at that.
    (made.path / "story.db").write_bytes(b"no database")
    sums = (made.path / "SHA256SUMS").read_bytes()
    assert_same(reindex(made), live)
    assert (made.path / "SHA256SUMS").read_bytes() == sums
    verified = storytrail("verify", made.path)
    assert verified.returncode == 0, verified.stdout
    # With what runs/ tells, the report is the same, too; and so is the package.
    before = snapshot(live, tmp_path / "before")
    (live.path / f"{NAME}.wacz").unlink()
    again = reindex(live)
    for file in ("report.html", f"{NAME}.wacz", "SHA256SUMS"):
        assert (again.path / file).read_bytes() == (before.path / file).read_bytes(), file


# What a crash, a lock or damage leaves ----------------------------------------------------------


def test_a_run_that_was_killed_is_restored_and_goes_on(tmp_path: Path) -> None:
    routes: dict[str, Route] = dict(tree(40, 3))
    with NewsSite(routes) as site:
        command = (tmp_path, site.url(tree_path(0)), *LOOPBACK, "--delay", "0.02", "--depth", "4")
        with begin(*command) as process:
            wait_for(lambda: len(site.visits) >= 15, process)
        killed = Collected(tmp_path / "collections" / NAME, 0, "", "")
        (open_file,) = (killed.path / "archive").glob("*.open")
        with open_file.open("ab") as file:
            file.write(b"\x1f\x8b\x08\x00torn")
        (killed.path / "story.db").unlink()
        for log in killed.path.glob("story.db-*"):
            log.unlink()
        made = reindex(killed, code=5)
        assert "never told its end" in made.stderr
        assert "member-cut" in made.stderr
        assert list(made.path.rglob("*.open")) == []
        captured = {url for url, state in _states(made).items() if state == "captured"}
        assert {"captured", "queued"} == set(_states(made).values())
        assert len(captured) >= 5
        assert storytrail("verify", made.path).returncode == 0
        done = crawl(*command)
    assert done.exit_code == 0, done.stderr
    assert len(done.captured()) == 40
    done.check()
    # The first process told nothing, the second one all: as if none had been killed.
    assert_same(reindex(only_archive(done, tmp_path / "made")), done)


def _states(collected: Collected) -> dict[str, str]:
    return dict(collected.rows("SELECT url, state FROM request WHERE kind = 'page'"))  # type: ignore[arg-type]


def test_a_collection_that_a_run_works_on_is_left_alone(tmp_path: Path) -> None:
    with NewsSite(dict(tree(40))) as site:
        command = (tmp_path, site.url(tree_path(0)), *LOOPBACK, "--delay", "0.2", "--depth", "4")
        with begin(*command) as process:
            wait_for(lambda: len(site.visits) >= 3, process)
            refused = storytrail("reindex", tmp_path / "collections" / NAME)
            assert process.poll() is None
    assert refused.returncode == CollectionLocked.exit_code
    assert "in use by another run" in refused.stderr
    assert not list(tmp_path.rglob("story.db.new*"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A collection in two files."""
    output = tmp_path_factory.mktemp("sound")
    with NewsSite(dict(tree(13, 3))) as site:
        live = crawl(output, site.url(tree_path(0)), *QUICK, "--depth", "3", "--warc-size", "8k")
    assert len(list((live.path / "archive").iterdir())) > 1
    return live


@pytest.mark.parametrize("lost", ["warcinfo", "request", "response", "metadata"])
def test_around_a_damaged_record_everything_is_restored(sound: Collected, lost: str, tmp_path: Path) -> None:
    made = only_archive(sound, tmp_path)
    records = [each for each in sound.archive if each.type == lost and not each.is_note]
    record = next(each for each in records if "/news/" in each.uri or lost == "warcinfo")
    path = made.path / "archive" / record.file
    content = bytearray(path.read_bytes())
    content[record.offset + record.length // 2] ^= 0xFF
    path.write_bytes(content)
    done = reindex(made, code=CorruptRecord.exit_code)
    assert f"{path} at byte {record.offset}: member-damaged" in done.stderr
    assert len(rows_of(done, "capture")) == len(rows_of(sound, "capture"))
    # A page whose own record is lost is read once more.
    assert len(rows_of(done, "link")) == len(rows_of(sound, "link"))
    assert len(rows_of(done, "article")) == len(rows_of(sound, "article"))
    assert {row["Id"] for row in done.nodes} == {row["Id"] for row in sound.nodes}
    without = [row["Id"] for row in done.nodes if not row["warc_record_id"]]
    assert without == ([record.uri] if lost == "response" else [])


def test_a_part_of_the_notes_that_is_lost_is_worked_out(sound: Collected, tmp_path: Path) -> None:
    made = only_archive(sound, tmp_path)
    for note in [each for each in sound.archive if each.is_note]:
        path = made.path / "archive" / note.file
        content = bytearray(path.read_bytes())
        content[note.offset + note.length // 2] ^= 0xFF
        path.write_bytes(content)
    done = reindex(made, code=5)
    assert "never told its end" in done.stderr
    wanted, found = (
        {(row["kind"], row["url"]): row for row in rows_of(each, "request")} for each in (sound, done)
    )
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        told = {name: found[key][name] for name in ("depth", "hops", "via", "state", "attempts")}
        assert told == {name: row[name] for name in told}, key
    assert rows_of(done, "trail") == rows_of(sound, "trail")


def test_todays_finder_reads_old_pages(tmp_path: Path) -> None:
    later = "/news/9-later"
    routes: dict[str, Route] = {
        "/news/1-pier": article("Pier", "/news/2-cracks").replace(
            b"</article>", b'<p class="dossier"><a href="/news/9-later">Later on</a></p></article>'
        ),
        "/news/2-cracks": article("Cracks", "/news/1-pier"),
    }
    with NewsSite(routes) as site:
        live = crawl(tmp_path, site.url("/news/1-pier"), *QUICK, "--depth", "2")
    before = snapshot(live, tmp_path / "before")
    assert_same(reindex(live, "--refind"), before)
    profile = tmp_path / "site.toml"
    profile.write_text(
        'hosts = ["127.0.0.1"]\n[[rule]]\nname = "dossier"\nselector = ".dossier a"\n', encoding="utf-8"
    )
    found = reindex(live, "--refind", "--profile", str(profile))
    edges = {(path_of(row["Source"]), path_of(row["Target"])): row["decision"] for row in found.edges}
    assert edges == {
        ("/news/1-pier", "/news/2-cracks"): "followed",
        ("/news/2-cracks", "/news/1-pier"): "already-seen",
        ("/news/1-pier", later): "not-archived",
    }
    kinds = {path_of(row["url"]): (row["kind"], row["reason"]) for row in found.nodes}
    assert kinds[later] == ("linked", "not-archived")


def test_what_only_the_old_ledger_knows_is_kept(sound: Collected, tmp_path: Path) -> None:
    made = reindex(only_archive(sound, tmp_path))
    lost = sorted((made.path / "archive").iterdir())[-2]
    lost.unlink()
    again = reindex(made)
    assert "story.db told of 1 WARC file not to be found" in again.stderr
    with closing(sqlite3.connect(made.path / "story.db.old")) as connection:
        assert connection.execute("SELECT count(*) FROM capture WHERE file = ?", (lost.name,)).fetchone()[0]
    assert again.rows(f"SELECT count(*) FROM capture WHERE file = '{lost.name}'") == [(0,)]


NASTY = (
    "{}",
    "[]",
    "7",
    '"x"',
    "null",
    '{"a":{}}',
    "[[1],{},null]",
    "[null,null,null,null]",
    "{{",
    "9" * 400,
)
LINES = (
    "storytrail-link",
    "storytrail-article",
    "storytrail-run",
    "storytrail-request",
    "storytrail-trail",
    "storytrail-review",
    "storytrail-part",
    "storytrail-seeds",
    "storytrail-profiles",
    "storytrail-depth",
    "storytrail-follow",
    "storytrail-scope",
    "attempts",
    "via",
    "hopsFromSeed",
    "fetchError",
)


def test_files_that_pretend_to_be_ours_get_no_further(sound: Collected, tmp_path: Path) -> None:
    made = only_archive(sound, tmp_path)
    chance = random.Random(7)
    names = "|".join(LINES).encode()
    for path in sorted((made.path / "archive").iterdir()):
        members = []
        for record in read_whole_records(path):
            block = record.block
            if record.type in ("metadata", "warcinfo"):
                block = re.sub(
                    rb"(?m)^(%s): (.*?)\r$" % names,
                    lambda found: found[1] + b": " + chance.choice(NASTY).encode() + b"\r",
                    block,
                )
            lines = [line for line in record.lines if not line.startswith("Content-Length")]
            text = "\r\n".join([record.version, *lines, f"Content-Length: {len(block)}"]).encode()
            members.append(gzip.compress(text + b"\r\n\r\n" + block + b"\r\n\r\n"))
        path.write_bytes(b"".join(members))
    done = reindex(made)
    assert len(rows_of(done, "capture")) == len(rows_of(sound, "capture"))
