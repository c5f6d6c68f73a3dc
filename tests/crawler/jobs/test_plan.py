"""Whether a story's turn has come: decisions on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.config import CrawlConfig
from crawler.jobs import Job, Revisit, Schedule, Stop
from crawler.jobs.past import Past
from crawler.jobs.plan import Due, NotDue, Stopped, plan_story

NOW = datetime(2026, 11, 22, 3, 17, tzinfo=UTC)
CONFIG = CrawlConfig.parse(["https://harbour.example/a", "https://harbour.example/b"], {"name": "pier"})
DAILY = Revisit(depth=1, every_s=86400)


def job(**more: object) -> Job:
    return Job(path=Path("job.toml"), name="pier", config=CONFIG, **more)  # type: ignore[arg-type]


def past(ago: timedelta, **more: int) -> Past:
    return Past(finished_runs=1, last_started=NOW - ago, **more)


def test_the_first_run_goes_as_deep_as_it_may() -> None:
    assert plan_story(job(revisit=DAILY), CONFIG, Past(), NOW) == Due(CONFIG)


@pytest.mark.parametrize(
    ("ago", "is_due"),
    [
        (timedelta(days=1), True),
        (timedelta(days=1, seconds=-30), True),
        (timedelta(hours=23, minutes=29), False),
        (timedelta(hours=1), False),
        (timedelta(days=9), True),
    ],
)
def test_a_day_is_a_day_whatever_the_scheduler_s_seconds(ago: timedelta, is_due: bool) -> None:
    plan = plan_story(job(revisit=DAILY), CONFIG, past(ago), NOW)
    if is_due:
        assert plan == Due(replace(CONFIG, depth=1))
    else:
        assert isinstance(plan, NotDue)
        assert NOW < plan.until < NOW + timedelta(days=1)


def test_a_schedule_s_jitter_is_allowed_for() -> None:
    jittery = job(revisit=DAILY, schedule=Schedule(cron="0 3 * * *", jitter_s=7200))
    assert isinstance(plan_story(jittery, CONFIG, past(timedelta(hours=22)), NOW), Due)
    assert isinstance(plan_story(jittery, CONFIG, past(timedelta(hours=21)), NOW), NotDue)


def test_a_quiet_story_is_left_alone() -> None:
    rule = job(stop=Stop(quiet_runs=3))
    assert isinstance(plan_story(rule, CONFIG, past(timedelta(days=1), quiet_runs=2), NOW), Due)
    assert isinstance(plan_story(rule, CONFIG, past(timedelta(days=1), quiet_runs=3), NOW), Stopped)


def test_an_unfinished_run_goes_on_as_it_was_begun() -> None:
    one_seed = replace(CONFIG, seeds=CONFIG.seeds[:1], depth=1)
    unfinished = replace(past(timedelta(minutes=1)), unfinished=one_seed.story_options())
    # Sooner than `every`, at the depth of a revisit, without the seed that came later.
    assert plan_story(job(revisit=DAILY), CONFIG, unfinished, NOW) == Due(one_seed)


def test_an_unfinished_run_with_other_options_is_left_behind() -> None:
    other = Past(unfinished=replace(CONFIG, scope="any").story_options())
    plan = plan_story(job(), CONFIG, other, NOW)
    assert isinstance(plan, Due)
    assert plan.config == replace(CONFIG, fresh=True)
    assert plan.note
