"""What in a job file can be used and will most likely disappoint: `run --check` tells of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfoNotFoundError

from archive.errors import ConfigError
from crawler.jobs.job import Job, Schedule
from crawler.jobs.lines import find_line
from crawler.jobs.textfile import is_foreign
from crawler.jobs.values import check_folder, is_folder
from crawler.schedules.fields import CronFields
from crawler.wire.addresses import judge_host, parse_networks

_STARTS = 8


def iter_misgivings(job: Job, today: date) -> Iterator[str]:
    """A line for each, with the job file, the line in it and the key."""
    for table, key, problem in _iter_found(job, today):
        line = None
        with suppress(OSError, ValueError):
            line = find_line(job.path.read_text("utf-8-sig"), table, key)
        place = f"{job.path}:{line}" if line else str(job.path)
        yield f"{place}: {f'{table}.{key}' if table else key}: {problem}"


def _iter_found(job: Job, today: date) -> Iterator[tuple[str, str, str]]:
    """Table, key, problem."""
    until = job.stop.until
    if until is not None and until < today:
        yield "stop", "until", f"{until} is past: no run will do anything"
    if job.config.fresh:
        yield "", "fresh", "each run begins anew, and one that was stopped is never gone on with"
    yield from _iter_private(job)
    yield from _iter_mismatched_times(job, today)
    if problem := _find_fault(job.folder):
        yield "", "output", problem
    textfile = job.notify.textfile
    if textfile is not None:
        if is_folder(textfile):
            yield "notify", "textfile", f"{str(textfile)!r} is a folder: name a file in it"
        elif problem := _find_fault(textfile.parent):
            yield "notify", "textfile", problem
        elif _is_foreign(textfile):
            yield "notify", "textfile", f"{str(textfile)!r} holds something else and will stay as it is"


def _iter_private(job: Job) -> Iterator[tuple[str, str, str]]:
    """URLs whose host is an address that no crawl may ask as things stand."""
    networks = parse_networks(job.config.allow_net)
    remote = [(source.kind, source.place) for source in job.sources if source.is_remote]
    for key, url in (*(("seeds", seed) for seed in job.config.seeds), *remote):
        host = urlsplit(url).netloc.rpartition("@")[2]
        host = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
        if reason := judge_host(host, networks):
            yield "", key, f"{url} can't be asked: {reason}; allow_net names networks that may be"
            return


def _iter_mismatched_times(job: Job, today: date) -> Iterator[tuple[str, str, str]]:
    schedule, config, keep_s = job.schedule, job.config, job.retention.keep_s
    if schedule and (gap_s := _find_gap_s(schedule, today)) and schedule.jitter_s > gap_s:
        yield "schedule", "jitter", f"is longer than from one run to the next ({gap_s / 60:.0f} minutes)"
    if keep_s and config.full_every_s and config.full_every_s > keep_s:
        yield "", "full_every", "is longer than retention.keep: what is older stays as long as it is needed"


def _find_gap_s(schedule: Schedule, today: date) -> float | None:
    """The least time from one start to the next among the latest ones; None when it can't be told."""
    fields = CronFields.parse(schedule.cron)
    instants: list[datetime] = []
    latest: datetime | None = datetime.combine(today, time(), UTC)
    with suppress(ZoneInfoNotFoundError):
        while (
            len(instants) < _STARTS and latest and (latest := fields.find_latest(latest, schedule.time_zone))
        ):
            instants.append(latest)
            latest -= timedelta(minutes=1)
    return min(((b - a).total_seconds() for b, a in pairwise(instants)), default=None)


def _is_foreign(path: Path) -> bool:
    with suppress(OSError):
        return is_foreign(path)
    return False


def _find_fault(folder: Path) -> str:
    """Why nothing can be written in a folder that may still have to be made; empty when something can."""
    try:
        check_folder(folder)
    except ConfigError as error:
        return str(error)
    there = next((place for place in (folder, *folder.parents) if is_folder(place)), None)
    if there is not None and not os.access(there, os.W_OK | os.X_OK):
        return f"{str(there)!r} can't be written by who runs this"
    return ""
