"""Everything but the WARC files is taken away, and made again from them: the same rows, the same bytes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jobs.crawling import NAME, QUICK, Collected, crawl, storytrail
from jobs.test_identity import FRONT
from jobs.test_sites import article
from jobs.test_waves import site_of
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite, Reply, Route, chunked, cut, gzipped, page, redirect, reset, status
from newsroom.trees import tree, tree_path

TABLES = (
    "run",
    "capture",
    "article",
    "text",
    "link",
    "node",
    "alias",
    "review",
    "request",
    "trail",
    "warc_file",
)
CLOCKS = {"not_before"}
OFFERS = ("indexes/index.cdxj", "graph/*")


def reindex(collected: Collected, *options: str, code: int = 0) -> Collected:
    """Makes a collection again where it stands."""
    done = storytrail("reindex", collected.path, *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return Collected(collected.path, done.returncode, done.stdout, done.stderr)


def only_archive(collected: Collected, target: Path) -> Collected:
    """A copy of a collection of which nothing but the WARC files is left."""
    folder = target / "collections" / NAME
    shutil.copytree(collected.path / "archive", folder / "archive")
    return Collected(folder, 0, "", "")


def rows_of(collected: Collected, table: str) -> list[dict[str, Any]]:
    """All rows of a table, without clocks."""
    with closing(sqlite3.connect(collected.path / "story.db")) as connection:
        connection.row_factory = sqlite3.Row
        key = "rowid" if table not in ("text", "node", "warc_file", "trail") else "1, 2"
        return [
            {name: row[name] for name in row.keys() if name not in CLOCKS}  # noqa: SIM118
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY {key}")
        ]


def offers_of(collected: Collected) -> dict[str, bytes]:
    """What a collection offers from its ledger, by name."""
    paths = [path for pattern in OFFERS for path in collected.path.glob(pattern)]
    paths += [path for path in [collected.path / "report.html"] if path.exists()]
    return {path.relative_to(collected.path).as_posix(): path.read_bytes() for path in paths}


def assert_same(made: Collected, live: Collected) -> None:
    """The two collections know and offer the same."""
    for table in TABLES:
        assert rows_of(made, table) == rows_of(live, table), table
    ours, theirs = offers_of(made), offers_of(live)
    # The report shows what runs/ holds, too, and that is not in the WARC files.
    for each in (ours, theirs):
        each.pop("report.html", None)
    assert ours.keys() == theirs.keys()
    for name, content in theirs.items():
        assert ours[name] == content, name


@dataclass(frozen=True)
class Shape:
    """A site and the crawls of it."""

    routes: dict[str, Route]
    seeds: tuple[str, ...]
    crawls: tuple[tuple[str, ...], ...]


def _cluster() -> Shape:
    cluster = rt_cluster()
    return Shape(dict(cluster.routes), (cluster.seed,), (("--depth", "3"), ("--depth", "3")))


def _waves() -> Shape:
    return Shape(site_of((0.0,) * 4), ("/seed",), (("--depth", "2"),))


def _limits() -> Shape:
    routes: dict[str, Route] = dict(tree(13, 3, related=True))
    limited = ("--depth", "4", "--max-pages", "4", "--warc-size", "8k")
    return Shape(routes, (tree_path(0),), (limited, limited, limited, limited, ("--depth", "1", "--fresh")))


def _exact() -> Shape:
    body = article("Pier", "/news/2-cracks", "/news/3-ferry")
    routes: dict[str, Route] = {
        "/news/1-pier": page(body, gzipped(), chunked()),
        "/news/2-cracks": page(article("Cracks"), chunked()),
        "/news/3-ferry": page(article("Ferry"), gzipped()),
    }
    return Shape(routes, ("/news/1-pier",), (("--wire", "exact"), ("--wire", "decoded"), ("--wire", "exact")))


def _troubles() -> Shape:
    hostile = 'He said \x7f\x85 "no" \u2028&#xD800;&#0; '
    routes: dict[str, Route] = {
        "/": FRONT,
        "/news/1-pier": article(
            f"Pier {hostile}",
            "/news/2-moved",
            "/news/3-gone",
            "/news/4-home",
            "/news/5-loop",
            "/news/6-cut",
            "/news/7-reset",
            "/news/8-amp?amp=1",
            "/news/9-not-http",
            "/private/10-secret",
            "javascript:alert(1)",
            "/paper.pdf",
            "https://elsewhere.example/11",
        ),
        "/news/2-moved": redirect("/news/2-there"),
        "/news/2-there": article("There", "/news/1-pier", extra='<link rel=canonical href="/news/2-here">'),
        "/news/4-home": redirect("/"),
        "/news/5-loop": redirect("/news/5-loop"),
        "/news/6-cut": page(article("Cut"), cut()),
        "/news/7-reset": page(article("Reset"), reset()),
        "/news/8-amp": article("Amp"),
        "/news/9-not-http": page(b"", status(503)),
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
    }
    return Shape(routes, ("/news/1-pier",), (("--depth", "2"),))


SHAPES: dict[str, Callable[[], Shape]] = {
    "cluster": _cluster,
    "waves": _waves,
    "limits": _limits,
    "exact": _exact,
    "troubles": _troubles,
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_warc_files_alone_make_the_same_collection(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]()
    with NewsSite(shape.routes) as site:
        urls = [site.url(path) for path in shape.seeds]
        for options in shape.crawls:
            live = crawl(tmp_path / "live", *urls, *QUICK, *options)
    made = reindex(only_archive(live, tmp_path / "made"))
    assert_same(made, live)
    assert made.stderr == ""
    # Once more over a ledger that is there, and damaged at that.
    (made.path / "story.db").write_bytes(b"no database")
    sums = (made.path / "SHA256SUMS").read_bytes()
    assert_same(reindex(made), live)
    assert (made.path / "SHA256SUMS").read_bytes() == sums
    verified = storytrail("verify", made.path)
    assert verified.returncode == 0, verified.stdout
