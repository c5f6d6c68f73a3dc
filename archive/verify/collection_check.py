"""A collection: its WARC files, and all that is kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.verify.archive_check import Report, check_references
from archive.verify.archive_folder import ArchiveFolder
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.findings import Counts
from archive.verify.graph_check import find_graph_faults
from archive.verify.index_check import (
    IndexLine,
    find_index_faults,
    find_second_indexes,
    find_unindexed,
    load_index,
    read_lines,
)
from archive.verify.ledger_check import find_ledger_faults, find_settled_faults
from archive.verify.places import iter_strays
from archive.verify.run_check import find_run_faults
from archive.verify.standing import LEDGER, Standing
from archive.verify.sums_check import SUMS_NAME, find_sum_faults, find_unlisted, iter_made_files, parse_sums
from archive.verify.wacz_file import check_wacz
from archive.verify.warc_check import FileOutcome


def check_collection(folder: Path, report: Report, counts: Counts) -> None:
    """Verifies a collection, as far as it goes while a run writes it. Raises OSError."""
    with closing(Facts()) as facts:
        _CollectionCheck(folder, facts, report, counts).run()


class _CollectionCheck:
    """One collection while it is looked at."""

    def __init__(self, folder: Path, facts: Facts, report: Report, counts: Counts) -> None:
        self._folder = folder
        self._facts = facts
        self._counts = counts
        self._report_in_full = report
        self._standing = Standing(folder, facts, self._report)
        self._archive = ArchiveFolder(folder, self._standing, facts, self._report)

    def _report(self, found: Fault) -> None:
        self._report_in_full(replace(found, file=str(self._folder / found.file)))

    def run(self) -> None:
        """Everything, in the order in which the checks need each other."""
        standing, facts = self._standing, self._facts
        standing.load_ledger()
        outcomes = self._archive.walk(self._counts)
        sums = self._read_sums()
        intact = self._archive.judge(outcomes, sums)
        standing.judge_missing_ledger()
        knows_runs = standing.has_ledger
        check_references(facts, self._report, self._counts, is_whole=True, knows_requests=knows_runs)
        if knows_runs:
            self._report_all(find_ledger_faults(facts, LEDGER, intact))
        self._check_index(outcomes)
        if standing.is_settled:
            graph = find_graph_faults(self._folder / "graph", facts, knows_runs=knows_runs)
            self._report_unless_changed(graph)
            self._report_unless_changed(find_run_faults(self._folder / "runs", facts, knows_runs=knows_runs))
            if knows_runs:
                self._report_unless_changed(find_settled_faults(facts, LEDGER))
        self._check_sums(outcomes, sums)
        self._check_packages(outcomes)
        for path in iter_strays(self._folder):
            detail = "no part of the collection, by the place where it stands; named itself, it is looked at"
            self._report(fault("not-checked", path.relative_to(self._folder).as_posix(), detail=detail))

    def _report_all(self, faults: Iterable[Fault]) -> None:
        for found in faults:
            if not self._is_moot(found):
                self._report(found)

    def _report_unless_changed(self, faults: Iterable[Fault]) -> None:
        """Reports what holds only as long as nobody writes: until somebody is seen to."""
        before = self._standing.changes
        for found in faults:
            if self._standing.look_again() != before:
                return
            self._report(found)

    def _is_moot(self, found: Fault) -> bool:
        """Whether it was told already, or is no fault when one looks again who took the collection."""
        if found.problem == "file-missing":
            name = found.file.removeprefix("archive/")
            return found.file in self._archive.told or self._standing.is_pruned(name)
        if found.problem.startswith("export-"):
            self._standing.look_again()
            return not self._standing.is_settled
        return False

    # Index --------------------------------------------------------------------------------------

    def _check_index(self, outcomes: dict[str, FileOutcome]) -> None:
        standing = self._standing
        standing.look_again()

        def is_judged(line: IndexLine) -> bool:
            if standing.writer:
                # What was written since the ledger was read was not walked.
                walked = outcomes.get(line.filename)
                return walked is not None and line.offset < walked.size_bytes
            return line.filename not in standing.pruned

        paths = sorted((self._folder / "indexes").glob("*.cdxj"))
        faults: list[Fault] = []
        lines = _iter_lines(paths, faults, is_ours=standing.has_ledger)
        self._counts.index_lines += load_index(self._facts, filter(is_judged, lines))
        self._report_all(faults)
        self._report_unless_changed(find_index_faults(self._facts))
        if standing.is_settled:
            self._report_unless_changed(find_unindexed(self._facts, "indexes/"))
            self._report_unless_changed(find_second_indexes(self._facts))

    # Checksums ----------------------------------------------------------------------------------

    def _read_sums(self) -> dict[str, str]:
        try:
            text = (self._folder / SUMS_NAME).read_text("utf-8", "surrogateescape")
        except FileNotFoundError:
            return {}
        sums, faults = parse_sums(text)
        self._report_all(faults)
        return sums

    def _check_sums(self, outcomes: dict[str, FileOutcome], sums: dict[str, str]) -> None:
        known = {f"archive/{name}": each.sha256 for name, each in outcomes.items() if not each.is_open}

        def may_lag(path: str) -> bool:
            if path.startswith("archive/"):
                return path in self._archive.told
            return not self._standing.is_settled

        self._report_all(find_sum_faults(self._folder, sums, known, may_lag=may_lag))
        if self._standing.is_settled and self._keeps_sums(sums):
            paths = (*known, *iter_made_files(self._folder))
            self._report_unless_changed(find_unlisted(sums, paths))

    def _keeps_sums(self, sums: dict[str, str]) -> bool:
        """Whether the collection is one that has SHA256SUMS."""
        return bool(sums) or (
            self._standing.has_ledger
            and next(self._facts.ask("SELECT 1 FROM warc_file LIMIT 1"), None) is not None
        )

    # Packages -----------------------------------------------------------------------------------

    def _check_packages(self, outcomes: dict[str, FileOutcome]) -> None:
        for path in sorted(self._folder.glob("*.wacz")):
            try:
                check_wacz(path, path.name, self._report, self._counts, known=outcomes, facts=self._facts)
            except FileNotFoundError:
                # Pruning removes one of which nothing is left to show.
                if not self._standing.look_again():
                    raise


def _iter_lines(paths: list[Path], faults: list[Fault], *, is_ours: bool) -> Iterator[IndexLine]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from read_lines(file, f"indexes/{path.name}", faults, is_ours=is_ours)
        except FileNotFoundError:
            # A run that ends merges the parts of its index into one.
            continue
