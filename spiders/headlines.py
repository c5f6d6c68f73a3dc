"""A page's headlines, and which of them to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MAX_HEADLINE_CHARACTERS: Final = 500
MAX_HEADLINES: Final = 8
MIN_H1_CHARACTERS: Final = 15
"""A shorter h1 that no other headline agrees with names a section or the site."""
MIN_LIKENESS: Final = 0.5

_SEPARATOR: Final = re.compile(
    r"\s+[|–—\-·•»«:~/]+\s+|\s*[|｜┃：]\s*|(?<=\w):\s|\s+[–—-]|(?<=\w)[–—_](?=\w)|\s::\s"
)
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))
"""Where a word may be broken: nothing that is read. (Joiners are: Persian and Hindi need them.)"""
_WORD: Final = re.compile(r"\w+")
_EAST: Final = re.compile(r"[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]")


def choose_headline(
    *,
    h1: Iterable[str],
    declared: Iterable[str],
    titles: Iterable[str],
    title: str,
    site_names: Iterable[str],
) -> tuple[str, tuple[str, ...]]:
    """Returns the headline to show and the others, site names taken off their ends.

    `declared` are the JSON-LD's and microdata's, `titles` og:title and its like, `title` the element's. An h1
    is what readers see above the article, unless it names the site or the section: then no other
    headline says the like.
    """
    sites = frozenset(filter(None, map(fold, site_names)))
    seen = [text for text in map(_shortened, h1) if text and fold(text) not in sites]
    said = [text for text in map(_shortened, declared) if text and fold(text) not in sites]
    named, last = (
        [text for each in texts if (text := without_site(_shortened(each), sites, (*seen, *said)))]
        for texts in (titles, (title,))
    )
    named = [text for text in named if fold(text) not in sites]
    agreed = _find_agreed(seen, (*said, *named, *last))
    lone = seen if len(seen) == 1 and _width(seen[0]) >= MIN_H1_CHARACTERS else []
    seen = [agreed] if agreed else seen[:1]
    shown = agreed or next(iter((*lone, *said, *named, *seen, *last)), "")
    folded = fold(shown)
    others: dict[str, str] = {}
    for text in (*said, *named, *seen, *last):
        others.setdefault(fold(text), text)
    # Declared, it has no gaps where the h1 has elements.
    shown = others.pop(folded, shown)
    return shown, tuple(others.values())[:MAX_HEADLINES]


def fold(text: str) -> str:
    """Returns a headline as compared: letters and digits alone, in one case."""
    return "".join(filter(str.isalnum, text.casefold()))


def likeness(one: str, other: str) -> float:
    """Returns the share of the shorter text's words (in the East, pairs of signs) that the other has, too."""
    some, more = sorted((_words(one), _words(other)), key=len)
    return len(some & more) / len(some) if some else 0.0


def _likeness_of_all(one: str, other: str) -> float:
    """Returns how much of both texts they have in common."""
    some, more = _words(one), _words(other)
    return 2 * len(some & more) / (len(some) + len(more)) if some and more else 0.0


def without_site(title: str, sites: frozenset[str], headlines: Iterable[str] = ()) -> str:
    """Returns a title without the site's and section's names at its end or beginning.

    What is cut off is known: either the name of the site, or what one of `headlines` doesn't have.
    """
    marks = [*_SEPARATOR.finditer(title)]
    if not marks:
        return title
    known = {fold(each) for each in headlines}
    for mark in marks:
        if (start := title[: mark.start()].strip()) and fold(start) in known:
            return start
    for mark in reversed(marks):
        end, start = title[mark.end() :].strip(), title[: mark.start()].strip()
        if start and _names_site(end, sites):
            return without_site(start, sites)
    first = marks[0]
    start, end = title[: first.start()].strip(), title[first.end() :].strip()
    return end if end and (_names_site(start, sites) or fold(end) in known) else title


def _names_site(text: str, sites: frozenset[str]) -> bool:
    folded = fold(text)
    return any(
        folded == site or (len(folded) > 3 and len(site) > 3 and _is_about(folded, site)) for site in sites
    )


def _is_about(folded: str, site: str) -> bool:
    """Whether the site's name is most of the text, or the text a part of the name."""
    return (site in folded and len(folded) <= 3 * len(site)) or folded in site


def _shortened(text: str) -> str:
    text = text[: 4 * MAX_HEADLINE_CHARACTERS].translate(_UNSEEN)
    return " ".join(text.split())[:MAX_HEADLINE_CHARACTERS].strip()


def _find_agreed(seen: list[str], others: tuple[str, ...]) -> str:
    """Returns the h1 that other headlines agree with best; empty when none does."""
    best, most = "", 0.0
    for text in seen:
        shares = [(likeness(text, other), _likeness_of_all(text, other)) for other in others]
        agreed = max(
            (both for one, both in shares if one > MIN_LIKENESS and both > MIN_LIKENESS / 2), default=0.0
        )
        if agreed > most:
            best, most = text, agreed
    return best


def _width(text: str) -> int:
    return len(text) + len(_EAST.findall(text))


def _words(text: str) -> frozenset[str]:
    folded = text.casefold()
    if len(_EAST.findall(folded)) * 3 > len(folded):
        signs = fold(folded)
        return frozenset(signs[at : at + 2] for at in range(len(signs) - 1))
    return frozenset(_WORD.findall(folded))
