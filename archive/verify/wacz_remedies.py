"""What mends a fault of a WACZ: that depends on whether its collection is beside it."""

from __future__ import annotations

from collections.abc import Callable

from archive.verify.faults import EXPORT, Fault

_ALONE = "every record is there: unzip it, and pack it again with the tool that made it"
_COPY = "put back a copy of the WACZ"
_REPACKED = frozenset(
    ("wacz-deflated", "wacz-unlisted", "wacz-garbage", "wacz-header", "wacz-no-pages", "wacz-page")
)


def as_part_of_collection(found: Fault, *, is_whole: bool) -> Fault:
    """The same find in a package that can be made again; `is_whole` says that the collection's files are."""
    return found.as_repairable(EXPORT) if is_whole and found.grade == "damage" else found


def as_alone(found: Fault) -> Fault:
    """The same find in a package that is all there is."""
    if found.grade != "damage":
        return found
    if found.problem in _REPACKED or found.problem.startswith("index-"):
        return found.as_repairable(_ALONE)
    if found.problem == "wacz-missing" and "index" in found.detail:
        return found.as_repairable(_ALONE)
    return found.as_lost(_COPY) if found.problem.startswith("wacz-") else found


def remedied(report: Callable[[Fault], None], *, is_beside: bool, is_whole: bool) -> Callable[[Fault], None]:
    """`report`, told of each fault with the remedy that it has here."""

    def take(found: Fault) -> None:
        report(as_part_of_collection(found, is_whole=is_whole) if is_beside else as_alone(found))

    return take
