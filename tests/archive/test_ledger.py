"""`story.db` as it is opened and closed: what that needs of its folder, and what it leaves there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import WriteFailed
from archive.ledger import Ledger, storable

STARTED = "2026-11-22T18:53:01Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with one run, closed."""
    folder = tmp_path / "story"
    folder.mkdir()
    with closing(Ledger(folder / "story.db")) as ledger:
        ledger.start_run("r", STARTED, {})
    return folder / "story.db"


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


@pytest.fixture
def unwritable(path: Path) -> Iterator[Path]:
    path.parent.chmod(0o555)
    yield path
    path.parent.chmod(0o755)


def read_without_privileges(path: Path) -> str:
    """The last run's name, as one reads it whom file modes concern."""
    program = (
        "import sys; from pathlib import Path; from archive.ledger import Ledger; "
        "print(Ledger(Path(sys.argv[1]), read_only=True).find_last_run().name)"
    )
    command = [sys.executable, "-c", program, str(path)]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may write everywhere")
        command = [setpriv, "--bounding-set=-all", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip() or done.stderr.splitlines()[-1]


def test_a_folder_that_cannot_be_written_can_be_read(unwritable: Path) -> None:
    assert read_without_privileges(unwritable) == "r"
    assert names(unwritable) == ["story.db"]


def test_what_only_a_log_says_is_not_passed_over(path: Path, tmp_path: Path) -> None:
    """A log can't be read without a file beside it: better nothing than half of what is there."""
    copy = tmp_path / "copy" / "story.db"
    copy.parent.mkdir()
    with closing(Ledger(path)) as ledger:
        ledger.start_run("r2", STARTED, {})
        shutil.copy(path, copy)
        shutil.copy(f"{path}-wal", f"{copy}-wal")
    copy.parent.chmod(0o555)
    try:
        assert "cannot read" in read_without_privileges(copy)
    finally:
        copy.parent.chmod(0o755)
    with closing(Ledger(copy, read_only=True)) as ledger:
        last = ledger.find_last_run()
    assert last is not None
    assert last.name == "r2"


def test_nothing_is_left_beside_the_ledger(path: Path) -> None:
    assert names(path) == ["story.db"]
    before = path.read_bytes()
    with closing(Ledger(path, read_only=True)) as first, closing(Ledger(path, read_only=True)) as second:
        assert first.find_last_run() == second.find_last_run()
        assert "story.db-wal" in names(path)
    assert names(path) == ["story.db"]
    assert path.read_bytes() == before


def test_the_log_of_one_who_writes_stays(path: Path) -> None:
    with closing(Ledger(path)) as writing:
        for name in ("r2", "r3"):
            with closing(Ledger(path, read_only=True)) as reading:
                assert reading.find_last_run() is not None
            assert names(path) == ["story.db", "story.db-shm", "story.db-wal"]
            writing.start_run(name, STARTED, {})
            writing.checkpoint()
        with closing(Ledger(path, read_only=True)) as reading:
            last = reading.find_last_run()
        writing.start_run("r4", STARTED, {})
    assert last is not None
    assert last.name == "r3"
    assert names(path) == ["story.db"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (4,)


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="cannot read"):
        Ledger(tmp_path / "story.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a \ud800 b", "a ? b"), ("\ud800", ""), (" \udfff\ud800", ""), ("?", "?"), ("", ""), ("é", "é")],
)
def test_words_of_nothing_but_halves_of_signs_are_none(text: str, kept: str) -> None:
    assert storable(text) == kept
