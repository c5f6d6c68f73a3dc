"""What blocks say of each other, and how much they share with the article."""

from __future__ import annotations

import pytest

from spiders.block_links import Weighed, iter_weighed
from spiders.blocks import lay_out
from spiders.page import Page
from spiders.stems import share_of, stems_of
from tests.spiders.articles import URL, article, cards, headline, path

EXCERPT = (
    "<p>Divers of the port office went down on Sunday, and what they found there surprised them all.</p>"
)
CARD = '<div class="teaser"><h4><a href="{}">{}</a></h4>' + EXCERPT + "</div>"


def weigh(markup: str) -> dict[str, Weighed]:
    """The blocks of a page, by the first target of each."""
    page = Page.parse(markup.encode(), URL)
    return {each.block.anchors[0].target: each for each in iter_weighed(page, lay_out(page), least=0.0)}


@pytest.mark.parametrize(
    ("heading", "says", "sign"),
    [("Related articles", 3, "box:story"), ("Most read", 0, None), ("Harbour", 1, None)],
)
def test_heading_of_a_box_speaks_over_the_text_between(heading: str, says: int, sign: str | None) -> None:
    listed = "".join(CARD.format(path(number), headline(number)) for number in (1, 2, 3))
    blocks = weigh(article(after=f"<section><h3>{heading}</h3><div>{listed}</div></section>"))
    for number in (1, 2, 3):
        found = [each for target, each in blocks.items() if target == path(number)]
        for each in found:
            assert each.evidence.measures["says"] == says
            assert (sign is None) or sign in each.evidence.features


def test_a_label_elsewhere_speaks_for_what_stands_in_the_same() -> None:
    def aside(label: str, number: int) -> str:
        link = f'<a href="{path(number)}">{headline(number)}</a>'
        return f'<div class="xtra"><h4>{label}</h4><div class="inner">{link}</div></div>'

    page = article(aside("Read more", 1), EXCERPT, aside("", 2), after=aside("", 3))
    blocks = weigh(page)
    assert "kin:story" in blocks[path(2)].evidence.features
    assert "kin:story" not in blocks[path(3)].evidence.features


def test_words_in_common_are_shares() -> None:
    measures = weigh(article(after=f"<div>{cards(1, 2)}</div>"))[path(1)].evidence.measures
    for name in ("title:mean", "title:max", "title:share", "text:body", "text:lead", "label:text"):
        assert 0 <= measures.get(name, 0) <= 1
    assert measures["text:body"] > 0
    assert measures["size"] == 2


@pytest.mark.parametrize(
    ("text", "other", "shared"),
    [
        ("Harbours reopen", "The harbour reopened", True),
        ("港口大橋關閉", "關閉的大橋", True),
        ("Портовый кран", "портового крана", True),
        ("ميناء", "مطار", False),
        ("a of", "a of", False),
        ("", "", False),
    ],
)
def test_stems(text: str, other: str, shared: bool) -> None:
    assert (share_of(stems_of(text), stems_of(other)) > 0) == shared
