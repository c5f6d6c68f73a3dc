"""Links that a page no longer has: since which of its captures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from archive.aliases import Aliases
from archive.ledger import Ledger

_OFTEN_READ = "(SELECT url FROM article GROUP BY url HAVING count(*) > 1)"
# What stands behind a cut, or in a page that could not be read, is not gone.
_READINGS = f"""
SELECT a.url, a.capture, c.date, c.truncated IS NULL AND coalesce(r.reason, '') NOT IN ('unread', 'cut')
FROM article a JOIN capture c ON c.id = a.capture
LEFT JOIN request r ON r.run = a.run AND r.kind = 'page' AND r.url = a.url
WHERE a.url IN {_OFTEN_READ} ORDER BY a.url, c.date, c.id
"""
_LINKS = f"SELECT source, target, capture FROM link WHERE source IN {_OFTEN_READ} ORDER BY source"


class Removals:
    """By the pages that a link led from and to: when it was first seen to be gone.

    Of each pair little more than two numbers are held.
    """

    def __init__(self, ledger: Ledger, aliases: Aliases) -> None:
        self._dates: dict[int, str] = {}
        kept: set[int] = set()
        for source, dates in _iter_pages(ledger, aliases):
            page = aliases.resolve(source)
            for target, date in dates.items():
                key = hash((page, target))
                if date:
                    self._dates[key] = max(date, self._dates.get(key, ""))
                elif aliases.is_shared(page):
                    kept.add(key)
        # One of the page's addresses has it still.
        for key in kept:
            self._dates.pop(key, None)

    def find_since(self, source: str, target: str) -> str:
        """WARC date of the first capture of the page `source` from which on no link leads to `target`.

        Empty as long as the latest capture that was read has one.
        """
        return self._dates.get(hash((source, target)), "")


def _iter_pages(ledger: Ledger, aliases: Aliases) -> Iterator[tuple[str, dict[str, str]]]:
    """Of each address that was read more than once: the pages it ever led to, and since when no more."""
    execute = ledger.connection.execute
    readings = groupby(execute(_READINGS), itemgetter(0))
    for source, links in groupby(execute(_LINKS), itemgetter(0)):
        # Both come in the order of addresses, and whatever has links was read.
        captures = next(
            (
                [(capture, date, is_whole) for _, capture, date, is_whole in rows]
                for url, rows in readings
                if url == source
            ),
            [],
        )
        places = {capture: place for place, (capture, _, _) in enumerate(captures)}
        last: dict[str, int] = {}
        for _, target, capture in links:
            page = aliases.resolve(target)
            last[page] = max(last.get(page, -1), places.get(capture, -1))
        yield (
            source,
            {
                target: next((date for _, date, is_whole in captures[place + 1 :] if is_whole), "")
                for target, place in last.items()
                if place >= 0
            },
        )
