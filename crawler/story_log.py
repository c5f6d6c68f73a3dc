"""`crawl.log` of a run: bounded in size, and of this story alone when several are crawled at a time."""

from __future__ import annotations

import logging
from contextlib import suppress
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 8_000_000
"""Of crawl.log; one earlier part of the same size is kept beside it as crawl.log.1."""
KEPT_LOGS = 100
"""Of so many runs of a story that is watched."""

current_story: ContextVar[str] = ContextVar("current_story", default="")
"""The collection's name, in everything that is done for its story; empty when there is only one."""


def open_story_log(folder: Path, story: str) -> logging.Handler:
    """A handler that keeps what is logged for `story`, already added to the root logger."""
    try:
        handler: logging.Handler = RotatingFileHandler(
            folder / "crawl.log",
            maxBytes=MAX_BYTES,
            backupCount=1,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        # The disk is full, and the archive is about to say so in better words.
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.setLevel(logging.INFO)
    handler.addFilter(lambda _: current_story.get() in ("", story))
    logging.getLogger().addHandler(handler)
    return handler


def close_story_log(handler: logging.Handler) -> None:
    """Takes the handler off the root logger and closes its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def prune_logs(runs: Path, *, keep: int = KEPT_LOGS) -> None:
    """Removes all but the logs of the latest runs; run.json stays of all. Never raises."""
    with suppress(OSError):
        folders = sorted(path for path in runs.iterdir() if path.is_dir())
        for folder in folders[:-keep]:
            for log in folder.glob("crawl.log*"):
                log.unlink(missing_ok=True)
