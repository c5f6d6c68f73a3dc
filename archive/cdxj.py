"""`indexes/index.cdxj`: where replay tools look a page up (CDXJ 0.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from archive.files import replace_file
from archive.ledger import Ledger
from archive.surt import surt_key
from archive.timestamps import format_ts14, parse_warc_date


def write_index(ledger: Ledger, folder: Path) -> Path:
    """Writes the index of all responses that the ledger knows, in one step over its predecessor."""
    return replace_file(folder / "index.cdxj", (line + "\n" for line in sorted(_iter_lines(ledger))))


def _iter_lines(ledger: Ledger) -> Iterator[str]:
    """One line for each response, in no order; the text sorts as its UTF-8 bytes do."""
    for url, date, status, mime, digest, length, offset, file in ledger.connection.execute(
        "SELECT url, date, status, mime, payload_digest, length, offset, file FROM capture "
        "WHERE response_id IS NOT NULL AND status IS NOT NULL"
    ):
        entry = {
            "url": url,
            "mime": mime or "unk",
            "status": str(status),
            "digest": digest,
            "length": str(length),
            "offset": str(offset),
            "filename": file,
        }
        timestamp = format_ts14(parse_warc_date(date))
        yield f"{surt_key(url)} {timestamp} {json.dumps(entry)}"
