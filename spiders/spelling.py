"""An address as the page spells it, for people to read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

_OUTSIDE_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_SHOWN: Final = "LMN"
"""Letters, marks on them and digits; what is invisible or turns the direction of writing stays encoded."""


def as_written(url: str, href: str) -> str:
    """Returns `url`, with the letters outside ASCII in its path that `href` has, and nothing else decoded.

    >>> as_written("http://a.example/%D0%B0-%D0%B1?q=%D0%B0", "/а-%D0%B1?q=а")
    'http://a.example/а-%D0%B1?q=%D0%B0'
    """
    spelled = href.partition("#")[0].partition("?")[0]
    if spelled.isascii():
        return url
    path, mark, query = url.partition("?")
    shown: list[str] = []
    done = 0
    for run in _OUTSIDE_ASCII.findall(spelled):
        for letters in _letters_of(run):
            encoded = quote(letters, errors="replace")
            at = path.find(encoded, done)
            if at >= 0:
                shown += [path[done:at], letters]
                done = at + len(encoded)
    return "".join((*shown, path[done:], mark, query))


def _letters_of(run: str) -> list[str]:
    """Returns the stretches of `run` that are shown as letters."""
    kept = "".join(each if unicodedata.category(each)[0] in _SHOWN else " " for each in run)
    return kept.split()
