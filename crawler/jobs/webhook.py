"""Tells a URL, as JSON, how a run went; in bounded time, and whatever it answers."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from archive.version import __version__
from crawler.noted_signals import noting_signals

_ATTEMPT_S = 10.0
"""From the look-up of its name to the answer; what takes longer is left behind in its thread."""
_PAUSES_S = (1.0, 4.0)
_LOOK_EVERY_S = 0.1
_PASSING_STATUSES = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class _Answer:
    reason: str
    """Why it failed; empty when it was taken."""
    may_pass: bool = False
    """Whether it may go better the next time."""


def call_webhook(url: str, facts: Mapping[str, Any]) -> str:
    """Posts `facts`, three times at most; why it failed, empty when it was taken.

    `Idempotency-Key` is the same in all attempts: the run's name. A redirect is not followed, and a signal
    ends it at once. What is returned names the host alone: the rest of the URL may be a secret.
    """
    with noting_signals() as is_stopped:
        reason = _post_all(url, facts, is_stopped)
    return f"{urlsplit(url).hostname}: {reason}" if reason else ""


def _post_all(url: str, facts: Mapping[str, Any], is_stopped: Callable[[], bool]) -> str:
    answer = _Answer("")
    for pause_s in (*_PAUSES_S, None):
        answer = _post_in_time(url, facts, is_stopped)
        if is_stopped() or not answer.may_pass or pause_s is None:
            break
        _wait(pause_s, is_stopped)
    return answer.reason


def _post_in_time(url: str, facts: Mapping[str, Any], is_stopped: Callable[[], bool]) -> _Answer:
    answers: list[_Answer] = []
    thread = threading.Thread(target=lambda: answers.append(_post(url, facts)), daemon=True)
    thread.start()
    _wait(_ATTEMPT_S, lambda: bool(answers) or is_stopped())
    if answers:
        return answers[0]
    if is_stopped():
        return _Answer("given up when a signal came")
    return _Answer(f"no answer in {_ATTEMPT_S:.0f} s", may_pass=True)


def _wait(wait_s: float, is_over: Callable[[], bool]) -> None:
    """Returns after `wait_s`, or soon after it is over."""
    until = time.monotonic() + wait_s
    while not is_over() and (left_s := until - time.monotonic()) > 0:
        time.sleep(min(left_s, _LOOK_EVERY_S))


def _post(url: str, facts: Mapping[str, Any]) -> _Answer:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Storytrail/{__version__}",
        "Idempotency-Key": str(facts["run"]),
    }
    try:
        bare_url, credentials = _split_credentials(url)
        if credentials:
            headers["Authorization"] = f"Basic {credentials}"
        body = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")
        request = urllib.request.Request(bare_url, data=body, headers=headers, method="POST")
        # Taken is taken: what it says besides is not waited for.
        urllib.request.build_opener(_NoRedirect).open(request, timeout=_ATTEMPT_S).close()
        return _Answer("")
    except urllib.error.HTTPError as error:
        error.close()
        return _Answer(f"status {error.code}", may_pass=error.code in _PASSING_STATUSES)
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        return _Answer(str(getattr(reason, "strerror", None) or type(reason).__name__), may_pass=True)
    except (ValueError, OverflowError):
        return _Answer("the URL can't be used")


def _split_credentials(url: str) -> tuple[str, str]:
    """The URL without `user:password@`, and these as Basic takes them (RFC 7617, 2); empty without any."""
    parts = urlsplit(url)
    user_info, at, place = parts.netloc.rpartition("@")
    if not at:
        return url, ""
    user, _, password = user_info.partition(":")
    credentials = unquote_to_bytes(user) + b":" + unquote_to_bytes(password)
    return urlunsplit(parts._replace(netloc=place)), base64.b64encode(credentials).decode("ascii")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Says that there is nothing to follow: the redirect is then the answer."""
