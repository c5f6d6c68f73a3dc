"""What feeds and sitemaps said is kept as long as the job says, and no longer."""

from __future__ import annotations

import fcntl
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jobs.crawling import storytrail
from jobs.running import JOB, run_job, write_job
from jobs.test_sites import article
from newsroom.site import NewsSite, Reply

from archive.retention import Keep
from crawler.jobs import Job, load_job
from crawler.source_pruning import prune_sources

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE, TWO, TWO_MORE, THREE = (
    f"{JOB}-{opened}-{serial:05}-here.warc.gz"
    for opened, serial in (
        ("20261119030000", 0),
        ("20261120030000", 0),
        ("20261120030001", 1),
        ("20261121030000", 0),
    )
)
OPEN = f"{JOB}-20261118030000-00000-here.warc.gz.open"
OTHERS = [f"other-{JOB}-20201119030000-00000-here.warc.gz", f"{JOB}-notes.txt", "x.warc.gz"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job whose runs have left files, one of them in a crash."""
    path = write_job(tmp_path, ["https://harbour.example/1-x/"])
    folder = tmp_path / "jobs" / JOB / "archive"
    folder.mkdir(parents=True)
    for name in (OPEN, ONE, TWO, TWO_MORE, THREE, *OTHERS):
        (folder / name).write_bytes(b"x" * 100)
    return load_job(path)


def left(job: Job) -> set[str]:
    return {path.name for path in (job.folder / "archive").iterdir()} - set(OTHERS)


@pytest.mark.parametrize(
    ("keep", "even_last", "stays"),
    [
        (Keep(), True, {OPEN, ONE, TWO, TWO_MORE, THREE}),
        (Keep(runs=2), False, {TWO, TWO_MORE, THREE}),
        (Keep(seconds=86_400 * 3), False, {TWO, TWO_MORE, THREE}),
        (Keep(seconds=60), False, {THREE}),
        (Keep(seconds=60), True, set()),
        (Keep(seconds=60, runs=2), True, {TWO, TWO_MORE, THREE}),
    ],
)
def test_what_is_kept(job: Job, keep: Keep, even_last: bool, stays: set[str]) -> None:
    before = left(job)
    told = prune_sources(job, keep, NOW, even_last=even_last, is_dry=True)
    assert left(job) == before
    assert prune_sources(job, keep, NOW, even_last=even_last) == told
    assert left(job) == stays
    assert {path.name for path in (job.folder / "archive").iterdir()} >= set(OTHERS)
    assert {file.name for file in told.doomed} == before - stays


def test_what_a_run_may_be_writing_is_left_alone(job: Job) -> None:
    with (job.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prune_sources(job, Keep(seconds=1), NOW, even_last=True)
    assert left(job) == {OPEN}


def test_a_job_prunes_what_its_feeds_said(tmp_path: Path) -> None:
    with NewsSite({"/story-1": article("Story 1")}) as site:
        feed = f"<rss><item><link>{site.url('/story-1')}</link></item></rss>".encode()
        site.routes |= {"/feed": Reply(body=feed, content_type="application/rss+xml")}
        path = write_job(tmp_path, text='[retention]\nkeep = "1 run"\n', feed=site.url("/feed"), depth=0)
        for _ in range(2):
            assert run_job(path).exit_code == 0
    archive = tmp_path / "jobs" / JOB / "archive"
    first, second = sorted(each.name for each in archive.iterdir())
    told = storytrail("prune", path, "--dry-run", "--json")
    story, sources = map(json.loads, told.stdout.splitlines())
    assert story["collection"].endswith(f"collections/{JOB}")
    assert sources["collection"] == str(archive.parent)
    assert [each["name"] for each in sources["deleted"]] == [first]
    done = storytrail("prune", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("feeds and sitemaps: Deleted 1 of 2 WARC files, ")
    assert [each.name for each in archive.iterdir()] == [second]


def test_a_job_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = storytrail("prune", tmp_path / "nope.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"storytrail: {tmp_path}/nope.toml can't be read: No such file or directory\n"
