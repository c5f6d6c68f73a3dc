"""What a person wants to know of a run over many stories: the summary on stdout, and one line of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive.report.wording import count
from crawler.change_counts import COUNTED
from crawler.exit_codes import MEANINGS
from crawler.job import describe_changes
from crawler.jobs.account import RUN_NAME, JobAccount
from crawler.progress import format_bytes

_SHOWN = 10
_SHOWN_IN_LINE = 3
_FAULT = "a fault of Storytrail's own"
"""Exit code 1, which no command means to end with."""


def summarize_job(facts: Mapping[str, Any], account: JobAccount) -> str:
    """Counts, then the stories that failed and those that changed, each with its seed."""
    stories, pages, requisites = facts["stories"], facts["pages"], facts["requisites"]
    failed, changed = _pick_failed(account.stories), _pick_changed(account.stories)
    lines = [
        _headline(account, facts["exit_code"]),
        f"  stories    {stories['run']} of {stories['known']} run{_told(stories, 'not_due', 'not due')}"
        + _told(stories, "stopped", "left alone"),
        f"  pages      {_tell_pages(pages)}",
        f"  requisites {requisites['captured']} captured{_told(requisites, 'failed', 'failed')}",
        f"  changes    {describe_changes(facts['changes'])}",
        f"  written    {format_bytes(facts['written_bytes'])} in {facts['elapsed_s']:.0f} s",
    ]
    if account.is_written:
        lines.append(f"  account    {account.job.folder / RUN_NAME}")
    lines += iter_source_lines(facts)
    lines += _iter_listed("not whole", [_describe_failed(story) for story in failed])
    lines += _iter_listed(
        "changed", [f"{story['seed']}: {describe_changes(story['changes'])}" for story in changed]
    )
    return "\n".join(lines)


def iter_source_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """A line for each feed and sitemap."""
    for source in facts["sources"]:
        reason = f" ({source['reason']})" if source["reason"] else ""
        yield f"  {source['kind']:10} {source['found']} found, {source['new']} new: {source['place']}{reason}"


def tell_in_a_line(facts: Mapping[str, Any], account: JobAccount) -> str:
    """One line for a message: how the run went, what failed first of all, what changed."""
    told = [f"{account.job.name} ended with {_tell_code(facts['exit_code'])}"]
    if account.error or account.nothing_to_do:
        told.append(account.error or f"nothing to do: {account.nothing_to_do}")
        return "; ".join(told)
    told.append(f"{facts['stories']['run']} of {count(facts['stories']['known'], 'story', 'stories')} run")
    if failed := _pick_failed(account.stories):
        shown = ", ".join(map(_describe_failed, failed[:_SHOWN_IN_LINE]))
        more = f" and {len(failed) - _SHOWN_IN_LINE} more" if len(failed) > _SHOWN_IN_LINE else ""
        told.append(f"not whole: {shown}{more}")
    sources = [source for source in facts["sources"] if source["reason"]]
    if sources:
        told.append(f"{count(len(sources), 'feed or sitemap', 'feeds or sitemaps')} not read")
    if account.has_changes:
        told.append(describe_changes(facts["changes"]))
    return "; ".join(told)


def _headline(account: JobAccount, exit_code: int) -> str:
    if account.is_interrupted:
        return "Interrupted; the same command goes on."
    return f"Done, with {_tell_code(exit_code)}." if exit_code else "Done."


def _tell_code(exit_code: int) -> str:
    return f"exit code {exit_code}: {MEANINGS.get(exit_code, _FAULT)}"


def _tell_pages(pages: Mapping[str, int]) -> str:
    gone = pages["failed_gone"] + pages["redirected_gone"]
    failed = pages["failed"] - pages["failed_gone"] + pages["redirected_failed"]
    told = f"{pages['captured_stories']} captured, {gone} gone, {failed} failed, {pages['refused']} refused"
    return told + _told(pages, "left", "left")


def _told(counts: Mapping[str, int], state: str, words: str) -> str:
    return f", {counts[state]} {words}" if counts[state] else ""


def _pick_failed(stories: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that did not end with 0, in their order; first those that could not be begun or written."""
    return sorted((story for story in stories if story["exit_code"]), key=lambda story: "error" not in story)


def _pick_changed(stories: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        story for story in stories if story["changes"] and any(story["changes"][word] for word in COUNTED)
    ]


def _describe_failed(story: Mapping[str, Any]) -> str:
    if story.get("error"):
        return f"{story['seed']} ({story['error']})"
    missed = story.get("missed") or []
    if missed:
        more = f" and {story['seeds_missed'] - 1} more seeds" if story["seeds_missed"] > 1 else ""
        cause = f", {missed[0]['cause']}" if missed[0].get("cause") else ""
        return f"{missed[0]['url']} ({missed[0]['reason'] or missed[0]['result']}{cause}){more}"
    return f"{story['seed']} ({story['finish'] or MEANINGS.get(story['exit_code'], _FAULT)})"


def _iter_listed(name: str, lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines[:_SHOWN]):
        yield f"  {'' if at else name:10} {line}"
    if len(lines) > _SHOWN:
        yield f"  {'':10} … and {len(lines) - _SHOWN} more; {RUN_NAME} has all"
