"""Cron expressions: which minutes they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.jobs.cron import parse_cron
from crawler.schedules.fields import CronFields

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("cron", "instant", "is_due"),
    [
        ("17 3 * * *", "2026-11-22T03:17", True),
        ("17 3 * * *", "2026-11-22T03:18", False),
        ("*/20 0-6/3 * * *", "2026-11-22T06:40", True),
        ("*/20 0-6/3 * * *", "2026-11-22T05:40", False),
        ("0 0 * * 7", "2026-11-22T00:00", True),
        ("0 0 * * sun", "2026-11-23T00:00", False),
        # One of both days will do when both are named, as cron has it; not when one begins with a star.
        ("0 0 13 * fri", "2026-11-20T00:00", True),
        ("0 0 13 * fri", "2026-12-13T00:00", True),
        ("0 0 13 * fri", "2026-11-22T00:00", False),
        ("0 0 */2 * fri", "2026-11-20T00:00", False),
        ("0 0 */2 * fri", "2026-11-27T00:00", True),
        ("@monthly", "2026-12-01T00:00", True),
    ],
)
def test_minutes_that_are_meant(cron: str, instant: str, is_due: bool) -> None:
    assert CronFields.parse(parse_cron(cron)).is_due(datetime.fromisoformat(instant)) is is_due


@pytest.mark.parametrize(
    ("cron", "zone", "latest"),
    [
        ("17 3 * * *", "UTC", "2026-11-22T03:17+00:00"),
        ("0 12 * * *", "UTC", "2026-11-22T12:00+00:00"),
        ("0 18 * * *", "UTC", "2026-11-21T18:00+00:00"),
        ("0 18 * * *", "Asia/Tokyo", "2026-11-22T18:00+09:00"),
        ("0 3 * * *", "America/New_York", "2026-11-22T03:00-05:00"),
        ("0 0 29 2 *", "UTC", "2024-02-29T00:00+00:00"),
    ],
)
def test_the_latest_instant(cron: str, zone: str, latest: str) -> None:
    found = CronFields.parse(parse_cron(cron)).find_latest(NOW, zone)
    assert found == datetime.fromisoformat(latest)
    assert found.tzinfo == ZoneInfo(zone)


def test_a_day_that_never_comes() -> None:
    assert CronFields.parse(parse_cron("0 0 31 2 *")).find_latest(NOW, "UTC") is None
