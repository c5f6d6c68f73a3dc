"""One run of a job: the contract that whatever schedules it relies on."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from jobs.crawling import crawl, storytrail, wait_for
from jobs.running import JOB, begin_job, end_job, run_job, without_home, write_job
from jobs.test_sites import article
from newsroom.site import NewsSite, Reply, Route, Visit, page, slow, status
from newsroom.trees import tree, tree_path

from crawler.config import CrawlConfig
from crawler.jobs.job import story_name

BEFORE: dict[str, Route] = {
    "/seed": article("Pier shut", "/same", "/gone", "/edited"),
    "/same": article("Same"),
    "/gone": article("Gone"),
    "/edited": article("Edited"),
}
AFTER: dict[str, Route] = {
    "/seed": article("Pier open", "/same", "/gone", "/edited", "/new"),
    "/same": article("Same"),
    "/gone": page("Not here", status(410)),
    "/edited": article("Edited").replace(b"at night", b"at noon"),
    "/new": article("New", "/newer"),
    "/newer": article("Newer"),
}


def test_two_runs_of_a_site_that_changed(tmp_path: Path) -> None:
    routes = dict(BEFORE)
    with NewsSite(routes) as site:
        job = write_job(tmp_path, [site.url("/seed")], depth=1, no_wacz=False)
        first = run_job(job)
        assert first.exit_code == 0, first.stderr
        assert first.collection().facts["changes"] is None
        routes.clear()
        routes.update(AFTER)
        second = run_job(job)
    assert second.exit_code == 0, second.stderr
    story = second.collection()
    story.check()
    one, two = story.run_folders
    changes = story.facts["changes"]
    assert changes.pop("since") == one.name
    assert changes == second.facts["changes"]
    expected = {"new": 1, "back": 0, "vanished": 0, "gone": 1, "redirected": 0, "failed": 0, "changed": 2}
    assert changes == expected | {"links_added": 1, "links_removed": 0}
    assert f"changes    pages: 1 new, 1 gone, 2 changed; links: 1 added since run {one.name}" in second.stdout
    # What did not change is kept once.
    types = dict(story.rows("SELECT url, record_type FROM capture WHERE run = 2 AND url LIKE '%/same'"))
    assert set(types.values()) == {"revisit"}
    digests = {json.loads((run / "run.json").read_text())["options_sha256"] for run in (one, two)}
    assert len(digests) == 1
    assert story.facts["skipped_runs"] == []


def test_the_summary_is_all_of_stdout_and_a_home_or_terminal_is_not_needed(tmp_path: Path) -> None:
    with NewsSite(tree(4)) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))])
        done = run_job(job, env=without_home(), stdin=subprocess.DEVNULL, start_new_session=True)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout.startswith("Done.\n  pages      4 captured")
        told = run_job(job, "--json", env=without_home(), stdin=subprocess.DEVNULL, start_new_session=True)
    facts = json.loads(told.stdout)
    assert (facts["exit_code"], facts["pages"]["captured"]) == (0, 4)
    assert facts["results"][0]["collection"] == JOB


def test_a_second_run_is_skipped_and_the_running_one_says_so(tmp_path: Path) -> None:
    both_were_here = threading.Event()

    def answer(_: Visit) -> Reply:
        both_were_here.wait(60)
        return routes[tree_path(1)]

    routes = tree(4)
    with NewsSite({**routes, tree_path(1): answer}) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))])
        with begin_job(job) as process:
            wait_for(lambda: tree_path(1) in site.paths(), process)
            late = run_job(job)
            by_hand = crawl(tmp_path, site.url(tree_path(0)), name=JOB)
            both_were_here.set()
            done = end_job(process, job)
    assert late.exit_code == by_hand.exit_code == 3
    assert f"job {JOB} is being run already (process {process.pid})" in late.stderr
    assert (late.stdout, done.exit_code) == ("", 0)
    assert len(done.facts["skipped_runs"]) == 1
    assert len(done.collection().facts["skipped_runs"]) == 2, "the one of the job and the one by hand"
    assert {note["host"] for note in done.facts["skipped_runs"]}
    assert list(tmp_path.rglob(".skipped*")) == []


def test_an_interrupted_job_goes_on(tmp_path: Path) -> None:
    routes = {path: page(reply, slow(0.2)) for path, reply in tree(40).items()}
    with NewsSite(routes) as site:
        seeds = [site.url(tree_path(number)) for number in range(6)]
        job = write_job(tmp_path, seeds, stories="each", at_once=2, depth=3)
        with begin_job(job) as process:
            wait_for(lambda: len(site.visits) > 6, process)
            process.send_signal(signal.SIGTERM)
            stopped = end_job(process, job)
        assert stopped.exit_code == 11, stopped.stderr
        assert stopped.facts["interrupted"]
        assert stopped.facts["stories"]["run"] <= 3, "nothing more is begun"
        for story in stopped.collections:
            story.check()
        site.routes = tree(40)
        done = run_job(job)
    assert done.exit_code == 0, done.stderr
    assert "going on with run" in done.stderr
    assert done.facts["stories"]["by_exit_code"] == {"0": 6}
    assert {len(story.run_folders) for story in done.collections} == {1}


def test_revisits_go_as_deep_and_come_as_often_as_they_should(tmp_path: Path) -> None:
    with NewsSite(tree(13)) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))], '[revisit]\ndepth = 1\nevery = "1h"\n')
        assert run_job(job).collection().counts["pages"]["captured"] == 13
        asked = len(site.visits)
        early = run_job(job)
        assert (early.exit_code, len(site.visits)) == (0, asked)
        assert "Nothing to do" in early.stdout
        assert "not due before" in early.stdout
        assert len(early.collection().run_folders) == 1
        assert early.facts["nothing_to_do"] in early.stdout
        assert early.facts["stories"] == {
            "known": 1,
            "run": 0,
            "not_due": 1,
            "stopped": 0,
            "by_exit_code": {},
        }
        write_job(tmp_path, [site.url(tree_path(0))], "[revisit]\ndepth = 1\n")
        later = run_job(job)
    facts = later.collection().facts
    assert facts["counts"]["pages"]["captured"] == 4
    assert facts["changes"]["gone"] == 0, "what lies deeper was not looked for"


def test_a_job_stops_by_its_rules(tmp_path: Path) -> None:
    with NewsSite(tree(1)) as site:
        seeds = [site.url(tree_path(0))]
        job = write_job(tmp_path, seeds, "[stop]\nquiet_runs = 2\n")
        codes = [run_job(job).exit_code for _ in range(3)]
        asked = len(site.visits)
        quiet = run_job(job)
        assert (codes, quiet.exit_code, len(site.visits)) == ([0, 0, 0], 0, asked)
        assert "no new article in 2 runs" in quiet.stderr
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        over = run_job(write_job(tmp_path, seeds, f"[stop]\nuntil = {yesterday}\n"))
        assert f"it ended on {yesterday}" in over.stdout
        assert (over.exit_code, len(site.visits)) == (0, asked)
        still = run_job(write_job(tmp_path, seeds, f"[stop]\nuntil = {datetime.now(UTC).date()}\n"))
        assert (still.exit_code, len(site.visits) > asked) == (0, True)


def test_a_changed_job_file_begins_anew_where_a_run_was_left(tmp_path: Path) -> None:
    with NewsSite(tree(13)) as site:
        seeds = [site.url(tree_path(0))]
        stopped = run_job(write_job(tmp_path, seeds, max_pages=2))
        assert stopped.exit_code == 14
        done = run_job(write_job(tmp_path, seeds, depth=1))
    assert done.exit_code == 0, done.stderr
    assert "a new run is begun" in done.stderr or "a new one is begun" in done.stderr
    assert done.collection().counts["pages"]["captured"] == 4


def test_a_run_that_captured_nothing_says_so_loudly(tmp_path: Path) -> None:
    with NewsSite({}) as site:
        done = run_job(write_job(tmp_path, [site.url("/none")]))
    assert done.exit_code == 6
    assert f"NOTHING WAS CAPTURED in this run of job {JOB}" in done.stderr


def test_a_story_that_fails_does_not_touch_the_others(tmp_path: Path) -> None:
    with NewsSite(tree(4)) as site:
        seeds = [site.url(path) for path in (tree_path(1), "/none", tree_path(2), tree_path(3))]
        damaged = tmp_path / "collections" / story_name(seeds[2])
        damaged.mkdir(parents=True)
        (damaged / "story.db").write_bytes(b"no ledger at all" * 512)
        done = run_job(write_job(tmp_path, seeds, stories="each", depth=0))
    assert done.exit_code == 5, done.stderr
    assert done.facts["stories"]["by_exit_code"] == {"0": 2, "5": 1, "6": 1}
    assert damaged.name in done.stderr
    assert "Traceback" not in done.stderr
    codes = {story["seed"]: story["exit_code"] for story in done.facts["results"]}
    assert [codes[seed] for seed in seeds] == [0, 6, 5, 0]


def test_stories_share_hosts_and_logs_are_their_own(tmp_path: Path) -> None:
    delay_s = 0.3
    routes: dict[str, Reply] = tree(8)
    with NewsSite(routes) as site:
        seeds = [site.url(tree_path(number)) for number in range(5)]
        job = write_job(
            tmp_path, seeds, stories="each", at_once=5, depth=0, delay=delay_s, no_requisites=True
        )
        done = run_job(job)
    assert done.exit_code == 0, done.stderr
    pages = [visit.time_s for visit in site.visits if visit.path != "/robots.txt"]
    assert len(pages) == 5
    assert all(after - before >= delay_s * 0.5 for before, after in pairwise(pages))
    assert Counter(site.paths())["/robots.txt"] == 1, "asked once"
    for story in done.collections:
        story.check()
        assert any(record.uri.endswith("/robots.txt") for record in story.archive), "and kept by each"
        assert story.log.count("captured depth") == 1


def test_check_starts_nothing(tmp_path: Path) -> None:
    job = write_job(tmp_path, ["http://127.0.0.1:9/a"])
    good = run_job(job, "--check")
    assert good.exit_code == 0
    assert good.stdout == (
        f"{job}: good: job watch, 1 seed, one story, depth 2, into {tmp_path / 'collections'}\n"
    )
    (tmp_path / "site.toml").write_text('hosts = ["harbour.example"]\nrules = 3\n')
    bad = run_job(write_job(tmp_path, ["http://127.0.0.1:9/a"], profile="site.toml"), "--check")
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert "site.toml: unknown key 'rules'" in bad.stderr
    assert storytrail("run").returncode == 2
    missing = storytrail("run", tmp_path / "none.toml")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.toml", "site.toml"]


def test_check_tells_what_will_disappoint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    text = '[stop]\nuntil = 2020-01-01\n[notify]\ntextfile = "file/job.prom"\n'
    job = write_job(tmp_path, ["http://127.0.0.1:9/a"], text, output="new/stories")
    done = run_job(job, "--check")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
    assert done.stderr.splitlines() == [
        f"storytrail: {job}:8: stop.until: 2020-01-01 is past: no run will do anything",
        f"storytrail: {job}:10: notify.textfile: {str(tmp_path / 'file')!r} is a file, no folder",
    ]
    refused = run_job(write_job(tmp_path, ["http://127.0.0.1:9/a"], output="file"), "--check")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"{job}:6: output: {str(tmp_path / 'file')!r} is a file, no folder" in refused.stderr


def test_the_digest_is_that_of_the_configuration() -> None:
    config = CrawlConfig.parse(["https://harbour.example/a"], {})
    assert config.digest() == CrawlConfig.parse(["https://harbour.example/a"], {}).digest()
    assert config.digest() != CrawlConfig.parse(["https://harbour.example/a"], {"depth": "1"}).digest()
