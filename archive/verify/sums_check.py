"""Checksums that a collection keeps of its own files: SHA256SUMS and the ledger's `warc_file`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault

SUMS_NAME = "SHA256SUMS"
_LINE = re.compile(r"(\\?)([0-9a-fA-F]{64}) [ *](.+)")
_BLOCK_BYTES = 1024 * 1024


def parse_sums(text: str) -> tuple[dict[str, str], list[Fault]]:
    """Checksums by path, and the lines that are none (the format of `sha256sum`)."""
    sums: dict[str, str] = {}
    faults: list[Fault] = []
    place = 0
    for line in text.splitlines(keepends=True):
        found = _LINE.fullmatch(line.rstrip("\r\n"))
        if found and "\0" not in line:
            path = found[3].replace("\\n", "\n").replace("\\\\", "\\") if found[1] else found[3]
            sums[path.removeprefix("./")] = found[2].lower()
        elif line.strip():
            faults.append(fault("sums-broken", SUMS_NAME, place, detail=line[:80].strip()))
        place += len(line.encode("utf-8", "surrogateescape"))
    return sums, faults


def find_sum_faults(
    folder: Path, sums: Mapping[str, str], known: Mapping[str, str], *, may_lag: Callable[[str], bool]
) -> Iterator[Fault]:
    """Files of `folder` that are gone or are others; `known` are checksums made already, by path.

    `may_lag` says of a path that it may be newer than its checksum.
    """
    for path, expected in sums.items():
        if may_lag(path):
            continue
        if path.startswith("/") or ".." in path.split("/"):
            yield fault("sums-broken", SUMS_NAME, detail=f"{path} is not in the collection")
            continue
        found = known.get(path) or sha256_of(folder / path)
        is_source = path.startswith("archive/")
        if found is None:
            yield fault(
                "file-missing" if is_source else "export-missing", path, detail=f"{SUMS_NAME} lists it"
            )
        elif found != expected:
            problem = "sum-differs" if is_source else "export-differs"
            yield fault(problem, path, detail=f"{expected} in {SUMS_NAME}, {found} found")


def find_unlisted(sums: Mapping[str, str], paths: Iterable[str]) -> Iterator[Fault]:
    """Files that should have a checksum and have none."""
    for path in paths:
        if path not in sums:
            yield fault("sum-missing", path)


_MADE = (
    "datapackage.json",
    "domain-edges.csv",
    "domains.csv",
    "edges.csv",
    "graph.gexf",
    "graph.graphml",
    "graph.json",
    "nodes.csv",
)


def iter_made_files(folder: Path) -> Iterator[str]:
    """Of the files that a run makes at its end, those that are there; paths in the collection's `folder`."""
    named = ("indexes/index.cdxj", "report.html", f"{folder.resolve().name}.wacz")
    for path in (*(f"graph/{name}" for name in _MADE), *named):
        if (folder / path).is_file():
            yield path


def find_changed_files(facts: Facts, known: Mapping[str, tuple[str, int]]) -> Iterator[Fault]:
    """WARC files that are not as long, or not the ones, that the ledger saw finished.

    `known` has checksum and size by name.
    """
    for name, size_bytes, sha256 in facts.ask("SELECT name, size_bytes, sha256 FROM warc_file ORDER BY name"):
        if name not in known:
            yield fault("file-missing", f"archive/{name}", detail="story.db saw it finished")
            continue
        found, found_bytes = known[name]
        if found_bytes != size_bytes:
            detail = f"{size_bytes} bytes long when it was finished, {found_bytes} now"
            yield fault("sum-differs", f"archive/{name}", detail=detail)
        elif found != sha256:
            yield fault("sum-differs", f"archive/{name}", detail=f"{sha256} in story.db, {found} found")


def sha256_of(path: Path) -> str | None:
    """The digest of a file in hexadecimal, None when there is no such file. Raises OSError."""
    try:
        with path.open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
            return digest.hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
