"""A real collection, crawled once, and copies of it to be damaged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.crawling import QUICK, crawl
from newsroom.cluster import png
from newsroom.site import NewsSite, Reply, chunked, content_type, gzipped, page, redirect, status

ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="stylesheet" href="/style.css">{more}</head><body><article><h1>{title}</h1>
<p>The keeper of the harbour light says that nobody has paid for the oil since the spring.</p>
<p><img src="/img/{number}.png" alt=""></p>{links}
<p>The council meets again on Thursday, and the light stays dark until then.</p></article></body></html>"""
LINK = '<p><strong>READ MORE: <a href="{path}">{title}</a></strong></p>'

PATHS = ("/news/1-light-goes-out/", "/news/2-oil-bill/", "/news/3-ships-wait/")
TITLES = ("The harbour light goes out", "Who pays the oil bill", "Ships wait outside")


def article(number: int, *to: int, more: str = "") -> str:
    links = "".join(LINK.format(path=PATHS[each], title=TITLES[each]) for each in to)
    return ARTICLE.format(title=TITLES[number], number=number, links=links, more=more)


def routes() -> dict[str, Reply | str]:
    return {
        PATHS[0]: page(article(0, 1, 2, more='<link rel="icon" href="/gone.ico">')),
        PATHS[1]: page(article(1, 2, more='<link rel="stylesheet" href="/private/x.css">'), gzipped()),
        PATHS[2]: page(article(2), chunked()),
        "/style.css": page("body{margin:2em}", content_type("text/css"), gzipped(), chunked()),
        "/robots.txt": page("User-agent: *\nDisallow: /private/\n", content_type("text/plain")),
        "/gone.ico": page("<p>no icon</p>", status(404)),
        "/img/0.png": Reply(body=png(40, 40, (200, 30, 30)), content_type="image/png"),
        "/img/1.png": redirect("/img/1-large.png"),
        "/img/1-large.png": Reply(body=png(50, 50, (30, 200, 30)), content_type="image/png"),
        "/img/2.png": Reply(body=b"", content_type="image/png"),
    }


@pytest.fixture(scope="session")
def harbour() -> Iterator[NewsSite]:
    """Three articles with requisites: plain, in gzip, in chunks, redirected, refused, not found, empty."""
    with NewsSite(routes()) as site:
        yield site


@pytest.fixture(scope="session")
def crawled(harbour: NewsSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection's folder after two runs; never to be changed."""
    output = tmp_path_factory.mktemp("crawled")
    for _ in range(2):
        collected = crawl(output, harbour.url(PATHS[0]), "--depth", "1", *QUICK)
        assert collected.exit_code == 0, collected.stderr
    return collected.path


@pytest.fixture
def collection(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(crawled, tmp_path / "story"))
