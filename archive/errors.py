"""Every exception that Storytrail raises on purpose.

::

    StorytrailError
    ├── ConfigError (ValueError)        bad option, URL or job file           exit 2
    ├── CollectionError
    │   ├── CollectionLocked            another run holds the collection      exit 3
    │   ├── WriteFailed (OSError)       disk full, no permission              exit 4
    │   └── CorruptRecord               bytes on disk are not what they claim exit 5
    ├── RecordError (ValueError)        a WARC record that cannot be made
    └── ExportError                     an export that cannot be made

A page, a host or a link never raises through the spider: what the network or a page does
wrong is an outcome, kept as a row and a record (`archive.exchange.Exchange.error`).
"""

from __future__ import annotations

from pathlib import Path


class StorytrailError(Exception):
    """Root of all; its text is one line fit to show to a user."""

    exit_code = 1


class ConfigError(StorytrailError, ValueError):
    """An option, URL or file that the user gave can't be used; the text says what to do."""

    exit_code = 2


class CollectionError(StorytrailError):
    """Something about the collection's folder."""


class CollectionLocked(CollectionError):
    """Another run, alive now, holds the collection."""

    exit_code = 3


class WriteFailed(CollectionError, OSError):
    """The collection can't be written: disk full, no permission, folder gone."""

    exit_code = 4


class CorruptRecord(CollectionError):
    """Bytes at `offset` (in bytes from the start) of `file` are not the record they should be."""

    exit_code = 5

    def __init__(self, file: Path, offset: int, problem: str) -> None:
        super().__init__(f"{file} at byte {offset}: {problem}")
        self.file = file
        self.offset = offset
        self.problem = problem


class RecordError(StorytrailError, ValueError):
    """A WARC record that the standard does not allow."""


class ExportError(StorytrailError):
    """A graph export that can't be made."""
