"""What a site's other pages say of a link that was only weighed."""

from __future__ import annotations

import pytest

from crawler.evidence import Hearing, Listed, hear, review


def listed(**pages: str) -> Listed:
    """Of each page the links in the list, one letter each; a capital is one that the finder doubts."""
    return {
        page: {link.lower(): "doubtful" if link.isupper() else "likely" for link in links}
        for page, links in pages.items()
    }


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({"p": "xy"}, Hearing(pages=0, repeating=0, trusting=0)),
        ({"p": "xy", "q": "xz", "r": "xw"}, Hearing(pages=2, repeating=2, trusting=0)),
        ({"p": "xy", "q": "z", "r": "w"}, Hearing(pages=2, repeating=0, trusting=2)),
        ({"p": "xy", "q": "Z", "r": "w"}, Hearing(pages=2, repeating=0, trusting=1)),
        # A page leaves itself out of a list that all pages have: it has no say about itself.
        ({"p": "xy", "x": "y", "r": "xw"}, Hearing(pages=1, repeating=1, trusting=0)),
    ],
)
def test_a_page_is_heard_once_and_never_about_itself(pages: dict[str, str], expected: Hearing) -> None:
    assert hear("p", "x", listed(**pages)) == expected


@pytest.mark.parametrize(
    ("is_wanted", "hearing", "decision"),
    [
        (True, (0, 0, 0), "follow"),
        (True, (1, 1, 0), "follow"),
        (True, (2, 2, 0), "site-wide"),
        (True, (10, 5, 0), "follow"),
        (True, (10, 6, 0), "site-wide"),
        (False, (0, 0, 0), None),
        (False, (1, 0, 1), None),
        (False, (2, 0, 1), "follow"),
        (False, (4, 0, 1), None),
        (False, (4, 1, 3), None),
        (False, (4, 4, 0), "site-wide"),
    ],
)
def test_a_list_of_the_site_is_told_from_a_page_s_own(
    is_wanted: bool, hearing: tuple[int, int, int], decision: str | None
) -> None:
    pages, repeating, trusting = hearing
    heard = Hearing(pages=pages, repeating=repeating, trusting=trusting)
    assert review(heard, is_wanted=is_wanted) == decision


def test_what_is_heard_does_not_depend_on_the_order_of_pages() -> None:
    pages = {"p": "xy", "q": "xz", "r": "w", "s": "X"}
    backwards = dict(reversed(pages.items()))
    assert hear("p", "x", listed(**pages)) == hear("p", "x", listed(**backwards))
