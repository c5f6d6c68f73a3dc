"""Runs a job in this process: from the job file to an exit code, a summary and whoever is to be told."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from archive.errors import WriteFailed
from archive.timestamps import format_warc_date
from crawler.job import describe_changes, prepare_process, summarize
from crawler.jobs.account import RUN_NAME, JobAccount, write_account
from crawler.jobs.job import Job
from crawler.jobs.job_lock import holding_job
from crawler.jobs.job_run import JobRun, find_last_facts
from crawler.jobs.notify import notify
from crawler.output import write_output
from crawler.progress import ProgressDisplay, format_bytes
from crawler.skips import drop_skips, take_skips


def run_job(job: Job, *, as_json: bool = False) -> int:
    """Runs the job once; its exit code. Raises StorytrailError for what kept it from being run at all."""
    until = job.stop.until
    if until is not None and datetime.now(UTC).date() > until:
        return _say_nothing_to_do(job, f"it ended on {until}", as_json=as_json)
    display = ProgressDisplay(sys.stderr, as_json=as_json)
    with holding_job(job):
        run = _drive(job, display)
        if run.error:
            raise run.error
        account = run.account
        if account.known and not (account.stories or account.sources or account.is_interrupted):
            return _say_nothing_to_do(job, _why_nothing(run), as_json=as_json)
        facts, fault = _close_account(job, account)
    exit_code = fault.exit_code if fault else account.exit_code
    if fault:
        print(f"storytrail: {fault}", file=sys.stderr)
    if account.captured_nothing:
        print(f"storytrail: NOTHING WAS CAPTURED in this run of job {job.name}", file=sys.stderr)
    for failure in notify(account, facts):
        print(f"storytrail: {failure}", file=sys.stderr)
    if as_json:
        text = json.dumps(facts | {"results": account.stories}, ensure_ascii=False)
    elif job.stories == "one" and run.last and run.last[0].facts:
        text = summarize(*run.last)
    else:
        text = summarize_job(facts, account)
    return write_output(f"{text}\n", exit_code)


def _drive(job: Job, display: ProgressDisplay) -> JobRun:
    process = prepare_process()
    from twisted.internet import reactor as installed  # not before the process has chosen which

    reactor = cast("Any", installed)
    run = JobRun(job, process, display)

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


def _close_account(job: Job, account: JobAccount) -> tuple[dict[str, Any], WriteFailed | None]:
    """Writes last-run.json; what it says but for the single stories, and why it could not be written."""
    ended = datetime.now(UTC)
    before = find_last_facts(job, RUN_NAME) or {}
    account.skipped_runs = take_skips(job.folder)
    facts = account.facts(ended)
    facts["last_success"] = format_warc_date(ended) if not account.exit_code else before.get("last_success")
    try:
        write_account(job, facts, account.stories, RUN_NAME)
    except WriteFailed as error:
        # Whoever is to be told is told all the same: a full disk is what they wait for.
        facts["exit_code"] = error.exit_code
        return facts, error
    drop_skips(job.folder)
    return facts, None


def _why_nothing(run: JobRun) -> str:
    account = run.account
    reasons = []
    if account.not_due and run.next_due:
        reasons.append(f"{account.not_due} not due before {format_warc_date(run.next_due)[:19]}Z")
    if account.stopped:
        reasons.append(f"{account.stopped} left alone for good")
    return f"of {account.known} stories {', '.join(reasons)}" if account.known > 1 else ", ".join(reasons)


def _say_nothing_to_do(job: Job, reason: str, *, as_json: bool) -> int:
    if as_json:
        text = json.dumps({"job": job.name, "run": None, "exit_code": 0, "nothing_to_do": reason})
    else:
        text = f"Nothing to do for job {job.name}: {reason}."
    return write_output(f"{text}\n", 0)


def _headline(account: JobAccount, exit_code: int) -> str:
    if account.is_interrupted:
        return "Interrupted; the same command goes on."
    return f"Done; exit code {exit_code}." if exit_code else "Done."


def summarize_job(facts: Mapping[str, Any], account: JobAccount) -> str:
    """What a person wants to know of a run over many stories."""
    stories, pages = facts["stories"], facts["pages"]
    codes = ", ".join(
        f"{number} with exit code {code}" for code, number in stories["by_exit_code"].items() if code != "0"
    )
    lines = [
        _headline(account, facts["exit_code"]),
        f"  stories    {stories['run']} of {stories['known']} run"
        + (f" ({codes})" if codes else "")
        + (f", {stories['not_due']} not due" if stories["not_due"] else "")
        + (f", {stories['stopped']} left alone" if stories["stopped"] else ""),
        f"  pages      {pages['captured']} captured, {pages['failed']} failed, {pages['refused']} refused"
        + (f", {pages['left']} left" if pages["left"] else ""),
        f"  requisites {facts['requisites']['captured']} captured",
        f"  changes    {describe_changes(facts['changes'])}",
        f"  written    {format_bytes(facts['written_bytes'])} in {facts['elapsed_s']:.0f} s",
        f"  account    {account.job.folder / RUN_NAME}",
    ]
    lines += [
        f"  {source['kind']:10} {source['found']} found, {source['new']} new: {source['place']}"
        + (f" ({source['reason']})" if source["reason"] else "")
        for source in facts["sources"]
    ]
    return "\n".join(lines)
