"""What an exchange means for its request: captured, redirected, tried again, given up. Pure decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

from archive.address import resolve_href
from archive.exchange import Exchange, Failure
from archive.identity import fetch_key

MAX_ATTEMPTS = 3
MAX_REDIRECTS = 20
"""As browsers have it."""
_MAX_RETRY_AFTER_S = 3600.0
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_REDIRECT_STATUSES = frozenset((301, 302, 303, 307, 308))
_BUSY_STATUSES = frozenset((429, 503))
PASSING_STATUSES = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))

# What may have passed by the next attempt. The rest says the same every time.
PASSING_FAILURES: dict[Failure, bool] = {
    "address-refused": False,
    "dns": True,
    "connect-refused": True,
    "connect-timeout": True,
    "connect-failed": True,
    "tls": False,
    "proxy": True,
    "timeout": True,
    "no-response": True,
    "not-http": False,
    "cancelled": True,
}
SILENT_FAILURES: frozenset[Failure] = frozenset(
    ("dns", "connect-refused", "connect-timeout", "connect-failed", "timeout")
)
"""The host itself can't be reached: after some of these in a row it is put aside."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A page or file is there, whole or as much of it as came."""


@dataclass(frozen=True, slots=True)
class Redirected:
    """The answer lies at another URL."""

    target: str
    """Fetch key."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Worth another attempt."""

    reason: str
    after_s: float
    hold_host: bool = False
    """The whole host asked to be left alone for that time."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Not to be had; `refused` when we did not ask for it."""

    reason: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Cut short by our own stop: to be fetched again as if nothing had been."""


Outcome = Captured | Redirected | Retry | Failed | Abandoned


def outcome_of(exchange: Exchange, *, attempt: int, hops: str, backoff_s: float, now: datetime) -> Outcome:
    """What becomes of the request whose `attempt` (from 1) ended in `exchange`.

    `hops` is its path from the seed, `backoff_s` the pause before the second attempt.
    """
    if exchange.error == "cancelled":
        return Abandoned()
    if exchange.error == "address-refused":
        return Failed("address-refused", refused=True)
    pause_s = backoff_s * 4 ** (attempt - 1)
    if exchange.error:
        return _again(exchange.error, pause_s, attempt, PASSING_FAILURES[exchange.error])
    status = exchange.status or 0
    if status in _REDIRECT_STATUSES:
        return _redirect(exchange, hops)
    reason = f"http-{status}"
    if status in _BUSY_STATUSES and (wished_s := retry_after_s(exchange, now)) is not None:
        if attempt >= MAX_ATTEMPTS:
            return Failed(reason)
        return Retry(reason, min(max(wished_s, pause_s), _MAX_RETRY_AFTER_S), hold_host=True)
    if status == 429 and attempt < MAX_ATTEMPTS:
        return Retry(reason, pause_s, hold_host=True)
    if not 200 <= status < 300:
        return _again(reason, pause_s, attempt, status in PASSING_STATUSES)
    if exchange.truncated in ("disconnect", "time") and attempt < MAX_ATTEMPTS:
        return Retry(f"cut-{exchange.truncated}", pause_s)
    return Captured()


def _again(reason: str, pause_s: float, attempt: int, may_pass: bool) -> Outcome:
    return Retry(reason, pause_s) if may_pass and attempt < MAX_ATTEMPTS else Failed(reason)


def _redirect(exchange: Exchange, hops: str) -> Outcome:
    target = redirect_target(exchange)
    if target is None:
        return Failed(f"http-{exchange.status}-to-nowhere")
    if len(hops) - len(hops.rstrip("R")) >= MAX_REDIRECTS:
        return Failed("too-many-redirects")
    return Failed("redirect-loop") if target == exchange.url else Redirected(target)


def redirect_target(exchange: Exchange) -> str | None:
    """The fetch key of where a 3xx response points; None without a Location that leads to a web page."""
    if exchange.head is None or exchange.status not in _REDIRECT_STATUSES:
        return None
    value = exchange.head.get(b"location")
    if not value:
        return None
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        # Browsers send bytes that can be no UTF-8 back as they are.
        text = _BEYOND_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), value).decode("ascii")
    if text.strip().startswith("#"):
        return exchange.url
    target = resolve_href(text, exchange.url)
    return fetch_key(target) if target else None


def prerequisite_hops(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """hopsFromSeed of each exchange that a robots.txt took: `P`, one `R` more behind each redirect.

    A repeat stays where it is; one that begins again at the first URL is `P` again.
    """
    hops = "P"
    if exchanges:
        yield hops
    for previous, exchange in pairwise(exchanges):
        if redirect_target(previous) is not None:
            hops += "R"
        elif exchange.url != previous.url:
            hops = "P"
        yield hops


def retry_after_s(exchange: Exchange, now: datetime) -> float | None:
    """Seconds from `now` that Retry-After asks to wait (RFC 9110, 10.2.3), None without one."""
    value = exchange.head.get(b"retry-after") if exchange.head else None
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        instant = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return max(0.0, (instant - now).total_seconds())
