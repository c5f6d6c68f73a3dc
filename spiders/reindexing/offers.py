"""A collection made again from its WARC files: the ledger first, in one step, then all that it offers."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.cdxj import write_index
from archive.collection import Collection
from archive.errors import StorytrailError, WriteFailed
from archive.graph import Edge, Graph, Node
from archive.ledger import Ledger
from archive.outlink import Follow
from archive.reading import Damage
from archive.sums import file_sha256, write_sums
from archive.warcfile import OPEN_SUFFIX, cut_and_finish, is_taken, sync_folder
from crawler.account import write_offers
from crawler.packing import pack_collection
from spiders.reindexing.foreign import ForeignRun
from spiders.reindexing.pages import PageReader
from spiders.reindexing.rebuild import Rebuild, SourceFile
from spiders.reindexing.sources import read_sources
from spiders.sites import SiteProfile

OLD_SUFFIX = ".old"
_BESIDE = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How archives are to be read."""

    seeds: tuple[str, ...] = ()
    follow: frozenset[Follow] = frozenset(("read-more", "related"))
    profiles: Sequence[SiteProfile] = ()
    refind: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    files: int = 0
    read_s: float = 0.0
    """How long the files took; the rest went into what is made of them."""
    nodes: int = 0
    edges: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    reworded: int = 0
    untold: list[str] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)
    lost_files: list[str] = field(default_factory=list)
    """WARC files that the old ledger knew and that are not there."""


def reindex(
    collection: Collection, paths: Sequence[Path], wishes: Wishes, *, say: Callable[[str], None]
) -> Outcome:
    """Makes everything of a locked collection again but its WARC files, and lets it go.

    The old ledger stays until the new one is whole. Raises WriteFailed.
    """
    new_path = collection.ledger_path.with_name(collection.ledger_path.name + ".new")
    try:
        outcome = Outcome(files=len(paths))
        _remove(new_path)
        sources = read_sources(paths, collection.name)
        ledger = Ledger(new_path)
        try:
            # Nobody relies on it before it is whole.
            ledger.connection.execute("PRAGMA synchronous = OFF")
            began = time.monotonic()
            with ledger.writing():
                _fill(ledger, sources, wishes, outcome, say)
            outcome.read_s = time.monotonic() - began
            ledger.checkpoint()
        finally:
            ledger.close()
        outcome.lost_files = _find_lost_files(collection)
        _put_in_place(new_path, collection.ledger_path, keeps_old=bool(outcome.lost_files))
        ledger = Ledger(collection.ledger_path)
        try:
            _write_all(collection, ledger, outcome)
        finally:
            ledger.close()
        return outcome
    finally:
        _remove(new_path)
        collection.unlock()


def _fill(
    ledger: Ledger,
    sources: Sequence[SourceFile],
    wishes: Wishes,
    outcome: Outcome,
    say: Callable[[str], None],
) -> None:
    reader = PageReader(wishes.profiles)
    rebuild = Rebuild(ledger, reader, refind=wishes.refind)
    ours = [source for source in sources if source.facts.run]
    others = [source for source in sources if not source.facts.run]
    for number, source in enumerate(ours, 1):
        say(f"reading {source.name} ({number} of {len(sources)})")
        rebuild.read_file(source)
    rebuild.end_run()
    if others:
        foreign = ForeignRun(ledger, rebuild, reader, others, seeds=wishes.seeds, follow=wishes.follow)
        for number, source in enumerate(others, len(ours) + 1):
            say(f"reading {source.name} ({number} of {len(sources)})")
            foreign.read_file(source)
        foreign.end()
    rebuild.close()
    _finish_open_files(ledger, ours, rebuild, outcome)
    outcome.counts = rebuild.counts
    outcome.damages = rebuild.damages
    outcome.unread = rebuild.unread
    outcome.reworded = rebuild.reworded
    outcome.untold = rebuild.untold


def _finish_open_files(
    ledger: Ledger, sources: Sequence[SourceFile], rebuild: Rebuild, outcome: Outcome
) -> None:
    """Gives files that a crash left open their final names, cut behind their last whole exchange."""
    for source in sources:
        if not source.path.name.endswith(OPEN_SUFFIX):
            continue
        end = rebuild.ends.get(source.name, 0)
        final_path = cut_and_finish(source.path, end) if end else None
        with ledger.transaction():
            if final_path is None:
                outcome.left_open.append(source.path.name)
                ledger.connection.execute("DELETE FROM warc_file WHERE name = ?", (source.name,))
            else:
                ledger.connection.execute(
                    "UPDATE warc_file SET size_bytes = ?, sha256 = ? WHERE name = ?",
                    (end, file_sha256(final_path), source.name),
                )


def _find_lost_files(collection: Collection) -> list[str]:
    """WARC files of which the old ledger alone still tells."""
    if not collection.ledger_path.exists():
        return []
    try:
        with closing(Ledger(collection.ledger_path, read_only=True)) as ledger, ledger.writing():
            names = {name for (name,) in ledger.connection.execute("SELECT DISTINCT file FROM capture")}
    except StorytrailError:
        return []  # damaged, and so worth nothing
    return sorted(name for name in names if not is_taken(collection.archive_path, name))


def _put_in_place(new_path: Path, path: Path, *, keeps_old: bool) -> None:
    """Puts the new ledger where the old one was; that one stays beside it under another name, if wished."""
    try:
        descriptor = os.open(new_path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _merge_log(path)
        for suffix in _BESIDE:
            # The old ledger's log would be taken for the new one's.
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if keeps_old:
            old_path = path.with_name(path.name + OLD_SUFFIX)
            old_path.unlink(missing_ok=True)
            os.link(path, old_path)
        new_path.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise WriteFailed(f"cannot write {path}: {error.strerror or error}") from error


def _merge_log(path: Path) -> None:
    """Lets the old ledger be whole without its log until the last moment; a damaged one is past that."""
    if path.exists():
        with suppress(Exception):
            Ledger(path).close()


def _remove(new_path: Path) -> None:
    for suffix in ("", *_BESIDE):
        with suppress(FileNotFoundError):
            new_path.with_name(new_path.name + suffix).unlink()


def _write_all(collection: Collection, ledger: Ledger, outcome: Outcome) -> None:
    # The one that is there may be of other records, and as many of them.
    write_index(ledger, collection.indexes_path)
    for part in collection.indexes_path.glob("*.warc.gz.cdxj"):
        part.unlink()
    watcher = _Counting(outcome)
    write_offers(collection, ledger, Graph(ledger), watcher=watcher)
    if collection.wacz_path.exists() or _had_package(collection, ledger):
        packing = pack_collection(collection, ledger)
        if packing.exit_code:
            raise WriteFailed(packing.note)
    write_sums(ledger, collection.path)
    ledger.checkpoint()


def _had_package(collection: Collection, ledger: Ledger) -> bool:
    """Whether run.json of the latest run says that the collection has its WACZ."""
    last = ledger.find_last_run()
    try:
        told = json.loads((collection.run_path(last.name) / "run.json").read_bytes()) if last else None
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("wacz") == collection.wacz_path.name


class _Counting:
    """Counts nodes and edges as they pass by."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def pass_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The same nodes."""
        for node in nodes:
            self._outcome.nodes += 1
            yield node

    def pass_edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The same edges."""
        for edge in edges:
            self._outcome.edges += 1
            yield edge
