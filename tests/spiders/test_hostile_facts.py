# ruff: noqa: E501  (markup reads better whole)
"""Pages made to hurt: facts or none, and no recursion, blow-up or exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import Article
from spiders.body_text import MAX_TEXT_CHARACTERS
from spiders.dates import parse_date
from spiders.facts import read_article
from spiders.names import clean_name, split_names
from spiders.page import Page
from tests.spiders.articles import URL

FRAGMENTS = [
    "<p>", "</p>", "<div class=related>", "</div>", "<h1>", "</h1>", "<h1>The tide", "<title>", "</title>", "<svg><title>x",
    "<meta name=author content='By Ada, Bo & Co'>", "<meta property=article:published_time content='2026-11-22'>",
    "<meta property=og:title content='|'>", "<meta property=og:title content=' - - '>", "<meta content=x>", "<meta name=date>",
    "<time datetime=2026-11-22>", "<time>", "</time>", "<span class=date>", "22 November 2026", "</span>", "<abbr title=x>",
    "<div itemscope itemtype='http://schema.org/Article'>", "<span itemprop='author name headline'>", "<i itemprop=datePublished>",
    "<a rel=author href=x>Ada Lind</a>", "<link rel=canonical href='http://[x'>", "<link rel='amphtml' href=//y>", "<base href='//['>",
    "<script type=application/ld+json>", "{\"@type\": \"NewsArticle\", \"author\": [[{\"name\": 7}]], \"datePublished\": {}}", "</script>",
    "<ruby>字<rt>じ</rt></ruby>", "words of an article " * 8, "<br>", "<noscript>", "<template>", "<html lang='%%'>", "\x00", "﷽",
    "<h1><a href=/>", "</a>", "<aside>", "<form>", "<table><tr><td>", "<plaintext>", "<frameset>", "&#xD800;", "<!--", "-->",
]  # fmt: skip

values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.just("2026-11-22")
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "@id",
                    "name",
                    "author",
                    "creator",
                    "publisher",
                    "headline",
                    "datePublished",
                    "dateModified",
                    "url",
                    "mainEntity",
                    "mainEntityOfPage",
                    "articleSection",
                    "inLanguage",
                    "isAccessibleForFree",
                    "articleBody",
                    "@value",
                ]
            ),
            st.one_of(inner, st.sampled_from(["NewsArticle", "Person", "Organization", "WebPage", "#a"])),
            max_size=6,
        ),
    ),
    max_leaves=20,
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_markup(fragments: list[str]) -> None:
    check(read_article(Page.parse("".join(fragments).encode(), URL)))


@given(st.lists(values, max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_json_ld(blocks: list[object]) -> None:
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(block)}</script>" for block in blocks)
    check(read_article(Page.parse(f"<title>The tide</title>{scripts}".encode(), URL)))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes(body: bytes) -> None:
    check(read_article(Page.parse(b"<script type=application/ld+json>" + body, URL)))
    check(read_article(Page.parse(body, "http://[::1]/")))


@given(st.text(max_size=200))
def test_any_byline(text: str) -> None:
    assert clean_name(text) is not None
    for name in split_names(text):
        assert name == name.strip() != ""


def check(article: Article) -> None:
    assert article.published == "" or parse_date(article.published) is not None
    assert bool(article.published) == bool(article.published_precision) == bool(article.published_source)
    for url in (article.canonical, article.amphtml):
        assert url == "" or url.startswith(("http://", "https://"))
    for line in (
        article.headline,
        *article.alternative_headlines,
        *article.authors,
        article.publisher,
        article.section,
    ):
        assert "\n" not in line
        assert line == line.strip()
        assert len(line) <= 2000
    assert all(article.authors)
    assert len(article.text) <= MAX_TEXT_CHARACTERS


LD = "<script type='application/ld+json'>"


@pytest.mark.parametrize(
    "body",
    [
        LD + "[" * 100_000 + "</script>",
        LD + '{"mainEntity":' * 50_000 + "</script>",
        LD + json.dumps({"@graph": [{"@type": "NewsArticle", "headline": f"h{n}"} for n in range(9_000)]}) + "</script>",
        LD + '{"@type": "NewsArticle", "headline": "' + "&amp;" * 200_000 + '"}</script>',
        LD + '{"@type": "NewsArticle", "headline": "' + "\\" * 300_000 + "</script>",
        LD + "//" * 200_000 + "{</script>",
        LD + " //" * 190_000 + '"{</script>',
        LD + '{"a": ' * 3_000 + "," * 300_000 + "</script>",
        (LD + "{}</script>") * 20_000,
        LD + '{"@type": "NewsArticle", "author": [' + '"Ada, Bo and Cy; ",' * 20_000 + '""]}</script>',
        LD + '{"@type": "Article", "articleBody": "' + "<" * 400_000 + '"}</script>',
        "<meta name=author content='" + "a, " * 100_000 + "'>",
        "<meta name=date content='" + "1" * 100_000 + "'>" + "<meta name=date content='x'>" * 10_000,
        "<meta property=og:title content='" + "a | " * 50_000 + "'><title>" + "- " * 100_000 + "</title><h1>" + "b - " * 50_000,
        "<h1>" + "the tide turns " * 50_000 + "</h1>" + "<h1>x</h1>" * 20_000,
        "<div itemscope itemtype=http://schema.org/Article>" * 400 + "<i itemprop=author>x</i>" * 5_000,
        "<div itemprop='" + "author " * 50_000 + "'>" * 20,
        "<h1>The tide turns again</h1>" + "<time datetime=2026-11-22></time>" * 20_000,
        "<h1>The tide turns again</h1>" + "<div class=date>" * 500 + "22 November 2026",
        "<h1>The tide turns again</h1>" + ("<span class=date>" + "22 " * 5_000 + "</span>") * 100,
        "<h1>" + "<ruby>字<rt>じ</rt></ruby>" * 20_000,
        "<p>" + "words of an article, and more of them than anybody reads " * 20_000,
        "".join(f"<div><p>{'words ' * 20}<a href=/{n}>x</a></div>" for n in range(9_000)),
        "<div><p>" + "words " * 20 + "</p>" + "<div><p>words of an article that is long enough to be counted as a paragraph of it, and no longer</p>" * 3_000,
        "<div>" + "<br>words" * 50_000,
        "<div class='" + "related " * 50_000 + "'><p>" + "words " * 50,
        "<ul>" + "<li><p>" * 20_000,
        "<blockquote>" * 3_000 + "words " * 100,
        "<p>" + "{<b>" * 10_000,
        ("<p>" + "words " * 20 + "<a href=/x>words</a>" * 50) * 500,
        "<p><table><tr><td>" * 200 + "words of an article " * 100_000,
        "<h1>The tide turns again</h1>" + "<div class=date>" * 300 + "words of an article " * 100_000,
        "<ul><li>" * 250 + "words of an article " * 100_000 + "<p>" + "words " * 20,
        "<div>" * 3_000 + ("words " * 20 + "<div>") * 500,
    ],
    ids=["brackets", "nested", "graph", "entities", "backslashes", "slashes", "spaced-slashes", "commas", "blocks", "authors", "tags", "byline", "dates", "marks", "h1", "scopes", "properties", "times", "deep-date", "dates-of-digits", "ruby", "one-line", "paragraphs", "nested-paragraphs", "breaks", "classes", "lists", "quotes", "braces", "links", "tables", "date-around-all", "list-around-all", "divisions"],
)  # fmt: skip
@pytest.mark.timeout(20)
def test_pages_made_to_hurt(body: str) -> None:
    check(read_article(Page.parse(body.encode(), URL)))
