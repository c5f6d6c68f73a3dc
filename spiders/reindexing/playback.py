"""A run whose end its WARC files don't tell: its queue, worked out from what it captured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from archive.exchange import Failure
from archive.identity import fetch_key, host_of
from archive.ledger import Ledger
from archive.reading import StoredExchange, StoredRecord
from crawler.frontier import Child, Lease, RequestKind
from crawler.frontier.interface import DoneState
from crawler.frontier.sqlite import SqliteFrontier
from crawler.outcome import MAX_ATTEMPTS, PASSING_FAILURES, PASSING_STATUSES
from crawler.politeness import Pace
from crawler.scope import Scope
from spiders.reindexing.rows import iter_link_rows

_End = tuple[DoneState, str]
_CAPTURE = (
    "SELECT id, url, kind, hops, via, status, redirect_url, truncated, error FROM capture "
    "WHERE metadata_id = ? AND kind != 'robots'"
)


class _Captured(NamedTuple):
    """A capture's row, as far as it counts here."""

    id: int
    url: str
    kind: RequestKind
    hops: str
    via: str | None
    status: int | None
    redirect_url: str | None
    truncated: str | None
    error: Failure | None


class Playback:
    """Goes through a run's exchanges once more, and does to the frontier what the crawl did."""

    def __init__(self, ledger: Ledger, run: int, options: Mapping[str, Any], scope: Scope) -> None:
        self._ledger = ledger
        self._execute = ledger.connection.execute
        self._run = run
        self._scope = scope
        self._frontier = SqliteFrontier(
            ledger,
            run,
            max_depth=int(options.get("depth", 0)),
            pace=Pace(delay_s=0, pages_at_once=1),
        )

    def play(self, exchanges: Iterable[StoredExchange], told_until: int) -> None:
        """Adds requests, trail and reviews for the captures after `told_until`.

        What the files don't tell is what was refused without being asked for, and which of the captured
        pages could not be read.
        """
        with self._ledger.transaction():
            self._frontier.push_seeds(self._scope.seeds)
            for stored in exchanges:
                assert stored.metadata is not None
                row = self._execute(_CAPTURE, (stored.metadata.id,)).fetchone()
                if row and row[0] > told_until and _is_web(row[1]):
                    self._play(_Captured(*row), stored.metadata)

    def _play(self, captured: _Captured, metadata: StoredRecord) -> None:
        attempt = _attempt_of(metadata)
        lease = self._find_lease(captured, attempt)
        self._execute("UPDATE request SET attempts = ? WHERE id = ?", (attempt, lease.id))
        end = _end_of(captured, attempt, self._scope)
        if end is not None:
            state, reason = end
            children = list(_iter_children(self._run, captured, metadata, state))
            self._frontier.acknowledge(lease, state, reason, children)

    def _find_lease(self, captured: _Captured, attempt: int) -> Lease:
        """The request that a capture answers; one that waited for the end of its wave is followed now."""
        query = "SELECT id FROM request WHERE run = ? AND kind = ? AND url = ?"
        key = (self._run, captured.kind, captured.url)
        found = self._execute(query, key).fetchone()
        if found is None and self._was_reviewed(captured):
            assert captured.via is not None
            self._frontier.follow(captured.via, (Child(url=captured.url),))
            self._execute(
                "INSERT OR IGNORE INTO review (link, run, decision) SELECT id, run, 'follow' FROM link "
                "WHERE run = ? AND source = ? AND target = ? AND verdict IN ('in-scope', 'doubtful') "
                "AND standing != 'announced'",
                (self._run, captured.via, captured.url),
            )
            found = self._execute(query, key).fetchone()
        if found is None:
            found = self._execute(
                "INSERT INTO request (run, kind, url, host, depth, hops, via, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued') RETURNING id",
                (*key, host_of(captured.url), captured.hops.count("L"), captured.hops, captured.via),
            ).fetchone()
        return Lease(
            id=found[0],
            kind=captured.kind,
            url=captured.url,
            host=host_of(captured.url),
            depth=captured.hops.count("L"),
            hops=captured.hops,
            via=captured.via,
            attempt=attempt,
        )

    def _was_reviewed(self, captured: _Captured) -> bool:
        """Whether a page that nothing announced was asked for all the same."""
        if captured.kind != "page" or not captured.via or not captured.hops.endswith("L"):
            return False
        row = self._execute(
            "SELECT 1 FROM request WHERE run = ? AND kind = 'page' AND url = ?", (self._run, captured.via)
        ).fetchone()
        return row is not None


def _is_web(url: str) -> bool:
    try:
        return bool(fetch_key(url))
    except ValueError:
        return False


def _attempt_of(metadata: StoredRecord) -> int:
    told = metadata.get_line("attempts") or ""
    return int(told) if told.isdecimal() and len(told) < 9 else 1


def _end_of(captured: _Captured, attempt: int, scope: Scope) -> _End | None:
    """What became of the request; None where it was worth another attempt."""
    may_repeat = attempt < MAX_ATTEMPTS
    if captured.error:
        if captured.error == "address-refused":
            return "refused", "address-refused"
        passes = PASSING_FAILURES.get(captured.error, False)
        return (
            None if (passes and may_repeat) or captured.error == "cancelled" else ("failed", captured.error)
        )
    if captured.redirect_url:
        within = captured.kind != "page" or scope.admits_redirect(
            captured.redirect_url, captured.url, captured.hops
        )
        return ("redirected", "") if within else ("refused", "off-scope")
    if 200 <= (captured.status or 0) < 300:
        if captured.truncated in ("disconnect", "time") and may_repeat:
            return None
        return "captured", "cut" if captured.truncated else ""
    if may_repeat and captured.status in PASSING_STATUSES:
        return None
    return "failed", f"http-{captured.status}"


def _iter_children(run: int, captured: _Captured, metadata: StoredRecord, state: str) -> Iterator[Child]:
    if state == "redirected" and captured.redirect_url:
        yield Child(url=captured.redirect_url, kind=captured.kind, hop="R")
    if state != "captured":
        return
    for row in iter_link_rows(run, 0, captured.url, metadata):
        if row.verdict == "in-scope" and row.standing == "announced" and _is_web(row.target):
            yield Child(url=row.target)
    for name, value in metadata.lines:
        url, hop, _ = (*value.split(" ", 2), "", "")[:3]
        if name == "outlink" and hop == "E":
            try:
                yield Child(url=fetch_key(url), kind="requisite", hop="E")
            except ValueError:
                continue
