"""When a host may be asked next, by whoever asks in this process: pure state, the clock is passed in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

_MAX_DELAY_S = 60.0
"""A robots.txt that asks for more would stop the story; `Retry-After` is honoured in full."""
_SLOWDOWN = 2.0
_RECOVERY = 0.9
_MIN_PENALTY_S = 0.5
_SILENCES_TO_PUT_ASIDE = 8
_PROBE_EVERY_S = 60.0
"""So often a host that was put aside by one story is asked once more, by another."""
_MAX_HOSTS = 10_000
"""More than a story has; a job of thousands of stories may meet any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the run asks of itself towards every host."""

    delay_s: float = 1.0
    """Between the starts of two pages of a host."""
    jitter: float = 0.25
    """A delay varies by up to this share of itself, upwards: never less than was promised."""
    pages_at_once: int = 1
    """Pages of one host in flight; with no delay more than one is as polite."""
    requisites_at_once: int = 4


class HostPace:
    """One host's clock: next page not before…, nothing at all before…, how many in flight."""

    __slots__ = (
        "_delay_s",
        "_held_until",
        "_is_known",
        "_next_page",
        "_pace",
        "_penalty_s",
        "_probed_at",
        "_random",
        "_silences",
        "in_flight",
        "last_silence",
    )

    def __init__(self, pace: Pace, random: Callable[[], float]) -> None:
        self._pace = pace
        self._random = random
        self._delay_s = pace.delay_s
        self._penalty_s = 0.0
        self._next_page = 0.0
        self._held_until = 0.0
        self._silences = 0
        self.last_silence = ""
        """In which way it could not be reached the last time."""
        self._probed_at = -math.inf
        self._is_known = False
        self.in_flight = {"page": 0, "requisite": 0}

    def ready_at(self, kind: str) -> float | None:
        """The instant from which a request of `kind` may start; None while enough are in flight.

        Until a host has said what it asks of us (robots.txt), or its first request is over, it gets no
        second one.
        """
        if not self._is_known and any(self.in_flight.values()):
            return None
        if kind == "requisite":
            return None if self.in_flight[kind] >= self._pace.requisites_at_once else self._held_until
        if self.in_flight[kind] >= self._pace.pages_at_once:
            return None
        return max(self._held_until, self._next_page)

    def start(self, kind: str, now: float) -> None:
        """Notes that a request starts."""
        self.in_flight[kind] += 1
        if kind == "page":
            delay_s = max(self._delay_s, self._penalty_s)
            self._next_page = now + delay_s * (1 + self._pace.jitter * self._random())

    def end(self, kind: str) -> None:
        """Notes that a request is over."""
        self.in_flight[kind] -= 1
        self._is_known = True

    def is_idle(self, now: float) -> bool:
        """Whether nothing of it is under way and it has no reason to wait: as good as forgotten."""
        waits = max(self._held_until, self._next_page) > now
        return not (waits or self._penalty_s or self._silences or any(self.in_flight.values()))

    def ask_delay(self, delay_s: float, now: float) -> None:
        """Takes the host's own wish for the time between two pages, 0 for none; never less than the run's."""
        self._is_known = True
        if math.isnan(delay_s):
            return
        wished_s = min(max(delay_s, self._pace.delay_s), _MAX_DELAY_S)
        self._next_page = max(self._next_page + wished_s - self._delay_s, now)
        self._delay_s = wished_s

    def hold(self, hold_s: float, now: float) -> None:
        """Nothing for `hold_s`; afterwards twice the time between pages, wearing off with each answer."""
        self._held_until = max(self._held_until, now + hold_s)
        slower_s = max(self._penalty_s, self._delay_s, _MIN_PENALTY_S) * _SLOWDOWN
        self._penalty_s = min(slower_s, _MAX_DELAY_S)

    def note_answer(self) -> None:
        """The host answered as it should."""
        self._silences = 0
        if self._penalty_s:
            self._penalty_s *= _RECOVERY
            if self._penalty_s <= max(self._delay_s, _MIN_PENALTY_S):
                self._penalty_s = 0.0

    def note_silence(self, now: float, cause: str = "") -> bool:
        """The host could not be reached; True when it is time to put it aside."""
        self.last_silence = cause
        self._silences += 1
        self._probed_at = now
        return self._silences >= _SILENCES_TO_PUT_ASIDE

    def is_aside(self, now: float) -> bool:
        """Whether it was put aside, and nobody need try again for now."""
        return self._silences >= _SILENCES_TO_PUT_ASIDE and now - self._probed_at < _PROBE_EVERY_S


class Paces:
    """The pace of every host, one for all that ask in this process; who waits for a host is woken."""

    def __init__(self, pace: Pace, random: Callable[[], float]) -> None:
        self._pace = pace
        self._random = random
        self._hosts: dict[str, HostPace] = {}
        self._wakers: list[Callable[[str], None]] = []

    def get(self, host: str, now: float) -> HostPace:
        """The pace of `host`; of hosts that may be asked at once anyway not all are remembered."""
        found = self._hosts.get(host)
        if found is None:
            if len(self._hosts) >= _MAX_HOSTS:
                self._hosts = {name: pace for name, pace in self._hosts.items() if not pace.is_idle(now)}
            found = self._hosts[host] = HostPace(self._pace, self._random)
        return found

    def find_last_silence(self, host: str) -> str:
        """In which way `host` could not be reached the last time; empty where that is not known."""
        found = self._hosts.get(host)
        return found.last_silence if found else ""

    def join(self, wake: Callable[[str], None]) -> None:
        """From now on calls `wake` with each host that may be asked earlier than was said."""
        self._wakers.append(wake)

    def leave(self, wake: Callable[[str], None]) -> None:
        """Calls `wake` no more."""
        if wake in self._wakers:
            self._wakers.remove(wake)

    def wake(self, host: str) -> None:
        """Tells all that `host` may be asked earlier than was said."""
        for wake in tuple(self._wakers):
            wake(host)
