"""Feeds and sitemaps of a job: asked for over our own wire, archived, read for seeds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scrapy import Request
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware

from archive.content import decode_content
from archive.errors import ConfigError, StorytrailError, WriteFailed
from archive.exchange import Exchange
from archive.identity import host_of
from archive.writer import Capture, WarcWriter
from crawler.config import parse_seed
from crawler.headers import request_headers
from crawler.jobs.feeds import MAX_XML_BYTES, Feed, newest_first, read_feed
from crawler.jobs.job import Job, Source
from crawler.outcome import PASSING_FAILURES, prerequisite_hops, redirect_target
from crawler.series import file_series
from crawler.wire.addresses import parse_networks
from crawler.wire.client import Client
from crawler.wire.connection import Limits

_LIMITS = Limits(total_s=120.0, max_body_bytes=32 * 1024 * 1024)
_MAX_REDIRECTS = 5
_PAUSES_S = (1.0, 4.0)
_MAX_SITEMAPS = 50
"""Of an index, the newest ones; as many steps down as it takes."""


@dataclass(slots=True, kw_only=True)
class SourceResult:
    """What came of a source in this run."""

    source: Source
    reason: str = ""
    """Why it could not be had or read to its end; empty when all went well."""
    seeds: list[str] = field(default_factory=list)
    """Fetch keys, the newest first, at most as many as the job allows."""
    found: int = 0
    """How many addresses it named."""


class SourceReader:
    """Asks for the sources of one run of a job; on one event loop.

    robots.txt is not asked: a feed is named by a person and read by programs, as feed readers do. The
    rest is as for pages: no private addresses, the job's User-Agent, its delay between two requests.
    """

    def __init__(self, job: Job, run_name: str) -> None:
        config = job.config
        self._job = job
        self._user_agent = config.full_user_agent
        self._client = Client(
            limits=_LIMITS,
            allowed_networks=parse_networks(config.allow_net),
            verify_certificates=config.verify_certificates,
        )
        self._proxy = HttpProxyMiddleware(auth_encoding="latin-1")
        self._series = replace(
            file_series(config, job.collection(config), run_name),
            folder=job.folder / "archive",
            ledger_path=None,
            indexes_path=None,
        )
        self._exchanges: list[Exchange] = []
        self._asked_at: dict[str, float] = {}

    async def read_all(self) -> list[SourceResult]:
        """What each source names; raises WriteFailed when the exchanges can't be kept."""
        try:
            results = [await self._read_source(source) for source in self._job.sources]
        finally:
            await self._client.close()
        if self._exchanges:
            await asyncio.to_thread(self._archive)
        return results

    async def _read_source(self, source: Source) -> SourceResult:
        result = SourceResult(source=source)
        feed = await self._read(source.place, result)
        articles, pending = list(feed.articles), newest_first(feed.sitemaps)
        asked = {source.place}
        while pending and len(asked) <= _MAX_SITEMAPS and len(articles) < self._job.max_seeds:
            place = pending.pop(0).url
            if place in asked:
                continue
            asked.add(place)
            if place.startswith(("http://", "https://")):
                inner = await self._read(place, result)
                articles += inner.articles
                pending += newest_first(inner.sitemaps)
        result.found = len(articles)
        result.seeds = list(_iter_seeds((each.url for each in newest_first(articles)), self._job.max_seeds))
        return result

    async def _read(self, place: str, result: SourceResult) -> Feed:
        if place.startswith(("http://", "https://")):
            content, place, reason = await self._fetch(place)
        else:
            content, reason = _read_file(Path(place))
        feed = read_feed(content, place) if not reason else Feed(fault=reason)
        result.reason = result.reason or feed.fault
        return feed

    async def _fetch(self, url: str) -> tuple[bytes, str, str]:
        """The body, where it was found in the end, and why it could not be had."""
        for pause_s in (*_PAUSES_S, None):
            last = await self._follow(url)
            passing = PASSING_FAILURES[last.error] if last.error else (last.status or 0) >= 500
            if not passing or pause_s is None:
                break
            await asyncio.sleep(pause_s)
        if last.error or last.head is None:
            return b"", last.url, last.error or "no-response"
        if last.status != 200:
            return b"", last.url, f"status-{last.status}"
        encodings = [value for name, value in last.head.headers if name.lower() == b"content-encoding"]
        return decode_content(last.entity, b",".join(encodings), MAX_XML_BYTES), last.url, ""

    async def _follow(self, url: str) -> Exchange:
        for _ in range(_MAX_REDIRECTS + 1):
            last = await self._ask(url)
            target = redirect_target(last)
            if target is None:
                break
            url = target
        return last

    async def _ask(self, url: str) -> Exchange:
        loop = asyncio.get_running_loop()
        host = host_of(url)
        await asyncio.sleep(max(0.0, self._asked_at.get(host, 0.0) + self._job.config.delay_s - loop.time()))
        self._asked_at[host] = loop.time()
        request = Request(url, headers=request_headers("feed", self._user_agent, url))
        self._proxy.process_request(request)
        headers = [(name, value) for name, values in request.headers.items() for value in values]
        exchanges = await self._client.fetch(url, headers, request.meta.get("proxy"))
        self._exchanges += exchanges
        return exchanges[-1]

    def _archive(self) -> None:
        """Writes one WARC file of all that was exchanged for the job's sources in this run."""
        try:
            self._series.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteFailed(f"cannot write {self._series.folder}: {error.strerror}") from error
        errors: list[StorytrailError] = []
        writer = WarcWriter(
            self._series,
            on_written=lambda _: None,
            on_finishing=lambda: None,
            on_finished=lambda _: None,
            on_failed=errors.append,
        )
        writer.start()
        for exchange, hops in zip(self._exchanges, prerequisite_hops(self._exchanges), strict=True):
            writer.submit(Capture(exchange=exchange, lines=(("hopsFromSeed", hops),)))
        writer.close()
        if errors:
            raise errors[0]


def _read_file(path: Path) -> tuple[bytes, str]:
    try:
        with path.open("rb") as file:
            return file.read(MAX_XML_BYTES), ""
    except OSError as error:
        return b"", error.strerror or "unreadable"


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


def source_facts(result: SourceResult, new: int) -> dict[str, object]:
    """What a run's account says of a source."""
    return {
        "kind": result.source.kind,
        "place": result.source.place,
        "reason": result.reason,
        "found": result.found,
        "taken": len(result.seeds),
        "new": new,
    }
