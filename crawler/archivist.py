"""Where Scrapy's life cycle and a story run meet."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import StorytrailError
from crawler.account import RunResult
from crawler.config import CrawlConfig
from crawler.run import StoryRun, own_fault
from crawler.shared import SHARED_SETTING, Shared
from crawler.story_log import close_story_log, open_story_log
from crawler.wire.signals import end_exchanges

logger = logging.getLogger(__name__)

_TICK_S = 0.5
_GRACE_S = 5.0
"""How long exchanges may go on after a stop was asked for; what is cut then is fetched again later."""


class Archivist:
    """Scrapy extension: opens the run with the spider, closes it after the last response.

    After the crawl exactly one of `result` and `error` is set.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run: StoryRun | None = None
        self.result: RunResult | None = None
        self.error: StorytrailError | None = None
        self.on_start: Callable[[StoryRun], None] | None = None
        self.on_tick: Callable[[StoryRun], None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._log: logging.Handler | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archivist:
        """Connects to the spider's opening and closing."""
        archivist = cls(crawler)
        crawler.signals.connect(archivist.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(archivist.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(archivist.spider_failed, signal=signals.spider_error)
        return archivist

    async def spider_opened(self, spider: Spider) -> None:
        """Starts the run, or has the spider closed with the reason why it can't start."""
        try:
            config = getattr(spider, "config", None)
            if not isinstance(config, CrawlConfig):
                raise spider.config_error  # type: ignore[attr-defined]
            shared: Shared | None = self.crawler.settings.get(SHARED_SETTING)
            self.run = StoryRun.start(config, shared.paces if shared else None)
        except StorytrailError as error:
            self.error = error
            logger.error("%s", error)
            raise CloseSpider("not_started") from None
        except Exception as error:
            self.error = own_fault(error)
            logger.exception("the run can't start")
            raise CloseSpider("not_started") from None
        self._log = open_story_log(self.run.collection.run_path(self.run.row.name), config.name)
        for note in self.run.notes:
            logger.info("%s", note)
        if self.on_start:
            self.on_start(self.run)
        self._ticking = asyncio.ensure_future(self._tick(self.run))

    async def _tick(self, run: StoryRun) -> None:
        """Shows progress; once the run is to stop, hands out nothing more and cuts what drags on."""
        loop = asyncio.get_running_loop()
        cut_at: float | None = None
        while True:
            await asyncio.sleep(_TICK_S)
            if self.on_tick:
                self.on_tick(run)
            if not self.crawler.crawling:
                run.stop()
            if run.is_stopping() and cut_at is None:
                cut_at = loop.time() + _GRACE_S
            if cut_at is not None and loop.time() >= cut_at:
                await self.crawler.signals.send_catch_log_async(end_exchanges)

    def spider_failed(self, failure: Failure) -> None:
        """Ends the run for a fault of ours: what it would wait for never comes."""
        if self.run is not None and failure.value is not None:
            self.run.break_off(failure.value)

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Closes the run; its result stays here."""
        if self.run is None:
            return
        if reason not in ("finished", "start_error") or not self.crawler.crawling:
            self.run.stop()
        if self._ticking:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        self.result = await self.run.close()
        self.error = self.result.error
        logger.info("run %s ended: %s", self.run.row.name, self.result.finish)
        if self._log:
            close_story_log(self._log)


class Backpressure:
    """Downloader middleware: holds responses back while the archive writes more slowly than the net."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Backpressure:
        """Made once for a crawl."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The same response, when there is room for its records."""
        await get_run(self._crawler).room()
        return response


def get_run(crawler: Crawler) -> StoryRun:
    """The run of a crawl whose spider is open."""
    archivist = crawler.get_extension(Archivist)
    if archivist is None or archivist.run is None:
        raise RuntimeError("the story run is not open; is crawler.archivist.Archivist in EXTENSIONS?")
    return archivist.run
