"""The WACZ that a crawl leaves behind, and crawls that can't leave one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER, QUICK, Collected, begin, crawl, end, environment, path_of, wait_for
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite, page, slow
from newsroom.trees import tree, tree_path

from archive.collection import Collection
from archive.ledger import Ledger
from crawler.packing import pack_collection

CLUSTER = rt_cluster()


def pages_of(collected: Collected) -> list[dict[str, object]]:
    with zipfile.ZipFile(collected.path / "story.wacz") as package:
        assert package.testzip() is None
        _, *lines = package.read("pages/pages.jsonl").splitlines()
    return [json.loads(line) for line in lines]


def test_every_run_leaves_the_whole_collection(tmp_path: Path) -> None:
    with NewsSite(CLUSTER.routes) as site:
        seed = site.url(CLUSTER.seed)
        first = crawl(tmp_path, seed, *QUICK, "--depth", "1")
        assert first.exit_code == 0, first.stderr
        pages = pages_of(first)
        assert {path_of(str(each["url"])) for each in pages} == first.captured().keys()
        assert first.facts["wacz"] == "story.wacz"
        assert f"{first.path / 'story.wacz'} (open it in ReplayWeb.page)" in first.stdout
        old = (first.path / "story.wacz").read_bytes()

        without = crawl(tmp_path, seed, *QUICK, "--depth", "0", "--no-wacz")
        assert without.facts["wacz"] is None
        assert "story.wacz" not in without.stdout
        assert (first.path / "story.wacz").read_bytes() == old

        second = crawl(tmp_path, seed, *QUICK, "--depth", "1")
    assert len(pages_of(second)) == 2 * len(pages) + 1
    with zipfile.ZipFile(second.path / "story.wacz") as package:
        warcs = sorted((second.path / "archive").iterdir())
        assert len(warcs) == 3
        for warc in warcs:
            assert package.read(f"archive/{warc.name}") == warc.read_bytes()
        manifest = json.loads(package.read("datapackage.json"))
        latest = second.rows(f"SELECT max(date) FROM capture WHERE url = '{seed}'")
        assert (manifest["mainPageUrl"], manifest["mainPageDate"]) == (seed, latest[0][0])
        graph = {path.name for path in (second.path / "graph").iterdir()}
        packed = {name[6:] for name in package.namelist() if name.startswith("graph/")}
        assert packed == graph | {"report.html"}
    second.check()


def test_an_interrupted_run_leaves_what_it_has(tmp_path: Path) -> None:
    routes = {path: page(reply, slow(0.1)) for path, reply in tree(60).items()}
    with (
        NewsSite(routes) as site,
        begin(tmp_path, site.url(tree_path(0)), *QUICK, "--depth", "4") as process,
    ):
        wait_for(lambda: len(site.visits) > 15, process)
        process.send_signal(signal.SIGINT)
        stopped = end(process, tmp_path)
    assert stopped.exit_code == 11, stopped.stderr
    assert {path_of(str(each["url"])) for each in pages_of(stopped)} == stopped.captured().keys()


def test_a_run_that_captured_no_page_leaves_none_and_says_nothing_of_it(tmp_path: Path) -> None:
    with NewsSite({}) as site:
        missed = crawl(tmp_path, site.url("/news/nowhere/"), *QUICK)
    assert missed.exit_code == 6
    assert "wacz" not in missed.stdout + missed.stderr
    assert not (missed.path / "story.wacz").exists()
    assert missed.facts["wacz"] is None


def test_a_package_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    in_the_way = tmp_path / "collections" / "story" / "story.wacz"
    in_the_way.mkdir(parents=True)
    with NewsSite(CLUSTER.routes) as site:
        collected = crawl(tmp_path, site.url(CLUSTER.seed), *QUICK, "--depth", "1")
        assert collected.exit_code == 4
        line = collected.stderr.splitlines()[-1]
        assert line.startswith("storytrail: story.wacz was not made: cannot write")
        assert "storytrail export" in line
        assert collected.stdout.startswith("Done, but the package for replay could not be written.")
        assert (collected.facts["finish"], collected.facts["wacz"]) == ("finished", None)
        collected.check()
        in_the_way.rmdir()
        assert crawl(tmp_path, site.url(CLUSTER.seed), *QUICK, "--depth", "0").exit_code == 0
    assert in_the_way.is_file()


@pytest.fixture
def large(tmp_path: Path) -> Iterator[tuple[Collection, Ledger]]:
    """A collection whose package takes a moment."""
    with NewsSite(CLUSTER.routes) as site:
        collected = crawl(tmp_path, site.url(CLUSTER.seed), *QUICK, "--depth", "0", "--no-wacz")
    with (collected.path / "archive" / "aaa-20261122185301-00000-host.warc.gz").open("wb") as file:
        file.truncate(300_000_000)
    ledger = Ledger(collected.path / "story.db", read_only=True)
    yield Collection(tmp_path, "story"), ledger
    ledger.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_meanwhile_leaves_it_out(number: signal.Signals, large: tuple[Collection, Ledger]) -> None:
    collection, ledger = large
    before = signal.getsignal(number)
    growing = collection.wacz_path.with_name("story.wacz.new")

    def interrupt() -> None:
        while not growing.exists() or growing.stat().st_size < 1_000_000:
            time.sleep(0.001)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt, daemon=True)
    thread.start()
    packing = pack_collection(collection, ledger)
    thread.join(10)
    assert "story.wacz was not made: stopped" in packing.note
    assert packing.exit_code == 0
    assert packing.path is None
    assert not growing.exists()
    assert not collection.wacz_path.exists()
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_damage_is_not_packed(harm: str, tmp_path: Path) -> None:
    with NewsSite(CLUSTER.routes) as site:
        seed = site.url(CLUSTER.seed)
        first = crawl(tmp_path, seed, *QUICK, "--depth", "0", "--no-wacz")
        (warc,) = (first.path / "archive").iterdir()
        content = warc.read_bytes()
        warc.unlink()
        if harm == "changed":
            warc.write_bytes(content[:-500] + bytes([content[-500] ^ 1]) + content[-499:])
        command = [sys.executable, str(LAUNCHER), "export", str(first.path), "--format", "wacz"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, env=environment()
        )
        (line,) = done.stderr.splitlines()
        assert (done.returncode, done.stdout) == (5, "")
        assert warc.name in line
        assert not (first.path / "story.wacz").exists()
        # What a run adds is kept in any case, and packed if nothing that is there is damaged.
        second = crawl(tmp_path, seed, *QUICK, "--depth", "0")
    assert second.exit_code == (5 if harm == "changed" else 0)
    assert (second.facts["finish"], second.facts["wacz"] is None) == ("finished", harm == "changed")
    assert ("the WARC files are whole" in second.stderr) is False


def test_the_next_run_removes_what_a_killed_one_left_of_a_package(tmp_path: Path) -> None:
    with NewsSite(CLUSTER.routes) as site:
        seed = site.url(CLUSTER.seed)
        first = crawl(tmp_path, seed, *QUICK, "--depth", "0")
        torn = first.path / "story.wacz.new"
        torn.write_bytes(b"PK")
        command = [sys.executable, str(LAUNCHER), "verify", str(first.path)]
        done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environment())
        assert done.returncode == 0, done.stdout
        crawl(tmp_path, seed, *QUICK, "--depth", "0", "--no-wacz")
    assert not torn.exists()
    assert sorted(path.name for path in first.path.glob("story.db*")) == ["story.db"]
