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
    "site-wide",
    "doubtful",
    "not-archived",
]

Review = Literal["follow", "site-wide"]
"""What the other pages of a site said of a link that its own page did not announce."""

OPEN_STATES = ("queued", "leased")
"""Of requests that are not answered yet."""
GONE_ANSWERS = ("http-404", "http-410")
"""Reasons of a failure with which a server says that the page is no more."""

_REFUSALS: dict[str, Decision] = {
    "robots": "robots",
    "robots-unreachable": "robots",
    "address-refused": "address-refused",
    "off-scope": "off-scope",
    "not-archived": "not-archived",
}


def decision_of(
    *,
    verdict: str,
    standing: str,
    review: str | None,
    repeated: bool,
    source_depth: int | None,
    target_depth: int | None,
    target_state: str | None,
    target_reason: str,
) -> Decision:
    """The decision on one link.

    `verdict` is the scope's word, `standing` the finder's; `review` is what the site's other pages
    said, None when they were not asked, or did not know; `repeated` says that an earlier link of the
    same page has the same target; the target's depth, state and reason are those of its request in the
    run, None when there was none. `followed` means that the link lies on a shortest way from a seed.
    """
    if review == "site-wide":
        return "site-wide"
    if verdict != "in-scope" and not (verdict == "doubtful" and review == "follow"):
        return verdict  # type: ignore[return-value]
    if target_state is None or target_depth is None:
        # What was only weighed waits for the site's other pages; a run that stopped never came to ask.
        return "too-deep" if review or standing == "announced" else "budget"
    if target_state == "refused":
        return _REFUSALS.get(target_reason, "off-scope")
    if target_state in OPEN_STATES:
        return "budget"
    if repeated or source_depth is None or target_depth <= source_depth:
        return "already-seen"
    return "followed"
