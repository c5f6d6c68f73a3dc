"""Pages that were captured and are not to be had any more: since when, and what is there instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from archive.aliases import ENDS, Aliases
from archive.decisions import GONE_ANSWERS, OPEN_STATES
from archive.ledger import Ledger

GONE_REASONS = frozenset((*GONE_ANSWERS, *(f"redirect-{end}" for end in ENDS)))
"""Reasons of a loss that is for good, as far as a server can say so."""

_ABSENT = """
SELECT c.url, c.date, c.id, c.run, c.status, c.redirect_url, c.error, r.state, r.reason FROM capture c
LEFT JOIN request r ON r.run = c.run AND r.kind = 'page' AND r.url = c.url
WHERE c.kind = 'page' AND (c.status IS NULL OR c.status NOT BETWEEN 200 AND 299) ORDER BY c.id
"""
_PRESENT = "SELECT url, date, id, run FROM capture WHERE kind = 'page' AND status BETWEEN 200 AND 299"
_NO_ANSWERS = ("cancelled", "address-refused")
"""Errors that are our own doing."""


class Loss(NamedTuple):
    """How a captured page was lost."""

    since: str
    """WARC date of the first capture of those up to now, without a break, that did not bring the page."""
    reason: str
    """What the latest of them brought instead, in one word."""


class _Answer(NamedTuple):
    """A capture of a page; without a reason it brought the page."""

    date: str
    capture: int
    run: int
    url: str
    reason: str


def find_losses(ledger: Ledger, aliases: Aliases, is_captured: Callable[[str], bool]) -> dict[str, Loss]:
    """The losses of captured pages, by the URL that stands for the page.

    Every address of a page counts. A page that came under one of them in a run is there, whatever the
    others brought in that run.
    """
    execute = ledger.connection.execute
    answers: dict[str, list[_Answer]] = {}
    for url, date, capture, run, status, redirect_url, error, state, told in execute(_ABSENT):
        # What an earlier attempt of a request that is tried again brought is no answer yet.
        if state in OPEN_STATES or error in _NO_ANSWERS:
            continue
        page = aliases.resolve(url)
        if not is_captured(page):
            continue
        if redirect_url is not None and state != "failed":
            reason = aliases.find_lost_way(url, redirect_url)
        else:
            reason = told if state == "failed" else error or f"http-{status}"
        if reason:
            answers.setdefault(page, []).append(_Answer(date, capture, run, url, reason))
    if not answers:
        return {}
    for url, date, capture, run in execute(_PRESENT):
        if (found := answers.get(aliases.resolve(url))) is not None:
            found.append(_Answer(date, capture, run, url, ""))
    losses = {page: _find_loss(sorted(found)) for page, found in answers.items()}
    return {page: loss for page, loss in losses.items() if loss is not None}


def _find_loss(answers: Sequence[_Answer]) -> Loss | None:
    """What a page's answers, in their order, say of its end."""
    present = {(answer.run, answer.url) for answer in answers if not answer.reason}
    loss: Loss | None = None
    for answer in reversed(answers):
        if not answer.reason:
            break
        if any(run == answer.run and url != answer.url for run, url in present):
            continue
        loss = Loss(answer.date, loss.reason if loss else answer.reason)
    return loss
