"""Why a run did not ask for a page that an earlier one had: its links are gone, or nobody looked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from archive.decisions import GONE_ANSWERS, OPEN_STATES, Decision, decision_of
from archive.ledger import Ledger

UnlookedReason = Literal[Decision, "left", "other-seeds", "behind", "failed", "unread", "cut"]
"""Why a run did not look for a page. A decision: a link leads there, and the run did not follow it · left: it
stopped before · other-seeds: the earlier run began there, the later one elsewhere · behind: what led there
was not looked for itself · failed, unread, cut: what led there could not be had, not be read, came cut
short."""

_STORY_OPTIONS = ("seeds", "depth", "follow", "profiles", "scope", "ignore_robots")


def find_unlooked(
    ledger: Ledger, old: int, new: int, ends: Mapping[str, tuple[str, str]]
) -> dict[str, UnlookedReason]:
    """The pages of run `old` that run `new` did not ask for and no look at all says that they are gone.

    `ends` has state and reason of the pages that `new` asked for. What is left out although `new` did not
    ask for it was looked for: no page leads there any more.
    """
    rows = ledger.connection.execute
    absent = {
        url: hops == ""
        for url, hops in rows("SELECT url, hops FROM request WHERE run = ? AND kind = 'page'", (old,))
        if url not in ends
    }
    if not absent:
        return {}
    found: dict[str, UnlookedReason] = dict(_iter_unfollowed(ledger, new, absent))
    seeds = _options_of(ledger, new).get("seeds") or ()
    for url, is_seed in absent.items():
        if is_seed and url not in seeds:
            found.setdefault(url, "other-seeds")
    blocked = {url: reason for url, end in ends.items() if (reason := _blocks(*end)) is not None}
    _spread(rows("SELECT source, target FROM trail WHERE run = ?", (old,)), absent, blocked, found)
    return found


def iter_option_changes(ledger: Ledger, old: int, new: int) -> Iterator[tuple[str, Any, Any]]:
    """The settings that decide which pages a run takes, where the two runs differ: name, before, after."""
    before, after = _options_of(ledger, old), _options_of(ledger, new)
    for name in _STORY_OPTIONS:
        if name in before and name in after and before[name] != after[name]:
            yield name, before[name], after[name]


def _options_of(ledger: Ledger, run: int) -> dict[str, Any]:
    (text,) = ledger.connection.execute("SELECT options FROM run WHERE id = ?", (run,)).fetchone()
    options = json.loads(text)
    return options if isinstance(options, dict) else {}


def _iter_unfollowed(
    ledger: Ledger, run: int, absent: Mapping[str, bool]
) -> Iterator[tuple[str, UnlookedReason]]:
    """The pages to which a link leads that the run has seen and not followed."""
    for target, verdict, standing, review in ledger.connection.execute(
        "SELECT l.target, l.verdict, l.standing, v.decision FROM link l LEFT JOIN review v ON v.link = l.id "
        "WHERE l.run = ? ORDER BY l.id DESC",
        (run,),
    ):
        if target in absent:
            yield (
                target,
                decision_of(
                    verdict=verdict,
                    standing=standing,
                    review=review,
                    repeated=False,
                    source_depth=None,
                    target_depth=None,
                    target_state=None,
                    target_reason="",
                ),
            )


def _blocks(state: str, reason: str) -> UnlookedReason | None:
    """Why nobody could see where a page leads to now; None where it was seen, or the page is gone."""
    if state in OPEN_STATES or state == "refused":
        return "behind"
    if state == "captured":
        return "unread" if reason == "unread" else "cut" if reason == "cut" else None
    return "failed" if state == "failed" and reason not in GONE_ANSWERS else None


def _spread(
    trail: Iterable[tuple[str, str]],
    absent: Mapping[str, bool],
    blocked: Mapping[str, UnlookedReason],
    found: dict[str, UnlookedReason],
) -> None:
    """Adds what lies behind pages that were not looked at, and behind that."""
    ways: dict[str, list[str]] = {}
    for source, target in trail:
        if target in absent and target not in found and (source in absent or source in blocked):
            ways.setdefault(source, []).append(target)
    waiting = [(url, blocked.get(url, "behind")) for url in ways if url in blocked or url in found]
    while waiting:
        source, reason = waiting.pop()
        for target in ways.get(source, ()):
            if target not in found:
                found[target] = reason
                waiting.append((target, "behind"))
