"""What is still to be fetched: a small interface, and the engines behind it.

A request is leased, never popped: it leaves the queue when it is acknowledged, together with the
children that its page led to. So whatever dies in between, the request is handed out again.
"""

from crawler.frontier.interface import Child, Counts, Frontier, Lease, RequestKind, RequestState

__all__ = ["Child", "Counts", "Frontier", "Lease", "RequestKind", "RequestState"]
