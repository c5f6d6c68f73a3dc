"""Instants as WARC, CDXJ and file names write them; all UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def format_warc_date(instant: datetime) -> str:
    """`2026-11-22T18:53:01.250000Z`: WARC-Date with microseconds (WARC 1.1, section 5.4).

    The same text stands in every record, row and page list that speaks of the same capture.
    """
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_warc_date(text: str) -> datetime:
    """The instant that a WARC-Date names, with or without fractions; ValueError for anything else."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def format_ts14(instant: datetime) -> str:
    """`20261122185301`: the 14 digits of CDXJ lines and WARC file names."""
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M%S")
