"""`verify`: everything that some paths hold, and what was found of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.verify.archive_check import check_warcs
from archive.verify.faults import fault
from archive.verify.findings import Counts, Findings
from archive.verify.places import Place, find_all_places
from archive.verify.unreadable import iter_unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was looked at and what was found."""

    findings: Findings
    counts: Counts

    @property
    def is_sound(self) -> bool:
        """No damage was found."""
        return not self.findings.damage_count


def verify(paths: Sequence[Path]) -> Verdict:
    """Verifies collections, folders and files; ConfigError for a path that holds nothing to verify."""
    places = _join_files([place for path in paths for place in find_all_places(path)])
    findings, counts = Findings(), Counts()
    for place in places:
        try:
            _check(place, findings, counts)
        except OSError as error:
            where = error.filename or place.collection or place.wacz or ""
            findings.add(fault("file-unreadable", str(where), detail=error.strerror or str(error)))
    for path in dict.fromkeys(path for path in paths if path.is_dir()):
        for found in iter_unreadable(path):
            findings.add(found)
    return Verdict(findings=findings, counts=counts)


def _join_files(places: Sequence[Place]) -> list[Place]:
    """WARC files that were named one by one are looked at together."""
    single = [path for place in places if not place.is_whole for path in place.warcs]
    joined = [place for place in places if place.is_whole]
    return joined + ([Place(warcs=single, is_whole=False)] if single else [])


def _check(place: Place, findings: Findings, counts: Counts) -> None:
    # What a plain WARC file does without takes its time to load.
    if place.collection:
        from archive.verify.collection_check import check_collection

        check_collection(place.collection, findings.add, counts)
    elif place.wacz:
        from archive.verify.wacz_file import check_wacz

        check_wacz(place.wacz, str(place.wacz), findings.add, counts)
    else:
        check_warcs(place.warcs, findings.add, counts, is_whole=place.is_whole)
