"""One connection: requests out, responses into a framer, and when to stop waiting."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

from archive.exchange import TlsFacts
from archive.http1 import ResponseFramer
from crawler.wire.tls import get_tls_facts

LINGER_S = 0.25
"""How long a connection that won't be used again is listened to for bytes behind the message."""

MAX_STRAY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much one exchange may take; 0 bytes: no limit."""

    connect_s: float = 15.0
    """For look-up, connection, proxy and handshake together."""
    idle_s: float = 30.0
    """Between two reads, and before the first."""
    total_s: float = 180.0
    max_body_bytes: int = 0
    """Of body on the wire."""


class Connection(asyncio.Protocol):
    """A connection to a server or proxy that carries one exchange after the other."""

    def __init__(self) -> None:
        self.peer_address = ""
        self.tls: TlsFacts | None = None
        self.cancelled = False
        """`cancel` ended it."""
        self._loop = asyncio.get_running_loop()
        self._framer: ResponseFramer | None = None
        self._over: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._idle_s = 0.0
        self._deadline_s = 0.0
        self._last_read_s = 0.0
        self._ended_s = 0.0
        self._transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()
        """Done when the connection is gone."""

    @property
    def transport(self) -> asyncio.Transport:
        """The connection's outer transport: TLS when there is any."""
        assert self._transport is not None
        return self._transport

    @property
    def usable(self) -> bool:
        """A request may be sent."""
        return self._framer is None and not self.transport.is_closing()

    async def exchange(
        self, request: bytes, framer: ResponseFramer, *, idle_s: float, deadline_s: float
    ) -> float:
        """Sends `request` and feeds `framer` until its response ended; the loop's time when it did.

        The framer has the outcome, whatever happens; after a connection that can't be used again,
        it also has the bytes that came behind the message.
        """
        self._framer = framer
        self._over = self._loop.create_future()
        self._idle_s, self._deadline_s = idle_s, deadline_s
        self._ended_s = 0.0
        self._last_read_s = self._loop.time()
        if self.transport.is_closing():
            self._end(None)
        else:
            self._timer = self._loop.call_at(min(deadline_s, self._last_read_s + idle_s), self._check_time)
            self.transport.write(request)
        try:
            await self._over
        finally:
            framer.eof("unspecified")
            self._framer = None
            if self._timer is not None:
                self._timer.cancel()
            if not framer.keep_alive:
                self.abort()
        return self._ended_s or self._loop.time()

    async def start_tls(self, context: object, server_name: str, *, verify_error: str = "") -> None:
        """Puts TLS on the connection; raises OSError (ssl.SSLError) when the handshake fails."""
        plain = self.transport
        try:
            secured = await self._loop.start_tls(
                plain,
                self,
                context,  # type: ignore[arg-type]
                server_hostname=server_name,
            )
        except BaseException:
            plain.abort()
            raise
        if secured is None:
            plain.abort()
            raise ConnectionResetError("connection lost during the handshake")
        self._transport = secured
        self.tls = get_tls_facts(secured, verify_error)

    def cancel(self) -> None:
        """Gives up the exchange that is running, if one is, and closes."""
        self.cancelled = True
        if self._framer is not None:
            self._framer.eof("unspecified")
            self._release()
        self.abort()

    def abort(self) -> None:
        """Closes at once; `lost` tells when it is done."""
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        framer = self._framer
        if framer is None:
            # Nobody asked: whatever follows on this connection could not be told apart.
            self.abort()
            return
        lingering = framer.ended
        framer.feed(data)
        if not framer.ended:
            self._last_read_s = self._loop.time()
        elif not lingering:
            self._finish(framer)
        elif len(framer.received) - framer.body_end > MAX_STRAY_BYTES:
            self._release()

    def eof_received(self) -> None:
        """Called by asyncio."""
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._end(exc)
        if not self.lost.done():
            self.lost.set_result(None)

    # endings

    def _finish(self, framer: ResponseFramer) -> None:
        self._ended_s = self._loop.time()
        if framer.keep_alive or framer.truncated == "length":
            self._release()
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(LINGER_S, self._release)

    def _end(self, exc: Exception | None) -> None:
        if self._framer is not None:
            self._framer.eof("disconnect" if exc else None)
            self._release()

    def _check_time(self) -> None:
        next_s = min(self._deadline_s, self._last_read_s + self._idle_s)
        if self._loop.time() < next_s:
            self._timer = self._loop.call_at(next_s, self._check_time)
        elif self._framer is not None:
            self._framer.eof("time")
            self._release()

    def _release(self) -> None:
        self._ended_s = self._ended_s or self._loop.time()
        if self._over is not None and not self._over.done():
            self._over.set_result(None)
