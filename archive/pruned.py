"""WARC files that were deleted because nobody wants them any longer, as the ledger remembers them.

Deleting is done in two steps: first the ledger says, in one transaction, which files are pruned; from then
on nothing counts them. What follows from it (the files go, index, graph and checksums are written anew)
may be cut off at any point and is done again by whoever opens the collection next.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from archive.cdxj import merge_parts, part_name
from archive.errors import WriteFailed
from archive.ledger import Ledger


def mark_pruned(ledger: Ledger, names: Iterable[str], date: str) -> None:
    """Notes that finished WARC files are pruned at `date` (WARC date); raises WriteFailed."""
    with ledger.transaction():
        for name in names:
            ledger.connection.execute(
                "INSERT OR REPLACE INTO pruned_file (name, run, size_bytes, sha256, pruned, is_settled) "
                "SELECT name, run, size_bytes, sha256, ?, 0 FROM warc_file WHERE name = ?",
                (date, name),
            )
            ledger.connection.execute("DELETE FROM warc_file WHERE name = ?", (name,))
    ledger.checkpoint()


def unsettled_files(ledger: Ledger) -> list[str]:
    """Pruned files of which something may be left: on the disk, in the index, in the graph or the WACZ."""
    rows = ledger.connection.execute("SELECT name FROM pruned_file WHERE NOT is_settled ORDER BY name")
    return [name for (name,) in rows]


def settle(ledger: Ledger) -> None:
    """Notes that nothing of any pruned file is left; raises WriteFailed."""
    with ledger.transaction():
        ledger.connection.execute("UPDATE pruned_file SET is_settled = 1")


def remove_files(ledger: Ledger, archive: Path, indexes: Path) -> bool:
    """Takes pruned files out of the index, then deletes them; whether there were any. Raises WriteFailed.

    Should the disk be too full for a new index, they are deleted all the same, which makes room, and the
    index follows: for that moment it has lines that lead to nothing.
    """
    names = unsettled_files(ledger)
    if not names:
        return False
    try:
        merge_parts(ledger, indexes)
        is_indexed = True
    except WriteFailed:
        is_indexed = False
    try:
        for name in names:
            (indexes / part_name(name)).unlink(missing_ok=True)
            (archive / name).unlink(missing_ok=True)
        _sync_folder(archive)
    except OSError as error:
        raise WriteFailed(f"cannot delete from {archive}: {error.strerror}") from error
    if not is_indexed:
        merge_parts(ledger, indexes)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
