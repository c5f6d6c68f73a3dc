"""What the report tells of each run: its settings and versions, wherever they are found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from archive.ledger import Ledger
from archive.reading import read_file_facts

_PRIVATE = ("output", "fresh")
"""Options that say nothing of the story: equal collections may lie in different folders."""


SettingsSource = Literal["run.json", "warcinfo", "ledger", "other-tools"]
"""run.json: all of them · warcinfo: all of them, in the first record of the run's WARC files · ledger: those
that decide which pages a run takes · other-tools: these, and other tools made the WARC files."""


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
    source: SettingsSource = "run.json"
    """Where the settings were found."""

    @property
    def seeds(self) -> Sequence[str]:
        """The URLs that it began with."""
        seeds = self.options.get("seeds")
        return [seed for seed in seeds if isinstance(seed, str)] if isinstance(seeds, list) else []


def read_runs(ledger: Ledger, folder: Path, current: Mapping[str, Any] | None = None) -> list[RunAccount]:
    """Every run of the collection in `folder`, in order.

    `current` is what run.json of the latest one will hold, when it is not written yet.
    Where run.json of the latest one lacks (after a crash or a reindex), its WARC files tell its settings.
    """
    accounts = []
    rows = ledger.connection.execute(
        "SELECT id, name, started, ended, finish, options FROM run ORDER BY id"
    ).fetchall()
    for at, (id_, name, started, ended, finish, options) in enumerate(rows, 1):
        is_current = current is not None and current["run"] == name
        # As JSON has it: the report is to be the same when it is made again.
        facts = (
            json.loads(json.dumps(current))
            if is_current
            else _read_facts(folder / "runs" / name / "run.json")
        )
        source: SettingsSource
        told, source = _mapping(facts, "options"), "run.json"
        if not told:
            told, source = _read_warcinfo(ledger, id_, folder) if at == len(rows) else ({}, "ledger")
        accounts.append(
            RunAccount(
                id=id_,
                name=name,
                started=started,
                ended=(facts["ended"] if is_current else ended) or "",
                finish=(facts["finish"] if is_current else finish) or "",
                options={
                    key: value
                    for key, value in {**json.loads(options), **told}.items()
                    if key not in _PRIVATE
                },
                versions={key: str(value) for key, value in _mapping(facts, "versions").items()},
                source=source,
            )
        )
    return accounts


def _read_facts(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _read_warcinfo(ledger: Ledger, run: int, folder: Path) -> tuple[dict[str, Any], SettingsSource]:
    """The settings that a run's WARC files tell, if they tell any."""
    # After a crash a run has no finished file yet, or none but those.
    (name,) = ledger.connection.execute(
        "SELECT coalesce((SELECT max(name) FROM warc_file WHERE run = ?1), "
        "(SELECT max(file) FROM capture WHERE run = ?1))",
        (run,),
    ).fetchone()
    if name is None:
        return {}, "ledger"
    path = folder / "archive" / name
    try:
        told = read_file_facts(path if path.exists() else path.with_name(f"{name}.open"))
        if not told.run:
            return {}, "other-tools"
        return {name: json.loads(value) for name, value in told.options.items()}, "warcinfo"
    except (OSError, ValueError, RecursionError):
        return {}, "ledger"


def _mapping(facts: Any, key: str) -> dict[str, Any]:
    found = facts.get(key) if isinstance(facts, dict) else None
    return found if isinstance(found, dict) else {}
