"""SIGINT and SIGTERM while the event loop stands still."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def noting_signals() -> Iterator[Callable[[], bool]]:
    """Says whether SIGINT or SIGTERM came; while this lasts they do nothing else.

    What Scrapy does on a signal waits for the event loop, which stands still meanwhile.
    """
    noted = False

    def note(*_: object) -> None:
        nonlocal noted
        noted = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: noted  # only the main thread may set handlers
        return
    previous = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: noted
    finally:
        for number, handler in previous.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
