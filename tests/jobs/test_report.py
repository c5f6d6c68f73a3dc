"""What people see of a crawl: its report, its status, the trail to a page."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from jobs.crawling import LOOPBACK, NAME, QUICK, Collected, begin, crawl, end, storytrail, wait_for
from jobs.test_sites import PARAGRAPH, article
from newsroom.site import NewsSite, Route, page, redirect, slow, status

HOSTILE = "</script><img src=x onerror=alert(1)>"
ESCAPED = HOSTILE.replace("<", "&lt;")


def story(headline: str, *links: tuple[str, str]) -> str:
    """An article that says HOSTILE in every place, with labelled links."""
    lead = {"@type": "NewsArticle", "headline": headline, "datePublished": "2026-11-20T08:00:00Z"}
    lead |= {"author": {"@type": "Person", "name": HOSTILE}, "publisher": {"name": HOSTILE}}
    further = "".join(
        f'<p><strong>READ MORE: <a href="{href}">{words}</a></strong></p>' for href, words in links
    )
    script = json.dumps(lead | {"articleSection": HOSTILE}).replace("</", "<\\/")
    return (
        f'<!doctype html><html lang="en"><head><title>{headline.replace("<", "&lt;")}</title>'
        f'<script type="application/ld+json">{script}</script></head>'
        f"<body><article><h1>{headline.replace('<', '&lt;')}</h1>"
        f"{PARAGRAPH * 2}{further}{PARAGRAPH * 2}</article>"
    )


ROUTES: dict[str, Route] = {
    "/seed": story(
        f"Pier shut {HOSTILE}",
        ("/first", f"Cracks {ESCAPED}"),
        ("/gone", "A page that is gone by now"),
        ("javascript:alert(1)", "A link that is none at all"),
        ("http://elsewhere.example/far", "A story on another site"),
    ),
    "/first": story("Cracks found", ("/moved", "The divers who found them")),
    "/moved": redirect("/second"),
    "/second": story("Divers", ("/third", "One step too far away")),
    "/gone": page("Not here", status(410)),
}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A story crawled twice; in between its first article was rewritten."""
    folder = tmp_path_factory.mktemp("twice")
    routes = dict(ROUTES)
    with NewsSite(routes) as site:
        crawl(folder, site.url("/seed"), "--depth", "2", *QUICK)
        routes["/first"] = (
            str(ROUTES["/first"]).replace("Cracks found", "Cracks closed").replace("at night", "at noon")
        )
        return crawl(folder, site.url("/seed"), "--depth", "2", *QUICK)


def url_of(collected: Collected, path: str) -> str:
    url: str = collected.facts["seeds"][0]["url"]
    return url.removesuffix("/seed") + path


def test_every_run_leaves_a_report_that_is_in_the_package_too(twice: Collected) -> None:
    text = (twice.path / "report.html").read_text("utf-8")
    twice.check()
    with zipfile.ZipFile(twice.path / f"{NAME}.wacz") as package:
        assert package.read("graph/report.html").decode() == text
    for words in ("Pier shut", "Cracks closed", "Divers", "Cracks found", "gone", "Too far from the seed"):
        assert words in text
    assert "<del>" in text
    assert "<img" not in text
    assert text.count("</script>") == 2
    assert 'href="javascript' not in text
    assert twice.facts["versions"]["public_suffix_list"] in text


def test_it_can_be_made_again_to_the_same_bytes(twice: Collected, tmp_path: Path) -> None:
    live = (twice.path / "report.html").read_bytes()
    done = storytrail("report", twice.path, "-o", tmp_path)
    assert done.stdout.strip() == str(tmp_path / "report.html"), done.stderr
    assert (tmp_path / "report.html").read_bytes() == live
    (twice.path / "report.html").write_text("of an older version")
    assert storytrail("report", twice.path).returncode == 0
    assert (twice.path / "report.html").read_bytes() == live
    twice.check()
    assert storytrail("report", twice.path.parents[1], "-o", "-").stdout.encode() == live


# Trail ------------------------------------------------------------------------------------------


def trail(collected: Collected, url: str) -> list[tuple[str, str]]:
    """Path and label of each step."""
    done = storytrail("trail", collected.path, url, "--json")
    assert done.returncode == 0, done.stderr
    steps = json.loads(done.stdout)["steps"]
    return [(url_path(step["url"]), step["link"]["anchor_text"] if step["link"] else "") for step in steps]


def url_path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_a_trail_leads_from_the_seed_over_redirects(twice: Collected) -> None:
    way = [("/seed", ""), ("/first", f"Cracks {HOSTILE}"), ("/second", "The divers who found them")]
    assert trail(twice, url_of(twice, "/second")) == way
    assert trail(twice, url_of(twice, "/moved")) == way
    assert trail(twice, url_of(twice, "/third")) == [*way, ("/third", "One step too far away")]
    assert trail(twice, url_of(twice, "/seed")) == way[:1]


def test_a_person_can_read_a_trail(twice: Collected) -> None:
    done = storytrail("trail", twice.path, url_of(twice, "/moved"))
    lines = done.stdout.splitlines()
    assert lines[0] == f"{url_of(twice, '/seed')}  (seed, captured)"
    assert "  │ READ MORE: “The divers who found them”" in lines
    assert f"  │ by way of {url_of(twice, '/moved')}" in lines
    assert lines[-1] == f"{url_of(twice, '/moved')} leads to this page."
    assert "This page is a seed" in storytrail("trail", twice.path, url_of(twice, "/seed")).stdout


@pytest.mark.parametrize("is_over", [True, False])
def test_a_page_is_found_under_any_form_of_its_address(
    twice: Collected, tmp_path: Path, is_over: bool
) -> None:
    folder = tmp_path / NAME
    shutil.copytree(twice.path, folder)
    if not is_over:
        with closing(sqlite3.connect(folder / "story.db")) as ledger, ledger:
            ledger.execute("DELETE FROM node")
    url = url_of(twice, "/second")
    done = storytrail("trail", folder, url.replace("http:", "https:") + "/", "--json")
    assert json.loads(done.stdout)["url"] == url, done.stderr


def test_words_of_pages_steer_no_terminal(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/seed": story("Seed", ("/first", "The red \x9b31m words of a long tide")),
        "/first": story("A long \x9b31m headline"),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        for form in ("--json", None):
            done = storytrail("trail", collected.path, site.url("/first"), *filter(None, [form]))
            assert "headline" in done.stdout
            assert done.stdout.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/secnod", "the nearest that it knows is"),
        ("x y", "is not a URL"),
        ("ftp://a/", "only http and https"),
    ],
)
def test_an_unknown_page_is_one_line(twice: Collected, path: str, words: str) -> None:
    done = storytrail("trail", twice.path, url_of(twice, path) if path.startswith("/") else path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


# Status -----------------------------------------------------------------------------------------


def test_status_tells_what_there_is(twice: Collected) -> None:
    done = storytrail("status", twice.path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [run["finish"] for run in told["runs"]] == ["finished", "finished"]
    assert told["pages"] == {"captured": 3, "gone": 1, "refused": 1, "linked": 1}
    assert told["seeds"][0]["result"] == "captured"
    assert told["publishers"] == {HOSTILE: 3}
    assert not told["is_running"]
    assert told["left"] == {}
    assert told["warc_files"] == len(list(twice.path.glob("archive/*")))
    assert told["warc_bytes"] == sum(path.stat().st_size for path in twice.path.glob("archive/*"))
    text = storytrail("status", twice.path).stdout
    assert "3 captured, 1 gone, 1 not asked for, 1 only linked to" in text
    assert "20 Nov 2026" in text


def test_the_command_goes_on_with_a_run_that_stopped(tmp_path: Path) -> None:
    output = tmp_path / "an output"
    routes = {"/seed": article("Seed", "/a", "/b"), "/a": article("A"), "/b": article("B")}
    with NewsSite(routes) as site:
        stopped = crawl(output, site.url("/seed"), *QUICK, "--max-pages", "1", "--no-wacz")
        assert stopped.exit_code == 14
        told = json.loads(storytrail("status", stopped.path, "--json").stdout)
        assert told["runs"][0]["finish"] == "limit-pages"
        assert told["left"]["page"] >= 1
        assert "--no-wacz" in told["command"]
        assert "--allow-net 127.0.0.0/8" in told["command"]
        words = shlex_words(told["command"])
        done = storytrail(*words, "--max-pages", "9")
        assert done.returncode == 0, done.stderr
    assert json.loads(storytrail("status", stopped.path, "--json").stdout)["pages"] == {"captured": 3}
    assert len(stopped.run_folders) == 1


def shlex_words(command: str) -> list[str]:
    program, *words = shlex.split(command)
    assert program == "storytrail"
    return words


def test_a_run_that_is_under_way_is_told_and_not_disturbed(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/seed": article("Seed", "/slow"), "/slow": page(article("Slow"), slow(60))}
    with NewsSite(routes) as site, begin(tmp_path, site.url("/seed"), *QUICK) as process:
        wait_for(lambda: "/slow" in site.paths(), process)
        folder = tmp_path / "collections" / NAME
        told = json.loads(storytrail("status", folder, "--json").stdout)
        assert (told["is_running"], told["process"]) == (True, process.pid)
        assert "under way" in storytrail("status", folder).stdout
        assert storytrail("report", folder, "-o", tmp_path / "now.html").returncode == 0
        os.kill(process.pid, signal.SIGINT)
        collected = end(process, tmp_path)
    assert collected.exit_code == 11
    told = json.loads(storytrail("status", folder, "--json").stdout)
    assert (told["is_running"], told["runs"][0]["finish"]) == (False, "interrupted")


def test_the_command_after_a_crash_is_the_one_that_was_given(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/seed": article("Seed", "/slow"), "/slow": page(article("Slow"), slow(60))}
    options = (*LOOPBACK, "--delay", "0.05", "--no-wacz")
    with NewsSite(routes) as site, begin(tmp_path, site.url("/seed"), *options) as process:
        wait_for(lambda: "/slow" in site.paths(), process)
        process.kill()
        process.wait()
    folder = tmp_path / "collections" / NAME
    assert list(folder.glob("archive/*.open"))
    told = json.loads(storytrail("status", folder, "--json").stdout)
    assert told["runs"][0]["finish"] is None
    assert "--delay 0.05" in told["command"]
    assert "--no-wacz" in told["command"]


@pytest.mark.parametrize("command", ["status", "report"])
def test_what_is_no_collection_is_one_line(tmp_path: Path, command: str) -> None:
    done = storytrail(command, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
