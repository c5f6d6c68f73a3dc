"""Killed at any moment and started again, as often as you like: nothing lost, nothing torn."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from threading import Event
from typing import Any

from jobs.crawling import LOOPBACK, NAME, QUICK, begin, crawl, path_of, storytrail, wait_for
from jobs.test_losses import LOGIN
from jobs.test_sites import article
from newsroom.site import NewsSite, Route, Visit, page, redirect, slow
from newsroom.trees import tree, tree_path

from crawler.settings import CONCURRENT_REQUESTS

PAGES = 400
KILLS = 8


def test_eight_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    routes = {path: page(reply, slow(0.004)) for path, reply in tree(PAGES).items()}
    with NewsSite(routes) as site:
        command = (tmp_path, site.url(tree_path(0)), *QUICK, "--depth", "6", "--warc-size", "60k")
        for _ in range(KILLS):
            # The first moments count too: before the first answer, in recovery.
            enough = len(site.visits) + chance.randrange(45)
            with begin(*command) as process:
                wait_for(lambda: len(site.visits) >= enough, process)  # noqa: B023
                assert process.poll() is None
        done = crawl(*command)
        asked = Counter(site.paths())
    assert done.exit_code == 0, done.stderr
    done.check()
    assert len(done.run_folders) == 1
    assert done.counts["pages"]["captured"] == PAGES
    assert done.captured().keys() == {tree_path(number) for number in range(PAGES)}
    captures = Counter(
        url for (url,) in done.rows("SELECT url FROM capture WHERE kind = 'page' AND status = 200")
    )
    assert set(captures.values()) == {1}
    assert len(captures) == PAGES
    repeats = sum(number - 1 for path, number in asked.items() if path.startswith("/news/"))
    assert repeats <= KILLS * CONCURRENT_REQUESTS
    articles = Counter(
        path_of(each.uri) for each in done.archive if each.type == "response" and "/news/" in each.uri
    )
    assert set(articles.values()) == {1}
    assert len(articles) == PAGES
    assert len(done.edges) == PAGES - 1


def test_a_kill_within_the_second_of_a_start_makes_no_two_files_of_one_name(tmp_path: Path) -> None:
    routes = tree(40)
    with NewsSite(routes) as site:
        command = (tmp_path, site.url(tree_path(0)), *LOOPBACK, "--delay", "0.03", "--depth", "4")
        for number in (6, 12, 18):
            with begin(*command) as process:
                wait_for(lambda: len(site.visits) >= number, process)  # noqa: B023
        done = crawl(*command)
    assert done.exit_code == 0
    done.check()
    assert len(done.captured()) == 40


def _pages_told(collection: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(storytrail("status", collection, "--json").stdout)["pages"]
    return told


def test_in_mid_run_a_page_counts_once_whatever_its_addresses(tmp_path: Path) -> None:
    """Before a run's end nobody has written which addresses are one story; the figures hold all the same."""
    is_over = Event()

    def last(_: Visit) -> bytes:
        is_over.wait(60)
        return article("Last")

    canonical = '<link rel=canonical href="/news/2-cracks">'
    routes: dict[str, Route] = {
        "/news/1-pier": article(
            "Pier", "/news/2-cracks?view=full", "/news/2-cracks", "/news/3-paid", "/news/4-last"
        ),
        "/news/2-cracks": article("Cracks", extra=canonical),
        "/news/2-cracks?view=full": article("Cracks", extra=canonical),
        "/news/3-paid": redirect("/login"),
        "/login": LOGIN,
        "/news/4-last": last,
    }
    collection = tmp_path / "collections" / NAME
    ledger_uri = f"{(collection / 'story.db').as_uri()}?mode=ro"

    def count_captured() -> int:
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(ledger_uri, uri=True)) as ledger:
            query = "SELECT count(*) FROM request WHERE kind = 'page' AND state IN ('captured', 'redirected')"
            return int(ledger.execute(query).fetchone()[0])
        return 0

    with NewsSite(routes) as site:
        command = (tmp_path, site.url("/news/1-pier"), *QUICK, "--depth", "1")
        with begin(*command) as process:
            wait_for(lambda: count_captured() == 5, process)
            in_between = _pages_told(collection)
        after_the_kill = _pages_told(collection)
        exported = storytrail("export", collection, "--format", "csv", "--output", tmp_path / "csv")
        is_over.set()
        done = crawl(*command)
    rest = {"failed": 1, "detour": 1}
    assert in_between == after_the_kill == {"captured": 2, "queued": 1, **rest}
    assert _pages_told(collection) == {"captured": 3, **rest}
    assert exported.returncode == 0, exported.stderr
    before = (tmp_path / "csv" / "nodes.csv").read_text().splitlines()
    now = (done.path / "graph" / "nodes.csv").read_text().splitlines()
    assert [line for line in before if "4-last" not in line] == [line for line in now if "4-last" not in line]
