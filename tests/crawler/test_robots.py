"""robots.txt is asked for once per origin, whoever waits for it, and its redirects and size have an end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from jobs.crawling import QUICK, crawl
from newsroom.site import NewsSite, Reply, Route, content_type, page, redirect, slow

PAGE = "<title>Story</title><p>The ferry did not come back on Monday, and nobody has seen it since.</p>"


@pytest.mark.slow
def test_once_for_all_who_wait(tmp_path: Path) -> None:
    routes: dict[str, Route] = {f"/{number}": PAGE for number in range(12)}
    routes["/robots.txt"] = page("User-agent: *\nDisallow: /7", content_type("text/plain"), slow(0.4))
    with NewsSite(routes, addresses=("127.0.0.1", "127.0.0.2")) as site:
        hosts = ("127.0.0.1", "127.0.0.2")
        collected = crawl(tmp_path, *(site.url(path, host) for host in hosts for path in routes), *QUICK)
        asked = Counter((visit.address, visit.path) for visit in site.visits)
    collected.check()
    robots = {host: asked[host, "/robots.txt"] for host in hosts}
    # One for the origin, one because it was given as a seed.
    assert robots == dict.fromkeys(hosts, 2)
    assert not {path for _, path in asked} & {"/7"}
    assert collected.counts["pages"]["refused_by_reason"] == {"robots": 2}


@pytest.mark.slow
@pytest.mark.parametrize(("hops", "allowed"), [(5, False), (6, True)])
def test_five_redirects_are_followed(hops: int, allowed: bool, tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/story": PAGE, "/robots.txt": redirect("/r1")}
    routes |= {f"/r{number}": redirect(f"/r{number + 1}") for number in range(1, hops)}
    routes[f"/r{hops}"] = page("User-agent: *\nDisallow: /", content_type("text/plain"))
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/story"), *QUICK)
        assert ("/story" in site.paths()) == allowed
    collected.check()


@pytest.mark.slow
def test_rules_behind_the_first_half_megabyte_do_not_count(tmp_path: Path) -> None:
    rules = b"#" * 80 + b"\n"
    body = rules * 7000 + b"User-agent: *\nDisallow: /\n"
    with NewsSite({"/story": PAGE, "/robots.txt": Reply(body=body, content_type="text/plain")}) as site:
        collected = crawl(tmp_path, site.url("/story"), *QUICK)
    assert collected.exit_code == 0
    collected.check()
    kept = next(each for each in collected.archive if each.type == "response" and "robots" in each.uri)
    assert kept.block.endswith(body)
