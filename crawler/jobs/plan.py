"""Whether a story's turn has come, and how it is to be crawled: pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.config import CrawlConfig
from crawler.jobs.job import Job
from crawler.jobs.past import Past

_EARLY_SHARE = 0.05
_EARLY_MOST_S = 1800.0


@dataclass(frozen=True, slots=True)
class Due:
    """It is to be crawled now."""

    config: CrawlConfig
    note: str = ""
    """For the user, when something about it is not as usual."""


@dataclass(frozen=True, slots=True)
class NotDue:
    """It was looked at not long ago."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """It is left alone from now on."""

    reason: str


Plan = Due | NotDue | Stopped


def plan_story(job: Job, config: CrawlConfig, past: Past, now: datetime) -> Plan:
    """What is done with the story of `config`, one of the job's, after such a `past`."""
    if past.unfinished is not None and not config.fresh:
        return _go_on(job, config, past.unfinished)
    if past.last_started is None:
        return Due(config)
    quiet_runs = job.stop.quiet_runs
    if quiet_runs is not None and past.quiet_runs >= quiet_runs:
        return Stopped(f"no new article in {past.quiet_runs} run{'' if past.quiet_runs == 1 else 's'}")
    due_at = past.last_started + timedelta(seconds=job.revisit.every_s - early_s(job))
    if now < due_at:
        return NotDue(due_at)
    return Due(_revisit(job, config))


def early_s(job: Job) -> float:
    """How many seconds too soon is soon enough.

    A schedule is never kept to the second: a run that came three seconds early must not cost a day.
    """
    jitter_s = job.schedule.jitter_s if job.schedule else 0.0
    return min(job.revisit.every_s, min(job.revisit.every_s * _EARLY_SHARE, _EARLY_MOST_S) + jitter_s)


def _revisit(job: Job, config: CrawlConfig) -> CrawlConfig:
    return config if job.revisit.depth is None else replace(config, depth=job.revisit.depth)


def _go_on(job: Job, config: CrawlConfig, options: Mapping[str, object]) -> Due:
    """Goes on with an unfinished run as it was begun, or begins anew when the job file has changed."""
    seeds = options.get("seeds")
    if isinstance(seeds, list) and seeds and set(seeds) <= set(config.seeds):
        for candidate in (config, _revisit(job, config)):
            begun = replace(candidate, seeds=tuple(seeds))
            if begun.story_options() == options:
                return Due(begun)
    note = "the unfinished run had other options, a new one is begun"
    return Due(replace(config, fresh=True), note)
