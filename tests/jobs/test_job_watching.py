"""Who is told of a job's run: the textfile collector, a webhook, and a person who looks."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from jobs.crawling import wait_for
from jobs.hooks import Hook, hook
from jobs.running import JOB, begin_job, end_job, run_job, write_job
from jobs.test_sites import article
from newsroom.site import NewsSite, page, slow
from newsroom.trees import tree, tree_path

from crawler.jobs import load_job
from crawler.jobs.collections import list_collections
from crawler.jobs.job import story_name
from crawler.jobs.metrics import METRICS

ROOT = Path(__file__).parents[2]
DEAD = "http://127.0.0.1:9/dead"


def told(on: str, server: Hook) -> str:
    return f'[notify]\non = {on}\nwebhook = "http://127.0.0.1:{server.server_port}/secret-token"\n'


def test_the_webhook_is_called_on_change_and_not_without(tmp_path: Path) -> None:
    with NewsSite(tree(1)) as site, hook(503, 204) as server:
        job = write_job(tmp_path, [site.url(tree_path(0))], told('"change"', server))
        first = run_job(job)
        assert (first.exit_code, first.stderr) == (0, "")
        assert len(server.told) == 2, "tried again after 503"
        headers, facts = server.told[-1]
        assert headers["Content-Type"] == "application/json"
        assert headers["Idempotency-Key"] == server.told[0][0]["Idempotency-Key"] == facts["run"]
        assert (facts["job"], facts["exit_code"], facts["occasions"]) == (JOB, 0, ["always", "change"])
        assert facts["results"][0]["captured"] == 1
        assert run_job(job).exit_code == 0
        assert len(server.told) == 2, "nothing had changed"


@pytest.mark.parametrize(("status", "attempts"), [(302, 1), (403, 1)])
def test_a_webhook_that_refuses_is_told_and_changes_no_exit_code(
    status: int, attempts: int, tmp_path: Path
) -> None:
    with NewsSite({}) as site, hook(status) as server:
        done = run_job(write_job(tmp_path, [site.url("/none")], told('["failure"]', server)))
        assert len(server.told) == attempts
    assert done.exit_code == 6
    assert f"notify.webhook: 127.0.0.1: status {status}" in done.stderr
    assert "secret-token" not in done.stderr + done.stdout


def test_a_person_learns_which_stories_failed_and_which_changed(tmp_path: Path) -> None:
    routes = {"/fine": article("Fine"), "/moved": article("Old", "/a"), "/a": article("A")}
    with NewsSite(dict(routes)) as site, hook(204) as server:
        seeds = [site.url(path) for path in ("/fine", "/none", "/moved", "/quiet")]
        text = "[stop]\nquiet_runs = 1\n" + told('"always"', server) + 'textfile = "job.prom"\n'
        job = write_job(tmp_path, [*seeds, DEAD], text, stories="each")
        site.routes |= {"/quiet": article("Quiet")}
        assert run_job(job).exit_code == 6
        site.routes |= {
            "/moved": article("New", "/a", "/b"),
            "/b": article("B"),
            "/fine": article("Fine", "/a"),
        }
        assert run_job(job).exit_code == 6
        done = run_job(job)
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "Done, with exit code 6: a seed was not captured.",
        "  stories    4 of 5 run, 1 left alone",
    ]
    listed = lines[lines.index(f"  not whole  {seeds[1]} (http-404)") :]
    assert listed == [
        f"  not whole  {seeds[1]} (http-404)",
        f"             {DEAD} (connect-refused)",
    ]
    assert f"{story_name(seeds[3])}: left alone: no new article in 1 run\n" in done.stderr
    changed = server.told[1][1]["text"]
    assert changed == (
        f"watch ended with exit code 6: a seed was not captured; 5 of 5 stories run; "
        f"not whole: {seeds[1]} (http-404), {DEAD} (connect-refused); "
        "pages: 2 new, 2 changed; links: 2 added"
    )
    (dead,) = (story for story in done.facts["results"] if story["seed"] == DEAD)
    assert dead["missed"] == [{"url": DEAD, "result": "failed", "reason": "connect-refused"}]
    exits = re.findall(
        r'story_exits\{.*exit_code="(\d+)"\} (\d+)', (tmp_path / "job.prom").read_text("utf-8")
    )
    assert {code: number for code, number in exits if number != "0"} == {"0": "2", "6": "2"}
    assert len(exits) > 5


def test_the_textfile_has_the_documented_metrics(tmp_path: Path) -> None:
    with NewsSite(tree(4)) as site:
        job = write_job(tmp_path, [site.url(tree_path(0))], '[notify]\ntextfile = "node/job.prom"\n')
        assert run_job(job).exit_code == 0
        path = tmp_path / "node/job.prom"
        text = path.read_text("utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert all(
            re.fullmatch(r'storytrail_job_\w+\{job="watch"(,\w+="\w+")?\} \d+(\.\d+)?', line)
            for line in lines
        )
        assert 'storytrail_job_pages{job="watch",state="captured"} 4' in lines
        assert 'storytrail_job_changes{job="watch",kind="new"} 4' in lines
        names = set(re.findall(r"^# TYPE (\w+) gauge$", text, re.MULTILINE))
        assert names == METRICS.keys()
        assert [each.name for each in path.parent.iterdir()] == ["job.prom"]
        documented = set(re.findall(r"`(storytrail_job_\w+)`", (ROOT / "docs/jobs.md").read_text("utf-8")))
        assert documented == METRICS.keys()
        # A folder that can't be had is no reason to fail.
        path.unlink()
        path.parent.rmdir()
        path.parent.write_text("a file")
        done = run_job(job)
    assert done.exit_code == 0
    assert "notify.textfile: cannot write" in done.stderr


def test_a_job_s_collections_are_known_before_and_after_its_runs(tmp_path: Path) -> None:
    with NewsSite(tree(4)) as site:
        seeds = [site.url(tree_path(number)) for number in (1, 2)]
        job = write_job(tmp_path, seeds, stories="each", depth=0)
        known = list_collections(load_job(job))
        assert not any(path.exists() for path in known)
        run_job(job)
        assert sorted(known) == sorted((tmp_path / "collections").iterdir())
    assert list_collections(load_job(write_job(tmp_path, seeds))) == [tmp_path / "collections" / JOB]


def test_a_run_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    routes = {path: page(reply, slow(0.1)) for path, reply in tree(13).items()}
    with NewsSite(routes) as site:
        seeds = [site.url(tree_path(number)) for number in (0, 1, 2)]
        job = write_job(tmp_path, seeds, stories="each", at_once=3)
        with begin_job(job) as process:
            wait_for(lambda: len(site.visits) > 6, process)
            process.send_signal(signal.SIGKILL)
            killed = end_job(process, job)
        assert killed.exit_code == -signal.SIGKILL
        done = run_job(job)
    assert done.exit_code == 0, done.stderr
    assert [len(story.run_folders) for story in done.collections] == [1, 1, 1]
    assert sorted(story.counts["pages"]["captured"] for story in done.collections) == [4, 4, 13]
    for story in done.collections:
        story.check()
