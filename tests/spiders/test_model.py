"""What is left out early would not have been a story link."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.blocks import lay_out
from spiders.finder import iter_weighed
from spiders.model import THRESHOLDS, WEIGHTS, best_score, score
from spiders.page import Page
from tests.spiders.articles import URL, article, cards
from tests.spiders.test_finder import RT_PAGES, TRAPS

INSIDE = ("text:", "overlap:", "url:", "card:", "title:", "labelled&")
AROUND = sorted(feature for feature in WEIGHTS if not feature.startswith(INSIDE))
TEXTS = ("text:short", "text:middle", "text:long")
OVERLAPS = ("overlap:low", "overlap:middle", "overlap:high")
MARKS = ("card:image", "card:heading", "card:time", "title:some", "title:most")
ADDRESSES = ("url:articles", "url:some", "url:none")


@given(
    st.sets(st.sampled_from(AROUND)),
    st.sampled_from(TEXTS),
    st.sampled_from(OVERLAPS),
    st.sampled_from(ADDRESSES),
    st.sets(st.sampled_from(["url:away", "url:tracked", *MARKS])),
)
def test_no_block_scores_more_than_its_best(
    around: set[str], text: str, overlap: str, address: str, more: set[str]
) -> None:
    whole = [*around, text, overlap, address, *more]
    if {"label:story", "label:story-root"} & around:
        whole += ["labelled&articles", "labelled&away"]
    assert best_score(around) >= score(whole) - 1e-9


PLACE = "(before|among|after|none)"
UNKNOWN = "(none|other|line)"
MEANING = "(story|doubtful|negative)"
NAMES = (
    f"(place|main):{PLACE}|chrome:(nav|header|footer|dialog|menu)|lone-line|twins",
    r"far:(1-2|3-10|11-30|31-80|81\+)|after:(first|second)|card:(image|heading|time)|title:(some|most)",
    f"label:({UNKNOWN}|{MEANING}(-root)?|colon|high|shared|far)",
    f"where:{MEANING}:(heading|line|before|in-link|attribute)|(story|doubtful)&{PLACE}",
    "class:(related|negative|both|side|card)|related&(among|after)|card&main",
    rf"size:(1|2-4|5-8|9-12|13\+)|{UNKNOWN}&{PLACE}&(one|some)(&main)?",
    "text:(short|middle|long)|overlap:(low|middle|high)",
    "url:(articles|some|none|away|tracked)|labelled&(articles|away)",
)
KNOWN = re.compile("|".join(NAMES))


def test_every_weight_is_a_feature_s() -> None:
    assert [name for name in WEIGHTS if not KNOWN.fullmatch(name)] == []


def test_every_feature_is_known() -> None:
    for markup in PAGES:
        page = Page.parse(markup.encode(), URL)
        for weighed in iter_weighed(page, lay_out(page), least=0.0):
            assert [name for name in weighed.evidence.features if not KNOWN.fullmatch(name)] == []


PAGES = [article(markup) for markup in RT_PAGES.values()] + [
    article(after=markup) for markup in TRAPS.values()
]
PAGES += [article(after=f"<section class=related><h3>{label}</h3>{cards(1, 2, 3)}</section>")
          for label in ("Related articles", "Most read", "Harbour", "")]  # fmt: skip


@pytest.mark.parametrize("least", THRESHOLDS.values())
def test_early_leaving_changes_nothing(least: float) -> None:
    for markup in PAGES:
        everything = weigh(markup, 0.0)
        assert weigh(markup, least) == {at: chance for at, chance in everything.items() if chance >= least}


def weigh(markup: str, least: float) -> dict[int, float]:
    """Scores of the blocks of a page, by their place."""
    page = Page.parse(markup.encode(), URL)
    rows = iter_weighed(page, lay_out(page), least=least)
    return {weighed.block.anchors[0].order: weighed.score for weighed in rows}
