"""Tells of a run that a job file's own faults kept from being begun, as far as it says whom to tell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.errors import CollectionLocked, ConfigError, WriteFailed
from crawler.config import OPTIONS, CrawlConfig
from crawler.jobs.account import JobAccount, close_account
from crawler.jobs.job import Job, Notify
from crawler.jobs.job_file import read_toml
from crawler.jobs.job_lock import holding_job
from crawler.jobs.notify import tell_webhook, write_textfile
from crawler.jobs.textfile import find_place_fault
from crawler.jobs.values import expand_path, occasions, path_in, web_address


def tell_of_unusable(path: Path, error: ConfigError) -> None:
    """Tells whomever the job file at `path` names that it can't be used; never raises."""
    job = find_watched_job(path)
    if job is None:
        return
    account = JobAccount.begin(job)
    account.fail(error)
    faults = []
    with ExitStack() as held:
        is_running = False
        # A folder that isn't there is not made for a job that nobody knows to be one.
        if job.folder.is_dir():
            try:
                held.enter_context(holding_job(job))
            except CollectionLocked:
                is_running = True
            except WriteFailed as unwritten:
                faults.append(str(unwritten))
        facts = account.facts(account.started) | {"last_success": None, "last_capture": None}
        if job.folder.is_dir() and not is_running:
            facts, _ = close_account(account)
        if not is_running:
            faults.append(write_textfile(account, facts))
    faults.append(tell_webhook(account, facts))
    for fault in filter(None, faults):
        print(f"storytrail: {fault}", file=sys.stderr)


def find_watched_job(path: Path) -> Job | None:
    """As much of the job as there is: its name (else the file's), its output, whom it tells.

    None when that is nobody.
    """
    try:
        table = read_toml(path)
    except ConfigError:
        return None
    name = next((name for word in (table.get("name"), path.stem) for name in _try_name(word)), None)
    output, given = table.get("output", ""), table.get("notify")
    if name is None or not isinstance(given, dict) or not isinstance(output, str):
        return None
    readers = {"on": occasions, "webhook": web_address, "textfile": path_in(path.parent)}
    notify = Notify(**{key: value for key in readers for value in _try(readers[key], given, key)})
    try:
        config = CrawlConfig(seeds=(), name=name, output=expand_path(path.parent, output))
    except ConfigError:
        return None
    if notify.textfile and find_place_fault(notify.textfile, config.output, {"the job file": [path]}):
        notify = replace(notify, textfile=None)
    return Job(path=path, name=name, config=config, notify=notify)


def _try_name(word: object) -> list[str]:
    try:
        return [OPTIONS["name"].read(word)] if word else []
    except ConfigError:
        return []


def _try(reader: Callable[[Any], Any], given: Mapping[str, Any], key: str) -> list[Any]:
    """The value of `key`, or nothing when it is not there or can't be used."""
    try:
        return [reader(given[key])] if key in given else []
    except ConfigError:
        return []
