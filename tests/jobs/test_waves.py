"""Lists that stand on every page of a site, and lists that change with the article, told apart."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from jobs.crawling import QUICK, Collected, crawl, path_of
from jobs.test_sites import article
from newsroom.site import NewsSite, Route, page, slow

from spiders.finder import find_links
from spiders.page import Page

STORY = ("/seed", "/cracks", "/ferry", "/council")
EVERYWHERE = ("/2026/11/ferry-timetable-changes-again", "/2026/11/school-roof-opens-to-the-rain")


def own_of(path: str) -> tuple[str, str]:
    """The stories that only one page lists."""
    name = path[1:]
    return f"/2026/10/what-came-before-the-{name}-opened", f"/2026/10/what-followed-when-the-{name}-closed"


def with_lists(path: str, *announced: str) -> bytes:
    """An article with a list that all pages have, and one of its own."""
    lists = _list("Read also", "read-also", EVERYWHERE) + _list("Related stories", "related", own_of(path))
    return article(path[1:], *announced).replace(b"</article>", lists.encode() + b"</article>")


def _list(heading: str, name: str, paths: tuple[str, ...]) -> str:
    links = "".join(f'<li><a href="{path}">{path[9:].replace("-", " ").title()}</a></li>' for path in paths)
    return f'<div class="{name}"><h3>{heading}</h3><ul>{links}</ul></div>'


def site_of(delays_s: tuple[float, ...]) -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for path, delay_s in zip(STORY, delays_s, strict=True):
        announced = STORY[1:] if path == "/seed" else ()
        routes[path] = page(with_lists(path, *announced), slow(delay_s))
        routes |= dict.fromkeys(own_of(path), article(f"Around {path[1:]}"))
    return routes | dict.fromkeys(EVERYWHERE, article("Elsewhere"))


OWN = {own for path in STORY for own in own_of(path)}


def decisions(collected: Collected) -> dict[tuple[str, str], str]:
    return {(path_of(row["Source"]), path_of(row["Target"])): row["decision"] for row in collected.edges}


@pytest.mark.parametrize("delays_s", [(0.0, 0.0, 0.0, 0.0), (0.0, 0.4, 0.0, 0.2), (0.0, 0.0, 0.4, 0.0)])
def test_a_list_of_every_page_is_not_followed_whoever_answers_first(
    tmp_path: Path, delays_s: tuple[float, ...]
) -> None:
    with NewsSite(site_of(delays_s)) as site:
        collected = crawl(tmp_path, site.url("/seed"), "--depth", "2", *QUICK)
        asked = set(site.paths())
    assert collected.exit_code == 0
    collected.check()
    assert asked.isdisjoint(EVERYWHERE)
    assert set(collected.captured()) == {*STORY, *OWN}
    found = decisions(collected)
    assert {found[path, target] for path in STORY for target in EVERYWHERE} == {"site-wide"}
    assert {found[path, own] for path in STORY for own in own_of(path)} == {"followed"}
    refused = [row for row in collected.nodes if path_of(row["url"]) in EVERYWHERE]
    assert {row["kind"] for row in refused} == {"refused"}


def test_a_single_page_is_believed(tmp_path: Path) -> None:
    with NewsSite(site_of((0.0,) * 4) | {"/alone": with_lists("/alone")}) as site:
        collected = crawl(tmp_path, site.url("/alone"), "--depth", "1", *QUICK)
    assert set(EVERYWHERE) <= set(collected.captured())


def test_an_earlier_run_is_heard(tmp_path: Path) -> None:
    with NewsSite(site_of((0.0,) * 4) | {"/later": with_lists("/later")}) as site:
        crawl(tmp_path, site.url("/seed"), "--depth", "1", *QUICK)
        later = crawl(tmp_path, site.url("/later"), "--depth", "1", *QUICK)
    found = decisions(later)
    assert {found["/later", target] for target in EVERYWHERE} == {"site-wide"}


def test_a_run_that_a_limit_stops_goes_on_with_the_same_wave(tmp_path: Path) -> None:
    with NewsSite(site_of((0.0,) * 4)) as site:
        limited = (site.url("/seed"), "--depth", "2", "--max-pages", "2", *QUICK)
        last = crawl(tmp_path, *limited)
        for _ in range(8):
            assert last.exit_code == 14
            last = crawl(tmp_path, *limited)
            if last.exit_code == 0:
                break
        asked = site.paths()
    assert last.exit_code == 0
    assert len(last.run_folders) == 1
    assert set(EVERYWHERE).isdisjoint(asked)
    assert set(last.captured()) == {*STORY, *OWN}


def report_link(number: int) -> str:
    """A link to a story on the same subject, under an address of the same form."""
    words = f"Report {number} about the old pier closing {number}"
    return f'<a href="/news/{number}-report-on-the-old-pier/">{words}</a>'


def doubtful_page(path: str) -> bytes:
    """An article with a list of which the finder is in doubt; which one that is, its weights say."""
    said = (
        "<p>The harbour council voted on Tuesday night to close the old pier for the winter after engineers "
        "found cracks in three of its supports, officials said.</p>"
    )
    for count, box in itertools.product((2, 3, 4), ("box", "more", "related", "links")):
        links = "".join(f"<li>{report_link(number)}</li>" for number in range(20, 20 + count))
        html = (
            "<!doctype html><html lang=en><head><title>Report 5 about the old pier</title></head><body><main>"
            f"<article><h1>Report 5 about the old pier closing</h1>{said * 2}</article>"
            f'<section class="{box}"><ul>{links}</ul></section></main></body></html>'
        )
        found = find_links(Page.parse(html.encode(), f"http://127.0.0.1{path}"), finder="balanced")
        if found and {link.standing for link in found} == {"doubtful"}:
            return html.encode()
    raise AssertionError("the finder is in no doubt about anything")


def test_doubtful_links_are_followed_on_demand(tmp_path: Path) -> None:
    path = "/news/5-report-on-the-old-pier/"
    with NewsSite({path: doubtful_page(path)}) as site:
        seed = (site.url(path), "--depth", "1", *QUICK)
        plain = crawl(tmp_path, *seed)
        asked = len(site.paths())
        eager = crawl(tmp_path, *seed, "--follow", "read-more,related,doubtful", name="eager")
    assert (
        {row["decision"] for row in plain.edges} == {row["standing"] for row in plain.edges} == {"doubtful"}
    )
    assert {row["decision"] for row in eager.edges} == {"followed"}
    assert asked < len(site.paths()) - asked
    assert eager.facts["finish"] == "finished"
