# ruff: noqa: E501  (tables read better whole)
"""Whether two URLs are one story: what each evidence is worth, and what it is never worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sameness import EVIDENCE, Evidence, judge_sameness

STORY = "https://www.example.org/news/301-winter-pier/"


@pytest.mark.parametrize(
    ("target", "decision", "reason"),
    [
        (f"{STORY}?utm_source=rss", "merged", "same-address"),
        ("http://m.example.org/news/301-winter-pier/amp/", "merged", "same-key"),
        ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/301-winter-pier/", "merged", "same-key"),
        ("https://www.example.org/2026/11/301-winter-pier.html", "merged", "same-domain"),
        ("https://archive.example.org/301", "merged", "same-domain"),
        ("https://www.example.org/meinung/der-kleine-hafen-und-sein-grosser-winter", "merged", "same-domain"),
        ("https://www.example.net/news/301-winter-pier/", "kept-apart", "other-domain"),
        ("https://www.example.org/", "kept-apart", "home"),
        ("https://m.example.org/index.html", "kept-apart", "home"),
        ("https://www.example.org/news/", "kept-apart", "section"),
        ("https://www.example.org/news/local-life", "kept-apart", "section"),
        ("https://www.example.org/tag/winter-pier-2026", "kept-apart", "section"),
        ("https://www.example.org/account/login?next=%2Fnews%2F301", "kept-apart", "login"),
        ("https://login.example.org/?back=/news/301", "kept-apart", "login"),
        ("https://www.example.org/subscribe/", "kept-apart", "login"),
        ("https://consent.example.org/collect?id=301", "kept-apart", "consent"),
        ("https://www.example.org/consent/management/301", "kept-apart", "consent"),
        ("https://www.example.org/404.html", "kept-apart", "error-page"),
        ("https://www.example.org/page-not-found", "kept-apart", "error-page"),
        ("mailto:desk@example.org", "kept-apart", "not-http"),
        ("https://www.example.org:x/", "kept-apart", "not-http"),
        ("", "kept-apart", "not-http"),
    ],
)  # fmt: skip
def test_redirects(target: str, decision: str, reason: str) -> None:
    assert judge_sameness(STORY, target, "redirect") == (decision, reason)


@pytest.mark.parametrize(
    ("source", "target", "decision", "reason"),
    [
        (STORY, "https://example.org/news/301-winter-pier", "merged", "same-key"),
        (STORY, "https://www.example.org/local/301-the-pier-in-winter", "merged", "same-domain"),
        (STORY, "https://www.example.org/winter", "merged", "same-domain"),
        (STORY, "https://www.example.org/", "kept-apart", "home"),
        (STORY, "https://www.example.org/news", "kept-apart", "section"),
        (STORY, "https://www.example.net/news/301-winter-pier/", "kept-apart", "syndication"),
        ("https://a.blogspot.com/2026/1-x", "https://b.blogspot.com/2026/1-x", "kept-apart", "syndication"),
        ("https://www.gov.uk/news/1", "https://www.nhs.gov.uk/news/1", "kept-apart", "syndication"),
        ("http://x.example.org/story.php?storyid=7", "http://x.example.org/story.php", "kept-apart", "lost-query"),
        ("http://x.example.org/?p=12", "http://x.example.org/", "kept-apart", "home"),
        ("http://x.example.org/?p=12", "http://x.example.org/2026/the-long-story", "merged", "same-domain"),
        ("http://x.example.org/12-a?page=2", "http://x.example.org/12-a", "merged", "same-domain"),
        ("http://x.example.org/story.php?storyid=7&page=2", "http://x.example.org/story.php?storyid=7", "merged", "same-domain"),
        ("http://x.example.org/recipes/7", "http://x.example.org/cookies/oat-cookies", "merged", "same-domain"),
    ],
)  # fmt: skip
def test_canonical_addresses(source: str, target: str, decision: str, reason: str) -> None:
    assert judge_sameness(source, target, "canonical") == (decision, reason)


def test_amp_addresses() -> None:
    assert judge_sameness(STORY, "https://amp.example.org/x/301", "amphtml") == ("merged", "same-domain")
    assert judge_sameness(STORY, "https://amp.example.net/x/301", "amphtml").reason == "other-domain"


def test_likeness_alone_merges_one_key_only() -> None:
    assert judge_sameness(STORY, STORY.replace("https://www.", "http://"), "normalised").reason == "same-key"
    assert judge_sameness(STORY, f"{STORY}2", "normalised") == ("kept-apart", "other-key")


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(EVIDENCE))
def test_any_text_is_judged(one: str, other: str, evidence: Evidence) -> None:
    for source, target in (
        (one, other),
        (f"http://{one}", f"http://{other}"),
        (f"http://a.example.org/{one}", f"https://b.a.example.org/{other}"),
    ):
        assert judge_sameness(source, target, evidence).decision in ("merged", "kept-apart")
