"""Runs a job in this process: from the job file to an exit code, a summary and whoever is to be told."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, cast

from archive.errors import CollectionLocked, StorytrailError, WriteFailed
from archive.timestamps import format_warc_date
from crawler.job import prepare_process, summarize
from crawler.jobs.account import JobAccount, close_account
from crawler.jobs.collections import known_stories
from crawler.jobs.job import Job
from crawler.jobs.job_lock import holding_job
from crawler.jobs.job_run import JobRun
from crawler.jobs.notify import tell_webhook, write_textfile
from crawler.jobs.summary import iter_source_lines, summarize_job
from crawler.output import write_output
from crawler.progress import ProgressDisplay


def run_job(job: Job, *, as_json: bool = False) -> int:
    """Runs the job once; its exit code. Raises what kept it from being run, once all who watch it are told.

    CollectionLocked is no failure of the job: the run that holds it is not over, and its files are its own.
    """
    account = JobAccount.begin(job)
    run: JobRun | None = None
    failure: Exception | None = None
    with ExitStack() as held:
        try:
            held.enter_context(holding_job(job))
            run = _run_held(account, ProgressDisplay(sys.stderr, as_json=as_json))
        except CollectionLocked:
            raise
        except Exception as error:
            failure = _name_file(error)
            account.fail(failure)
        facts, unwritten = close_account(account)
        faults = [write_textfile(account, facts)]
    faults += [tell_webhook(account, facts)]
    if unwritten and not failure:
        faults.insert(0, str(unwritten))
    if account.captured_nothing:
        faults.insert(0, f"NOTHING WAS CAPTURED in this run of job {job.name}")
    for fault in filter(None, faults):
        print(f"storytrail: {fault}", file=sys.stderr)
    if failure:
        raise failure
    if as_json:
        text = json.dumps(facts | {"results": account.stories}, ensure_ascii=False)
    elif account.nothing_to_do:
        text = f"Nothing to do for job {job.name}: {account.nothing_to_do}."
    elif job.stories == "one" and run and run.last and run.last[0].facts:
        text = "\n".join((summarize(*run.last), *iter_source_lines(facts)))
    else:
        text = summarize_job(facts, account)
    return write_output(f"{text}\n", facts["exit_code"])


def _name_file(error: Exception) -> Exception:
    """The error as one line that says which file it is about, where the system's own does not."""
    if isinstance(error, OSError) and not isinstance(error, StorytrailError):
        return WriteFailed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return error


def _run_held(account: JobAccount, display: ProgressDisplay) -> JobRun | None:
    """Runs the job, which is held; None when it is over for good. Raises what kept it from going on."""
    until = account.job.stop.until
    if until is not None and datetime.now(UTC).date() > until:
        account.known = account.stopped = len(known_stories(account.job))
        account.nothing_to_do = f"it ended on {until}"
        return None
    run = _drive(account, display)
    if run.error:
        raise run.error
    if account.known and not (account.stories or account.sources or account.is_interrupted):
        account.nothing_to_do = _why_nothing(account)
    return run


def _drive(account: JobAccount, display: ProgressDisplay) -> JobRun:
    process = prepare_process()
    from twisted.internet import reactor as installed  # not before the process has chosen which

    reactor = cast("Any", installed)
    run = JobRun(account, process, display)

    async def drive() -> None:
        try:
            await run.drive()
        finally:
            if reactor.running:
                reactor.stop()

    task = asyncio.get_event_loop().create_task(drive())
    process.start(stop_after_crawl=False)
    run.conclude()
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    return run


def _why_nothing(account: JobAccount) -> str:
    reasons = []
    if account.not_due and account.next_due:
        reasons.append(f"{account.not_due} not due before {format_warc_date(account.next_due)[:19]}Z")
    if account.stopped:
        reasons.append(f"{account.stopped} left alone for good")
    return f"of {account.known} stories {', '.join(reasons)}" if account.known > 1 else ", ".join(reasons)
