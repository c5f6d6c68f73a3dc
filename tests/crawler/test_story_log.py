"""crawl.log: of one story alone, and never larger than it may be. And the notes of runs that were skipped."""

from __future__ import annotations

import contextvars
import json
import logging
from pathlib import Path

import pytest

from crawler import story_log
from crawler.skips import drop_skips, note_skip, take_skips
from crawler.story_log import close_story_log, current_story, open_story_log, prune_logs

logger = logging.getLogger("tests.story")


@pytest.fixture(autouse=True)
def _told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logger, "level", logging.INFO)
    logger.manager._clear_cache()  # type: ignore[attr-defined]


def say(story: str, words: str) -> None:
    def tell() -> None:
        current_story.set(story)
        logger.info(words)

    contextvars.copy_context().run(tell)


def test_each_story_has_its_own_lines(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("a", "b")}
    for folder in folders.values():
        folder.mkdir()
    handlers = [open_story_log(folder, name) for name, folder in folders.items()]
    for name in folders:
        say(name, f"of {name}")
    logger.info("of nobody")
    for handler in handlers:
        close_story_log(handler)
    logger.info("too late")
    lines = {
        name: [line.split(" INFO ")[1] for line in (folder / "crawl.log").read_text().splitlines()]
        for name, folder in folders.items()
    }
    assert lines == {"a": ["of a", "of nobody"], "b": ["of b", "of nobody"]}


def test_a_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_log, "MAX_BYTES", 2000)
    handler = open_story_log(tmp_path, "a")
    for number in range(500):
        say("a", f"line {number}")
    close_story_log(handler)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl.log", "crawl.log.1"]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4000
    assert "line 499" in (tmp_path / "crawl.log").read_text()


def test_a_log_that_can_t_be_written_is_no_log(tmp_path: Path) -> None:
    close_story_log(open_story_log(tmp_path / "none", "a"))


def test_logs_of_the_latest_runs_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        folder = tmp_path / f"2026112200000{number}-abcd"
        folder.mkdir()
        for name in ("run.json", "crawl.log", "crawl.log.1"):
            (folder / name).write_text("x")
    prune_logs(tmp_path, keep=2)
    prune_logs(tmp_path / "none")
    kept = sorted(path.parent.name[13:14] for path in tmp_path.rglob("crawl.log*"))
    assert kept == ["3", "3", "4", "4"]
    assert len(list(tmp_path.rglob("run.json"))) == 5


def test_notes_are_taken_up_once(tmp_path: Path) -> None:
    note_skip(tmp_path)
    (first,) = take_skips(tmp_path)
    assert first.keys() == {"at", "host", "process"}
    # Not told of yet: whoever took it may have failed before.
    note_skip(tmp_path)
    assert len(take_skips(tmp_path)) == 2
    drop_skips(tmp_path)
    assert take_skips(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_goes_on_keeps_what_it_was_told(tmp_path: Path) -> None:
    note_skip(tmp_path)
    earlier = tmp_path / "run.json"
    earlier.write_text(json.dumps({"skipped_runs": take_skips(tmp_path)}))
    assert len(take_skips(tmp_path, earlier)) == 1, "still in both"
    drop_skips(tmp_path)
    note_skip(tmp_path)
    assert len(take_skips(tmp_path, earlier)) == 2


def test_notes_are_bounded_and_never_raise(tmp_path: Path) -> None:
    (tmp_path / ".skipped").write_text("[1]\nnot JSON\n" + "x" * 70_000)
    note_skip(tmp_path)
    assert take_skips(tmp_path) == []
    note_skip(tmp_path / "none")
