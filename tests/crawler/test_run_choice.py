"""Names of runs: readable, and in the order of the runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.run_choice import name_run

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_the_first_run_has_its_second_and_four_digits() -> None:
    assert re.fullmatch("20260304050607-[0-9a-f]{4}", name_run(NOW, ""))


@given(st.integers(0, 0xFFFE))
def test_a_run_of_the_same_second_comes_behind(digits: int) -> None:
    last = f"20260304050607-{digits:04x}"
    assert last < name_run(NOW, last) <= "20260304050607-ffff"


def test_a_clock_that_went_back_is_told_as_it_is() -> None:
    assert name_run(NOW, "20270101000000-ffff").startswith("20260304050607-")
