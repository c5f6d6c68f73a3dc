"""`storytrail links --explain`: every link of a page, and why it was taken or left."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.explanation import MAX_FEATURES, Explanation, iter_explanations, line_of, signs_of
from spiders.finder import FINDERS, find_links
from spiders.model import FIRST_TREES, TREES, Tree
from spiders.page import Page
from spiders.signs import RULES, SIGNS, words_of
from tests.spiders.articles import URL, article, cards, headline, path
from tests.spiders.test_finder import RT_PAGES, TRAPS, UNLABELLED
from tests.spiders.test_hostile_pages import FRAGMENTS
from tests.spiders.test_links_command import PAGE, run

RELATED = cards(1, 2).replace("</ul>", "<li><a href='/tag/pier/'>Pier</a></li></ul>")
FULL = article(
    "<p>READ MORE: <a href='/news/1-a-b-c-d'>The tide gauge</a></p>",
    "<p>The council had said <a href='/p.html'>in a paper</a> that the bridge was sound and stays open.</p>",
    f"<p>Nothing to see <a href='javascript:void(0)'>here</a> and <a href='{URL}#top'>up</a></p>",
    after=f"<section><h3>Related articles</h3>{RELATED}</section>"
    f"<section class=most-read><h3>Most read</h3>{cards(3, 4)}</section>",
)
HEADED = f"{RULES['label-heading']} (label-heading)"


def explained(markup: str, finder: str = "precise") -> dict[str, Explanation]:
    page = Page.parse(markup.encode(), URL)
    return {each.text: each for each in iter_explanations(page, finder=finder)}


@pytest.mark.parametrize(
    ("text", "taken", "reason"),
    [
        ("The tide gauge", True, f"{RULES['label-before']} (label-before): the article itself announces it"),
        (headline(1), True, f"{HEADED}"),
        ("in a paper", False, "cited in a sentence of the article"),
        ("here", False, "leads to no page"),
        ("up", False, "the page itself"),
        ("Pier", False, f"{HEADED}: leads to a list, a service or a file"),
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
    assert "the page itself calls it a list of the site" in popular.reason
    assert ("label:negative" in dict(popular.features)) or ("class:negative" in dict(popular.features))
    assert 0 < len(related.features) <= MAX_FEATURES


def agree(markup: str, finder: str) -> None:
    """Asserts that what is explained as taken is what the finder takes, link by link."""
    page = Page.parse(markup.encode("utf-8", "replace"), URL)
    taken = [(each.url, each.score) for each in iter_explanations(page, finder=finder) if each.taken]
    found = [each for each in find_links(page, finder=finder) if each.kind != "body"]
    assert taken == [(outlink.url, outlink.score) for outlink in found]


LINKED_TWICE = {
    "announced and in a list": article(
        f"<p>READ MORE: <a href='{path(1)}'>{headline(1)}</a></p>",
        after=f"<section><h3>Related articles</h3>{cards(1, 2)}</section>",
    ),
    "in two lists": article(
        after=f"<section><h3>Related articles</h3>{cards(1, 2)}</section>"
        f"<section class=most-read><h3>Most read</h3>{cards(2, 1)}</section>"
    ),
    "announced twice": article(
        *(
            f"<p>{words}: <a href='{path(1)}'>{headline(1)}</a></p>"
            for words in ("READ MORE", "Related", "See also")
        )
    ),
    "cited and announced": article(
        f"<p>The divers had <a href='{path(1)}'>told this paper</a> in spring that the pier was cracked.</p>",
        f"<p>READ MORE: <a href='{path(1)}'>{headline(1)}</a></p>",
        f"<p>And they <a href='{path(1)}'>told this paper</a> again in summer, as nobody listened.</p>",
    ),
    "behind a menu of very many": "<nav>" + "<a href='/news/1-a-b-c'>x</a>" * 20_050 + "</nav>" + FULL,
}
PAGES = {
    "full": FULL,
    **LINKED_TWICE,
    **{f"rt: {name}": article(markup) for name, markup in RT_PAGES.items()},
    **{f"unlabelled: {name}": article(markup) for name, markup in UNLABELLED.items()},
    **{f"trap: {name}": article(after=markup) for name, markup in TRAPS.items()},
}


@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("name", PAGES)
def test_what_is_taken_is_explained_as_taken(name: str, finder: str) -> None:
    agree(PAGES[name], finder)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.sampled_from(FINDERS))
@settings(max_examples=100, deadline=None)
def test_what_is_taken_of_any_markup_is_explained_as_taken(fragments: list[str], finder: str) -> None:
    agree("".join(fragments), finder)


def test_what_stands_beside_a_headline_is_told() -> None:
    rows = "".join(
        f"<li><a href='{path(number)}'>{headline(number)}</a> <a href='/people/{number}'>A {number}</a></li>"
        for number in (1, 2)
    )
    page = article(after=f"<section><h3>Related</h3><ul>{rows}</ul></section>")
    assert explained(page)["A 1"].reason.startswith("beside the headline of its card")


@pytest.mark.parametrize(
    ("markup", "url", "words"),
    [
        (f"<h3>Related</h3>{cards(1, 2)}".replace("<li>", "<li><i>Anzeige</i>", 1), URL, "an advertisement"),
        (f"<h3>Related</h3>{cards(1, 2)}", "http://daily.example/author/ann/", "are lists"),
    ],
)
def test_why_a_link_of_a_story_list_is_left(markup: str, url: str, words: str) -> None:
    page = Page.parse(article(after=f"<section>{markup}</section>").encode(), url)
    reasons = {each.text: each.reason for each in iter_explanations(page)}
    assert reasons[headline(1)].endswith(words)


def test_a_link_that_repeats_another_says_which() -> None:
    reasons = [
        each.reason
        for each in iter_explanations(Page.parse(LINKED_TWICE["in two lists"].encode(), URL))
        if each.url.endswith(path(1))
    ]
    assert reasons[0] == HEADED
    assert "such as Most read" in reasons[1]


def names_of(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tuple):
        yield tree[0]
        yield from names_of(tree[2])
        yield from names_of(tree[3])


def test_every_sign_of_the_model_has_words() -> None:
    names = {name for tree in (*TREES, *FIRST_TREES) for name in names_of(tree)}
    assert len(names) > 50
    for name in names:
        assert name in SIGNS or ("&" in name or name.startswith("where:"))
        assert not {"&", "_"} & set(words_of(name))
        assert words_of(name) != name


def test_signs_are_told_in_words() -> None:
    related, popular = explained(FULL)[headline(1)], explained(FULL)[headline(3)]
    assert any(each.startswith("for it: ") for each in signs_of(related))
    assert any(each.startswith("against it: ") and "Most read" in each for each in signs_of(popular))
    assert "label:" not in line_of(related)


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


@pytest.mark.parametrize(
    ("href", "words", "reason"),
    [
        ("/sport/rowing", "Rowing", "a section of the page's own site"),
        ("/privacy-policy", "How we keep what we know of you", "leads to a service, such as a newsletter"),
    ],
)
def test_a_lone_section_or_service_is_named(href: str, words: str, reason: str) -> None:
    each = explained(article(f'<p>READ MORE: <a href="{href}">{words}</a></p>'))[words]
    assert not each.taken
    assert each.reason.endswith(reason)
