"""robots.txt (RFC 9309): fetched once per origin, archived, obeyed, and asked for the host's own pace."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from archive.exchange import Exchange, Failure
from archive.identity import host_of
from crawler.archivist import get_run
from crawler.headers import request_headers
from crawler.outcome import redirect_target, retry_after_s
from crawler.shared import SHARED_SETTING, RobotsFile, Shared

logger = logging.getLogger(__name__)

_MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5, asks for at least 500 KiB."""
_MAX_REDIRECTS = 5
_TIMEOUT_S = 60.0
_RETRY_PAUSES_S = (1.0, 4.0)
_MAX_RETRY_AFTER_S = 60.0


class RobotsRefused(IgnoreRequest):
    """robots.txt keeps us out; the text is the reason as the ledger keeps it."""


def is_unreachable(exchange: Exchange) -> bool:
    """Whether a robots.txt is there but can't be had, which forbids everything (RFC 9309, 2.3.1.4).

    A host that takes no connection at all is let through: the page's own request then tells why.
    """
    if exchange.error:
        return exchange.error in _UNREACHABLE
    return (exchange.status or 0) >= 500 or exchange.truncated in ("disconnect", "time")


_UNREACHABLE: frozenset[Failure] = frozenset(("timeout", "no-response", "not-http"))


def _robots_file(rules: Protego | None, exchanges: list[Exchange]) -> RobotsFile:
    fetched_s = asyncio.get_running_loop().time()
    return RobotsFile(rules=rules, exchanges=tuple(exchanges), fetched_s=fetched_s)


class RobotsGate:
    """Downloader middleware: lets through what robots.txt allows.

    As the standard has it: a 4xx answer allows everything, a server error nothing, after some tries.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._rules: dict[str, asyncio.Task[Protego | None]] = {}
        self._shared: Shared | None = crawler.settings.get(SHARED_SETTING)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsGate:
        """Made once for a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Returns for a request that may go out; raises RobotsRefused for another."""
        if not self._obey or request.meta.get("is_robots"):
            return
        rules = await self._rules_for(request)
        if rules is None:
            raise RobotsRefused("robots-unreachable")
        if not rules.can_fetch(request.url, self._agent):
            raise RobotsRefused("robots")

    async def _rules_for(self, request: Request) -> Protego | None:
        scheme, _, rest = request.url.partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        future = self._rules.get(origin)
        if future is None:
            # One fetch for all that wait; it must not be cut short with the one that came first.
            future = self._rules[origin] = asyncio.ensure_future(self._learn(origin, request.url))
        return future.result() if future.done() else await asyncio.shield(future)

    async def _learn(self, origin: str, page_url: str) -> Protego | None:
        """The rules of `origin`, None when everything is forbidden; the run gets what it took to know."""
        run = get_run(self._crawler)
        robots = await self._find_shared(origin) or await self._fetch(origin)
        run.record_robots(robots.exchanges, page_url)
        if robots.rules is not None:
            run.set_pace(host_of(page_url), float(robots.rules.crawl_delay(self._agent) or 0.0))
        return robots.rules

    async def _find_shared(self, origin: str) -> RobotsFile | None:
        """What a story of this process has asked for already, or asks for now; None to ask oneself.

        Each story keeps the exchanges in its own archive: what it obeys is there to be read.
        """
        if self._shared is None:
            return None
        all_known, now_s = self._shared.robots, asyncio.get_running_loop().time()
        known = all_known.get(origin)
        if known is not None and known.done() and not known.result().is_lasting(now_s):
            known = None
        if known is None:
            known = all_known[origin] = asyncio.ensure_future(self._fetch(origin))
        robots = await asyncio.shield(known)
        return None if robots.is_cut else robots

    async def _fetch(self, origin: str) -> RobotsFile:
        exchanges: list[Exchange] = []
        body = b""
        for pause_s in (*_RETRY_PAUSES_S, None):
            body = await self._follow(f"{origin}/robots.txt", exchanges)
            if pause_s is None or not exchanges or not is_unreachable(exchanges[-1]):
                break
            wished_s = retry_after_s(exchanges[-1], datetime.now(UTC)) or 0.0
            await asyncio.sleep(max(pause_s, min(wished_s, _MAX_RETRY_AFTER_S)))
        last = exchanges[-1] if exchanges else None
        if last and is_unreachable(last):
            why = last.error or last.truncated or last.status
            logger.warning("%s/robots.txt: %s: nothing there may be fetched (RFC 9309, 2.3.1.4)", origin, why)
            return _robots_file(None, exchanges)
        there = last is not None and last.status == 200
        rules = Protego.parse(body[:_MAX_BYTES].decode("utf-8-sig", "ignore") if there else "")
        return _robots_file(rules, exchanges)

    async def _follow(self, url: str, exchanges: list[Exchange]) -> bytes:
        """The body that `url` and its redirects lead to; appends what it took to `exchanges`."""
        for _ in range(_MAX_REDIRECTS + 1):
            body = await self._download(url, exchanges)
            target = redirect_target(exchanges[-1]) if exchanges else None
            if target is None:
                return body
            url = target
        return b""

    async def _download(self, url: str, exchanges: list[Exchange]) -> bytes:
        """The body of a robots.txt, empty when there is none; appends what it took to `exchanges`."""
        user_agent = get_run(self._crawler).config.full_user_agent
        request = Request(
            url,
            headers=request_headers("robots", user_agent, url),
            meta={
                "is_robots": True,
                "exchanges": exchanges,
                "download_timeout": _TIMEOUT_S,
                "verbatim_url": True,
            },
            callback=NO_CALLBACK,
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            logger.info("%s can't be had: %s", url, error)
            return b""
        return response.body
