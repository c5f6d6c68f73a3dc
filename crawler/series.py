"""How a run's WARC files are called, and what their first record says of the crawl."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime

from archive.collection import Collection
from archive.timestamps import format_warc_date
from archive.writer import FileSeries
from crawler.config import CrawlConfig


def file_series(config: CrawlConfig, collection: Collection, run_name: str) -> FileSeries:
    """The series of the run `run_name`; its warcinfo holds the whole configuration, secrets masked."""
    warcinfo = {
        "robots": "ignore" if config.ignore_robots else "obey",
        "http-header-user-agent": config.full_user_agent,
        "hostname": socket.gethostname(),
        "isPartOf": config.name,
        "description": f"run {run_name}",
    }
    if config.contact:
        warcinfo["operator"] = config.contact
    warcinfo |= {
        f"storytrail-{name}": json.dumps(value, ensure_ascii=False)
        for name, value in config.as_json().items()
    }
    return FileSeries(
        folder=collection.archive_path,
        prefix=config.name,
        host=_host_for_names(),
        warcinfo=warcinfo,
        roll_bytes=config.warc_size,
        wire=config.wire,
        ledger_path=collection.ledger_path,
        originals_since=_originals_since(config.full_every_s, run_name),
        indexes_path=collection.indexes_path,
    )


def _originals_since(full_every_s: float | None, run_name: str) -> str:
    """The WARC date from which on payloads are referred to; empty for always.

    Time is cut into stretches that begin alike for every run, not counted back from each: a revisit never
    refers from one stretch into another, and all files of an old one can go.
    """
    if full_every_s is None:
        return ""
    begun_s = datetime.strptime(run_name[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    return format_warc_date(datetime.fromtimestamp(begun_s // full_every_s * full_every_s, UTC))


def _host_for_names() -> str:
    """This machine's name as it may stand in a file name."""
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in socket.gethostname())
    return "".join(letters).strip("-")[:40] or "host"
