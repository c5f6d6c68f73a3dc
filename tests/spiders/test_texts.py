"""Text as readers see it: white space folded, however little of it there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spiders.page import Page
from spiders.texts import folded

SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())


@given(st.text(st.sampled_from(f"ab {SPACES}\x7f\u200bé")))
def test_every_kind_of_white_space_is_folded(text: str) -> None:
    assert folded(text) == " ".join(text.split())


def test_texts_are_read_once_and_as_they_stand() -> None:
    page = Page.parse(b"<p>One  <b>two</b>\n<p>Three", "https://daily.example/")
    nodes = page.tree.css("p")
    assert page.texts_of(nodes) == ["One  two\n", "Three"]
    nodes[1].decompose()
    assert page.texts_of(page.tree.css("p")) == ["One  two\n"]
    assert page.texts_of(nodes[:1])[0] is page.texts_of(nodes[:1])[0]
