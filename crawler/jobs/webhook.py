"""Tells a URL, as JSON, how a run went; in bounded time, and whatever it answers."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from archive.version import __version__

_TIMEOUT_S = 10.0
_PAUSES_S = (1.0, 4.0)
_GIVE_UP_S = 45.0
"""For all attempts; a name that is looked up for ever is left behind in its thread."""
_PASSING_STATUSES = frozenset((408, 425, 429, 500, 502, 503, 504))


def call_webhook(url: str, facts: Mapping[str, Any]) -> str:
    """Posts `facts`, three times at most; why it failed, empty when it was taken.

    `Idempotency-Key` is the same in all attempts: the run's name. A redirect is not followed. What is
    returned names the host alone: the rest of the URL may be a secret.
    """
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(_post_all(url, facts)), daemon=True)
    thread.start()
    thread.join(_GIVE_UP_S)
    host = urlsplit(url).hostname
    if not told:
        return f"{host}: no answer in {_GIVE_UP_S:.0f} s"
    return f"{host}: {told[0]}" if told[0] else ""


def _post_all(url: str, facts: Mapping[str, Any]) -> str:
    reason = ""
    for pause_s in (*_PAUSES_S, None):
        reason, passing = _post(url, facts)
        if not reason or not passing or pause_s is None:
            break
        time.sleep(pause_s)
    return reason


def _post(url: str, facts: Mapping[str, Any]) -> tuple[str, bool]:
    """Why it failed, and whether it may go better the next time."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Storytrail/{__version__}",
        "Idempotency-Key": str(facts["run"]),
    }
    try:
        body = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as response:
            response.read(1024)
        return "", False
    except urllib.error.HTTPError as error:
        error.close()
        return f"status {error.code}", error.code in _PASSING_STATUSES
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        return str(getattr(reason, "strerror", None) or type(reason).__name__), True
    except (ValueError, OverflowError):
        return "the URL can't be used", False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Says that there is nothing to follow: the redirect is then the answer."""
