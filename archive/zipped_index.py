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
_SLASH = ord("/")
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class IndexMember:
    """Some lines of an index as one gzip member."""

    prefix: str
    """Key and timestamp of its first line."""
    content: bytes


def iter_members(lines: Iterable[bytes], lines_per_member: int = _LINES_PER_MEMBER) -> Iterator[IndexMember]:
    """`lines` of a CDXJ index (sorted, each with its end) in gzip members of at most so many lines."""
    rest = iter(lines)
    left: list[bytes] = []
    while block := left + list(islice(rest, lines_per_member + 1 - len(left))):
        border = _find_border(block) if len(block) > lines_per_member else len(block)
        block, left = block[:border], block[border:]
        # Unlike gzip.compress this puts no time into the header: equal lines give equal bytes.
        deflater = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        content = deflater.compress(b"".join(block)) + deflater.flush()
        yield IndexMember(block[0].partition(b" {")[0].decode("utf-8"), content)


def _find_border(block: list[bytes]) -> int:
    """Before which of the lines a member may end: the last one, or one as near to it as can be.

    ReplayWeb.page looks for `http://a.example/b/` as `example,a)/b/`, while the index has it as
    `example,a)/b`, and only in the last member that begins before that: none may begin in between, such as
    with `example,a)/b-c`, nor in the midst of one key's lines. Where every border is such a one, the last
    must do.
    """
    keys = [line.partition(b" ")[0] for line in block]
    known = set(keys)
    for border in range(len(keys) - 1, 0, -1):
        key = keys[border]
        before = (key[:end] for end in range(len(key)) if key[end] < _SLASH)
        if key != keys[border - 1] and known.isdisjoint(before):
            return border
    return len(keys) - 1


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
