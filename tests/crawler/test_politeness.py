"""A host's clock, by a clock of our own."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness import HostPace, Pace, Paces


def host(*, delay_s: float = 1.0, random: float = 0.0, **more: int) -> HostPace:
    return HostPace(Pace(delay_s=delay_s, **more), lambda: random)  # type: ignore[arg-type]


def ready_at(pace: HostPace, kind: str = "page") -> float:
    instant = pace.ready_at(kind)
    assert instant is not None
    return instant


@pytest.mark.parametrize("random", [0.0, 0.5, 1.0])
def test_pages_keep_their_distance_and_never_less(random: float) -> None:
    pace = host(random=random)
    assert ready_at(pace) == 0.0
    pace.start("page", 10.0)
    assert pace.ready_at("page") is None
    pace.end("page")
    assert 11.0 <= ready_at(pace) <= 11.25


def test_requisites_wait_for_no_page() -> None:
    pace = host(requisites_at_once=2)
    pace.start("page", 10.0)
    assert pace.ready_at("requisite") is None, "nothing is known of the host until its first answer"
    pace.end("page")
    pace.start("page", 11.0)
    assert ready_at(pace, "requisite") == 0.0
    pace.start("requisite", 10.0)
    pace.start("requisite", 10.0)
    assert pace.ready_at("requisite") is None
    pace.end("requisite")
    assert ready_at(pace, "requisite") == 0.0


def test_a_hold_holds_everything_and_slows_down_for_a_while() -> None:
    pace = host()
    pace.hold(60.0, 100.0)
    assert ready_at(pace) == ready_at(pace, "requisite") == 160.0
    pace.start("page", 160.0)
    pace.end("page")
    assert ready_at(pace) == 162.0
    for _ in range(40):
        pace.note_answer()
    pace.start("page", 200.0)
    pace.end("page")
    assert ready_at(pace) == 201.0


def test_holds_without_a_delay_slow_down_too_and_not_without_end() -> None:
    pace = host(delay_s=0.0)
    for _ in range(20):
        pace.hold(1.0, 0.0)
    pace.start("page", 10.0)
    pace.end("page")
    assert 10.5 < ready_at(pace) <= 70.0
    for _ in range(100):
        pace.note_answer()
    pace.start("page", 100.0)
    pace.end("page")
    assert ready_at(pace) == 100.0


def test_a_shorter_hold_ends_no_longer_one() -> None:
    pace = host()
    pace.hold(60.0, 0.0)
    pace.hold(1.0, 10.0)
    assert ready_at(pace) == 60.0


@pytest.mark.parametrize(("wished_s", "kept_s"), [(5.0, 5.0), (0.1, 1.0), (-3.0, 1.0), (1e9, 60.0)])
def test_the_wish_of_robots_txt(wished_s: float, kept_s: float) -> None:
    pace = host()
    pace.ask_delay(wished_s, 0.0)
    pace.start("page", 100.0)
    pace.end("page")
    assert ready_at(pace) == 100.0 + kept_s


@pytest.mark.parametrize("wished_s", [math.nan, math.inf, -math.inf])
def test_wishes_that_are_no_time_stop_nothing(wished_s: float) -> None:
    pace = host()
    pace.ask_delay(wished_s, 0.0)
    pace.start("page", 100.0)
    pace.end("page")
    assert 101.0 <= ready_at(pace) <= 160.0


def test_a_silent_host_is_put_aside_after_many_silences_in_a_row() -> None:
    pace = host()
    for _ in range(7):
        assert not pace.note_silence(0.0)
    pace.note_answer()
    assert [pace.note_silence(0.0) for _ in range(8)] == [False] * 7 + [True]


@given(st.lists(st.sampled_from(["start", "end", "hold", "answer", "ask"]), max_size=40))
def test_whatever_happens_the_next_page_is_within_sight(steps: list[str]) -> None:
    pace, now = host(random=1.0), 0.0
    for step in steps:
        now += 0.5
        if step == "start" and pace.ready_at("page") is not None:
            pace.start("page", now)
        elif step == "end" and pace.in_flight["page"]:
            pace.end("page")
        elif step == "hold":
            pace.hold(2.0, now)
        elif step == "answer":
            pace.note_answer()
        elif step == "ask":
            pace.ask_delay(3.0, now)
        instant = pace.ready_at("page")
        assert instant is None or 0.0 <= instant <= now + 80.0


def test_a_host_put_aside_is_tried_again_after_a_while() -> None:
    pace = host()
    for _ in range(8):
        pace.note_silence(100.0)
    assert pace.is_aside(159.0)
    assert not pace.is_aside(160.0)
    pace.note_answer()
    assert not pace.is_aside(101.0)


def test_hosts_have_one_pace_for_all_that_ask_and_idle_ones_are_forgotten() -> None:
    paces = Paces(Pace(), lambda: 0.0)
    shared = paces.get("busy", 0.0)
    shared.start("page", 0.0)
    assert paces.get("busy", 1.0) is shared
    for number in range(20_000):
        paces.get(f"host-{number}", 1.0)
    assert paces.get("busy", 2.0) is shared
    woken: list[str] = []
    paces.join(woken.append)
    paces.wake("busy")
    paces.leave(woken.append)
    assert woken == ["busy"]


def test_whoever_left_is_not_woken() -> None:
    paces, woken = Paces(Pace(), lambda: 0.0), []  # type: ignore[var-annotated]
    wake = woken.append
    paces.join(wake)
    paces.leave(wake)
    paces.wake("host")
    assert woken == []
