"""Files that ask for files without end: a crawl ends all the same."""

from __future__ import annotations

from pathlib import Path

from jobs.crawling import QUICK, crawl, path_of
from newsroom.site import NewsSite, Reply, Visit, content_type, page

STEPS = 8
ICON = '<link rel="icon" href="data:,">'


def sheet(visit: Visit) -> Reply:
    return page(f"@import '?{int(visit.target.partition('?')[2]) + 1}';", content_type("text/css"))


def frame(visit: Visit) -> str:
    return f"<iframe src='?{int(visit.target.partition('?')[2]) + 1}'></iframe><a href='/elsewhere'>x</a>"


def test_chains_of_files_end(tmp_path: Path) -> None:
    story = f"{ICON}<link rel=stylesheet href='/css?1'><p>Text.<iframe src='/frame?1'></iframe>"
    with NewsSite({"/story": story, "/css": sheet, "/frame": frame}) as site:
        collected = crawl(tmp_path, site.url("/story"), *QUICK)
    assert collected.exit_code == 0
    collected.check()
    hops = {
        path_of(each.uri): each.lines_of("hopsFromSeed")[0]
        for each in collected.archive
        if each.type == "metadata" and "?" in each.uri
    }
    assert hops == {
        f"/{kind}?{step}": "E" * step for kind in ("css", "frame") for step in range(1, STEPS + 1)
    }
