"""The trees ask for what is known of a block, and give what walking down each of them gives."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.blocks import lay_out
from spiders.features import INSIDE, look_around
from spiders.finder import iter_weighed
from spiders.model import (
    BASE,
    FIRST_TREES,
    HOPELESS_CHANCE,
    THRESHOLDS,
    TREES,
    UNKNOWN,
    Tree,
    find_reasons,
    is_hopeless,
    score,
)
from spiders.page import Page
from spiders.surroundings import look_between
from tests.spiders.articles import URL, article, cards
from tests.spiders.test_finder import RT_PAGES, TRAPS


def iter_tests(tree: Tree) -> Iterator[tuple[str, float]]:
    """What a tree asks."""
    if isinstance(tree, tuple):
        name, cut, below, above = tree
        yield name, cut
        yield from iter_tests(below)
        yield from iter_tests(above)


ASKED = sorted({test for tree in TREES for test in iter_tests(tree)})
NAMES = sorted({name for name, _ in ASKED})


def leaf_of(tree: Tree, values: Mapping[str, float]) -> float:
    """Where a walk down the tree ends."""
    while isinstance(tree, tuple):
        name, cut, below, above = tree
        tree = above if values.get(name, UNKNOWN) >= cut else below
    return tree


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from((0.0, 1.0)) | st.floats(-50, 200), max_size=60),
    st.lists(st.sampled_from(ASKED)),
)
def test_score_is_the_sum_of_the_leaves(values: dict[str, float], at_cuts: list[tuple[str, float]]) -> None:
    values |= dict(at_cuts)
    total = BASE + sum(leaf_of(tree, values) for tree in TREES)
    listed = values.keys() & {"label:negative", "class:negative", "class:ranking"}
    assert score(values) == pytest.approx(1 / (1 + math.exp(-total))) or (listed and score(values) < 0.27)


@pytest.mark.parametrize(
    "said", [{"label:negative": 1.0}, {"class:negative": 1.0, "place:among": 1.0}, {"class:ranking": 1.0}]
)
def test_what_is_called_a_list_of_the_site_is_none_of_the_story(said: dict[str, float]) -> None:
    values = {
        "class:related": 1.0,
        "main:among": 1.0,
        "labelled&articles": 1.0,
        "url:shaped": 1.0,
        "says": 1.0,
    }
    assert score(values | said) < min(THRESHOLDS.values())


def test_reasons_are_what_is_missed_most() -> None:
    values = {"label:story": 1.0, "labelled&articles": 1.0, "place:after": 1.0, "says": 3.0, "nothing": 1.0}
    reasons = find_reasons(values, 3)
    assert 0 < len(reasons) <= 3
    assert all(name in values and moved for name, moved in reasons)
    assert "nothing" not in dict(find_reasons(values, 99))
    without = {name: value for name, value in values.items() if name != reasons[0][0]}
    assert (score(values) > score(without)) == (reasons[0][1] > 0)


PLACE = "(before|among|after|none)"
UNJUDGED = "(none|other|line)"
MEANING = "(story|doubtful|negative)"
SIGNS = (
    f"(place|main):{PLACE}|chrome:(nav|header|footer|dialog|menu)|lone-line|twins",
    r"far:(1-2|3-10|11-30|31-80|81\+)|after:(first|second)|card:(image|heading|time)|title:(some|most)",
    f"label:({UNJUDGED}|{MEANING}(-root)?|colon|high|shared|far)",
    f"where:{MEANING}:(heading|line|before|in-link|attribute)|(story|doubtful)&{PLACE}",
    "class:(related|negative|both|side|card|ranking)|related&(among|after)|card&main",
    rf"size:(1|2-4|5-8|9-12|13\+)|{UNJUDGED}&{PLACE}&(one|some)(&main)?",
    "text:(short|middle|long)|overlap:(low|middle|high)",
    "url:(articles|some|none|away|tracked)|labelled&(articles|away)",
    "box:(story|negative)|kin:story",
)
MEASURES = (
    "says|heading|page:stories|before:(says|gap)|lines|size|far|kin|box:links|way:(up|down)",
    "label:(length|text|title|levels)",
    "title:(mean|max|share)|text:(body|lead|mean|least|most|free|none)",
    "url:(depth|host|query|shaped|section|own)",
)
KNOWN = re.compile("|".join(SIGNS + MEASURES))
PAGES = [article(markup) for markup in RT_PAGES.values()] + [
    article(after=markup) for markup in TRAPS.values()
]
PAGES += [article(after=f"<section class=related><h3>{label}</h3>{cards(1, 2, 3)}</section>")
          for label in ("Related articles", "Most read", "Harbour", "")]  # fmt: skip


def test_every_name_that_is_asked_for_is_known() -> None:
    assert [name for name in NAMES if not KNOWN.fullmatch(name)] == []


def test_every_sign_and_measure_is_known() -> None:
    for markup in PAGES:
        page = Page.parse(markup.encode(), URL)
        for weighed in iter_weighed(page, lay_out(page), least=0.0):
            assert [name for name in weighed.evidence.values if not KNOWN.fullmatch(name)] == []


def test_the_first_look_asks_for_nothing_that_the_second_adds() -> None:
    asked = {name for tree in FIRST_TREES for name, _ in iter_tests(tree)}
    assert asked
    assert [name for name in asked if name.startswith(INSIDE) or not KNOWN.fullmatch(name)] == []


def test_only_the_second_look_adds_names_of_the_inside() -> None:
    for markup in PAGES:
        layout = lay_out(Page.parse(markup.encode(), URL))
        rows = [(block, look_around(block, layout)) for block in layout.blocks]
        look_between(rows, layout)
        assert [name for _, each in rows for name in each.values if name.startswith(INSIDE)] == []


def test_what_fails_at_the_first_look_is_explained_as_hopeless() -> None:
    lists = "".join(
        f"<div class='sidebar popular'><h3>Most read</h3>{cards(*range(at, at + 14))}</div>"
        for at in range(1, 90, 14)
    )
    page = Page.parse(article(after=f"<aside class=sidebar>{lists}</aside>").encode(), URL)
    hopeless = [
        each
        for each in iter_weighed(page, lay_out(page), least=0.0)
        if is_hopeless({name: at for name, at in each.evidence.values.items() if not name.startswith(INSIDE)})
    ]
    assert hopeless
    assert max(each.score for each in hopeless) <= HOPELESS_CHANCE
    assert all("title:mean" in each.evidence.values for each in hopeless)
    assert list(iter_weighed(page, lay_out(page), least=min(THRESHOLDS.values()))) == []


@pytest.mark.parametrize("least", THRESHOLDS.values())
def test_only_what_scores_enough_is_handed_on(least: float) -> None:
    for markup in PAGES:
        everything = weigh(markup, 0.0)
        assert weigh(markup, least) == {at: chance for at, chance in everything.items() if chance >= least}


def weigh(markup: str, least: float) -> dict[int, float]:
    """Scores of the blocks of a page, by their place."""
    page = Page.parse(markup.encode(), URL)
    rows = iter_weighed(page, lay_out(page), least=least)
    return {weighed.block.anchors[0].order: weighed.score for weighed in rows}
