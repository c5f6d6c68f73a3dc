"""Deleting what a collection need not keep any longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from archive.aliases import note_unfinished
from archive.collection import Collection
from archive.errors import ConfigError, StorytrailError
from archive.graph import Graph
from archive.ledger import Ledger
from archive.pruned import mark_pruned, settle
from archive.retention import Keep, Plan, plan_pruning
from archive.sums import write_sums
from archive.timestamps import format_warc_date
from archive.wacz import NothingToShow, write_wacz
from crawler.account import write_offers


def prune_collection(
    collection: Collection, keep: Keep, *, even_last: bool = False, now: datetime | None = None
) -> tuple[Plan, list[str]]:
    """Deletes the WARC files that `keep` does not keep; what was planned, and notes for the user.

    Goes on first with what an earlier call left half done. Raises CollectionLocked, CorruptRecord,
    WriteFailed and ConfigError; whatever was left undone then is done by the next call, or the next run.
    """
    now = now or datetime.now(UTC)
    with _locked_ledger(collection) as ledger:
        notes = _finish(collection, ledger)
        plan = plan_pruning(ledger, keep, now, even_last=even_last)
        if plan.doomed:
            mark_pruned(ledger, (file.name for file in plan.doomed), format_warc_date(now))
            notes += _finish(collection, ledger)
        return plan, notes


@contextmanager
def _locked_ledger(collection: Collection) -> Iterator[Ledger]:
    if not collection.ledger_path.is_file():
        raise ConfigError(f"{collection.path} is no collection: it has no story.db")
    collection.lock()
    try:
        with closing(Ledger(collection.ledger_path)) as ledger:
            yield ledger
    finally:
        collection.unlock()


def _finish(collection: Collection, ledger: Ledger) -> list[str]:
    """Removes pruned files and writes anew all that spoke of them; notes for the user."""
    if not collection.finish_pruning(ledger):
        return []
    notes = []
    note_unfinished(ledger)
    write_offers(collection, ledger, Graph(ledger))
    if collection.wacz_path.exists():
        notes = _repack(collection, ledger)
    write_sums(ledger, collection.path)
    settle(ledger)
    ledger.checkpoint()
    return notes


def _repack(collection: Collection, ledger: Ledger) -> list[str]:
    """Makes the package anew; one that can't be made is removed, as it holds what was to be deleted."""
    name = collection.wacz_path.name
    try:
        write_wacz(collection, ledger)
    except NothingToShow:
        collection.wacz_path.unlink(missing_ok=True)
        return [f"{name} was removed: no captured page is left to show"]
    except StorytrailError as error:
        collection.wacz_path.unlink(missing_ok=True)
        return [
            f"{name} was removed, as a new one could not be made: {error}; "
            f"storytrail export {collection.path} --format wacz makes it"
        ]
    return []
