"""The story spider: asks for what the frontier leases, reads what comes, hands it to the run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ConfigError
from archive.exchange import Exchange
from crawler.archivist import get_run
from crawler.config import CrawlConfig
from crawler.findings import Findings
from crawler.frontier import Lease
from crawler.headers import request_headers
from crawler.media_type import charset_of, mime_of
from crawler.robots import RobotsRefused
from spiders.facts import read_article
from spiders.file_requisites import find_file_requisites
from spiders.finder import find_links
from spiders.page import Page
from spiders.requisites import find_requisites
from spiders.sites import SiteProfile
from spiders.sites.toml import parse_profile

_HTML_TYPES = frozenset((None, "text/html", "application/xhtml+xml"))
"""None: without a type, browsers look at the bytes, and a page is what we asked for."""

MAX_REQUISITE_STEPS = 8
"""How far from its page a file may be: a chain of files that ask for files may have no end."""


def _steps_from_page(hops: str) -> int:
    return hops.rpartition("L")[2].count("E")


class StorySpider(Spider):
    """Follows a story from its seeds. Arguments are the crawl's options: `-a url=… -a depth=2 …`.

    `url` may hold several seeds with white space between them. `collection` is another word for `name`,
    which scrapyd keeps for itself. Arguments that begin with an underscore are a scheduler's own
    and are passed over.
    """

    name = "story"

    config: CrawlConfig | None
    config_error: ConfigError | None
    profiles: Sequence[SiteProfile]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> StorySpider:
        """The spider of one crawl; an option that can't be used closes it as soon as it opens."""
        config = kwargs.pop("config", None)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.config, spider.config_error, spider.profiles = config, None, ()
        try:
            if config is None:
                spider.config = _read_arguments(kwargs)
            assert spider.config is not None
            spider.profiles = [parse_profile(source.text, source.path) for source in spider.config.profiles]
        except ConfigError as error:
            spider.config, spider.config_error = None, error
        if spider.config:
            _apply(spider.config, crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """One request for each lease, when its turn has come."""
        async for lease in get_run(self.crawler).iter_leases():
            yield self._request(lease)

    def _request(self, lease: Lease) -> Request:
        assert self.config is not None
        return Request(
            lease.url,
            callback=self.parse,
            errback=self.failed,
            headers=request_headers(lease.kind, self.config.full_user_agent, lease.url, lease.via),
            meta={
                "lease": lease,
                "exchanges": [],
                # Scrapy would escape more of it than browsers do, and so ask for something else.
                "verbatim_url": True,
                # The host is known: Scrapy's downloader need not look for it in the URL again.
                "download_slot": lease.host,
            },
        )

    def parse(self, response: Response) -> None:
        """Reads a response and hands it to the run with what was found in it."""
        lease: Lease = response.meta["lease"]
        exchanges: list[Exchange] = response.meta["exchanges"]
        try:
            findings = self._read(lease, response)
        except Exception:
            # No page may hold up a run: it is kept as it came, and our fault is in the log.
            self.logger.exception("could not read %s", response.url)
            findings = Findings(unread=True)
        get_run(self.crawler).record(lease, exchanges, findings)

    def _read(self, lease: Lease, response: Response) -> Findings | None:
        if not 200 <= response.status < 300 or not response.body:
            return None
        content_type = response.headers.get(b"Content-Type")
        mime, charset = mime_of(content_type), charset_of(content_type)
        assert self.config is not None
        if lease.kind == "page" and mime in _HTML_TYPES:
            page = Page.parse(response.body, response.url, charset=charset)
            return Findings(
                outlinks=find_links(page, finder="balanced", profiles=self.profiles),
                requisites=find_requisites(page) if self.config.requisites else (),
                article=read_article(page, captured=_started(response)),
            )
        if lease.kind == "requisite" and _steps_from_page(lease.hops) < MAX_REQUISITE_STEPS:
            needed = find_file_requisites(
                response.body, response.url, mime, charset=charset, document_url=lease.via
            )
            return Findings(requisites=needed)
        return None

    def failed(self, failure: Failure) -> None:
        """Hands a request without a response to the run; what was sent and came is kept all the same."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease: Lease = request.meta["lease"]
        run = get_run(self.crawler)
        if isinstance(failure.value, RobotsRefused):
            run.refuse(lease, str(failure.value))
        elif request.meta["exchanges"]:
            run.record(lease, request.meta["exchanges"])
        else:
            self.logger.error("no exchange for %s: %r", lease.url, failure.value)
            run.fail(lease, "not-sent")


def _started(response: Response) -> datetime | None:
    """Returns when the request of `response` began."""
    exchanges: list[Exchange] = response.meta["exchanges"]
    return exchanges[-1].started if exchanges else None


def _read_arguments(arguments: Mapping[str, Any]) -> CrawlConfig:
    options = {name: value for name, value in arguments.items() if not name.startswith("_")}
    if "collection" in options:
        if "name" in options:
            raise ConfigError("collection and name are two words for one option: give one of them")
        options["name"] = options.pop("collection")
    return CrawlConfig.parse(str(options.pop("url", "")).split(), options)


def _apply(config: CrawlConfig, crawler: Crawler) -> None:
    """Puts the options that Scrapy's components read where they look for them."""
    settings = {
        "ROBOTSTXT_OBEY": not config.ignore_robots,
        "STORYTRAIL_ALLOW_NET": list(config.allow_net),
        "DOWNLOAD_VERIFY_CERTIFICATES": config.verify_certificates,
        "USER_AGENT": config.full_user_agent,
    }
    for name, value in settings.items():
        crawler.settings.set(name, value, priority="spider")
