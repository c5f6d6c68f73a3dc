"""WARC files that are there twice, under two names."""

from __future__ import annotations

import filecmp
from collections.abc import Callable, Container, Sequence

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.warc_check import FileOutcome


def set_copies_aside(
    facts: Facts,
    outcomes: Sequence[FileOutcome],
    report: Callable[[Fault], None],
    *,
    known: Container[str] = (),
) -> list[FileOutcome]:
    """Reports each copy once and forgets its records; the other files.

    Of two files that are the same, the copy is the one whose name is not in `known`, or the later one.
    Raises OSError.
    """
    by_number = {each.number: each for each in outcomes}
    copies: set[int] = set()
    for one_number, other_number in _find_alike(facts) if len(outcomes) > 1 else ():
        one, other = by_number.get(one_number), by_number.get(other_number)
        if one is None or other is None or copies & {one_number, other_number}:
            continue
        if not one.path or not other.path or not filecmp.cmp(one.path, other.path, shallow=False):
            continue
        copy, original = (one, other) if other.name in known and one.name not in known else (other, one)
        report(fault("file-repeated", copy.shown, detail=f"the same as {original.shown}"))
        copies.add(copy.number)
        facts.forget_file(copy.number)
        facts.execute(f"DELETE FROM file WHERE id = {copy.number}")
    return [each for each in outcomes if each.number not in copies]


def _find_alike(facts: Facts) -> list[tuple[int, int]]:
    """Pairs of files that have the same records at the same places, by number."""
    return [
        (one, other)
        for one, other in facts.ask(
            "SELECT a.file, b.file FROM record a JOIN record b ON b.id = a.id AND b.offset = a.offset "
            "WHERE a.file < b.file AND a.id != '' GROUP BY a.file, b.file ORDER BY a.file, b.file"
        )
    ]
