"""Progress for terminals, pipes and machines; nothing that a page says reaches a terminal unchanged."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.progress import ProgressDisplay, describe, format_bytes
from crawler.run import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def progress(**more: Any) -> Progress:
    values: dict[str, Any] = {
        "captured_pages": 3,
        "queued_pages": 7,
        "failed_pages": 1,
        "captured_requisites": 12,
        "open_requisites": 4,
        "hosts": ("a.example",),
        "written_bytes": 1_500_000,
        "elapsed_s": 2.0,
    }
    return Progress(**{**values, "trail": ("[1] A title",), **more})


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1_500_000, "1.5 MB"),
        (2 * 10**9, "2.0 GB"),
        (10**15, "1000.0 TB"),
    ],
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert format_bytes(size) == text


def test_one_line_tells_all() -> None:
    line = describe(progress(hosts=("a", "b", "c", "d", "e")))
    for word in (
        "3 pages captured",
        "7 queued",
        "1 failed",
        "12 files",
        "4 to come",
        "1.5 MB",
        "1.5 pages/s",
    ):
        assert word in line
    assert line.endswith("a, b, c and 2 more")
    assert "0.0 pages/s" in describe(progress(elapsed_s=0.0))


def test_elsewhere_than_on_a_terminal_there_are_plain_lines_now_and_then() -> None:
    stream = io.StringIO()
    display = ProgressDisplay(stream)
    for _ in range(5):
        display.show(progress())
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_machines_get_json() -> None:
    stream = Terminal()
    ProgressDisplay(stream, as_json=True).show(progress())
    assert json.loads(stream.getvalue())["captured_pages"] == 3


def test_a_stream_that_is_gone_stops_nothing() -> None:
    display = ProgressDisplay(Gone())
    display.show(progress())
    display.show(progress())


@given(st.text(max_size=300))
def test_no_title_steers_the_terminal(title: str) -> None:
    plain, hostile = Terminal(), Terminal()
    ProgressDisplay(plain).show(progress(trail=("[1] x",)))
    ProgressDisplay(hostile).show(progress(trail=(f"[1] {title}",)))
    assert hostile.getvalue().count("\x1b") == plain.getvalue().count("\x1b")
    assert hostile.getvalue().count("\n") == plain.getvalue().count("\n")
    assert hostile.getvalue().count("\r") == plain.getvalue().count("\r")
