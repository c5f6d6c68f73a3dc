"""Fetches URLs and keeps every byte of it: one Exchange for each time that a request went out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.exchange import Exchange, Failure
from archive.http1 import ResponseFramer, encode_request
from crawler.wire.addresses import LookUp, Network, look_up
from crawler.wire.connection import Connection, Limits
from crawler.wire.dialer import Dialer, NoConnection
from crawler.wire.pool import Pool, PoolKey
from crawler.wire.proxy import Proxy, find_proxy
from crawler.wire.target import Target, find_target

logger = logging.getLogger(__name__)

HeaderFields = Sequence[tuple[bytes, bytes]]

_OURS = frozenset({b"host", b"proxy-authorization", b"content-length"})
_CLOSE_S = 1.0
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})


class Client:
    """An HTTP/1.1 client whose receive buffer is the capture."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        allowed_networks: Sequence[Network] = (),
        verify_certificates: bool = False,
        look_up: LookUp = look_up,
    ) -> None:
        self._limits = limits or Limits()
        self._dialer = Dialer(
            allowed_networks=allowed_networks, verify_certificates=verify_certificates, look_up=look_up
        )
        self._pool = Pool()
        self._busy: set[Connection] = set()
        self._dials: set[asyncio.Task[Connection]] = set()
        self._closed = False
        self._told_of_proxy = False

    async def fetch(
        self,
        url: str,
        headers: HeaderFields,
        proxy: str | None = None,
        method: str = "GET",
        *,
        body: bytes = b"",
        limits: Limits | None = None,
        exchanges: list[Exchange] | None = None,
    ) -> list[Exchange]:
        """The exchanges that it took, the last one decides; faults are outcomes and never raise.

        They are appended to `exchanges` as they end, so that none is lost when the caller is
        cancelled. Header Proxy-Authorization goes to the proxy alone.
        """
        exchanges = [] if exchanges is None else exchanges
        started = datetime.now(UTC)
        target = find_target(url)
        via, refusal = _find_proxy(proxy, headers)
        if target is None or refusal:
            failure: Failure = "proxy" if refusal else "dns"
            detail = refusal or "no host to look up in the URL"
            exchanges.append(
                Exchange(
                    url=url.partition("#")[0],
                    method=method,
                    started=started,
                    error=failure,
                    error_detail=detail,
                )
            )
            return exchanges
        if via is not None:
            self._warn_of_proxy()
        request = _Request(target=target, proxy=via, method=method, headers=headers, body=body)
        limits = limits or self._limits
        deadline_s = asyncio.get_running_loop().time() + limits.total_s
        connection = self._pool.take(request.pool_key)
        if connection is not None:
            await self._exchange(request, connection, limits, deadline_s, exchanges)
            if not _was_stale(exchanges[-1]):
                return exchanges
        await self._exchange(request, None, limits, deadline_s, exchanges)
        return exchanges

    def cancel(self) -> None:
        """Ends whatever is running, as cancelled; nothing more will be fetched."""
        self._closed = True
        for dial in self._dials:
            dial.cancel()
        for connection in self._busy:
            connection.cancel()

    async def close(self) -> None:
        """As `cancel`, and waits until every connection is gone."""
        self.cancel()
        connections = [*self._busy, *self._pool.drain()]
        for connection in connections:
            connection.abort()
        if connections:
            await asyncio.wait([connection.lost for connection in connections], timeout=_CLOSE_S)

    async def _exchange(
        self,
        request: _Request,
        connection: Connection | None,
        limits: Limits,
        deadline_s: float,
        exchanges: list[Exchange],
    ) -> None:
        """One request on `connection`, or on a new one; appends its exchange, also when cancelled."""
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        capture = Exchange(
            url=request.target.absolute,
            method=request.method,
            started=datetime.now(UTC),
            via_proxy=request.proxy is not None,
        )
        try:
            if connection is None:
                connection = await self._open(request, min(limits.connect_s, deadline_s - begun_s))
        except NoConnection as none:
            capture = replace(
                capture, error=none.failure, error_detail=none.detail, peer_address=none.peer_address
            )
            exchanges.append(replace(capture, elapsed_s=loop.time() - begun_s))
            return
        except asyncio.CancelledError:
            exchanges.append(replace(capture, elapsed_s=loop.time() - begun_s, error="cancelled"))
            raise
        wire = request.encode()
        framer = ResponseFramer(method=request.method, max_body_bytes=limits.max_body_bytes)
        ended_s: float | None = None
        self._busy.add(connection)
        try:
            ended_s = await connection.exchange(wire, framer, idle_s=limits.idle_s, deadline_s=deadline_s)
        finally:
            self._busy.discard(connection)
            cancelled = connection.cancelled or ended_s is None
            if framer.keep_alive and connection.usable and not self._closed and not cancelled:
                self._pool.put(request.pool_key, connection)
            else:
                connection.abort()
            error, detail = _judge(request, framer, cancelled=cancelled)
            exchanges.append(
                replace(
                    capture,
                    elapsed_s=(ended_s or loop.time()) - begun_s,
                    sent=request.encode_kept(wire),
                    received=bytes(framer.received),
                    interim_bytes=framer.interim_bytes,
                    head_end=framer.head_end,
                    body_end=framer.body_end,
                    head=framer.head,
                    chunked=framer.chunked,
                    entity=framer.entity,
                    trailers=framer.trailers,
                    unframed=framer.unframed,
                    truncated=framer.truncated,
                    error=error,
                    error_detail=detail,
                    peer_address=connection.peer_address,
                    tls=connection.tls,
                )
            )

    async def _open(self, request: _Request, timeout_s: float) -> Connection:
        if self._closed:
            raise NoConnection("cancelled", "closing")
        dial = asyncio.ensure_future(
            self._dialer.open(request.target, request.proxy, timeout_s=max(timeout_s, 0.0))
        )
        self._dials.add(dial)
        try:
            return await dial
        except asyncio.CancelledError:
            if dial.cancelled() and self._closed:
                raise NoConnection("cancelled", "closing") from None
            if dial.done() and not dial.cancelled() and dial.exception() is None:
                dial.result().abort()
            raise
        finally:
            self._dials.discard(dial)

    def _warn_of_proxy(self) -> None:
        if not self._told_of_proxy:
            self._told_of_proxy = True
            logger.warning(
                "A proxy looks hosts up itself: private addresses are refused by name only, not by look-up"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    target: Target
    proxy: Proxy | None
    method: str
    headers: HeaderFields
    body: bytes

    @property
    def pool_key(self) -> PoolKey:
        return self.target.scheme, self.target.host, self.target.port, self.proxy

    @property
    def names_proxy(self) -> bool:
        """The proxy itself reads the request: absolute form, no tunnel."""
        return self.proxy is not None and self.target.scheme == "http"

    def encode(self) -> bytes:
        """The bytes on the wire."""
        authorization = self.proxy.authorization if self.proxy and self.names_proxy else b""
        return self._encode(((b"Proxy-Authorization", authorization),) if authorization else ())

    def encode_kept(self, wire: bytes) -> bytes:
        """The bytes that are kept: those on the wire without what opens the proxy.

        The proxy's password is nobody's business who reads the archive, and the site never saw
        it: the proxy takes the header off (RFC 9110, 11.7.1).
        """
        return self._encode(()) if self.names_proxy else wire

    def _encode(self, for_proxy: Iterable[tuple[bytes, bytes]]) -> bytes:
        target = self.target.absolute if self.names_proxy else self.target.path
        own = [(b"Host", self.target.host_header.encode("ascii")), *for_proxy]
        given = [field for field in self.headers if field[0].lower() not in _OURS]
        if self.body or self.method in {"POST", "PUT", "PATCH"}:
            given.append((b"Content-Length", b"%d" % len(self.body)))
        return encode_request(self.method, target, own + given, self.body)


def _find_proxy(url: str | None, headers: HeaderFields) -> tuple[Proxy | None, str]:
    """The proxy to use, if any, and what is wrong with `url`, if anything."""
    if not url:
        return None, ""
    authorization = next((value for name, value in headers if name.lower() == b"proxy-authorization"), b"")
    proxy = find_proxy(url, authorization)
    return proxy, "" if proxy else "the proxy's URL is not http://HOST:PORT"


def _was_stale(exchange: Exchange) -> bool:
    """The server had closed the kept connection before the request came (RFC 9112, 9.3.1)."""
    return exchange.error == "no-response" and not exchange.received and exchange.method in _REPEATABLE


def _judge(request: _Request, framer: ResponseFramer, *, cancelled: bool) -> tuple[Failure | None, str]:
    """What went wrong, and its details; the framer's word unless we or the proxy ended it."""
    if cancelled:
        return "cancelled", "given up at shutdown"
    if request.names_proxy and framer.head and framer.head.status == 407:
        return "proxy", "the proxy asks for credentials"
    return framer.failure, framer.failure_detail or framer.trouble
