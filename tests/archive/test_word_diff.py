"""What changed between two texts, word by word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.word_diff import Span, word_diff

TEXTS = st.text(alphabet="ab é\n火。", max_size=60)


def test_a_word_is_told_from_its_neighbours() -> None:
    assert word_diff("The pier is shut.\nNobody came.", "The pier is open.\nNobody came.") == [
        Span("same", "The pier is "),
        Span("removed", "shut.\n"),
        Span("added", "open.\n"),
        Span("same", "Nobody came."),
    ]


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    assert word_diff("港口关闭", "港口开放") == [
        Span("same", "港口"),
        Span("removed", "关闭"),
        Span("added", "开放"),
    ]


def test_a_long_rewritten_stretch_is_replaced_in_bounded_time() -> None:
    old, new = " ".join(map(str, range(20_000))), " ".join(map(str, range(1, 20_001)))
    assert [span.op for span in word_diff(old, new)] == ["removed", "added"]


@given(TEXTS, TEXTS)
def test_the_spans_make_both_texts(old: str, new: str) -> None:
    spans = word_diff(old, new)
    assert "".join(span.text for span in spans if span.op != "removed") == new
    was = "".join(span.text for span in spans if span.op != "added")
    # White space beside unchanged words is the new text's.
    assert was.split() == old.split() or "".join(was.split()) == "".join(old.split())
    assert all(one.op != other.op for one, other in pairwise(spans))
    assert all(span.text for span in spans)
