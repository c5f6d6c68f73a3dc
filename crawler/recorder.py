"""Exchanges go in; records come to lie on disk, then rows in the ledger, then the acknowledgement.

The order is the promise: a row never speaks of a record that is not on the disk, and a request
leaves the frontier in the same transaction that keeps its capture, its links and its children.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from archive.article import Article
from archive.cdxj import write_part_apart
from archive.errors import StorytrailError, WriteFailed
from archive.exchange import Exchange
from archive.ledger import ARTICLE_COLUMNS, CaptureRow, Ledger, LinkRow, storable
from archive.outlink import Outlink, Requisite
from archive.records import Field, json_line
from archive.sums import list_file
from archive.writer import Capture, FileSeries, FinishedFile, Note, WarcWriter, WrittenCapture
from crawler.findings import Findings
from crawler.frontier import Child, Frontier, Lease
from crawler.media_type import mime_of
from crawler.outcome import Abandoned, Captured, Failed, Outcome, Redirected, Retry, redirect_target
from crawler.scope import Verdict

_QUEUE_BYTES = 64 * 1024 * 1024
"""More than this waiting for the disk makes the downloads wait."""

_LOOK_AT_LOOP_EVERY_S = 1.0

Judged = tuple[Outlink, Verdict]
CaptureNote = Literal["", "cut", "unread"]
"""What is to be said of a captured page: it came cut short; we could not look for its links."""
_NO_FINDINGS = Findings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What ends, or puts back, a lease once the capture is on the disk."""

    lease: Lease
    outcome: Outcome
    judged: Sequence[Judged] = ()
    children: Sequence[Child] = ()
    findings: Findings = _NO_FINDINGS
    text_digest: str = ""
    """Of the article's words."""
    note: CaptureNote = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where an exchange belongs in the run."""

    kind: str
    """`page`, `requisite` or `robots`."""
    hops: str
    via: str | None
    settlement: Settlement | None = None


class Recorder:
    """The way of every exchange into the archive. Used on the event loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        frontier: Frontier,
        run: int,
        series: FileSeries,
        *,
        on_settled: Callable[[list[Settlement]], None],
        on_failed: Callable[[StorytrailError], None],
    ) -> None:
        self._ledger = ledger
        self._frontier = frontier
        self._run = run
        self._on_settled = on_settled
        self._on_failed = on_failed
        self._series = series
        self._loop = asyncio.get_running_loop()
        self._waiting_bytes = 0
        self._failed = False
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._writer = WarcWriter(
            series,
            on_written=self._commit_from_thread,
            on_finishing=self._checkpoint_from_thread,
            on_finished=self._list_from_thread,
            on_failed=self._fail_from_thread,
        )
        self._writer.start()

    @property
    def written_bytes(self) -> int:
        """Compressed bytes written by this process."""
        return self._writer.written_bytes

    async def room(self) -> None:
        """Returns when the writer's queue may take more."""
        await self._room.wait()

    def submit(self, exchange: Exchange, entry: Entry, lines: Sequence[Field] = ()) -> None:
        """Hands an exchange to the writer; what follows from it is settled when it is on the disk."""
        capture = Capture(exchange=exchange, lines=(*_entry_lines(entry), *lines), token=entry)
        self._waiting_bytes += capture.cost_bytes
        # After a failure nothing is written any more: who waited for room would wait for ever.
        if not self._failed:
            self._idle.clear()
            if self._waiting_bytes > _QUEUE_BYTES:
                self._room.clear()
        self._writer.submit(capture)

    async def drain(self) -> None:
        """Returns when all that was submitted is settled, or nothing can be written any more."""
        await self._idle.wait()

    def submit_note(self, note: Note) -> None:
        """Hands lines about the run to the writer."""
        self._writer.submit(note)

    async def close(self) -> None:
        """Returns when all that was submitted is settled and the last file has its final name."""
        await asyncio.to_thread(self._writer.close)

    # In the writer's thread ---------------------------------------------------------------------

    def _commit_from_thread(self, batch: list[WrittenCapture]) -> None:
        self._have_done(self._commit(batch))

    def _checkpoint_from_thread(self) -> None:
        async def checkpoint() -> None:
            self._ledger.checkpoint()

        self._have_done(checkpoint())

    def _list_from_thread(self, file: FinishedFile) -> None:
        """Lists a file that has its final name: in the index, then among those that need no mending."""
        series = self._series
        if series.ledger_path and series.indexes_path:
            write_part_apart(series.ledger_path, series.indexes_path, file.name)

        async def note() -> None:
            list_file(self._ledger, file.name, file.size_bytes, file.sha256)

        self._have_done(note())

    def _have_done(self, work: Coroutine[None, None, None]) -> None:
        """Returns when the event loop has done `work`; raises WriteFailed when it stopped before.

        A loop that was stopped at once does nothing any more: who waited for it would keep the process alive.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        while True:
            try:
                return future.result(_LOOK_AT_LOOP_EVERY_S)
            except TimeoutError:
                if not self._loop.is_running() and not future.done():
                    future.cancel()
                    raise WriteFailed("the run was stopped before all of it was noted") from None

    def _fail_from_thread(self, error: StorytrailError) -> None:
        def fail() -> None:
            self._failed = True
            self._room.set()
            self._idle.set()
            self._on_failed(error)

        # A closed loop has nobody left to be told.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(fail)

    # On the loop again --------------------------------------------------------------------------

    async def _commit(self, batch: list[WrittenCapture]) -> None:
        settled = []
        with self._ledger.transaction():
            for written in batch:
                entry: Entry = written.capture.token
                capture = self._ledger.add_capture(capture_row(self._run, written, entry))
                if entry.settlement:
                    self._settle(capture, entry.settlement)
                    settled.append(entry.settlement)
        self._waiting_bytes -= sum(written.capture.cost_bytes for written in batch)
        if self._waiting_bytes <= _QUEUE_BYTES:
            self._room.set()
        if not self._waiting_bytes:
            self._idle.set()
        self._on_settled(settled)

    def _settle(self, capture: int, settlement: Settlement) -> None:
        lease, findings = settlement.lease, settlement.findings
        if findings.article:
            self._ledger.add_article(
                capture, self._run, lease.url, findings.article, digest=settlement.text_digest
            )
        self._ledger.add_links(
            link_row(self._run, capture, lease.url, outlink, verdict)
            for outlink, verdict in settlement.judged
        )
        self.end_lease(lease, settlement.outcome, settlement.children, note=settlement.note)

    def end_lease(
        self, lease: Lease, outcome: Outcome, children: Sequence[Child] = (), *, note: str = ""
    ) -> None:
        """Tells the frontier what became of a lease. Call inside the ledger's transaction."""
        frontier = self._frontier
        match outcome:
            case Captured():
                frontier.acknowledge(lease, "captured", note, children)
            case Redirected(target):
                child = Child(url=target, kind=lease.kind, hop="R")
                frontier.acknowledge(lease, "redirected", children=(child,))
            case Failed(reason, refused):
                frontier.acknowledge(lease, "refused" if refused else "failed", reason)
            case Retry(_, after_s, _):
                frontier.release(lease, after_s=after_s)
            case Abandoned():
                frontier.give_back(lease)


def capture_row(run: int, written: WrittenCapture, entry: Entry) -> CaptureRow:
    """The ledger's row for a capture that is on the disk."""
    exchange = written.capture.exchange
    response = written.response
    content_type = exchange.head.get(b"content-type") if exchange.head else None
    return CaptureRow(
        run=run,
        url=exchange.url,
        kind=entry.kind,
        hops=entry.hops,
        via=entry.via,
        date=written.date,
        status=exchange.status,
        mime=mime_of(content_type),
        redirect_url=redirect_target(exchange),
        truncated=exchange.truncated if response else None,
        error=exchange.error,
        payload_digest=written.payload_digest,
        request_id=written.request.id if written.request else None,
        response_id=response.id if response else None,
        record_type=("revisit" if written.original_id else "response") if response else None,
        refers_to=written.original_id,
        file=written.metadata.location.file,
        offset=response.location.offset if response else None,
        length=response.location.length if response else None,
        metadata_id=written.metadata.id,
        end_offset=written.metadata.location.end,
    )


def link_row(run: int, capture: int, source: str, outlink: Outlink, verdict: Verdict) -> LinkRow:
    """The ledger's row for a story link and what the scope said of it."""
    return LinkRow(
        run=run,
        capture=capture,
        source=source,
        target=verdict.target,
        href=storable(outlink.href),
        ordinal=outlink.ordinal,
        kind=outlink.kind,
        placement=outlink.placement,
        label=storable(outlink.label),
        label_language=outlink.label_language,
        anchor_text=storable(outlink.text),
        context=storable(outlink.context),
        xpath=storable(outlink.xpath),
        rel=storable(outlink.rel),
        rule=outlink.rule,
        score=outlink.score,
        standing=outlink.standing,
        place=storable(outlink.place),
        verdict=verdict.word,
        reason=verdict.reason,
    )


def link_lines(judged: Sequence[Judged], requisites: Sequence[Requisite], too_deep: bool) -> list[Field]:
    """The metadata record's lines for what a page links to and needs.

    `outlink` lines are as Heritrix writes them; a `storytrail-link` holds what no other tool keeps.
    """
    lines: list[Field] = []
    for outlink, verdict in judged:
        lines.append(("outlink", f"{verdict.target} L a/@href"))
        decision: str = verdict.word
        if decision == "in-scope":
            waits = outlink.standing != "announced"
            decision = "too-deep" if too_deep else "deferred" if waits else "followed"
        lines.append(
            (
                "storytrail-link",
                json_line(
                    {
                        "url": outlink.href,
                        "resolved": verdict.target,
                        "label": outlink.label,
                        "label_language": outlink.label_language,
                        "anchor_text": outlink.text,
                        "kind": outlink.kind,
                        "placement": outlink.placement,
                        "position": outlink.ordinal,
                        "rule": outlink.rule,
                        "score": outlink.score,
                        "standing": outlink.standing,
                        "place": outlink.place,
                        "context": outlink.context,
                        "xpath": outlink.xpath,
                        "rel": outlink.rel,
                        "decision": decision,
                        "reason": verdict.reason,
                    }
                ),
            )
        )
    lines.extend(("outlink", f"{url} E {source}") for url, source in requisites)
    return lines


def _entry_lines(entry: Entry) -> tuple[Field, ...]:
    lines: list[Field] = []
    if entry.via:
        lines.append(("via", entry.via))
    lines.append(("hopsFromSeed", entry.hops))
    if entry.settlement and entry.settlement.lease.attempt > 1:
        lines.append(("attempts", str(entry.settlement.lease.attempt)))
    if entry.settlement and entry.settlement.findings.article:
        lines.append(article_line(entry.settlement.findings.article, entry.settlement.text_digest))
    return tuple(lines)


def article_line(article: Article, text_digest: str) -> Field:
    """The metadata record's line for what a page says of itself: without what it leaves out.

    Of its words there is the digest: whoever reads the page again can tell whether he reads the same.
    """
    told: dict[str, object] = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    told["text_digest"] = text_digest
    told = {name: value for name, value in told.items() if value not in ("", (), None)}
    return "storytrail-article", json_line(told)
