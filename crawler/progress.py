"""Progress for whoever watches: one live line on a terminal, plain lines elsewhere, JSON for machines."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TextIO

from archive.printable import printable
from crawler.run import Progress

_PLAIN_EVERY_S = 10.0
_HOSTS_SHOWN = 3
_SHOWN_LETTERS = 120
"""Of a step of the trail."""


class ProgressDisplay:
    """Writes to `stream`; a stream that is gone is no reason to stop a crawl."""

    def __init__(self, stream: TextIO, *, as_json: bool = False) -> None:
        self._stream = stream
        self._as_json = as_json
        self._live = not as_json and stream.isatty()
        self._last_line = 0.0

    def show(self, progress: Progress) -> None:
        """Shows `progress`, at once on a terminal, every ten seconds elsewhere."""
        if self._live:
            self._show_live(progress)
        elif time.monotonic() - self._last_line >= _PLAIN_EVERY_S:
            self._last_line = time.monotonic()
            line = json.dumps(asdict(progress), ensure_ascii=False) if self._as_json else describe(progress)
            self._write(f"{line}\n")

    def _show_live(self, progress: Progress) -> None:
        # The trail as it grows stays on the screen; the line below it is overwritten.
        lines = "".join(f"{printable(step)[:_SHOWN_LETTERS]}\n" for step in progress.trail)
        self._write(f"\r\x1b[K{lines}{describe(progress)}")

    def say(self, message: str) -> None:
        """Shows one line about the run as a whole."""
        line = json.dumps({"message": message}) if self._as_json else message
        self._write(f"\r\x1b[K{line}\n" if self._live else f"{line}\n")

    def end(self, progress: Progress) -> None:
        """Shows the last steps of the trail and leaves the live line."""
        if self._live:
            self._show_live(progress)
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._live = False


def describe(progress: Progress) -> str:
    """One line: pages captured and queued, requisites, bytes, rate, hosts."""
    rate = progress.captured_pages / progress.elapsed_s if progress.elapsed_s else 0.0
    hosts = ", ".join(progress.hosts[:_HOSTS_SHOWN])
    more = len(progress.hosts) - _HOSTS_SHOWN
    return (
        f"{progress.captured_pages} pages captured, {progress.queued_pages} queued, "
        f"{progress.failed_pages} failed | {progress.captured_requisites} files, "
        f"{progress.open_requisites} to come | {format_bytes(progress.written_bytes)} | {rate:.1f} pages/s"
        + (f" | {hosts}" if hosts else "")
        + (f" and {more} more" if more > 0 else "")
    )


def format_bytes(size_bytes: int) -> str:
    """`1.5 MB`: three digits are enough for people."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
