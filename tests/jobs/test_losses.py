"""Pages that were saved and are gone since, and where redirects ended that left their story behind."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from jobs.crawling import NAME, QUICK, Collected, crawl, path_of, read_table, storytrail
from jobs.test_sites import article, by_path
from jobs.warcs import RawRecord
from newsroom.site import NewsSite, Route, page, redirect, status

LOGIN = b"<!doctype html><title>Log in</title><body><form><input name=user></form>"
BEFORE: dict[str, Route] = {
    "/news/1-pier": article(
        "Pier", "/news/2-gone", "/news/3-paid", "/news/4-back", "/news/5-there", "/news/6-paid"
    ),
    "/news/2-gone": article("Gone"),
    "/news/3-paid": article("Paid"),
    "/news/4-back": page("Not here", status(404)),
    "/news/5-there": article("There"),
    "/news/6-paid": redirect("/login"),
    "/login": LOGIN,
}
AFTER: dict[str, Route] = {
    "/news/2-gone": page("Not here", status(410)),
    "/news/3-paid": redirect("/login"),
    "/news/4-back": article("Back"),
}


def date_of(record: RawRecord) -> str:
    return record.get("WARC-Date") or ""


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("losses")
    routes = dict(BEFORE)
    with NewsSite(routes) as site:
        first = crawl(folder, site.url("/news/1-pier"), "--depth", "1", *QUICK)
        assert first.counts["pages"]["captured_detours"] == 1
        assert first.counts["pages"]["captured"] == len(first.captured()) + 1
        assert "pages      4 captured, 1 gone (1 http-404), 1 failed (1 redirect-login)\n" in first.stdout
        routes.update(AFTER)
        return crawl(folder, site.url("/news/1-pier"), "--depth", "1", *QUICK)


def test_the_tables_say_what_is_gone_since(twice: Collected) -> None:
    twice.check()
    nodes = by_path(twice)
    lost = {path: node["gone_reason"] for path, node in nodes.items() if node["gone_since"]}
    assert lost == {"/news/2-gone": "http-410", "/news/3-paid": "redirect-login"}
    responses = [record for record in twice.archive if record.type in ("response", "revisit")]
    dates = {path_of(each.uri): each.get("WARC-Date") for each in sorted(responses, key=date_of)}
    assert {path: nodes[path]["gone_since"] for path in lost} == {path: dates[path] for path in lost}
    assert {nodes[path]["kind"] for path in lost} == {"captured"}
    assert nodes["/login"]["kind"] == "detour"
    assert nodes["/login"]["reason"] == "login"
    assert (nodes["/news/6-paid"]["kind"], nodes["/news/6-paid"]["reason"]) == ("failed", "redirect-login")


def test_the_counts_of_addresses_are_those_of_the_graph(twice: Collected) -> None:
    pages, status_pages = twice.counts["pages"], Counter(node["kind"] for node in twice.nodes)
    assert pages["captured_stories"] + pages["captured_same_story"] + pages["captured_detours"] == 4
    # Of this run alone: what it lost, an earlier one has saved.
    assert (pages["captured_stories"], status_pages["captured"]) == (3, 5)
    assert (pages["failed_gone"], pages["redirected_gone"], pages["redirected_failed"]) == (1, 0, 2)
    assert pages["redirected_by_reason"] == {"redirect-login": 2}
    changes = twice.facts["changes"]
    assert (changes["vanished"], changes["gone"], changes["redirected"]) == (0, 1, 1)
    (domain,) = read_table(twice.path / "graph" / "domains.csv")
    assert (domain["gone_since"], domain["not_had_since"]) == ("1", "1")


def test_status_and_report_say_it_too(twice: Collected) -> None:
    told = json.loads(storytrail("status", twice.path, "--json").stdout)
    assert {path_of(page["url"]): page["gone_reason"] for page in told["lost"]} == {
        "/news/2-gone": "http-410",
        "/news/3-paid": "redirect-login",
    }
    assert told["pages"]["captured"] == len(twice.captured()) == 5
    assert told["pages"]["detour"] == 1
    text = storytrail("status", twice.path).stdout
    assert "2 captured pages not to be had any more" in text
    assert ": 410 Gone “Gone”" in text
    report = (twice.path / "report.html").read_text("utf-8")
    assert "captured; gone since" in report
    assert "captured; not to be had since" in report
    assert "1 captured page is gone from the web by now" in report
    assert "beside the story: a login" in report
    for group in ("lost", "missed"):
        assert f'm-captured m-{group}"' in report
        assert f'class="c-status s-{group}"' in report
    assert "captured, not to be had since" in report
    way = storytrail("trail", twice.path, twice.facts["seeds"][0]["url"].replace("1-pier", "2-gone")).stdout
    assert "(captured, gone since" in way


def test_it_is_told_where_redirects_lead_and_what_leads_to_a_login(twice: Collected) -> None:
    seed = twice.facts["seeds"][0]["url"]
    paid, login = (seed.replace("/news/1-pier", path) for path in ("/news/6-paid", "/login"))
    assert f"  redirected to {login}" in storytrail("trail", twice.path, paid).stdout
    told = storytrail("trail", twice.path, login).stdout
    assert f"  reached by a redirect from {paid}" in told
    assert "Nothing" not in told
    last = json.loads(storytrail("trail", twice.path, paid, "--json").stdout)["steps"][-1]
    assert last["redirected_to"] == [login]
    facts = json.loads(storytrail("trail", twice.path, login, "--json").stdout)
    assert facts["redirected_from"] == [seed.replace("/1-pier", path) for path in ("/3-paid", "/6-paid")]
    assert facts["is_reached"]
    report = (twice.path / "report.html").read_text("utf-8")
    assert "redirects to <" in report
    assert '"from":[' in report


def test_the_warc_files_alone_tell_the_same(twice: Collected, tmp_path: Path) -> None:
    folder = tmp_path / "collections" / NAME
    shutil.copytree(twice.path / "archive", folder / "archive")
    assert storytrail("reindex", folder).returncode == 0
    for path in (twice.path / "graph").iterdir():
        assert (folder / "graph" / path.name).read_bytes() == path.read_bytes(), path.name
    report = (folder / "report.html").read_text("utf-8")
    assert "The first record of its WARC files tells its settings" in report
    assert '<dt>delay (s)</dt><dd dir="auto">0</dd>' in report
    made = Collected(folder, 0, "", "")
    assert made.rows("SELECT counts FROM run") == twice.rows("SELECT counts FROM run")


def test_what_came_back_is_lost_no_more(tmp_path: Path) -> None:
    routes = dict(BEFORE)
    with NewsSite(routes) as site:
        for answer in (BEFORE, AFTER, BEFORE):
            routes.update(answer)
            collected = crawl(tmp_path, site.url("/news/1-pier"), "--depth", "1", *QUICK)
    assert [path for path, node in by_path(collected).items() if node["gone_since"]] == ["/news/4-back"]


def test_the_package_lists_no_login_as_an_article(twice: Collected) -> None:
    with zipfile.ZipFile(twice.path / f"{NAME}.wacz") as package:
        articles, others = (
            [json.loads(line) for line in package.read(f"pages/{name}.jsonl").splitlines()[1:]]
            for name in ("pages", "extraPages")
        )
    assert "/login" not in {path_of(page["url"]) for page in articles}
    assert "/login" in {path_of(page["url"]) for page in others if not page["seed"]}
