"""The index of a whole crawl, held together with the one that another tool makes of the same files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jobs.crawling import QUICK, crawl
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite


def test_the_index_is_what_cdxj_indexer_makes_of_the_files(tmp_path: Path) -> None:
    cluster = rt_cluster()
    with NewsSite(cluster.routes) as site:
        for _ in range(2):  # the second run adds its captures to the first one's
            collected = crawl(tmp_path, site.url(cluster.seed), *QUICK, "--depth", "1")
    files = sorted((collected.path / "archive").iterdir())
    assert len(files) == 2
    indexer = [sys.executable, "-m", "cdxj_indexer.main", "--sort", *map(str, files)]
    theirs = subprocess.run(indexer, capture_output=True, check=True, timeout=60).stdout
    ours = (collected.path / "indexes" / "index.cdxj").read_bytes()
    assert ours.splitlines() == theirs.splitlines()
    assert ours.count(b"\n") > 2 * len(cluster.articles) / 3
