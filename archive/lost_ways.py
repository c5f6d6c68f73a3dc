"""Redirects with which no story went: from which address to which."""

from __future__ import annotations

from typing import NamedTuple

from archive.aliases import Aliases
from archive.ledger import Ledger

_ANSWERS = """
SELECT url, redirect_url FROM capture WHERE kind = 'page'
    AND (redirect_url IS NOT NULL OR status BETWEEN 200 AND 299)
    AND url IN (SELECT url FROM capture WHERE kind = 'page' AND redirect_url IS NOT NULL)
ORDER BY id
"""


class LostWay(NamedTuple):
    """One such redirect; both ends are nodes' URLs."""

    source: str
    target: str
    is_latest: bool
    """Whether the source still leads there, as far as we know."""


def find_lost_ways(ledger: Ledger, aliases: Aliases) -> list[LostWay]:
    """Redirects that left their story behind or lead round in a circle, of all runs, in order."""
    latest: dict[str, str | None] = {}
    found: set[tuple[str, str]] = set()
    for url, target in ledger.connection.execute(_ANSWERS):
        latest[url] = target
        if target is not None and aliases.find_lost_way(url, target):
            found.add((url, target))
    ways: dict[tuple[str, str], bool] = {}
    for url, target in sorted(found):
        pair = aliases.resolve(url), aliases.resolve(target)
        ways[pair] = ways.get(pair, False) or latest[url] == target
    return [LostWay(*pair, is_latest) for pair, is_latest in sorted(ways.items())]
