"""A collection: its WARC files, and all that is kept beside them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.verify.archive_check import (
    Report,
    WarcInput,
    check_references,
    digests_by_name,
    input_of,
    judge_doubtful,
    walk_files,
)
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.findings import Counts
from archive.verify.graph_check import find_graph_faults
from archive.verify.index_check import IndexLine, find_index_faults, find_unindexed, load_index, read_lines
from archive.verify.ledger_check import (
    LedgerOfAnotherFormat,
    LedgerUnread,
    find_ledger_faults,
    known_ends,
    load_ledger,
    set_pruned_aside,
)
from archive.verify.places import iter_warcs
from archive.verify.sums_check import (
    SUMS_NAME,
    find_changed_files,
    find_sum_faults,
    find_unlisted,
    parse_sums,
)
from archive.verify.wacz_file import check_wacz
from archive.verify.warc_check import FileOutcome

_LEDGER = "story.db"


def check_collection(folder: Path, report: Report, counts: Counts) -> None:
    """Verifies a collection, as far as it goes while a run writes it. Raises OSError."""
    with closing(Facts()) as facts:
        _CollectionCheck(folder, facts, report, counts).run()


def find_writer(folder: Path) -> int | None:
    """The process that holds the collection, if one does; looks, and takes no lock itself."""
    with contextlib.suppress(OSError, ValueError):
        process = int((folder / ".lock").read_text("ascii"))
        os.kill(process, 0)
        return process
    return None


class _CollectionCheck:
    """One collection while it is looked at."""

    def __init__(self, folder: Path, facts: Facts, report: Report, counts: Counts) -> None:
        self._folder = folder
        self._facts = facts
        self._counts = counts
        self._report_in_full = report
        self._writer = find_writer(folder)
        self._has_ledger = False
        self._told: set[str] = set()
        """Paths of which no more is to be told: the ledger's checksums did, or they are being pruned."""
        self._half_pruned: set[str] = set()
        self._is_settled = self._writer is None
        """No run is going on or was left unfinished by a crash: what is written at the end is there."""

    def _report(self, found: Fault) -> None:
        self._report_in_full(replace(found, file=str(self._folder / found.file)))

    def run(self) -> None:
        """Everything, in the order in which the checks need each other."""
        if self._writer:
            detail = f"process {self._writer} is writing it; what is written at a run's end is not judged"
            self._report(fault("not-whole", "", detail=detail))
        self._load_ledger()
        outcomes = walk_files(list(self._inputs()), self._facts, self._report, self._counts)
        sums = self._read_sums()
        self._judge_files(outcomes, sums)
        check_references(
            self._facts, self._report, self._counts, is_whole=True, knows_requests=self._has_ledger
        )
        if self._has_ledger:
            self._report_all(find_ledger_faults(self._facts, _LEDGER))
        self._check_index()
        if self._is_settled:
            graph = find_graph_faults(self._folder / "graph", self._facts, knows_runs=self._has_ledger)
            self._report_all(graph)
        self._check_sums(outcomes, sums)
        for path in sorted(self._folder.glob("*.wacz")):
            check_wacz(path, path.name, self._report, self._counts, known=outcomes, facts=self._facts)

    def _report_all(self, faults: Iterator[Fault]) -> None:
        for found in faults:
            self._report(found)

    # Ledger -------------------------------------------------------------------------------------

    def _load_ledger(self) -> None:
        path = self._folder / _LEDGER
        if not path.is_file():
            return
        try:
            self._report_all(iter(load_ledger(path, self._facts, is_busy=bool(self._writer))))
            self._has_ledger = True
        except LedgerOfAnotherFormat as error:
            self._report(fault("not-checked", _LEDGER, detail=str(error)))
        except LedgerUnread as error:
            self._report(fault("ledger-broken", _LEDGER, detail=str(error)))
        if self._has_ledger:
            self._set_pruned_aside()
        if self._has_ledger and self._has_unfinished_run():
            self._is_settled = False
            if not self._writer:
                detail = "the last run was left in the middle; the same storytrail crawl goes on with it"
                self._report(fault("not-whole", "", detail=detail))

    def _set_pruned_aside(self) -> None:
        archive = self._folder / "archive"
        self._half_pruned = set_pruned_aside(self._facts, lambda name: (archive / name).exists())
        if self._half_pruned:
            self._is_settled = False
            self._told |= {f"archive/{name}" for name in self._half_pruned}
            if not self._writer:
                detail = "files were being pruned; storytrail prune, or the next run, goes on with it"
                self._report(fault("not-whole", "", detail=detail))

    def _has_unfinished_run(self) -> bool:
        last = next(self._facts.ask("SELECT finish FROM run ORDER BY id DESC LIMIT 1"), None)
        return last is not None and last[0] in (None, "write-failed")

    # WARC files ---------------------------------------------------------------------------------

    def _inputs(self) -> Iterator[WarcInput]:
        folder = self._folder / "archive"
        if not folder.is_dir():
            return
        ends = known_ends(self._facts) if self._has_ledger else {}
        for path in iter_warcs(folder):
            each = input_of(path, f"archive/{path.name}")
            each = replace(each, is_ours=each.name in ends)
            if each.is_open:
                self._is_settled = False
                limit = ends.get(each.name, 0) if self._has_ledger else None
                self._report(fault("being-written", each.shown, detail=_limit_words(limit)))
                each = replace(each, limit_bytes=limit)
                if limit == 0:
                    continue
            yield each

    def _judge_files(self, outcomes: dict[str, FileOutcome], sums: dict[str, str]) -> None:
        kept: dict[str, str] = {}
        if self._has_ledger:
            kept = dict(self._facts.ask("SELECT name, sha256 FROM warc_file"))
            known = {
                name: (each.sha256, each.size_bytes) for name, each in outcomes.items() if not each.is_open
            }
            for found in find_changed_files(self._facts, known):
                self._told.add(found.file)
                self._report(found)
        listed = {
            path.removeprefix("archive/"): digest
            for path, digest in sums.items()
            if path.startswith("archive/")
        }
        digests = digests_by_name(kept, listed)
        for name, outcome in outcomes.items():
            judge_doubtful(outcome, digests.get(name, ()), self._report)

    # Index --------------------------------------------------------------------------------------

    def _check_index(self) -> None:
        paths = sorted((self._folder / "indexes").glob("*.cdxj"))
        faults: list[Fault] = []
        self._counts.index_lines += load_index(
            self._facts,
            (line for line in _iter_lines(paths, faults) if line.filename not in self._half_pruned),
        )
        self._report_all(iter(faults))
        self._report_all(find_index_faults(self._facts))
        if self._is_settled:
            self._report_all(find_unindexed(self._facts, "indexes/"))

    # Checksums ----------------------------------------------------------------------------------

    def _read_sums(self) -> dict[str, str]:
        try:
            text = (self._folder / SUMS_NAME).read_text("utf-8", "surrogateescape")
        except FileNotFoundError:
            return {}
        sums, faults = parse_sums(text)
        self._report_all(iter(faults))
        return sums

    def _check_sums(self, outcomes: dict[str, FileOutcome], sums: dict[str, str]) -> None:
        known = {f"archive/{name}": each.sha256 for name, each in outcomes.items() if not each.is_open}

        def may_lag(path: str) -> bool:
            return path in self._told or (not self._is_settled and not path.startswith("archive/"))

        self._report_all(find_sum_faults(self._folder, sums, known, may_lag=may_lag))
        if self._is_settled and self._keeps_sums(sums):
            self._report_all(find_unlisted(sums, known))

    def _keeps_sums(self, sums: dict[str, str]) -> bool:
        """Whether the collection is one that has SHA256SUMS."""
        return bool(sums) or (
            self._has_ledger and next(self._facts.ask("SELECT 1 FROM warc_file LIMIT 1"), None) is not None
        )


def _limit_words(limit: int | None) -> str:
    if limit is None:
        return "no story.db knows how far it goes: looked at as a whole"
    return f"looked at as far as story.db knows it, {limit} bytes"


def _iter_lines(paths: list[Path], faults: list[Fault]) -> Iterator[IndexLine]:
    for path in paths:
        with path.open("rb") as file:
            yield from read_lines(file, f"indexes/{path.name}", faults)
