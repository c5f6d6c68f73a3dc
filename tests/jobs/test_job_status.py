"""`storytrail status JOB.toml`: how a job stands."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from jobs.crawling import storytrail
from jobs.running import write_job
from jobs.test_sites import article
from newsroom.site import NewsSite

from crawler.jobs.job import story_name


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


def test_what_needs_somebody_s_eye_comes_first(tmp_path: Path) -> None:
    with NewsSite({"/fine": article("Fine"), "/quiet": article("Quiet"), "/later": article("Later")}) as site:
        seeds = [site.url(path) for path in ("/fine", "/none", "/quiet", "/torn")]
        torn = tmp_path / "collections" / story_name(seeds[3])
        torn.mkdir(parents=True)
        (torn / "story.db").write_bytes(b"no ledger at all" * 512)
        text = '[revisit]\nevery = "1d"\n'
        job = write_job(tmp_path, seeds, text, stories="each")
        assert storytrail("run", job).returncode == 5
        told = storytrail("status", job).stdout
        write_job(
            tmp_path, [*seeds, *(site.url(f"/new-{number}") for number in range(12))], text, stories="each"
        )
        later = storytrail("status", job).stdout
        write_job(tmp_path, seeds[:3], text + "[stop]\nuntil = 2020-01-01\n", stories="each")
        over = json.loads(storytrail("status", job, "--json").stdout)
    lines = told.splitlines()
    assert "exit code 5: damage found" in lines[1]
    assert lines[-2:] == [f"  next       storytrail reindex {torn}", f"             storytrail run {job}"]
    assert lines[2:4] == [
        "  stories    1 failing, 1 unreadable, 2 done",
        f"  due        3 later, the first at {_first_due(told)}",
    ]
    assert lines[4] == (
        f"  failing    {story_name(seeds[1])}: {seeds[1]}, not captured, 404 Not Found, "
        "0 pages captured in 1 run"
    )
    assert lines[5].startswith(f"  unreadable {torn.name}: {seeds[3]}, ")
    assert lines[6].startswith(f"  done       {story_name(seeds[0])}: {seeds[0]}, 1 page captured in 1 run")
    assert "  due        12 now, 3 later" in later
    assert "… and 2 more; --json has all" in later
    assert [story["state"] for story in over["stories"]] == ["stopped"] * 3
    assert over["over"] == over["stories"][0]["reason"] == "the job ended on 2020-01-01"
    assert over["stories"][1]["not_captured"][0]["reason"] == "http-404"


def test_a_story_whose_run_was_killed_before_it_had_a_ledger_is_not_begun(tmp_path: Path) -> None:
    with NewsSite({"/a": article("A"), "/b": article("B")}) as site:
        seeds = [site.url("/a"), site.url("/b")]
        for seed, content in zip(seeds, (None, "PRAGMA journal_mode = WAL"), strict=True):
            folder = tmp_path / "collections" / story_name(seed)
            folder.mkdir(parents=True)
            with closing(sqlite3.connect(folder / "story.db")) as connection:
                connection.execute(content or "PRAGMA user_version")
            (folder / "story.db").touch()
        job = write_job(tmp_path, seeds, stories="each")
        before = storytrail("status", job)
        alone = storytrail("status", tmp_path / "collections" / story_name(seeds[0]))
        assert storytrail("run", job).returncode == 0
    assert "2 not begun" in before.stdout
    assert (alone.returncode, alone.stderr.count("\n")) == (2, 1)
    assert "holds nothing yet: its story.db is empty" in alone.stderr
    assert "2 done" in storytrail("status", job).stdout


def _first_due(told: str) -> str:
    found = re.search(r"the first at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", told)
    assert found
    return found[1]


def test_a_job_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    done = storytrail("status", tmp_path / "none.toml")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
