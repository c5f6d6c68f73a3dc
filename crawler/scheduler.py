"""Scrapy's scheduler, reduced to handing over: what is asked next was decided by the frontier."""

from __future__ import annotations

from collections import deque

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler


class LeaseScheduler(BaseScheduler):
    """Passes on requests in the order in which the spider's `start` yields them.

    They are leases that the frontier gave out because their hosts may be asked now; waiting,
    order and resuming are the frontier's. Nothing here survives the process, and nothing needs to.
    """

    def __init__(self) -> None:
        self._requests: deque[Request] = deque()

    def has_pending_requests(self) -> bool:
        """Whether a request waits for a free place in the downloader."""
        return bool(self._requests)

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request; never drops one."""
        self._requests.append(request)
        return True

    def next_request(self) -> Request | None:
        """The request that has waited longest."""
        return self._requests.popleft() if self._requests else None
