"""`index.cdx.gz` and `index.idx`: an index in gzip members, and a list that says what each begins with.

A reader looks the URL up in the short list and fetches one member instead of the whole index.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

DATA_NAME = "index.cdx.gz"
LIST_NAME = "index.idx"
_LINES_PER_MEMBER = 3_000
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class IndexMember:
    """Some lines of an index as one gzip member."""

    prefix: str
    """Key and timestamp of its first line."""
    content: bytes


def iter_members(lines: Iterable[bytes], lines_per_member: int = _LINES_PER_MEMBER) -> Iterator[IndexMember]:
    """`lines` of a CDXJ index (sorted, each with its end) in gzip members."""
    rest = iter(lines)
    while block := list(islice(rest, lines_per_member)):
        # Unlike gzip.compress this puts no time into the header: equal lines give equal bytes.
        deflater = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        content = deflater.compress(b"".join(block)) + deflater.flush()
        yield IndexMember(block[0].partition(b" {")[0].decode("utf-8"), content)


class MemberList:
    """The lines of `index.idx`; members are added in their order in the file."""

    def __init__(self) -> None:
        meta = {"format": "cdxj-gzip-1.0", "filename": DATA_NAME}
        self._offset = 0
        self.lines = [f"!meta 0 {json.dumps(meta)}\n"]

    def add(self, member: IndexMember) -> None:
        """Adds the line of the member that follows the ones added so far."""
        place = {
            "offset": self._offset,
            "length": len(member.content),
            "digest": f"sha256:{sha256(member.content).hexdigest()}",
        }
        self.lines.append(f"{member.prefix} {json.dumps(place)}\n")
        self._offset += len(member.content)
