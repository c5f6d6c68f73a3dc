"""Dates as pages write them: read exactly, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.dates import parse_date
from spiders.months import MONTHS


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2026", "2026", "year"),
        ("2026-11", "2026-11", "month"),
        ("2026-11-22", "2026-11-22", "day"),
        ("20261122", "2026-11-22", "day"),
        ("2026-11-22T18:30", "2026-11-22T18:30", "minute"),
        ("2026-11-22T18:30+01:00", "2026-11-22T18:30+01:00", "minute"),
        ("2026-11-22T18:30:05Z", "2026-11-22T18:30:05+00:00", "second"),
        ("2026-11-22T18:30:05.123456789-0330", "2026-11-22T18:30:05-03:30", "second"),
        ("2026-11-22T18:30:05Z[Europe/Lisbon]", "2026-11-22T18:30:05+00:00", "second"),
        ("20261122T18:30:05Z", "2026-11-22T18:30:05+00:00", "second"),
        ("20261122183005", "2026-11-22T18:30:05", "second"),
        ("2026/11/22 18:30:05", "2026-11-22T18:30:05", "second"),
        ("2026-11-22 T 18:30:05 +0330", "2026-11-22T18:30:05+03:30", "second"),
        ("Sun, 22 Nov 2026 18:30:05 GMT", "2026-11-22T18:30:05+00:00", "second"),
        ("Sun Nov 22 18:30:05 UTC 2026", "2026-11-22T18:30:05+00:00", "second"),
        ("Sunday, November 22nd, 2026 at 6:30 PM", "2026-11-22T18:30", "minute"),
        ("Nov. 22, 2026, 12:05 a.m.", "2026-11-22T00:05", "minute"),
        ("22.11.2026, 18:30 Uhr", "2026-11-22T18:30", "minute"),
        ("Veröffentlicht am 22. November 2026", "2026-11-22", "day"),
        ("Publié le 1er août 2026 à 18h30", "2026-08-01T18:30", "minute"),
        ("22 de noviembre de 2026", "2026-11-22", "day"),
        ("22 ноября 2026, 18:30", "2026-11-22T18:30", "minute"),
        ("22 Νοεμβρίου 2026", "2026-11-22", "day"),
        ("2026年11月22日", "2026-11-22", "day"),
        ("２０２６年１１月２２日", "2026-11-22", "day"),
        ("2026. 11. 22.", "2026-11-22", "day"),
        ("الأحد، 22 نوفمبر 2026 - 06:30 م", "2026-11-22T18:30", "minute"),
        ("22 تشرين الثاني 2026", "2026-11-22", "day"),
        ("22 בנובמבר 2026", "2026-11-22", "day"),
        ("22/11/2026", "2026-11-22", "day"),
        ("11/22/2026 6:30:05 PM", "2026-11-22T18:30:05", "second"),
        ("5/5/2026", "2026-05-05", "day"),
        ("14:30 PM is odd: 22.11.2026 14:30 PM", "2026-11-22T14:30", "minute"),
        ("22 November 2026 18:30 IST", "2026-11-22T18:30", "minute"),
    ],
)  # fmt: skip
def test_forms(text: str, iso: str, precision: str) -> None:
    assert parse_date(text) == (iso, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "3 hours ago",
        "3/4/2026",
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "2026-11-22T25:00:00Z",
        "2026-11-22T18:61",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1899-12-30",
        "1405-08-01",
        "2569-11-22",
        "9999-12-31",
        "1795372205",
        "22 listopada 2026",  # October in Zagreb, November in Warsaw
        "22 Nov 26",
        "1 November 2026 – 22 November 2026",
        "2026-11-22 and 2026-11-23",
        "May 2026",
        "photo 12345678901234",
    ],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_the_language_decides_between_day_and_month() -> None:
    assert parse_date("3/4/2026", day_first=True) == ("2026-04-03", "day")
    assert parse_date("3/4/2026", day_first=False) == ("2026-03-04", "day")
    assert parse_date("23/4/2026", day_first=False) == ("2026-04-23", "day")


def test_month_names_mean_one_month() -> None:
    assert "listopada" not in MONTHS
    assert set(MONTHS.values()) == set(range(1, 13))


@given(st.datetimes(), st.sampled_from(["", "Z", "+05:45", "-0800"]))
def test_what_is_read_is_what_stood_there(instant: object, zone: str) -> None:
    text = str(instant).replace(" ", "T") + zone
    date = parse_date(text)
    if date is not None:
        assert text.startswith(date.iso[:19])


@given(st.text(alphabet="0123456789-/.: TZ年月日ap,m+May", max_size=40))
def test_any_text(text: str) -> None:
    date = parse_date(text)
    if date is not None:
        assert 1600 <= int(date.iso[:4]) <= 2100
