"""Some WARC files as one archive: each is walked, then all are held together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from archive.verify.copies import set_copies_aside
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.findings import Counts
from archive.verify.reference_check import (
    count_captures,
    count_revisits,
    find_dangling_ties,
    find_repeated_ids,
    find_revisit_faults,
    find_unkept_promises,
)
from archive.verify.source import ByteSource
from archive.verify.walk import FILE_NAME
from archive.verify.warc_check import FileOutcome, WarcCheck
from archive.warcfile import OPEN_SUFFIX

Report = Callable[[Fault], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcInput:
    """A WARC file to be walked."""

    path: Path
    shown: str
    name: str
    """Final base name: what indexes and ledger call it."""
    is_open: bool = False
    limit_bytes: int | None = None
    """Look at no more than this."""
    is_ours: bool = False
    is_summed: bool = True
    """Its checksum will be asked for."""


def input_of(path: Path, shown: str) -> WarcInput:
    """The file at `path`, all of it."""
    return WarcInput(
        path=path,
        shown=shown,
        name=path.name.removesuffix(OPEN_SUFFIX),
        is_open=path.name.endswith(OPEN_SUFFIX),
    )


def walk_files(
    inputs: Sequence[WarcInput], facts: Facts, report: Report, counts: Counts
) -> list[FileOutcome]:
    """Walks each file; what each was found to be."""
    check = WarcCheck(facts, report)
    outcomes: list[FileOutcome] = []
    for each in inputs:
        try:
            with _open(each) as file:
                size_bytes = file.seek(0, 2)
                if each.limit_bytes is not None:
                    size_bytes = min(size_bytes, each.limit_bytes)
                reopen = partial(_open, each)
                outcome = walk_stream(check, each, file, size_bytes, counts, reopen=reopen)
        except OSError as error:
            report(fault("file-unreadable", each.shown, detail=error.strerror or str(error)))
            continue
        outcome.path = each.path
        outcomes.append(outcome)
    return outcomes


def _open(each: WarcInput) -> IO[bytes]:
    try:
        return each.path.open("rb", buffering=0)
    except FileNotFoundError:
        # A run that is going on may have finished the file in the meantime.
        return each.path.with_name(each.name).open("rb", buffering=0)


def walk_stream(
    check: WarcCheck,
    each: WarcInput,
    file: IO[bytes],
    size_bytes: int,
    counts: Counts,
    *,
    start: int = 0,
    reopen: Callable[[], IO[bytes]] | None = None,
) -> FileOutcome:
    """Walks the WARC file that lies in `file` from `start` on. Raises OSError."""
    source = ByteSource(file, size_bytes, start=start, hashes=each.is_summed)
    outcome = check.check(
        each.name, each.shown, source, is_ours=each.is_ours, is_open=each.is_open, reopen=reopen
    )
    counts.files += 1
    counts.bytes += outcome.size_bytes
    counts.records += outcome.records
    return outcome


def judge_doubtful(outcome: FileOutcome, digests: Sequence[str], report: Report) -> None:
    """Reports what a server may have caused: in a file that is as it was written, only a note.

    `digests` are checksums made when the file was finished; an open file is held to its records' digests.
    Of other tools' files there are none: an answer that ends too soon, in a record that does not, ended so.
    """
    is_as_written = outcome.is_ours and (outcome.is_open or outcome.sha256 in digests)
    for found in outcome.doubtful:
        if is_as_written:
            report(found.as_note("so the server sent it: the file is as it was written"))
        elif not outcome.is_ours and _ends_too_soon(found):
            report(found.as_note("the record is whole: no more of the answer came"))
        else:
            report(found)


def _ends_too_soon(found: Fault) -> bool:
    """Whether less of a body is there than its head announces, and nothing else is wrong with it."""
    lengths = _LENGTHS.fullmatch(found.detail) if found.problem == "http-length" else None
    if lengths:
        return int(lengths["there"]) < int(lengths["announced"])
    return found.problem == "http-chunks" and found.detail == "the last chunk is not there"


_LENGTHS = re.compile(r"(?P<announced>\d+) announced, (?P<there>\d+) there")


def check_references(
    facts: Facts, report: Report, counts: Counts, *, is_whole: bool, knows_requests: bool
) -> None:
    """Reports what the records of all files have against each other."""
    dangling = 0
    for found in find_repeated_ids(facts):
        report(found)
    for found in find_dangling_ties(facts):
        report(found)
    for found in find_revisit_faults(facts, is_whole=is_whole):
        dangling += found.problem in ("revisit-dangling", "elsewhere")
        report(found)
    for found in find_unkept_promises(facts, knows_requests=knows_requests):
        report(found)
    counts.captures += count_captures(facts)
    counts.revisits += count_revisits(facts) - dangling


def check_warcs(paths: Sequence[Path], report: Report, counts: Counts, *, is_whole: bool) -> None:
    """Verifies WARC files of which nothing else is known."""

    def take(found: Fault) -> None:
        # Any name will do for a file that stands alone.
        is_renamed = found.problem == "header-value" and found.detail.startswith(FILE_NAME)
        report(found.as_note("the file was renamed") if is_renamed else found)

    with closing(Facts()) as facts:
        inputs = [replace(input_of(path, str(path)), is_summed=False) for path in paths]
        outcomes = walk_files(inputs, facts, take, counts)
        for outcome in set_copies_aside(facts, outcomes, report):
            judge_doubtful(outcome, (), report)
            if outcome.is_open:
                report(fault("being-written", outcome.shown, detail="it ends in .open"))
        check_references(facts, report, counts, is_whole=is_whole, knows_requests=False)


def digests_by_name(*sources: Mapping[str, str]) -> dict[str, list[str]]:
    """All checksums of a name."""
    gathered: dict[str, list[str]] = {}
    for source in sources:
        for name, digest in source.items():
            gathered.setdefault(name, []).append(digest)
    return gathered
