"""Bytes that belong to no record: put in between, or written over records?"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from archive.verify.faults import CUT_OUT, Fault

_BLOCK_BYTES = 1024 * 1024
_MAY_BE_PUT_IN = frozenset(("garbage", "zeros", "no-record"))


def judge_gaps(path: Path, gaps: Sequence[Fault], digests: Container[str]) -> list[Fault]:
    """The same finds; repairable where the file without them is the one of its checksum. Raises OSError."""
    stretches = [
        (each.offset, each.offset + each.length_bytes)
        for each in gaps
        if each.problem in _MAY_BE_PUT_IN and each.offset is not None and each.length_bytes is not None
    ]
    if not stretches or sha256_without(path, stretches) not in digests:
        return list(gaps)
    return [each.as_repairable(CUT_OUT) if each.problem in _MAY_BE_PUT_IN else each for each in gaps]


def sha256_without(path: Path, stretches: Iterable[tuple[int, int]]) -> str:
    """The digest of a file, hexadecimal, as if some stretches (begin, end) were not there. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for begin, end in [*sorted(stretches), (-1, -1)]:
            left_bytes = begin - file.tell() if begin >= 0 else -1
            while left_bytes and (
                block := file.read(_BLOCK_BYTES if left_bytes < 0 else min(left_bytes, _BLOCK_BYTES))
            ):
                digest.update(block)
                left_bytes -= len(block) if left_bytes > 0 else 0
            if end >= 0:
                file.seek(max(end, file.tell()))
    return digest.hexdigest()
