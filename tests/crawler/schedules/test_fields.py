"""Cron expressions: which minutes they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import ConfigError
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
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert CronFields.parse(parse_cron(cron)).is_due(now, "UTC") is is_due


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
    assert found.tzinfo is UTC


def test_a_day_that_comes_once_in_eight_years() -> None:
    fields = CronFields.parse(parse_cron("0 0 29 2 *"))
    assert fields.find_latest(datetime(2104, 2, 28, tzinfo=UTC), "UTC") == datetime(2096, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "cron", ["0 0 30 2 *", "0 0 30-31 feb *", "0 0 31 4,6,9,11 *", "0 0 31 nov */2", "0 0 31 2/1 *"]
)
def test_a_day_that_never_comes_is_refused_in_one_line(cron: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse_cron(cron)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "cron", ["0 0 29 2 *", "0 0 31 1,2 *", "0 0 30 2 fri", "0 0 */31 2 *", "0 0 28-31 2 *", "0 0 30 4 *"]
)
def test_a_day_that_comes_now_and_then_is_taken(cron: str) -> None:
    assert CronFields.parse(parse_cron(cron)).ever_comes()


# Europe/Lisbon: 1:00 becomes 2:00 on 29 March 2026, 2:00 becomes 1:00 on 25 October.
FORWARD, BACK = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


def due_minutes(cron: str, zone: str, first: datetime, hours: int = 6) -> list[str]:
    """Hour and minute in UTC of each minute in which the job is due."""
    fields = CronFields.parse(parse_cron(cron))
    minutes = (first + timedelta(minutes=minute) for minute in range(hours * 60))
    return [f"{minute:%H:%M}" for minute in minutes if fields.is_due(minute, zone)]


@pytest.mark.parametrize(
    ("cron", "zone", "first", "due"),
    [
        # The repeated hour: once, the first time.
        ("30 1 * * *", "Europe/Lisbon", BACK, ["00:30"]),
        ("*/30 1,2 * * *", "Europe/Lisbon", BACK, ["00:00", "00:30", "02:00", "02:30"]),
        ("45 1 * * *", "Australia/Lord_Howe", datetime(2026, 4, 4, 12, tzinfo=UTC), ["14:45"]),
        # The lost hour: once, as much later.
        ("30 1 * * *", "Europe/Lisbon", FORWARD, ["01:30"]),
        ("0 1,2 * * *", "Europe/Lisbon", FORWARD, ["01:00"]),
        ("10 2 * * *", "Australia/Lord_Howe", datetime(2026, 10, 3, 12, tzinfo=UTC), ["15:40"]),
        # At midnight, on a day of the week that is over when it comes; and before midnight.
        ("30 0 * * sun", "America/Santiago", datetime(2026, 9, 6, tzinfo=UTC), ["04:30"]),
        ("0 0 * * *", "America/Santiago", datetime(2026, 4, 5, tzinfo=UTC), ["04:00"]),
        ("30 23 * * sat", "America/Santiago", datetime(2026, 4, 5, tzinfo=UTC), ["02:30"]),
        ("50 23 * * sat", "America/Nuuk", datetime(2026, 3, 28, 22, tzinfo=UTC), ["01:50"]),
        # What runs in every hour runs in each that there is.
        ("30 * * * *", "Europe/Lisbon", BACK, ["00:30", "01:30", "02:30", "03:30", "04:30", "05:30"]),
        ("30 * * * *", "Europe/Lisbon", FORWARD, ["00:30", "01:30", "02:30", "03:30", "04:30", "05:30"]),
        ("0,30 * * * *", "Australia/Lord_Howe", datetime(2026, 4, 4, 14, tzinfo=UTC), None),
    ],
)
def test_nights_in_which_clocks_change(cron: str, zone: str, first: datetime, due: list[str] | None) -> None:
    everything = [f"{first.hour + hour:02}:{minute}" for hour in range(6) for minute in ("00", "30")]
    assert due_minutes(cron, zone, first) == (everything if due is None else due)


@pytest.mark.parametrize(
    ("instant", "latest"),
    [
        ("2026-10-25T00:30+00:00", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:45+00:00", "2026-10-25T00:30+00:00"),  # the second half past one is none
        ("2026-03-29T01:29+00:00", "2026-03-28T01:30+00:00"),
        ("2026-03-29T01:30+00:00", "2026-03-29T01:30+00:00"),
    ],
)
def test_what_was_missed_in_such_a_night(instant: str, latest: str) -> None:
    fields = CronFields.parse("30 1 * * *")
    found = fields.find_latest(datetime.fromisoformat(instant), "Europe/Lisbon")
    assert found == datetime.fromisoformat(latest)


@pytest.mark.parametrize(
    ("cron", "gap_s"),
    [("17 3 * * *", 86_400), ("* 0-1 * * *", 60), ("0,20 * * * *", 1200), ("5 0,22 * * *", 7200)],
)
def test_the_smallest_gap(cron: str, gap_s: int) -> None:
    assert CronFields.parse(cron).smallest_gap_s() == gap_s
