"""The index of a whole crawl, held together with the one that another tool makes of the same files."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

from jobs.crawling import NAME, QUICK, begin, crawl, wait_for
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite, page, slow
from newsroom.trees import tree, tree_path

from archive.cdxj import write_index
from archive.ledger import Ledger


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


def test_the_index_grows_with_every_finished_file_and_survives_kills(tmp_path: Path) -> None:
    chance = random.Random(11)
    routes = {path: page(reply, slow(0.003)) for path, reply in tree(120).items()}
    with NewsSite(routes) as site:
        command = (tmp_path, site.url(tree_path(0)), *QUICK, "--depth", "6", "--warc-size", "20k")
        folder = tmp_path / "collections" / NAME
        for _ in range(3):
            enough = len(site.visits) + chance.randrange(10, 36)
            with begin(*command) as process:
                wait_for(lambda: promises_kept(folder) and len(site.visits) >= enough, process)  # noqa: B023
            assert promises_kept(folder)
        assert any(path.name != "index.cdxj" for path in (folder / "indexes").iterdir())
        done = crawl(*command)
    assert done.exit_code == 0, done.stderr
    done.check()
    files = sorted((done.path / "archive").iterdir())
    assert len(files) > 5
    indexer = [sys.executable, "-m", "cdxj_indexer.main", "--sort", *map(str, files)]
    theirs = subprocess.run(indexer, capture_output=True, check=True, timeout=60).stdout
    ours = (done.path / "indexes" / "index.cdxj").read_bytes()
    assert ours.splitlines() == theirs.splitlines()
    with closing(Ledger(done.path / "story.db", read_only=True)) as ledger:
        assert write_index(ledger, tmp_path).read_bytes() == ours


def promises_kept(folder: Path) -> bool:
    """Whether each line of each index, at whatever moment, names a file that is there."""
    files = set()
    for path in (folder / "indexes").glob("*.cdxj"):
        with suppress(FileNotFoundError):  # merged since
            lines = path.read_text().splitlines()
            files |= {json.loads(line.split(" ", 2)[2])["filename"] for line in lines}
    missing = [file for file in files if not (folder / "archive" / file).exists()]
    assert missing == []
    return True
