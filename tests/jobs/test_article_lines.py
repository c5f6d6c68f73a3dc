"""What a page says of itself stands in its metadata record: the WARC files alone tell it again."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from jobs.crawling import QUICK, crawl
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite

from archive.article import Article
from archive.ledger import ARTICLE_COLUMNS, Ledger, article_of_columns


def test_the_archive_tells_what_the_ledger_knows_of_each_article(tmp_path: Path) -> None:
    cluster = rt_cluster()
    with NewsSite(cluster.routes) as site:
        collected = crawl(tmp_path, site.url(cluster.seed), *QUICK, "--depth", "1", "--no-requisites")
    told = {}
    digests = {}
    for record in collected.archive:
        for line in record.lines_of("storytrail-article"):
            facts = json.loads(line)
            assert not [name for name, value in facts.items() if value in ("", [], None)]
            digests[record.id.strip("<>")] = facts.pop("text_digest", "")
            lists = {name: tuple(value) for name, value in facts.items() if isinstance(value, list)}
            told[record.id.strip("<>")] = Article(**(facts | lists))
    with closing(Ledger(collected.path / "story.db", read_only=True)) as ledger:
        columns = ", ".join(f"article.{name}" for name in ARTICLE_COLUMNS)
        rows = ledger.connection.execute(
            f"SELECT metadata_id, text_digest, {columns} FROM article JOIN capture ON id = capture"
        ).fetchall()
    assert told == {row[0]: article_of_columns(row[2:]) for row in rows}
    assert digests == {row[0]: row[1] for row in rows}
    assert {article.headline for article in told.values()} > {"Harbour council closes the old winter pier"}
