"""`NAME.wacz`: a whole collection in one file that ReplayWeb.page opens (WACZ 1.1.1)."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from archive.cdxj import INDEX_NAME, write_index
from archive.collection import Collection
from archive.errors import CorruptRecord, ExportError, WriteFailed
from archive.files import find_spare_folder, replacing_file
from archive.ledger import Ledger
from archive.package import PackageZip
from archive.pages import PageCapture, find_main_page, iter_page_lines
from archive.sums import is_index_as_noted
from archive.version import __version__
from archive.zipped_index import DATA_NAME, LIST_NAME, MemberList, iter_members

_WACZ_VERSION = "1.1.1"
_SPARE_BYTES = 4_000_000
"""For the lists and the directory, over and above the files taken in; of small ones as much again."""
_LEAST_SPARE_BYTES = 100_000


class NothingToShow(ExportError):
    """The collection has no page that a WACZ could open at."""


def write_wacz(
    collection: Collection,
    ledger: Ledger,
    target: Path | None = None,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Writes the finished WARC files, their index and pages, the graph and the report; the path.

    That is `NAME.wacz` in the collection's folder unless `target` names another. It takes its place in
    one step when it is whole, over its predecessor; equal collections give equal bytes. Nothing else
    of the collection is changed. `ledger` must not be within a transaction.

    Raises WriteFailed, CollectionLocked while another process writes the same file, CorruptRecord for a
    WARC file that is not the one that was finished, or gets shorter meanwhile, NothingToShow, and
    ExportError when `is_stopped` said so; what was there before is then still there.
    """
    path = target or collection.wacz_path
    warcs = {file.name: file for file in sorted(collection.archive_path.glob("*.warc.gz"))}
    main_page = find_main_page(ledger, warcs)
    if main_page is None:
        raise NothingToShow(f"{collection.path} holds no captured page that could be shown")
    with replacing_file(path) as file, contextlib.closing(PackageZip(file, is_stopped)) as package:
        folder = find_spare_folder(path)
        _check_room(folder, [*warcs.values(), *_find_graph_files(collection).values()])
        with _snapshot(ledger):
            _fill(package, collection, ledger, warcs=warcs, main_page=main_page, folder=folder)
    return path


def _fill(
    package: PackageZip,
    collection: Collection,
    ledger: Ledger,
    *,
    warcs: Mapping[str, Path],
    main_page: PageCapture,
    folder: Path,
) -> None:
    package.add_lines("pages/pages.jsonl", iter_page_lines(ledger, warcs, "article", main_page))
    package.add_lines("pages/extraPages.jsonl", iter_page_lines(ledger, warcs, "other"))
    with _current_index(collection, ledger, warcs, folder) as index:
        members = MemberList()
        package.add_chunks(f"indexes/{DATA_NAME}", _iter_contents(index, members), stored=True)
    package.add_lines(f"indexes/{LIST_NAME}", members.lines)
    for name, file in _find_graph_files(collection).items():
        package.add_file(f"graph/{name}", file, stored=False)
    finished = _finished_files(ledger)
    for name, file in warcs.items():
        package.add_file(f"archive/{name}", file, stored=True, expected=finished.get(name))
    package.finish(_facts(collection, ledger, main_page))


@contextlib.contextmanager
def _snapshot(ledger: Ledger) -> Iterator[None]:
    """Lets pages and index speak of the same captures, even while a run adds some."""
    with ledger.writing():
        ledger.connection.execute("BEGIN")
        try:
            yield
        finally:
            ledger.connection.execute("ROLLBACK")


def _iter_contents(lines: Iterator[bytes], members: MemberList) -> Iterator[bytes]:
    for member in iter_members(lines):
        members.add(member)
        yield member.content


@contextlib.contextmanager
def _current_index(
    collection: Collection, ledger: Ledger, warcs: Mapping[str, Path], folder: Path
) -> Iterator[Iterator[bytes]]:
    """The index's lines that speak of `warcs`; `folder` has room for one more index.

    A run writes its index when it ends: after a crash, or in the midst of a run, the one that is there
    lacks captures, and one is made for the occasion. So it is where somebody has changed it.
    """
    counts = dict(
        ledger.connection.execute(
            "SELECT file, count(*) FROM capture WHERE response_id IS NOT NULL AND status IS NOT NULL "
            "GROUP BY file"
        ).fetchall()
    )
    wanted_lines = sum(count for file, count in counts.items() if file in warcs)
    files = None if counts.keys() <= warcs.keys() else frozenset(warcs)
    path = collection.indexes_path / INDEX_NAME
    if (
        path.exists()
        and is_index_as_noted(path.parent)
        and sum(1 for _ in _iter_index_lines(path, files)) == wanted_lines
    ):
        yield _iter_index_lines(path, files)
        return
    with tempfile.TemporaryDirectory(prefix=".index-", dir=folder) as index_folder:
        yield _iter_index_lines(write_index(ledger, Path(index_folder)), files)


def _iter_index_lines(path: Path, files: frozenset[str] | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            if files is None or json.loads(line[line.index(b" {") :])["filename"] in files:
                yield line


def _find_graph_files(collection: Collection) -> dict[str, Path]:
    """By name: what stands in `graph/`, and the report.

    The report doesn't stand beside `graph/`: py-wacz 0.6 takes any file at the package's root for
    one that nobody listed.
    """
    found = [path for path in sorted(collection.graph_path.glob("[!.]*")) if path.suffix != ".new"]
    found.append(collection.path / "report.html")
    return {path.name: path for path in found if path.is_file()}


def check_no_file_lacks(collection: Collection, ledger: Ledger) -> None:
    """Raises CorruptRecord when a finished WARC file is gone: a package would be less than it says."""
    for name in sorted(_finished_files(ledger)):
        path = collection.archive_path / name
        if not path.is_file():
            raise CorruptRecord(path, 0, "the file is missing; put it back, or see storytrail verify")


def _finished_files(ledger: Ledger) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of each WARC file as it was finished, by name."""
    rows = ledger.connection.execute("SELECT name, size_bytes, sha256 FROM warc_file")
    return {name: (size_bytes, sha256) for name, size_bytes, sha256 in rows}


def _check_room(folder: Path, files: Iterable[Path]) -> None:
    """Raises WriteFailed where the package can't fit: better than to fill the disk and find out then."""
    taken_bytes = sum(file.stat().st_size for file in files)
    needed_bytes = taken_bytes + min(_SPARE_BYTES, taken_bytes + _LEAST_SPARE_BYTES)
    room = os.statvfs(folder)
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < needed_bytes:
        raise WriteFailed(
            f"no room for a package in {folder}: {needed_bytes / 1e6:.1f} MB are needed, "
            f"{free_bytes / 1e6:.1f} MB are free"
        )


def _facts(collection: Collection, ledger: Ledger, main_page: PageCapture) -> dict[str, object]:
    """What `datapackage.json` says of the whole.

    Its dates are the collection's own, so that a package made again of the same captures is the same.
    """
    created, modified = ledger.connection.execute(
        "SELECT (SELECT min(started) FROM run), (SELECT max(date) FROM capture)"
    ).fetchone()
    return {
        "profile": "data-package",
        "wacz_version": _WACZ_VERSION,
        "title": main_page.title,
        "description": f"The story around {main_page.url} (collection {collection.name})",
        "created": created,
        "modified": modified,
        "software": f"Storytrail {__version__}",
        "mainPageUrl": main_page.url,
        "mainPageDate": main_page.date,
    }
