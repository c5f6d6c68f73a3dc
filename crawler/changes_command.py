"""`storytrail changes`: what became of a story between two runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from archive.absences import iter_option_changes
from archive.changes import Change, ChangeKind, RunName, get_runs, iter_changes
from archive.errors import ConfigError
from archive.printable import printable
from archive.report.wording import UNLOOKED, tell_reason
from archive.word_diff import Span
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.output import write_output

_CONTEXT_CHARACTERS = 60
_SHOWN_UNLOOKED = 5

_WORDS: dict[ChangeKind, Callable[[Change], str]] = {
    "new": lambda change: "new",
    "back": lambda change: "there again",
    "vanished": lambda change: f"vanished: {change.after}",
    "not-looked-for": lambda change: f"not looked for: {change.after}",
    "gone": lambda change: f"gone: {change.after}",
    "failed": lambda change: f"could not be captured: {change.after}",
    "redirected": lambda change: f"redirects to {change.after}",
    "headline": lambda change: f"headline: {change.before!r} → {change.after!r}",
    "published": lambda change: f"published: {change.before or 'none'} → {change.after or 'none'}",
    "modified": lambda change: f"modified: {change.before or 'none'} → {change.after or 'none'}",
    "authors": lambda change: f"authors: {change.before or 'none'} → {change.after or 'none'}",
    "text": lambda change: "text: " + "".join(map(_shown_span, change.spans)),
    "link-added": lambda change: f"+ link {_labelled(change)}{change.after}",
    "link-removed": lambda change: f"- link {_labelled(change)}{change.before}",
}


def main(arguments: Sequence[str]) -> int:
    """Prints the changes; the exit code. Raises ConfigError and CorruptRecord."""
    parser = CommandParser(
        prog="storytrail changes",
        description="Says what became of a story between two runs: the last two, if none are named.",
        allow_abbrev=False,
    )
    parser.add_argument("collection", type=Path, metavar="DIR", help="the collection's folder")
    parser.add_argument(
        "runs", nargs="*", metavar="RUN", help="two runs, by the names of their folders in runs/"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a line, with the records that prove it"
    )
    options = parser.parse_args(list(arguments))
    if len(options.runs) not in (0, 2):
        raise ConfigError("name two runs, or none for the last two")
    with reading_ledger(get_collection(options.collection)) as ledger:
        old, new = get_runs(ledger, *options.runs)
        changes = iter_changes(ledger, old, new)
        settings = list(iter_option_changes(ledger, old.id, new.id))
        for line in _iter_json(changes) if options.json else _iter_lines(changes, old, new, settings):
            sys.stdout.write(f"{line}\n")
    return write_output("", 0)


def change_as_json(change: Change) -> dict[str, Any]:
    """A change in JSON's types, without what is absent."""
    facts = {name: value for name, value in asdict(change).items() if value}
    if change.spans:
        facts["spans"] = [list(span) for span in change.spans]
    return facts


def _iter_json(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield json.dumps(change_as_json(change), ensure_ascii=False)


def _iter_lines(
    changes: Iterable[Change], old: RunName, new: RunName, settings: Iterable[tuple[str, Any, Any]]
) -> Iterator[str]:
    yield f"From run {old.name} ({old.started}) to run {new.name} ({new.started})"
    for name, before, after in settings:
        yield f"  with another {name.replace('_', ' ')}: {_setting(before)} → {_setting(after)}"
    count = 0
    unlooked: dict[str, list[str]] = {}
    for url, of_page in groupby(changes, attrgetter("url")):
        told = list(of_page)
        if told[0].kind == "not-looked-for":
            unlooked.setdefault(told[0].after, []).append(url)
            continue
        yield ""
        yield url
        for change in told:
            count += 1
            yield f"  {printable(_WORDS[change.kind](change))}"
            yield f"    {_proofs(change)}"
    yield ""
    yield f"{count or 'No'} change{'' if count == 1 else 's'}."
    if unlooked:
        yield ""
        yield from _iter_unlooked(unlooked)


def _iter_unlooked(unlooked: Mapping[str, Sequence[str]]) -> Iterator[str]:
    total = sum(map(len, unlooked.values()))
    pages = "1 page" if total == 1 else f"{total:,} pages"
    yield f"The later run did not look for {pages} of the earlier one, so nothing is known of them:"
    for reason, urls in sorted(unlooked.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield f"  {len(urls):,} {UNLOOKED.get(reason) or tell_reason(reason)}"
        for url in urls[:_SHOWN_UNLOOKED]:
            yield f"    {printable(url)}"
        if (more := len(urls) - _SHOWN_UNLOOKED) > 0:
            yield f"    and {more:,} more; --json lists them"


def _setting(value: Any) -> str:
    return printable(", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value))


def _labelled(change: Change) -> str:
    return f"“{change.label}” " if change.label else ""


def _proofs(change: Change) -> str:
    sides = [("before", change.old), ("after", change.new)]
    shown = [f"{side} {proof.date} {proof.record_id}" for side, proof in sides if proof]
    return " · ".join(shown) or "no record"


def _shown_span(span: Span) -> str:
    if span.op == "same":
        return span.text if len(span.text) <= 2 * _CONTEXT_CHARACTERS else _shortened(span.text)
    return f"[-{span.text}-]" if span.op == "removed" else f"{{+{span.text}+}}"


def _shortened(text: str) -> str:
    return f"{text[:_CONTEXT_CHARACTERS]} … {text[-_CONTEXT_CHARACTERS:]}"
