"""The index: grown by parts, merged, and always what a whole rebuild makes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from archive import cdxj
from archive.cdxj import merge_parts, write_index, write_part, write_part_apart
from archive.ledger import CaptureRow, Ledger
from archive.sums import write_sums

DATE = "2026-11-22T18:53:01.250000Z"
PLACES = count(0, 1000)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "story.db")
    opened.start_run("r", DATE, {})
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "indexes").mkdir()
    return tmp_path / "indexes"


def row(file: str, url: str, **more: object) -> CaptureRow:
    place = next(PLACES)
    columns: dict[str, object] = {
        "run": 1,
        "url": url,
        "kind": "page",
        "hops": "",
        "via": None,
        "date": DATE,
        "status": 200,
        "mime": "text/html",
        "redirect_url": None,
        "truncated": None,
        "error": None,
        "payload_digest": "sha1:A",
        "response_id": f"urn:uuid:{place}",
        "file": file,
        "offset": place,
        "length": 900,
        "metadata_id": f"urn:uuid:{place}m",
        "end_offset": place + 1000,
    }
    return CaptureRow(**(columns | more))  # type: ignore[arg-type]


def capture(ledger: Ledger, *rows: CaptureRow) -> None:
    with ledger.transaction():
        for each in rows:
            ledger.add_capture(each)


def finish(ledger: Ledger, folder: Path, *files: str) -> None:
    """What follows when a file has its final name."""
    for file in files:
        write_part(ledger, folder, file)
        with ledger.transaction():
            ledger.add_warc_file(file, 1, 1, "")


def fill(ledger: Ledger, file: str, number: int, seed: int = 0) -> None:
    chance = random.Random(f"{file} {seed}")
    hosts = [f"{chance.choice(['www.', ''])}n{chance.randrange(9)}.example" for _ in range(number)]
    urls = (f"https://{host}/{chance.randrange(99)}?B={chance.random()}" for host in hosts)
    capture(ledger, *(row(file, url) for url in urls))


def rebuilt(ledger: Ledger, folder: Path) -> bytes:
    elsewhere = folder.with_name("rebuilt")
    elsewhere.mkdir(exist_ok=True)
    return write_index(ledger, elsewhere).read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_parts_become_the_index_that_a_rebuild_makes(ledger: Ledger, folder: Path) -> None:
    for turn in range(3):
        files = [f"s-{turn}{number}.warc.gz" for number in range(4)]
        for file in files:
            fill(ledger, file, 50)
        finish(ledger, folder, *files)
        parts = [f"{file}.cdxj" for file in files]
        assert names(folder) == sorted([*parts, *(["index.cdxj"] if turn else [])])
        for part in parts:
            lines = (folder / part).read_bytes().splitlines()
            assert len(lines) == 50
            assert lines == sorted(lines)
        merge_parts(ledger, folder)
        assert names(folder) == ["index.cdxj"]
        assert (folder / "index.cdxj").read_bytes() == rebuilt(ledger, folder)
    assert (folder / "index.cdxj").read_bytes().count(b"\n") == 600


def test_a_line_says_where_and_what(ledger: Ledger, folder: Path) -> None:
    kept = row("a.warc.gz", "https://www.example.org:443/A/?b=2&a=1", mime=None, status=404)
    again = row("a.warc.gz", "https://example.org/b", record_type="revisit", refers_to=kept.response_id)
    unanswered = row("a.warc.gz", "https://example.org/c", status=None, response_id=None, record_type=None)
    capture(ledger, kept, again, unanswered)
    finish(ledger, folder, "a.warc.gz")
    lines = [line.split(" ", 2) for line in merge_parts(ledger, folder).read_text().splitlines()]
    assert [line[:2] for line in lines] == [
        ["org,example)/a?a=1&b=2", "20261122185301"],
        ["org,example)/b", "20261122185301"],
    ]
    first, second = (json.loads(line[2]) for line in lines)
    assert first == {
        "url": "https://www.example.org:443/A/?b=2&a=1",
        "status": "404",
        "digest": "sha1:A",
        "length": "900",
        "offset": str(kept.offset),
        "filename": "a.warc.gz",
    }
    assert (second["mime"], second["digest"]) == ("warc/revisit", "sha1:A")


def test_an_interruption_before_the_parts_are_removed(ledger: Ledger, folder: Path) -> None:
    fill(ledger, "a.warc.gz", 20)
    finish(ledger, folder, "a.warc.gz")
    part = folder / "a.warc.gz.cdxj"
    content = part.read_bytes()
    merge_parts(ledger, folder)
    part.write_bytes(content)
    assert cdxj.merge_left_parts(ledger, folder)
    assert names(folder) == ["index.cdxj"]
    assert (folder / "index.cdxj").read_bytes() == rebuilt(ledger, folder)
    assert not cdxj.merge_left_parts(ledger, folder)


def cut_last_line(content: bytes) -> bytes:
    return content[:-9]


def lose_a_line(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[1:])


def turn_round(content: bytes) -> bytes:
    return b"".join(reversed(content.splitlines(keepends=True)))


def no_text(content: bytes) -> bytes:
    return content[:30] + b"\xff" + content[31:]


def change_a_digit(content: bytes) -> bytes:
    return content.replace(b'"length": "9', b'"length": "8', 1)


@pytest.mark.parametrize("damage", [cut_last_line, lose_a_line, turn_round, no_text, change_a_digit, None])
def test_a_damaged_index_is_made_anew(damage: object, ledger: Ledger, folder: Path) -> None:
    fill(ledger, "a.warc.gz", 20)
    finish(ledger, folder, "a.warc.gz")
    path = merge_parts(ledger, folder)
    if callable(damage):
        path.write_bytes(damage(path.read_bytes()))
    else:
        path.unlink()
    fill(ledger, "b.warc.gz", 20)
    finish(ledger, folder, "b.warc.gz")
    merge_parts(ledger, folder)
    assert names(folder) == ["index.cdxj"]
    assert path.read_bytes() == rebuilt(ledger, folder)


def test_a_changed_index_is_made_anew_at_the_next_start(ledger: Ledger, folder: Path) -> None:
    fill(ledger, "a.warc.gz", 20)
    finish(ledger, folder, "a.warc.gz")
    path = merge_parts(ledger, folder)
    path.write_bytes(change_a_digit(path.read_bytes()))
    # What lists all files anew doesn't take it for ours either.
    write_sums(ledger, folder.parent)
    assert cdxj.merge_left_parts(ledger, folder)
    assert path.read_bytes() == rebuilt(ledger, folder)
    assert not cdxj.merge_left_parts(ledger, folder)


def test_an_index_that_is_whole_is_not_made_anew(
    ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ledger, "a.warc.gz", 20)
    finish(ledger, folder, "a.warc.gz")
    merge_parts(ledger, folder)
    fill(ledger, "b.warc.gz", 20)
    finish(ledger, folder, "b.warc.gz")
    monkeypatch.setattr(cdxj, "_iter_lines", None)
    assert merge_parts(ledger, folder).read_bytes().count(b"\n") == 40


def test_more_parts_than_can_be_open_at_once(
    ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cdxj, "_MAX_PARTS", 3)
    files = [f"{number}.warc.gz" for number in range(5)]
    for file in files:
        fill(ledger, file, 3)
    finish(ledger, folder, *files)
    merge_parts(ledger, folder)
    assert names(folder) == ["index.cdxj"]
    assert (folder / "index.cdxj").read_bytes() == rebuilt(ledger, folder)


def test_a_file_that_is_still_written_has_no_line(ledger: Ledger, folder: Path) -> None:
    fill(ledger, "a.warc.gz", 3)
    fill(ledger, "open.warc.gz", 3)
    finish(ledger, folder, "a.warc.gz")
    assert b"open" not in merge_parts(ledger, folder).read_bytes()
    (folder / "index.cdxj").unlink()
    assert b"open" not in merge_parts(ledger, folder).read_bytes()


def test_indexes_of_others_are_left_alone(ledger: Ledger, folder: Path) -> None:
    (folder / "theirs.warc.gz.cdxj").write_text("com,example)/ 2020 {}\n")
    fill(ledger, "a.warc.gz", 3)
    finish(ledger, folder, "a.warc.gz")
    merge_parts(ledger, folder)
    assert names(folder) == ["index.cdxj", "theirs.warc.gz.cdxj"]


def test_a_file_without_a_response_has_no_part(ledger: Ledger, folder: Path) -> None:
    assert write_part_apart(folder.parent / "story.db", folder, "a.warc.gz") is None
    assert names(folder) == []
    assert merge_parts(ledger, folder).read_bytes() == b""


@pytest.mark.parametrize(
    "url", ["http://[::1/", "http://a..b/", "http://\u2024/", "ftp://a/", "http://é\u0300xn--/"]
)
def test_no_url_keeps_the_index_from_being_written(url: str, ledger: Ledger, folder: Path) -> None:
    capture(ledger, row("a.warc.gz", url))
    finish(ledger, folder, "a.warc.gz")
    (line,) = merge_parts(ledger, folder).read_text().splitlines()
    assert json.loads(line.split(" ", 2)[2])["url"] == url
