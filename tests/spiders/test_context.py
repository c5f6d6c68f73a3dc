# ruff: noqa: E501  (markup reads better whole)
"""The words around a link: its sentence in running text, its label and card in a block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.outlink import Outlink
from spiders.context import MAX_CONTEXT_CHARACTERS
from spiders.finder import find_links
from spiders.page import Page
from tests.spiders.articles import URL, article, headline, path

LINK = f'<a href="{path(1)}">a first report</a>'


def found(html: str) -> list[Outlink]:
    return find_links(Page.parse(html.encode(), URL), finder="balanced")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            f"The pier is old. The council read {LINK} in May. It was long.",
            "The council read a first report in May.",
        ),
        (
            f"The pier is old.<br>The council had read {LINK}<br>Nothing came of a first report.",
            "The council had read a first report",
        ),
        (f"Dr. Moss of the U.S. port wrote {LINK}! Nobody was surprised at all by what it had to say.",
         "Dr. Moss of the U.S. port wrote a first report!"),
        (f"A first report, a first report. Then came <b><i>{LINK}</i></b>, the third of its kind to be written.",
         "Then came a first report, the third of its kind to be written."),
        (f"桥很旧了，市议会早就知道这一切的事情。议会五月读了{LINK}，没有人感到惊讶。之后什么也没有发生过。",
         "议会五月读了a first report，没有人感到惊讶。"),
    ],
)  # fmt: skip
def test_sentence_around_a_citation(line: str, sentence: str) -> None:
    (link,) = found(article(f"<p>{line}</p>"))
    assert link.kind == "body"
    assert link.context == sentence


def test_long_sentence_is_cut_around_the_link() -> None:
    (link,) = found(article(f"<p>{'word ' * 200}{LINK}{' thing' * 200}.</p>"))
    assert len(link.context) <= MAX_CONTEXT_CHARACTERS
    assert "word a first report thing" in link.context


def test_label_and_card_of_a_block() -> None:
    markup = "".join(
        f'<li><a href="{path(number)}">{headline(number)}</a> <time>3 May</time></li>' for number in (1, 2)
    )
    one, other = found(article(after=f"<section><h3>Related</h3><ul>{markup}</ul></section>"))
    assert one.context == f"Related: {headline(1)} 3 May"
    assert other.context == f"Related: {headline(2)} 3 May"


def test_announced_line_is_its_own_context() -> None:
    (link,) = found(article(f'<p>READ MORE: <a href="{path(1)}">{headline(1)}</a></p>'))
    assert link.context == f"READ MORE: {headline(1)}"


def named(number: int, words: str) -> str:
    return f'<a href="{path(number)}">{words}</a>'


LONG = "The council said that the pier would be closed for another month at the least, and ferries stay."


@pytest.mark.parametrize(
    ("markup", "contexts"),
    [
        (
            f"<p>READ MORE: {named(1, 'The pier is shut')}. READ MORE: {named(2, 'Cracks found')}</p>",
            ["READ MORE: The pier is shut", "READ MORE: Cracks found"],
        ),
        (
            f"<p>{named(1, 'READ MORE: The pier is shut.')} {named(2, 'READ MORE: Cracks found')}</p>",
            ["READ MORE: The pier is shut.", "READ MORE: Cracks found"],
        ),
        (
            f"<section><div>{LONG}</div><div>READ MORE: {named(1, 'The pier is shut')}</div></section>",
            ["READ MORE: The pier is shut"],
        ),
        (
            f"<div>{LONG}<br><br><b>READ MORE: {named(1, 'The pier is shut')}</b></div>",
            ["READ MORE: The pier is shut"],
        ),
        (
            f"<blockquote>The pier is old. <i>READ MORE:</i> {named(1, 'Mr. Moss is out. Who is in?')}</blockquote>",
            ["READ MORE: Mr. Moss is out. Who is in?"],
        ),
        (
            f"<p>Related: {named(1, 'Cracks')} {named(2, 'Divers')} {named(3, 'Shipworm returns to port')}</p>",
            ["Related: Cracks", "Related: Divers", "Related: Shipworm returns to port"],
        ),
        (
            f"<div class=related><h3>Related</h3><ul><li>{named(1, headline(1))}<ul><li>{named(2, headline(2))}</li>"
            f"<li>{named(3, headline(3))}</li></ul></li></ul></div>",
            [f"Related: {headline(number)}" for number in (1, 2, 3)],
        ),
    ],
)
def test_context_has_nothing_of_what_stands_around(markup: str, contexts: list[str]) -> None:
    assert [link.context for link in found(article(markup)) if link.kind != "body"] == contexts


def test_context_of_a_card_with_a_long_text_is_its_headline() -> None:
    card = f"<div class=card><h4>{named(1, headline(1))}</h4><p>{LONG * 4}</p></div>"
    (link, *_) = found(article(after=f"<section class=related><h3>Related</h3>{card}</section>"))
    assert link.context == f"Related: {headline(1)}"


PARTS = [
    "word ",
    "Ends. ",
    "<br>",
    LINK,
    "<b>",
    "</b>",
    "<span>",
    "</span>",
    "。",
    "Mr. ",
    "<p>",
    "<script>x</script>",
    "\n",
]


@given(st.lists(st.sampled_from(PARTS), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_paragraph(parts: list[str]) -> None:
    for link in found(article(f"<p>{'A long line of running text goes here. ' * 2}{''.join(parts)}</p>")):
        assert len(link.context) <= MAX_CONTEXT_CHARACTERS
        assert link.text in link.context
