"""Cards with several links each are one list, whose headlines count and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.outlink import Outlink
from spiders.blocks import lay_out
from spiders.finder import find_links
from spiders.page import Page
from tests.spiders.articles import PARAGRAPHS, URL, article, headline, path


def found(html: str, finder: str = "precise") -> list[Outlink]:
    links = find_links(Page.parse(html.encode(), URL), finder=finder)
    return [link for link in links if link.kind != "body"]


def card(number: int, *, author: str = "A. Moss", summary: str = "Divers went down.") -> str:
    """A card with a picture, a section, a headline, an author and a last word."""
    return (
        f'<div class="card n{number}"><div class=top><a href="{path(number)}"><img src=a.jpg alt=""></a>'
        f'<a href="/harbour/">Harbour</a></div><h3><a href="{path(number)}">{headline(number)}</a></h3>'
        f'<div class=by>by <a href="/people/{number}">{author}</a>, today</div><p>{summary}</p>'
        f'<p><a href="{path(number)}">Read more</a></p></div>'
    )


def test_headlines_of_cards_are_one_list() -> None:
    cards = "".join(map(card, range(1, 7)))
    links = found(article(after=f"<section><h2>Related</h2><div>{cards}</div></section>"))
    assert [link.text for link in links] == [headline(number) for number in range(1, 7)]
    assert {link.label for link in links} == {"Related"}
    assert len({link.place for link in links}) == 1


def test_headline_wins_over_a_longer_author() -> None:
    cards = "".join(card(number, author="Anna Moss and " * 9) for number in (1, 2))
    links = found(article(after=f"<section><h2>Related</h2><div>{cards}</div></section>"))
    assert [link.text for link in links] == [headline(1), headline(2)]


def test_boxes_with_headings_of_their_own_are_two_lists() -> None:
    boxes = "".join(
        f"<div class=box><h3>{title}</h3><ul><li>{link}</ul></div>"
        for title, link in (
            ("Related", card(1)),
            ("Most read", card(2)),
        )
    )
    assert [link.text for link in found(article(after=f"<div>{boxes}</div>"))] == [headline(1)]


def test_parts_of_the_article_are_no_cards() -> None:
    parts = "".join(
        f"<div class=part><p>{text * 2}</p><p>READ MORE: <a href='{path(number)}'>{headline(number)}</a></p>"
        f"<p>{text} <a href='/harbour/'>Harbour</a></p></div>"
        for number, text in enumerate(PARAGRAPHS)
    )
    page = f"<html lang=en><body><main><h1>Closed</h1>{parts}</main></body></html>"
    assert [link.label for link in found(page)] == ["READ MORE"] * len(PARAGRAPHS)


PARTS = [
    "<div class=a>",
    "<div>",
    "</div>",
    "<h3>",
    "</h3>",
    "<p>",
    "x" * 90,
    "<a href=/news/1-a-b-c>one",
    "</a>",
    "<a href=/b-c-d-2>",
    "<ul>",
    "<li>",
]


@given(st.lists(st.sampled_from(PARTS), max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_link_stands_in_two_blocks(parts: list[str]) -> None:
    layout = lay_out(Page.parse(article(after="".join(parts)).encode(), URL))
    orders = [
        anchor.order
        for block in layout.blocks
        for anchor in [*(each for group in block.twins.values() for each in group), *block.beside]
    ]
    assert len(orders) == len(set(orders))
    assert all(block.anchors for block in layout.blocks)


@pytest.mark.parametrize("size", [20_000])
def test_many_cards_take_no_time_worth_telling(size: int) -> None:
    markup = "<div><div class=a><a href=/1-a>x</a><a href=/2-b>y</a></div>" * size
    assert find_links(Page.parse(markup.encode(), URL)) == []


def test_label_in_a_card_above_its_headline() -> None:
    box = (
        f'<div class=box><a href="{path(1)}"><img src=a.jpg alt=""></a><span>Lea también</span>'
        f'<div><a href="{path(1)}">{headline(1)}</a></div></div>'
    )
    (link,) = found(article(box, lang="es"))
    assert (link.label, link.label_language, link.text) == ("Lea también", "es", headline(1))
    assert link.standing == "announced"


def test_title_is_what_the_card_says_most_with() -> None:
    rows = "".join(
        f'<li><a href="{path(number)}">News</a> <h4><a href="{path(number)}">{headline(number)}</a></h4></li>'
        for number in (1, 2)
    )
    links = found(article(after=f"<section><h3>Related</h3><ul>{rows}</ul></section>"))
    assert [link.text for link in links] == [headline(1), headline(2)]
