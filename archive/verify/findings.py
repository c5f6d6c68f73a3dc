"""Gathers faults as they are found, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.verify.faults import Fault

_MAX_KEPT = 10_000
_MAX_NOTES_OF_A_KIND = 3
"""In one file; of each kind the first ones are an example."""


@dataclass(slots=True)
class Findings:
    """All that was found, by grade, in the order of finding; what is too much is only counted."""

    damage: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    damage_count: int = 0
    note_counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By file and problem."""

    def add(self, found: Fault) -> None:
        """Keeps a find."""
        if found.grade == "damage":
            self.damage_count += 1
            if len(self.damage) < _MAX_KEPT:
                self.damage.append(found)
            return
        key = (found.file, found.problem)
        self.note_counts[key] += 1
        if self.note_counts[key] <= _MAX_NOTES_OF_A_KIND and len(self.notes) < _MAX_KEPT:
            self.notes.append(found)

    def iter_left_out(self) -> Iterator[tuple[str, str, int]]:
        """File, problem and number of the notes that are not kept."""
        for (file, problem), count in self.note_counts.items():
            if count > _MAX_NOTES_OF_A_KIND:
                yield file, problem, count - _MAX_NOTES_OF_A_KIND


@dataclass(slots=True, kw_only=True)
class Counts:
    """How much was looked at."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    captures: int = 0
    revisits: int = 0
    """Those whose original was found."""
    index_lines: int = 0
