"""`runs/*/run.json`: counts that add up and are those of the ledger. `crawl.log` is not looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault

_MAX_BYTES = 64 * 1024 * 1024

_SUMS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "links": (("found", ("followed", "already_seen", "refused", "left")),),
    "pages": (("asked", ("captured", "redirected", "failed", "refused", "left")),),
    "requisites": (("asked", ("captured", "redirected", "failed", "refused", "left")),),
    "exchanges": (("total", ("with_response", "without_response")),),
}
"""By section: which count is the sum of which others."""
_BY_REASON = ("refused", "failed")


def find_run_faults(folder: Path, facts: Facts, *, knows_runs: bool) -> Iterator[Fault]:
    """What is wrong with the accounts of the runs that have ended; `folder` is `runs`. Raises OSError."""
    for path in sorted(folder.glob("*/run.json")):
        shown = f"runs/{path.parent.name}/run.json"
        account = _read_account(path)
        if account is None:
            yield fault("run-broken", shown, detail="it is no JSON object")
            continue
        if problem := judge_counts(account.get("counts")):
            yield fault("run-broken", shown, detail=problem)
        elif knows_runs and _kept_counts(facts, path.parent.name) not in (None, account["counts"]):
            yield fault("run-broken", shown, detail="story.db has other counts of this run")


def _read_account(path: Path) -> dict[str, Any] | None:
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES)
    try:
        account = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return account if isinstance(account, dict) else None


def judge_counts(counts: object) -> str:
    """How the counts of a run don't add up; empty when they do."""
    if not isinstance(counts, dict):
        return "it has no counts"
    for name, rules in _SUMS.items():
        section = counts.get(name)
        if not isinstance(section, dict):
            return f"no counts of {name}"
        for whole, parts in rules:
            if problem := _judge_sum(section, whole, parts):
                return f"{name}: {problem}"
        for whole in _BY_REASON:
            reasons = section.get(f"{whole}_by_reason")
            if isinstance(reasons, dict) and (problem := _judge_total(section.get(whole), reasons)):
                return f"{name}: {whole} {problem}"
    return ""


def _judge_sum(section: Mapping[str, object], whole: str, parts: tuple[str, ...]) -> str:
    problem = _judge_total(section.get(whole), {part: section.get(part) for part in parts})
    return f"{whole} {problem}" if problem else ""


def _judge_total(whole: object, parts: Mapping[str, object]) -> str:
    numbers = [each for each in parts.values() if isinstance(each, int)]
    if not isinstance(whole, int) or len(numbers) < len(parts):
        return "is no number"
    return f"{whole}, its parts make {sum(numbers)}" if whole != sum(numbers) else ""


def _kept_counts(facts: Facts, run_name: str) -> object:
    row = next(facts.ask("SELECT counts FROM run WHERE name = ?", (run_name,)), None)
    try:
        return json.loads(row[0]) if row and row[0] else None
    except ValueError:
        return None
