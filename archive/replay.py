"""Where replay tools show a capture: addresses as pywb and other Wayback-like services read them."""

from __future__ import annotations

from archive.timestamps import format_ts14, parse_warc_date


def replay_path(date: str, url: str) -> str:
    """What follows a collection's replay address for the capture of `url` at the WARC-Date `date`.

    >>> replay_path("2026-11-22T18:53:01.250000Z", "https://harbour.example/?a=1")
    '20261122185301/https://harbour.example/?a=1'
    """
    return f"{format_ts14(parse_warc_date(date))}/{url}"


def report_fragment(base: str) -> str:
    """What follows the report's address to have its links lead into the replay at `base`.

    `base` ends in a slash; with `replay_path` behind it, it is a capture's address. The report takes it
    only if it begins with `http://` or `https://`: anybody may write a fragment.

    >>> report_fragment("http://127.0.0.1:8080/pier/")
    '#replay=http://127.0.0.1:8080/pier/'
    """
    return f"#replay={base}"
