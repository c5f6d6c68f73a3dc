"""One story under several addresses is one node; a story that ended at a front page is gone."""

from __future__ import annotations

from pathlib import Path

from jobs.crawling import QUICK, crawl, path_of
from jobs.test_sites import article, by_path
from newsroom.site import NewsSite, Route, redirect

FRONT = b"<!doctype html><title>Harbour Herald</title><body><ul><li><a href='/news/1-pier'>Pier</a></ul>"


def evidence(rows: list[tuple[str, ...]]) -> set[tuple[str, str, str, str]]:
    return {(path_of(source), path_of(target), kind, decision) for source, target, kind, decision, _ in rows}


ALIASES = "SELECT source, target, evidence, decision, reason FROM alias"


def test_a_declared_address_and_an_amp_page_are_the_story(tmp_path: Path) -> None:
    def canonical(path: str) -> str:
        return f'<link rel=canonical href="{path}">'

    routes: dict[str, Route] = {
        "/news/1-pier": article("Pier", "/news/2-cracks?view=full", "/news/2-cracks", "/news/2-cracks/amp"),
        "/news/2-cracks": article("Cracks", "/news/1-pier", extra=canonical("/news/2-cracks")),
        "/news/2-cracks?view=full": article("Cracks", extra=canonical("/news/2-cracks")),
        "/news/2-cracks/amp": article("Cracks", extra=canonical("/news/2-cracks")),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/news/1-pier"), "--depth", "1", *QUICK)
    collected.check()
    nodes = by_path(collected)
    assert set(nodes) == {"/news/1-pier", "/news/2-cracks"}
    aliases = {path_of(alias) for alias in nodes["/news/2-cracks"]["aliases"].split("|")}
    assert aliases == {"/news/2-cracks?view=full", "/news/2-cracks/amp"}
    found = evidence(collected.rows(ALIASES))
    assert ("/news/2-cracks?view=full", "/news/2-cracks", "canonical", "merged") in found
    assert ("/news/2-cracks/amp", "/news/2-cracks", "canonical", "merged") in found


def test_a_canonical_address_that_all_pages_share_merges_nothing(tmp_path: Path) -> None:
    home = '<link rel=canonical href="/">'
    routes: dict[str, Route] = {
        "/": FRONT,
        "/news/1-pier": article("Pier", "/news/2-cracks", "/", extra=home),
        "/news/2-cracks": article("Cracks", extra=home),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/news/1-pier"), "--depth", "1", *QUICK)
    assert {"/news/1-pier", "/news/2-cracks"} <= set(by_path(collected))
    assert {row[3] for row in collected.rows(ALIASES)} == {"kept-apart"}


def test_a_story_that_redirects_to_the_front_page_is_gone(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": FRONT,
        "/news/1-pier": article("Pier", "/news/2-cracks"),
        "/news/2-cracks": redirect("/"),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/news/1-pier"), "--depth", "1", *QUICK)
        lost = crawl(tmp_path, site.url("/news/2-cracks"), "--depth", "1", *QUICK, name="lost")
    node = by_path(collected)["/news/2-cracks"]
    assert (node["kind"], node["reason"]) == ("gone", "redirect-home")
    assert by_path(collected)["/"]["kind"] == "detour"
    # A seed that leads to the front page was not captured, and a scheduled job has to hear of it.
    assert lost.exit_code == 6
    (seed,) = lost.facts["seeds"]
    assert (seed["result"], seed["reason"]) == ("gone", "redirect-home")
