"""The frontier in `story.db`: for one process, in the same transaction as the captures."""

from __future__ import annotations

import heapq
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import count
from typing import cast

from archive.identity import host_of
from archive.ledger import Ledger
from crawler.frontier.interface import Child, Counts, DoneState, Lease, RequestKind, RequestState
from crawler.politeness import HostPace, Pace, Paces

_Lane = tuple[str, RequestKind]
"""One host's queue of one kind."""

_KINDS: tuple[RequestKind, ...] = ("page", "requisite")


class SqliteFrontier:
    """Requests in the ledger's `request` and `trail` tables, each host's pace in memory.

    `paces` are shared with the other frontiers of this process; `on_wake` is called when one of them
    has let go of a host for which requests wait here.

    Depth is kept as the least number of story links over all ways found so far. When a shorter way
    turns up, it is carried on along `trail`, and what was too deep before is taken up: so what a
    run fetches depends on the site and the depth, not on who answered first.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: int,
        *,
        max_depth: int,
        pace: Pace,
        paces: Paces | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.on_wake: Callable[[], None] = lambda: None
        self._execute = ledger.connection.execute
        self._writing = ledger.writing
        self._run = run
        self._max_depth = max_depth
        self._clock = clock
        self._paces = paces or Paces(pace, random.Random(run).random)
        self._shares_paces = paces is not None
        self._in_flight: Counter[_Lane] = Counter()
        self._put_aside: set[str] = set()
        self._queued: defaultdict[_Lane, int] = defaultdict(int)
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        # Lanes that may have something to lease, by the instant from which they may. An entry is a hint:
        # its lane is looked at again when it is taken off, and only the one that `_due` names counts.
        self._agenda: list[tuple[float, int, _Lane]] = []
        self._due: dict[_Lane, float] = {}
        self._tick = count()
        self._recover(ledger)
        self._paces.join(self._wake_host)

    def _recover(self, ledger: Ledger) -> None:
        """Takes back what an earlier process had leased, and counts what is there."""
        with ledger.transaction():
            # An attempt that a crash cut short was none: the page still has all that it may fail in.
            self._execute(
                "UPDATE request SET attempts = attempts - 1 WHERE run = ? AND state = 'leased'", (self._run,)
            )
            # Instants of an earlier process's clock mean nothing to this one's.
            self._execute(
                "UPDATE request SET state = 'queued', not_before = 0 "
                "WHERE run = ? AND state IN ('leased', 'queued')",
                (self._run,),
            )
        for host, kind, state, number in self._execute(
            "SELECT host, kind, state, count(*) FROM request WHERE run = ? GROUP BY host, kind, state",
            (self._run,),
        ).fetchall():
            self._counts[kind, state] += number
            if state == "queued":
                self._queued[host, kind] += number
                self._wake((host, kind), 0.0)

    # Queueing -----------------------------------------------------------------------------------

    def push_seeds(self, urls: Iterable[str]) -> None:
        """Queues pages at depth 0; those that are known already stay as they are."""
        for url in urls:
            self._admit("page", url, depth=0, hops="", via=None)

    def _admit(self, kind: RequestKind, url: str, *, depth: int, hops: str, via: str | None) -> None:
        """Queues a request within the depth, or mends its depth and that of all that it led to."""
        pending = [(url, depth, hops, via)]
        while pending:
            url, depth, hops, via = pending.pop()
            if depth > self._max_depth:
                continue
            row = self._execute(
                "SELECT id, depth FROM request WHERE run = ? AND kind = ? AND url = ?",
                (self._run, kind, url),
            ).fetchone()
            if row is None:
                self._insert(kind, url, depth, hops, via)
            elif depth < row[1]:
                self._execute(
                    "UPDATE request SET depth = ?, hops = ?, via = ? WHERE id = ?", (depth, hops, via, row[0])
                )
                for target, cost, hop in self._execute(
                    "SELECT target, cost, hop FROM trail WHERE run = ? AND source = ?", (self._run, url)
                ).fetchall():
                    pending.append((target, depth + cost, hops + hop, url))

    def _insert(self, kind: RequestKind, url: str, depth: int, hops: str, via: str | None) -> None:
        host = host_of(url)
        aside = host in self._put_aside
        state = "failed" if aside else "queued"
        self._execute(
            "INSERT INTO request (run, kind, url, host, depth, hops, via, state, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._run, kind, url, host, depth, hops, via, state, "host-silent" if aside else ""),
        )
        self._counts[kind, state] += 1
        if not aside:
            self._queued[host, kind] += 1
            self._wake((host, kind), 0.0)

    # Leasing ------------------------------------------------------------------------------------

    def lease(self, kinds: frozenset[RequestKind]) -> Lease | None:
        """The next request of these kinds whose host may be asked now, None when there is none."""
        now = self._clock()
        skipped: list[tuple[float, int, _Lane]] = []
        leased = None
        while leased is None and self._agenda and self._agenda[0][0] <= now:
            entry = heapq.heappop(self._agenda)
            instant, _, lane = entry
            if self._due.get(lane) != instant:
                continue
            if lane[1] not in kinds:
                skipped.append(entry)
                continue
            del self._due[lane]
            leased = self._lease_from(lane, now)
        for entry in skipped:
            heapq.heappush(self._agenda, entry)
        return leased

    def _lease_from(self, lane: _Lane, now: float) -> Lease | None:
        host, kind = lane
        pace = self._host(host)
        if self._shares_paces and host not in self._put_aside and pace.is_aside(now):
            self._put_host_aside(host)
        ready_at = pace.ready_at(kind)
        if not self._queued[lane] or ready_at is None:
            # Woken again when something is queued, or when a request of the host ends.
            return None
        if ready_at > now:
            self._wake(lane, ready_at)
            return None
        with self._writing():
            row = self._execute(
                "UPDATE request SET state = 'leased', attempts = attempts + 1 WHERE id = ("
                "SELECT id FROM request "
                "WHERE run = ? AND host = ? AND kind = ? AND state = 'queued' AND not_before <= ? "
                "ORDER BY depth, id LIMIT 1) RETURNING id, url, depth, hops, via, attempts",
                (self._run, host, kind, now),
            ).fetchone()
        if row is None:
            self._wake(lane, self._earliest_retry(lane))
            return None
        self._move(kind, "queued", "leased")
        self._queued[lane] -= 1
        self._in_flight[lane] += 1
        pace.start(kind, now)
        self._wake(lane, now)
        return Lease(
            id=row[0],
            kind=kind,
            url=row[1],
            host=host,
            depth=row[2],
            hops=row[3],
            via=row[4],
            attempt=row[5],
        )

    def _earliest_retry(self, lane: _Lane) -> float:
        (earliest,) = self._execute(
            "SELECT min(not_before) FROM request "
            "WHERE run = ? AND host = ? AND kind = ? AND state = 'queued'",
            (self._run, *lane),
        ).fetchone()
        return float(earliest)

    def wait_s(self, kinds: frozenset[RequestKind]) -> float | None:
        """Seconds until `lease` may have something; None when only an acknowledgement can bring it."""
        while self._agenda and self._due.get(self._agenda[0][2]) != self._agenda[0][0]:
            heapq.heappop(self._agenda)
        if self._agenda and self._agenda[0][2][1] in kinds:
            earliest: float | None = self._agenda[0][0]
        else:
            earliest = min((due for lane, due in self._due.items() if lane[1] in kinds), default=None)
        return None if earliest is None else max(0.0, earliest - self._clock())

    # Ending a lease -----------------------------------------------------------------------------

    def acknowledge(
        self, lease: Lease, state: DoneState, reason: str = "", children: Iterable[Child] = ()
    ) -> None:
        """Ends a lease and queues what it led to, within the depth."""
        # The depth may have been mended since the lease was given.
        depth, hops = self._execute("SELECT depth, hops FROM request WHERE id = ?", (lease.id,)).fetchone()
        self._execute("UPDATE request SET state = ?, reason = ? WHERE id = ?", (state, reason, lease.id))
        self._move(lease.kind, "leased", state)
        self._add_children(lease.url, depth, hops, children)
        self._end(lease)

    def follow(self, source: str, children: Iterable[Child]) -> None:
        """Queues what a page that is captured by now led to after all, within the depth."""
        depth, hops = self._execute(
            "SELECT depth, hops FROM request WHERE run = ? AND kind = 'page' AND url = ?", (self._run, source)
        ).fetchone()
        self._add_children(source, depth, hops, children)

    def _add_children(self, source: str, depth: int, hops: str, children: Iterable[Child]) -> None:
        for child in children:
            if child.kind == "page":
                self._execute(
                    "INSERT OR IGNORE INTO trail (run, source, target, cost, hop) VALUES (?, ?, ?, ?, ?)",
                    (self._run, source, child.url, child.cost, child.hop),
                )
            self._admit(child.kind, child.url, depth=depth + child.cost, hops=hops + child.hop, via=source)

    def release(self, lease: Lease, *, after_s: float) -> None:
        """Puts a request back for another attempt, not before `after_s` seconds from now."""
        if lease.host in self._put_aside:
            self.acknowledge(lease, "failed", "host-silent")
            return
        self._execute(
            "UPDATE request SET state = 'queued', not_before = ? WHERE id = ?",
            (self._clock() + after_s, lease.id),
        )
        self._requeued(lease)

    def give_back(self, lease: Lease) -> None:
        """Puts a request back as if it had never been leased: the run stops before it was fetched."""
        self._execute(
            "UPDATE request SET state = 'queued', attempts = attempts - 1 WHERE id = ?", (lease.id,)
        )
        self._requeued(lease)

    def _requeued(self, lease: Lease) -> None:
        self._move(lease.kind, "leased", "queued")
        self._queued[lease.host, lease.kind] += 1
        self._end(lease)

    def _end(self, lease: Lease) -> None:
        self._in_flight[lease.host, lease.kind] -= 1
        self._host(lease.host).end(lease.kind)
        self._paces.wake(lease.host)

    def close(self) -> None:
        """Lets go of the hosts that it still asks, so that others may; to be called when nothing is asked."""
        self._paces.leave(self._wake_host)
        for (host, kind), number in self._in_flight.items():
            for _ in range(number):
                self._host(host).end(kind)
            if number:
                self._paces.wake(host)
        self._in_flight.clear()

    # Pace ---------------------------------------------------------------------------------------

    def delay_host(self, host: str, delay_s: float) -> None:
        """From now on leaves at least `delay_s` between two pages of `host` (robots.txt, Crawl-delay)."""
        self._host(host).ask_delay(delay_s, self._clock())
        self._paces.wake(host)

    def hold_host(self, host: str, hold_s: float) -> None:
        """Asks `host` for nothing for `hold_s` seconds, and more slowly after that (429, Retry-After)."""
        self._host(host).hold(hold_s, self._clock())

    def note_answer(self, host: str) -> None:
        """Notes that `host` answered: what slowed it down may wear off."""
        self._host(host).note_answer()

    def note_silence(self, host: str, cause: str = "") -> None:
        """Notes that `host` could not be reached; after too many in a row it is put aside for the run."""
        if self._host(host).note_silence(self._clock(), cause):
            self._put_host_aside(host)

    def _put_host_aside(self, host: str) -> None:
        self._put_aside.add(host)
        for kind in _KINDS:
            lane = (host, kind)
            with self._writing():
                self._execute(
                    "UPDATE request SET state = 'failed', reason = 'host-silent' "
                    "WHERE run = ? AND host = ? AND kind = ? AND state = 'queued'",
                    (self._run, *lane),
                )
            self._counts[kind, "queued"] -= self._queued[lane]
            self._counts[kind, "failed"] += self._queued[lane]
            self._queued[lane] = 0

    # Looking ------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Requests by kind and state."""

        def of(kind: str) -> dict[RequestState, int]:
            return {
                cast("RequestState", state): number
                for (a_kind, state), number in self._counts.items()
                if a_kind == kind and number
            }

        return Counts(pages=of("page"), requisites=of("requisite"))

    def in_flight_hosts(self) -> list[str]:
        """Hosts with a leased request, for the progress display."""
        return list(dict.fromkeys(host for (host, _), number in self._in_flight.items() if number))

    def _host(self, host: str) -> HostPace:
        return self._paces.get(host, self._clock())

    def _wake_host(self, host: str) -> None:
        waiting = [kind for kind in _KINDS if self._queued.get((host, kind))]
        for kind in waiting:
            self._wake((host, kind), self._host(host).ready_at(kind) or 0.0)
        if waiting:
            self.on_wake()

    def _wake(self, lane: _Lane, instant: float) -> None:
        if self._queued[lane] and instant < self._due.get(lane, math.inf):
            self._due[lane] = instant
            heapq.heappush(self._agenda, (instant, next(self._tick), lane))

    def _move(self, kind: RequestKind, old: RequestState, new: RequestState) -> None:
        self._counts[kind, old] -= 1
        self._counts[kind, new] += 1
