# ruff: noqa: E501  (markup reads better whole)
"""The article's own words: all of them, in order, and none of the furniture's."""

from __future__ import annotations

import pytest

from spiders.body_text import MAX_TEXT_CHARACTERS, read_text
from spiders.facts import read_article
from spiders.page import Page
from tests.spiders.articles import PARAGRAPHS, URL, article, cards

WHOLE = "\n".join(PARAGRAPHS)
FIRST, SECOND, THIRD, FOURTH = PARAGRAPHS


def read(markup: str) -> str:
    return read_text(Page.parse(markup.encode(), URL))


@pytest.mark.parametrize(
    "between",
    [
        "<p><b>READ MORE: <a href=/news/302-divers>What the divers saw under the pier</a></b></p>",
        "<p><a href=/news/302-divers>What the divers saw under the northern pier of the bridge, and what they did not see</a></p>",
        "<h3>Related</h3>" + cards(1, 2),
        "<aside><h3>In short</h3><p>The bridge is shut, and the ferries carry those who have to cross the water.</p></aside>",
        "<figure><img src=a.jpg><figcaption><p>The pier on Monday, seen from the quay where the ferries lie.</p></figcaption></figure>",
        "<div class='share-bar'><p>Share this with everyone that you know and with those whom you don't.</p></div>",
        "<div class=newsletter-signup><p>Our newsletter brings you all that happens in the harbour, each morning.</p></div>",
        "<p class=advertisement>Advertisement</p>",
        "<script>var text = '<p>not a paragraph, however long it may be, and this one is rather long</p>'</script>",
        "<div hidden><p>Words that nobody is meant to see, and which therefore are not the article's own.</p></div>",
        "<form><p>Tell us what you think of the closure of the bridge; we read all that you send us.</p></form>",
    ],
    ids=[
        "read-more",
        "link",
        "related",
        "aside",
        "caption",
        "share",
        "newsletter",
        "ad",
        "script",
        "hidden",
        "form",
    ],
)
def test_what_is_not_the_article(between: str) -> None:
    assert read(article(between)) == WHOLE


@pytest.mark.parametrize(
    "script",
    [
        "<script>show_advertisement(2)</script>",
        "<b>bold<script>alert(2)</script></b>",
        "<span><i><style>p.lead</style></i></span>",
        "<script>var x = {a: '<p>'}</script>",
        "<span><noscript>Turn it on.</noscript></span>",
    ],
)
@pytest.mark.parametrize("tag", ["p", "li", "h2"])
def test_scripts_are_no_words(script: str, tag: str) -> None:
    said = "The northern pier has stood for a hundred years."
    alone = f"<ul><{tag}>{script}</{tag}></ul>"
    seen = "bold" if "bold" in script else ""
    assert read(article(f"<{tag}>{said} {script}</{tag}>{alone if not seen else ''}")) == WHOLE.replace(
        SECOND, f"{SECOND}\n{said} {seen}".rstrip()
    )


@pytest.mark.parametrize(
    ("between", "line"),
    [
        ("<h2>What the divers saw</h2>", "What the divers saw"),
        ("<ul><li>The northern pier</li></ul>", "The northern pier"),
        ("<ul><li>The pier<ul><li>its north</ul></ul>", "The pierits north"),
        ("<blockquote><p>It held a hundred years.</p></blockquote>", "It held a hundred years."),
        ("<blockquote>It held a hundred years.</blockquote>", "It held a hundred years."),
        ("<p>Short.</p>", "Short."),
        ("<p>It\n  <a href=/a>held</a> <em>well</em><script>{x}</script>.</p>", "It held well."),
        ("<p>“Never,” <a href=/x>said the harbour master</a>, and went to look at the pier again.</p>", "“Never,” said the harbour master, and went to look at the pier again."),
    ],
)  # fmt: skip
def test_what_is_the_article(between: str, line: str) -> None:
    assert read(article(between)) == "\n".join([FIRST, SECOND, line, THIRD, FOURTH])


def test_paragraphs_each_in_a_box_of_their_own() -> None:
    boxes = "".join(f"<div class=box><div><p>{text}</p></div></div>" for text in PARAGRAPHS)
    assert read(f"<main><article>{boxes}</article></main>") == WHOLE


def test_two_parts_with_something_between() -> None:
    parts = f"<div class=part><p>{FIRST}<p>{SECOND}</div><div class=ad>Ad</div><div class=part><p>{THIRD}<p>{FOURTH}</div>"
    assert read(f"<article>{parts}</article>") == WHOLE


def test_a_class_that_sounds_like_furniture_may_hold_the_article() -> None:
    assert read(f"<div class=card-content>{''.join(f'<p>{text}' for text in PARAGRAPHS)}</div>") == WHOLE


def test_paragraphs_in_nothing() -> None:
    assert read("".join(f"<p>{text}" for text in PARAGRAPHS)) == WHOLE


def test_lines_between_breaks() -> None:
    assert read(f"<div>{'<br><br>'.join(PARAGRAPHS)}</div>") == WHOLE


def test_paragraphs_that_are_divisions() -> None:
    lines = "".join(f"<div class=line>{text}</div>" for text in PARAGRAPHS)
    assert read(f"<section>{lines}</section>") == WHOLE


def test_comments_are_not_the_article() -> None:
    comments = "".join(f"<p>{text} {text}</p>" for text in PARAGRAPHS * 3)
    assert read(article(after=f"<div id=comments>{comments}</div>")) == WHOLE


def test_scripts_without_spaces() -> None:
    lines = [
        "港の古い橋は火曜日に閉鎖された。技師が北の橋脚に亀裂を見つけたためである。修理には数か月かかる。",
        "渡し船が乗客を運ぶ。市は来月までに報告書を出すと発表した。漁師たちは静かになったと喜んでいる。",
    ]
    assert read(f"<div>{''.join(f'<p>{line}' for line in lines)}</div>") == "\n".join(lines)


def test_the_declared_body_where_the_page_shows_none() -> None:
    body = "\\n\\n".join(PARAGRAPHS)
    markup = f'<script type="application/ld+json">{{"@type": "Article", "articleBody": "{body}"}}</script><div id=app></div>'
    assert read_article(Page.parse(markup.encode(), URL)).text == WHOLE


def test_no_article() -> None:
    assert read(cards(*range(20))) == ""
    assert (
        read(
            "<nav><p>Words in the menu, which are many, but none of which are those of an article.</p></nav>"
        )
        == ""
    )


def test_a_very_long_article() -> None:
    assert len(read(f"<article>{f'<p>{FIRST * 100}' * 60}</article>")) == MAX_TEXT_CHARACTERS
