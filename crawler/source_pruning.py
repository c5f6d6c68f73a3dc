"""Deleting what a job's feeds and sitemaps said too long ago: WARC files that belong to no story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import WriteFailed
from archive.retention import NEEDS, Keep, Plan, Spared, StoredFile, find_old
from archive.timestamps import format_warc_date
from archive.warcfile import OPEN_SUFFIX
from crawler.jobs.job import Job
from crawler.jobs.job_lock import is_running

_NAME = re.compile(r"(\d{14})-(\d{5,})-[^/]*\.warc\.gz(?:\.open)?")
"""Behind the job's name; as `archive.writer.FileSeries` has it."""


def source_archive(job: Job) -> Path:
    """The folder of what was exchanged with the job's feeds and sitemaps."""
    return job.folder / "archive"


def prune_sources(
    job: Job, keep: Keep, now: datetime, *, even_last: bool = False, is_dry: bool = False
) -> Plan:
    """Deletes the files that `keep` does not keep; what was planned. Raises WriteFailed."""
    folder = source_archive(job)
    files = list(_iter_files(folder, job.name))
    # Looked at after the files: whatever a run began before that is known to be its own.
    if is_running(job):
        files = [file for file in files if not file.name.endswith(OPEN_SUFFIX)]
    plan = plan_sources({file.name: file for file in files}, keep, now, even_last=even_last)
    for file in () if is_dry else plan.doomed:
        try:
            (folder / file.name).unlink(missing_ok=True)
        except OSError as error:
            raise WriteFailed(f"cannot delete from {folder}: {error.strerror}") from error
    return plan


def plan_sources(
    files: Mapping[str, StoredFile], keep: Keep, now: datetime, *, even_last: bool = False
) -> Plan:
    """Which files may go: the old ones, but for those of the last run unless `even_last`."""
    old = find_old(files.values(), keep, now)
    last_run = max((file.run for file in files.values()), default=0)
    spared = set() if even_last else {name for name in old if files[name].run == last_run}
    return Plan(
        doomed=tuple(files[name] for name in sorted(old - spared)),
        spared=tuple(
            Spared(file=files[name], need="last-sources", reason=NEEDS["last-sources"])
            for name in sorted(spared)
        ),
        young=tuple(files[name] for name in sorted(files.keys() - old)),
    )


def _iter_files(folder: Path, job_name: str) -> Iterator[StoredFile]:
    """All WARC files of the job's runs, those that a crash left open included."""
    found: list[tuple[str, int, Path]] = []
    if folder.is_dir():
        for path in folder.iterdir():
            name = _NAME.fullmatch(path.name.removeprefix(f"{job_name}-"))
            if name and path.name.startswith(f"{job_name}-"):
                found.append((name[1], int(name[2]), path))
    run = 0
    for opened, serial, path in sorted(found):
        # Each run counts its files anew.
        run += serial == 0 or not run
        try:
            size_bytes = path.stat().st_size
            latest = format_warc_date(datetime.strptime(opened, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
        except (FileNotFoundError, ValueError):
            continue
        yield StoredFile(name=path.name, run=run, run_name=opened, size_bytes=size_bytes, latest=latest)
