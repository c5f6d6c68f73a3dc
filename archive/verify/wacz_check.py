"""A WACZ file: its parts against what it says of them, its pages and index against its records."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.reference_check import same_instant

_BLOCK_BYTES = 1024 * 1024
_MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"
_PAGES = "pages/pages.jsonl"
_WARC_ENDS = (".warc", ".warc.gz")
_OUR_SOFTWARE = "Storytrail"
_VERSIONS = ("1.0.0", "1.1.0", "1.1.1", "1.2.0")

ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What `zipfile` raises for a file that is damaged, or packed in a way that it does not know."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in the package, as it was found."""

    size_bytes: int
    sha256: str
    md5: str


@dataclass(slots=True, kw_only=True)
class Package:
    """A WACZ whose parts were read through once."""

    shown: str
    archive: zipfile.ZipFile
    parts: dict[str, Part] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    """What datapackage.json holds; empty when it can't be read."""

    @property
    def is_ours(self) -> bool:
        """Made by Storytrail."""
        return str(self.description.get("software", "")).startswith(_OUR_SOFTWARE)

    @property
    def warc_names(self) -> list[str]:
        """Paths of the WARC files in it."""
        return sorted(name for name in self.parts if name.endswith(_WARC_ENDS))

    @property
    def index_names(self) -> list[str]:
        """Paths of the CDXJ files in it."""
        ends = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
        return sorted(name for name in self.parts if name.startswith("indexes/") and name.endswith(ends))

    def open_stored(self, name: str, raw: IO[bytes]) -> tuple[IO[bytes], int]:
        """The stream in which a part lies, and where it begins there; `raw` is the package itself."""
        found = self.archive.getinfo(name)
        if found.compress_type != zipfile.ZIP_STORED:
            return self.archive.open(name), 0
        raw.seek(found.header_offset + 26)
        lengths = raw.read(4)
        # The local header's own lengths: its extra field may differ from the directory's.
        skipped = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        return raw, found.header_offset + 30 + skipped


def read_package(shown: str, archive: zipfile.ZipFile, report: Callable[[Fault], None]) -> Package:
    """Reads every part through, and says which can't be read."""
    package = Package(shown=shown, archive=archive)
    for entry in archive.infolist():
        name = entry.filename
        if name.endswith("/"):
            continue
        if name in package.parts:
            report(fault("wacz-broken", f"{shown}!{name}", entry.header_offset, detail="it is there twice"))
        try:
            package.parts[name] = _read_part(archive, entry)
        except ZIP_FAULTS as error:
            package.parts[name] = Part(-1, "", "")
            report(fault("wacz-differs", f"{shown}!{name}", entry.header_offset, detail=str(error)))
    package.description = _read_document(package, _PACKAGE, report)
    return package


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Part:
    sha256, size = hashlib.sha256(), 0
    # Only a few old tools name another digest than SHA-256, and only of small parts.
    md5 = hashlib.md5(usedforsecurity=False) if entry.file_size < _MAX_DOCUMENT_BYTES else None
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK_BYTES):
            sha256.update(block)
            size += len(block)
            if md5:
                md5.update(block)
    return Part(size, sha256.hexdigest(), md5.hexdigest() if md5 else "")


def _read_document(package: Package, name: str, report: Callable[[Fault], None]) -> dict[str, Any]:
    part = package.parts.get(name)
    if part is None or not 0 <= part.size_bytes <= _MAX_DOCUMENT_BYTES:
        return {}
    try:
        document = json.loads(package.archive.read(name))
        if isinstance(document, dict):
            return document
    except (ValueError, RecursionError, *ZIP_FAULTS):
        pass
    report(fault("wacz-broken", f"{package.shown}!{name}", detail="it is no JSON object"))
    return {}


def find_package_faults(package: Package, report: Callable[[Fault], None]) -> None:
    """What datapackage.json and its digest say otherwise than the parts are."""
    shown, parts = package.shown, package.parts
    if _PACKAGE not in parts:
        report(fault("wacz-missing", shown, detail=_PACKAGE))
    resources = package.description.get("resources")
    listed: set[str] = set()
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict):
            path = str(resource.get("path", ""))
            listed.add(path)
            for found in judge_resource(resource, parts.get(path), f"{shown}!{path}"):
                report(found)
    if package.description:
        for name in parts.keys() - listed - {_PACKAGE, _DIGEST}:
            problem = "wacz-unlisted" if package.is_ours or name.endswith(_WARC_ENDS) else "unusual"
            report(fault(problem, f"{shown}!{name}", detail=f"{_PACKAGE} does not list it"))
    version = package.description.get("wacz_version")
    if package.description and version not in _VERSIONS:
        problem = "wacz-missing" if version is None and package.is_ours else "unusual"
        report(fault(problem, f"{shown}!{_PACKAGE}", detail=f"wacz_version {str(version)[:40]!r}"))
    _check_digest(package, report)
    for name in (*package.warc_names, *(name for name in package.index_names if name.endswith(".gz"))):
        entry = package.archive.getinfo(name)
        if entry.compress_type != zipfile.ZIP_STORED:
            report(fault("wacz-deflated", f"{shown}!{name}", entry.header_offset))
    if not package.warc_names:
        report(fault("wacz-missing", shown, detail="no WARC file"))
    if not package.index_names:
        report(fault("wacz-missing", shown, detail="no index"))


def _check_digest(package: Package, report: Callable[[Fault], None]) -> None:
    shown, parts = package.shown, package.parts
    if _DIGEST in parts:
        document = _read_document(package, _DIGEST, report)
        part = parts.get(_PACKAGE)
        if document and part and _digest_differs(str(document.get("hash", "")), part):
            report(fault("wacz-differs", f"{shown}!{_PACKAGE}", detail=f"{_DIGEST} has another hash of it"))
    else:
        report(fault("wacz-missing" if package.is_ours else "unusual", shown, detail=f"no {_DIGEST}"))


def judge_resource(resource: Mapping[str, object], part: Part | None, shown: str) -> Iterator[Fault]:
    """What one entry of datapackage.json says otherwise than its part is."""
    if part is None:
        yield fault("wacz-missing", shown, detail=f"{_PACKAGE} lists it")
    elif part.size_bytes >= 0:
        size = resource.get("bytes", part.size_bytes)
        if size != part.size_bytes:
            yield fault("wacz-differs", shown, detail=f"{size} bytes listed, {part.size_bytes} there")
        elif _digest_differs(str(resource.get("hash", "")), part):
            yield fault("wacz-differs", shown, detail=f"{resource.get('hash')} listed, {part.sha256} found")


def _digest_differs(text: str, part: Part) -> bool:
    algorithm, _, value = text.rpartition(":")
    found = part.md5 if algorithm == "md5" else part.sha256 if algorithm in ("sha256", "") else ""
    return bool(found) and bool(value) and value.lower() != found


def find_page_faults(package: Package, facts: Facts, report: Callable[[Fault], None]) -> None:
    """Pages of which there is no capture, and a package that lists none."""
    names = [name for name in package.parts if name.startswith("pages/") and name.endswith(".jsonl")]
    seen: set[tuple[str, str]] = set()
    main = (
        str(package.description.get("mainPageUrl") or ""),
        str(package.description.get("mainPageDate") or ""),
    )
    count = 0
    has_main = False
    for name in sorted(names):
        where = f"{package.shown}!{name}"
        for place, page in _iter_pages(package, name, report):
            count += name == _PAGES
            url, time = str(page.get("url", "")), str(page.get("ts", ""))
            has_main = has_main or (url == main[0] and (not main[1] or same_instant(time, main[1])))
            if (url, time) not in seen:
                found = _judge_page(facts, url, time, where, place, is_ours=package.is_ours)
                if found:
                    report(found)
            # Most packages list a page once: what is kept here stays small.
            if len(seen) < 100_000:
                seen.add((url, time))
    if not count:
        why = "it lists no page" if _PAGES in package.parts else "it is not there"
        report(fault("wacz-no-pages", f"{package.shown}!{_PAGES}", detail=why))
    elif main[0] and not has_main:
        problem = "wacz-page" if package.is_ours else "unusual"
        report(
            fault(
                problem, f"{package.shown}!{_PACKAGE}", None, main[0], "the main page is in no list of pages"
            )
        )


def _iter_pages(
    package: Package, name: str, report: Callable[[Fault], None]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The pages of one list with the offsets of their lines."""
    place = 0
    try:
        with package.archive.open(name) as stream:
            for line in stream:
                try:
                    page = json.loads(line) if line.strip() else {}
                except (ValueError, RecursionError):
                    page = None
                if not isinstance(page, dict):
                    report(
                        fault(
                            "wacz-broken", f"{package.shown}!{name}", place, detail="a line that is no page"
                        )
                    )
                elif page and not (place == 0 and "format" in page):
                    if place == 0:
                        problem = "wacz-missing" if package.is_ours else "unusual"
                        where = f"{package.shown}!{name}"
                        report(fault(problem, where, 0, detail="the line that names the list's format"))
                    yield place, page
                place += len(line)
    except ZIP_FAULTS:
        # That the part can't be read has been told.
        return


def _judge_page(facts: Facts, url: str, time: str, where: str, place: int, *, is_ours: bool) -> Fault | None:
    bare = url.partition("#")[0]
    dates = [
        date
        for (date,) in facts.ask(
            "SELECT date FROM record WHERE url IN (?, ?) AND type IN ('response', 'revisit', 'resource')",
            (url, bare),
        )
    ]
    if any(same_instant(time, date) for date in dates):
        return None
    if not dates:
        return fault("wacz-page", where, place, url, f"{time}: no capture of this URL")
    near = min(dates, key=lambda date: (date < time, date))
    return fault(
        "wacz-page" if is_ours else "other-date", where, place, url, f"{time}: the capture is of {near}"
    )
