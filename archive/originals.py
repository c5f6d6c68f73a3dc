"""Payloads that the collection has already, and need not keep again: what a revisit may point at.

A revisit must never dangle, and what it points at must be whole. So an original is read from the disk
before anything points at it, and it lies either in a file that the ledger knows of or earlier in the file
that is being written: a crash cuts that one from its end.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip_lib

from archive.digests import Sha1
from archive.exchange import Exchange, ResponseHead
from archive.http1 import parse_head
from archive.ledger import Ledger
from archive.records import Form, Original, Record, Wire, payload_of
from archive.warcfile import OPEN_SUFFIX, Location

# The package's stub calls this an instance of Exception.
_InflateFault = cast(type[Exception], igzip_lib.error)

_MAX_HEAD_BYTES = 64 * 1024
"""A record whose heads are longer is no original: its payload is kept again."""

_WINDOW_BYTES = 64 * 1024
_MAX_PIECE_BYTES = 256 * 1024
_MAX_VERDICTS = 20_000
"""So many originals are remembered, with a few hundred bytes each; beyond them, one is read again."""

_MAX_CANDIDATES = 8
_IDENTITY = {"WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "Content-Length"}
_RECORD_END = b"\r\n\r\n"
_BLANK_LINE = re.compile(rb"\n\r?\n")


class Originals:
    """Finds originals for the captures that are being written. For one thread, the one that first asks.

    Without a ledger every payload is kept whenever it comes.
    """

    def __init__(self, folder: Path, ledger_path: Path | None, *, since: str = "") -> None:
        """`since`: WARC date of the oldest capture that is referred to."""
        self._folder = folder
        self._since = since
        self._ledger_path = ledger_path
        self._ledger: Ledger | None = None
        self._unsettled: defaultdict[str, list[Original]] = defaultdict(list)
        self._verdicts: dict[tuple[Location, str], tuple[int, Original | None]] = {}

    def find(self, exchange: Exchange, digest: str, wire: Wire) -> Original | None:
        """The original that `exchange`, whose payload digest is `digest`, can be a revisit of."""
        if self._ledger_path is None or not may_refer(exchange, wire):
            return None
        assert exchange.head is not None
        form = form_of(exchange.head)
        for original in self._unsettled.get(digest, ()):
            if original.form == form:
                return original
        for place in _places_of(self._get_ledger(self._ledger_path), digest, self._since):
            found = self._judge(place, digest)
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

    def _judge(self, place: Location, digest: str) -> Original | None:
        """As `read_original`, which is asked once as long as the file stays as it is."""
        stamp = _find_stamp(self._folder, place)
        if stamp is None:
            return None
        key = (place, digest)
        known = self._verdicts.get(key)
        if known is None or known[0] != stamp:
            known = stamp, read_original(self._folder, place, digest)
            if len(self._verdicts) >= _MAX_VERDICTS:
                del self._verdicts[next(iter(self._verdicts))]
            self._verdicts[key] = known
        return known[1]

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


def _places_of(ledger: Ledger, digest: str, since: str) -> list[Location]:
    """Where responses with this payload lie. The latest first: its file is the likeliest to be there."""
    with ledger.writing():
        rows = ledger.connection.execute(
            'SELECT file, "offset", length FROM capture WHERE payload_digest = ? '
            "AND record_type = 'response' AND truncated IS NULL AND error IS NULL AND date >= ? "
            "ORDER BY id DESC LIMIT ?",
            (digest, since, _MAX_CANDIDATES),
        ).fetchall()
    return [Location(*row) for row in rows]


def read_original(folder: Path, place: Location, digest: str) -> Original | None:
    """The original at `place`, whole to its last byte; None when what is there can't be one.

    It is read through, in little memory: gzip's checksum, the block's digest and the payload's must be
    right, or a payload that was fetched again would be dropped in favour of a damaged one.
    """
    try:
        with _open(folder, place) as file:
            return _read_whole(_iter_plain(file, place), digest)
    except (OSError, _InflateFault, EOFError):
        return None


def _read_whole(pieces: Iterator[bytes], digest: str) -> Original | None:
    """The original that the record in `pieces` is; None unless it is whole, with a payload of `digest`."""
    start = b""
    while not (found := _find_heads(start)):
        if len(start) > _MAX_HEAD_BYTES or not (piece := next(pieces, b"")):
            return None
        start += piece
    block_start, payload_start = found
    fields = _fields_of(start[:block_start])
    original = _parse_original(fields, start[block_start:payload_start], digest)
    if original is None:
        return None
    block, payload = Sha1(), Sha1()
    block.update(start[block_start:payload_start])
    left_bytes = int(fields["Content-Length"]) - (payload_start - block_start)
    piece, end = start[payload_start:], b""
    while piece:
        part = piece[: max(0, left_bytes)]
        end += piece[len(part) :]
        left_bytes -= len(part)
        block.update(part)
        payload.update(part)
        if len(end) > len(_RECORD_END):
            return None
        piece = next(pieces, b"")
    is_whole = left_bytes == 0 and end == _RECORD_END and payload.text() == digest
    return original if is_whole and fields.get("WARC-Block-Digest", block.text()) == block.text() else None


def _find_heads(start: bytes) -> tuple[int, int] | None:
    """Where block and payload begin, once both heads have come."""
    head_end = start.find(b"\r\n\r\n") + 4
    found = _BLANK_LINE.search(start, head_end) if head_end >= 4 else None
    return (head_end, found.end()) if found else None


def _fields_of(head: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in head.decode("utf-8", "replace").split("\r\n"))
    return {name: value for name, _, value in lines}


def _parse_original(fields: Mapping[str, str], http_head: bytes, digest: str) -> Original | None:
    head = parse_head(http_head)
    if (
        head is None
        or not fields.keys() >= _IDENTITY
        or fields.get("WARC-Type") != "response"
        or fields.get("WARC-Payload-Digest") != digest
        or "WARC-Truncated" in fields
        or not re.fullmatch("[0-9]{1,15}", fields["Content-Length"])
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


def _find_stamp(folder: Path, place: Location) -> int | None:
    """What changes when a finished file does; None when `place` is in no file."""
    path = folder / place.file
    try:
        try:
            found = path.stat()
            stamp = found.st_mtime_ns
        except FileNotFoundError:
            # This one grows behind what was read of it.
            found, stamp = path.with_name(place.file + OPEN_SUFFIX).stat(), 0
    except OSError:
        return None
    return stamp if found.st_size >= place.end else None


def _open(folder: Path, place: Location) -> BinaryIO:
    """The file that is being written, or a finished one."""
    path = folder / place.file
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        return path.with_name(place.file + OPEN_SUFFIX).open("rb", buffering=0)


def _iter_plain(file: BinaryIO, place: Location) -> Iterator[bytes]:
    """What the one gzip member that fills `place` holds, in pieces; raises EOFError for any other length."""
    inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    position = place.offset
    while not inflater.eof:
        window = b""
        if inflater.needs_input:
            window = os.pread(file.fileno(), min(_WINDOW_BYTES, place.end - position), position)
            if not window:
                raise EOFError
            position += len(window)
        if piece := inflater.decompress(window, _MAX_PIECE_BYTES):
            yield piece
    if position != place.end or inflater.unused_data:
        raise EOFError
