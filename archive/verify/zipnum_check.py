"""The index of a WACZ: its lines, plain or in gzip members, and the list that says where each member lies."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from typing import IO, cast

from archive.verify.faults import Fault, fault
from archive.verify.wacz_check import ZIP_FAULTS, Package

_MAX_MEMBER_BYTES = 64 * 1024 * 1024
_MAX_LINE_BYTES = 1024 * 1024


def iter_index_lines(package: Package, name: str, report: Callable[[Fault], None]) -> Iterator[bytes]:
    """The lines of one index file, packed or not."""
    try:
        with package.archive.open(name) as stream:
            lines = cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if name.endswith(".gz") else stream
            while line := lines.readline(_MAX_LINE_BYTES):
                yield line
    except (OSError, *ZIP_FAULTS) as error:
        if package.parts[name].size_bytes >= 0:
            report(fault("wacz-broken", f"{package.shown}!{name}", detail=str(error)))


def find_list_faults(package: Package, report: Callable[[Fault], None]) -> None:
    """Lines of `*.idx` that don't say where the members of the packed index lie."""
    packed = [name for name in package.index_names if name.endswith(".gz")]
    lists = [name for name in package.parts if name.startswith("indexes/") and name.endswith(".idx")]
    if packed and not lists:
        report(fault("wacz-missing", package.shown, detail="no list (.idx) of the packed index"))
    for name in lists:
        if package.parts[name].size_bytes >= 0:
            _check_list(package, name, packed, report)


def _check_list(package: Package, name: str, packed: list[str], report: Callable[[Fault], None]) -> None:
    shown = f"{package.shown}!{name}"
    target = packed[0] if packed else ""
    place, end = 0, 0
    with package.archive.open(name) as stream:
        for line in stream:
            try:
                prefix, _, entry = line.decode("utf-8").rstrip().partition(" {")
                said = json.loads("{" + entry)
                if prefix.startswith("!meta"):
                    target = f"indexes/{said.get('filename', '')}"
                else:
                    offset, length = int(said["offset"]), int(said["length"])
                    problem = _judge_member(
                        package, target, prefix, (offset, length), str(said.get("digest", ""))
                    )
                    if not problem and offset != end:
                        problem = f"a member at byte {offset}, the one before ended at {end}"
                    end = offset + length
                    if problem:
                        report(fault("index-wrong-place", shown, place, detail=problem))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                report(fault("index-broken", shown, place, detail=line[:80].decode("utf-8", "replace")))
            place += len(line)
    part = package.parts.get(target)
    if part and part.size_bytes >= 0 and end != part.size_bytes:
        report(fault("index-wrong-place", shown, place, detail=f"it ends at byte {end} of {part.size_bytes}"))


def _judge_member(package: Package, target: str, prefix: str, place: tuple[int, int], digest: str) -> str:
    """What is wrong with what the list says of a member; empty when nothing is."""
    offset, length = place
    if target not in package.parts:
        return f"no {target}"
    if not 0 < length <= _MAX_MEMBER_BYTES:
        return f"a member of {length} bytes"
    try:
        with package.archive.open(target) as stream:
            stream.seek(offset)
            content = stream.read(length)
        inflater = zlib.decompressobj(31)
        begins = inflater.decompress(content, _MAX_LINE_BYTES)
    except (OSError, *ZIP_FAULTS):
        return f"no member at byte {offset}"
    if not begins.startswith(prefix.encode("utf-8")):
        return f"the member at byte {offset} begins with something else than {prefix[:80]}"
    if digest.startswith("sha256:") and digest[7:] != hashlib.sha256(content).hexdigest():
        return f"the member at byte {offset} has another digest"
    return ""
