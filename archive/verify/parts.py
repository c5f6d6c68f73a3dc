"""A big file walked by several processes, each a part of it: unpacking and hashing take all their time."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from typing import IO

from archive.verify.facts import Facts, Row
from archive.verify.faults import Fault
from archive.verify.source import ByteSource, find_member
from archive.verify.walk import Walk, WalkResult
from archive.verify.walker import is_packed

MIN_PART_BYTES = 16 * 1024 * 1024
_MAX_PARTS = 8
_MESSAGE_ROWS = 500


class PartsFailed(Exception):
    """The parts don't fit together, or a process died: the file is to be walked by one."""


def find_borders(source: ByteSource, min_part_bytes: int | None = None) -> list[int]:
    """Offsets at which a file can be parted, its begin and end included; none where it is not worth it.

    Raises OSError.
    """
    parts = min(
        len(os.sched_getaffinity(0)), source.size_bytes // (min_part_bytes or MIN_PART_BYTES), _MAX_PARTS
    )
    # Elsewhere, or beside other threads, a fork is not safe.
    if parts < 2 or sys.platform != "linux" or threading.active_count() > 1 or not is_packed(source):
        return []
    size_bytes = source.size_bytes
    inner = {
        find_member(source, place, place + MIN_PART_BYTES)
        for place in (size_bytes * part // parts for part in range(1, parts))
    } - {size_bytes}
    return sorted({0, *inner, size_bytes}) if inner else []


def walk_in_parts(
    number: int,
    shown: str,
    source: ByteSource,
    before: WalkResult,
    *,
    borders: Sequence[int],
    reopen: Callable[[], IO[bytes]],
    facts: Facts,
    faults: list[Fault],
) -> WalkResult:
    """Walks the parts at the same time, and adds up what they find. Raises PartsFailed."""
    first = Walk(number, shown, _ignore, _ignore, before).run(source, 0, 1)
    known = WalkResult(is_ours=first.is_ours, warcinfos=first.warcinfos)
    context = multiprocessing.get_context("fork")
    parts: dict[Connection, int] = {}
    processes = []
    for part, (begin, end) in enumerate(pairwise(borders)):
        receiver, sender = context.Pipe(duplex=False)
        walk = (number, shown, known)
        arguments = (sender, walk, (begin, end, source.size_bytes), reopen)
        process = context.Process(target=_walk_part, args=arguments, daemon=True)
        process.start()
        sender.close()
        processes.append(process)
        parts[receiver] = part
    try:
        results = _gather(parts, source, facts, faults)
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for receiver in parts:
            receiver.close()
    return _add_up(results, borders)


def _ignore(_: object) -> None:
    pass


def _walk_part(
    sender: Connection,
    walk: tuple[int, str, WalkResult],
    stretch: tuple[int, int, int],
    reopen: Callable[[], IO[bytes]],
) -> None:
    """Runs in a process of its own."""
    number, shown, before = walk
    rows: list[Row] = []

    def keep(row: Row) -> None:
        rows.append(row)
        if len(rows) >= _MESSAGE_ROWS:
            sender.send(list(rows))
            rows.clear()

    begin, end, size_bytes = stretch
    with reopen() as file:
        source = ByteSource(file, size_bytes, hashes=False)
        result = Walk(number, shown, keep, sender.send, before).run(source, begin, end)
    sender.send(rows)
    sender.send(result)


def _gather(
    parts: dict[Connection, int], source: ByteSource, facts: Facts, faults: list[Fault]
) -> list[WalkResult]:
    """Takes what the processes send until all have ended; in between it makes the file's checksum."""
    results: dict[int, WalkResult] = {}
    found: dict[int, list[Fault]] = {part: [] for part in parts.values()}
    is_hashing = True
    open_pipes: list[Connection] = list(parts)
    while open_pipes:
        for pipe in wait(open_pipes, 0 if is_hashing else None):
            assert isinstance(pipe, Connection)
            try:
                message = pipe.recv()
            except EOFError:
                open_pipes.remove(pipe)
                continue
            match message:
                case list():
                    facts.add_all(message)
                case Fault():
                    found[parts[pipe]].append(message)
                case WalkResult():
                    results[parts[pipe]] = message
        is_hashing = is_hashing and source.hash_more()
    for part in sorted(found):
        faults += found[part]
    if len(results) < len(parts):
        raise PartsFailed
    return [results[part] for part in sorted(results)]


def _add_up(results: Sequence[WalkResult], borders: Sequence[int]) -> WalkResult:
    total = WalkResult(end=borders[-1])
    for result, end in zip(results, borders[1:], strict=True):
        # A border may have been taken for one within a record that holds a WARC file itself.
        if result.end > end or (result.end < end and not result.is_damaged):
            raise PartsFailed
        total.records += result.records
        total.is_ours = total.is_ours or result.is_ours
        total.is_damaged = total.is_damaged or result.is_damaged
        total.doubtful += result.doubtful
        total.bodiless += result.bodiless
        total.heads_asked |= result.heads_asked
        total.warcinfos |= result.warcinfos
    return total
