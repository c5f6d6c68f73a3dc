"""What an exchange means for its request; every failure has its row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.exchange import Exchange, Failure, ResponseHead, Truncated
from crawler.outcome import (
    MAX_ATTEMPTS,
    MAX_REDIRECTS,
    PASSING_FAILURES,
    SILENT_FAILURES,
    Abandoned,
    Captured,
    Failed,
    Outcome,
    Redirected,
    Retry,
    outcome_of,
    prerequisite_hops,
    redirect_target,
    retry_after_s,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def exchange(
    status: int | None = 200,
    *headers: tuple[bytes, bytes],
    error: Failure | None = None,
    truncated: Truncated | None = None,
    url: str = "http://example.org/a/b",
) -> Exchange:
    head = None
    if status is not None:
        head = ResponseHead(version="HTTP/1.1", status=status, reason=b"", headers=headers)
    return Exchange(url=url, started=NOW, head=head, error=error, truncated=truncated)


def outcome(of: Exchange, *, attempt: int = 1, hops: str = "L") -> Outcome:
    return outcome_of(of, attempt=attempt, hops=hops, backoff_s=1.0, now=NOW)


def test_every_failure_is_judged() -> None:
    assert PASSING_FAILURES.keys() == set(get_args(Failure))
    assert set(PASSING_FAILURES) >= SILENT_FAILURES
    for failure, passes in PASSING_FAILURES.items():
        first = outcome(exchange(None, error=failure))
        last = outcome(exchange(None, error=failure), attempt=MAX_ATTEMPTS)
        if failure == "cancelled":
            assert first == last == Abandoned()
        elif failure == "address-refused":
            assert first == last == Failed("address-refused", refused=True)
        else:
            assert isinstance(first, Retry) == passes
            assert last == Failed(failure)


@pytest.mark.parametrize("status", [200, 203, 204, 206, 299])
def test_success_is_captured(status: int) -> None:
    assert outcome(exchange(status)) == Captured()


@pytest.mark.parametrize("status", [101, 304, 400, 401, 403, 404, 410, 451, 501, 599, 600, 999])
def test_a_last_word_is_not_asked_for_again(status: int) -> None:
    assert outcome(exchange(status)) == Failed(f"http-{status}")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520, 524])
def test_what_may_pass_is_tried_again_and_then_given_up(status: int) -> None:
    waits = []
    for attempt in range(1, MAX_ATTEMPTS):
        again = outcome(exchange(status), attempt=attempt)
        assert isinstance(again, Retry)
        assert again.reason == f"http-{status}"
        assert again.hold_host == (status == 429)
        waits.append(again.after_s)
    assert waits == sorted(set(waits))
    assert outcome(exchange(status), attempt=MAX_ATTEMPTS) == Failed(f"http-{status}")


def test_a_cut_page_is_tried_again_and_in_the_end_taken_as_it_is() -> None:
    for cut in get_args(Truncated):
        first = outcome(exchange(truncated=cut))
        assert isinstance(first, Retry) == (cut in ("disconnect", "time"))
        assert outcome(exchange(truncated=cut), attempt=MAX_ATTEMPTS) == Captured()


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/c", "http://example.org/c"),
        (b"c?utm_source=x#top", "http://example.org/a/c"),
        (b"//other.example", "http://other.example/"),
        (b"HTTPS://Other.Example:443/x", "https://other.example/x"),
        (" /новость ".encode(), "http://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        # What Chromium asks for.
        (b"/caf\xe9", "http://example.org/caf%E9"),
        (b"/a|b[1]?c[]=1|{2}^", "http://example.org/a|b[1]?c[]=1|{2}^"),
        (b"/a?", "http://example.org/a?"),
        (b"?", "http://example.org/a/b?"),
        (b"\\n\\news", "http://example.org/n/news"),
        (b"", None),
        (b"javascript:alert(1)", None),
        (b"http://[::1", None),
        (b"file:///etc/passwd", None),
        (b"data:text/html,x", None),
    ],
)
def test_where_a_redirect_leads(location: bytes, target: str | None) -> None:
    for status in (301, 302, 303, 307, 308):
        moved = exchange(status, (b"LOCATION", location))
        assert redirect_target(moved) == target
        wanted = Redirected(target) if target else Failed(f"http-{status}-to-nowhere")
        assert outcome(moved) == wanted
    assert redirect_target(exchange(200, (b"Location", location))) is None


def test_redirects_end() -> None:
    moved = exchange(302, (b"Location", b"/next"))
    assert isinstance(outcome(moved, hops="L" + "R" * (MAX_REDIRECTS - 1)), Redirected)
    assert outcome(moved, hops="L" + "R" * MAX_REDIRECTS) == Failed("too-many-redirects")
    assert isinstance(outcome(moved, hops="R" * MAX_REDIRECTS + "L"), Redirected)
    assert outcome(exchange(302, (b"Location", b"#x"))) == Failed("redirect-loop")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b" 0 ", 0.0),
        (b"Sun, 22 Nov 2026 12:01:00 GMT", 60.0),
        (b"Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        (b"Sunday, 22-Nov-26 12:01:00 GMT", 60.0),
        (b"soon", None),
        (b"-5", None),
        (b"1.5", None),
        ("٣".encode(), None),
        (b"9" * 400, 999_999_999.0),
    ],
)
def test_retry_after(value: bytes, seconds: float | None) -> None:
    assert retry_after_s(exchange(503, (b"Retry-After", value)), NOW) == seconds


def test_retry_after_holds_the_host_but_not_for_ever() -> None:
    again = outcome(exchange(503, (b"Retry-After", b"120")))
    assert again == Retry("http-503", 120.0, hold_host=True)
    again = outcome(exchange(429, (b"Retry-After", b"999999")))
    assert again == Retry("http-429", 3600.0, hold_host=True)


@given(st.integers(100, 999), st.binary(max_size=60), st.binary(max_size=40), st.integers(1, 9))
def test_any_answer_has_an_outcome(status: int, location: bytes, wait: bytes, attempt: int) -> None:
    answer = exchange(status, (b"Location", location), (b"Retry-After", wait))
    result = outcome(answer, attempt=attempt)
    if isinstance(result, Redirected):
        assert result.target.startswith(("http://", "https://"))
        assert result.target.isascii()
        assert result.target.isprintable()


def test_only_redirects_lengthen_the_path_of_a_robots_txt() -> None:
    first, moved = "http://example.org/robots.txt", "http://example.org/rules"
    to_moved = exchange(301, (b"location", b"/rules"), url=first)
    took = [to_moved, exchange(503, url=moved), to_moved, exchange(503, url=moved), exchange(200, url=moved)]
    assert list(prerequisite_hops(took)) == ["P", "PR", "P", "PR", "PR"]
    assert list(prerequisite_hops([exchange(503, url=first), exchange(200, url=first)])) == ["P", "P"]
    assert list(prerequisite_hops([])) == []
