"""scrapyd as its users have it: deployed to, scheduled, cancelled. It calls a crashed job finished, too."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from jobs.crawling import Collected
from newsroom.site import NewsSite
from newsroom.trees import tree, tree_path
from uv import find_uv_bin

from archive.verify import verify

if TYPE_CHECKING:
    from conftest import Run

pytestmark = pytest.mark.slow

UV = find_uv_bin()
# Of its own accord it looks into its queue every five seconds.
SETTINGS = """\
[scrapyd]
http_port = {port}
poll_interval = 0.2
jobs_dir = jobs
"""
PATIENCE_S = 60


class Scrapyd:
    """A scrapyd that serves on loopback while the context lasts; all its files lie in one folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        (folder / "scrapyd.conf").write_text(SETTINGS.format(port=port), "ascii")
        self._console = (folder / "console.log").open("wb")
        self._process = subprocess.Popen(
            [programs / "scrapyd"], cwd=folder, stdout=self._console, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> Scrapyd:
        wait_until(self._answers)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        self._console.close()

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self.folder / "console.log").read_text()
        try:
            return self.ask("daemonstatus")["status"] == "ok"
        except urllib.error.URLError:
            return False

    def ask(self, service: str, **parameters: str) -> dict[str, Any]:
        """What a service that changes nothing answers."""
        return self._open(f"{service}.json?{urlencode(parameters)}", None)

    def tell(self, service: str, **parameters: str) -> dict[str, Any]:
        """What a service answers that does something."""
        answer = self._open(f"{service}.json", urlencode({"project": "storytrail", **parameters}).encode())
        assert answer["status"] == "ok", answer
        return answer

    def _open(self, address: str, body: bytes | None) -> dict[str, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + address, body, timeout=PATIENCE_S) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    def schedule(self, **arguments: str) -> str:
        """Puts a crawl into the queue; the job's id."""
        job: str = self.tell("schedule", spider="story", **arguments)["jobid"]
        return job

    def is_finished(self, job: str) -> bool:
        """Whether scrapyd says so."""
        jobs = self.ask("listjobs", project="storytrail")["finished"]
        return job in {each["id"] for each in jobs}

    def log(self, job: str) -> str:
        """What a job logged."""
        return (self.folder / f"logs/storytrail/story/{job}.log").read_text("utf-8")


def wait_until(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds; fails when it doesn't for too long."""
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "what was waited for did not come"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def programs(checkout: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """`bin` of an environment with scrapyd, what deploys to it and what Storytrail needs."""
    folder = tmp_path_factory.mktemp("scrapyd-environment")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    run(
        *(UV, "pip", "install", "--quiet", "--python", folder / "venv/bin/python"),
        *("--requirements", checkout / "pyproject.toml"),
        *("scrapyd>=1.6,<1.7", "scrapyd-client>=2,<3", "setuptools>=77,<81"),
        cwd=folder,
    )
    return folder / "venv/bin"


@pytest.fixture(scope="module")
def scrapyd(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    with Scrapyd(programs, tmp_path_factory.mktemp("scrapyd")) as running:
        yield running


@pytest.fixture(scope="module")
def deployed(
    scrapyd: Scrapyd, programs: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory, run: Run
) -> Scrapyd:
    """A scrapyd that took the egg of this checkout from `scrapyd-deploy`."""
    copy = tmp_path_factory.mktemp("deployed") / "storytrail"
    copytree(checkout, copy)
    with (copy / "scrapy.cfg").open("a", encoding="ascii") as settings:
        settings.write(f"url = {scrapyd.url}\n")
    told = run(programs / "scrapyd-deploy", cwd=copy, env={"no_proxy": "127.0.0.1"})
    assert json.loads(told)["spiders"] == 1, told
    return scrapyd


def arguments_for(site: NewsSite, output: Path, **more: str) -> dict[str, str]:
    options = {"url": site.url(tree_path(0)), "depth": "2", "allow_net": "127.0.0.0/8", "delay": "0"}
    return options | {"output": str(output), "collection": "pier"} | more


def collected(output: Path) -> Collected:
    """The collection that a job left, as far as it came."""
    return Collected(output / "collections/pier", 0, "", "")


def test_a_crawl_is_deployed_scheduled_and_archived(
    deployed: Scrapyd, site: NewsSite, tmp_path: Path
) -> None:
    assert deployed.ask("listspiders", project="storytrail")["spiders"] == ["story"]
    job = deployed.schedule(**arguments_for(site, tmp_path))
    wait_until(lambda: deployed.is_finished(job))
    found = collected(tmp_path)
    assert found.facts["finish"] == "finished", deployed.log(job)
    assert found.counts["pages"]["captured"] == 13
    found.check()
    assert f"run {found.facts['run']} ended: finished" in deployed.log(job)


WRONG_ARGUMENTS = {
    "--depth: 'two' is not a whole number of 0 or more": {"depth": "two"},
    "unknown option 'dept'; did you mean depth?": {"dept": "2"},
    "no URL given: name at least one article to start from": {"url": ""},
}


def test_jobs_that_can_not_be_begun_say_why_in_one_line(
    deployed: Scrapyd, site: NewsSite, tmp_path: Path
) -> None:
    jobs = {
        line: deployed.schedule(**arguments_for(site, tmp_path, **wrong))
        for line, wrong in WRONG_ARGUMENTS.items()
    }
    for line, job in jobs.items():
        wait_until(lambda job=job: deployed.is_finished(job))  # type: ignore[misc]
        log = deployed.log(job)
        errors = [each for each in log.splitlines() if "ERROR" in each]
        assert len(errors) == 1, log
        assert errors[0].endswith(line)
        assert "Traceback" not in log
    assert list(tmp_path.iterdir()) == []


def test_jobs_that_were_killed_or_cancelled_are_gone_on_with(deployed: Scrapyd, tmp_path: Path) -> None:
    """scrapyd calls all three finished: run.json, or that there is none, tells them apart."""
    found = collected(tmp_path)

    def captured_pages() -> int:
        try:
            return len(found.rows("SELECT 1 FROM capture WHERE kind = 'page'"))
        except sqlite3.OperationalError:  # no ledger yet, or one without tables
            return 0

    with NewsSite(tree(13, 3)) as site:
        slow = arguments_for(site, tmp_path, delay="0.5")
        killed = deployed.schedule(**slow)
        wait_until(lambda: captured_pages() > 0)
        deployed.tell("cancel", job=killed, signal="KILL")
        wait_until(lambda: deployed.is_finished(killed))
        assert not list(found.path.glob("runs/*/run.json"))
        assert list(found.path.glob("archive/*.open"))

        before = captured_pages()
        cancelled = deployed.schedule(**slow)
        wait_until(lambda: captured_pages() > before)
        deployed.tell("cancel", job=cancelled)
        wait_until(lambda: deployed.is_finished(cancelled))
        assert found.facts["finish"] == "interrupted", deployed.log(cancelled)
        assert 0 < found.counts["pages"]["captured"] < 13
        found.check()

        last = deployed.schedule(**arguments_for(site, tmp_path))
        wait_until(lambda: deployed.is_finished(last))
    assert len(found.run_folders) == 1
    assert found.facts["finish"] == "finished", deployed.log(last)
    assert found.counts["pages"]["captured"] == 13
    found = collected(tmp_path)
    found.check()
    assert verify([found.path]).is_sound
