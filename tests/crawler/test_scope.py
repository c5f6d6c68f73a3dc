"""Which links belong to the story: a table of verdicts that no order of answers can change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.outlink import LINK_KINDS, LinkKind, Outlink
from crawler.config import Reach
from crawler.scope import Scope, Verdict

PAGE = "https://www.example.co.uk/news/1"
SEED = "https://seed.example.org/1"


def link(url: str, kind: LinkKind = "read-more") -> Outlink:
    return Outlink(
        href=url,
        url=url,
        text="",
        label="READ MORE",
        kind=kind,
        placement="inline",
        ordinal=0,
        rule="block",
        score=1.0,
    )


def scope(reach: Reach = "domain", *kinds: LinkKind) -> Scope:
    return Scope(kinds=frozenset(kinds or ("read-more", "related")), reach=reach, seeds=(SEED,))


@pytest.mark.parametrize(
    ("url", "site", "domain"),
    [
        ("https://www.example.co.uk/2", True, True),
        ("https://example.co.uk/2", True, True),
        ("http://www.example.co.uk/2", True, True),
        ("https://sport.example.co.uk/2", False, True),
        ("https://www.example.co.uk:8443/2", False, True),
        ("https://other.co.uk/2", False, False),
        ("https://example.com/2", False, False),
        ("https://example.co.uk.evil.example/2", False, False),
        ("https://seed.example.org/2", True, True),
        ("https://www.seed.example.org/2", True, True),
        ("https://other.example.org/2", False, True),
        ("https://127.0.0.1/2", False, False),
        ("https://alice.github.io/2", False, False),
    ],
)
def test_reach(url: str, site: bool, domain: bool) -> None:
    assert (scope("site").judge(link(url), PAGE).word == "in-scope") == site
    assert (scope("domain").judge(link(url), PAGE).word == "in-scope") == domain
    assert scope("any").judge(link(url), PAGE) == Verdict("in-scope", url)


def test_hosts_of_one_platform_are_strangers() -> None:
    one = scope().judge(link("https://alice.github.io/2"), "https://bob.github.io/1")
    assert (one.word, one.reason) == ("off-scope", "alice.github.io is another registered domain")
    addresses = scope().judge(link("http://127.0.0.2/"), "http://127.0.0.1/")
    assert addresses.word == "off-scope"


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_kinds(kind: LinkKind) -> None:
    verdict = scope("any", "read-more").judge(link("https://example.org/2", kind), PAGE)
    assert verdict.word == ("in-scope" if kind == "read-more" else "other-kind")
    assert verdict.target == "https://example.org/2"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/report.pdf", "non-html"),
        ("/report.PDF?page=2", "non-html"),
        ("/a.tar.gz", "non-html"),
        ("/photo.webp", "non-html"),
        ("/report.pdf/summary", "in-scope"),
        ("/story.html", "in-scope"),
        ("/story.php?file=x.pdf", "in-scope"),
        ("/js", "in-scope"),
        ("/v1.2", "in-scope"),
    ],
)
def test_files_that_no_article_is(path: str, word: str) -> None:
    assert scope().judge(link(f"https://example.co.uk{path}"), PAGE).word == word


@pytest.mark.parametrize("url", ["mailto:a@b", "javascript:void(0)", "http://", "http://[::1", "http://a:b/"])
def test_what_cannot_be_asked_for(url: str) -> None:
    verdict = scope("any").judge(link(url), PAGE)
    assert (verdict.word, verdict.target) == ("invalid", url)
    assert verdict.reason


def test_targets_are_fetch_keys() -> None:
    verdict = scope("any").judge(link("HTTPS://Example.org:443/a?utm_source=x&b=1"), PAGE)
    assert verdict.target == "https://example.org/a?b=1"


def test_redirects_stay_within_reach_but_for_a_seed() -> None:
    target = "https://elsewhere.example/"
    assert scope().admits_redirect(target, PAGE, hops="")
    assert scope().admits_redirect(target, PAGE, hops="RRR")
    assert not scope().admits_redirect(target, PAGE, hops="L")
    assert not scope().admits_redirect(target, PAGE, hops="RLR")
    assert scope().admits_redirect("https://m.example.co.uk/1", PAGE, hops="L")
    assert scope("any").admits_redirect(target, PAGE, hops="L")


@given(st.text(max_size=60), st.sampled_from(["site", "domain", "any"]))
def test_any_text_has_a_verdict(text: str, reach: Reach) -> None:
    for url in (text, f"http://{text}", f"https://example.co.uk/{text}"):
        verdict = scope(reach).judge(link(url), PAGE)
        assert (verdict.reason == "") == (verdict.word == "in-scope")
