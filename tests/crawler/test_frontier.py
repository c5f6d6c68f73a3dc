"""The SQLite frontier: leases, depth over all ways, politeness; the clock is the test's."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ledger import Ledger
from crawler.frontier import Child, Lease
from crawler.frontier.sqlite import SqliteFrontier
from crawler.politeness import Pace

ALL = frozenset({"page", "requisite"})
PAGES = frozenset({"page"})
SEED = "http://a.example/"


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "story.db")
    ledger.start_run("1", "2026-01-01T00:00:00.000000Z", {})
    yield ledger
    ledger.close()


def frontier_of(ledger: Ledger, clock: Clock, *, max_depth: int = 3, **pace: float) -> SqliteFrontier:
    return SqliteFrontier(
        ledger,
        1,
        max_depth=max_depth,
        pace=Pace(**{"delay_s": 1.0, "jitter": 0.0, **pace}),  # type: ignore[arg-type]
        clock=clock,
    )


def url(name: object, host: str = "a.example") -> str:
    return f"http://{host}/{name}"


def get_lease(frontier: SqliteFrontier) -> Lease:
    lease = frontier.lease(ALL)
    assert lease is not None
    return lease


def test_a_seed_is_leased_once_and_children_follow_its_acknowledgement(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock, delay_s=0.0)
    frontier.push_seeds([SEED, SEED])
    lease = get_lease(frontier)
    assert (lease.url, lease.depth, lease.hops, lease.attempt) == (SEED, 0, "", 1)
    assert frontier.lease(ALL) is None
    assert frontier.wait_s(ALL) is None
    frontier.acknowledge(lease, "captured", children=[Child(url=url(1)), Child(url=url(2), hop="R")])
    assert {(lease.url, lease.depth, lease.hops) for lease in (get_lease(frontier),)} == {(url(2), 0, "R")}
    assert frontier.counts().pages == {"captured": 1, "leased": 1, "queued": 1}


def test_an_unacknowledged_lease_is_handed_out_again_after_a_crash(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock)
    frontier.push_seeds([SEED])
    get_lease(frontier)
    again = get_lease(frontier_of(ledger, clock))
    # What a crash cut short is no attempt of the page's.
    assert (again.url, again.attempt) == (SEED, 1)


def test_pages_of_a_host_keep_their_distance_and_other_hosts_do_not_wait(
    ledger: Ledger, clock: Clock
) -> None:
    frontier = frontier_of(ledger, clock)
    frontier.push_seeds([url(1), url(2), url(1, "b.example")])
    first, other = get_lease(frontier), get_lease(frontier)
    assert {first.host, other.host} == {"a.example", "b.example"}
    for lease in (first, other):
        frontier.acknowledge(lease, "captured")
    assert frontier.lease(ALL) is None
    assert frontier.wait_s(ALL) == pytest.approx(1.0)
    clock.now += 1.0
    assert get_lease(frontier).url == url(2)


def test_requisites_do_not_wait_for_pages(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock)
    frontier.push_seeds([SEED, url(9)])
    lease = get_lease(frontier)
    pictures = [Child(url=url(f"{n}.png"), kind="requisite", hop="E") for n in range(6)]
    frontier.acknowledge(lease, "captured", children=pictures)
    leased = [frontier.lease(ALL) for _ in range(5)]
    assert [lease.kind if lease else None for lease in leased] == ["requisite"] * 4 + [None]
    assert frontier.lease(PAGES) is None
    assert frontier.wait_s(PAGES) == pytest.approx(1.0)


def test_a_new_request_is_not_held_up_by_a_retry_that_waits(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock, delay_s=0.0, pages_at_once=2)
    frontier.push_seeds([url(0)])
    frontier.acknowledge(get_lease(frontier), "captured", children=[Child(url=url(1)), Child(url=url(2))])
    first, second = get_lease(frontier), get_lease(frontier)
    frontier.release(first, after_s=60.0)
    assert frontier.lease(ALL) is None
    assert frontier.wait_s(ALL) == pytest.approx(60.0)
    frontier.acknowledge(second, "captured", children=[Child(url=url(3))])
    assert get_lease(frontier).url == url(3)
    clock.now += 60.0
    retried = get_lease(frontier)
    assert (retried.url, retried.attempt) == (url(1), 2)


def test_a_held_host_gets_nothing_and_is_asked_more_slowly_after(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock)
    frontier.push_seeds([url(1), url(2), url(3)])
    frontier.acknowledge(get_lease(frontier), "captured")
    frontier.hold_host("a.example", 30.0)
    assert frontier.lease(ALL) is None
    clock.now += 29.0
    assert frontier.lease(ALL) is None
    clock.now += 1.0
    frontier.acknowledge(get_lease(frontier), "captured")
    clock.now += 1.5
    assert frontier.lease(ALL) is None
    clock.now += 0.5
    get_lease(frontier)


def test_a_hosts_own_delay_counts_when_it_is_longer(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock)
    frontier.push_seeds([url(1), url(2)])
    lease = get_lease(frontier)
    frontier.delay_host("a.example", 5.0)
    frontier.acknowledge(lease, "captured")
    clock.now += 4.9
    assert frontier.lease(ALL) is None
    clock.now += 0.1
    get_lease(frontier)


def test_a_silent_host_is_put_aside_and_the_rest_goes_on(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock, delay_s=0.0)
    frontier.push_seeds([url(n) for n in range(20)] + [url(1, "b.example")])
    for _ in range(9):
        lease = get_lease(frontier)
        if lease.host == "b.example":
            frontier.acknowledge(lease, "captured")
            frontier.note_answer(lease.host)
        else:
            frontier.release(lease, after_s=1.0)
            frontier.note_silence(lease.host)
    assert frontier.counts().pages == {"failed": 20, "captured": 1}
    assert frontier.counts().unfinished == 0


def test_a_shorter_way_found_late_takes_up_what_was_too_deep(ledger: Ledger, clock: Clock) -> None:
    frontier = frontier_of(ledger, clock, max_depth=2, delay_s=0.0, pages_at_once=9)
    frontier.push_seeds([SEED])
    frontier.acknowledge(
        get_lease(frontier), "captured", children=[Child(url=url("slow")), Child(url=url("b"))]
    )
    leases = {lease.url: lease for lease in (get_lease(frontier), get_lease(frontier))}
    frontier.acknowledge(leases[url("b")], "captured", children=[Child(url=url("c"))])
    c = get_lease(frontier)
    assert c.depth == 2
    frontier.acknowledge(c, "captured", children=[Child(url=url("d"))])
    assert frontier.counts().unfinished == 1, "d is too deep by this way"
    # The slow page is a redirect to c: one story link from the seed after all.
    frontier.acknowledge(leases[url("slow")], "redirected", children=[Child(url=url("c"), hop="R")])
    d = get_lease(frontier)
    assert (d.url, d.depth) == (url("d"), 2)


@settings(max_examples=60, deadline=None)
@given(
    edges=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.booleans()), max_size=50),
    max_depth=st.integers(0, 4),
    seed=st.integers(0, 2**32),
    crash_every=st.integers(3, 40),
)
def test_what_is_taken_depends_on_the_graph_and_the_depth_alone(
    tmp_path_factory: pytest.TempPathFactory,
    edges: list[tuple[int, int, bool]],
    max_depth: int,
    seed: int,
    crash_every: int,
) -> None:
    """Random graphs, answers in random order, crashes in between: always the shortest distances."""
    order = random.Random(seed)
    clock = Clock()
    ledger = Ledger(tmp_path_factory.mktemp("frontier") / "story.db")
    ledger.start_run("1", "2026-01-01T00:00:00.000000Z", {})

    def start() -> SqliteFrontier:
        return frontier_of(ledger, clock, max_depth=max_depth, delay_s=0.0, pages_at_once=5)

    children: dict[str, list[Child]] = {}
    for source, target, redirect in edges:
        hop = "R" if redirect else "L"
        known = children.setdefault(url(source), [])
        if url(target) not in [child.url for child in known]:
            known.append(Child(url=url(target), hop=hop))  # type: ignore[arg-type]

    frontier = start()
    frontier.push_seeds([url(0)])
    in_flight: list[Lease] = []
    steps = 0
    while frontier.counts().unfinished:
        steps += 1
        if steps % crash_every == 0:
            in_flight.clear()
            frontier = start()
            continue
        lease = frontier.lease(ALL)
        if lease:
            in_flight.append(lease)
        if in_flight and (lease is None or order.random() < 0.5):
            done = in_flight.pop(order.randrange(len(in_flight)))
            with ledger.transaction():
                frontier.acknowledge(done, "captured", children=children.get(done.url, ()))

    taken = dict(ledger.connection.execute("SELECT url, depth FROM request").fetchall())
    ledger.close()
    assert taken == shortest(url(0), children, max_depth)


def shortest(seed: str, children: dict[str, list[Child]], max_depth: int) -> dict[str, int]:
    """Distances by Dijkstra, as the judge of the frontier's own."""
    distance: dict[str, int] = {}
    queue = [(0, seed)]
    while queue:
        depth, node = heapq.heappop(queue)
        if node in distance or depth > max_depth:
            continue
        distance[node] = depth
        for child in children.get(node, ()):
            heapq.heappush(queue, (depth + child.cost, child.url))
    return distance
