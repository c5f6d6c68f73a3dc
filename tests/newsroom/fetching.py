"""Fetching from the newsroom's servers with the project's own client."""

from __future__ import annotations

import asyncio
from typing import Any

from archive.exchange import Exchange
from crawler.wire.addresses import parse_networks
from crawler.wire.client import Client
from crawler.wire.connection import Limits

LIMITS = Limits(connect_s=5.0, idle_s=0.3, total_s=20.0)
LOOPBACK = parse_networks(["127.0.0.0/8"])


def fetch(url: str, *, proxy: str | None = None, method: str = "GET", **options: Any) -> list[Exchange]:
    """The exchanges of one fetch by a client of its own, which may reach loopback."""
    options.setdefault("allowed_networks", LOOPBACK)
    options.setdefault("limits", LIMITS)

    async def run() -> list[Exchange]:
        client = Client(**options)
        try:
            return await client.fetch(url, [(b"User-Agent", b"storytrail-test")], proxy, method)
        finally:
            await client.close()

    return asyncio.run(run())
