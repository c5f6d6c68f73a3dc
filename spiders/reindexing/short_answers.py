"""Answers that are shorter than they announce: of other tools' records, whatever says so."""

from __future__ import annotations

from archive.exchange import ResponseHead
from archive.reading import MAX_KEPT_BYTES, StoredRecord
from archive.verify.http import HttpReading

_FRAMING = (b"transfer-encoding", b"content-length")


def is_cut_short(answer: StoredRecord) -> bool:
    """Whether less of a page's body came than its head announces; where one can't tell, it did not.

    A body that was unpacked since, under the head of the packed one, has another length than that says.
    """
    head, rest = answer.head, answer.rest
    if head is None or rest is None or len(rest) >= MAX_KEPT_BYTES or _was_unpacked(head, rest):
        return False
    lines = [name + b": " + value for name, value in head.headers if name.lower() in _FRAMING]
    reading = HttpReading(None)
    reading.feed(b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""]))
    reading.feed(rest)
    reading.finish()
    is_explained = not reading.find_faults(is_cut=True)
    has_framing = reading.has_chunks or not head.get(b"transfer-encoding")
    return bool(reading.find_faults(is_cut=False)) and is_explained and has_framing


def _was_unpacked(head: ResponseHead, rest: bytes) -> bool:
    return bool(head.get(b"content-encoding")) and rest.lstrip()[:1] == b"<"
