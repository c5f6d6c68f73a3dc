# ruff: noqa: E501  (markup reads better whole)
"""Articles that mark up no paragraphs have a body, too: boxes of text, or lines in a table cell."""

from __future__ import annotations

import pytest

from archive.outlink import Outlink
from spiders.blocks import lay_out
from spiders.finder import find_links
from spiders.page import Page
from tests.spiders.articles import PARAGRAPHS, URL, cards, headline, path


def page_of(text: str, after: str = "", before: str = "") -> Page:
    """A page with this text in place of paragraphs, and site furniture around."""
    markup = (
        "<!doctype html><html lang=en><body><div id=top><a href=/world/>World</a><a href=/sport/>Sport</a></div>"
        f"{before}<div id=main><h1>Harbour bridge closed</h1>{text}</div>{after}"
        "<div id=foot><p>All rights reserved.</p><a href=/about/>About us</a></div></body></html>"
    )
    return Page.parse(markup.encode(), URL)


def boxes(*between: str) -> str:
    rows = [f"<div class=zone>{text}</div>" for text in PARAGRAPHS]
    return "".join([*rows[:2], *between, *rows[2:]])


def nested_boxes(*between: str) -> str:
    rows = [f"<section><div><div><span>{text}</span></div></div></section>" for text in PARAGRAPHS]
    return f"<article>{''.join([*rows[:2], *between, *rows[2:]])}</article>"


def lines(*between: str) -> str:
    rows = [f"{text}<br><br>" for text in PARAGRAPHS]
    return f"<table><tr><td>{''.join([*rows[:2], *between, *rows[2:]])}</td></tr></table>"


def lines_in_font(*between: str) -> str:
    return lines(*between).replace("<td>", "<td><font size=2>").replace("</td>", "</font></td>")


MARKUPS = {"boxes": boxes, "nested": nested_boxes, "lines": lines, "font": lines_in_font}
CARD = f'<div class=card><h3>Read more</h3><a href="{path(1)}">{headline(1)}</a></div>'


def story_links(page: Page, finder: str = "precise") -> list[Outlink]:
    return [each for each in find_links(page, finder=finder) if each.kind != "body"]


@pytest.mark.parametrize("name", MARKUPS)
def test_paragraphs_are_the_lines_of_text(name: str) -> None:
    assert lay_out(page_of(MARKUPS[name](), f"<div>{cards(1, 2)}</div>")).body.paragraphs == [*PARAGRAPHS]


@pytest.mark.parametrize("name", MARKUPS)
@pytest.mark.parametrize(
    "line",
    [
        f'<div><b>READ MORE:</b> <a href="{path(1)}">{headline(1)}</a></div>',
        f'<b>READ MORE: <a href="{path(1)}">{headline(1)}</a></b><br>',
        f'<div><a href="{path(1)}"><b>READ MORE:&nbsp;{headline(1)}</b></a></div>',
        f'<div class=box><div class=label>Read more</div><a href="{path(1)}">{headline(1)}</a></div>',
    ],
    ids=["before", "line", "in-link", "box"],
)
def test_read_more_between_them_is_inline(name: str, line: str) -> None:
    (found,) = story_links(page_of(MARKUPS[name](line)))
    assert (found.url, found.kind) == (f"http://daily.example{path(1)}", "read-more")
    assert found.standing == "announced" or "class=box" in line
    assert found.label.upper() == "READ MORE"


@pytest.mark.parametrize("name", MARKUPS)
def test_list_below_a_heading_stands_behind_them(name: str) -> None:
    found = story_links(page_of(MARKUPS[name](), f"<div><h3>Related articles</h3>{cards(1, 2, 3)}</div>"))
    assert [each.text for each in found] == [headline(1), headline(2), headline(3)]
    assert {(each.placement, each.kind) for each in found} == {("end_block", "related")}


@pytest.mark.parametrize("name", MARKUPS)
def test_link_in_a_sentence_is_a_citation(name: str) -> None:
    sentence = f'The council had <a href="{path(1)}">told this paper</a> in spring that the pier was cracked and would be shut.'
    markup = MARKUPS[name]().replace(PARAGRAPHS[2], sentence)
    (found,) = find_links(page_of(markup))
    assert (found.kind, found.rule, found.context) == (
        "body",
        "sentence",
        sentence.replace(f'<a href="{path(1)}">', "").replace("</a>", ""),
    )


def test_words_right_before_a_link_in_a_box_announce_it() -> None:
    box = f'<section><div>{PARAGRAPHS[0]}</div><div><b>READ MORE:</b> <a href="{path(7)}">{headline(7)}</a></div></section>'
    (found,) = story_links(page_of(boxes(box)))
    assert (found.href, found.standing) == (path(7), "announced")


def test_marked_paragraphs_come_first() -> None:
    marked = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 3)
    note = f"<div class=note>{PARAGRAPHS[0] * 4}</div>"
    assert lay_out(page_of(f"<div>{marked}</div>", note)).body.paragraphs == [*PARAGRAPHS * 3]


def test_subtitles_captions_and_comments_are_none_of_it() -> None:
    apart = (
        f"<figure><div>{PARAGRAPHS[0]}</div></figure><div class=comments><div>{PARAGRAPHS[1]}</div></div>"
        f'<a href="{path(2)}"><div>{PARAGRAPHS[2]}</div></a>'
    )
    assert lay_out(page_of("", apart)).body.paragraphs == []


@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_a_list_of_teasers_is_no_article_with_links_between(finder: str) -> None:
    rows = "".join(
        f'<div class=row><a href="{path(n)}">{headline(n)}</a><div>{PARAGRAPHS[n % 4]}</div></div>'
        for n in range(12)
    )
    assert story_links(page_of(f"<div class=list>{rows}</div>"), finder) == []
