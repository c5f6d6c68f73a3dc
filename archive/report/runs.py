"""What the report tells of each run: its settings and versions, as run.json and the ledger have them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.ledger import Ledger

_PRIVATE = ("output", "fresh")
"""Options that say nothing of the story: equal collections may lie in different folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAccount:
    """One run of the collection."""

    id: int
    name: str
    started: str
    ended: str = ""
    """Empty while it goes on, and after a crash."""
    finish: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def seeds(self) -> Sequence[str]:
        """The URLs that it began with."""
        seeds = self.options.get("seeds")
        return [seed for seed in seeds if isinstance(seed, str)] if isinstance(seeds, list) else []


def read_runs(ledger: Ledger, folder: Path, current: Mapping[str, Any] | None = None) -> list[RunAccount]:
    """Every run of the collection in `folder`, in order.

    `current` is what run.json of the latest one will hold, when it is not written yet.
    Without a run.json (after a crash) only those settings are known that decide which pages a run takes.
    """
    accounts = []
    for id_, name, started, ended, finish, options in ledger.connection.execute(
        "SELECT id, name, started, ended, finish, options FROM run ORDER BY id"
    ).fetchall():
        is_current = current is not None and current["run"] == name
        # As JSON has it: the report is to be the same when it is made again.
        facts = (
            json.loads(json.dumps(current))
            if is_current
            else _read_facts(folder / "runs" / name / "run.json")
        )
        accounts.append(
            RunAccount(
                id=id_,
                name=name,
                started=started,
                ended=(facts["ended"] if is_current else ended) or "",
                finish=(facts["finish"] if is_current else finish) or "",
                options={
                    key: value
                    for key, value in {**json.loads(options), **_mapping(facts, "options")}.items()
                    if key not in _PRIVATE
                },
                versions={key: str(value) for key, value in _mapping(facts, "versions").items()},
            )
        )
    return accounts


def _read_facts(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _mapping(facts: Any, key: str) -> dict[str, Any]:
    found = facts.get(key) if isinstance(facts, dict) else None
    return found if isinstance(found, dict) else {}
