# ruff: noqa: E501  (lines of messages read better whole)
"""Site profiles that users write: what they find, what they overrule, and what bad ones are told."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs.crawling import QUICK, crawl, storytrail
from newsroom.site import NewsSite, Route

from archive.errors import ConfigError
from spiders import links
from spiders.explanation import iter_explanations
from spiders.finder import find_links
from spiders.page import Page
from spiders.sites.complaints import iter_complaints
from spiders.sites.toml import parse_profile

PARAGRAPH = (
    "<p>The ferry stayed at the quay, the harbour master said on Monday, and nobody was surprised.</p>"
)
PAGE = f"""<!doctype html><html lang=en><body><article><h1>Pier shut</h1>{PARAGRAPH * 3}
<div class="dossier"><h6>Dossier</h6><ul><li>
<a href="/2026/cracks"><i>12 Nov</i> <b>Cracks found in the pier</b></a>
</li></ul></div>{PARAGRAPH}<p><strong>READ MORE: <a href="/2026/advert">Win a cruise</a></strong></p>
{PARAGRAPH}<p><strong>READ MORE: <a href="/2026/ferry">Ferry stays</a></strong></p>
{PARAGRAPH}</article></body></html>"""
PROFILE = """
hosts = ["harbour.example"]
ignore = ['a[href*="advert"]']

[[rule]]
name = "harbour-2026"
selector = ".dossier a"
label = "h6"
text = "b"
since = "2026-03"
until = "2026-12"
"""


def found(
    profile: str = PROFILE, url: str = "https://www.harbour.example/2026/pier"
) -> list[tuple[str, str]]:
    links = find_links(Page.parse(PAGE.encode(), url), profiles=[parse_profile(profile, "harbour.toml")])
    return [(link.url.rpartition("/")[2], link.rule) for link in links if link.kind != "body"]


def test_a_profile_finds_and_ignores_on_its_site_alone() -> None:
    assert [name for name, _ in found()] == ["cracks", "ferry"]
    assert found()[0] == ("cracks", "harbour-2026")
    elsewhere = dict(found(url="https://other.example/2026/pier"))
    assert "advert" in elsewhere
    assert "harbour-2026" not in elsewhere.values()


def test_a_host_may_be_written_in_its_own_letters() -> None:
    profile = parse_profile(PROFILE.replace("harbour.example", "häfen.Example"), "harbour.toml")
    assert profile.hosts == ("xn--hfen-loa.example",)
    page = Page.parse(PAGE.encode(), "https://www.xn--hfen-loa.example/2026/pier")
    assert "harbour-2026" in {link.rule for link in find_links(page, profiles=[profile])}


MISTAKEN = {
    "an element around": ('selector = ".dossier a"', 'selector = ".dossier"', "harbour.toml: rule harbour-2026 matches one element of this page, none of them a link\n"),
    "several elements": ('selector = ".dossier a"', 'selector = "p"', "harbour.toml: rule harbour-2026 matches 8 elements of this page, none of them a link\n"),
    "ignored": ('a[href*="advert"]', "strong", "harbour.toml: ignore 'strong' matches 2 elements of this page, none of them a link\n"),
    "another site": ("harbour.example", "pier.example", "harbour.toml: this page is on harbour.example, which is none of its hosts: pier.example\n"),
    "nothing": ('selector = ".dossier a"', 'selector = ".folder a"', ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKEN)
def test_what_a_profile_cannot_mean_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    written, changed, words = MISTAKEN[name]
    monkeypatch.chdir(tmp_path)
    Path("harbour.toml").write_text(PROFILE.replace(written, changed), "utf-8")
    Path("page.html").write_text(PAGE, "utf-8")
    url = "https://harbour.example/2026/pier"
    assert links.main(["page.html", "--url", url, "--profile", "harbour.toml"]) == 0
    assert capfd.readouterr().err == words


def test_a_complete_profile_leaves_nothing_to_the_finder() -> None:
    assert found("complete = true\n" + PROFILE) == [("cracks", "harbour-2026")]


def test_label_and_text_are_taken_from_where_the_profile_says() -> None:
    page = Page.parse(PAGE.encode(), "https://harbour.example/2026/pier")
    (link, *_) = find_links(page, profiles=[parse_profile(PROFILE, "harbour.toml")])
    assert (link.label, link.text, link.kind) == ("Dossier", "Cracks found in the pier", "read-more")
    assert (link.standing, link.placement) == ("announced", "aside")


def test_the_explanation_speaks_of_the_profile() -> None:
    page = Page.parse(PAGE.encode(), "https://harbour.example/2026/pier")
    reasons = {
        each.url.rpartition("/")[2]: each.reason
        for each in iter_explanations(page, profiles=[parse_profile(PROFILE, "harbour.toml")])
    }
    assert "site profile" in reasons["advert"]
    assert "harbour-2026" in reasons["cracks"]


def test_a_profile_of_a_widget_needs_no_hosts() -> None:
    anywhere = PROFILE.replace(
        'hosts = ["harbour.example"]\nignore = [\'a[href*="advert"]\']', "anywhere = true"
    )
    assert ("cracks", "harbour-2026") in found(anywhere, url="https://other.example/2026/pier")
    page = Page.parse(PAGE.encode(), "https://other.example/2026/pier")
    assert list(iter_complaints(parse_profile(anywhere, "harbour.toml"), page)) == []


def test_a_label_may_stand_in_an_attribute() -> None:
    profile = parse_profile(
        PROFILE.replace('label = "h6"', 'label = ".dossier"\nlabel_attribute = "data-cta"'), "harbour.toml"
    )
    words = PAGE.replace('class="dossier"', 'class="dossier" data-cta=" Dig \n deeper "')
    page = Page.parse(words.encode(), "https://harbour.example/2026/pier")
    assert find_links(page, profiles=[profile])[0].label == "Dig deeper"


@pytest.mark.parametrize(
    ("markup", "is_found"),
    [
        ('<li><a href="/2026/oak"><b>The pier of 1931</b></a></li>', True),
        ('<li>\n<a href="/2026/oak"> The pier\nof 1931</a> </li>', True),
        ('<li><a href="/2026/oak">The pier of 1931</a> was of oak, says the port</li>', False),
        ('<li><a href="/2026/oak"><img src="a.jpg" alt=""></a></li>', False),
    ],
)
def test_a_rule_may_want_links_that_are_all_their_parent_says(markup: str, is_found: bool) -> None:
    profile = parse_profile(
        'hosts = ["harbour.example"]\n[[rule]]\nname = "own-list"\nselector = "article > ul > li > a"\nalone = true',
        "harbour.toml",
    )
    page = PAGE.replace("</article>", f"<ul>{markup}</ul></article>")
    links = find_links(Page.parse(page.encode(), "https://harbour.example/2026/pier"), profiles=[profile])
    assert ("own-list" in {link.rule for link in links}) == is_found


BUILT_IN = parse_profile(
    'hosts = ["harbour.example"]\nignore = [".dossier a"]\n[[rule]]\nname = "built-in"\nselector = "strong > a"',
    "built-in.toml",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROFILE, {"cracks": "harbour-2026", "ferry": "built-in"}),
        ("complete = true\n" + PROFILE, {"cracks": "harbour-2026"}),
        (PROFILE.replace(".dossier a", ".folder a"), {"ferry": "built-in"}),
    ],
)
def test_a_profile_that_is_given_overrules_one_that_is_built_in(text: str, expected: dict[str, str]) -> None:
    page = Page.parse(PAGE.encode(), "https://harbour.example/2026/pier")
    links = find_links(page, profiles=[parse_profile(text, "harbour.toml")], built_in=[BUILT_IN])
    assert {link.url.rpartition("/")[2]: link.rule for link in links} == expected


def test_a_card_that_links_twice_is_taken_once() -> None:
    picture = '<a href="/2026/cracks"><img src="a.jpg" alt=""></a>'
    page = PAGE.replace('<a href="/2026/cracks">', f'{picture}<a href="/2026/cracks">')
    parsed = Page.parse(page.encode(), "https://harbour.example/2026/pier")
    links = find_links(parsed, profiles=[parse_profile(PROFILE, "harbour.toml")])
    assert [link.text for link in links if link.url.endswith("cracks")] == ["Cracks found in the pier"]


def test_links_in_navigation_are_told_to_be_out_of_reach() -> None:
    page = PAGE.replace('<div class="dossier">', '<nav class="dossier">').replace(
        "</ul></div>", "</ul></nav>"
    )
    parsed = Page.parse(page.encode(), "https://harbour.example/2026/pier")
    (line,) = iter_complaints(parse_profile(PROFILE, "harbour.toml"), parsed)
    assert "harbour-2026" in line
    assert "<nav>" in line


BAD = {
    "no toml": ("hosts = [", "is no TOML"),
    "no hosts": ("[[rule]]\nname='a'\nselector='a'", "hosts is missing"),
    "hosts text": ("hosts = 'a.example'\nignore=['a']", "hosts is a list"),
    "host with path": ("hosts = ['http://a.example/']\nignore=['a']", "is no host"),
    "no rules": ("hosts = ['a.example']", "neither a [[rule]]"),
    "rule no table": ("hosts = ['a.example']\nrule = 'a'", "begin each with [[rule]]"),
    "unknown key": ("hosts = ['a.example']\n[[rule]]\nname='a'\nselektor='a'", "did you mean selector?"),
    "no selector": ("hosts = ['a.example']\n[[rule]]\nname='a'", "[[rule]] 1: selector is missing"),
    "bad selector": ("hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a['", "no CSS selector"),
    "number": ("hosts = ['a.example']\n[[rule]]\nname=1\nselector='a'", "name is a text"),
    "kind": ("hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nkind='x'", "none of read-more"),
    "body": (
        "hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nkind='body'",
        "none of read-more, related",
    ),
    "until": (
        "hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nsince='2026-05'\nuntil='2026-04'",
        "[[rule]] 1: until (2026-04) is before since (2026-05)",
    ),
    "no IDN": ("hosts = ['☃☃.-.example']\nignore=['a']", "is no host"),
    "month": ("hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nuntil='2026'", "no month"),
    "anywhere": ("anywhere='yes'\n[[rule]]\nname='a'\nselector='a'", "true or false"),
    "not anywhere": ("anywhere=false\n[[rule]]\nname='a'\nselector='a'", "hosts is missing"),
    "anywhere, no rules": ("anywhere=true\nhosts=['a.example']\nignore=['a']", "there is no [[rule]]"),
    "ignore anywhere": (
        "anywhere=true\nignore=['a']\n[[rule]]\nname='a'\nselector='a'",
        "ignore counts on hosts alone",
    ),
    "complete anywhere": (
        "anywhere=true\ncomplete=true\n[[rule]]\nname='a'\nselector='a'",
        "complete counts on hosts alone",
    ),
    "alone": (
        "hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nalone='yes'",
        "alone is true or false",
    ),
    "attribute of nothing": (
        "hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nlabel_attribute='title'",
        "there is no label",
    ),
    "attribute": (
        "hosts = ['a.example']\n[[rule]]\nname='a'\nselector='a'\nlabel='b'\nlabel_attribute='a b'",
        "no name of an attribute",
    ),
    "complete": ("hosts = ['a.example']\ncomplete='yes'\nignore=['a']", "true or false"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_profile_is_told_in_one_line(name: str) -> None:
    text, words = BAD[name]
    with pytest.raises(ConfigError) as caught:
        parse_profile(text, "my.toml")
    assert str(caught.value).startswith("my.toml")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(alphabet="hosts=[]'\"a.\n{}rule#", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(ConfigError):
        parse_profile(text, "my.toml")


def test_a_crawl_and_the_links_command_take_profiles(tmp_path: Path) -> None:
    profile = tmp_path / "loopback.toml"
    profile.write_text(PROFILE.replace("harbour.example", "127.0.0.1"), encoding="utf-8")
    routes: dict[str, Route] = {
        "/2026/pier": PAGE,
        "/2026/cracks": PAGE,
        "/2026/ferry": PAGE,
        "/2026/advert": PAGE,
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/2026/pier"), "--depth", "1", "--profile", str(profile), *QUICK)
        assert "/2026/advert" not in site.paths()
        assert "/2026/cracks" in site.paths()
    assert collected.exit_code == 0
    (options,) = collected.facts["options"]["profiles"]
    assert options["path"] == str(profile)
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    done = storytrail(
        "links", tmp_path / "page.html", "--url", "http://127.0.0.1/2026/pier", "--profile", profile
    )
    assert json.loads(done.stdout.splitlines()[0])["rule"] == "harbour-2026"


@pytest.mark.parametrize("command", ["crawl", "links"])
def test_a_profile_that_cannot_be_read_is_bad_usage(tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.toml").write_text("hosts = 1", encoding="utf-8")
    for name, words in (("bad.toml", "hosts is a list"), ("none.toml", "No such file")):
        done = storytrail(
            command,
            "http://127.0.0.1/",
            "--profile",
            tmp_path / name,
            *(("--output", tmp_path) * (command == "crawl")),
        )
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "collections").exists()
