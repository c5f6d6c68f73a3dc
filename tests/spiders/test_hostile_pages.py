# ruff: noqa: E501  (markup reads better whole)
"""Pages made to hurt: the finder gives an answer, and no recursion, blow-up or exception."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.explanation import iter_explanations
from spiders.finder import find_links
from spiders.page import Page
from tests.spiders.articles import URL, article, headline, path

FRAGMENTS = [
    "<p>", "</p>", "<div class=related>", "</div>", "<ul><li>", "</ul>", "<h3>Related</h3>", "<h3>Most read",
    "<a href='/news/1-a-b-c'>", "</a>", "<a href=''>", "<a href='javascript:x'>", "Read more: ", "<nav>", "<template>",
    "<noscript>", "<table><tr><td>", "<svg><a href=x>", "<base href='//['>", "<form>", "<select><option>", "\x00", "﷽",
    "<p>" + "words of an article " * 8 + "</p>", "<!--", "-->", "<strong>", "<frameset>", "<plaintext>", "&#xD800;",
    "<link rel=canonical href='http://[x'>", "</body>", "<a class=read-more-big href=/x>", "<article>", "<br>", "text",
    "<div class=card>", "<h3><a href='/news/2-b-c-d'>", "<img alt=x>", "<span>Lea también</span>", "<a href=/people/1>A. Moss</a>",
]  # fmt: skip


def find(markup: str) -> int:
    return len(find_links(Page.parse(markup.encode(), URL), finder="balanced"))


def explain(markup: str) -> int:
    return sum(1 for _ in iter_explanations(Page.parse(markup.encode(), URL), finder="balanced"))


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
        "<div>"
        + "".join(
            f"line {number}<br><b>READ MORE:</b> <a href=/a-b-c-{number}>head</a><br>"
            for number in range(12_000)
        ),
        "<article>"
        + "<p>The old bridge was closed to traffic on Tuesday, the council of the town said in a statement.</p>"
        * 5
        + "".join(
            f"<div><a href=/n/story-{number}-12>Headline {number} of the day</a>" for number in range(9_000)
        ),
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
        "lines-of-one-div",
        "links-in-deep-divs",
    ],
)
def test_large_pages(body: str) -> None:
    assert len(find_links(Page.parse(body.encode(), URL))) <= 40_000


TEXT = "<p>" + "words of an article that goes on and on " * 4 + "</p>"


def containers(size: int) -> str:
    cards = "".join(
        f"{'<div>x</div>' * 16}<a href=/news/{n}-a-b-c-d-e>{HEADLINE} {n}</a>" for n in range(size)
    )
    return f"<article>{TEXT * 4}{cards}</article>"


def attributes(size: int) -> str:
    return f"<a {' '.join(f'data-a{n}=1' for n in range(50 * size))} href=/news/1-a-b-c>x</a>"


def quoted_attributes(size: int) -> str:
    return "<a " + " ".join(f"a{n}='<'" for n in range(100 * size)) + " href=/news/1-a-b-c>x</a>"


def empty_elements(size: int) -> str:
    links = "".join(f"<a href=/{n}-a>x</a>" for n in range(4))
    rows = "".join(f"<div>x</div><a href=/news/{n}-a-b-c-d-e>{HEADLINE} {n}</a>" for n in range(size))
    return f"<article>{TEXT * 4}<div>{links}{'<i></i>' * 50 * size}</div>{rows}</article>"


def headings(size: int) -> str:
    lists = "".join(
        f"<section class=related><h3>Pier {n}</h3><ul><li><a href={path(n)}>{headline(n)}</a></ul></section>"
        for n in range(size)
    )
    return f"{article(after=lists)}{'<i></i>' * 400 * size}"


def two_link_cards(size: int) -> str:
    return TEXT * 4 + "".join(
        f"<div><a href={path(2 * n)}>{headline(2 * n)}</a><a href={path(2 * n + 1)}>Again</a></div><hr>z"
        for n in range(size)
    )


def boxes_of_text(size: int) -> str:
    line = "words of an article that goes on and on in a box of its own, and in no paragraph at all"
    rows = "".join(f"<div><font><span>{line} {n}<a href={path(n)}>{headline(n)}</a>" for n in range(size))
    return (
        f"<article><font>{rows}{'</span></font></div>' * size}{f'{line}<br><i>x</i>' * size}</font></article>"
    )


HEADLINE = "What the divers saw under the northern pier"
GROWING: dict[str, tuple[Callable[[str], object], Callable[[int], str], int]] = {
    "containers": (find, containers, 600),
    "attributes": (find, attributes, 400),
    "quoted attributes": (find, quoted_attributes, 800),
    "empty elements": (find, empty_elements, 250),
    "boxes of text": (find, boxes_of_text, 250),
    "headings": (find, headings, 250),
    "two-link cards": (explain, two_link_cards, 400),
}


@pytest.mark.parametrize("name", GROWING)
def test_four_times_the_page_takes_no_more_than_some_times_as_long(name: str) -> None:
    """Says nothing of speed: what grows with the square would take sixteen times as long."""
    look, made, size = GROWING[name]

    def seconds_for(markup: str) -> float:
        began = time.process_time()
        look(markup)
        return time.process_time() - began

    small, large = made(size), made(4 * size)
    look(small)  # so that nothing is made for the first time
    assert seconds_for(large) < 12 * min(seconds_for(small) for _ in range(2)) + 0.5


def test_article_amid_deep_nesting_is_still_read() -> None:
    body = (
        "<div>" * 30_000 + "</div>" * 30_000 + article("<p>READ MORE: <a href=/news/7-b-c-d>The tide</a></p>")
    )
    assert [outlink.text for outlink in find_links(Page.parse(body.encode(), URL))] == ["The tide"]
