"""`storytrail status JOB.toml`: how a job stands."""

from __future__ import annotations

import json
from pathlib import Path

from jobs.crawling import storytrail
from jobs.test_sites import article
from newsroom.site import NewsSite


def test_a_job_tells_how_its_stories_stand(tmp_path: Path) -> None:
    with NewsSite({"/a": article("A"), "/b": article("B")}) as site:
        job = tmp_path / "pier.toml"
        job.write_text(
            f'name = "pier"\nstories = "each"\nseeds = ["{site.url("/a")}", "{site.url("/b")}"]\n'
            'allow_net = ["127.0.0.0/8"]\ndelay = 0\n',
            encoding="utf-8",
        )
        before = storytrail("status", job)
        assert "last run   none yet" in before.stdout
        assert "2 not begun" in before.stdout
        assert storytrail("run", job).returncode == 0
    after = json.loads(storytrail("status", job, "--json").stdout)
    assert [story["state"] for story in after["stories"]] == ["done", "done"]
    assert [story["captured"] for story in after["stories"]] == [1, 1]
    assert after["last_run"]["exit_code"] == 0
    assert not after["is_running"]
    assert "2 done" in storytrail("status", job).stdout


def test_a_job_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    done = storytrail("status", tmp_path / "none.toml")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
