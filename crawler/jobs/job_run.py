"""One run of a job: its seeds gathered, its stories crawled some at a time in one process."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from archive.errors import StorytrailError
from crawler.account import INTERRUPTED, RunResult
from crawler.archivist import Archivist
from crawler.config import CrawlConfig
from crawler.jobs.account import PROGRESS_NAME, JobAccount, write_account
from crawler.jobs.past import look_back
from crawler.jobs.plan import Due, NotDue, plan_story
from crawler.jobs.seed_book import add_seeds, read_seeds
from crawler.jobs.source_archive import SourceArchive
from crawler.jobs.sources import SourceReader, describe_trouble, source_facts
from crawler.progress import ProgressDisplay
from crawler.run import Progress, StoryRun
from crawler.shared import SHARED_SETTING, Shared
from crawler.story_log import current_story, prune_logs

_TICK_S = 0.5
_SAVE_EVERY_S = 10.0
_SHOWN_STOPPED = 5
_COLLECT_EVERY = 20
"""Stories after which Python is made to look for garbage: an engine that is done refers to itself."""


class JobRun:
    """Crawls the stories of a job whose turn has come; on the event loop of `process`."""

    def __init__(self, account: JobAccount, process: AsyncCrawlerProcess, display: ProgressDisplay) -> None:
        self.account = account
        self.last: tuple[RunResult, StoryRun] | None = None
        """The story that ended last."""
        self.error: Exception | None = None
        """What kept the job as a whole from being run."""
        self.is_over = False
        self._job = account.job
        self._process = process
        self._display = display
        self._shared = Shared.of(self._job.config)
        self._stopping = False
        self._sources: SourceArchive | None = None
        self._active: dict[str, tuple[CrawlConfig, Crawler]] = {}
        self._began = time.monotonic()

    async def drive(self) -> None:
        """Runs the job to its end; never raises."""
        ticking = asyncio.ensure_future(self._tick())
        try:
            stories = self._iter_due(await self._gather_seeds())
            workers = [self._work(stories) for _ in range(self._job.at_once)]
            await asyncio.gather(*workers)
            self.is_over = True
        except Exception as error:
            self.error = error
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking

    def conclude(self) -> None:
        """Takes up what ended while the event loop did; call when it stands still."""
        for config, crawler in list(self._active.values()):
            self._settle(config, crawler, None)
        if not self.is_over and not self.error:
            self.account.is_interrupted = True
        if self._sources:
            # A signal in mid-reading leaves it open.
            with suppress(StorytrailError):
                self._sources.close()
        self._display.end(self._progress())
        with suppress(OSError):
            (self._job.folder / PROGRESS_NAME).unlink(missing_ok=True)

    # Before the stories -------------------------------------------------------------------------

    async def _gather_seeds(self) -> list[str]:
        """The job's own seeds, then all that its sources ever named; the account learns of the sources."""
        job = self._job
        seeds = dict.fromkeys(job.config.seeds)
        seeds |= dict.fromkeys(read_seeds(job.folder, self._display.say))
        if job.sources:
            self._sources = SourceArchive(job, self.account.run_name)
            for result in await SourceReader(job, self._sources).read_all():
                new = [seed for seed in result.seeds if seed not in seeds]
                add_seeds(job.folder, result.source.place, new)
                seeds |= dict.fromkeys(new)
                self.account.sources.append(source_facts(result, len(new)))
                if told := describe_trouble(result):
                    self._display.say(told)
        return list(seeds)

    def _iter_due(self, seeds: list[str]) -> Iterator[CrawlConfig]:
        """The stories whose turn it is, each looked at when a place is free for it."""
        account = self.account
        configs = self._job.story_configs(seeds) if seeds else []
        account.known = len(configs)
        pasts = [look_back(self._job.collection(config)) for config in configs]
        # A run that ends before its time must not leave the same stories out again and again.
        for past, config in sorted(zip(pasts, configs, strict=True), key=lambda each: each[0].age_order):
            plan = plan_story(self._job, config, past, datetime.now(UTC))
            if isinstance(plan, Due):
                if plan.note:
                    self._display.say(f"{config.name}: {plan.note}")
                yield plan.config
            elif isinstance(plan, NotDue):
                account.not_due += 1
                account.next_due = min(account.next_due or plan.until, plan.until)
            else:
                account.stopped += 1
                if account.stopped <= _SHOWN_STOPPED:
                    self._display.say(f"{config.name}: left alone: {plan.reason}")
        if account.stopped > _SHOWN_STOPPED:
            self._display.say(
                f"and {account.stopped - _SHOWN_STOPPED} more left alone; storytrail status names them"
            )

    # The stories --------------------------------------------------------------------------------

    async def _work(self, stories: Iterator[CrawlConfig]) -> None:
        for config in stories:
            if self._stopping:
                return
            await self._crawl(config)
            # Planning a story takes a moment in which nothing else happens.
            await asyncio.sleep(0)

    async def _crawl(self, config: CrawlConfig) -> None:
        current_story.set(config.name)
        crawler = self._process.create_crawler("story")
        crawler.settings.set(SHARED_SETTING, self._shared, priority="cmdline")
        self._active[config.name] = config, crawler
        error: Exception | None = None
        try:
            await self._process.crawl(crawler, config=config)
        except Exception as caught:
            error = caught
        if config.name in self._active:
            self._settle(config, crawler, error)
        if len(self.account.stories) % _COLLECT_EVERY == 0:
            gc.collect()

    def _settle(self, config: CrawlConfig, crawler: Crawler, error: Exception | None) -> None:
        del self._active[config.name]
        archivist = _find_archivist(crawler)
        if archivist is not None and archivist.run is not None and archivist.result is not None:
            self._take(config, archivist.run, archivist.result)
        elif archivist is not None and archivist.error is not None:
            self._fail(config, archivist.error.exit_code, str(archivist.error))
        elif error is not None:
            self._fail(config, 1, f"{type(error).__name__}: {error}")
        else:
            self.account.is_interrupted = True
            self.account.add_failure(config, INTERRUPTED, "stopped at once")

    def _take(self, config: CrawlConfig, run: StoryRun, result: RunResult) -> None:
        self.account.add_result(config, result, self._shared.paces.find_last_silence)
        self.last = result, run
        for note in (*run.notes, *result.notes):
            self._display.say(f"{config.name}: {note}")
        if result.error:
            self._display.say(f"{config.name}: {result.error}")
        if (result.finish == "interrupted" and not result.error) or result.is_signalled:
            self._stop()
        prune_logs(run.collection.path / "runs")

    def _fail(self, config: CrawlConfig, exit_code: int, error: str) -> None:
        self.account.add_failure(config, exit_code, error)
        self._display.say(f"{config.name}: {error}")

    def _stop(self) -> None:
        """A signal came: what is under way ends, nothing more is begun."""
        if self._stopping:
            return
        self._stopping = self.account.is_interrupted = True
        for _, crawler in self._active.values():
            if (archivist := _find_archivist(crawler)) and archivist.run:
                archivist.run.stop()

    # Looking ------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        saved_at = self._began
        while True:
            await asyncio.sleep(_TICK_S)
            progress = self._progress()
            self._display.show(progress)
            if time.monotonic() - saved_at >= _SAVE_EVERY_S:
                saved_at = time.monotonic()
                with suppress(StorytrailError):
                    facts = self.account.facts(datetime.now(UTC)) | {"ended": None, "exit_code": None}
                    write_account(self._job, facts, [], PROGRESS_NAME)

    def _progress(self) -> Progress:
        """Where all stories stand together."""
        account = self.account
        runs = [
            archivist.run.progress()
            for _, crawler in self._active.values()
            if (archivist := _find_archivist(crawler)) and archivist.run
        ]

        def total(read: Callable[[Progress], int]) -> int:
            return sum(map(read, runs))

        return Progress(
            captured_pages=account.pages["captured"] + total(lambda run: run.captured_pages),
            queued_pages=total(lambda run: run.queued_pages),
            failed_pages=account.pages["failed"] + total(lambda run: run.failed_pages),
            captured_requisites=account.requisites["captured"] + total(lambda run: run.captured_requisites),
            open_requisites=total(lambda run: run.open_requisites),
            hosts=tuple(dict.fromkeys(host for run in runs for host in run.hosts)),
            written_bytes=account.written_bytes + total(lambda run: run.written_bytes),
            elapsed_s=time.monotonic() - self._began,
            trail=tuple(step for run in runs for step in run.trail),
        )


def _find_archivist(crawler: Crawler) -> Archivist | None:
    try:
        return crawler.get_extension(Archivist)
    except RuntimeError:
        return None  # it never came so far
