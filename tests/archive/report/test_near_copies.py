"""Near-copies: found in any script, counted truly, and with bounded work."""

from __future__ import annotations

import operator
import random
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.report.near_copies import _FACTORS, _WORD, find_near_copies, runs_of


def made_text(seed: int, words: int = 200) -> str:
    rng = random.Random(seed)
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=7)) for _ in range(words))


def signs(seed: int) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(300))


def groups_of(texts: dict[str, str]) -> list[set[str]]:
    found = find_near_copies({key: key for key in texts}, texts.get)
    return [set(group.keys) for group in found.groups]


@given(st.text(st.sampled_from("Abz09_ .-\n\x1fß語é"), max_size=60) | st.text(string.printable, max_size=60))
def test_a_run_is_the_sum_of_its_words_times_the_factors(text: str) -> None:
    numbers = [zlib.crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    rows = (numbers[at : at + len(_FACTORS)] for at in range(len(numbers) - len(_FACTORS) + 1))
    assert runs_of(text) == {sum(map(operator.mul, row, _FACTORS)) % 2**32 for row in rows}


def test_a_rewritten_sentence_leaves_a_near_copy() -> None:
    original = made_text(1)
    copy = original.upper() + " " + made_text(2, 20)
    assert groups_of({"a": original, "b": made_text(3), "c": copy}) == [{"a", "c"}]


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    original = signs(1)
    assert groups_of({"a": original, "b": original[:280] + signs(2)[:20], "c": signs(3)}) == [{"a", "b"}]


def test_the_share_is_counted_not_estimated() -> None:
    one, other = made_text(1) + " " + made_text(2, 50), made_text(1)
    found = find_near_copies({"a": "1", "b": "2"}, {"1": one, "2": other}.get)
    (likeness,) = found.groups[0].likenesses
    assert likeness.share == pytest.approx(
        len(runs_of(one) & runs_of(other)) / len(runs_of(one) | runs_of(other))
    )


def test_equal_texts_are_a_group_whatever_their_addresses() -> None:
    found = find_near_copies({"a": "same", "b": "same", "c": "same"}, lambda _: made_text(1))
    assert found.groups[0].keys == ("a", "b", "c")
    assert {each.share for each in found.groups[0].likenesses} == {1.0}
    assert found.compared == 3


def test_short_texts_and_missing_ones_are_passed_over() -> None:
    found = find_near_copies({"a": "1", "b": "2", "c": "3"}, {"1": "two words", "2": "two words"}.get)
    assert (found.groups, found.compared) == ((), 0)


def test_what_is_too_much_is_left_out_and_counted() -> None:
    texts = {str(number): made_text(number) for number in range(10)}
    found = find_near_copies({key: key for key in texts}, texts.get, most_characters=3000)
    assert (found.compared, found.left_out) == (2, 8)


def test_three_hundred_copies_are_one_group() -> None:
    original = made_text(1, 120)
    texts = {str(number): f"{original} {made_text(number, 6)}" for number in range(300)}
    assert groups_of(texts) == [set(texts)]
