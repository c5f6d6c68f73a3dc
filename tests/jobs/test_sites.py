"""Odd sites, crawled whole: redirects, charsets, alphabets, sizes, and servers that ask for patience."""

from __future__ import annotations

import itertools
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from jobs.crawling import LOOPBACK, QUICK, Collected, crawl, path_of, read_table, scrapy_crawl
from newsroom.cluster import png
from newsroom.site import NewsSite, Reply, Route, Visit, content_type, page, redirect, slow, status

PARAGRAPH = "<p>The harbour master said on Monday that nobody had seen the ferry leave the quay at night.</p>"
PLAIN = content_type("text/plain")


def article(title: str, *hrefs: str, charset: str = "utf-8", extra: str = "") -> bytes:
    """A page with a READ MORE link to each of `hrefs`, in the form of 2016."""
    links = [
        f'<p><strong><a href="{href}">READ MORE:&nbsp;More of {title}</a></strong></p>' for href in hrefs
    ]
    body = "".join(PARAGRAPH * 2 + link for link in links) + PARAGRAPH * 2
    text = (
        f'<!doctype html><html><head><meta charset="{charset}"><title>{title}</title>{extra}</head>'
        f'<body><main><article><h1>{title}</h1><div class="article__text">{body}</div></article></main>'
    )
    return text.encode(charset, "xmlcharrefreplace")


def by_path(collected: Collected) -> dict[str, dict[str, str]]:
    return {path_of(row["url"]): row for row in collected.nodes}


def seed_of(collected: Collected) -> dict[str, str]:
    (seed,) = collected.facts["seeds"]
    return dict(seed)


# Redirects ------------------------------------------------------------------------------------------


def test_redirect_loops_end_and_are_kept(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/seed": article("Seed", "/self", "/a", "/far"),
        "/self": redirect("/self"),
        "/a": redirect("/b"),
        "/b": redirect("/a"),
        "/far": lambda visit: redirect(f"/far?{int(visit.target.partition('?')[2] or 0) + 1}"),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        asked = Counter(site.paths())
    assert collected.exit_code == 0
    collected.check()
    assert asked["/self"] == asked["/a"] == asked["/b"] == 1
    assert len([path for path in asked if path.startswith("/far")]) == 21
    assert collected.counts["pages"]["failed_by_reason"] == {"redirect-loop": 3, "too-many-redirects": 1}
    kinds = {path_of(row["url"]): row["kind"] for row in collected.nodes}
    assert kinds["/seed"] == "captured"
    assert {kinds[path] for path in kinds if path != "/seed"} == {"failed"}
    responses = Counter(path_of(each.uri) for each in collected.archive if each.type == "response")
    assert responses == asked


def test_a_seed_may_redirect_to_another_host_and_its_story_goes_on_there(tmp_path: Path) -> None:
    routes: dict[str, Route] = {}
    with NewsSite(routes, addresses=("127.0.0.1", "127.0.0.2")) as site:
        routes["/old"] = redirect(site.url("/seed", "127.0.0.2"), 301)
        routes["/seed"] = article("Moved", "/next", site.url("/elsewhere", "127.0.0.3"))
        routes["/next"] = article("Next")
        collected = crawl(tmp_path, site.url("/old"), *QUICK, "--depth", "1")
    assert collected.exit_code == 0
    collected.check()
    nodes = by_path(collected)
    assert nodes["/seed"]["seed"] == "true"
    assert nodes["/seed"]["aliases"].endswith("/old")
    assert nodes["/seed"]["depth"] == "0"
    assert nodes["/next"]["kind"] == "captured"
    assert nodes["/elsewhere"]["kind"] == "refused"
    assert seed_of(collected)["captured_as"] == nodes["/seed"]["url"]


def test_a_story_does_not_follow_a_redirect_out_of_its_scope(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/seed": article("Seed", "/away")}
    with NewsSite(routes, addresses=("127.0.0.1", "127.0.0.2")) as site:
        routes["/away"] = redirect(site.url("/other", "127.0.0.2"))
        routes["/other"] = article("Other")
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        assert "/other" not in site.paths()
    collected.check()
    (edge,) = collected.edges
    assert edge["decision"] == "off-scope"
    assert edge["alias"].endswith("/away")


def test_private_addresses_are_refused_without_a_connection(tmp_path: Path) -> None:
    with NewsSite({"/seed": article("Secret")}) as site:
        collected = crawl(tmp_path, site.url("/seed"), "--delay", "0")
        assert site.connection_count == 0
    assert collected.exit_code == 6
    assert seed_of(collected)["reason"] == "address-refused"
    collected.check()


def test_a_redirect_to_a_private_address_is_refused_without_a_connection(tmp_path: Path) -> None:
    routes: dict[str, Route] = {}
    with NewsSite({"/secret": b"secret"}, addresses=("127.0.0.2",)) as inner, NewsSite(routes) as outer:
        secret = inner.url("/secret", "127.0.0.2")
        routes["/seed"] = article("Seed", "/to", extra=f'<link rel="stylesheet" href="{secret}.css">')
        routes["/to"] = redirect(secret)
        options = ("--allow-net", "127.0.0.1/32", "--delay", "0", "--scope", "any")
        collected = crawl(tmp_path, outer.url("/seed"), *options)
        assert inner.connection_count == 0
    assert collected.exit_code == 0
    collected.check()
    assert collected.counts["pages"]["refused_by_reason"] == {"address-refused": 1}
    assert collected.counts["requisites"]["refused_by_reason"] == {"address-refused": 1}


# What pages are -------------------------------------------------------------------------------------


def test_other_alphabets(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1": page(
            article("Паром вернулся", "/новости/2", "/m%C3%A4rz/3?q=ä b", charset="windows-1251"),
            content_type("text/html"),
        ),
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/2": page(
            article("Порт закрыт", charset="windows-1251"), content_type("text/html; charset=windows-1251")
        ),
        # As browsers ask when the page's charset has no such letter.
        "/m%C3%A4rz/3?q=%26%23228%3B%20b": article("März"),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/новости/1"), *QUICK)
    collected.check()
    assert collected.exit_code == 0, collected.stdout
    titles = {row["Label"] for row in collected.nodes if row["kind"] == "captured"}
    assert titles == {"Паром вернулся", "Порт закрыт", "März"}
    assert {row["label"] for row in collected.edges} == {"READ MORE"}


def test_hosts_in_other_alphabets_are_asked_for_by_their_ascii_names(tmp_path: Path) -> None:
    collected = crawl(tmp_path, "http://газета.invalid/новость", *QUICK)
    assert collected.exit_code == 6
    collected.check()
    assert seed_of(collected)["reason"] == "dns"
    assert seed_of(collected)["url"] == (
        "http://xn--80aahjj1e.invalid/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"
    )


def test_pages_that_are_none(tmp_path: Path) -> None:
    picture = png(8, 8, (1, 2, 3))
    routes: dict[str, Route] = {
        "/seed": article("Seed", "/empty", "/picture", "/no-type", "/lie", "/json", "/gone"),
        "/empty": Reply(body=b""),
        "/picture": Reply(body=picture, content_type="image/png"),
        "/no-type": page(article("Typeless"), content_type(None)),
        "/lie": Reply(body=picture),
        "/json": Reply(body=b'{"a": "READ MORE"}', content_type="application/json"),
        "/gone": page("gone", status(410)),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
    assert collected.exit_code == 0
    collected.check()
    nodes = by_path(collected)
    assert {path for path, row in nodes.items() if row["kind"] == "captured"} == {
        "/seed",
        "/empty",
        "/picture",
        "/no-type",
        "/lie",
        "/json",
    }
    assert nodes["/no-type"]["Label"] == "Typeless"
    assert (nodes["/gone"]["kind"], nodes["/gone"]["status"]) == ("gone", "410")


def test_a_very_large_page_is_kept_whole_and_the_next_larger_one_cut(tmp_path: Path) -> None:
    filler = b"<!-- " + bytes(range(97, 123)) * 800_000 + b" -->"
    routes: dict[str, Route] = {
        "/seed": article("Large", "/larger") + filler,
        "/larger": article("Larger") + filler * 2,
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
    assert collected.exit_code == 0
    collected.check()
    kept = {path_of(each.uri): each for each in collected.archive if each.type == "response"}
    assert len(kept["/seed"].block) > 20_000_000
    assert not kept["/seed"].get("WARC-Truncated")
    assert kept["/larger"].get("WARC-Truncated") == "length"
    assert len(collected.captured()) == 2


def test_pages_cannot_forge_records_or_break_tables(tmp_path: Path) -> None:
    title = '=1+1,"x"\r\nWARC-Type: response&#13;&#10;&#0;&#xD800;&#x202E;\ud7ff\x85 end'
    hostile = article(title, "/a%0d%0aWARC-Forged:%201", "/b&#13;&#10;X: 1", '/c"&lt;&gt;', "/d\x7f|\\^`{}")
    routes: dict[str, Route] = {
        "/seed": hostile + b"<p>\xed\xa0\x80\xff\xfe</p>",
        "/moved": Reply(status=302, headers=(("Location", "/e\x01\x7f<>%zz|\xe9"),)),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), site.url("/moved"), *QUICK)
    collected.check()
    assert len(collected.edges) == 4
    for path in (collected.path / "graph").iterdir():
        text = path.read_text("utf-8")
        lines = text.splitlines(keepends=False)
        assert len(text.split("\n")) - 1 == len(lines)
        assert len(read_table(path)) == len(lines) - 1
    assert not any("forged" in name.lower() for each in collected.archive for name, _ in each.fields)


# Servers that ask for patience ----------------------------------------------------------------------


class Attempts:
    """Answers of one page, in order; the last one for good."""

    def __init__(self, *replies: Reply | bytes) -> None:
        self.replies = list(replies)
        self.times: list[float] = []

    def __call__(self, visit: Visit) -> Reply | bytes:
        self.times.append(visit.time_s)
        return self.replies[min(len(self.times), len(self.replies)) - 1]


def test_a_passing_fault_is_tried_again_and_each_attempt_kept(tmp_path: Path) -> None:
    broken = page("broken", status(500))
    attempts = {
        "/seed": Attempts(broken, article("Seed", "/cut", "/never", "/reset")),
        "/cut": Attempts(Reply(body=article("Cut"), ending="cut"), article("Whole")),
        "/reset": Attempts(Reply(body=b"x", ending="reset", sent_bytes=0), article("Reset")),
        "/never": Attempts(broken),
    }
    with NewsSite(attempts) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        asked = Counter(site.paths())
    assert collected.exit_code == 0
    collected.check()
    assert (asked["/seed"], asked["/cut"], asked["/reset"], asked["/never"]) == (2, 2, 2, 3)
    nodes = by_path(collected)
    assert nodes["/cut"]["Label"] == "Whole"
    assert (nodes["/never"]["kind"], nodes["/never"]["reason"]) == ("failed", "http-500")
    told = [
        (path_of(each.uri), line)
        for each in collected.archive
        if each.type == "metadata"
        for line in each.lines_of("attempts")
    ]
    assert sorted(told) == [("/cut", "2"), ("/never", "2"), ("/never", "3"), ("/reset", "2"), ("/seed", "2")]


def test_retry_after_holds_the_whole_host(tmp_path: Path) -> None:
    busy = Attempts(page("busy", status(429, retry_after="2")), article("Not busy"))
    routes: dict[str, Route] = {"/seed": article("Seed", "/busy", "/x", "/y"), "/busy": busy}
    routes |= {path: page(article(path), slow(0.2)) for path in ("/x", "/y")}
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *LOOPBACK, "--delay", "0.05")
        assert busy.times[1] - busy.times[0] >= 2
        between = [each for each in site.visits if busy.times[0] + 0.5 < each.time_s < busy.times[0] + 2]
    assert between == []
    assert collected.exit_code == 0
    collected.check()
    assert len(collected.captured()) == 4


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/seed": article("Seed", "/a", "/b"),
        "/a": article("A"),
        "/b": article("B"),
        "/robots.txt": page("User-agent: *\nCrawl-delay: 0.8\n", PLAIN),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        times = [each.time_s for each in site.visits if each.path in ("/seed", "/a", "/b")]
    collected.check()
    assert len(times) == 3
    # Of starts on our side, seen on theirs: a little less may lie between two.
    assert all(after - before > 0.6 for before, after in itertools.pairwise(times))


def test_crawl_delay_holds_from_the_first_of_many_seeds_on(tmp_path: Path) -> None:
    routes: dict[str, Route] = {f"/{number}": article(f"Seed {number}") for number in range(4)}
    routes["/robots.txt"] = page("User-agent: *\nCrawl-delay: 0.8\n", PLAIN)
    with NewsSite(routes) as site:
        collected = crawl(
            tmp_path, *(site.url(f"/{number}") for number in range(4)), *QUICK, "--no-requisites"
        )
        times = [each.time_s for each in site.visits if each.path != "/robots.txt"]
    collected.check()
    assert len(times) == 4
    assert all(after - before > 0.6 for before, after in itertools.pairwise(times))


def test_a_slow_first_page_holds_up_no_other_once_robots_txt_is_read(tmp_path: Path) -> None:
    routes: dict[str, Route] = {f"/{number}": article(f"Seed {number}") for number in range(1, 4)}
    routes["/0"] = page(article("Slow"), slow(2.0))
    with NewsSite(routes) as site:
        seeds = [site.url(f"/{number}") for number in range(4)]
        collected = crawl(tmp_path, *seeds, *QUICK, "--no-requisites")
        begun = {each.path: each.time_s for each in site.visits}
    collected.check()
    assert len(collected.captured()) == 4
    assert all(begun[f"/{number}"] < begun["/0"] + 2.0 for number in range(1, 4))


def test_a_robots_txt_that_is_busy_once_is_asked_for_again(tmp_path: Path) -> None:
    answers = iter([page("busy", status(503, retry_after=1)), page("User-agent: *\nDisallow: /no", PLAIN)])
    routes: dict[str, Route] = {"/seed": article("Seed"), "/robots.txt": lambda _: next(answers)}
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK, "--no-requisites")
        asked = Counter(site.paths())
    collected.check()
    assert collected.exit_code == 0
    assert asked == {"/robots.txt": 2, "/seed": 1}


@pytest.mark.parametrize(
    ("robots", "captured", "reason"),
    [
        (page("broken", status(500)), 0, "robots-unreachable"),
        (page("gone", status(404)), 1, ""),
        (page("busy", status(429)), 1, ""),
        (page("User-agent: *\nDisallow: /", PLAIN), 0, "robots"),
        (page("User-agent: storytrail\nDisallow: /seed\n\nUser-agent: *\nAllow: /", PLAIN), 0, "robots"),
        (page("User-agent: *\nDisallow: /\nAllow: /se*d$", PLAIN), 1, ""),
        (page("User-agent: *\nCrawl-delay: nan\nCrawl-delay: -3\nCrawl-delay: 1e999\n", PLAIN), 1, ""),
        (Reply(body=b"\xff\xfe\x00" * 500, content_type="image/png"), 1, ""),
        (redirect("/robots.txt"), 1, ""),
        (redirect("/rules"), 0, "robots"),
        (Reply(body=b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /seed", content_type="text/plain"), 0, "robots"),
    ],
)
def test_robots(robots: Reply, captured: int, reason: str, tmp_path: Path) -> None:
    rules = page("User-agent: *\nDisallow: /seed", PLAIN)
    with NewsSite({"/seed": article("Seed"), "/robots.txt": robots, "/rules": rules}) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK)
        asked = Counter(site.paths())
    collected.check()
    assert collected.exit_code == (0 if captured else 6), collected.stderr
    assert asked["/seed"] == captured
    assert seed_of(collected)["reason"] == reason
    kinds = [row[0] for row in collected.rows("SELECT kind FROM capture ORDER BY id")]
    assert kinds.count("robots") == sum(asked[path] for path in ("/robots.txt", "/rules"))


def test_robots_can_be_ignored(tmp_path: Path) -> None:
    rules = page("User-agent: *\nDisallow: /", PLAIN)
    with NewsSite({"/seed": article("Seed"), "/robots.txt": rules}) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK, "--ignore-robots")
        assert "/robots.txt" not in site.paths()
    assert collected.exit_code == 0
    collected.check()


def test_seeds_on_several_hosts_and_one_that_is_lost(tmp_path: Path) -> None:
    addresses = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
    with NewsSite({"/seed": article("Seed", "/next"), "/next": article("Next")}, addresses=addresses) as site:
        seeds = [site.url("/seed", address) for address in addresses]
        lost = site.url("/lost")
        collected = crawl(tmp_path, *seeds, lost, seeds[0] + "#again", *QUICK)
        hosts = Counter(each.address for each in site.visits if each.path == "/next")
    assert collected.exit_code == 6
    collected.check()
    assert hosts == dict.fromkeys(addresses, 1)
    results = [(seed["url"], seed["result"], seed["reason"]) for seed in collected.facts["seeds"]]
    assert results == [*((seed, "captured", "") for seed in seeds), (lost, "gone", "http-404")]
    assert f"seed NOT captured: {lost}" in collected.stdout


def test_a_slow_host_does_not_hold_up_a_quick_one(tmp_path: Path) -> None:
    names = [f"/{number}" for number in range(30)]
    chain: dict[str, Route] = {name: article(name, after) for name, after in itertools.pairwise(names)}
    chain[names[-1]] = article("last")
    routes = {**chain, "/slow": page(article("Slow", "/slow/2"), slow(1.5)), "/slow/2": article("Slow 2")}
    with NewsSite(routes, addresses=("127.0.0.1", "127.0.0.2")) as site:
        seeds = (site.url("/slow"), site.url(names[0], "127.0.0.2"))
        collected = crawl(tmp_path, *seeds, *QUICK, "--depth", "40")
        last = next(each.time_s for each in site.visits if each.path == names[-1])
        second = next(each.time_s for each in site.visits if each.path == "/slow/2")
    assert last < second
    assert collected.exit_code == 0
    collected.check()


def test_silent_hosts_are_put_aside(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    seeds = [f"http://127.0.0.1:{port}/{number}" for number in range(12)]
    begun = time.monotonic()
    collected = crawl(tmp_path, *seeds, *QUICK, "--depth", "0")
    assert time.monotonic() - begun < 60
    assert collected.exit_code == 6
    collected.check()
    reasons = collected.counts["pages"]["failed_by_reason"]
    assert reasons.keys() <= {"connect-refused", "host-silent"}
    assert sum(reasons.values()) == 12


def test_the_requisites_of_stylesheets_are_followed_to_their_end(tmp_path: Path) -> None:
    css = content_type("text/css")
    routes: dict[str, Route] = {
        "/seed": article("Seed", extra='<link rel="stylesheet" href="/a.css">'),
        "/a.css": page('@import "b.css"; p{background:url(a.png)}', css),
        "/b.css": page('@import url("/c.css") print; @import "a.css";', css),
        "/c.css": page("@font-face{src:url(c.woff2)} p{background:url(data:,x)}", css),
        "/a.png": Reply(body=png(2, 2, (9, 9, 9)), content_type="image/png"),
        "/c.woff2": Reply(body=b"wOF2", content_type="font/woff2"),
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/seed"), *QUICK, "--depth", "0")
        asked = Counter(site.paths())
    assert collected.exit_code == 0
    collected.check()
    assert {path: asked[path] for path in routes} == dict.fromkeys(routes, 1)
    hops = dict(collected.rows("SELECT url, hops FROM capture"))
    assert {path_of(url): hop for url, hop in hops.items()}["/c.woff2"] == "EEEE"


def test_scrapy_is_told_of_a_bad_option_in_one_line(tmp_path: Path) -> None:
    collected = scrapy_crawl(tmp_path, "http://127.0.0.1:9/", dept=3)
    assert "did you mean depth?" in collected.stderr
    assert not (tmp_path / "collections").exists()
