"""SHA256SUMS, judged by coreutils."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.ledger import Ledger
from archive.sums import do_sums_lag, file_sha256, is_index_as_noted, list_file, note_index, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection's folder with all kinds of files."""
    files = {
        "archive/a.warc.gz": b"a",
        "archive/b.warc.gz": b"b",
        "archive/c.warc.gz.open": b"c",
        "graph/nodes.csv": b"Id\n",
        "graph/more/deep.json": b"{}",
        "graph/edges.csv.new": b"half",
        "indexes/index.cdxj": b"",
        "runs/r/run.json": b"{}",
        "report.html": b"<p>",
        f"{tmp_path.name}.wacz": b"PK",
        "other.txt": b"not ours",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    opened = Ledger(folder / "story.db")
    opened.start_run("r", "2026-11-22T18:53:01Z", {})
    for name in ("a.warc.gz", "b.warc.gz"):
        list_file(opened, name, 1, file_sha256(folder / "archive" / name))
    yield opened
    opened.close()


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_everything_that_lasts_is_listed(ledger: Ledger, folder: Path) -> None:
    text = write_sums(ledger, folder).read_text()
    assert [line[66:] for line in text.splitlines()] == [
        "archive/a.warc.gz",
        "archive/b.warc.gz",
        "graph/more/deep.json",
        "graph/nodes.csv",
        "indexes/index.cdxj",
        "report.html",
        f"{folder.name}.wacz",
    ]
    assert text.splitlines()[0] == f"{hashlib.sha256(b'a').hexdigest()}  archive/a.warc.gz"
    assert check(folder).returncode == 0
    assert write_sums(ledger, folder).read_text() == text


@pytest.mark.parametrize("damage", ["changed", "lost"])
def test_what_happened_to_a_finished_file_is_not_forgotten(damage: str, ledger: Ledger, folder: Path) -> None:
    path = folder / "archive" / "a.warc.gz"
    if damage == "changed":
        path.write_bytes(b"A")
    else:
        path.unlink()
    write_sums(ledger, folder)
    judged = check(folder)
    assert judged.returncode == 1
    assert "archive/a.warc.gz: FAILED" in judged.stdout
    assert judged.stdout.count("FAILED") == 1


def test_the_index_is_listed_as_it_was_written(ledger: Ledger, folder: Path) -> None:
    index = folder / "indexes" / "index.cdxj"
    note_index(index.parent)
    assert do_sums_lag(folder)
    write_sums(ledger, folder)
    assert is_index_as_noted(index.parent)
    index.write_text("changed")
    write_sums(ledger, folder)
    assert not is_index_as_noted(index.parent)
    assert check(folder).stdout.count("FAILED") == 1
    before = (folder / "SHA256SUMS").stat().st_mtime_ns
    note_index(index.parent)
    assert check(folder).returncode == 0
    assert (folder / "SHA256SUMS").stat().st_mtime_ns == before
    index.write_text("exported")
    write_sums(ledger, folder, [index])
    assert check(folder).returncode == 0
    index.unlink()
    assert not is_index_as_noted(index.parent)


@pytest.mark.parametrize("name", ["a b.csv", "ü.csv", "back\\slash", "two\nlines", "*", "-n"])
def test_names_as_coreutils_reads_them(name: str, ledger: Ledger, folder: Path) -> None:
    (folder / "graph" / name).write_bytes(name.encode())
    write_sums(ledger, folder)
    assert check(folder).returncode == 0
    (folder / "graph" / name).write_bytes(b"changed")
    assert check(folder).returncode == 1


def test_a_file_that_others_put_there_belongs_to_the_latest_run(ledger: Ledger, folder: Path) -> None:
    ledger.start_run("r2", "2026-11-23T18:53:01Z", {})
    list_file(ledger, "theirs.warc.gz", 5, "00")
    rows = dict(ledger.connection.execute("SELECT name, run FROM warc_file").fetchall())
    assert rows == {"a.warc.gz": 1, "b.warc.gz": 1, "theirs.warc.gz": 2}


def test_sums_lag_behind_what_was_written_since(ledger: Ledger, folder: Path) -> None:
    assert do_sums_lag(folder)
    write_sums(ledger, folder)
    assert not do_sums_lag(folder)
    later = (folder / "SHA256SUMS").stat().st_mtime_ns + 1
    os.utime(folder / "archive" / "c.warc.gz.open", ns=(later, later))
    os.utime(folder / "runs" / "r" / "run.json", ns=(later, later))
    assert not do_sums_lag(folder)
    os.utime(folder / "report.html", ns=(later, later))
    assert do_sums_lag(folder)
