"""Tells whoever watches a job how a run went; what fails here changes no exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.errors import WriteFailed
from archive.files import replace_file
from crawler.jobs.account import JobAccount
from crawler.jobs.metrics import format_metrics
from crawler.jobs.summary import tell_in_a_line
from crawler.jobs.textfile import is_foreign
from crawler.jobs.webhook import call_webhook

_STORIES_TOLD = 50


def write_textfile(account: JobAccount, facts: Mapping[str, Any]) -> str:
    """Writes the metrics where the job wishes them to be; why that failed, empty when it did not."""
    path = account.job.notify.textfile
    if path is None:
        return ""
    try:
        if is_foreign(path):
            return f"notify.textfile: {path} is no file of Storytrail's metrics and stays as it is"
        replace_file(path, (format_metrics(facts),))
    except OSError as error:
        reason = error if isinstance(error, WriteFailed) else f"cannot write it: {error.strerror}"
        return f"notify.textfile: {reason}"
    return ""


def tell_webhook(account: JobAccount, facts: Mapping[str, Any]) -> str:
    """Calls the webhook when the job wishes it to be; why that failed, empty when it did not."""
    wishes = account.job.notify
    occasions = occasions_of(account, facts["exit_code"])
    if not wishes.webhook or not wishes.on & occasions:
        return ""
    reason = call_webhook(wishes.webhook, _message(account, facts, occasions))
    return f"notify.webhook: {reason}" if reason else ""


def occasions_of(account: JobAccount, exit_code: int) -> frozenset[str]:
    """What the run is an occasion for."""
    occasions = {"always"}
    if account.has_changes:
        occasions.add("change")
    if exit_code:
        occasions.add("failure")
    return frozenset(occasions)


def _message(account: JobAccount, facts: Mapping[str, Any], occasions: frozenset[str]) -> dict[str, Any]:
    """What last-run.json says, with those stories of which there is something to tell."""
    told = [story for story in account.stories if _is_worth_telling(story)]
    return {
        **facts,
        "text": tell_in_a_line(facts, account),
        "occasions": sorted(occasions),
        "results": told[:_STORIES_TOLD],
        "results_left_out": max(0, len(told) - _STORIES_TOLD),
    }


def _is_worth_telling(story: Mapping[str, Any]) -> bool:
    changes = story["changes"]
    return (
        bool(story["exit_code"])
        or changes is None
        or any(changes[word] for word in changes if word != "since")
    )
