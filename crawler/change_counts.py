"""How many changes a run found since the last one that was finished; `storytrail changes` tells which."""

from __future__ import annotations

from collections import Counter
from typing import Any

from archive.changes import ChangeKind, RunName, iter_changes
from archive.ledger import Ledger, RunRow

_PAGES: dict[ChangeKind, str] = {
    "new": "new",
    "back": "back",
    "vanished": "vanished",
    "gone": "gone",
    "redirected": "redirected",
    "failed": "failed",
    "headline": "changed",
    "published": "changed",
    "modified": "changed",
    "authors": "changed",
    "text": "changed",
}
_LINKS: dict[ChangeKind, str] = {"link-added": "links_added", "link-removed": "links_removed"}
COUNTED = (*dict.fromkeys(_PAGES.values()), *_LINKS.values())
"""The keys of the counts; all but those of links count pages, each once under a key."""


def count_changes(ledger: Ledger, row: RunRow) -> dict[str, Any] | None:
    """`since` (a run's name) and the counts by `COUNTED`; None for the first run that is finished.

    What this run did not look for is not counted: nothing is known of it.
    """
    execute = ledger.connection.execute
    found = execute(
        "SELECT id, name, started FROM run WHERE id < ? AND finish = 'finished' ORDER BY id DESC LIMIT 1",
        (row.id,),
    ).fetchone()
    if found is None:
        return None
    before = RunName(*found)
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for change in iter_changes(ledger, before, RunName(row.id, row.name, row.started)):
        if change.kind in _LINKS:
            counts[_LINKS[change.kind]] += 1
            continue
        word = _PAGES.get(change.kind)
        if word is None or (change.url, word) in seen:
            continue
        seen.add((change.url, word))
        counts[word] += 1
    return {"since": before.name} | {word: counts[word] for word in COUNTED}
