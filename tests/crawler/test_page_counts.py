"""What became of pages, in the words of the graph."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.page_counts import iter_page_notes, tell_pages

PAGES: dict[str, Any] = {
    "captured_stories": 25,
    "captured_same_story": 0,
    "captured_detours": 0,
    "captured_cut": 0,
    "captured_unread": 0,
    "failed_by_reason": {},
    "redirected_by_reason": {},
    "refused_by_reason": {},
    "left": 0,
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "25 captured"),
        (
            {
                "failed_by_reason": {"http-404": 2, "http-500": 1},
                "redirected_by_reason": {"redirect-home": 1},
            },
            "25 captured, 3 gone (2 http-404, 1 redirect-home), 1 failed (1 http-500)",
        ),
        ({"redirected_by_reason": {"redirect-login": 1}}, "25 captured, 1 failed (1 redirect-login)"),
        ({"refused_by_reason": {"robots": 2}, "left": 4}, "25 captured, 2 refused (2 robots), 4 left"),
    ],
)
def test_gone_is_told_apart_from_failed(changed: dict[str, Any], told: str) -> None:
    assert tell_pages(PAGES | changed) == told


def test_one_page_is_no_pages() -> None:
    assert iter_page_notes(PAGES) == []
    one, many = (
        iter_page_notes(PAGES | {"captured_cut": number, "captured_same_story": number}) for number in (1, 2)
    )
    assert one == [
        "1 more captured address is of stories that are counted under another address",
        "1 page came cut short; what came is kept",
    ]
    assert many[1].startswith("2 pages came")
