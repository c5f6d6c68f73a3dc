"""A story crawled twice, with changes in between: each one told, with the records that prove it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jobs.crawling import QUICK, Collected, crawl, path_of, storytrail
from jobs.test_sites import article
from newsroom.site import NewsSite, Reply, Route, page, redirect, status

BEFORE: dict[str, Route] = {
    "/seed": article("Pier shut", "/same", "/gone", "/moved", "/dropped", "/edited"),
    "/same": article("Same"),
    "/gone": article("Gone"),
    "/moved": article("Moved"),
    "/dropped": article("Dropped"),
    "/edited": article("Edited"),
}
AFTER: dict[str, Route] = {
    "/seed": article("Pier open", "/same", "/gone", "/moved", "/edited", "/new"),
    "/same": article("Same"),
    "/gone": page("Not here", status(410)),
    "/moved": redirect("/elsewhere"),
    "/elsewhere": article("Elsewhere"),
    "/edited": article("Edited").replace(b"at night", b"at noon"),
    "/new": article("New"),
}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("twice")
    routes = dict(BEFORE)
    with NewsSite(routes) as site:
        crawl(folder, site.url("/seed"), "--depth", "1", *QUICK)
        routes.clear()
        routes.update(AFTER)
        return crawl(folder, site.url("/seed"), "--depth", "1", *QUICK)


def test_every_change_is_told_with_its_proof(twice: Collected) -> None:
    done = storytrail("changes", str(twice.path), "--json")
    assert done.returncode == 0, done.stderr
    changes = [json.loads(line) for line in done.stdout.splitlines()]
    found = {
        (
            change["kind"],
            path_of(change["url"]),
            path_of(change["after"]) if change["kind"] == "link-added" else "",
        )
        for change in changes
    }
    assert ("new", "/new", "") in found
    assert ("new", "/elsewhere", "") in found
    assert ("vanished", "/dropped", "") in found
    assert ("gone", "/gone", "") in found
    assert ("redirected", "/moved", "") in found
    assert ("headline", "/seed", "") in found
    assert ("link-added", "/seed", "/new") in found
    assert ("text", "/edited", "") in found
    assert not [change for change in changes if path_of(change["url"]) == "/same"]
    (edit,) = [
        change for change in changes if change["kind"] == "text" and path_of(change["url"]) == "/edited"
    ]
    assert ["removed", "night."] in [[op, text.strip()] for op, text in edit["spans"]]
    assert ["added", "noon."] in [[op, text.strip()] for op, text in edit["spans"]]
    records = {record.id.strip("<>") for record in twice.archive}
    for change in changes:
        for side in ("old", "new"):
            assert change.get(side) is None or change[side]["record_id"] in records
        assert change.get("old") or change.get("new")


def test_a_person_can_read_them(twice: Collected) -> None:
    done = storytrail("changes", str(twice.path))
    assert "headline: 'Pier shut' → 'Pier open'" in done.stdout
    assert "[-night" in done.stdout
    assert "{+noon" in done.stdout
    assert "urn:uuid:" in done.stdout


def test_runs_can_be_named(twice: Collected) -> None:
    first, second = (folder.name for folder in twice.run_folders)
    backwards = storytrail("changes", str(twice.path), second, first, "--json")
    kinds = {json.loads(line)["kind"] for line in backwards.stdout.splitlines()}
    assert {"vanished", "link-removed"} <= kinds
    same = storytrail("changes", str(twice.path), first, first)
    assert "No changes." in same.stdout


CHAIN: dict[str, Route] = {
    "/seed": article("Seed", "/1-one", "/2-two"),
    "/1-one": article("One", "/3-three"),
    "/2-two": article("Two"),
    "/3-three": article("Three", "/4-four"),
    "/4-four": article("Four"),
    "/other": article("Other"),
}
SEED = article("Seed", "/2-two")
BEHIND = "not-looked-for behind"
DOWN = page("Down", status(403))
DISALLOWED = Reply(body=b"User-agent: *\nDisallow: /1-one\n", content_type="text/plain")


@pytest.mark.parametrize(
    ("seeds", "options", "changed", "lost"),
    [
        (("/seed",), ("--depth", "1"), {}, {"/3-three": "not-looked-for too-deep", "/4-four": BEHIND}),
        (
            ("/seed",),
            ("--depth", "3", "--max-pages", "2"),
            {},
            {"/2-two": "not-looked-for left", "/3-three": "not-looked-for left", "/4-four": BEHIND},
        ),
        (
            ("/seed",),
            ("--depth", "3"),
            {"/1-one": DOWN, "/robots.txt": Reply(body=b"", content_type="text/plain")},
            {"/1-one": "failed", "/3-three": "not-looked-for failed", "/4-four": BEHIND},
        ),
        (
            ("/seed",),
            ("--depth", "3"),
            {"/robots.txt": DISALLOWED},
            {"/1-one": "not-looked-for robots", "/3-three": BEHIND, "/4-four": BEHIND},
        ),
        (
            ("/seed",),
            ("--depth", "3"),
            {"/seed": SEED},
            {"/1-one": "vanished", "/3-three": "vanished", "/4-four": "vanished"},
        ),
        (
            ("/other",),
            ("--depth", "3"),
            {},
            {**dict.fromkeys(CHAIN.keys() - {"/other"}, BEHIND), "/seed": "not-looked-for other-seeds"},
        ),
    ],
    ids=["less-deep", "limit", "failed", "robots", "links-gone", "other-seeds"],
)
def test_what_nobody_looked_for_has_not_vanished(
    seeds: tuple[str, ...],
    options: tuple[str, ...],
    changed: dict[str, Route],
    lost: dict[str, str],
    tmp_path: Path,
) -> None:
    routes = dict(CHAIN)
    with NewsSite(routes) as site:
        crawl(tmp_path, site.url("/seed"), "--depth", "3", "--scope", "site", *QUICK)
        routes.update(changed)
        later = crawl(tmp_path, *map(site.url, seeds), *options, "--scope", "site", *QUICK)
    done = storytrail("changes", later.path, "--json")
    losses = {"failed", "vanished", "not-looked-for", "gone"}
    found = {path_of(change["url"]): change for change in map(json.loads, done.stdout.splitlines())}
    told = {
        path: change["kind"] + (f" {change['after']}" if change["kind"] == "not-looked-for" else "")
        for path, change in found.items()
        if change["kind"] in losses
    }
    assert told == lost
    if later.facts["changes"]:
        counted = sum(not each.startswith("not-looked-for") for each in lost.values())
        assert sum(later.facts["changes"][word] for word in ("vanished", "gone", "failed")) == counted
    unlooked = sum(each.startswith("not-looked-for") for each in lost.values())
    text = storytrail("changes", later.path).stdout
    report = (later.path / "report.html").read_text("utf-8")
    words = f"The later run did not look for {unlooked} page"
    assert (words in text, words in report) == (unlooked > 0, unlooked > 0)
    assert ("with another depth: 3 → 1" in text) == ("1" in options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "is no folder"),
        (("{}", "one"), "name two runs"),
        (("{}", "one", "two"), "there is no run 'one'"),
    ],
)
def test_bad_usage_is_one_line(twice: Collected, arguments: tuple[str, ...], words: str) -> None:
    done = storytrail("changes", *(argument.format(twice.path) for argument in arguments))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_seed_that_is_gone_by_now_was_not_captured_by_this_run(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/seed": article("Seed", "/more"), "/more": article("More")}
    with NewsSite(routes) as site:
        assert crawl(tmp_path, site.url("/seed"), "--depth", "1", *QUICK).exit_code == 0
        routes["/seed"] = page("Not here", status(410))
        again = crawl(tmp_path, site.url("/seed"), "--depth", "1", *QUICK)
    assert again.exit_code == 6
    (seed,) = again.facts["seeds"]
    assert (seed["result"], seed["reason"], seed["captured_as"]) == ("gone", "http-410", None)
