"""A job that fails as a whole, and one with nothing to do: whoever watches it learns of both."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER, ROOT, environment, storytrail, wait_for
from jobs.hooks import Hook, hook
from jobs.running import JOB, begin_job, end_job, run_job, write_job
from jobs.test_stops import heavy_tree
from newsroom.site import NewsSite, Reply, Visit
from newsroom.trees import tree, tree_path

DEAD = "http://127.0.0.1:9/a"


def watched(server: Hook, on: str = "failure") -> str:
    return (
        f'[notify]\non = "{on}"\nwebhook = "http://127.0.0.1:{server.server_port}/secret"\n'
        'textfile = "job.prom"\n'
    )


def metrics(folder: Path) -> Mapping[str, float]:
    lines = (folder / "job.prom").read_text("utf-8").splitlines()
    found = (re.fullmatch(r'storytrail_job_(\w+)\{job="watch"\} (\S+)', line) for line in lines)
    return {each[1]: float(each[2]) for each in found if each}


def test_an_output_that_can_t_be_made_is_told_everywhere(tmp_path: Path) -> None:
    with hook(204) as server:
        job = write_job(tmp_path, [DEAD], watched(server), output="/proc/here")
        done = run_job(job)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (4, "", 1)
    assert "cannot write /proc/here/jobs/watch" in done.stderr
    ((_, facts),) = server.told
    assert (facts["exit_code"], facts["occasions"]) == (4, ["always", "failure"])
    assert facts["error"] in done.stderr
    values = metrics(tmp_path)
    assert (values["success"], values["exit_code"]) == (0, 4)
    assert values["last_run_timestamp_seconds"] > 1e9


def test_a_fault_in_mid_run_is_told_with_what_is_known(tmp_path: Path) -> None:
    with NewsSite({"/feed": "<rss/>"}) as site, hook(204) as server:
        job = write_job(tmp_path, [DEAD], watched(server), feed=site.url("/feed"))
        (tmp_path / "jobs" / JOB).mkdir(parents=True)
        (tmp_path / "jobs" / JOB / "archive").write_text("a file")
        done = run_job(job)
    assert done.exit_code == 4
    assert done.facts["error"] == server.told[0][1]["error"]
    assert done.facts["error"] in done.stderr
    assert metrics(tmp_path)["success"] == 0


def test_a_file_of_the_job_that_can_t_be_read_is_named(tmp_path: Path) -> None:
    with hook(204) as server:
        job = write_job(tmp_path, [DEAD], watched(server))
        book = tmp_path / "jobs" / JOB / "seeds.jsonl"
        book.mkdir(parents=True)
        done = run_job(job)
    assert (done.exit_code, done.stderr) == (4, f"storytrail: {book}: Is a directory\n")
    assert done.facts["error"] == server.told[0][1]["error"] == f"{book}: Is a directory"
    assert not done.facts["interrupted"]


def test_a_job_without_a_good_name_is_told_by_its_file_s(tmp_path: Path) -> None:
    with hook(204) as server:
        job = write_job(tmp_path, [DEAD], watched(server), name="no/name")
        assert run_job(job).exit_code == 2
    assert [facts["job"] for _, facts in server.told] == ["job"]


@pytest.mark.parametrize("has_run", [False, True])
def test_a_job_file_that_can_t_be_used_any_more_is_told(tmp_path: Path, has_run: bool) -> None:
    with hook(204) as server:
        job = write_job(tmp_path, text=watched(server), seeds_file="gone.txt")
        if has_run:
            (tmp_path / "jobs" / JOB).mkdir(parents=True)
        assert run_job(job, "--check").exit_code == 2
        assert server.told == []
        done = run_job(job)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    ((_, facts),) = server.told
    assert "job.toml:5: seeds_file: " in facts["error"]
    assert (facts["job"], facts["exit_code"], facts["options_sha256"]) == (JOB, 2, None)
    assert metrics(tmp_path)["exit_code"] == 2
    assert (tmp_path / "jobs").exists() == has_run
    if has_run:
        assert done.facts["error"] == facts["error"]


def test_a_skipped_run_tells_nobody_and_touches_no_file(tmp_path: Path) -> None:
    both_were_here = threading.Event()

    def answer(_: Visit) -> Reply:
        both_were_here.wait(60)
        return routes[tree_path(1)]

    routes = tree(4)
    with NewsSite({**routes, tree_path(1): answer}) as site, hook(204) as server:
        job = write_job(tmp_path, [site.url(tree_path(0))], watched(server, "always"))
        with begin_job(job) as process:
            wait_for(lambda: tree_path(1) in site.paths(), process)
            assert run_job(job).exit_code == 3
            assert server.told == []
            assert not (tmp_path / "job.prom").exists()
            assert not (tmp_path / "jobs" / JOB / "last-run.json").exists()
            # Nor does a job file that was spoiled meanwhile; of that the webhook learns.
            good = job.read_text("utf-8")
            job.write_text(good.replace("delay = 0", "delya = 0"), "utf-8")
            assert run_job(job).exit_code == 2
            assert [facts["exit_code"] for _, facts in server.told] == [2]
            assert not (tmp_path / "job.prom").exists()
            both_were_here.set()
            done = end_job(process, job)
    assert done.exit_code == 0
    assert metrics(tmp_path)["success"] == 1


def test_a_run_with_nothing_to_do_is_a_sign_of_life(tmp_path: Path) -> None:
    with NewsSite(tree(1)) as site, hook(204) as server:
        seeds = [site.url(tree_path(0))]
        job = write_job(tmp_path, seeds, watched(server, "always") + '[revisit]\nevery = "1d"\n')
        first = run_job(job)
        captured = first.facts["last_capture"]
        before = metrics(tmp_path)
        idle = run_job(job)
        facts = idle.facts
        assert facts["nothing_to_do"].startswith("1 not due before ")
        assert facts["next_due"]
        assert (facts["exit_code"], facts["last_success"], facts["last_capture"]) == (
            0,
            facts["ended"],
            captured,
        )
        after = metrics(tmp_path)
        for name in ("last_run", "last_success"):
            assert after[f"{name}_timestamp_seconds"] > before[f"{name}_timestamp_seconds"]
        name = "last_capture_timestamp_seconds"
        assert after[name] == before[name]
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        over = run_job(
            write_job(tmp_path, seeds, f"{watched(server, 'always')}[stop]\nuntil = {yesterday}\n"), "--json"
        )
    told = json.loads(over.stdout)
    assert told["nothing_to_do"] == over.facts["nothing_to_do"] == f"it ended on {yesterday}"
    assert told["stories"] == {"known": 1, "run": 0, "not_due": 0, "stopped": 1, "by_exit_code": {}}
    assert [facts["nothing_to_do"] for _, facts in server.told] == [
        None,
        facts["nothing_to_do"],
        told["nothing_to_do"],
    ]


@pytest.mark.parametrize(
    ("closing", "path", "code"),
    [("2>&-", "/none", 6), (">&-", tree_path(0), 0), ("<&- >&- 2>&-", tree_path(0), 0)],
)
def test_streams_that_are_closed_change_no_exit_code(
    closing: str, path: str, code: int, tmp_path: Path
) -> None:
    with NewsSite(tree(1)) as site:
        job = write_job(tmp_path, [site.url(path)])
        done = subprocess.run(
            ["/bin/sh", "-c", f'"$0" "$@" {closing}', sys.executable, str(LAUNCHER), "run", str(job)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
            env=environment(),
        )
    assert done.returncode == code
    assert json.loads((tmp_path / "jobs" / JOB / "last-run.json").read_text("utf-8"))["exit_code"] == code
    assert ("NOTHING" in done.stderr) == (code == 6 and "2>" not in closing)
    assert bool(done.stdout) == (">&-" not in closing.replace("2>&-", ""))


def test_a_reader_of_stderr_that_has_gone_changes_no_exit_code(tmp_path: Path) -> None:
    with NewsSite({}) as site:
        job = write_job(tmp_path, [site.url("/none")])
        for command, code in ((["run", str(job)], 6), (["run", str(tmp_path / "none.toml")], 2)):
            reading, writing = os.pipe()
            os.close(reading)
            done = subprocess.run(
                [sys.executable, str(LAUNCHER), *command],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=writing,
                timeout=90,
                check=False,
                env=environment(),
            )
            os.close(writing)
            assert done.returncode == code


_FAULTY = """
import sys
from crawler import cli
from spiders.story import StorySpider

make = StorySpider.{name}

def fail(self, given, *more):
    if "/article-1" in getattr(given, "url", ""):
        raise KeyError("our\\nown")
    return make(self, given, *more)

StorySpider.{name} = fail
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("name", ["_request", "parse"])
def test_a_fault_of_ours_in_one_story_touches_no_other(name: str, tmp_path: Path) -> None:
    site_tree = tree(4)
    with NewsSite(site_tree) as site:
        paths = [tree_path(number) for number in (1, 0, 2, 3)]
        job = write_job(
            tmp_path, [site.url(path) for path in paths], stories="each", at_once=1, depth=0, max_time=30
        )
        text = _FAULTY.format(name=name).replace("/article-1", tree_path(1))
        done = subprocess.run(
            [sys.executable, "-c", text, "run", str(job)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
            env=environment(),
        )
    assert done.returncode == 1, done.stderr
    facts = json.loads((tmp_path / "jobs" / JOB / "last-run.json").read_text("utf-8"))
    assert [story["exit_code"] for story in facts["results"]] == [1, 0, 0, 0]
    assert facts["results"][0]["error"] == "KeyError: 'our\\nown'"
    assert not facts["interrupted"]
    assert "KeyError: 'our" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Interrupted" not in done.stdout


def test_damage_in_the_seed_book_is_told_and_costs_no_story(tmp_path: Path) -> None:
    with NewsSite(tree(2)) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))], stories="each", depth=0)
        folder = tmp_path / "jobs" / JOB
        folder.mkdir(parents=True)
        lines = [{"url": "no url"}, {"url": 7}, {"url": site.url(tree_path(1))}]
        (folder / "seeds.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        done = run_job(job)
    assert done.exit_code == 0, done.stderr
    assert [story["captured"] for story in done.facts["results"]] == [1, 1]
    assert "seeds.jsonl: no seed can be read from 2 lines (line 1, 2), passed over" in done.stderr


def test_a_damaged_ledger_of_a_job_is_told_with_what_mends_it(tmp_path: Path) -> None:
    with NewsSite(tree(1)) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))])
        assert run_job(job).exit_code == 0
        ledger = tmp_path / "collections" / JOB / "story.db"
        ledger.write_bytes(b"no ledger at all" * 512)
        done = run_job(job)
    assert done.exit_code == 5
    assert f"storytrail reindex {ledger.parent}" in done.stderr
    assert "--name" not in done.stderr


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    job = write_job(tmp_path, [DEAD])
    (tmp_path / "jobs").write_text("a file")
    done = storytrail("status", job)
    assert (done.returncode, done.stderr) == (
        4,
        f"storytrail: {tmp_path / 'jobs' / JOB / 'seeds.jsonl'}: Not a directory\n",
    )


def test_why_a_silent_host_was_put_aside_is_told(tmp_path: Path) -> None:
    seeds = [f"{DEAD}{number}" for number in range(12)]
    done = run_job(write_job(tmp_path, seeds, stories="each", no_requisites=True))
    assert done.exit_code == 6
    missed = [story["missed"][0] for story in done.facts["results"]]
    silent = [each for each in missed if each["reason"] == "host-silent"]
    assert silent
    assert {each["cause"] for each in silent} == {"connect-refused"}
    assert "(host-silent, connect-refused)" in done.stdout


@pytest.mark.parametrize("stories", ["one", "each"])
def test_what_was_kept_before_the_disk_was_full_is_not_called_nothing(stories: str, tmp_path: Path) -> None:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))

    with NewsSite(heavy_tree()) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))], stories=stories)
        done = run_job(job, preexec_fn=limit)
    assert done.exit_code == 4, (done.stdout, done.stderr)
    (story,) = done.collections
    ((kept,),) = story.rows("SELECT count(*) FROM request WHERE kind = 'page' AND state = 'captured'")
    assert kept
    assert "NOTHING WAS CAPTURED" not in done.stderr
    assert done.facts["results"][0]["error"]
    assert done.facts["pages"]["captured"] in (0, kept), "0 where no sum could be written either"
