"""Connections kept alive for the next request to the same place."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.wire.connection import Connection

PoolKey = tuple[str, str, int, object]
"""Scheme, host, port, proxy."""


class Pool:
    """Idle connections, the one used last first; beyond `max_idle` the oldest is closed."""

    def __init__(self, *, max_idle: int = 64) -> None:
        self._max_idle = max_idle
        self._idle: dict[Connection, PoolKey] = {}

    def take(self, key: PoolKey) -> Connection | None:
        """A usable connection, no longer the pool's; None when there is none."""
        for connection in reversed([idle for idle, place in self._idle.items() if place == key]):
            del self._idle[connection]
            if connection.usable:
                return connection
        return None

    def put(self, key: PoolKey, connection: Connection) -> None:
        """Keeps `connection` for the next request."""
        self._idle[connection] = key
        for idle in [idle for idle in self._idle if not idle.usable]:
            del self._idle[idle]
        if len(self._idle) > self._max_idle:
            oldest = next(iter(self._idle))
            del self._idle[oldest]
            oldest.abort()

    def drain(self) -> Iterator[Connection]:
        """Every idle connection; none of them is the pool's any more."""
        while self._idle:
            yield self._idle.popitem()[0]
