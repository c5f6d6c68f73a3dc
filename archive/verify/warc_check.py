"""One WARC file: walked by one process, or a big one by several, and what it was found to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.parts import PartsFailed, find_borders, walk_in_parts
from archive.verify.source import ByteSource
from archive.verify.walk import Walk, WalkResult


@dataclass(slots=True, kw_only=True)
class FileOutcome:
    """What a file was found to be."""

    number: int
    """As the facts count files."""
    name: str
    shown: str
    path: Path | None = None
    """Where it lies; None for one in a package."""
    size_bytes: int
    sha256: str
    records: int = 0
    is_ours: bool = False
    is_open: bool = False
    is_damaged: bool = False
    doubtful: list[Fault] = field(default_factory=list)
    """What a server can cause by sending what it does not announce: the file's checksum decides."""


class WarcCheck:
    """Checks the files of one archive, one after the other."""

    def __init__(self, facts: Facts, report: Callable[[Fault], None]) -> None:
        self._facts = facts
        self._report = report
        self._count = 0

    def check(
        self,
        name: str,
        shown: str,
        source: ByteSource,
        *,
        is_ours: bool = False,
        is_open: bool = False,
        reopen: Callable[[], IO[bytes]] | None = None,
    ) -> FileOutcome:
        """Walks a file; `shown` is how the user would name it. Raises OSError.

        `reopen` opens it once more, for a process of its own; without it, one process does it all.
        """
        number = self._count
        self._count += 1
        result = self._walk(number, shown, source, WalkResult(is_ours=is_ours), reopen)
        result.doubtful += [each for each in result.bodiless if each.url not in result.heads_asked]
        if not result.records and not result.is_damaged:
            self._report(fault("file-empty", shown, 0))
        self._facts.add_file(name, shown, is_ours=result.is_ours, is_open=is_open)
        return FileOutcome(
            number=number,
            name=name,
            shown=shown,
            size_bytes=source.size_bytes,
            sha256=source.sha256(),
            records=result.records,
            is_ours=result.is_ours,
            is_open=is_open,
            is_damaged=result.is_damaged,
            doubtful=result.doubtful,
        )

    def _walk(
        self,
        number: int,
        shown: str,
        source: ByteSource,
        before: WalkResult,
        reopen: Callable[[], IO[bytes]] | None,
    ) -> WalkResult:
        borders = find_borders(source) if reopen else []
        if reopen and borders:
            faults: list[Fault] = []
            try:
                result = walk_in_parts(
                    number,
                    shown,
                    source,
                    before,
                    borders=borders,
                    reopen=reopen,
                    facts=self._facts,
                    faults=faults,
                )
            except PartsFailed:
                self._facts.forget_file(number)
            else:
                for found in faults:
                    self._report(found)
                return result
        walk = Walk(number, shown, self._facts.add, self._report, before)
        return walk.run(source, 0, source.size_bytes)
