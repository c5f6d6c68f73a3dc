"""What one run of a job did, over all its stories: in sum, and for each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from archive.errors import StorytrailError, WriteFailed
from archive.files import replace_file
from archive.identity import host_of
from archive.runs import software_versions
from archive.timestamps import format_warc_date
from crawler.account import INTERRUPTED, RunResult
from crawler.change_counts import COUNTED
from crawler.config import CrawlConfig
from crawler.jobs.job import Job
from crawler.run_choice import name_run
from crawler.skips import drop_skips, take_skips

GRAVEST_FIRST = (1, 4, 5, 2, INTERRUPTED, 6, 3, 14, 0)
"""Of all stories' exit codes the first of these is the job's."""
NOTHING_CAPTURED = 6
_SILENT = "host-silent"
_MISSED_SHOWN = 5
"""Of the seeds that a story's run did not capture; its run.json has all of them."""
_COUNTED = ("asked", "captured", "redirected", "failed", "refused", "left")
_COUNTED_PAGES = (*_COUNTED, "captured_stories", "failed_gone", "redirected_gone", "redirected_failed")


@dataclass(slots=True, kw_only=True)
class JobAccount:
    """Grows with each story; a few hundred bytes for one."""

    job: Job
    run_name: str
    started: datetime
    sources: list[dict[str, object]] = field(default_factory=list)
    skipped_runs: list[dict[str, Any]] = field(default_factory=list)
    stories: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0
    not_due: int = 0
    stopped: int = 0
    is_interrupted: bool = False
    has_uncounted: bool = False
    """Whether a story's run could not even say what it had captured before its disk was full."""
    pages: Counter[str] = field(default_factory=Counter)
    requisites: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    written_bytes: int = 0
    next_due: datetime | None = None
    """When the first of the stories that are not due is."""
    nothing_to_do: str = ""
    """Why no story was looked at, when that is as it should be."""
    error: str = ""
    """What kept the job as a whole from being run, or from being run to its end."""
    error_code: int = 1
    is_written: bool = False
    """Whether last-run.json tells of this run."""

    @classmethod
    def begin(cls, job: Job) -> JobAccount:
        """The account of a run that begins now."""
        now = datetime.now(UTC)
        return cls(job=job, run_name=name_run(now, ""), started=now)

    def fail(self, error: Exception) -> None:
        """Takes what ended the whole run."""
        self.error = str(error)
        if isinstance(error, StorytrailError):
            self.error_code = error.exit_code
        else:
            self.error = f"{type(error).__name__}: {error}"

    def add_result(
        self, config: CrawlConfig, result: RunResult, find_last_silence: Callable[[str], str] = lambda _: ""
    ) -> None:
        """Takes how a story's run ended; the function says in which way a host could not be reached."""
        facts = result.facts
        story: dict[str, Any] = {
            "collection": config.name,
            "seeds": len(config.seeds),
            "seed": config.seeds[0],
            "run": facts.get("run"),
            "finish": result.finish,
            "exit_code": result.exit_code,
            "captured": facts["counts"]["pages"]["captured_stories"] if facts else 0,
            "changes": facts.get("changes"),
        }
        if missed := [seed for seed in facts.get("seeds", ()) if seed["result"] != "captured"]:
            shown = [
                {key: seed[key] for key in ("url", "result", "reason")} for seed in missed[:_MISSED_SHOWN]
            ]
            for seed in shown:
                if seed["reason"] == _SILENT and (cause := find_last_silence(host_of(seed["url"]))):
                    seed["cause"] = cause
            story |= {"seeds_missed": len(missed), "missed": shown}
        if result.error:
            story["error"] = str(result.error)
        self.has_uncounted |= result.finish == "write-failed" and not facts
        self.stories.append(story)
        if facts:
            self.pages.update({word: facts["counts"]["pages"][word] for word in _COUNTED_PAGES})
            for word in _COUNTED:
                self.requisites[word] += facts["counts"]["requisites"][word]
            self.written_bytes += facts["written_bytes"]
        if changes := facts.get("changes"):
            self.changes.update({word: changes[word] for word in COUNTED})
        elif facts and result.finish == "finished":
            # Of a story that is looked at for the first time all is new.
            self.changes["new"] += facts["counts"]["pages"]["captured_stories"]

    def add_failure(self, config: CrawlConfig, exit_code: int, error: str) -> None:
        """Takes a story that could not be begun, or was cut off."""
        self.stories.append(
            {
                "collection": config.name,
                "seeds": len(config.seeds),
                "seed": config.seeds[0],
                "run": None,
                "finish": None,
                "exit_code": exit_code,
                "captured": 0,
                "changes": None,
                "error": error,
            }
        )

    @property
    def known_options(self) -> bool:
        """Whether the job file could be read to its end."""
        return bool(self.job.config.seeds or self.job.sources)

    @property
    def captured_nothing(self) -> bool:
        """Whether there was something to do, and not one page came of it."""
        is_empty = not self.pages["captured"] and (bool(self.stories) or not self.known)
        return is_empty and not (
            self.is_interrupted or self.has_uncounted or self.nothing_to_do or self.error
        )

    @property
    def has_changes(self) -> bool:
        """Whether anything is not as it was."""
        return any(self.changes[word] for word in COUNTED)

    @property
    def exit_code(self) -> int:
        """The gravest of all stories' exit codes; a source that could not be had counts as a seed.

        What ended the whole run is graver than all of them.
        """
        if self.error:
            return self.error_code
        codes = {story["exit_code"] for story in self.stories}
        if self.is_interrupted:
            codes.add(INTERRUPTED)
        if self.captured_nothing or any(source["reason"] for source in self.sources):
            codes.add(NOTHING_CAPTURED)
        return next((code for code in GRAVEST_FIRST if code in codes), max(codes, default=0))

    def facts(self, ended: datetime) -> dict[str, Any]:
        """All of it in JSON's types, but for the single stories."""
        codes = Counter(str(story["exit_code"]) for story in self.stories)
        return {
            "job": self.job.name,
            "run": self.run_name,
            "started": format_warc_date(self.started),
            "ended": format_warc_date(ended),
            "elapsed_s": round((ended - self.started).total_seconds(), 3),
            "exit_code": self.exit_code,
            "interrupted": self.is_interrupted,
            "error": self.error or None,
            "nothing_to_do": self.nothing_to_do or None,
            "next_due": format_warc_date(self.next_due) if self.next_due else None,
            "sources": self.sources,
            "stories": {
                "known": self.known,
                "run": len(self.stories),
                "not_due": self.not_due,
                "stopped": self.stopped,
                "by_exit_code": dict(sorted(codes.items())),
            },
            "pages": {word: self.pages[word] for word in _COUNTED_PAGES},
            "requisites": {word: self.requisites[word] for word in _COUNTED},
            "changes": {word: self.changes[word] for word in COUNTED},
            "written_bytes": self.written_bytes,
            "skipped_runs": self.skipped_runs,
            # Of a job file that can't be used there are no options to speak of.
            "options_sha256": self.job.config.digest() if self.known_options else None,
            "versions": software_versions(),
        }


RUN_NAME = "last-run.json"
PROGRESS_NAME = "progress.json"


def write_account(job: Job, facts: Mapping[str, Any], stories: list[dict[str, Any]], name: str) -> None:
    """Writes a file of the job's folder in one step, a story a line; raises WriteFailed."""
    head = json.dumps(facts, indent=2, ensure_ascii=False).removesuffix("\n}")
    lines = ",\n".join(f"    {json.dumps(story, ensure_ascii=False)}" for story in stories)
    replace_file(job.folder / name, (head, ',\n  "results": [\n', lines, "\n  ]\n}\n"))


def find_last_facts(job: Job, name: str) -> dict[str, Any] | None:
    """What a file of the job's folder says; None when it is not there or can't be read."""
    with suppress(OSError, ValueError, RecursionError):
        facts = json.loads((job.folder / name).read_text("utf-8"))
        if isinstance(facts, dict):
            return facts
    return None


def close_account(account: JobAccount) -> tuple[dict[str, Any], WriteFailed | None]:
    """Writes last-run.json; what it says but for the single stories, and why it could not be written."""
    job, ended = account.job, datetime.now(UTC)
    before = find_last_facts(job, RUN_NAME) or {}
    account.skipped_runs = take_skips(job.folder)
    facts = account.facts(ended)
    instants = {"last_success": not account.exit_code, "last_capture": account.pages["captured"] > 0}
    for key, is_now in instants.items():
        facts[key] = format_warc_date(ended) if is_now else before.get(key)
    try:
        write_account(job, facts, account.stories, RUN_NAME)
    except WriteFailed as error:
        # Whoever is to be told is told all the same: a full disk is what they wait for.
        facts["exit_code"] = account.exit_code if account.error else error.exit_code
        facts["error"] = account.error or str(error)
        return facts, error
    account.is_written = True
    drop_skips(job.folder)
    return facts, None
