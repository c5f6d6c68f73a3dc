"""The waves of a run: what a page announces is followed at once, what was only weighed when a wave is over.

A wave is over when no page is left to be asked for. Then each link that its page did not announce is held
against all pages of its site that the run has captured by then, and against those of earlier runs. Which
pages these are depends on the site and on what was followed, never on who answered first: so neither does
what is followed next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from archive.domains import domain_of
from archive.ledger import Ledger
from archive.outlink import Standing
from crawler.evidence import hear, review
from crawler.frontier import Child, Frontier

_EARLIER_RUNS = 3
"""Templates change, and so do lists; a watched story may have thousands of runs."""

_Place = tuple[str, str]
"""Registered domain, and place in its pages."""


class _Open(NamedTuple):
    """A link that is still to be decided on."""

    id: int
    source: str
    target: str
    place: str
    standing: Standing
    verdict: str

    @property
    def is_wanted(self) -> bool:
        """Whether it is followed unless the site's other pages speak against it."""
        return self.verdict == "in-scope"


class Waves:
    """Decides on the weighed links of a run, wave by wave."""

    def __init__(self, ledger: Ledger, frontier: Frontier, run: int) -> None:
        self._ledger = ledger
        self._frontier = frontier
        self._run = run

    def has_undecided(self) -> bool:
        """Whether links of a wave that is not over wait for a decision."""
        return any(link.is_wanted for link in self._iter_open())

    def close(self) -> bool:
        """Decides on the links of the wave that is over, and queues what is followed; False when none was.

        Raises as the ledger does. Call when no page is queued or leased.
        """
        pending = list(self._iter_open())
        if not pending:
            return False
        listed = self._listed({link.place for link in pending if link.place})
        story = self._story()
        followed: dict[str, list[Child]] = {}
        rows = []
        for link in pending:
            pages = listed.get(
                (domain_of(link.source), link.place), {link.source: {link.target: link.standing}}
            )
            decision = review(hear(link.source, link.target, pages), is_wanted=link.is_wanted)
            if decision == "site-wide" and link.target in story:
                # Pages of one story list one another: what belongs to it already is no chrome.
                decision = "follow"
            if decision is None:
                continue
            rows.append((link.id, self._run, decision))
            if decision == "follow":
                followed.setdefault(link.source, []).append(Child(url=link.target))
        with self._ledger.transaction():
            self._ledger.add_reviews(rows)
            for source, children in followed.items():
                self._frontier.follow(source, children)
        return bool(rows)

    def _iter_open(self) -> Iterable[_Open]:
        """Weighed links in scope on which nothing is decided, in an order that is the pages' own."""
        return map(
            _Open._make,
            self._ledger.connection.execute(
                "SELECT l.id, l.source, l.target, l.place, l.standing, l.verdict FROM link l "
                "LEFT JOIN review v ON v.link = l.id WHERE l.run = ? AND v.link IS NULL "
                "AND (l.verdict = 'doubtful' OR (l.verdict = 'in-scope' AND l.standing != 'announced')) "
                "ORDER BY l.source, l.ordinal",
                (self._run,),
            ),
        )

    def _story(self) -> set[str]:
        """Pages that the run has asked for."""
        return {
            url
            for (url,) in self._ledger.connection.execute(
                "SELECT url FROM request WHERE run = ? AND kind = 'page'", (self._run,)
            )
        }

    def _listed(self, places: set[str]) -> dict[_Place, dict[str, dict[str, Standing]]]:
        """By site and place: the pages that have a list there, and what stood in it when last captured."""
        listed: defaultdict[_Place, dict[str, dict[str, Standing]]] = defaultdict(dict)
        latest: dict[tuple[str, str], int] = {}
        for source, target, place, standing, run in self._ledger.connection.execute(
            "SELECT source, target, place, standing, run FROM link WHERE run BETWEEN ? AND ? AND place != '' "
            "ORDER BY run DESC",
            (self._run - _EARLIER_RUNS, self._run),
        ):
            if place in places and latest.setdefault((source, place), run) == run:
                listed[domain_of(source), place].setdefault(source, {})[target] = standing
        return listed
