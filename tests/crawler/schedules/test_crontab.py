"""Crontab lines; Debian's cron really runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER, environment
from newsroom.site import NewsSite
from newsroom.trees import tree, tree_path

from archive.errors import ConfigError
from archive.timestamps import format_warc_date
from crawler.jobs import Schedule
from crawler.schedule_command import is_due, is_missed
from crawler.schedules.crontab import crontab
from crawler.schedules.order import Order

OrderOf = Callable[..., Order]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_line_for_the_machines_own_time_zone(order_of: OrderOf) -> None:
    lines = crontab(order_of(), "Europe/Lisbon").splitlines()
    (line,) = [line for line in lines if not line.startswith("#")]
    assert line.startswith("17 3 * * * ")
    assert "--due" not in line
    assert "sleep" not in line


def test_a_line_for_another_time_zone_asks_whether_it_is_due(order_of: OrderOf) -> None:
    lines = crontab(order_of(catch_up=True, jitter=60), "UTC").splitlines()
    first, second = [line for line in lines if not line.startswith("#")]
    assert first.startswith("2,17,32,47 * * * * ")
    assert " --due || exit 0; " in first
    assert second.startswith("@reboot ")
    assert " --missed || exit 0; " in second
    assert " \\% 61 " in first


def shell_words(line: str) -> str:
    """What cron gives to the shell."""
    words = line.split(" ", 1 if line.startswith("@") else 5)[-1]
    return words.replace("\\%", "%")


STORYTRAIL = """#!/bin/sh
echo "said by $1"
case $1 in run) exit $RUN ;; prune) exit $PRUNE ;; esac
"""


def run_line(order: Order, folder: Path, run: int = 0, prune: int = 0) -> str:
    """What cron would mail after the order's line; storytrail is a program that ends as it is told."""
    program = folder / "story trail"
    program.write_text(STORYTRAIL)
    program.chmod(0o755)
    (line,) = crontab(replace(order, program=[str(program)]), order.schedule.time_zone).splitlines()[2:]
    done = subprocess.run(
        ["/bin/sh", "-c", shell_words(line)],
        env={"RUN": str(run), "PRUNE": str(prune)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=30,
    )
    return done.stdout


KEEP = '[retention]\nkeep = "1d"\n'


@pytest.mark.parametrize(
    ("run", "prune", "mailed"),
    [
        (0, 0, []),
        (14, 3, []),
        (6, 0, ["job pier ended with exit code 6"]),
        (0, 5, ["pruning of job pier ended with exit code 5"]),
        (6, 4, ["job pier ended with exit code 6", "pruning of job pier ended with exit code 4"]),
        # Another run is at it, or the machine goes down: nothing is pruned then.
        (3, 4, []),
        (11, 4, []),
    ],
)
def test_cron_mails_a_failure_of_the_run_and_one_of_pruning(
    order_of: OrderOf, tmp_path: Path, run: int, prune: int, mailed: list[str]
) -> None:
    order = order_of(more=KEEP, folder="50% of $HOME's")
    log = order.output / "jobs/pier/cron.log"
    told = run_line(order, tmp_path, run, prune)
    assert told.splitlines() == [f"storytrail: {each}, see {log}" for each in mailed]
    said = "said by run\n" if run in (3, 11) else "said by run\nsaid by prune\n"
    assert log.read_text() == said


def test_the_log_gives_way_to_a_new_one_when_it_is_long(order_of: OrderOf, tmp_path: Path) -> None:
    order = order_of()
    log = order.output / "jobs/pier/cron.log"
    older = log.with_name("cron.log.1")
    run_line(order, tmp_path)
    run_line(order, tmp_path)
    assert log.read_text() == "said by run\n" * 2
    assert not older.exists()
    for size_bytes in (2_000_000, 3_000_000):
        log.write_bytes(b"x" * size_bytes)
        assert run_line(order, tmp_path) == ""
        assert older.stat().st_size == size_bytes
        assert log.read_text() == "said by run\n"


def test_a_log_that_can_not_be_written_is_mailed(order_of: OrderOf, tmp_path: Path) -> None:
    order = order_of()
    order.output.write_text("a file where a folder should be")
    assert "job pier ended with exit code" in run_line(order, tmp_path)


def test_a_path_that_crons_read_in_ways_of_their_own_is_refused(order_of: OrderOf) -> None:
    with pytest.raises(ConfigError, match="a path with a backslash"):
        crontab(order_of(folder="a\\b"), "UTC")


def test_a_line_that_cron_would_cut_is_refused(order_of: OrderOf) -> None:
    with pytest.raises(ConfigError, match="too long for cron"):
        crontab(order_of(folder="x" * 240), "UTC")


@pytest.mark.parametrize(
    ("zone", "hour", "due"), [("UTC", 12, True), ("Asia/Kathmandu", 12, False), ("Asia/Tokyo", 21, True)]
)
def test_due_in_its_time_zone(zone: str, hour: int, due: bool) -> None:
    assert is_due(Schedule(cron=f"0 {hour} * * *", time_zone=zone), NOW) is due


def test_missed(tmp_path: Path) -> None:
    schedule = Schedule(cron="0 6 * * *")
    assert not is_missed(schedule, tmp_path, NOW)
    for hours, missed in ((5, False), (7, True), (60, True)):
        started = format_warc_date(NOW - timedelta(hours=hours))
        (tmp_path / "last-run.json").write_text(json.dumps({"started": started}))
        assert is_missed(schedule, tmp_path, NOW) is missed
    for spoiled in ("[1", "[1]", '{"started": 5}', '{"started": null}', '{"started": [5]}', "[" * 100_000):
        (tmp_path / "last-run.json").write_text(spoiled)
        assert not is_missed(schedule, tmp_path, NOW)


def find_cron() -> str | None:
    """Its path; it is a program for root, and not on every user's PATH."""
    return shutil.which("cron", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def may_shut_in() -> bool:
    """Whether cron can have files of its own: then the machine's own cron, if there is one, sees none."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def may_run_cron() -> bool:
    return find_cron() is not None and not os.geteuid() and may_shut_in()


ITS_OWN_FILES = ("/run", "/etc/cron.d", "/var/spool/cron")
IN_ITS_OWN_FILES = f"for f in {' '.join(ITS_OWN_FILES)}; do mount -t tmpfs none $f || exit 1; done"
# A machine for tests may forbid that, and has nobody else's crontab.
IN_ALL_FILES = "test ! -e /var/spool/cron/crontabs/root || exit 1; rm -f /run/crond.reboot"
RUN_CRON = """
mkdir -p /var/spool/cron/crontabs
install -m 600 "$1" /var/spool/cron/crontabs/root && exec "$2" -f
"""


@contextmanager
def cron(crontabs: str, folder: Path) -> Iterator[None]:
    """Debian's cron with root's crontab."""
    table = folder / "crontab"
    table.write_text(crontabs, "utf-8")
    shut_in = may_shut_in()
    before = (["unshare", "--mount"], IN_ITS_OWN_FILES) if shut_in else ([], IN_ALL_FILES)
    command = [*before[0], "sh", "-c", before[1] + RUN_CRON, "sh", str(table), str(find_cron())]
    with (folder / "cron.out").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment())
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)
            if not shut_in:
                Path("/var/spool/cron/crontabs/root").unlink()


def wait_until(condition: Callable[[], bool], timeout_s: float = 100) -> None:
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, "what was waited for did not come"
        time.sleep(0.05)


JOB = """\
name = "{name}"
seeds = ["{seed}"]
output = "stories"
depth = 1
delay = 0
allow_net = ["127.0.0.0/8"]

[schedule]
cron = "{cron}"
time_zone = "Asia/Kathmandu"
catch_up = {catch_up}

[retention]
keep = "1y"
"""


@pytest.mark.slow
@pytest.mark.skipif(not may_run_cron() and os.environ.get("CI") != "true", reason="no cron, or not root")
def test_debians_cron_runs_the_lines(tmp_path: Path) -> None:
    """One job every minute, and one that was missed: cron makes up for it as soon as it starts."""
    folder = tmp_path / "50% of the pier's stories"
    folder.mkdir()
    tables = ""
    with NewsSite(tree(4, 3)) as site:
        for name, when, catch_up in (("now", "* * * * *", "false"), ("missed", "0 0 1 1 *", "true")):
            job = folder / f"{name}.toml"
            seed = site.url(tree_path(0))
            job.write_text(JOB.format(name=name, seed=seed, cron=when, catch_up=catch_up))
            written = subprocess.run(
                [sys.executable, LAUNCHER, "schedule", job, "--cron"],
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
            tables += written.stdout
        past = folder / "stories/jobs/missed/last-run.json"
        past.parent.mkdir(parents=True)
        past.write_text(json.dumps({"started": "2020-01-01T00:00:00Z"}))

        def is_over(name: str) -> bool:
            path = folder / "stories/jobs" / name / "cron.log"
            return path.exists() and "Deleted 0 of 1 WARC files" in path.read_text()

        with cron(tables, tmp_path):
            wait_until(lambda: is_over("missed"))
            wait_until(lambda: is_over("now"))
    for name in ("missed", "now"):
        facts = json.loads((folder / "stories/jobs" / name / "last-run.json").read_text())
        assert facts["exit_code"] == 0
        assert facts["pages"]["captured"] == 4
        log = (folder / "stories/jobs" / name / "cron.log").read_text()
        assert "Traceback" not in log
