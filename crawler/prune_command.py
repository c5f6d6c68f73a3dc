"""`storytrail prune`: deletes WARC files that are old enough and that nothing needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.collection import Collection
from archive.errors import ConfigError, StorytrailError
from archive.pruned import unsettled_files
from archive.retention import Keep, Plan, plan_pruning
from crawler.command import LEDGER, CommandParser, get_collection, reading_ledger
from crawler.keep import parse_keep
from crawler.output import write_output
from crawler.progress import format_bytes

if TYPE_CHECKING:
    from crawler.jobs.job import Job

_DESCRIPTION = """\
Deletes WARC files that are older than what is to be kept. Never one that holds the original of a revisit
which is kept, nor the only capture of a page. Index, graph, checksums and NAME.wacz are written anew;
story.db still knows what was captured.
"""


class _Pruned(NamedTuple):
    """What came of one collection, or of what a job's feeds and sitemaps said."""

    folder: Path
    title: str
    plan: Plan
    notes: Sequence[str]


def main(arguments: Sequence[str]) -> int:
    """Prunes and says what was deleted, and what was kept and why; the exit code.

    Raises ConfigError, and of a single collection CollectionLocked, CorruptRecord and WriteFailed. What is
    wrong with one of several keeps none of the others from being pruned.
    """
    parser = CommandParser(prog="storytrail prune", description=_DESCRIPTION, allow_abbrev=False)
    parser.add_argument(
        "place", type=Path, metavar="DIR|JOB.toml", help="a collection's folder, or a job with all of its own"
    )
    parser.add_argument(
        "--keep",
        metavar="AGE|RUNS",
        help='what is kept: a time such as 365d, 26w or 1y, or a number of runs such as "30 runs"',
    )
    parser.add_argument("--dry-run", action="store_true", help="delete nothing, only say what would be")
    parser.add_argument(
        "--even-last", action="store_true", help="delete even the only capture of a page, when it is old"
    )
    parser.add_argument("--json", action="store_true", help="what was deleted and kept, as JSON")
    given = parser.parse_args(list(arguments))
    keep = parse_keep(given.keep) if given.keep is not None else None
    folders, keep, job = _read_place(given.place, keep)
    prunes: list[Callable[[], _Pruned]] = [
        partial(_prune, folder, keep, even_last=given.even_last, is_dry=given.dry_run) for folder in folders
    ]
    if job:
        prunes += _list_source_prunes(job, keep, even_last=given.even_last, is_dry=given.dry_run)
    code = 0
    lines: list[str] = []
    for prune in prunes:
        try:
            pruned = prune()
        except StorytrailError as error:
            if len(prunes) == 1:
                raise
            print(f"storytrail: {error}", file=sys.stderr)
            code = max(code, error.exit_code)
            continue
        if given.json:
            lines.append(json.dumps(_as_json(pruned, is_dry=given.dry_run), ensure_ascii=False))
            continue
        for note in pruned.notes:
            print(f"storytrail: {note}", file=sys.stderr)
        lines += _iter_lines(pruned, is_dry=given.dry_run, is_one_of_many=len(prunes) > 1)
    return write_output("".join(f"{line}\n" for line in lines), code)


def _read_place(place: Path, keep: Keep | None) -> tuple[list[Path], Keep, Job | None]:
    """The collections' folders, what is kept of them, and the job that they belong to. Raises ConfigError."""
    if place.suffix == ".toml" and not place.is_dir():
        from crawler.jobs.collections import list_collections
        from crawler.jobs.job_file import load_job

        job = load_job(place)
        folders = dict.fromkeys(list_collections(job))
        of_job = Keep(seconds=job.retention.keep_s, runs=job.retention.keep_runs)
        return [folder for folder in folders if (folder / LEDGER).is_file()], keep or of_job, job
    if keep is None:
        raise ConfigError('say what is kept, such as --keep 365d or --keep "30 runs"')
    return [get_collection(place)], keep, None


def _list_source_prunes(
    job: Job, keep: Keep, *, even_last: bool, is_dry: bool
) -> list[Callable[[], _Pruned]]:
    """What is to be done about the job's feeds and sitemaps; nothing where it never had any."""
    from crawler.source_pruning import prune_sources, source_archive

    if not source_archive(job).is_dir():
        return []

    def prune() -> _Pruned:
        plan = prune_sources(job, keep, datetime.now(UTC), even_last=even_last, is_dry=is_dry)
        return _Pruned(job.folder, "feeds and sitemaps", plan, ())

    return [prune]


def _prune(folder: Path, keep: Keep, *, even_last: bool, is_dry: bool) -> _Pruned:
    if is_dry:
        with reading_ledger(folder) as ledger:
            plan = plan_pruning(ledger, keep, datetime.now(UTC), even_last=even_last)
            left = unsettled_files(ledger)
        notes = (
            [f"an earlier prune was left in the middle; {len(left)} files are still to go"] if left else []
        )
        return _Pruned(folder, folder.name, plan, notes)
    # Not for a dry run: what writes the graph takes its time to load.
    from crawler.pruning import prune_collection

    whole = folder.resolve()
    if whole.parent.name != "collections":
        raise ConfigError(f"{folder} must lie in a folder named collections to be pruned")
    collection = Collection(whole.parents[1], whole.name)
    return _Pruned(folder, folder.name, *prune_collection(collection, keep, even_last=even_last))


def _iter_lines(pruned: _Pruned, *, is_dry: bool, is_one_of_many: bool) -> Iterator[str]:
    plan = pruned.plan
    for file in plan.doomed:
        verb = "would delete" if is_dry else "deleted"
        size = format_bytes(file.size_bytes)
        yield f"{verb} {file.name}: {size}, last capture {file.latest[:10]}, run {file.run_name}"
    for spared in plan.spared:
        yield f"kept {spared.file.name}: {spared.reason}"
    total = len(plan.doomed) + len(plan.spared) + len(plan.young)
    yield (
        f"{f'{pruned.title}: ' if is_one_of_many else ''}"
        f"{'Would delete' if is_dry else 'Deleted'} {len(plan.doomed)} of {total} WARC files, "
        f"{format_bytes(plan.freed_bytes)}; {len(plan.spared)} of the others are old but needed."
    )


def _as_json(pruned: _Pruned, *, is_dry: bool) -> dict[str, Any]:
    plan = pruned.plan
    return {
        "collection": str(pruned.folder),
        "dry_run": is_dry,
        "deleted": [asdict(file) for file in plan.doomed],
        "freed_bytes": plan.freed_bytes,
        "still_needed": [
            {**asdict(each.file), "need": each.need, "reason": each.reason} for each in plan.spared
        ],
        "kept": [asdict(file) for file in plan.young],
        "notes": list(pruned.notes),
    }
