"""A collection: its WARC files, and all that is kept beside them."""

from __future__ import annotations

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
from archive.verify.copies import set_copies_aside
from archive.verify.facts import Facts
from archive.verify.faults import CUT_OUT, REINDEX, Fault, fault
from archive.verify.findings import Counts
from archive.verify.gaps import judge_gaps
from archive.verify.graph_check import find_graph_faults
from archive.verify.index_check import (
    IndexLine,
    find_index_faults,
    find_second_indexes,
    find_unindexed,
    load_index,
    read_lines,
)
from archive.verify.ledger_check import (
    are_records_there,
    find_ledger_faults,
    find_new_name,
    find_settled_faults,
    known_ends,
)
from archive.verify.ledger_read import (
    LedgerBusy,
    LedgerOfAnotherFormat,
    LedgerUnread,
    load_ledger,
    set_pruned_aside,
)
from archive.verify.occupation import find_writer, lock_stamp
from archive.verify.places import iter_strays, iter_warcs
from archive.verify.run_check import find_run_faults
from archive.verify.sums_check import (
    SUMS_NAME,
    find_changed_files,
    find_sum_faults,
    find_unlisted,
    iter_made_files,
    parse_sums,
)
from archive.verify.wacz_file import check_wacz
from archive.verify.walk import FILE_NAME
from archive.verify.warc_check import FileOutcome
from archive.warcfile import OPEN_SUFFIX

_LEDGER = "story.db"
_MAX_LATE = 1000
"""Finds of one file that are kept until all is known of it."""


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
        self._lock_stamp = lock_stamp(folder)
        self._writer = find_writer(folder)
        self._has_ledger = False
        self._ends: dict[str, int] = {}
        """By name of a WARC file: how far the ledger speaks of it."""
        self._late: dict[str, list[Fault]] = {}
        """By file: finds of the walk that can be judged only when all is known of the file."""
        self._lost: set[str] = set()
        """Files of which something is lost."""
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
            detail = f"{self._writer} is writing it; what is written at a run's end is not judged"
            self._report(fault("not-whole", "", detail=detail))
        self._load_ledger()
        walked = walk_files(list(self._inputs()), self._facts, self._take, self._counts)
        self._notice_writer()
        if not self._writer:
            walked = set_copies_aside(self._facts, walked, self._report, known=self._ends)
        outcomes = {each.name: each for each in walked}
        sums = self._read_sums()
        intact = self._judge_files(outcomes, sums)
        if not (self._folder / _LEDGER).exists():
            self._judge_missing_ledger()
        check_references(
            self._facts, self._report, self._counts, is_whole=True, knows_requests=self._has_ledger
        )
        if self._has_ledger:
            self._report_all(find_ledger_faults(self._facts, _LEDGER, intact))
        self._check_index(outcomes)
        if self._is_settled:
            graph = find_graph_faults(self._folder / "graph", self._facts, knows_runs=self._has_ledger)
            self._report_all(graph)
            self._report_all(find_run_faults(self._folder / "runs", self._facts, knows_runs=self._has_ledger))
            if self._has_ledger:
                self._report_all(find_settled_faults(self._facts, _LEDGER))
        self._check_sums(outcomes, sums)
        for path in sorted(self._folder.glob("*.wacz")):
            check_wacz(path, path.name, self._report, self._counts, known=outcomes, facts=self._facts)
        for path in iter_strays(self._folder):
            detail = "no part of the collection, by the place where it stands; named itself, it is looked at"
            self._report(fault("not-checked", path.relative_to(self._folder).as_posix(), detail=detail))

    def _report_all(self, faults: Iterator[Fault]) -> None:
        for found in faults:
            if found.problem != "file-missing" or found.file not in self._told:
                self._report(found)

    def _take(self, found: Fault) -> None:
        """Takes what the walk finds."""
        kept = self._late.setdefault(found.file, [])
        is_late = found.length_bytes is not None or found.detail.startswith(FILE_NAME)
        if is_late and len(kept) < _MAX_LATE:
            kept.append(found)
            return
        if found.grade == "damage" and not found.repairable:
            self._lost.add(found.file)
        self._report(found)

    def _notice_writer(self) -> None:
        """A run that began since the ledger was read makes what it writes none of our business."""
        if not self._writer and lock_stamp(self._folder) != self._lock_stamp:
            self._writer = find_writer(self._folder) or "another process, gone by now,"
            self._is_settled = False
            self._report(fault("not-whole", "", detail=f"{self._writer} wrote it while it was looked at"))

    # Ledger -------------------------------------------------------------------------------------

    def _load_ledger(self) -> None:
        path = self._folder / _LEDGER
        if not path.is_file():
            return
        try:
            self._report_all(iter(load_ledger(path, self._facts, is_busy=bool(self._writer))))
            self._has_ledger = True
        except LedgerOfAnotherFormat as error:
            problem = "not-checked" if self._writer else "ledger-broken"
            self._report(fault(problem, _LEDGER, detail=str(error)))
        except LedgerBusy as error:
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

    def _judge_missing_ledger(self) -> None:
        notes = "SELECT 1 FROM record WHERE is_ours AND url LIKE 'urn:storytrail:run:%' LIMIT 1"
        has_notes = next(self._facts.ask(notes), None) is not None
        signs = sum((self._folder / name).exists() for name in ("graph", "runs", SUMS_NAME))
        if signs + has_notes >= 2:
            self._report(fault("ledger-missing", _LEDGER))
        elif has_notes:
            detail = "not there: only the WARC files and their index are looked at"
            self._report(fault("not-checked", _LEDGER, detail=detail))

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
        finished: set[str] = set()
        if self._has_ledger:
            self._ends = known_ends(self._facts)
            finished = {name for (name,) in self._facts.ask("SELECT name FROM warc_file")}
        for path in self._list_warcs():
            each = input_of(path, f"archive/{path.name}")
            each = replace(each, is_ours=each.name in self._ends)
            # One that was finished since the ledger was read goes on behind what that knows.
            if each.is_open or (self._writer and self._has_ledger and each.name not in finished):
                self._is_settled = False
                limit = self._ends.get(each.name, 0) if self._has_ledger else None
                self._report(fault("being-written", each.shown, detail=_limit_words(limit)))
                each = replace(each, is_open=True, limit_bytes=limit)
                if limit == 0:
                    continue
            yield each

    def _list_warcs(self) -> list[Path]:
        folder = self._folder / "archive"
        paths = list(iter_warcs(folder)) if folder.is_dir() else []
        if self._writer:
            # Finished in this very moment, a file may have been seen under both names, or under none.
            by_name = {path.name.removesuffix(OPEN_SUFFIX): path for path in reversed(paths)}
            for name in self._ends:
                if name not in by_name and (folder / name).is_file():
                    by_name[name] = folder / name
            paths = [by_name[name] for name in sorted(by_name)]
        return paths

    def _judge_files(self, outcomes: dict[str, FileOutcome], sums: dict[str, str]) -> set[str]:
        """Reports what checksums tell of each file; the names of those that are as they were finished."""
        kept: dict[str, str] = {}
        if self._has_ledger:
            kept = dict(self._facts.ask("SELECT name, sha256 FROM warc_file"))
        known = {name: (each.sha256, each.size_bytes) for name, each in outcomes.items() if not each.is_open}
        listed = {
            path.removeprefix("archive/"): digest
            for path, digest in sums.items()
            if path.startswith("archive/")
        }
        digests = digests_by_name(kept, listed)
        mendable = set()
        for name, outcome in outcomes.items():
            judge_doubtful(outcome, digests.get(name, ()), self._take)
            late = (
                judge_gaps(outcome.path, self._late[outcome.shown], digests.get(name, ()))
                if (outcome.path and outcome.shown in self._late)
                else []
            )
            for found in late:
                self._report(found)
                if not found.repairable:
                    self._lost.add(outcome.shown)
                elif found.length_bytes is not None:
                    mendable.add(name)
        if self._has_ledger:
            for found in find_changed_files(self._facts, known):
                self._told.add(found.file)
                self._report(self._judge_change(found, outcomes, mendable, listed))
        return {
            name
            for name, each in outcomes.items()
            if not each.is_open and each.sha256 in digests.get(name, ())
        }

    def _judge_change(
        self, found: Fault, outcomes: dict[str, FileOutcome], mendable: set[str], listed: dict[str, str]
    ) -> Fault:
        """The same find; repairable where nothing of what the ledger knows of the file is lost."""
        name = found.file.removeprefix("archive/")
        if found.problem == "file-missing":
            other = find_new_name(self._facts, name)
            return found.as_repairable(f"give {other} its name back, or {REINDEX}") if other else found
        if found.file in self._lost:
            return found
        if name in mendable:
            return found.as_repairable(CUT_OUT)
        is_vouched_for = listed.get(name) == outcomes[name].sha256
        if is_vouched_for or are_records_there(self._facts, name):
            return found.as_repairable(f"all records are there: {REINDEX}")
        return found

    # Index --------------------------------------------------------------------------------------

    def _check_index(self, outcomes: dict[str, FileOutcome]) -> None:
        def is_judged(line: IndexLine) -> bool:
            if self._writer:
                # What was written since the ledger was read was not walked.
                walked = outcomes.get(line.filename)
                return walked is not None and line.offset < walked.size_bytes
            return line.filename not in self._half_pruned

        paths = sorted((self._folder / "indexes").glob("*.cdxj"))
        faults: list[Fault] = []
        self._counts.index_lines += load_index(
            self._facts,
            filter(is_judged, _iter_lines(paths, faults, is_ours=self._has_ledger)),
        )
        self._report_all(iter(faults))
        self._report_all(find_index_faults(self._facts))
        if self._is_settled:
            self._report_all(find_unindexed(self._facts, "indexes/"))
            self._report_all(find_second_indexes(self._facts))

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
            self._report_all(find_unlisted(sums, (*known, *iter_made_files(self._folder))))

    def _keeps_sums(self, sums: dict[str, str]) -> bool:
        """Whether the collection is one that has SHA256SUMS."""
        return bool(sums) or (
            self._has_ledger and next(self._facts.ask("SELECT 1 FROM warc_file LIMIT 1"), None) is not None
        )


def _limit_words(limit: int | None) -> str:
    if limit is None:
        return "no story.db knows how far it goes: looked at as a whole"
    return f"looked at as far as story.db knows it, {limit} bytes"


def _iter_lines(paths: list[Path], faults: list[Fault], *, is_ours: bool) -> Iterator[IndexLine]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from read_lines(file, f"indexes/{path.name}", faults, is_ours=is_ours)
        except FileNotFoundError:
            # A run that ends merges the parts of its index into one.
            continue
