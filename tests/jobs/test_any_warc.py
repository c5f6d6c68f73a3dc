"""Story graphs out of WARC files that other tools made, which stay as they are."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from jobs.crawling import QUICK, Collected, crawl, environment, storytrail
from jobs.test_sites import article
from newsroom.site import NewsSite
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ConfigError, CorruptRecord
from archive.reading import WarcReading
from archive.verify import verify
from archive.verify.places import find_places
from spiders.reindexing.intake import take_in

HOST = "https://harbour.example"
STORY = {
    "/news/1-pier": article("Pier", "/news/2-cracks", "/news/3-moved", "/news/4-not-here"),
    "/news/2-cracks": article("Cracks", "/news/1-pier", "/news/5-ferry"),
    "/news/3-there": article("There"),
    "/news/5-ferry": article("Ferry"),
    "/about": b"<title>About us</title><p>We have been printing since 1871.</p>",
}
REDIRECTS = {"/news/3-moved": "/news/3-there"}


@dataclass(frozen=True)
class Stored:
    """An answer as it is to be stored."""

    url: str
    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)


def answers(pages: Mapping[str, bytes] = STORY, redirects: Mapping[str, str] = REDIRECTS) -> list[Stored]:
    """The story's answers, images included, in no order that tells anything."""
    stored = [Stored(HOST + path, body) for path, body in pages.items()]
    stored += [Stored(HOST + path, b"", "301 Moved", (("Location", to),)) for path, to in redirects.items()]
    stored.append(Stored(f"{HOST}/robots.txt", b"User-agent: *", headers=(("Content-Type", "text/plain"),)))
    stored.append(Stored(f"{HOST}/pier.png", b"\x89PNG" * 9, headers=(("Content-Type", "image/png"),)))
    return sorted(stored, key=lambda each: hashlib.sha1(each.url.encode()).digest())


def encoded(stored: Stored, coding: str) -> Stored:
    """The same in a content or transfer coding."""
    name, value, body = {
        "gzip": ("Content-Encoding", "gzip", gzip.compress(stored.body)),
        "br": ("Content-Encoding", "br", brotli.compress(stored.body)),
        "chunked": (
            "Transfer-Encoding",
            "chunked",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(stored.body), stored.body),
        ),
        "no-chunks": ("Transfer-Encoding", "chunked", stored.body),
        "no-br": ("Content-Encoding", "br", stored.body),
        "plain": ("Server", "x", stored.body),
    }[coding]
    return Stored(stored.url, body, stored.status, (*stored.headers, (name, value)))


def put(writer: WARCWriter, record: ArcWarcRecord) -> None:
    """Writes a record, and closes what warcio leaves open."""
    writer.write_record(record)
    record.raw_stream.close()


def write_warc(path: Path, stored: Sequence[Stored], *, packed: bool = True, version: str = "1.1") -> Path:
    """A file as warcio writes it: request behind response, and records that are no exchange."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version=version)
        put(writer, writer.create_warcinfo_record(path.name, {"software": "some tool 7"}))
        dns = {"WARC-Date": "2026-11-22T18:00:00Z"}
        put(
            writer,
            writer.create_warc_record(
                "dns:harbour.example", "resource", BytesIO(b"1.2.3.4"), warc_headers_dict=dns
            ),
        )
        for second, each in enumerate(stored):
            date = f"2026-11-22T18:53:{second:02}Z"
            response = writer.create_warc_record(
                each.url,
                "response",
                BytesIO(each.body),
                http_headers=StatusAndHeaders(each.status, list(each.headers), protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": date},
            )
            put(writer, response)
            request = writer.create_warc_record(
                each.url,
                "request",
                http_headers=StatusAndHeaders(
                    "GET / HTTP/1.1", [("Host", "harbour.example")], is_http_request=True
                ),
                warc_headers_dict={
                    "WARC-Date": date,
                    "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
                },
            )
            put(writer, request)
        converted = writer.create_warc_record(f"{HOST}/news/1-pier", "conversion", BytesIO(b"The pier."))
        put(writer, converted)
    return path


def reindexed(output: Path, *arguments: str | Path, name: str = "taken", code: int = 0) -> Collected:
    """A collection made of the files."""
    done = storytrail("reindex", *arguments, "--output", output, "--name", name)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return Collected(output / "collections" / name, done.returncode, done.stdout, done.stderr)


def edges_of(collected: Collected) -> dict[tuple[str, str], str]:
    """Where each story link leads, and what came of it."""
    return {
        (row["Source"].removeprefix(HOST), row["Target"].removeprefix(HOST)): row["decision"]
        for row in collected.edges
    }


def nodes_of(collected: Collected) -> dict[str, tuple[str, str, str]]:
    """Kind, depth and whether it is a seed, of each page."""
    return {
        row["url"].removeprefix(HOST): (row["kind"], row["depth"], row["seed"]) for row in collected.nodes
    }


EDGES = {
    ("/news/1-pier", "/news/2-cracks"): "followed",
    ("/news/1-pier", "/news/3-there"): "followed",
    ("/news/1-pier", "/news/4-not-here"): "not-archived",
    ("/news/2-cracks", "/news/1-pier"): "already-seen",
    ("/news/2-cracks", "/news/5-ferry"): "followed",
}
NODES = {
    "/news/1-pier": ("captured", "0", "true"),
    "/news/2-cracks": ("captured", "1", "false"),
    "/news/3-there": ("captured", "1", "false"),
    "/news/5-ferry": ("captured", "2", "false"),
    "/news/4-not-here": ("linked", "", "false"),
}


def plain(folder: Path) -> Path:
    return write_warc(folder / "story.warc", answers(), packed=False)


def packed_whole(folder: Path) -> Path:
    """All records in one gzip member: no reader can jump to one of them."""
    whole = folder / "story.warc.gz"
    whole.write_bytes(gzip.compress(plain(folder).read_bytes()))
    (folder / "story.warc").unlink()
    return whole


def old(folder: Path) -> Path:
    return write_warc(folder / "story.warc.gz", answers(), version="1.0")


def coded(coding: str) -> Callable[[Path], Path]:
    """A file whose pages are in a coding, or claim to be."""

    def write(folder: Path) -> Path:
        stored = [
            encoded(each, coding) if each.body and each.status[0] == "2" else each for each in answers()
        ]
        return write_warc(folder / "story.warc.gz", stored)

    return write


FORMS = {
    "records": coded("plain"),
    "plain": plain,
    "whole": packed_whole,
    "1.0": old,
    **{name: coded(name) for name in ("gzip", "br", "chunked", "no-chunks", "no-br")},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_story_graph_from_any_form_of_file(form: str, tmp_path: Path) -> None:
    source = FORMS[form](tmp_path)
    before = source.read_bytes(), source.stat().st_mtime_ns
    made = reindexed(tmp_path, source, "--seed", f"{HOST}/news/1-pier")
    assert edges_of(made) == EDGES
    assert nodes_of(made) == NODES
    assert made.stderr == ""
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
    for line in (made.path / "indexes" / "index.cdxj").read_text("utf-8").splitlines():
        entry = json.loads(line.split(" ", 2)[2])
        with (made.path / "archive" / entry["filename"]).open("rb") as file:
            file.seek(int(entry["offset"]))
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
            record.content_stream().read()
    sums = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=made.path, check=False)
    assert sums.returncode == 0
    packed = storytrail("export", made.path, "--format", "wacz")
    assert packed.returncode == 0, packed.stderr


def test_status_advises_no_crawl_of_what_others_archived(tmp_path: Path) -> None:
    made = reindexed(tmp_path, write_warc(tmp_path / "story.warc.gz", answers()))
    told = json.loads(storytrail("status", made.path, "--json").stdout)
    assert (told["is_foreign"], told["command"]) == (True, "")
    text = storytrail("status", made.path).stdout
    assert "other tools made this archive; 1 page that its stories link to is not in it" in text
    assert "--scope" not in text
    assert "Other tools made the WARC files" in (made.path / "report.html").read_text("utf-8")


def test_the_same_files_make_the_same_collection_and_stay_where_they_are(tmp_path: Path) -> None:
    source = write_warc(tmp_path / "story.warc.gz", answers())
    folder = tmp_path / "theirs"
    folder.mkdir()
    source.rename(folder / source.name)
    first = reindexed(tmp_path, folder)
    assert (first.path / "archive" / source.name).samefile(folder / source.name)
    contents = _contents(first)
    assert _contents(reindexed(tmp_path, folder)) == contents
    # In place, too: the collection is one like any other by now.
    again = storytrail("reindex", first.path, "--seed", f"{HOST}/news/1-pier")
    assert again.returncode == 0, again.stderr
    assert edges_of(first) == EDGES


def _contents(collected: Collected) -> dict[str, bytes]:
    paths = [path for part in ("graph", "indexes") for path in (collected.path / part).iterdir()]
    return {path.name: path.read_bytes() for path in [*paths, collected.path / "SHA256SUMS"]}


def test_where_the_story_begins(tmp_path: Path) -> None:
    # Pages that lead to each other: the one that was archived first. What leads nowhere is no story.
    assert nodes_of(reindexed(tmp_path, write_warc(tmp_path / "a.warc.gz", answers()))).keys() == NODES.keys()
    one_way = dict(STORY) | {"/news/2-cracks": article("Cracks", "/news/5-ferry")}
    made = reindexed(tmp_path, write_warc(tmp_path / "b.warc.gz", answers(one_way)), name="b")
    assert nodes_of(made)["/news/1-pier"] == ("captured", "0", "true")
    later = reindexed(tmp_path, tmp_path / "b.warc.gz", "--seed", f"{HOST}/news/2-cracks", name="later")
    assert nodes_of(later) == {
        "/news/2-cracks": ("captured", "0", "true"),
        "/news/5-ferry": ("captured", "1", "false"),
    }
    elsewhere = storytrail(
        "reindex", tmp_path / "b.warc.gz", "--seed", f"{HOST}/x", "--output", tmp_path, "--name", "no"
    )
    assert elsewhere.returncode == ConfigError.exit_code
    assert "no page of that address" in elsewhere.stderr
    assert not (tmp_path / "collections" / "no" / "story.db").exists()


def test_another_form_of_the_address_is_the_same_page(tmp_path: Path) -> None:
    stored = [
        Stored(f"{HOST}/news/1-pier", article("Pier", "http://harbour.example/news/2-cracks/?utm_source=x")),
        Stored(f"{HOST}/news/2-cracks?utm_source=mail", article("Cracks")),
    ]
    made = reindexed(tmp_path, write_warc(tmp_path / "a.warc.gz", stored))
    assert edges_of(made) == {("/news/1-pier", "/news/2-cracks?utm_source=mail"): "followed"}


def test_revisits_are_read_where_their_payload_lies(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", answers())
    with path.open("rb") as file:
        responses = [
            (record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date"))
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        ]
    date = dict(responses)[f"{HOST}/news/1-pier"]
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        for name, original in (("mirror", "/news/1-pier"), ("lost", "/nowhere")):
            revisit = writer.create_revisit_record(
                f"{HOST}/news/{name}", f"sha1:{name:A<32}", HOST + original, date, http_headers=http
            )
            put(writer, revisit)
    made = reindexed(tmp_path, path)
    assert "1 pages could not be read: their payload is not there" in made.stderr
    assert ("/news/mirror", "/news/2-cracks") in edges_of(made)
    query = "SELECT url, record_type, refers_to IS NOT NULL FROM capture WHERE record_type = 'revisit'"
    assert sorted(made.rows(query)) == [
        (f"{HOST}/news/lost", "revisit", 0),
        (f"{HOST}/news/mirror", "revisit", 1),
    ]


def test_a_revisit_that_names_no_record_is_no_damage(tmp_path: Path) -> None:
    """As warcio and Browsertrix write them: address and date alone; others name one that is elsewhere."""
    path = write_warc(tmp_path / "a.warc.gz", answers())
    with path.open("rb") as file:
        (original,) = [
            record.rec_headers
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
            and record.rec_headers.get_header("WARC-Target-URI").endswith("ferry")
        ]
    url, date, digest = (
        original.get_header(name) for name in ("WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest")
    )
    elsewhere = {"WARC-Refers-To": "<urn:uuid:0b0b0b0b-0000-4000-8000-000000000000>"}
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        for name, named, header in ((url, url, {}), (f"{HOST}/copy", url, elsewhere), (f"{HOST}/c", "", {})):
            revisit = writer.create_revisit_record(
                name, digest, named, named and date, http_headers=http, warc_headers_dict=header
            )
            put(writer, revisit)
    made = reindexed(tmp_path, path)
    query = "SELECT refers_to IS NOT NULL FROM capture WHERE record_type = 'revisit'"
    assert made.rows(query) == [(1,)] * 3
    assert [str(each) for each in verify([made.path]).findings.damage] == []
    with closing(sqlite3.connect(made.path / "story.db")) as ledger, ledger:
        ledger.execute(
            "UPDATE capture SET refers_to = (SELECT response_id FROM capture WHERE url LIKE '%pier') "
            "WHERE url LIKE '%/copy'"
        )
    (found,) = verify([made.path]).findings.damage
    assert found.problem == "ledger-differs"
    assert "another payload" in found.detail


def test_heritrix_tells_what_a_page_is_made_of(tmp_path: Path) -> None:
    """Answer, request and metadata, in this order; a frame is HTML and no page of the story."""
    path = tmp_path / "heritrix.warc.gz"
    told = {
        "/news/1-pier": ("", ""),
        "/news/2-cracks": (f"{HOST}/news/1-pier", "L"),
        "/frame": (f"{HOST}/news/1-pier", "E"),
        "/news/5-ferry": (f"{HOST}/news/2-cracks", "LL"),
    }
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.0")
        for second, (page, (via, hops)) in enumerate(told.items()):
            date = {"WARC-Date": f"2012-05-03T10:00:{second:02}Z"}
            body = STORY.get(page) or article("Frame", "/news/1-pier")
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            response = writer.create_warc_record(
                HOST + page, "response", BytesIO(body), http_headers=http, warc_headers_dict=date
            )
            tied = date | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
            asked = StatusAndHeaders(
                f"GET {page} HTTP/1.0", [("Host", "harbour.example")], is_http_request=True
            )
            lines = (
                f"via: {via}\r\nhopsFromSeed: {hops}\r\nfetchTimeMs: 12\r\noutlink: {HOST}/x L a/@href\r\n"
            )
            for record in (
                response,
                writer.create_warc_record(HOST + page, "request", http_headers=asked, warc_headers_dict=tied),
                writer.create_warc_record(
                    HOST + page,
                    "metadata",
                    BytesIO(lines.encode()),
                    warc_content_type="application/warc-fields",
                    warc_headers_dict=tied,
                ),
            ):
                put(writer, record)
    made = reindexed(tmp_path, path)
    assert set(nodes_of(made)) == {
        "/news/1-pier",
        "/news/2-cracks",
        "/news/5-ferry",
        "/news/3-moved",
        "/news/4-not-here",
    }
    rows = made.rows("SELECT url, kind, hops, via FROM capture ORDER BY id")
    assert rows == [
        (HOST + page, "requisite" if hops == "E" else "page", hops, via or None)
        for page, (via, hops) in told.items()
    ]


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_wgets_files(tmp_path: Path) -> None:
    pages = dict(STORY)
    with NewsSite(pages) as site:
        urls = [site.url(path) for path in (*pages, "/news/404")]
        for options in (["--warc-file=packed"], ["--warc-file=plain", "--no-warc-compression"]):
            subprocess.run(
                ["wget", "-q", *options, "-O", "/dev/null", *urls],
                cwd=tmp_path,
                env=environment(),
                check=False,
                timeout=60,
            )
    found = []
    for name in ("packed", "plain"):
        files = sorted(tmp_path.glob(f"{name}*.warc*"))
        made = reindexed(tmp_path, *files, name=name)
        found.append({(row["Source"], row["Target"]): row["decision"] for row in made.edges})
    assert found[0] == found[1]
    assert sorted(found[0].values()) == ["already-seen", "followed", "followed", *["not-archived"] * 2]


@pytest.mark.parametrize("coding", ["plain", "chunked", "gzip"])
def test_a_page_that_came_cut_short(coding: str, tmp_path: Path) -> None:
    """Told alike by both: its node is cut, and no damage was done to the archive."""
    stored = []
    for each in answers():
        whole = encoded(each, coding)
        length = () if coding == "chunked" else (("Content-Length", str(len(whole.body))),)
        cut = Stored(each.url, whole.body[:-30], each.status, (*whole.headers, *length))
        stored.append(cut if each.url.endswith("/news/1-pier") else each)
    made = reindexed(tmp_path, write_warc(tmp_path / "a.warc.gz", stored))
    reasons = {row["url"].removeprefix(HOST): (row["reason"], row["truncated"]) for row in made.nodes}
    assert reasons["/news/1-pier"] == ("cut", "unspecified")
    assert reasons["/news/2-cracks"] == ("", "")
    findings = verify([made.path]).findings
    assert findings.damage == []
    assert {"http-length", "http-chunks"} & {each.problem for each in findings.notes}


def test_damage_and_rubbish_are_told_and_passed_over(tmp_path: Path) -> None:
    sound = write_warc(tmp_path / "sound.warc.gz", answers())
    content = bytearray(sound.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "bad.warc.gz").write_bytes(content[:-20] + b"rubbish")
    (tmp_path / "none.warc.gz").write_bytes(b"this is no WARC file at all")
    (tmp_path / "empty.warc").write_bytes(b"")
    made = reindexed(
        tmp_path, *(tmp_path / name for name in ("bad.warc.gz", "none.warc.gz", "empty.warc")), code=5
    )
    assert made.exit_code == CorruptRecord.exit_code
    assert "bad.warc.gz at byte" in made.stderr
    assert made.nodes
    nothing = storytrail("reindex", tmp_path / "collections" / "taken" / "graph")
    assert nothing.returncode == ConfigError.exit_code
    wacz = tmp_path / "a.wacz"
    wacz.write_bytes(b"PK\x03\x04")
    assert storytrail("reindex", wacz).returncode == ConfigError.exit_code


def test_no_change_of_bytes_makes_reading_fail(tmp_path: Path) -> None:
    chance = random.Random(5)
    sound = write_warc(tmp_path / "sound.warc", answers(), packed=False).read_bytes()
    path = tmp_path / "changed.warc"
    for _ in range(150):
        content = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(content))
            content[at : at + chance.randrange(3)] = chance.choice(
                (b"\x00", b"\r\n\r\n", b"WARC/1.1\r\n", b"\xff" * 9, b"", b"Content-Length: 99999999999\r\n")
            )
        path.write_bytes(content)
        for _ in WarcReading(path):
            pass


def test_files_of_another_file_system_are_pointed_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    # Twice the same name, below one folder.
    source = write_warc(tmp_path / "story.warc.gz", answers())
    (tmp_path / "theirs" / "more").mkdir(parents=True)
    copied = Path(shutil.copy2(source, tmp_path / "theirs"))
    moved = source.rename(tmp_path / "theirs" / "more" / source.name)
    monkeypatch.setattr(os, "link", refuse)
    for _ in range(2):
        collection, files = take_in(find_places(tmp_path / "theirs"), str(tmp_path), "pointing", ())
        collection.unlock()
        assert {path.name: path.resolve() for path in files} == {
            "story.warc.gz": moved,
            "story-2.warc.gz": copied,
        }
        assert all(path.is_symlink() for path in files)


def test_a_collection_is_named_after_the_folder_that_was_named(tmp_path: Path) -> None:
    theirs = tmp_path / "two years"
    for name in ("a", "b"):
        (theirs / name).mkdir(parents=True)
        write_warc(theirs / name / f"{name}.warc.gz", answers())
    done = storytrail("reindex", theirs, "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "collections" / "two-years" / "story.db").exists()


def test_what_names_no_archive_is_named(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none", "does not exist"), (tmp_path, "holds no archive")):
        done = storytrail("reindex", path)
        assert done.returncode == ConfigError.exit_code
        assert f"{path} {said}" in done.stderr


def test_several_collections_are_not_mixed_by_mistake(tmp_path: Path) -> None:
    source = write_warc(tmp_path / "story.warc.gz", answers())
    for name in ("one", "other"):
        reindexed(tmp_path, source, name=name)
    refused = storytrail("reindex", tmp_path)
    assert refused.returncode == ConfigError.exit_code
    assert "there are 2 collections" in refused.stderr


def test_a_crawl_is_never_mixed_with_other_files(tmp_path: Path) -> None:
    with NewsSite({"/a": article("A"), "/b": article("B")}) as site:
        one = crawl(tmp_path, site.url("/a"), "--depth", "0", *QUICK, name="one")
        other = crawl(tmp_path, site.url("/b"), "--depth", "0", *QUICK, name="other")
    before = sorted(path.name for path in (one.path / "archive").iterdir())
    (warc,) = (other.path / "archive").glob("*.warc.gz")
    done = storytrail("reindex", warc, "--output", tmp_path, "--name", "one")
    assert done.returncode == 2
    assert "holds a crawl of its own" in done.stderr
    assert sorted(path.name for path in (one.path / "archive").iterdir()) == before
    done = storytrail("reindex", other.path, "--seed", "https://harbour.example/news/1-pier")
    assert done.returncode == 2
    assert "is for other tools' files" in done.stderr
    moved = tmp_path / "backup" / "other"
    moved.parent.mkdir()
    other.path.rename(moved)
    done = storytrail("reindex", moved)
    assert done.returncode == 2
    assert "folder named collections" in done.stderr
