"""`storytrail verify`: prints what is wrong with archives on the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from archive.errors import ConfigError, CorruptRecord
from archive.verify import Fault, Verdict, verify
from crawler.command import CommandParser
from crawler.output import write_output

_DESCRIPTION = """\
Walks every byte and every reference of collections, WARC files and WACZ files, and names what is wrong:
file, offset, URL, the problem, and whether it can be mended. Changes nothing.
"""
_MAX_LINES_OF_A_KIND = 50
"""Printed of one problem in one file; --json has them all."""


def main(arguments: Sequence[str]) -> int:
    """Verifies and says what was found; 0 when all is sound, 5 when it is not. Raises ConfigError."""
    parser = CommandParser(
        prog="storytrail verify",
        description=_DESCRIPTION,
        epilog="Exit code 0: sound; 5: damage was found; 2: there is nothing to verify.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="DIR|FILE",
        help="a collection, a folder that holds some, or WARC and WACZ files of any tool",
    )
    parser.add_argument("--json", action="store_true", help="everything that was found as one JSON object")
    given = parser.parse_args(list(arguments))
    if any("\0" in path for path in given.paths):
        raise ConfigError("a path can't hold a NUL character")
    verdict = verify([Path(path) for path in given.paths])
    lines = [_as_json(verdict)] if given.json else list(_iter_lines(verdict))
    code = 0 if verdict.is_sound else CorruptRecord.exit_code
    return write_output("".join(f"{line}\n" for line in lines), code)


def _as_json(verdict: Verdict) -> str:
    findings = verdict.findings
    return json.dumps(
        {
            "sound": verdict.is_sound,
            "checked": asdict(verdict.counts),
            "damage_count": findings.damage_count,
            "damage": [_fault_json(each) for each in findings.damage],
            "notes_count": sum(findings.note_counts.values()),
            "notes": [_fault_json(each) for each in findings.notes],
        },
        ensure_ascii=False,
    )


def _fault_json(found: Fault) -> dict[str, object]:
    facts: dict[str, object] = {
        "problem": found.problem,
        "file": _printable(found.file),
        "offset": found.offset,
        "url": _printable(found.url) or None,
        "meaning": found.meaning,
        "detail": _printable(found.detail) or None,
    }
    if found.grade == "damage":
        facts |= {"repairable": found.repairable, "remedy": found.remedy}
    return facts


def _iter_lines(verdict: Verdict) -> Iterator[str]:
    findings = verdict.findings
    printed: dict[tuple[str, str], int] = {}
    for each in findings.damage:
        kind = (each.file, each.problem)
        printed[kind] = printed.get(kind, 0) + 1
        if printed[kind] <= _MAX_LINES_OF_A_KIND:
            yield from _fault_lines(each)
    for (file, problem), count in printed.items():
        if count > _MAX_LINES_OF_A_KIND:
            yield f"{_printable(file)}: {problem} {count - _MAX_LINES_OF_A_KIND} more times (--json has them)"
    for each in findings.notes:
        yield _head_line(each, "note: ")
    for file, problem, count in findings.iter_left_out():
        yield f"note: {_printable(file)}: {problem} {count} more times"
    yield from _summary(verdict)


def _fault_lines(found: Fault) -> Iterator[str]:
    yield _head_line(found, "")
    yield f"    {'repairable' if found.repairable else 'lost'}: {found.remedy}"


def _head_line(found: Fault, prefix: str) -> str:
    place = f" at byte {found.offset}" if found.offset is not None else ""
    url = f" {_printable(found.url)}" if found.url else ""
    detail = f" ({_printable(found.detail)})" if found.detail else ""
    return f"{prefix}{_printable(found.file)}{place}:{url} {found.problem}: {found.meaning}{detail}"


def _summary(verdict: Verdict) -> Iterator[str]:
    counts, findings = verdict.counts, verdict.findings
    looked_at = (
        f"{counts.files} WARC files, {counts.records} records, {counts.bytes} bytes, "
        f"{counts.captures} captures, {counts.revisits} revisits resolved, {counts.index_lines} index lines"
    )
    if verdict.is_sound:
        yield f"Sound: {looked_at}."
        return
    repairable = sum(each.repairable for each in findings.damage)
    lost = findings.damage_count - repairable
    yield f"Damage: {findings.damage_count} faults, {repairable} repairable, {lost} lost; in {looked_at}."


def _printable(text: str) -> str:
    """`text` on one line, whatever a file's name or a page holds."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
