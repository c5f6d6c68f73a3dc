"""One WACZ file as a whole: its parts, then its WARC files, index and pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

from archive.verify.archive_check import (
    Report,
    WarcInput,
    check_references,
    judge_doubtful,
    walk_stream,
)
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.findings import Counts
from archive.verify.index_check import IndexLine, find_index_faults, find_unindexed, load_index, read_lines
from archive.verify.wacz_check import (
    ZIP_FAULTS,
    Package,
    find_package_faults,
    find_page_faults,
    read_package,
)
from archive.verify.wacz_remedies import remedied
from archive.verify.warc_check import FileOutcome, WarcCheck
from archive.verify.zip_layout import find_layout_faults
from archive.verify.zipnum_check import find_list_faults, iter_index_lines


def check_wacz(
    path: Path,
    shown: str,
    report: Report,
    counts: Counts,
    *,
    known: Mapping[str, FileOutcome] | None = None,
    facts: Facts | None = None,
) -> None:
    """Verifies a WACZ file.

    `known` are the WARC files of its collection and `facts` what their records say: a package of just
    these is not walked again. Raises OSError.
    """
    is_whole = known is not None and not any(each.is_damaged for each in known.values())
    report = remedied(report, is_beside=known is not None, is_whole=is_whole)
    try:
        with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            package = read_package(shown, archive, report)
            find_package_faults(package, report)
            for found in find_layout_faults(package, raw):
                report(found)
            if facts and known and _holds_just(package, known):
                _check_contents(package, facts, report)
            else:
                with closing(Facts()) as own_facts:
                    _walk(package, raw, own_facts, report, counts)
                    counts.index_lines += _check_contents(package, own_facts, report)
    except ZIP_FAULTS as error:
        report(fault("wacz-broken", shown, detail=str(error) or type(error).__name__))


def _holds_just(package: Package, known: Mapping[str, FileOutcome]) -> bool:
    found = {name.rpartition("/")[2]: package.parts[name].sha256 for name in package.warc_names}
    return found == {name: each.sha256 for name, each in known.items()}


def _walk(package: Package, raw: IO[bytes], facts: Facts, report: Report, counts: Counts) -> None:
    check = WarcCheck(facts, report)
    for name in package.warc_names:
        part = package.parts[name]
        if part.size_bytes < 0:
            continue
        base_name = name.rpartition("/")[2]
        each = WarcInput(path=Path(name), shown=f"{package.shown}!{name}", name=base_name)
        stream, start = package.open_stored(name, raw)
        outcome = walk_stream(check, each, stream, part.size_bytes, counts, start=start)
        judge_doubtful(outcome, [part.sha256] if _is_vouched_for(package, name) else (), report)
    check_references(facts, report, counts, is_whole=True, knows_requests=False)


def _is_vouched_for(package: Package, name: str) -> bool:
    """datapackage.json has the very checksum of a part; of ours it was made when the file was whole."""
    resources = package.description.get("resources")
    wanted = f"sha256:{package.parts[name].sha256}"
    return package.is_ours and any(
        isinstance(each, dict) and each.get("path") == name and each.get("hash") == wanted
        for each in (resources if isinstance(resources, list) else ())
    )


def _check_contents(package: Package, facts: Facts, report: Report) -> int:
    """Index and pages; the number of index lines."""
    faults: list[Fault] = []
    count = load_index(facts, _iter_lines(package, report, faults))
    for found in faults:
        report(found)
    for found in find_index_faults(facts):
        report(found)
    if package.index_names:
        for found in find_unindexed(facts, f"the index of {package.shown}"):
            report(found)
    find_list_faults(package, report)
    find_page_faults(package, facts, report)
    return count


def _iter_lines(package: Package, report: Report, faults: list[Fault]) -> Iterator[IndexLine]:
    for name in package.index_names:
        lines = iter_index_lines(package, name, report)
        yield from read_lines(lines, f"{package.shown}!{name}", faults, is_ours=package.is_ours)
