# ruff: noqa: E501  (markup reads better whole)
"""The place of a link names its list in the site's template, whatever the page is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.outlink import Outlink
from spiders.blocks import lay_out
from spiders.finder import find_links
from spiders.page import Page
from spiders.place import MAX_PLACE_CHARACTERS, Places
from tests.spiders.articles import PARAGRAPHS, URL, article, cards, headline, path


def found(html: str, finder: str = "balanced") -> list[Outlink]:
    return find_links(Page.parse(html.encode(), URL), finder=finder)


def card(number: int) -> str:
    return f'<div class="read-more css-{number}a7b"><b>Read more</b> <a href="{path(number)}">{headline(number)}</a></div>'


def related(*numbers: int, label: str = "Related") -> str:
    return f'<section class="related item-{numbers[0]}" id=box-{numbers[0]}><h3>{label}</h3>{cards(*numbers)}</section>'


def test_same_list_of_two_pages_has_one_place() -> None:
    one = found(article(card(1), after=related(2)))
    other = found(article(*(f"<p>{text}</p>" for text in PARAGRAPHS), card(7), after=related(8, 9)))
    assert len(one) == 2
    assert len(other) == 3
    assert {link.place for link in one} == {link.place for link in other}
    assert len({link.place for link in one}) == 2


def test_two_lists_of_one_page_have_two() -> None:
    links = found(article(after=related(1, 2) + related(3, 4, label="Read also")))
    assert len(links) == 4
    assert len({link.place for link in links}) == 2
    assert links[0].place.endswith(" | related")


def test_lists_without_a_label_are_told_apart_by_their_order() -> None:
    page = Page.parse(
        article(after=f"<div>{cards(1, 2)}</div><p>.</p><div>{cards(3, 4)}</div>").encode(), URL
    )
    layout = lay_out(page)
    places = Places(layout)
    assert len({places.place_of(block, None) for block in layout.blocks}) == len(layout.blocks)


@pytest.mark.parametrize(
    ("name", "lasting"),
    [
        ("related-posts", "ul.related-posts"),
        ("RelatedList_item__3xYq9", "ul.relatedlist-item"),
        ("css-1x2y3z sc-bdVaJa", "ul"),
        ("post-4711 category-politics tag-harbour", "ul"),
        ("first odd", "ul"),
        ("col-md-6 b", "ul.col-md"),
        ("kzXqW", "ul"),
        ("相關-12", "ul.相關"),
    ],
)
def test_names_keep_what_lasts(name: str, lasting: str) -> None:
    markup = cards(1, 2).replace("<ul>", f'<ul class="{name}">')
    (place, *_) = {link.place for link in found(article(after=f"<h3>Related</h3>{markup}"))}
    assert f"{lasting}>li" in place


@given(st.text(max_size=400), st.text(max_size=100))
@settings(max_examples=150, deadline=None)
def test_any_names(name: str, label: str) -> None:
    quoted = name.replace('"', "").replace("\0", "")
    markup = f'<div class="{quoted}" id="{quoted}"><h3>{label}</h3>{cards(1, 2)}</div>'
    for link in found(article(after=markup, before=markup)):
        assert 0 < len(link.place) <= MAX_PLACE_CHARACTERS
