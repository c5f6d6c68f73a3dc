"""The WARC files of a collection: which of them are looked at, how far, and what checksums say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from archive.verify.archive_check import (
    Report,
    WarcInput,
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
from archive.verify.ledger_check import are_records_there, find_new_name, known_ends
from archive.verify.places import iter_warcs
from archive.verify.standing import Standing
from archive.verify.sums_check import find_changed_files
from archive.verify.walk import FILE_NAME
from archive.verify.warc_check import FileOutcome
from archive.warcfile import OPEN_SUFFIX

_MAX_LATE = 1000
"""Finds of one file that are kept until all is known of it."""


class ArchiveFolder:
    """`archive/` while it is looked at."""

    def __init__(self, folder: Path, standing: Standing, facts: Facts, report: Report) -> None:
        self._folder = folder
        self._standing = standing
        self._facts = facts
        self._report = report
        self._ends: dict[str, int] = {}
        """By name of a WARC file: how far the ledger speaks of it."""
        self._late: dict[str, list[Fault]] = {}
        """By file: finds of the walk that can be judged only when all is known of the file."""
        self._unread: list[Fault] = []
        """Files that could not be opened: they may be gone on purpose."""
        self._lost: set[str] = set()
        """Files of which something is lost."""
        self.told: set[str] = set()
        """Paths of which the ledger's checksums told already what there is to be told."""

    def walk(self, counts: Counts) -> dict[str, FileOutcome]:
        """Walks each file once, without its copies; by name, what it was found to be. Raises OSError."""
        walked = walk_files(list(self._inputs()), self._facts, self._take, counts)
        standing = self._standing
        gone = standing.forget_pruned()
        walked = [each for each in walked if each.name not in gone]
        for found in self._unread:
            if found.file.removeprefix("archive/") not in gone:
                self._lost.add(found.file)
                self._report(found)
        if not standing.writer:
            walked = set_copies_aside(self._facts, walked, self._report, known=self._ends)
        return {each.name: each for each in walked}

    def _take(self, found: Fault) -> None:
        """Takes what the walk finds."""
        if found.problem == "file-unreadable":
            self._unread.append(found)
            return
        kept = self._late.setdefault(found.file, [])
        is_late = found.length_bytes is not None or found.detail.startswith(FILE_NAME)
        if is_late and len(kept) < _MAX_LATE:
            kept.append(found)
            return
        if found.grade == "damage" and not found.repairable:
            self._lost.add(found.file)
        self._report(found)

    def _inputs(self) -> Iterator[WarcInput]:
        standing = self._standing
        finished: set[str] = set()
        if standing.has_ledger:
            self._ends = known_ends(self._facts)
            finished = {name for (name,) in self._facts.ask("SELECT name FROM warc_file")}
        for path in self._list_warcs():
            each = input_of(path, f"archive/{path.name}")
            each = replace(each, is_ours=each.name in self._ends)
            # One that was finished since the ledger was read goes on behind what that knows.
            if each.is_open or (standing.writer and standing.has_ledger and each.name not in finished):
                standing.is_settled = False
                limit = self._ends.get(each.name, 0) if standing.has_ledger else None
                self._report(fault("being-written", each.shown, detail=_limit_words(limit)))
                each = replace(each, is_open=True, limit_bytes=limit)
                if limit == 0:
                    continue
            yield each

    def _list_warcs(self) -> list[Path]:
        folder = self._folder / "archive"
        paths = list(iter_warcs(folder)) if folder.is_dir() else []
        if self._standing.writer:
            # Finished in this very moment, a file may have been seen under both names, or under none.
            by_name = {path.name.removesuffix(OPEN_SUFFIX): path for path in reversed(paths)}
            for name in self._ends:
                if name not in by_name and (folder / name).is_file():
                    by_name[name] = folder / name
            paths = [by_name[name] for name in sorted(by_name)]
        return paths

    def judge(self, outcomes: Mapping[str, FileOutcome], sums: Mapping[str, str]) -> set[str]:
        """Reports what checksums tell of each file; the names of those that are as they were finished."""
        kept: dict[str, str] = {}
        if self._standing.has_ledger:
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
        if self._standing.has_ledger:
            for found in find_changed_files(self._facts, known):
                self.told.add(found.file)
                self._report(self._judge_change(found, outcomes, mendable, listed))
        return {
            name
            for name, each in outcomes.items()
            if not each.is_open and each.sha256 in digests.get(name, ())
        }

    def _judge_change(
        self,
        found: Fault,
        outcomes: Mapping[str, FileOutcome],
        mendable: set[str],
        listed: Mapping[str, str],
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


def _limit_words(limit: int | None) -> str:
    if limit is None:
        return "no story.db knows how far it goes: looked at as a whole"
    return f"looked at as far as story.db knows it, {limit} bytes"
