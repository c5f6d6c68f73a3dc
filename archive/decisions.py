"""What became of a story link, once the run is over: a pure function of facts, not of who came first."""

from __future__ import annotations

from typing import Literal

Decision = Literal[
    "followed",
    "already-seen",
    "too-deep",
    "budget",
    "robots",
    "address-refused",
    "other-kind",
    "off-scope",
    "non-html",
    "invalid",
]

_REFUSALS: dict[str, Decision] = {
    "robots": "robots",
    "robots-unreachable": "robots",
    "address-refused": "address-refused",
    "off-scope": "off-scope",
}


def decision_of(
    *,
    verdict: str,
    repeated: bool,
    source_depth: int | None,
    target_depth: int | None,
    target_state: str | None,
    target_reason: str,
) -> Decision:
    """The decision on one link.

    `verdict` is the scope's word; `repeated` says that an earlier link of the same page has the
    same target; the target's depth, state and reason are those of its request in the run, None
    when there was none. `followed` means that the link lies on a shortest way from a seed.
    """
    if verdict != "in-scope":
        return verdict  # type: ignore[return-value]
    if target_state is None or target_depth is None:
        return "too-deep"
    if target_state == "refused":
        return _REFUSALS.get(target_reason, "off-scope")
    if target_state in ("queued", "leased"):
        return "budget"
    if repeated or source_depth is None or target_depth <= source_depth:
        return "already-seen"
    return "followed"
