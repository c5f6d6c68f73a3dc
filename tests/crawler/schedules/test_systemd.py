"""Units that systemd itself finds right, and that fire when the cron expression says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.jobs.cron import parse_cron
from crawler.schedule_command import main as schedule
from crawler.schedules.fields import CronFields
from crawler.schedules.order import Order
from crawler.schedules.systemd import calendar_events, prune_unit, service_unit, timer_unit

OrderOf = Callable[..., Order]
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze") and os.environ.get("CI") != "true", reason="no systemd-analyze here"
)
START = datetime(2026, 3, 29, 3, tzinfo=UTC)  # clocks were put forward in Europe that night
COUNT = 6


def analyze(*arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        ["systemd-analyze", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": os.environ["PATH"], "TZ": "UTC", "SYSTEMD_COLORS": "0", "LC_ALL": "C"},
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def elapses(event: str) -> set[datetime]:
    """When systemd would start it."""
    start = f"{START:%Y-%m-%d %H:%M:%S} UTC"
    # A second before, as the first one must lie behind it.
    told = analyze("calendar", f"--iterations={COUNT}", f"--base-time={start}", event)
    times = re.findall(r"(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC", told)
    assert len(times) == COUNT, told
    return {datetime.fromisoformat(f"{time}+00:00") for time in times}


def meant(cron: str, zone: str) -> list[datetime]:
    """When cron would, by our own reading, minute by minute."""
    fields = CronFields.parse(cron)
    found: list[datetime] = []
    instant = START
    while len(found) < COUNT:
        instant += timedelta(minutes=1)
        if fields.is_due(instant, zone):
            found.append(instant)
    return found


@needs_systemd
@pytest.mark.parametrize("zone", ["UTC", "Europe/Lisbon", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    "text",
    ["17 3 * * *", "*/25 * * * *", "5,35 8-18/5 * * mon-fri", "0 4 1,15 * sun", "0 4 */3 * tue", "@weekly"],
)
def test_systemd_means_the_same_instants(text: str, zone: str) -> None:
    cron = parse_cron(text)
    found: set[datetime] = set()
    for event in calendar_events(cron, zone):
        found |= elapses(event)
    assert sorted(found)[:COUNT] == meant(cron, zone)


@needs_systemd
@pytest.mark.parametrize("folder", ["watched", "two words", "100%", "quo'te", "dol$lar", 'dou"ble'])
def test_systemd_takes_the_units(order_of: OrderOf, tmp_path: Path, folder: str) -> None:
    order = order_of(
        "17 3 * * mon", jitter=600, catch_up=True, more='[retention]\nkeep = "30 runs"\n', folder=folder
    )
    units = tmp_path / "units"
    units.mkdir()
    service, timer = units / f"{order.unit}.service", units / f"{order.unit}.timer"
    prune = units / f"{order.unit}-prune.service"
    service.write_text(service_unit(order), "utf-8")
    prune.write_text(prune_unit(order), "utf-8")
    timer.write_text(timer_unit(order), "utf-8")
    assert analyze("verify", "--man=no", service, prune, timer) == ""


@needs_systemd
def test_a_run_is_shut_in(order_of: OrderOf, tmp_path: Path) -> None:
    """systemd's own measure: 0 is shut in, 10 is open; from 5 on it says MEDIUM, of most services UNSAFE."""
    order = order_of()
    service = tmp_path / f"{order.unit}.service"
    service.write_text(service_unit(order, "nobody"), "utf-8")
    told = analyze("security", "--offline=yes", "--threshold=30", "--no-pager", service)
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", told)
    assert exposure
    assert float(exposure[1]) < 3


def test_what_the_units_say(order_of: OrderOf) -> None:
    order = order_of(jitter=90, catch_up=True)
    service, timer = service_unit(order, "keeper").splitlines(), timer_unit(order).splitlines()
    assert {"User=keeper", "SuccessExitStatus=3 11 14", "TimeoutStartSec=86400s"} <= set(service)
    assert f"ReadWritePaths={order.output}" in service
    assert not [line for line in service if line.startswith("On")]
    assert {"Persistent=true", "RandomizedDelaySec=90s", "Unit=storytrail-pier.service"} <= set(timer)
    assert "OnCalendar=*-*-* 03:17:00 Europe/Lisbon" in timer


def test_root_is_told_that_it_will_run_the_job(
    order_of: OrderOf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_of()
    order.output.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert schedule([str(order.job_path), "--systemd"]) == 0
    told = capsys.readouterr()
    assert told.err == "storytrail: root will run the job; --user NAME has somebody else run it\n"
    assert "User=" not in told.out
    assert schedule([str(order.job_path), "--systemd", "--user", "keeper"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "User=keeper\n" in told.out
