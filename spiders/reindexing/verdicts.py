"""What becomes of links that are judged from an archive alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from archive.ledger import Ledger
from crawler.frontier import Child, Frontier
from crawler.waves import Waves

_MARK = """
UPDATE link SET verdict = 'not-archived', reason = '' WHERE id IN (
    SELECT l.id FROM link l LEFT JOIN review v ON v.link = l.id
    LEFT JOIN request t ON t.run = l.run AND t.kind = 'page' AND t.url = l.target
    LEFT JOIN request s ON s.run = l.run AND s.kind = 'page' AND s.url = l.source
    WHERE l.run = ?1 AND t.id IS NULL AND (?2 IS NULL OR s.depth < ?2) AND (
        (l.verdict = 'in-scope' AND v.decision IS NOT 'site-wide')
        OR (l.verdict = 'doubtful' AND v.decision = 'follow')))
"""


def mark_not_archived(ledger: Ledger, run: int, *, max_depth: Any = None) -> None:
    """Notes which links would be followed, if only the run had asked for their targets.

    Those of pages at `max_depth` stay too deep. Call inside a transaction.
    """
    ledger.connection.execute(_MARK, (run, max_depth))


class _NobodyAsks:
    """In the frontier's place: what is decided to be followed is in the archive, or it is not."""

    def follow(self, source: str, children: Iterable[Child]) -> None:
        """Does nothing."""


def review_anew(ledger: Ledger, run: int) -> None:
    """Holds the links that no page announced against the other pages of their sites."""
    Waves(ledger, cast("Frontier", _NobodyAsks()), run).close()
