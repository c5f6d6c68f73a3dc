"""Feeds and sitemaps of a job: asked for over our own wire, archived, read for seeds."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scrapy import Request
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware

from archive.errors import ConfigError
from archive.exchange import Exchange
from archive.identity import host_of
from crawler.config import parse_seed
from crawler.headers import request_headers
from crawler.jobs.feeds import MAX_XML_BYTES, Feed, Named, newest_first, read_feed
from crawler.jobs.job import Job, Source
from crawler.jobs.source_archive import SourceArchive
from crawler.outcome import PASSING_FAILURES, redirect_target
from crawler.wire.addresses import parse_networks
from crawler.wire.client import Client
from crawler.wire.connection import Limits

_LIMITS = Limits(total_s=120.0, max_body_bytes=32 * 1024 * 1024)
_MAX_REDIRECTS = 5
_PAUSES_S = (1.0, 4.0)
_MAX_SITEMAPS = 50
"""Of an index, the newest ones; as many steps down as it takes."""
_HOSTS_AT_ONCE = 8
_SLOW_S = 30.0
"""A source that takes so long is told of, even if it could be had."""


@dataclass(slots=True, kw_only=True)
class SourceResult:
    """What came of a source in this run."""

    source: Source
    reason: str = ""
    """Why it could not be had or read to its end; empty when all went well."""
    articles: list[Named] = field(default_factory=list)
    """What it named, as far as it was read."""
    seeds: list[str] = field(default_factory=list)
    """Fetch keys, the newest first, at most as many as the job allows."""
    elapsed_s: float = 0.0
    """From its first request to its end, pauses and all."""


class SourceReader:
    """Asks for the sources of one run of a job; on one event loop.

    Those of one host one after the other, those of several hosts at the same time: a host that doesn't
    answer holds up its own alone. What is not read when `max_source_time_s` is over is left for this run.

    robots.txt is not asked: a feed is named by a person and read by programs, as feed readers do. The
    rest is as for pages: no private addresses, the job's User-Agent, its delay between two requests.
    """

    def __init__(self, job: Job, archive: SourceArchive) -> None:
        config = job.config
        self._job = job
        self._user_agent = config.full_user_agent
        self._client = Client(
            limits=_LIMITS,
            allowed_networks=parse_networks(config.allow_net),
            verify_certificates=config.verify_certificates,
        )
        self._proxy = HttpProxyMiddleware(auth_encoding="latin-1")
        self._archive = archive
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked_at: dict[str, float] = {}

    async def read_all(self) -> list[SourceResult]:
        """What each source names, in their order; raises WriteFailed when the exchanges can't be kept."""
        results = [SourceResult(source=source) for source in self._job.sources]
        lanes: dict[str, list[SourceResult]] = {}
        for result in results:
            place = result.source.place
            lanes.setdefault(host_of(place) if result.source.is_remote else "", []).append(result)
        free = asyncio.Semaphore(_HOSTS_AT_ONCE)
        deadline_s = asyncio.get_running_loop().time() + self._job.max_source_time_s

        async def read_lane(host: str, lane: Sequence[SourceResult]) -> None:
            for result in lane:
                await self._read_in_time(result, deadline_s if host else None)

        async def wait_for_lane(host: str) -> None:
            async with free:
                await read_lane(host, lanes[host])

        tasks = [asyncio.ensure_future(wait_for_lane(host)) for host in lanes]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._client.close()
        await asyncio.to_thread(self._archive.close)
        return results

    async def _read_in_time(self, result: SourceResult, deadline_s: float | None) -> None:
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        limit = f"max_source_time ({self._job.max_source_time_s:g} s) was over"
        if deadline_s is not None and begun_s >= deadline_s:
            result.reason = f"was not asked for: {limit}"
            return
        try:
            async with asyncio.timeout_at(deadline_s):
                await self._read_source(result)
        except TimeoutError:
            result.reason = f"was not read to its end: {limit}"
        result.elapsed_s = loop.time() - begun_s
        named = (each.url for each in newest_first(result.articles))
        result.seeds = list(_iter_seeds(named, self._job.max_seeds))

    async def _read_source(self, result: SourceResult) -> None:
        feed = await self._read(result.source.place, result)
        pending = newest_first(feed.sitemaps)
        asked = {result.source.place}
        while pending and len(asked) <= _MAX_SITEMAPS and len(result.articles) < self._job.max_seeds:
            place = pending.pop(0).url
            if place in asked:
                continue
            asked.add(place)
            if place.startswith(("http://", "https://")):
                pending += newest_first((await self._read(place, result)).sitemaps)

    async def _read(self, place: str, result: SourceResult) -> Feed:
        if place.startswith(("http://", "https://")):
            feed = await self._fetch(place)
        else:
            feed = _read_file(Path(place))
        if feed.fault and not result.reason:
            result.reason = feed.fault if place == result.source.place else f"{place} {feed.fault}"
        result.articles += feed.articles
        return feed

    async def _fetch(self, url: str) -> Feed:
        exchanges: list[Exchange] = []
        try:
            for pause_s in (*_PAUSES_S, None):
                await self._follow(url, exchanges)
                last = exchanges[-1]
                passing = PASSING_FAILURES[last.error] if last.error else (last.status or 0) >= 500
                if not passing or pause_s is None:
                    break
                await asyncio.sleep(pause_s)
        finally:
            self._archive.add(exchanges)
        if last.error or last.head is None:
            return Feed(fault=last.error or "no-response")
        if last.status != 200:
            return Feed(fault=f"status-{last.status}")
        encodings = [value for name, value in last.head.headers if name.lower() == b"content-encoding"]
        return await asyncio.to_thread(read_feed, last.entity, last.url, b",".join(encodings))

    async def _follow(self, url: str, exchanges: list[Exchange]) -> None:
        for _ in range(_MAX_REDIRECTS + 1):
            await self._ask(url, exchanges)
            target = redirect_target(exchanges[-1])
            if target is None:
                break
            url = target

    async def _ask(self, url: str, exchanges: list[Exchange]) -> None:
        loop = asyncio.get_running_loop()
        host = host_of(url)
        async with self._turns[host]:
            next_s = self._asked_at.get(host, float("-inf")) + self._job.config.delay_s
            await asyncio.sleep(max(0.0, next_s - loop.time()))
            self._asked_at[host] = loop.time()
            request = Request(url, headers=request_headers("feed", self._user_agent, url))
            self._proxy.process_request(request)
            headers = [(name, value) for name, values in request.headers.items() for value in values]
            await self._client.fetch(url, headers, request.meta.get("proxy"), exchanges=exchanges)


def _read_file(path: Path) -> Feed:
    try:
        with path.open("rb") as file:
            return read_feed(file.read(MAX_XML_BYTES), str(path))
    except OSError as error:
        return Feed(fault=error.strerror or "unreadable")


def _iter_seeds(urls: Iterable[str], most: int) -> Sequence[str]:
    seeds: dict[str, None] = {}
    for url in urls:
        if len(seeds) >= most:
            break
        try:
            seeds[parse_seed(url)] = None
        except ConfigError:
            continue
    return list(seeds)


def describe_trouble(result: SourceResult) -> str:
    """A line on a source that failed or was slow; empty for all others."""
    told = [result.reason] if result.reason else []
    if result.elapsed_s >= _SLOW_S:
        told.append(f"took {result.elapsed_s:.0f} s")
    return f"{result.source.kind} {result.source.place}: {'; '.join(told)}" if told else ""


def source_facts(result: SourceResult, new: int) -> dict[str, object]:
    """What a run's account says of a source."""
    return {
        "kind": result.source.kind,
        "place": result.source.place,
        "reason": result.reason,
        "elapsed_s": round(result.elapsed_s, 3),
        "found": len(result.articles),
        "taken": len(result.seeds),
        "new": new,
    }
