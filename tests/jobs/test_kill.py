"""Killed at any moment and started again, as often as you like: nothing lost, nothing torn."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from jobs.crawling import LOOPBACK, QUICK, begin, crawl, path_of, wait_for
from newsroom.site import NewsSite, page, slow
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
