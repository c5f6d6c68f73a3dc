"""What the stories that one process crawls at the same time have in common: how hosts are asked."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from protego import Protego

from archive.exchange import Exchange
from crawler.config import CrawlConfig
from crawler.politeness import Pace, Paces

SHARED_SETTING = "STORYTRAIL_SHARED"
"""The name under which a crawler's settings hold its `Shared`; without it, it shares with nobody."""

_MAX_AGE_S = 86_400.0
"""RFC 9309, 2.4: not to be used from a cache for longer."""
_MAX_AGE_FORBIDDEN_S = 600.0
"""What a server's error forbids may be allowed when the server is well again."""
_MAX_SHARED_BYTES = 64 * 1024
"""Longer ones are fetched by each story: thousands of them would stay in memory."""

# With no delay between pages, asking one at a time would only be slow, not polite.
_PAGES_AT_ONCE_WITHOUT_DELAY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What came of asking an origin for its robots.txt."""

    rules: Protego | None
    """None when everything is forbidden."""
    exchanges: tuple[Exchange, ...]
    fetched_s: float
    """By the event loop's clock."""

    @property
    def is_cut(self) -> bool:
        """Whether it tells nothing of the origin, only that the crawl which asked was stopped."""
        return not self.exchanges or self.exchanges[-1].error == "cancelled"

    def is_lasting(self, now_s: float) -> bool:
        """Whether others may go by it: a host that could not be reached may be there again by then."""
        if self.is_cut or self.exchanges[-1].error:
            return False
        if sum(len(exchange.received) for exchange in self.exchanges) > _MAX_SHARED_BYTES:
            return False
        return now_s - self.fetched_s < (_MAX_AGE_S if self.rules is not None else _MAX_AGE_FORBIDDEN_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Made once for a process, on the event loop's thread."""

    paces: Paces
    robots: dict[str, asyncio.Future[RobotsFile]] = field(default_factory=dict)
    """By origin; for any story, as long as `RobotsFile.is_lasting`."""

    @classmethod
    def of(cls, config: CrawlConfig) -> Shared:
        """For stories with the options of `config`."""
        return cls(paces=Paces(pace_of(config), random.random))


def pace_of(config: CrawlConfig) -> Pace:
    """What a crawl with these options asks of itself towards every host."""
    return Pace(delay_s=config.delay_s, pages_at_once=1 if config.delay_s else _PAGES_AT_ONCE_WITHOUT_DELAY)
