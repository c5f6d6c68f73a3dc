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
    def is_whole(self) -> bool:
        """Whether it tells of the origin, and not only that the crawl which asked was stopped."""
        return bool(self.exchanges) and self.exchanges[-1].error != "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Made once for a process, on the event loop's thread."""

    paces: Paces
    robots: dict[str, asyncio.Future[RobotsFile]] = field(default_factory=dict)
    """By origin; what is here may be used by any story for a day (RFC 9309, 2.4)."""

    @classmethod
    def of(cls, config: CrawlConfig) -> Shared:
        """For stories with the options of `config`."""
        return cls(paces=Paces(pace_of(config), random.random))


def pace_of(config: CrawlConfig) -> Pace:
    """What a crawl with these options asks of itself towards every host."""
    return Pace(delay_s=config.delay_s, pages_at_once=1 if config.delay_s else _PAGES_AT_ONCE_WITHOUT_DELAY)
