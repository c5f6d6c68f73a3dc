"""A job's last run as Prometheus's textfile collector reads it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from archive.timestamps import parse_warc_date
from crawler.jobs.account import GRAVEST_FIRST

METRICS: dict[str, str] = {
    "storytrail_job_last_run_timestamp_seconds": "When the last run of the job ended.",
    "storytrail_job_last_success_timestamp_seconds": "When the last run ended that had exit code 0.",
    "storytrail_job_last_capture_timestamp_seconds": "When the last run ended that captured a page.",
    "storytrail_job_success": "1 when the last run had exit code 0, else 0.",
    "storytrail_job_duration_seconds": "How long the last run took.",
    "storytrail_job_exit_code": "Exit code of the last run; 0 is success.",
    "storytrail_job_stories": "Stories of the job by what the last run did with them.",
    "storytrail_job_story_exits": "Stories that the last run ran, by their exit code.",
    "storytrail_job_pages": "Pages of the last run by state.",
    "storytrail_job_requisites": "Images, styles, scripts and fonts of the last run by state.",
    "storytrail_job_changes": "What the last run found changed, by kind.",
    "storytrail_job_written_bytes": "Compressed bytes that the last run wrote.",
    "storytrail_job_skipped_runs": "Runs that found the job running during the last one.",
    "storytrail_job_source_failures": "Feeds and sitemaps that could not be had or read.",
}
"""Names and what they say; all are gauges with the label `job`, some with one more."""


def format_metrics(facts: Mapping[str, Any]) -> str:
    """The text exposition (version 0.0.4) of what last-run.json says."""
    stories = {state: facts["stories"][state] for state in ("known", "run", "not_due", "stopped")}
    # All of them each time: a series that goes away looks like one that is not told any more.
    exits = {str(code): 0 for code in sorted(GRAVEST_FIRST)} | facts["stories"]["by_exit_code"]
    values: dict[str, object] = {
        "storytrail_job_last_run_timestamp_seconds": _seconds(facts["ended"]),
        "storytrail_job_success": int(not facts["exit_code"]),
        "storytrail_job_duration_seconds": facts["elapsed_s"],
        "storytrail_job_exit_code": facts["exit_code"],
        "storytrail_job_stories": ("state", stories),
        "storytrail_job_story_exits": ("exit_code", exits),
        "storytrail_job_pages": ("state", facts["pages"]),
        "storytrail_job_requisites": ("state", facts["requisites"]),
        "storytrail_job_changes": ("kind", facts["changes"]),
        "storytrail_job_written_bytes": facts["written_bytes"],
        "storytrail_job_skipped_runs": len(facts["skipped_runs"]),
        "storytrail_job_source_failures": sum(bool(source["reason"]) for source in facts["sources"]),
    }
    for event in ("success", "capture"):
        if instant := _find_seconds(facts.get(f"last_{event}")):
            values[f"storytrail_job_last_{event}_timestamp_seconds"] = instant
    lines = []
    job = facts["job"]
    for name, purpose in METRICS.items():
        if name not in values:
            continue
        lines += [f"# HELP {name} {purpose}", f"# TYPE {name} gauge"]
        value = values[name]
        if isinstance(value, tuple):
            label, by_label = value
            lines += [f'{name}{{job="{job}",{label}="{word}"}} {by_label[word]}' for word in by_label]
        else:
            lines.append(f'{name}{{job="{job}"}} {value}')
    return "\n".join([*lines, ""])


def _find_seconds(instant: object) -> str | None:
    """None for an instant that an earlier run didn't know, or that somebody has written into its file."""
    with suppress(ValueError):
        return _seconds(instant) if isinstance(instant, str) else None
    return None


def _seconds(instant: str) -> str:
    return f"{parse_warc_date(instant).timestamp():.3f}"
