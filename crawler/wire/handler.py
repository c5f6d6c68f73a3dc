"""Scrapy's download handler for http and https: every exchange is kept, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from archive.content import decode_content
from archive.exchange import Exchange, Failure, ResponseHead
from crawler.wire.addresses import parse_networks
from crawler.wire.client import Client
from crawler.wire.connection import Limits
from crawler.wire.signals import end_exchanges

MAX_DECODED_BYTES = 64 * 1024 * 1024

_NAMING_HEADERS = (b"Content-Type", b"Content-Disposition")


class AddressRefused(IgnoreRequest):
    """The host's addresses may not be connected to; never retried."""


EXCEPTIONS: Mapping[Failure, type[Exception]] = {
    "address-refused": AddressRefused,
    "dns": CannotResolveHostError,
    "connect-refused": DownloadConnectionRefusedError,
    "connect-timeout": DownloadTimeoutError,
    "connect-failed": DownloadFailedError,
    "tls": DownloadFailedError,
    "proxy": DownloadFailedError,
    "timeout": DownloadTimeoutError,
    "no-response": DownloadFailedError,
    "not-http": DownloadFailedError,
    "cancelled": DownloadCancelledError,
}


class WireHandler(BaseDownloadHandler):
    """Downloads over our own client; each exchange is appended to `request.meta["exchanges"]`.

    Settings, in seconds and bytes: DOWNLOAD_TIMEOUT (whole exchange), DOWNLOAD_MAXSIZE (body on the
    wire, 0: no limit), DOWNLOAD_VERIFY_CERTIFICATES, STORYTRAIL_ALLOW_NET (CIDR networks),
    STORYTRAIL_CONNECT_TIMEOUT_S, STORYTRAIL_IDLE_TIMEOUT_S, STORYTRAIL_MAX_DECODED_BYTES.
    Meta keys download_timeout and download_maxsize prevail for one request.
    The response's body has its content coding taken off, its headers are as received: use it
    without HttpCompressionMiddleware.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings, default = crawler.settings, Limits()
        self._limits = Limits(
            connect_s=settings.getfloat("STORYTRAIL_CONNECT_TIMEOUT_S", default.connect_s),
            idle_s=settings.getfloat("STORYTRAIL_IDLE_TIMEOUT_S", default.idle_s),
            total_s=settings.getfloat("DOWNLOAD_TIMEOUT", default.total_s),
            max_body_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
        )
        self._max_decoded_bytes = settings.getint("STORYTRAIL_MAX_DECODED_BYTES", MAX_DECODED_BYTES)
        self._client = Client(
            limits=self._limits,
            allowed_networks=parse_networks(settings.getlist("STORYTRAIL_ALLOW_NET")),
            verify_certificates=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
        )
        crawler.signals.connect(self.end_exchanges, signal=end_exchanges)

    async def download_request(self, request: Request) -> Response:
        """The response, cut ones included (flag `truncated:REASON`), else the failure's exception."""
        if not request.url.lower().startswith(("http://", "https://")):
            raise UnsupportedURLSchemeError(request.url)
        exchanges: list[Exchange] = request.meta.setdefault("exchanges", [])
        await self._client.fetch(
            request.url,
            [(name, value) for name, values in request.headers.items() for value in values],
            request.meta.get("proxy"),
            request.method,
            body=request.body,
            limits=self._get_limits(request),
            exchanges=exchanges,
        )
        last = exchanges[-1]
        request.meta["download_latency"] = last.elapsed_s
        if last.error is not None or last.head is None:
            failure = last.error or "no-response"
            raise EXCEPTIONS[failure](f"{failure}: {last.error_detail}")
        return build_response(request, last, last.head, self._max_decoded_bytes)

    def end_exchanges(self) -> None:
        """Ends running exchanges as cancelled, because the crawl is to stop now."""
        self._client.cancel()

    async def close(self) -> None:
        """Ends running exchanges as cancelled; later ones aren't begun."""
        await self._client.close()

    def _get_limits(self, request: Request) -> Limits:
        total_s = request.meta.get("download_timeout")
        max_body_bytes = request.meta.get("download_maxsize")
        if total_s is None and max_body_bytes is None:
            return self._limits
        return replace(
            self._limits,
            total_s=self._limits.total_s if total_s is None else float(total_s),
            max_body_bytes=self._limits.max_body_bytes if max_body_bytes is None else int(max_body_bytes),
        )


def build_response(
    request: Request, exchange: Exchange, head: ResponseHead, max_decoded_bytes: int = MAX_DECODED_BYTES
) -> Response:
    """What spiders see of `exchange`; its class as Scrapy chooses it, but for the decoded body."""
    encodings = [value for name, value in head.headers if name.lower() == b"content-encoding"]
    body = decode_content(exchange.entity, b",".join(encodings), max_decoded_bytes)
    # Given the whole headers, Scrapy would take a coded body for binary.
    naming = {name: value for name in _NAMING_HEADERS if (value := head.get(name)) is not None}
    response_class = responsetypes.from_args(headers=naming, url=request.url, body=body)
    return response_class(
        url=request.url,
        status=exchange.status or 0,
        headers=head.headers,
        body=body,
        flags=[f"truncated:{exchange.truncated}"] if exchange.truncated else [],
        ip_address=ip_address(exchange.peer_address) if exchange.peer_address else None,
        protocol=head.version,
    )
