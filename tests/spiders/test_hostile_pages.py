# ruff: noqa: E501  (markup reads better whole)
"""Pages made to hurt: the finder gives an answer, and no recursion, blow-up or exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.finder import find_links
from spiders.page import Page
from tests.spiders.articles import URL, article

FRAGMENTS = [
    "<p>", "</p>", "<div class=related>", "</div>", "<ul><li>", "</ul>", "<h3>Related</h3>", "<h3>Most read",
    "<a href='/news/1-a-b-c'>", "</a>", "<a href=''>", "<a href='javascript:x'>", "Read more: ", "<nav>", "<template>",
    "<noscript>", "<table><tr><td>", "<svg><a href=x>", "<base href='//['>", "<form>", "<select><option>", "\x00", "﷽",
    "<p>" + "words of an article " * 8 + "</p>", "<!--", "-->", "<strong>", "<frameset>", "<plaintext>", "&#xD800;",
    "<link rel=canonical href='http://[x'>", "</body>", "<a class=read-more-big href=/x>", "<article>", "<br>", "text",
    "<div class=card>", "<h3><a href='/news/2-b-c-d'>", "<img alt=x>", "<span>Lea también</span>", "<a href=/people/1>A. Moss</a>",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.sampled_from(["precise", "balanced"]))
@settings(max_examples=200, deadline=None)
def test_any_markup(fragments: list[str], finder: str) -> None:
    for outlink in find_links(Page.parse("".join(fragments).encode(), URL), finder=finder):
        assert outlink.url.startswith("http")
        assert 0 <= outlink.score <= 1


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + "<a href=/x>x</a>",
        "<div><a href=/x>x</a>" * 20_000,
        "<div><p>words</p><h3>Related</h3><a href=/news/1-a>x</a>" * 5_000,
        "<p>" + "<a href=/x>x</a> words " * 30_000,
        "".join(f"<p><a href=/news/{number}-a-b-c>headline</a></p>" for number in range(40_000)),
        "<ul><li>" * 20_000,
        "<a href=/x" + "?" * 100_000 + ">x</a>",
        "<a href=/" + "a-" * 4_000 + ">x</a>",
        f"<h3>Related</h3><a href='/{'-' * 4000}'>{'x ' * 100_000}</a>",
        "<p class='" + "related " * 50_000 + "'><a href=/x>x</a>",
        ("<ul>" + "<li><a href=/news/1-a>x</a></li>" * 31) * 300,
        "<div>" * 2_000 + "<a href=/x>x</a>" * 2_000,
        "".join(
            f"<div><a href=/news/{number}-a-b-c>READ MORE: headline</a></div>" for number in range(9_000)
        ),
        "<div class=a><h3><a href=/1-a>x</a></h3><a href=/2-b>y</a>" * 8_000,
        "<div class=a><div class=b><a href=/1-a>x</a><a href=/2-b>y</a></div></div>" * 8_000,
        f"<div class=a><a href=/1-a>x</a>{'<p>words</p>' * 50}<a href=/2-b>y</a></div>" * 800,
        f"<div><a href=/1-a>x</a>{'<b>Related</b> ' * 9_000}<a href=/1-a>y</a></div>" * 20,
        f"<p>{'<b>' * 400}{'A sentence. <a href=/1-a>x</a> ' * 2_000}",
        f"<div><div><div><p>{'words ' * 20}</p></div></div></div>" * 5_000,
    ],
    ids=[
        "deep",
        "deep-links",
        "deep-labels",
        "one-paragraph",
        "many",
        "lists",
        "query",
        "slug",
        "dashes",
        "class",
        "nested-menus",
        "links-below-deep",
        "labels-in-links",
        "nested-cards",
        "rows-of-cards",
        "cards-with-text",
        "words-in-cards",
        "sentences",
        "boxed-paragraphs",
    ],
)
def test_large_pages(body: str) -> None:
    assert len(find_links(Page.parse(body.encode(), URL))) <= 40_000


def test_article_amid_deep_nesting_is_still_read() -> None:
    body = (
        "<div>" * 30_000 + "</div>" * 30_000 + article("<p>READ MORE: <a href=/news/7-b-c-d>The tide</a></p>")
    )
    assert [outlink.text for outlink in find_links(Page.parse(body.encode(), URL))] == ["The tide"]
