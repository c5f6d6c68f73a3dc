"""`storytrail status JOB.toml`: how the job's last run went, and where each of its stories stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.errors import ConfigError, CorruptRecord
from archive.report.runs import read_runs
from archive.report.wording import count
from crawler.command import LEDGER, reading_ledger
from crawler.jobs import load_job
from crawler.jobs.account import find_last_facts
from crawler.jobs.collections import list_collections
from crawler.jobs.job_lock import is_running

_SHOWN_STORIES = 20


def read_job_status(path: Path) -> dict[str, Any]:
    """The keys of `--json`: the job, whether it is running, its last run, its stories.

    Raises ConfigError for a job file that can't be used.
    """
    job = load_job(path)
    return {
        "job": job.name,
        "file": str(path),
        "is_running": is_running(job),
        "last_run": find_last_facts(job, "last-run.json"),
        "progress": find_last_facts(job, "progress.json") if is_running(job) else None,
        "stories": [_read_story(folder) for folder in list_collections(job)],
        "command": f"storytrail run {path}",
    }


def _read_story(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {"collection": folder.name, "path": str(folder), "finish": None, "run": None}
    if not (folder / LEDGER).is_file():
        return facts | {"state": "not begun"}
    try:
        with reading_ledger(folder) as ledger:
            runs = read_runs(ledger, folder)
            (captured,) = ledger.connection.execute(
                "SELECT count(DISTINCT url) FROM request WHERE kind = 'page' AND state = 'captured'"
            ).fetchone()
    except (ConfigError, CorruptRecord) as error:
        return facts | {"state": f"can't be read: {error}"}
    last = runs[-1] if runs else None
    finish = last.finish if last else ""
    state = "done" if finish == "finished" else "unfinished" if last else "not begun"
    return facts | {
        "state": state,
        "finish": finish or None,
        "run": last.name if last else None,
        "runs": len(runs),
        "captured": captured,
    }


def iter_job_lines(status: Mapping[str, Any]) -> Iterator[str]:
    """The status as people read it."""
    running = "running now" if status["is_running"] else "not running"
    yield f"{status['job']}: {running}, {count(len(status['stories']), 'story', 'stories')}"
    last = status["last_run"]
    if last:
        yield f"  last run   {last.get('run')}, ended {last.get('ended')}, exit code {last.get('exit_code')}"
    else:
        yield "  last run   none yet"
    states = Counter(story["state"] for story in status["stories"])
    yield "  stories    " + (
        ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none"
    )
    for story in status["stories"][:_SHOWN_STORIES]:
        pages = f", {story['captured']} pages captured in {story['runs']} runs" if "captured" in story else ""
        yield f"    {story['collection']}: {story['state']}{pages}"
    if len(status["stories"]) > _SHOWN_STORIES:
        yield f"    … and {len(status['stories']) - _SHOWN_STORIES} more; --json has all"
    yield f"  next       {status['command']}"
