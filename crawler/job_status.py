"""`storytrail status JOB.toml`: how the job's last run went, and where each of its stories stands."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import ConfigError, CorruptRecord
from archive.graph import Graph
from archive.ledger import is_blank
from archive.printable import printable
from archive.report.runs import RunAccount, read_runs
from archive.report.wording import FINISHES, count, tell_reason
from archive.timestamps import format_warc_date
from crawler.command import LEDGER, reading_ledger
from crawler.config import CrawlConfig
from crawler.exit_codes import MEANINGS
from crawler.jobs import Job, load_job
from crawler.jobs.account import PROGRESS_NAME, RUN_NAME, find_last_facts
from crawler.jobs.collections import known_stories
from crawler.jobs.job_lock import is_running
from crawler.jobs.past import look_back
from crawler.jobs.plan import Due, NotDue, Stopped, plan_story

STATES: Mapping[str, str] = {
    "failing": "the last run captured not all of its seeds, or could not be begun or written",
    "unreadable": "its collection is damaged",
    "unfinished": "the last run was interrupted, stopped at a limit or broke off",
    "stopped": "left alone for good, by a stop rule",
    "not begun": "no run of it yet",
    "done": "the last run went to its end",
}
"""Of a story, what needs somebody's eye first, and what they mean."""
_SHOWN_STORIES = 10
"""Of each state."""


def read_job_status(path: Path) -> dict[str, Any]:
    """The keys of `--json`: the job, whether it is running, its last run, its stories.

    Raises ConfigError for a job file that can't be used.
    """
    job = load_job(path)
    now = datetime.now(UTC)
    running = is_running(job)
    last = find_last_facts(job, RUN_NAME)
    until = job.stop.until
    over = f"the job ended on {until}" if until is not None and now.date() > until else ""
    errors = _find_errors(last)
    return {
        "job": job.name,
        "file": str(path),
        "is_running": running,
        "last_run": last,
        "progress": find_last_facts(job, PROGRESS_NAME) if running else None,
        "over": over or None,
        "schedule": {"cron": job.schedule.cron, "time_zone": job.schedule.time_zone}
        if job.schedule
        else None,
        "stories": [
            _read_story(job, config, now, over, errors.get(config.name, "")) for config in known_stories(job)
        ],
        "command": f"storytrail run {path}",
    }


def _find_errors(last: Mapping[str, Any] | None) -> dict[str, str]:
    """By collection: why the last run could not begin a story, or not write it."""
    results = last.get("results") if last else None
    return {
        str(story.get("collection")): str(story["error"])
        for story in (results if isinstance(results, list) else ())
        if isinstance(story, dict) and story.get("error")
    }


def _read_story(job: Job, config: CrawlConfig, now: datetime, over: str, error: str) -> dict[str, Any]:
    collection = job.collection(config)
    facts: dict[str, Any] = {
        "collection": config.name,
        "path": str(collection.path),
        "seed": config.seeds[0],
        "seeds": len(config.seeds),
        "state": "not begun",
        "reason": error,
        "run": None,
        "finish": None,
        "runs": 0,
        "captured": 0,
        "not_captured": [],
        "is_due": False,
        "due": None,
    }
    if (collection.path / LEDGER).is_file() and not _is_unbegun(collection.path):
        try:
            facts |= _read_runs(collection.path)
        except (ConfigError, CorruptRecord) as fault:
            return facts | {"state": "unreadable", "reason": str(fault)}
    plan = Stopped(over) if over else plan_story(job, config, look_back(collection), now)
    if isinstance(plan, Stopped):
        return facts | {"state": "stopped", "reason": plan.reason}
    if isinstance(plan, NotDue):
        facts["due"] = format_warc_date(plan.until)
    facts["is_due"] = isinstance(plan, Due)
    if error:
        facts |= {"state": "failing", "reason": error}
    return facts


def _is_unbegun(folder: Path) -> bool:
    """Whether a run was killed before it had so much as its ledger."""
    return is_blank(folder / LEDGER) and not any(folder.glob("archive/*.warc.gz*"))


def _read_runs(folder: Path) -> dict[str, Any]:
    with reading_ledger(folder) as ledger:
        runs = read_runs(ledger, folder)
        graph = Graph(ledger)
        captured = {
            graph.resolve(url)
            for (url,) in ledger.connection.execute(
                "SELECT DISTINCT url FROM request WHERE kind = 'page' AND state = 'captured'"
            )
        }
        stories = len(captured - graph.detours.keys())
    if not runs:
        return {}
    last = runs[-1]
    missed = _find_missed(folder, last) if last.finish == "finished" else []
    state = "failing" if missed else "done" if last.finish == "finished" else "unfinished"
    reason = FINISHES.get(last.finish, "broke off, or is under way") if state == "unfinished" else ""
    if missed:
        reason = tell_reason(str(missed[0].get("reason") or missed[0].get("result") or ""))
    return {
        "state": state,
        "reason": reason,
        "run": last.name,
        "finish": last.finish or None,
        "runs": len(runs),
        "captured": stories,
        "not_captured": missed,
    }


def _find_missed(folder: Path, run: RunAccount) -> list[dict[str, Any]]:
    """The seeds that the run did not capture, as its run.json has them."""
    with suppress(OSError, ValueError, RecursionError, AttributeError):
        seeds = json.loads((folder / "runs" / run.name / "run.json").read_text("utf-8")).get("seeds")
        listed = seeds if isinstance(seeds, list) else ()
        return [seed for seed in listed if isinstance(seed, dict) and seed.get("result") != "captured"]
    return []


# For people -------------------------------------------------------------------------------------


def iter_job_lines(status: Mapping[str, Any]) -> Iterator[str]:
    """The status as people read it: what needs their eye first."""
    stories = status["stories"]
    running = "running now" if status["is_running"] else "not running"
    yield f"{status['job']}: {running}, {count(len(stories), 'story', 'stories')}"
    yield f"  last run   {_tell_last(status['last_run'])}"
    if schedule := status["schedule"]:
        yield f"  schedule   {schedule['cron']}, {schedule['time_zone']}"
    by_state: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for story in stories:
        by_state[story["state"]].append(story)
    counts = [f"{len(by_state[state])} {state}" for state in STATES if by_state[state]]
    yield f"  stories    {', '.join(counts) or 'none known yet'}"
    yield f"  due        {_tell_due(stories, status['over'])}"
    for state in STATES:
        shown = by_state[state][:_SHOWN_STORIES]
        for at, story in enumerate(shown):
            yield f"  {'' if at else state:10} {printable(_tell_story(story))}"
        if more := len(by_state[state]) - len(shown):
            yield f"  {'':10} … and {more} more; --json has all"
    damaged = [story["path"] for story in by_state["unreadable"]]
    mending = [f"storytrail reindex {shlex.quote(path)}" for path in damaged[:_SHOWN_STORIES]]
    for at, command in enumerate((*mending, status["command"])):
        yield f"  {'' if at else 'next':10} {printable(command)}"


def _tell_last(last: Mapping[str, Any] | None) -> str:
    if not last:
        return "none yet"
    code = last.get("exit_code")
    meaning = MEANINGS.get(code, "") if isinstance(code, int) else ""
    why = last.get("error") or last.get("nothing_to_do")
    told = f"{last.get('run')}, ended {last.get('ended')}, exit code {code}"
    return printable(told + (f": {meaning}" if meaning else "") + (f" ({why})" if why else ""))


def _tell_due(stories: Sequence[Mapping[str, Any]], over: str | None) -> str:
    if over:
        return f"never: {over}"
    now = sum(story["is_due"] for story in stories)
    later = sorted(story["due"] for story in stories if story["due"])
    told = [f"{now} now"] if now else []
    if later:
        told.append(f"{len(later)} later, the first at {later[0][:19]}Z")
    return ", ".join(told) or "none"


def _tell_story(story: Mapping[str, Any]) -> str:
    told = [f"{story['collection']}: {story['seed']}"]
    if story["seeds"] > 1:
        told[0] += f" and {story['seeds'] - 1} more"
    if missed := len(story["not_captured"]):
        told.append("not captured" if story["seeds"] == 1 else f"{missed} seeds not captured")
    if story["reason"]:
        told.append(story["reason"])
    if story["runs"]:
        told.append(f"{count(story['captured'], 'page')} captured in {count(story['runs'], 'run')}")
    return ", ".join(told)
