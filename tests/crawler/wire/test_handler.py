"""The handler on Scrapy's contract."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from newsroom.wire import CASES, STORY, WireServer
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import HtmlResponse, Response

from archive.errors import ConfigError
from archive.exchange import Failure
from crawler.wire.handler import EXCEPTIONS, AddressRefused, WireHandler
from crawler.wire.signals import end_exchanges

SETTINGS = {"STORYTRAIL_ALLOW_NET": ["127.0.0.0/8"], "STORYTRAIL_IDLE_TIMEOUT_S": 0.3}


def download(request: Request, **settings: Any) -> Response:
    async def run() -> Response:
        handler = WireHandler.from_crawler(Crawler(Spider, {**SETTINGS, **settings}))
        try:
            return await handler.download_request(request)
        finally:
            await handler.close()

    return asyncio.run(run())


def test_every_failure_has_its_exception() -> None:
    assert set(EXCEPTIONS) == set(get_args(Failure))
    assert issubclass(AddressRefused, IgnoreRequest)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.error is None])
def test_response(name: str, server: WireServer) -> None:
    case = CASES[name]
    request = Request(server.url(name), method=case.method)

    response = download(request)

    if case.text == b"?":
        assert response.body
        assert STORY.startswith(response.body)
    else:
        assert response.body == (case.entity if case.text is None else case.text)
    assert response.status == case.status
    assert response.url == request.url
    assert response.flags == ([f"truncated:{case.truncated}"] if case.truncated else [])
    assert str(response.ip_address) == "127.0.0.1"
    assert request.meta["exchanges"][-1].received == bytes(server.exchanges[-1].sent)
    assert request.meta["download_latency"] >= 0


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.error is not None])
def test_failure(name: str, server: WireServer) -> None:
    request = Request(server.url(name))

    with pytest.raises((DownloadFailedError, DownloadTimeoutError)) as raised:
        download(request)

    error = request.meta["exchanges"][-1].error
    assert error == CASES[name].error
    assert type(raised.value) is EXCEPTIONS[error]
    assert "\n" not in str(raised.value)


def test_headers_keep_duplicates_and_class_ignores_coding(server: WireServer) -> None:
    duplicates = download(Request(server.url("duplicates")))
    gzipped = download(Request(server.url("gzip")))

    assert duplicates.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert isinstance(gzipped, HtmlResponse)
    assert gzipped.headers["Content-Encoding"] == b"gzip"


def test_private_address_is_refused(server: WireServer) -> None:
    connections = server.connections
    request = Request(server.url("plain"))

    with pytest.raises(AddressRefused, match="loopback"):
        download(request, STORYTRAIL_ALLOW_NET=[])

    assert request.meta["exchanges"][-1].error == "address-refused"
    assert server.connections == connections


def test_unusable_network_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError):
        WireHandler.from_crawler(Crawler(Spider, {"STORYTRAIL_ALLOW_NET": "everything"}))


def test_meta_prevails_over_settings(server: WireServer) -> None:
    response = download(Request(server.url("plain"), meta={"download_maxsize": 10}), DOWNLOAD_MAXSIZE=1000)

    assert response.body == STORY[:10]
    assert response.flags == ["truncated:length"]


def test_decoded_body_is_bounded(server: WireServer) -> None:
    response = download(Request(server.url("gzip")), STORYTRAIL_MAX_DECODED_BYTES=20)

    assert response.body == STORY[:20]


def test_proxy_from_meta(secure_server: WireServer) -> None:
    with WireServer(proxy=True, credentials="a:b") as proxy:
        request = Request(
            secure_server.url("plain"),
            headers={"Proxy-Authorization": "Basic YTpi"},
            meta={"proxy": proxy.proxy_url},
        )
        response = download(request)

    assert response.body == STORY
    assert b"Proxy-Authorization" not in secure_server.exchanges[-1].received


@pytest.mark.parametrize("by_signal", [False, True])
def test_close_cancels(by_signal: bool, server: WireServer) -> None:
    request = Request(server.url("hold-at-once"))

    async def run() -> None:
        crawler = Crawler(Spider, {**SETTINGS, "STORYTRAIL_IDLE_TIMEOUT_S": 60})
        handler = WireHandler.from_crawler(crawler)
        first = len(server.exchanges)
        downloading = asyncio.create_task(handler.download_request(request))
        await wait_until(lambda: len(server.exchanges) > first)
        if by_signal:
            crawler.signals.send_catch_log(end_exchanges)
        else:
            await handler.close()
        with pytest.raises(DownloadCancelledError):
            await downloading

    asyncio.run(asyncio.wait_for(run(), 10))
    assert [exchange.error for exchange in request.meta["exchanges"]] == ["cancelled"]


async def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


SCRIPT = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

seen = {}

class WireSpider(Spider):
    name = "wire"

    async def start(self):
        for name in ("redirect", "reset-at-once", "gzip", "big"):
            yield Request(sys.argv[1] + name, errback=self.failed, dont_filter=True)
        yield Request(sys.argv[2], errback=self.failed)

    def parse(self, response):
        seen[response.url] = [response.status, [x.status for x in response.meta["exchanges"]]]

    def failed(self, failure):
        meta = failure.request.meta
        seen[failure.request.url] = [failure.type.__name__, [x.error for x in meta["exchanges"]]]

handler = "crawler.wire.handler.WireHandler"
process = AsyncCrawlerProcess({
    "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "ftp": None, "file": None},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    },
    "STORYTRAIL_ALLOW_NET": ["127.0.0.0/8"], "RETRY_TIMES": 2, "LOG_LEVEL": "CRITICAL",
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "ROBOTSTXT_OBEY": True,
})
process.crawl(WireSpider)
process.start()
print(json.dumps(seen))
"""


def test_whole_scrapy_crawl(server: WireServer) -> None:
    first = len(server.exchanges)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, server.url(""), f"http://10.0.0.1:{server.port}/plain"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert run.stderr == ""
    seen = json.loads(run.stdout)
    # A retry that went out on a kept connection is repeated on a new one before Scrapy hears of it.
    failure, errors = seen.pop(server.url("reset-at-once"))
    assert failure == "DownloadFailedError"
    assert set(errors) == {"no-response"}
    assert seen == {
        server.url("plain"): [200, [302, 200]],
        server.url("gzip"): [200, [200]],
        server.url("big"): [200, [200]],
        f"http://10.0.0.1:{server.port}/plain": ["AddressRefused", ["address-refused"]],
    }
    names = sorted(served.name for served in server.exchanges[first:])
    expected = ["robots.txt", "redirect", "plain", "gzip", "big", *["reset-at-once"] * len(errors)]
    assert names == sorted(expected)
    assert len(errors) >= 3
