"""How a run's WARC files are called, and what their first record says of the crawl."""

from __future__ import annotations

import json
import socket

from archive.collection import Collection
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
        indexes_path=collection.indexes_path,
    )


def _host_for_names() -> str:
    """This machine's name as it may stand in a file name."""
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in socket.gethostname())
    return "".join(letters).strip("-")[:40] or "host"
