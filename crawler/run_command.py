"""`storytrail run`: one run of a scheduled job."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from archive.errors import ConfigError
from crawler.command import CommandParser
from crawler.exit_codes import EXIT_CODES
from crawler.jobs import Job, load_job
from crawler.jobs.misgivings import iter_misgivings
from crawler.jobs.unusable import tell_of_unusable
from crawler.output import write_output


def main(arguments: Sequence[str]) -> int:
    """Runs a job once; the exit code. Raises ConfigError, and what keeps a run from starting."""
    parser = CommandParser(
        prog="storytrail run",
        description="Runs a scheduled job once: whatever schedules it calls this.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("job", type=Path, metavar="JOB.toml", help="the job file")
    parser.add_argument("--check", action="store_true", help="only say whether the job file can be used")
    parser.add_argument("--json", action="store_true", help="progress and summary as JSON")
    options = parser.parse_args(list(arguments))
    try:
        job = load_job(options.job)
        check_profiles(job)
    except ConfigError as error:
        if not options.check:
            tell_of_unusable(options.job, error)
        raise
    if options.check:
        for misgiving in iter_misgivings(job, datetime.now(UTC).date()):
            print(f"storytrail: {misgiving}", file=sys.stderr)
        return write_output(f"{options.job}: {describe(job)}\n", 0)

    # Not before the job file is known to be good: the crawling part takes its time to load.
    from crawler.jobs.run import run_job

    return run_job(job, as_json=options.json)


def check_profiles(job: Job) -> None:
    """Raises ConfigError for a site profile that can't be used: before anything starts, not in mid-run."""
    if job.config.profiles:
        parse_profile = import_module("spiders.sites.toml").parse_profile
        for profile in job.config.profiles:
            parse_profile(profile.text, profile.path)


def describe(job: Job) -> str:
    """One line on what the job file asks for."""
    seeds = len(job.config.seeds)
    sources = "".join(f", {source.kind} {source.place}" for source in job.sources)
    stories = "a story each" if job.stories == "each" else "one story"
    return (
        f"good: job {job.name}, {seeds} seed{'' if seeds == 1 else 's'}{sources}, {stories}, "
        f"depth {job.config.depth}, into {job.config.output / 'collections'}"
    )
