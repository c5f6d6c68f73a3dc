"""One file of a whole collection: what is inside, that it is whole, and what happens when it can't be."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.article import Article
from archive.cdxj import write_index
from archive.collection import Collection
from archive.errors import CollectionLocked, CorruptRecord, ExportError, WriteFailed
from archive.ledger import CaptureRow, Ledger
from archive.package import PackageZip
from archive.records import Record
from archive.wacz import NothingToShow, check_no_file_lacks, write_wacz
from archive.warcfile import OPEN_SUFFIX, compress_record
from archive.zipped_index import MemberList, iter_members

SITE = "https://harbour.example"
SEED = f"{SITE}/news/pier/"


class Story:
    """A collection put together by hand, with real records at real offsets."""

    def __init__(self, output: Path) -> None:
        self.collection = Collection(output, "pier")
        self.collection.lock()
        self.ledger = Ledger(self.collection.ledger_path)
        self.serial = 0
        self.run_id = 0

    def run(self, *seeds: str) -> None:
        """Begins a run; its WARC file is the next one."""
        started = f"2026-11-2{self.run_id}T08:00:00Z"
        self.run_id = self.ledger.start_run(f"r{self.run_id}", started, {"seeds": list(seeds)}).id

    @property
    def warc_name(self) -> str:
        return f"pier-2026112{self.run_id}080000-00000-host.warc.gz"

    def capture(
        self,
        url: str,
        *,
        status: int = 200,
        to: str | None = None,
        kind: str = "page",
        title: str = "",
        text: str = "",
        suffix: str = "",
    ) -> str:
        """Adds a capture; its date."""
        self.serial += 1
        date = f"2026-11-2{self.run_id}T09:{self.serial // 60:02}:{self.serial % 60:02}.250000Z"
        block = f"HTTP/1.1 {status} OK\r\nContent-Type: text/html\r\n\r\n<p>{self.serial}".encode()
        record = Record(
            type="response",
            id=f"urn:uuid:{self.serial:032x}",
            fields=(
                ("WARC-Date", date),
                ("WARC-Target-URI", url),
                ("Content-Type", "application/http; msgtype=response"),
            ),
            block=block,
        )
        member = compress_record(record.serialize())
        with (self.collection.archive_path / (self.warc_name + suffix)).open("ab") as file:
            offset = file.tell()
            file.write(member)
        row = CaptureRow(
            run=self.run_id,
            url=url,
            kind=kind,
            hops="",
            via=None,
            date=date,
            status=status,
            mime="text/html",
            redirect_url=to,
            truncated=None,
            error=None,
            payload_digest=f"sha1:{self.serial}",
            response_id=record.id,
            file=self.warc_name,
            offset=offset,
            length=len(member),
            metadata_id=f"urn:uuid:m{self.serial}",
            end_offset=offset + len(member),
        )
        with self.ledger.transaction():
            capture = self.ledger.add_capture(row)
            if title:
                self.ledger.add_article(capture, self.run_id, url, Article(headline=title, text=text))
        return date

    def write(self, **more: Any) -> Path:
        return write_wacz(self.collection, self.ledger, **more)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    opened = Story(tmp_path)
    opened.run(SEED)
    yield opened
    opened.ledger.close()
    opened.collection.unlock()


@pytest.fixture
def pier(story: Story) -> Story:
    """Two runs: a seed that redirects, an article, a page that is gone, an image."""
    for year in ("first", "second"):
        if year == "second":
            story.run(SEED)
        story.capture(SEED, status=301, to=f"{SEED}today/")
        story.capture(
            f"{SEED}today/", title="The pier\x07 is shut\u2028for the winter", text="Nobody knew.\nNobody."
        )
        story.capture(f"{SITE}/ru/", title="Причал закрыт", text=f"It was the {year} time.")
        story.capture(f"{SITE}/gone/", status=404)
        story.capture(f"{SITE}/pier.jpg", kind="requisite")
    story.collection.graph_path.mkdir()
    (story.collection.graph_path / "nodes.csv").write_text("Id,Label\n1,One\n")
    (story.collection.graph_path / "edges.csv.new").write_text("torn")
    (story.collection.path / "report.html").write_text("<!doctype html><title>Report</title>")
    write_index(story.ledger, story.collection.indexes_path)
    return story


def lines_of(package: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in package.read(name).decode().splitlines()]


def test_what_is_inside_and_that_the_manifest_says_so(pier: Story) -> None:
    path = pier.write()
    assert path == pier.collection.path / "pier.wacz"
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        entries = {entry.filename: entry for entry in package.infolist()}
        manifest = json.loads(package.read("datapackage.json"))
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest == {"path": "datapackage.json", "hash": sha256(package.read("datapackage.json"))}
        warcs = sorted(pier.collection.archive_path.iterdir())
        assert list(entries) == [
            "pages/pages.jsonl",
            "pages/extraPages.jsonl",
            "indexes/index.cdx.gz",
            "indexes/index.idx",
            "graph/nodes.csv",
            "graph/report.html",
            *(f"archive/{warc.name}" for warc in warcs),
            "datapackage.json",
            "datapackage-digest.json",
        ]
        stored = {name for name, entry in entries.items() if entry.compress_type == zipfile.ZIP_STORED}
        assert stored == {"indexes/index.cdx.gz", *(f"archive/{warc.name}" for warc in warcs)}
        for warc in warcs:
            assert package.read(f"archive/{warc.name}") == warc.read_bytes()
        told = {each["path"]: (each["hash"], each["bytes"]) for each in manifest["resources"]}
        assert told == {
            name: (sha256(package.read(name)), entries[name].file_size) for name in list(entries)[:-2]
        }
    assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
    assert len({each["name"] for each in manifest["resources"]}) == len(manifest["resources"])


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_page_lists(pier: Story) -> None:
    with zipfile.ZipFile(pier.write()) as package:
        header, *articles = lines_of(package, "pages/pages.jsonl")
        other_header, *others = lines_of(package, "pages/extraPages.jsonl")
        manifest = json.loads(package.read("datapackage.json"))
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    assert other_header["format"] == "json-pages-1.0"
    rows = pier.ledger.connection.execute(
        "SELECT url, date FROM capture WHERE status = 200 AND kind = 'page'"
    )
    assert {(page["url"], page["ts"]) for page in articles} == set(rows)
    assert all(page["seed"] for page in articles)
    # Behind them the articles once more: ReplayWeb.page searches this list alone.
    others, searched = others[:2], others[2:]
    assert [page["url"] for page in others] == [f"{SITE}/gone/"] * 2
    by_time = itemgetter("ts")
    assert articles[0]["id"] == f"0-{searched[2]['id']}" == min(page["id"] for page in articles)
    assert sorted(searched, key=by_time)[:2] == sorted(articles, key=by_time)[:2]
    assert [page["text"] for page in searched if "text" in page]
    assert not any(page["seed"] for page in others)
    assert len({page["id"] for page in articles + others}) == 6
    assert {page["title"] for page in articles} == {"The pier is shut for the winter", "Причал закрыт"}
    assert {page["title"] for page in others} == {f"{SITE}/gone/"}
    words = [(page["ts"][:10], page["text"]) for page in articles if "text" in page]
    assert sorted(words) == [
        ("2026-11-21", "It was the first time."),
        ("2026-11-22", "It was the second time."),
        ("2026-11-22", "Nobody knew.\nNobody."),  # the same in both runs
    ]
    # The latest capture of what the seed redirects to stands first.
    assert (manifest["mainPageUrl"], manifest["mainPageDate"]) == (articles[0]["url"], articles[0]["ts"])
    assert (articles[0]["url"], articles[0]["ts"][:10]) == (f"{SEED}today/", "2026-11-22")


def test_the_last_runs_seed_counts_and_one_that_was_missed_does_not(pier: Story) -> None:
    pier.run(f"{SITE}/missed/", f"{SITE}/ru/")
    pier.capture(f"{SITE}/missed/", status=503)
    with zipfile.ZipFile(pier.write()) as package:
        manifest = json.loads(package.read("datapackage.json"))
    assert manifest["mainPageUrl"] == f"{SITE}/ru/"
    assert manifest["mainPageDate"][:10] == "2026-11-22"


def test_without_error_pages_no_article_is_listed_twice(story: Story) -> None:
    story.capture(SEED, title="The pier", text="Shut.")
    with zipfile.ZipFile(story.write()) as package:
        assert len(lines_of(package, "pages/pages.jsonl")) == 2
        assert len(lines_of(package, "pages/extraPages.jsonl")) == 1


def iter_found_by_index(package: zipfile.ZipFile) -> Iterator[tuple[dict[str, str], bytes]]:
    """Each line of the index with the member of the WARC file that it points at, found as players do."""
    data = package.read("indexes/index.cdx.gz")
    meta, *places = package.read("indexes/index.idx").decode().splitlines()
    assert meta == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    end = 0
    for line in places:
        prefix, _, text = line.partition(" {")
        place = json.loads("{" + text)
        assert place["offset"] == end
        end += place["length"]
        block = data[place["offset"] : end]
        assert place["digest"] == sha256(block)
        lines = gzip.decompress(block).decode().splitlines()
        assert lines[0].startswith(prefix + " {")
        assert len(lines) <= 3000
        for entry in lines:
            told = json.loads(entry[entry.index(" {") :])
            warc = package.read(f"archive/{told['filename']}")
            start = int(told["offset"])
            yield told, warc[start : start + int(told["length"])]
    assert end == len(data)


def test_every_page_is_found_by_the_index(pier: Story) -> None:
    with zipfile.ZipFile(pier.write()) as package:
        pages = lines_of(package, "pages/pages.jsonl")[1:] + lines_of(package, "pages/extraPages.jsonl")[1:]
        found = set()
        for told, member in iter_found_by_index(package):
            (record,) = ArchiveIterator(io.BytesIO(member))
            assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
            found.add((told["url"], record.rec_headers.get_header("WARC-Date")))
    assert len(found) == 10
    assert {(page["url"], page["ts"]) for page in pages} <= found


def test_a_long_index_comes_in_members_of_3000_lines() -> None:
    lines = [b'org,example)/%05d 20261122185301 {"url": ""}\n' % number for number in range(7001)]
    listed = MemberList()
    members = list(iter_members(lines))
    for member in members:
        listed.add(member)
    assert [gzip.decompress(member.content).count(b"\n") for member in members] == [3000, 3000, 1001]
    assert b"".join(gzip.decompress(member.content) for member in members) == b"".join(lines)
    assert [line.partition(" {")[0] for line in listed.lines] == [
        "!meta 0",
        *(f"org,example)/{number:05} 20261122185301" for number in (0, 3000, 6000)),
    ]


@pytest.mark.parametrize(
    ("keys", "sizes"),
    [
        (["a", "a2", "b", "b-c"], [2, 2]),
        (["a", "b", "b,c", "b-c", "d"], [1, 3, 1]),
        (["a", "b", "b/c", "d"], [3, 1]),
        (["a", "b", "b", "b", "d"], [1, 3, 1]),
        (["b", "b-1", "b-2", "b-3", "b-4"], [3, 2]),
        (["b", "b", "b", "b"], [3, 1]),
    ],
)
def test_no_member_begins_between_a_key_and_the_same_with_a_slash(keys: list[str], sizes: list[int]) -> None:
    """ReplayWeb.page would look for `b/` behind `b-c`, and `b` stands before it."""
    lines = [f"example,a)/{key} 2026112218530{place} {{}}\n".encode() for place, key in enumerate(keys)]
    members = [gzip.decompress(member.content) for member in iter_members(lines, 3)]
    assert [member.count(b"\n") for member in members] == sizes
    assert b"".join(members) == b"".join(lines)


def test_the_same_captures_give_the_same_bytes(pier: Story, tmp_path: Path) -> None:
    first = pier.write().read_bytes()
    os.utime(pier.collection.archive_path / pier.warc_name)
    assert pier.write(target=tmp_path / "other.wacz").read_bytes() == first
    assert pier.write().read_bytes() == first


@pytest.mark.parametrize("index", ["missing", "old"])
def test_an_index_that_lacks_captures_is_made_anew_for_it(index: str, pier: Story) -> None:
    path = pier.collection.indexes_path / "index.cdxj"
    if index == "missing":
        path.unlink()
    pier.run(SEED)
    pier.capture(f"{SITE}/late/", title="Late")
    with zipfile.ZipFile(pier.write()) as package:
        urls = [told["url"] for told, _ in iter_found_by_index(package)]
    assert len(urls) == 11
    assert f"{SITE}/late/" in urls
    assert path.exists() == (index == "old")
    assert [each.name for each in pier.collection.path.iterdir() if each.name.startswith(".index")] == []


def test_a_file_that_still_grows_is_left_out_with_all_that_speaks_of_it(pier: Story) -> None:
    pier.run(SEED)
    pier.capture(f"{SEED}today/", title="Growing", suffix=OPEN_SUFFIX)
    write_index(pier.ledger, pier.collection.indexes_path)
    with zipfile.ZipFile(pier.write()) as package:
        assert not [name for name in package.namelist() if OPEN_SUFFIX in name]
        assert "Growing" not in {page.get("title") for page in lines_of(package, "pages/pages.jsonl")}
        assert len(list(iter_found_by_index(package))) == 10
        assert json.loads(package.read("datapackage.json"))["mainPageDate"][:10] == "2026-11-22"


def list_warcs(story: Story) -> list[Path]:
    """The WARC files, which from now on the ledger knows as they are."""
    warcs = sorted(story.collection.archive_path.iterdir())
    with story.ledger.transaction():
        for warc in warcs:
            digest = hashlib.sha256(warc.read_bytes()).hexdigest()
            story.ledger.add_warc_file(warc.name, 1, warc.stat().st_size, digest)
    return warcs


@pytest.mark.parametrize("harm", ["longer", "shorter", "changed"])
def test_a_file_that_is_not_the_one_that_was_finished_is_not_packed(harm: str, pier: Story) -> None:
    warc, _ = list_warcs(pier)
    before = pier.write().read_bytes()
    content = warc.read_bytes()
    harmed = {"longer": content + b"x", "shorter": content[:-1], "changed": b"x" + content[1:]}
    warc.write_bytes(harmed[harm])
    with pytest.raises(CorruptRecord, match=re.escape(warc.name)):
        pier.write()
    assert_as_before(pier, before)


def test_a_file_that_lacks_is_told(pier: Story) -> None:
    _, warc = list_warcs(pier)
    check_no_file_lacks(pier.collection, pier.ledger)
    warc.unlink()
    with pytest.raises(CorruptRecord, match=f"{warc.name} at byte 0: the file is missing"):
        check_no_file_lacks(pier.collection, pier.ledger)


def test_an_index_that_somebody_changed_is_not_packed(pier: Story) -> None:
    right = pier.write().read_bytes()
    path = pier.collection.indexes_path / "index.cdxj"
    path.write_bytes(path.read_bytes().replace(b'"offset": "', b'"offset": "9'))
    assert pier.write().read_bytes() == right


def test_py_wacz_takes_it(pier: Story) -> None:
    command = [sys.executable, "-m", "wacz", "validate", "-f", str(pier.write())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "Validation succeeded, the passed WACZ is valid"


def test_local_headers_have_zip64_fields_only_where_the_directory_has(
    pier: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A player takes a file's place from the directory alone where that has no ZIP64 fields."""
    (pier.collection.archive_path / "pier-20261120080000-00000-host.warc.gz").write_bytes(os.urandom(10_001))
    large = 10_000
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", large)
    content = pier.write().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for entry in package.infolist():
            (extra_bytes,) = struct.unpack_from("<H", content, entry.header_offset + 28)
            assert (extra_bytes > 0) == (entry.file_size > large)


def test_lists_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    package = PackageZip(io.BytesIO(), lambda: False)
    with pytest.raises(ExportError, match="list would be too large"):
        package.add_lines("list", ["x" * 600, "y" * 600])
    package.close()


# What goes wrong ------------------------------------------------------------------------------------


def assert_as_before(story: Story, before: bytes) -> None:
    assert story.collection.wacz_path.read_bytes() == before
    assert not list(story.collection.path.glob("*.new"))
    assert not list(story.collection.path.glob(".index*"))


def test_a_file_that_takes_no_more_leaves_the_old_one(pier: Story) -> None:
    before = pier.write().read_bytes()
    noise = os.urandom(200_000)
    (pier.collection.archive_path / "pier-20261123080000-00000-host.warc.gz").write_bytes(noise)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size_bytes in (0, 500, 3_000, 60_000, 200_500):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
        try:
            with pytest.raises(WriteFailed, match=r"cannot write .*pier\.wacz"):
                pier.write()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert_as_before(pier, before)


def test_a_disk_without_room_is_not_filled(pier: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pier.write().read_bytes()
    room = list(os.statvfs(pier.collection.path))
    room[4] = 3  # blocks that are free for us
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(room))
    with pytest.raises(WriteFailed, match="no room for a package"):
        pier.write()
    assert_as_before(pier, before)


def test_two_at_a_time_are_one_too_many(pier: Story) -> None:
    before = pier.write().read_bytes()
    failures = []

    def write_too() -> bool:
        if not failures:
            with pytest.raises(CollectionLocked, match="by another process") as caught:
                pier.write()
            failures.append(caught.value)
        return False

    pier.write(is_stopped=write_too)
    assert failures
    assert_as_before(pier, before)


def test_what_a_killed_process_left_is_no_hindrance(pier: Story) -> None:
    before = pier.write().read_bytes()
    pier.collection.wacz_path.with_name("pier.wacz.new").write_bytes(b"torn" * 1_000_000)
    pier.write()
    assert_as_before(pier, before)


def test_it_stops_when_it_is_told_to(pier: Story) -> None:
    before = pier.write().read_bytes()
    asked = iter([False] * 8)
    with pytest.raises(ExportError, match="stopped"):
        pier.write(is_stopped=lambda: next(asked, True))
    assert_as_before(pier, before)


def test_a_warc_file_that_is_cut_meanwhile(pier: Story) -> None:
    before = pier.write().read_bytes()
    warc = pier.collection.archive_path / pier.warc_name
    warc.write_bytes(warc.read_bytes() + os.urandom(3_000_000))

    def cut() -> bool:
        if warc.stat().st_size > 2_000_000 and reads(warc):
            os.truncate(warc, 1_100_000)
        return False

    with pytest.raises(CorruptRecord, match="the file ends here"):
        pier.write(is_stopped=cut)
    assert_as_before(pier, before)


def reads(path: Path) -> bool:
    """Whether this process has the file open."""
    links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return any(link.is_symlink() and os.readlink(link) == str(path) for link in links)


def test_nothing_to_show(story: Story) -> None:
    with pytest.raises(NothingToShow, match="no captured page"):
        story.write()
    story.capture(SEED, status=404)
    with pytest.raises(NothingToShow):
        story.write()
    assert not story.collection.wacz_path.exists()
