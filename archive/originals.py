"""Payloads that the collection has already, and need not keep again: what a revisit may point at.

A revisit must never dangle. So an original is looked at on the disk before anything points at it, and
it lies either in a file that the ledger knows of or earlier in the file that is being written: a crash
cuts that one from its end.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from archive.content import decode_content
from archive.exchange import Exchange, ResponseHead
from archive.http1 import parse_head
from archive.ledger import Ledger
from archive.records import Form, Original, Record, Wire, payload_of
from archive.warcfile import OPEN_SUFFIX, Location

_HEAD_BYTES = (2 * 1024, 64 * 1024)
"""How much of a record is looked at, and how much if its heads don't end there.

One whose heads are longer still is no original: its payload is kept again.
"""

_MAX_CANDIDATES = 8
_IDENTITY = {"WARC-Record-ID", "WARC-Target-URI", "WARC-Date"}
_BLANK_LINE = re.compile(rb"\n\r?\n")


class Originals:
    """Finds originals for the captures that are being written. For one thread, the one that first asks.

    Without a ledger every payload is kept whenever it comes.
    """

    def __init__(self, folder: Path, ledger_path: Path | None) -> None:
        self._folder = folder
        self._ledger_path = ledger_path
        self._ledger: Ledger | None = None
        self._unsettled: defaultdict[str, list[Original]] = defaultdict(list)

    def find(self, exchange: Exchange, digest: str, wire: Wire) -> Original | None:
        """The original that `exchange`, whose payload digest is `digest`, can be a revisit of."""
        if self._ledger_path is None or not may_refer(exchange, wire):
            return None
        assert exchange.head is not None
        form = form_of(exchange.head)
        for original in self._unsettled.get(digest, ()):
            if original.form == form:
                return original
        for place in _places_of(self._get_ledger(self._ledger_path), digest):
            found = read_original(self._folder, place, digest)
            if found and found.form == form:
                return found
        return None

    def note(self, exchange: Exchange, digest: str, wire: Wire, response: Record) -> None:
        """Takes `response` for an original: it stands in the file that is being written."""
        if self._ledger_path is not None and may_refer(exchange, wire):
            assert exchange.head is not None
            self._unsettled[digest].append(_original_of(dict(response.fields), response.id, exchange.head))

    def settle(self) -> None:
        """Forgets what was noted: from now on the ledger knows it."""
        self._unsettled.clear()

    def close(self) -> None:
        """To be called in the thread that asked."""
        if self._ledger:
            self._ledger.close()
            self._ledger = None

    def _get_ledger(self, path: Path) -> Ledger:
        self._ledger = self._ledger or Ledger(path, read_only=True)
        return self._ledger


def may_refer(exchange: Exchange, wire: Wire) -> bool:
    """Whether the capture of `exchange` may be a revisit, or the original of one.

    Not without a payload, not if it was cut. Not a redirect: pywb and ReplayWeb.page replay a revisit
    of one without its body. Not a part (206), which ReplayWeb.page passes over. And not where chunk
    framing stays in the record: another capture's frames are not the bytes that came here, and players
    take the framing off by one record's headers and the other's body.
    """
    head = exchange.head
    if head is None or exchange.truncated or exchange.error or not _has_whole_body(head.status):
        return False
    renamed = wire == "decoded" and exchange.chunked
    return (renamed or head.get(b"transfer-encoding") is None) and len(payload_of(exchange)) > 0


def _has_whole_body(status: int) -> bool:
    return (200 <= status < 300 and status != 206) or 400 <= status < 600


def form_of(head: ResponseHead) -> Form:
    """What must be alike in an original and its revisit: players take it from either of them."""
    encoding = (head.get(b"content-encoding") or b"").strip().lower()
    media_type = (head.get(b"content-type") or b"").partition(b";")[0].strip().lower()
    return encoding, media_type


def _places_of(ledger: Ledger, digest: str) -> list[Location]:
    """Where responses with this payload lie. The latest first: its file is the likeliest to be there."""
    with ledger.writing():
        rows = ledger.connection.execute(
            'SELECT file, "offset", length FROM capture WHERE payload_digest = ? '
            "AND record_type = 'response' AND truncated IS NULL AND error IS NULL ORDER BY id DESC LIMIT ?",
            (digest, _MAX_CANDIDATES),
        ).fetchall()
    return [Location(*row) for row in rows]


def read_original(folder: Path, place: Location, digest: str) -> Original | None:
    """The original at `place`; None when what is there can't be one, or is not there at all."""
    for head_bytes in _HEAD_BYTES:
        try:
            record, _, block = _read_start(folder, place, head_bytes).partition(b"\r\n\r\n")
        except OSError:
            return None
        if end := _BLANK_LINE.search(block):
            return _parse_original(record, block[: end.end()], digest)
    return None


def _parse_original(record: bytes, http_head: bytes, digest: str) -> Original | None:
    lines = (line.partition(": ") for line in record.decode("utf-8", "replace").split("\r\n"))
    fields = {name: value for name, _, value in lines}
    head = parse_head(http_head)
    if (
        head is None
        or not fields.keys() >= _IDENTITY
        or fields.get("WARC-Type") != "response"
        or fields.get("WARC-Payload-Digest") != digest
        or "WARC-Truncated" in fields
        or head.get(b"transfer-encoding") is not None
        or not _has_whole_body(head.status)
    ):
        return None
    return _original_of(fields, fields["WARC-Record-ID"].strip("<>"), head)


def _original_of(fields: Mapping[str, str], record_id: str, head: ResponseHead) -> Original:
    return Original(
        record_id=record_id,
        target_uri=fields["WARC-Target-URI"],
        date=fields["WARC-Date"],
        form=form_of(head),
    )


def _read_start(folder: Path, place: Location, max_bytes: int) -> bytes:
    """The first bytes of a record, of the file that is being written or of a finished one."""
    path = folder / place.file
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        descriptor = os.open(path.with_name(place.file + OPEN_SUFFIX), os.O_RDONLY | os.O_CLOEXEC)
    try:
        compressed = os.pread(descriptor, min(place.length, max_bytes), place.offset)
    finally:
        os.close(descriptor)
    return decode_content(compressed, b"gzip", max_bytes)
