"""How a collection stands while it is looked at: who writes it, what its ledger knows, what is pruned."""

from __future__ import annotations

from pathlib import Path

from archive.verify.archive_check import Report
from archive.verify.facts import Facts
from archive.verify.faults import fault
from archive.verify.ledger_read import (
    LedgerBusy,
    LedgerOfAnotherFormat,
    LedgerUnread,
    load_ledger,
    read_pruned,
    set_pruned_aside,
)
from archive.verify.occupation import find_writer, lock_stamp
from archive.verify.sums_check import SUMS_NAME

LEDGER = "story.db"
_OF_A_FILE = (
    "DELETE FROM capture WHERE file = ?",
    "DELETE FROM warc_file WHERE name = ?",
    "DELETE FROM file WHERE name = ?",
)


class Standing:
    """Of one collection; nobody is kept from writing it, so it may change at any moment."""

    def __init__(self, folder: Path, facts: Facts, report: Report) -> None:
        self._folder = folder
        self._facts = facts
        self._report = report
        self._lock_stamp = lock_stamp(folder)
        self.writer = find_writer(folder)
        """In words; None when nobody has written since it is looked at."""
        self.is_settled = self.writer is None
        """No run is going on or was left unfinished by a crash: what is written at the end is there."""
        self.has_ledger = False
        self.pruned: set[str] = set()
        """Names of WARC files that are being pruned, or were while all this went on."""
        self.changes = 0
        """How often somebody was found to have taken it, or let it go."""
        if self.writer:
            detail = f"{self.writer} is writing it; what is written at a run's end is not judged"
            self._report(fault("not-whole", "", detail=detail))

    def load_ledger(self) -> None:
        """Takes into the facts what the ledger knows, and reports what is wrong with it."""
        path = self._folder / LEDGER
        if not path.is_file():
            return
        try:
            faults = load_ledger(path, self._facts, is_busy=bool(self.writer))
        except LedgerOfAnotherFormat as error:
            self._report(fault("not-checked" if self.writer else "ledger-broken", LEDGER, detail=str(error)))
            return
        except LedgerBusy as error:
            self._report(fault("not-checked", LEDGER, detail=str(error)))
            return
        except LedgerUnread as error:
            self._report(fault("ledger-broken", LEDGER, detail=str(error)))
            return
        for found in faults:
            self._report(found)
        self.has_ledger = True
        self._set_pruned_aside()
        if self._has_unfinished_run():
            self._unsettle("the last run was left in the middle; the same storytrail crawl goes on with it")

    def judge_missing_ledger(self) -> None:
        """Reports that there is no ledger, where there should be one."""
        if (self._folder / LEDGER).exists():
            return
        notes = "SELECT 1 FROM record WHERE is_ours AND url LIKE 'urn:storytrail:run:%' LIMIT 1"
        has_notes = next(self._facts.ask(notes), None) is not None
        signs = sum((self._folder / name).exists() for name in ("graph", "runs", SUMS_NAME))
        if signs + has_notes >= 2:
            self._report(fault("ledger-missing", LEDGER))
        elif has_notes:
            detail = "not there: only the WARC files and their index are looked at"
            self._report(fault("not-checked", LEDGER, detail=detail))

    def look_again(self) -> int:
        """Notices who took the collection since the last look; how many changes there were so far.

        What a run that began since then writes is none of our business.
        """
        stamp = lock_stamp(self._folder)
        if stamp != self._lock_stamp:
            self._lock_stamp = stamp
            self.changes += 1
            self.is_settled = False
            if not self.writer:
                self.writer = find_writer(self._folder) or "another process, gone by now,"
                detail = f"{self.writer} wrote it while it was looked at"
                self._report(fault("not-whole", "", detail=detail))
        return self.changes

    def is_pruned(self, name: str) -> bool:
        """Whether a WARC file, by its name, is gone on purpose or about to be, as of now."""
        if name not in self.pruned:
            self._read_pruned()
        return name in self.pruned

    def _read_pruned(self) -> None:
        self.look_again()
        if self.writer and self.has_ledger:
            self.pruned |= read_pruned(self._folder / LEDGER)

    def forget_pruned(self) -> set[str]:
        """Drops what is known of files that are gone since the ledger was read, on purpose; their names."""
        self._read_pruned()
        gone = {name for name in self.pruned if not (self._folder / "archive" / name).exists()}
        for name in sorted(gone):
            for (number,) in list(self._facts.ask("SELECT id FROM file WHERE name = ?", (name,))):
                self._facts.forget_file(number)
            for query in _OF_A_FILE:
                list(self._facts.ask(query, (name,)))
        return gone

    def _unsettle(self, why: str) -> None:
        self.is_settled = False
        if not self.writer:
            self._report(fault("not-whole", "", detail=why))

    def _set_pruned_aside(self) -> None:
        archive = self._folder / "archive"
        self.pruned = set_pruned_aside(self._facts, lambda name: (archive / name).exists())
        if self.pruned:
            self._unsettle("files were being pruned; storytrail prune, or the next run, goes on with it")

    def _has_unfinished_run(self) -> bool:
        last = next(self._facts.ask("SELECT finish FROM run ORDER BY id DESC LIMIT 1"), None)
        return last is not None and last[0] in (None, "write-failed")
