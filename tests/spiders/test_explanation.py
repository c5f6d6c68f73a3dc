"""`storytrail links --explain`: every link of a page, and why it was taken or left."""

from __future__ import annotations

import json

import pytest

from spiders.explanation import MAX_FEATURES, Explanation, iter_explanations, line_of
from spiders.finder import FINDERS, find_links
from spiders.page import Page
from tests.spiders.articles import URL, article, cards, headline
from tests.spiders.test_links_command import PAGE, run

RELATED = cards(1, 2).replace("</ul>", "<li><a href='/tag/pier/'>Pier</a></li></ul>")
FULL = article(
    "<p>READ MORE: <a href='/news/1-a-b-c-d'>The tide gauge</a></p>",
    "<p>The council had said <a href='/p.html'>in a paper</a> that the bridge was sound and stays open.</p>",
    f"<p>Nothing to see <a href='javascript:void(0)'>here</a> and <a href='{URL}#top'>up</a></p>",
    after=f"<section><h3>Related articles</h3>{RELATED}</section>"
    f"<section class=most-read><h3>Most read</h3>{cards(3, 4)}</section>",
)


def explained(markup: str, finder: str = "precise") -> dict[str, Explanation]:
    page = Page.parse(markup.encode(), URL)
    return {each.text: each for each in iter_explanations(page, finder=finder)}


@pytest.mark.parametrize(
    ("text", "taken", "reason"),
    [
        ("The tide gauge", True, "label-before: the article itself announces it"),
        (headline(1), True, "label-heading"),
        ("in a paper", False, "cited in a sentence of the article"),
        ("here", False, "leads to no page"),
        ("up", False, "the page itself"),
        ("Pier", False, "label-heading: leads to a list, a service or a file"),
        ("World", False, "site furniture: left out before anything was weighed"),
    ],
)
def test_reasons(text: str, taken: bool, reason: str) -> None:
    found = explained(FULL)[text]
    assert (found.taken, found.reason) == (taken, reason)


def test_scores_and_signs() -> None:
    found = explained(FULL)
    related, popular = found[headline(1)], found[headline(3)]
    assert related.label == "Related articles"
    assert related.placement == "end_block"
    assert related.score is not None
    assert popular.score is not None
    assert related.score > popular.score
    assert "scores less than" in popular.reason
    assert ("label:negative" in dict(popular.features)) or ("class:negative" in dict(popular.features))
    assert 0 < len(related.features) <= MAX_FEATURES


@pytest.mark.parametrize("finder", FINDERS)
def test_every_story_link_is_explained_once(finder: str) -> None:
    page = Page.parse(FULL.encode(), URL)
    taken = [each.url for each in iter_explanations(page, finder=finder) if each.taken]
    assert taken == [outlink.url for outlink in find_links(page, finder=finder) if outlink.kind != "body"]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<a href>",
        "<a href='http://['>x</a>",
        "<div>" * 3000 + "<a href=/1-a-b-c>x</a>",
        "<p>" + "<a href='/news/1-a-b-c'>\x1b[31m\u202e\n READ</a>" * 300,
        "<base href='data:,'><a href='//'>x</a><a href='/%ff'>\ud7ff</a>",
        "\x00<a href=/a/b-c-d-e title='\u2028'><img alt='\u2029'></a>",
    ],
)
def test_hostile_pages_give_one_clean_line_a_link(markup: str) -> None:
    for each in iter_explanations(Page.parse(markup.encode("utf-8", "replace"), URL)):
        assert line_of(each).isprintable()


def test_many_links_are_bounded() -> None:
    markup = "<body>" + "<a href='/news/1-a-b-c'>x</a>" * 30_000
    assert sum(1 for _ in iter_explanations(Page.parse(markup.encode(), URL))) == 20_000


def test_command() -> None:
    lines = run(URL, "--explain").stdout.decode().splitlines()
    assert lines[0].startswith("# taken from a score of ")
    assert sum(line.startswith("taken") for line in lines) == 3
    rows = [json.loads(line) for line in run(URL, "--explain", "--json").stdout.decode().splitlines()]
    assert len(rows) == len(lines) - 1 == PAGE.count("<a ")
    assert [row["text"] for row in rows if row["taken"]] == ["Το λιμάνι", headline(1), headline(2)]
    assert all(isinstance(row["features"], dict) for row in rows)
