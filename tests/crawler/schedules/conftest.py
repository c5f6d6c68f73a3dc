"""A job with a schedule, and the order that is written for schedulers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.jobs import load_job
from crawler.schedules.order import Order

JOB = """\
name = "pier"
seeds = ["https://harbour.example/news/301-winter-pier/"]
output = "stories"

[schedule]
cron = "{cron}"
time_zone = "{zone}"
jitter = {jitter}
catch_up = {catch_up}
{more}"""

OrderOf = Callable[..., Order]


@pytest.fixture
def order_of(tmp_path: Path) -> OrderOf:
    """Writes a job file; the order for it."""

    def write(
        cron: str = "17 3 * * *",
        zone: str = "Europe/Lisbon",
        *,
        jitter: int = 0,
        catch_up: bool = False,
        more: str = "",
        folder: str = "watched",
    ) -> Order:
        path = tmp_path / folder / "pier.toml"
        path.parent.mkdir(exist_ok=True)
        text = JOB.format(cron=cron, zone=zone, jitter=jitter, catch_up=str(catch_up).lower(), more=more)
        path.write_text(text, "utf-8")
        job = load_job(path)
        assert job.schedule
        return Order(
            job=job, schedule=job.schedule, program=[sys.executable], job_path=path, time_limit_s=86_400
        )

    return write
