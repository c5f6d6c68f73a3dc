"""Several stories in one process: two frontiers that ask the same hosts, by the test's clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.ledger import Ledger
from crawler.frontier import Lease, RequestKind
from crawler.frontier.sqlite import SqliteFrontier
from crawler.politeness import Pace, Paces

PAGES: frozenset[RequestKind] = frozenset({"page"})
URL = "http://a.example/1"


class Clock:
    """Seconds that pass only when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Neighbours:
    """Two stories on one host; `woken` counts how often the second was called."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        pace = Pace(delay_s=1.0, jitter=0.0)
        paces = Paces(pace, lambda: 0.0)
        self.ledgers = [Ledger(folder / f"{name}.db") for name in ("first", "second")]
        for ledger in self.ledgers:
            ledger.start_run("1", "2026-01-01T00:00:00.000000Z", {})
        self.first, self.second = (
            SqliteFrontier(ledger, 1, max_depth=1, pace=pace, paces=paces, clock=self.clock)
            for ledger in self.ledgers
        )
        self.woken = 0
        self.second.on_wake = self.wake
        for frontier in (self.first, self.second):
            frontier.push_seeds([URL])
            frontier.delay_host("a.example", 0.0)
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[Neighbours]:
    neighbours = Neighbours(tmp_path)
    yield neighbours
    for ledger in neighbours.ledgers:
        ledger.close()


def lease(frontier: SqliteFrontier) -> Lease:
    found = frontier.lease(PAGES)
    assert found
    return found


def test_a_host_sees_one_visitor(neighbours: Neighbours) -> None:
    first, second, clock = neighbours.first, neighbours.second, neighbours.clock
    page = lease(first)
    assert second.lease(PAGES) is None
    assert second.wait_s(PAGES) is None, "only the other's end can bring it"
    assert (first.in_flight_hosts(), second.in_flight_hosts()) == (["a.example"], [])
    clock.now += 0.4
    first.acknowledge(page, "captured")
    assert neighbours.woken
    assert second.lease(PAGES) is None
    assert second.wait_s(PAGES) == pytest.approx(0.6)
    clock.now += 0.6
    lease(second)


def test_a_story_that_breaks_off_lets_go_of_its_hosts(neighbours: Neighbours) -> None:
    lease(neighbours.first)
    assert neighbours.second.lease(PAGES) is None
    neighbours.first.close()
    neighbours.clock.now += 1.0
    assert neighbours.woken
    lease(neighbours.second)


def test_a_host_that_one_story_put_aside_is_left_alone_by_the_other(neighbours: Neighbours) -> None:
    first, second, clock = neighbours.first, neighbours.second, neighbours.clock
    page = lease(first)
    for _ in range(8):
        first.note_silence("a.example")
    first.release(page, after_s=1.0)
    assert first.counts().pages == {"failed": 1}
    clock.now += 2.0
    assert second.lease(PAGES) is None
    assert second.counts().pages == {"failed": 1}
    assert second.counts().unfinished == 0


def test_after_a_minute_it_is_tried_once_more(neighbours: Neighbours) -> None:
    page = lease(neighbours.first)
    for _ in range(8):
        neighbours.first.note_silence("a.example")
    neighbours.first.release(page, after_s=1.0)
    neighbours.clock.now += 61.0
    lease(neighbours.second)
