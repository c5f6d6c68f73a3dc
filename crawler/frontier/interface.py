"""What a frontier is asked, and the values that go in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

RequestKind = Literal["page", "requisite"]
RequestState = Literal["queued", "leased", "captured", "redirected", "failed", "refused"]
DoneState = Literal["captured", "redirected", "failed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A request that was handed out and waits for its acknowledgement."""

    id: int
    kind: RequestKind
    url: str
    """Fetch key."""
    host: str
    """Host and non-default port: the unit of politeness."""
    depth: int
    """Story links from a seed when it was leased; the frontier may learn of a shorter way meanwhile."""
    hops: str
    """hopsFromSeed: `L` story link, `R` redirect, `E` requisite; empty for a seed."""
    via: str | None
    """The page, stylesheet or redirect that led here; None for a seed."""
    attempt: int
    """1 for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A request that a page, a redirect or a stylesheet led to."""

    url: str
    """Fetch key."""
    kind: RequestKind = "page"
    hop: Literal["L", "R", "E"] = "L"

    @property
    def cost(self) -> int:
        """What the step adds to the depth: only story links count."""
        return 1 if self.hop == "L" else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many requests of the run are in each state."""

    pages: Mapping[RequestState, int]
    requisites: Mapping[RequestState, int]

    @property
    def open_pages(self) -> int:
        """Pages that are queued or leased."""
        return sum(self.pages.get(state, 0) for state in _OPEN)

    @property
    def settled_pages(self) -> int:
        """Pages that will not be asked for again."""
        return sum(self.pages.values()) - self.open_pages

    @property
    def unfinished(self) -> int:
        """Requests that are queued or leased."""
        return sum(states.get(state, 0) for states in (self.pages, self.requisites) for state in _OPEN)


_OPEN: tuple[RequestState, ...] = ("queued", "leased")


class Frontier(Protocol):
    """The requests of one run. Times are seconds of the frontier's own clock.

    `acknowledge` and `release` are called inside the transaction that keeps the capture.
    """

    def push_seeds(self, urls: Iterable[str]) -> None:
        """Queues pages at depth 0; those that are known already stay as they are."""

    def lease(self, kinds: frozenset[RequestKind]) -> Lease | None:
        """The next request of these kinds whose host may be asked now, None when there is none."""

    def wait_s(self, kinds: frozenset[RequestKind]) -> float | None:
        """Seconds until `lease` may have something; None when only an acknowledgement can bring it."""

    def acknowledge(
        self, lease: Lease, state: DoneState, reason: str = "", children: Iterable[Child] = ()
    ) -> None:
        """Ends a lease and queues what it led to, within the depth."""

    def follow(self, source: str, children: Iterable[Child]) -> None:
        """Queues what a page that is captured by now led to after all, within the depth."""

    def release(self, lease: Lease, *, after_s: float) -> None:
        """Puts a request back for another attempt, not before `after_s` seconds from now."""

    def give_back(self, lease: Lease) -> None:
        """Puts a request back as if it had never been leased: the run stops before it was fetched."""

    def delay_host(self, host: str, delay_s: float) -> None:
        """From now on leaves at least `delay_s` between two pages of `host` (robots.txt, Crawl-delay).

        0 says that the host was asked and wishes for nothing more than the run's own pace.
        """

    def hold_host(self, host: str, hold_s: float) -> None:
        """Asks `host` for nothing for `hold_s` seconds, and more slowly after that (429, Retry-After)."""

    def note_answer(self, host: str) -> None:
        """Notes that `host` answered: what slowed it down may wear off."""

    def note_silence(self, host: str, cause: str = "") -> None:
        """Notes that `host` could not be reached; after too many in a row it is put aside for the run."""

    def counts(self) -> Counts:
        """Requests by kind and state."""

    def in_flight_hosts(self) -> list[str]:
        """Hosts with a leased request, for the progress display."""
