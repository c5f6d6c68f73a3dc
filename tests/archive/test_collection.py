"""The folder, its lock, the ledger in it, and what a start mends."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.cdxj import write_part
from archive.collection import Collection
from archive.errors import CollectionLocked, ConfigError, CorruptRecord, WriteFailed
from archive.files import remove_unfinished, replace_file, replacing_file
from archive.ledger import CaptureRow, Ledger
from archive.records import Record
from archive.warcfile import OPEN_SUFFIX, compress_record

NAME = "story-20261122185301-00000-host.warc.gz"


def member_of(block: bytes) -> bytes:
    """A record as the ledger's rows below name it."""
    fields = (("WARC-Date", "2026-11-22T18:53:01Z"), ("WARC-Target-URI", "http://example.org/"))
    record = Record(type="response", id="urn:uuid:1", fields=fields, block=block)
    return compress_record(record.serialize())


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(tmp_path, "story")
    opened.lock()
    yield opened
    opened.unlock()


@pytest.fixture
def ledger(collection: Collection) -> Iterator[Ledger]:
    opened = Ledger(collection.ledger_path)
    opened.start_run("r", "2026-11-22T18:53:01Z", {})
    yield opened
    opened.close()


def row(*, offset: int | None, length: int | None, end: int, file: str = NAME) -> CaptureRow:
    return CaptureRow(
        run=1,
        url="http://example.org/",
        kind="page",
        hops="",
        via=None,
        date="2026-11-22T18:53:01Z",
        status=200,
        mime=None,
        redirect_url=None,
        truncated=None,
        error=None,
        payload_digest=None,
        response_id="urn:uuid:1",
        file=file,
        offset=offset,
        length=length,
        metadata_id="urn:uuid:2",
        end_offset=end,
    )


def keep(ledger: Ledger, kept: CaptureRow) -> None:
    with ledger.transaction():
        ledger.add_capture(kept)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-a", "a b", "a\n", "ä", "x" * 101, "a.b", "a\0"])
def test_names_that_lead_astray_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="collection name"):
        Collection(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_the_lock_names_its_holder_and_ends_with_it(collection: Collection, tmp_path: Path) -> None:
    other = Collection(tmp_path, "story")
    with pytest.raises(CollectionLocked, match=str(os.getpid())):
        other.lock()
    collection.unlock()
    other.lock()
    other.unlock()
    code = (
        "import sys, os; from pathlib import Path; from archive.collection import Collection;"
        "Collection(Path(sys.argv[1]), 'story').lock(); os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root, check=False)
    other.lock()
    other.unlock()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "collections").write_text("in the way")
    with pytest.raises(WriteFailed, match="collections"):
        Collection(tmp_path, "story").lock()


def test_an_open_file_is_cut_back_to_what_the_ledger_knows(collection: Collection, ledger: Ledger) -> None:
    member = member_of(b"block" * 50)
    path = collection.archive_path / (NAME + OPEN_SUFFIX)
    path.write_bytes(member * 2 + member[:9])
    keep(ledger, row(offset=0, length=len(member), end=len(member) * 2))
    assert collection.finish_open_files(ledger) == [collection.archive_path / NAME]
    assert (collection.archive_path / NAME).read_bytes() == member * 2
    assert collection.finish_open_files(ledger) == []


def test_a_mended_file_is_indexed_and_summed(collection: Collection, ledger: Ledger) -> None:
    member = member_of(b"block" * 50)
    (collection.archive_path / (NAME + OPEN_SUFFIX)).write_bytes(member + b"torn")
    keep(ledger, row(offset=0, length=len(member), end=len(member)))
    collection.finish_open_files(ledger)
    (listed,) = ledger.connection.execute("SELECT name, run, size_bytes, sha256 FROM warc_file").fetchall()
    assert listed == (NAME, 1, len(member), hashlib.sha256(member).hexdigest())
    assert [path.name for path in collection.indexes_path.iterdir()] == ["index.cdxj"]
    assert (collection.indexes_path / "index.cdxj").read_text().count(NAME) == 1
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=collection.path, check=True)


@pytest.mark.parametrize("with_part", [False, True])
def test_a_crash_between_a_final_name_and_its_listing(
    with_part: bool, collection: Collection, ledger: Ledger
) -> None:
    member = member_of(b"block" * 50)
    (collection.archive_path / NAME).write_bytes(member)
    keep(ledger, row(offset=0, length=len(member), end=len(member)))
    if with_part:
        write_part(ledger, collection.indexes_path, NAME)
        (collection.indexes_path / "index.cdxj.new").write_text("half a")
    assert collection.finish_open_files(ledger) == []
    assert [path.name for path in collection.indexes_path.iterdir()] == ["index.cdxj"]
    assert ledger.connection.execute("SELECT name FROM warc_file").fetchall() == [(NAME,)]
    sums = (collection.path / "SHA256SUMS").stat().st_mtime_ns
    collection.finish_open_files(ledger)
    assert (collection.path / "SHA256SUMS").stat().st_mtime_ns == sums


def test_an_open_file_that_nobody_knows_is_removed(collection: Collection, ledger: Ledger) -> None:
    path = collection.archive_path / (NAME + OPEN_SUFFIX)
    path.write_bytes(b"\x1f\x8b torn")
    assert collection.finish_open_files(ledger) == []
    assert list(collection.archive_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["short", "zeros", "flip"])
def test_a_damaged_tail_is_told_and_nothing_is_changed(
    damage: str, collection: Collection, ledger: Ledger
) -> None:
    member = member_of(os.urandom(500))
    content = {
        "short": member[:-1],
        "zeros": bytes(len(member)),
        "flip": member[:250] + bytes([member[250] ^ 8]) + member[251:],
    }[damage]
    path = collection.archive_path / (NAME + OPEN_SUFFIX)
    path.write_bytes(content)
    keep(ledger, row(offset=0, length=len(member), end=len(member)))
    with pytest.raises(CorruptRecord, match=NAME) as caught:
        collection.finish_open_files(ledger)
    assert caught.value.exit_code == 5
    assert path.read_bytes() == content


# The ledger ---------------------------------------------------------------------------------------------


def test_a_transaction_keeps_all_or_nothing(ledger: Ledger) -> None:
    def fail_halfway() -> None:
        with ledger.transaction():
            ledger.add_capture(row(offset=0, length=1, end=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert ledger.known_end_bytes(NAME) == 0
    keep(ledger, row(offset=0, length=1, end=1))
    assert ledger.known_end_bytes(NAME) == 1


def test_a_full_disk_is_a_failed_write_and_the_ledger_lives_on(ledger: Ledger) -> None:
    (pages,) = ledger.connection.execute("PRAGMA page_count").fetchone()
    ledger.connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with ledger.transaction():
            for _ in range(2000):
                ledger.add_capture(row(offset=0, length=1, end=7))

    with pytest.raises(WriteFailed, match="full"):
        fill()
    assert ledger.known_end_bytes(NAME) == 0
    ledger.connection.execute("PRAGMA max_page_count = 100000")
    keep(ledger, row(offset=0, length=1, end=7))
    assert ledger.known_end_bytes(NAME) == 7


def test_what_a_reader_sees_is_what_was_committed(collection: Collection, ledger: Ledger) -> None:
    keep(ledger, row(offset=0, length=1, end=5))
    reader = Ledger(collection.ledger_path, read_only=True)
    assert reader.known_end_bytes(NAME) == 5
    with pytest.raises(WriteFailed, match="readonly"), reader.transaction():
        reader.add_capture(row(offset=0, length=1, end=9))
    reader.close()


def test_runs_end_and_go_on(ledger: Ledger) -> None:
    (run,) = [ledger.find_last_run()]
    assert run is not None
    assert (run.name, run.finish) == ("r", None)
    ledger.end_run(run.id, "2026-11-22T19:00:00Z", "limit-pages", {"pages": 1})
    ended = ledger.find_last_run()
    assert ended is not None
    assert ended.finish == "limit-pages"
    again = ledger.reopen_run(ended)
    assert (again.finish, again.ended) == (None, None)


@pytest.mark.parametrize(
    ("content", "error", "exit_code"),
    [(b"no database at all " * 200, CorruptRecord, 5), (b"", None, 0)],
)
def test_files_that_are_no_ledger(
    content: bytes, error: type[Exception] | None, exit_code: int, tmp_path: Path
) -> None:
    path = tmp_path / "story.db"
    path.write_bytes(content)
    if error is None:
        Ledger(path).close()
        return
    with pytest.raises(error) as caught:
        Ledger(path)
    assert getattr(caught.value, "exit_code", None) == exit_code
    assert path.read_bytes() == content


def test_a_ledger_of_another_format(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "story.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConfigError, match="format 99"):
        Ledger(tmp_path / "story.db")


def test_a_ledger_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        Ledger(tmp_path / "nowhere" / "story.db")
    with pytest.raises(WriteFailed):
        Ledger(tmp_path / "absent.db", read_only=True)


# Files that are replaced --------------------------------------------------------------------------------


def test_what_a_kill_left_of_a_file_goes_unless_one_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "story.wacz"
    remove_unfinished(path)
    with replacing_file(path) as file:
        remove_unfinished(path)
        file.write(b"whole")
    assert path.read_bytes() == b"whole"
    path.with_name("story.wacz.new").write_bytes(b"torn")
    remove_unfinished(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "run.json"
    replace_file(path, [json.dumps({"a": 1})])

    def parts() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteFailed, match="No space left"):
        replace_file(path, parts())
    assert json.loads(path.read_text()) == {"a": 1}
    assert [each.name for each in path.parent.iterdir()] == ["run.json"]
    replace_file(path, ["lone \ud800 surrogate"])
    assert path.read_text("utf-8") == "lone \\ud800 surrogate"
