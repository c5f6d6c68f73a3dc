"""How a crawl ends before its end, and goes on: signals, limits, locks, disks."""

from __future__ import annotations

import fcntl
import resource
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.crawling import QUICK, Collected, begin, crawl, end, read_archive, wait_for
from jobs.warcs import find_faults
from newsroom.site import NewsSite, Reply, Route, Visit, page, slow
from newsroom.trees import tree, tree_path

PAGES = 60
DEPTH = ("--depth", "4")


def slow_tree(pages: int = PAGES, *, seconds: float = 0.1) -> dict[str, Reply]:
    return {path: page(reply, slow(seconds)) for path, reply in tree(pages).items()}


def one_line(text: str) -> str:
    """The message; fails unless there is exactly one line of it."""
    (line,) = text.strip().splitlines()
    return line


def message(collected: Collected) -> str:
    """The last line of stderr, which is ours, and the only one that is not progress."""
    lines = [line for line in collected.stderr.splitlines() if "pages captured," not in line and line.strip()]
    return one_line("\n".join(lines))


def go_on_to_the_end(output: Path, site: NewsSite, pages: int = PAGES) -> Collected:
    done = crawl(output, site.url(tree_path(0)), *QUICK, *DEPTH)
    assert done.exit_code == 0, done.stderr
    done.check()
    assert done.captured().keys() == {tree_path(number) for number in range(pages)}
    return done


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_cleanly_and_resumably(number: signal.Signals, tmp_path: Path) -> None:
    with NewsSite(slow_tree()) as site:
        with begin(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH) as process:
            wait_for(lambda: len(site.visits) > 15, process)
            process.send_signal(number)
            stopped = end(process, tmp_path)
        assert stopped.exit_code == 11, stopped.stderr
        stopped.check()
        assert stopped.facts["finish"] == "interrupted"
        assert stopped.counts["pages"]["left"] > 0
        assert "the same command goes on" in stopped.stdout
        asked = Counter(site.paths())
        done = go_on_to_the_end(tmp_path, site)
        assert "going on with run" in done.stderr
        assert "going on with run" in done.log
        # What was being fetched when the signal came was waited for.
        assert max(Counter(site.paths())[path] for path in asked if "/news/" in path) == 1
    assert len(done.run_folders) == 1


def test_a_second_signal_ends_at_once_and_loses_nothing(tmp_path: Path) -> None:
    routes = slow_tree()
    routes[tree_path(7)] = page(routes[tree_path(7)], slow(60))
    with NewsSite(routes) as site:
        with begin(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH) as process:
            wait_for(lambda: tree_path(7) in site.paths(), process)
            process.send_signal(signal.SIGINT)
            wait_for(lambda: "Received SIGINT" in _log(tmp_path) or time.sleep(0.2) is None, process)
            process.send_signal(signal.SIGINT)
            begun = time.monotonic()
            stopped = end(process, tmp_path)
        assert time.monotonic() - begun < 50
        assert stopped.exit_code == 11
        assert "stopped at once" in stopped.stderr
        site.routes = slow_tree()
        go_on_to_the_end(tmp_path, site)


def _log(output: Path) -> str:
    return "".join(path.read_text() for path in output.glob("collections/*/runs/*/crawl.log"))


def test_a_slow_server_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    routes = slow_tree()
    for number in (1, 2, 3):
        routes[tree_path(number)] = page(routes[tree_path(number)], slow(100))
    with NewsSite(routes) as site:
        with begin(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH) as process:
            wait_for(lambda: tree_path(3) in site.paths(), process)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            stopped = end(process, tmp_path)
        assert time.monotonic() - begun < 90
        assert stopped.exit_code == 11
        stopped.check()
        site.routes = slow_tree()
        done = go_on_to_the_end(tmp_path, site)
    cut = [each for each in done.archive if each.type == "metadata" and each.lines_of("fetchError")]
    assert {"".join(each.lines_of("fetchError")) for each in cut} == {"cancelled"}


def test_a_crawl_that_waits_for_a_delay_stops_at_once(tmp_path: Path) -> None:
    with NewsSite(tree(PAGES)) as site:
        url = site.url(tree_path(0))
        with begin(tmp_path, url, "--allow-net", "127.0.0.0/8", "--delay", "600", *DEPTH) as process:
            wait_for(lambda: tree_path(0) in site.paths(), process)
            wait_for(lambda: "captured depth 0" in _log(tmp_path), process)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            stopped = end(process, tmp_path)
        assert time.monotonic() - begun < 300
    assert stopped.exit_code == 11
    stopped.check()


@pytest.mark.parametrize(
    ("option", "value", "finish"),
    [
        ("--max-pages", "25", "limit-pages"),
        ("--max-time", "0.5", "limit-time"),
        ("--max-bytes", "20k", "limit-bytes"),
    ],
)
def test_a_limit_ends_the_run_resumably(option: str, value: str, finish: str, tmp_path: Path) -> None:
    with NewsSite(slow_tree()) as site:
        collected = crawl(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH, option, value)
        assert collected.exit_code == 14, collected.stderr
        collected.check()
        assert collected.facts["finish"] == finish
        pages = [collected.counts["pages"]["captured"]]
        if finish == "limit-pages":
            assert pages == [25]
            assert len([path for path in site.paths() if "/news/" in path]) == 25
        for _ in range(40):
            collected = crawl(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH, option, value)
            pages.append(collected.counts["pages"]["captured"])
            collected.check()
            if collected.exit_code != 14:
                break
        assert collected.exit_code == 0
        # So short a time may be over before a slow machine has asked for anything.
        assert pages == sorted(pages if finish == "limit-time" else set(pages))
        if finish == "limit-pages":
            assert pages == [25, 50, 60]
        assert max(Counter(site.paths())[tree_path(number)] for number in range(PAGES)) == 1
    assert len(collected.captured()) == PAGES


def test_the_time_limit_holds_while_a_host_is_waited_for(tmp_path: Path) -> None:
    with NewsSite(tree(PAGES)) as site:
        begun = time.monotonic()
        options = ("--allow-net", "127.0.0.0/8", "--delay", "40", "--max-time", "2")
        collected = crawl(tmp_path, site.url(tree_path(0)), *options, *DEPTH)
        assert time.monotonic() - begun < 35
    assert collected.exit_code == 14
    assert collected.facts["finish"] == "limit-time"
    collected.check()


def test_the_time_limit_holds_while_an_answer_is_waited_for(tmp_path: Path) -> None:
    routes = tree(PAGES)
    routes[tree_path(1)] = page(routes[tree_path(1)], slow(100))
    with NewsSite(routes) as site:
        begun = time.monotonic()
        collected = crawl(tmp_path, site.url(tree_path(0)), *QUICK, "--max-time", "2", *DEPTH)
        assert time.monotonic() - begun < 90
    assert collected.exit_code == 14
    collected.check()


def test_other_options_do_not_go_on_with_a_run(tmp_path: Path) -> None:
    with NewsSite(slow_tree()) as site:
        url = site.url(tree_path(0))
        crawl(tmp_path, url, *QUICK, *DEPTH, "--max-pages", "5")
        before = len(site.visits)
        refused = crawl(tmp_path, url, *QUICK, "--depth", "3")
        assert refused.exit_code == 2
        assert "depth" in message(refused)
        assert "--fresh" in message(refused)
        assert len(site.visits) == before
        fresh = crawl(tmp_path, url, *QUICK, "--depth", "1", "--fresh")
    assert fresh.exit_code == 0
    assert len(fresh.run_folders) == 2
    fresh.check()


def test_a_collection_in_use_is_left_alone(tmp_path: Path) -> None:
    may_end = threading.Event()
    routes: dict[str, Route] = {**tree(PAGES)}

    def answer_late(visit: Visit) -> Reply:
        may_end.wait(60)
        return tree(PAGES)[tree_path(9)]

    routes[tree_path(9)] = answer_late
    with NewsSite(routes) as site:
        url = site.url(tree_path(0))
        with begin(tmp_path, url, *QUICK, *DEPTH) as process:
            wait_for(lambda: tree_path(9) in site.paths(), process)
            refused = crawl(tmp_path, url, *QUICK, *DEPTH)
            assert refused.exit_code == 3
            assert str(process.pid) in message(refused)
            assert not may_end.is_set()
            may_end.set()
            first = end(process, tmp_path)
        assert first.exit_code == 0
        assert max(Counter(site.paths()).values()) == 1
    first.check()


# What can't be written ------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def heavy_tree() -> dict[str, Reply]:
    """Pages that don't get smaller."""
    noise = "".join(chr(33 + (number * number * 7919) % 83) for number in range(30_000)).replace("<", " ")
    return {
        path: page(reply.body.replace(b"</body>", f"<!-- {number} {noise} --></body>".encode()))
        for number, (path, reply) in enumerate(tree(PAGES, bytes_per_page=20_000).items())
    }


def test_a_full_disk_ends_the_run_with_one_line_and_resumably(small_disk: Path) -> None:
    with NewsSite(heavy_tree()) as site:
        full = crawl(small_disk, site.url(tree_path(0)), *QUICK, *DEPTH)
        assert full.exit_code == 4, full.stderr
        assert "No space left" in message(full) or "full" in message(full)
        assert_nothing_torn(full)
        subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
        go_on_to_the_end(small_disk, site)


def assert_nothing_torn(collected: Collected) -> None:
    """Every record that the ledger knows is whole; finished files hold nothing else."""
    assert find_faults(read_archive(collected.path / "archive")) == []
    for path in (collected.path / "archive").glob("*.open"):
        rows = collected.rows(f"SELECT max(end_offset) FROM capture WHERE file = '{path.stem}'")
        assert path.stat().st_size >= (rows[0][0] or 0)


@pytest.mark.parametrize("size_bytes", [0, 3_000, 30_000, 100_000, 200_000])
def test_a_file_that_takes_no_more_ends_the_run(size_bytes: int, tmp_path: Path) -> None:
    """At every size it is another file that stops first: ledger, its log, WARC file, tables."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))

    with NewsSite(heavy_tree()) as site:
        full = crawl(tmp_path, site.url(tree_path(0)), *QUICK, *DEPTH, before=limit)
        assert full.exit_code == 4, (full.stdout, full.stderr)
        message(full)
        if (full.path / "story.db").exists() and size_bytes >= 100_000:
            assert_nothing_torn(full)
        go_on_to_the_end(tmp_path, site)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for output in (tmp_path / "file", Path("/proc/nowhere"), tmp_path / ("long" * 80)):
        refused = crawl(output, "http://127.0.0.1:9/", *QUICK)
        assert refused.exit_code == 4, refused.stderr
        assert str(output) in message(refused)


def test_a_ledger_that_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "collections" / "story"
    folder.mkdir(parents=True)
    (folder / "story.db").write_bytes(b"this is no database, it only has its name" * 100)
    refused = crawl(tmp_path, "http://127.0.0.1:9/", *QUICK)
    assert refused.exit_code == 5, refused.stderr
    assert "story.db" in message(refused)
    assert (folder / "story.db").read_bytes().startswith(b"this is no database")


def test_a_ledger_of_a_later_version(tmp_path: Path) -> None:
    folder = tmp_path / "collections" / "story"
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "story.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused = crawl(tmp_path, "http://127.0.0.1:9/", *QUICK)
    assert refused.exit_code == 2, refused.stderr
    assert "99" in message(refused)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    with NewsSite(tree(4)) as site:
        folder = tmp_path / "collections" / "story"
        folder.mkdir(parents=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert crawl(tmp_path, site.url(tree_path(0)), *QUICK).exit_code == 3
        assert crawl(tmp_path, site.url(tree_path(0)), *QUICK).exit_code == 0
