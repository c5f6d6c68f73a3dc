"""Every byte of a WACZ as a ZIP file: parts stand one behind the other, and say what the directory says."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from archive.verify.faults import Fault, fault
from archive.verify.wacz_check import Package

# APPNOTE.TXT 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (its end).
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL_MAGIC, _ENTRY_MAGIC = b"PK\x03\x04", b"PK\x01\x02"
_END_MAGIC, _END64_MAGIC, _LOCATOR_MAGIC = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES = 22, 20
_HAS_DESCRIPTOR, _IS_UTF8 = 0x08, 0x800
_DESCRIPTOR_BYTES = (12, 16, 20, 24)
"""With and without its magic number, its lengths in four or eight bytes."""
_IN_EXTRA = 0xFFFFFFFF


def find_layout_faults(package: Package, raw: IO[bytes]) -> Iterator[Fault]:
    """Bytes that belong to no part, and parts whose own header differs from the directory. Raises OSError."""
    shown = package.shown
    end = 0
    for entry in sorted(package.archive.infolist(), key=lambda each: each.header_offset):
        begin = entry.header_offset
        yield from _judge_gap(package, end, begin)
        raw.seek(begin)
        fields = raw.read(_LOCAL.size)
        if len(fields) < _LOCAL.size or not fields.startswith(_LOCAL_MAGIC):
            yield fault("wacz-header", f"{shown}!{entry.filename}", begin, detail="no part begins there")
            end = begin
            continue
        header = _LOCAL.unpack(fields)
        name = raw.read(header[9])
        if said := judge_header(entry, header, name):
            yield fault("wacz-header", f"{shown}!{entry.filename}", begin, detail=said)
        elif header[2] != entry.flag_bits:
            detail = f"flags {header[2]:#x}, {entry.flag_bits:#x} in the directory"
            problem = "wacz-header" if package.is_ours else "unusual"
            yield fault(problem, f"{shown}!{entry.filename}", begin, detail=detail)
        end = begin + _LOCAL.size + header[9] + header[10] + entry.compress_size
        if header[2] & _HAS_DESCRIPTOR:
            end += _find_descriptor(raw, end)
    yield from _judge_gap(package, end, package.archive.start_dir)
    yield from _judge_tail(package, raw)


def judge_header(entry: zipfile.ZipInfo, header: tuple[int, ...], name: bytes) -> str:
    """What a part's own header says otherwise than the directory; empty when they agree."""
    _, _, flags, method, _, _, crc, packed_bytes, plain_bytes, *_ = header
    encoding = "utf-8" if flags & _IS_UTF8 else "cp437"
    if name.decode(encoding, "replace") != entry.orig_filename:
        return f"name {name.decode(encoding, 'replace')!r}"
    if method != entry.compress_type:
        return f"method {method}, {entry.compress_type} in the directory"
    for what, said, listed in (
        ("CRC", crc, entry.CRC),
        ("packed length", packed_bytes, entry.compress_size),
        ("length", plain_bytes, entry.file_size),
    ):
        # Of what follows in a descriptor nothing is said here, of what is in the extra field neither.
        is_elsewhere = (flags & _HAS_DESCRIPTOR and not said) or (what != "CRC" and said == _IN_EXTRA)
        if said != listed and not is_elsewhere:
            return f"{what} {said}, {listed} in the directory"
    return ""


def _find_descriptor(raw: IO[bytes], place: int) -> int:
    """Length of the data descriptor that begins at `place`: another part or the directory follows it."""
    raw.seek(place)
    content = raw.read(max(_DESCRIPTOR_BYTES) + 4)
    for size in _DESCRIPTOR_BYTES:
        if content[size : size + 4] in (_LOCAL_MAGIC, _ENTRY_MAGIC):
            return size
    return 0


def _judge_gap(package: Package, end: int, begin: int) -> Iterator[Fault]:
    if begin == end:
        return
    # Players look for the first part at the very begin; what stands between parts hurts nobody.
    problem = "wacz-garbage" if package.is_ours or end == 0 or begin < end else "unusual"
    said = f"{begin - end} bytes before the next part" if begin > end else "a part begins within another one"
    yield fault(problem, package.shown, min(end, begin), detail=said)


def _judge_tail(package: Package, raw: IO[bytes]) -> Iterator[Fault]:
    """What stands behind the directory's end."""
    place = _find_directory_end(raw, package.archive.start_dir)
    raw.seek(place)
    tail = raw.read(4 * 65536)
    taken = 0
    if tail.startswith(_END64_MAGIC) and len(tail) > 12:
        taken = 12 + int.from_bytes(tail[4:12], "little")
        if tail[taken:].startswith(_LOCATOR_MAGIC):
            taken += _LOCATOR_BYTES
    if tail[taken:].startswith(_END_MAGIC) and len(tail) >= taken + _END_BYTES:
        taken += _END_BYTES + int.from_bytes(tail[taken + 20 : taken + 22], "little")
    surplus_bytes = raw.seek(0, 2) - place - taken
    if surplus_bytes > 0:
        detail = f"{surplus_bytes} bytes behind the directory"
        yield fault("wacz-garbage", package.shown, place + taken, detail=detail)


def _find_directory_end(raw: IO[bytes], start: int) -> int:
    place = start
    while True:
        raw.seek(place)
        fields = raw.read(_ENTRY.size)
        if len(fields) < _ENTRY.size or not fields.startswith(_ENTRY_MAGIC):
            return place
        entry = _ENTRY.unpack(fields)
        place += _ENTRY.size + entry[10] + entry[11] + entry[12]
