"""One run of one story: opens the collection, hands out leases, takes back what they brought."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.collection import Collection
from archive.errors import CollectionLocked, StorytrailError, WriteFailed
from archive.exchange import Exchange
from archive.identity import fetch_key
from archive.ledger import Ledger, RunRow, text_digest_of
from archive.printable import printable
from archive.run_notes import RUN_URI, iter_notes
from archive.runs import FinishReason
from archive.timestamps import format_warc_date
from archive.writer import Note
from crawler.account import RunResult, failed_result, settle_account
from crawler.config import CrawlConfig
from crawler.findings import Findings
from crawler.frontier import Child, Lease, RequestKind
from crawler.frontier.sqlite import SqliteFrontier
from crawler.outcome import (
    SILENT_FAILURES,
    Captured,
    Failed,
    Outcome,
    Redirected,
    Retry,
    outcome_of,
    prerequisite_hops,
)
from crawler.politeness import Paces
from crawler.recorder import Entry, Judged, Recorder, Settlement, link_lines
from crawler.run_choice import begin_or_go_on
from crawler.scope import Scope
from crawler.series import file_series
from crawler.shared import pace_of
from crawler.skips import note_skip
from crawler.story_log import current_story
from crawler.waves import Waves

logger = logging.getLogger(__name__)

_EVERYTHING: frozenset[RequestKind] = frozenset(("page", "requisite"))
_REQUISITES: frozenset[RequestKind] = frozenset(("requisite",))
_NOTHING: frozenset[RequestKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands at one moment."""

    captured_pages: int
    queued_pages: int
    failed_pages: int
    open_requisites: int
    captured_requisites: int
    hosts: tuple[str, ...]
    written_bytes: int
    elapsed_s: float
    trail: tuple[str, ...]
    """Title or URL of each page captured since the last look, its depth in front."""


class StoryRun:
    """A run that is open: from `start` to `close`, on one event loop."""

    def __init__(
        self,
        config: CrawlConfig,
        collection: Collection,
        ledger: Ledger,
        row: RunRow,
        paces: Paces | None = None,
    ) -> None:
        """Use `start`."""
        self.config = config
        self.collection = collection
        self.row = row
        self.notes: list[str] = []
        """What the user should know of how it began; lines without an end."""
        self._ledger = ledger
        self._started = time.monotonic()
        self._scope = Scope(kinds=config.follow, reach=config.scope, seeds=config.seeds)
        self._backoff_s = min(max(config.delay_s, 0.25), 5.0)
        self.frontier = SqliteFrontier(
            ledger,
            row.id,
            max_depth=config.depth,
            pace=pace_of(config),
            paces=paces,
        )
        with ledger.transaction():
            self.frontier.push_seeds(config.seeds)
        # Each start may take as many again: a run that a limit stopped could not go on otherwise.
        self._pages_allowed = config.max_pages + self.frontier.counts().pages.get("captured", 0)
        self._waves = Waves(ledger, self.frontier, row.id)
        self._reviewed_pages = -1
        self._changed = asyncio.Event()
        self.frontier.on_wake = self._changed.set
        self._shares_hosts = paces is not None
        self._stop: FinishReason | None = None
        self._error: StorytrailError | None = None
        self._fault: StorytrailError | None = None
        """What of ours went wrong, with the archive as it should be."""
        self._ended_unasked = False
        self._outstanding: dict[int, Lease] = {}
        self._trail: list[str] = []
        self._recorder = Recorder(
            ledger,
            self.frontier,
            row.id,
            file_series(config, collection, row.name),
            on_settled=self._settled,
            on_failed=self._write_failed,
        )

    @classmethod
    def start(cls, config: CrawlConfig, paces: Paces | None = None) -> StoryRun:
        """Locks the collection, mends what an earlier process left, and begins or goes on with a run.

        `paces` are those of the hosts that other stories of this process ask, too.
        Raises CollectionLocked, WriteFailed, CollectionError or ConfigError; the collection is then
        as it was.
        """
        collection = Collection(config.output, config.name)
        try:
            collection.lock()
        except CollectionLocked:
            note_skip(collection.path)
            raise
        try:
            with ExitStack() as undo:
                undo.callback(collection.unlock)
                ledger = Ledger(collection.ledger_path)
                undo.callback(ledger.close)
                row, resumed = begin_or_go_on(config, ledger)
                mended = collection.finish_open_files(ledger)
                collection.run_path(row.name).mkdir(parents=True, exist_ok=True)
                run = cls(config, collection, ledger, row, paces)
                undo.pop_all()
        except StorytrailError:
            raise
        except OSError as error:
            raise WriteFailed(f"cannot write {collection.path}: {error.strerror}") from error
        if resumed:
            run.notes.append(f"going on with run {row.name}, which was left unfinished")
        run.notes += [f"finished {path.name}, which was left open" for path in mended]
        return run

    # Handing out --------------------------------------------------------------------------------

    async def iter_leases(self) -> AsyncIterator[Lease]:
        """Leases as their hosts may be asked, until nothing is left or the run is to stop."""
        while True:
            kinds = self._kinds_now()
            try:
                lease = self.frontier.lease(kinds) if kinds else None
            except StorytrailError as error:
                self._write_failed(error)
                return
            if lease:
                self._outstanding[lease.id] = lease
                yield lease
                continue
            if self._close_wave():
                continue
            wait_s = self.frontier.wait_s(kinds) if kinds else None
            waits = self._outstanding or wait_s is not None or self._waits_for_others(kinds)
            if self._error or self._fault or not waits:
                return
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), wait_s)
            except TimeoutError:
                continue

    def _waits_for_others(self, kinds: frozenset[RequestKind]) -> bool:
        """Whether something of these kinds is queued whose host another story of this process asks."""
        if not self._shares_hosts:
            return False
        counts = self.frontier.counts()
        queued = {"page": counts.pages, "requisite": counts.requisites}
        return any(queued[kind].get("queued", 0) for kind in kinds)

    def _close_wave(self) -> bool:
        """Decides on what waited for the other pages of its site, if no page is to come; whether any did."""
        counts = self.frontier.counts()
        if self._error or counts.open_pages or counts.settled_pages == self._reviewed_pages:
            return False
        self._reviewed_pages = counts.settled_pages
        try:
            return self._waves.close()
        except StorytrailError as error:
            self._write_failed(error)
            return False

    def is_stopping(self) -> bool:
        """Whether nothing more is handed out: asked to stop, out of time or bytes, or unable to write.

        To be asked now and then: while all wait for a host, nobody else looks at the clock.
        """
        if self._stop is None and (limit := self._reached_limit()):
            self._stop = limit
            self._changed.set()
        return self._stop is not None

    def _kinds_now(self) -> frozenset[RequestKind]:
        if self.is_stopping():
            return _NOTHING
        return _EVERYTHING if self._may_take_page() else _REQUISITES

    def _reached_limit(self) -> FinishReason | None:
        config = self.config
        if config.max_time_s is not None and time.monotonic() - self._started >= config.max_time_s:
            return "limit-time"
        if config.max_bytes is not None and self._recorder.written_bytes >= config.max_bytes:
            return "limit-bytes"
        return None

    def _may_take_page(self) -> bool:
        pages = self.frontier.counts().pages
        return pages.get("captured", 0) + pages.get("leased", 0) < self._pages_allowed

    async def room(self) -> None:
        """Returns when the archive keeps up: downloads wait here."""
        await self._recorder.room()

    def stop(self) -> None:
        """Hands out no more leases: the run is to end soon, and can be resumed."""
        self._stop = self._stop or "interrupted"
        self._changed.set()

    def break_off(self, error: BaseException) -> None:
        """Ends the run soon for a fault of ours, which its result tells; it can be resumed."""
        self._fault = self._fault or own_fault(error)
        self.stop()

    # Taking back --------------------------------------------------------------------------------

    def record(self, lease: Lease, exchanges: Sequence[Exchange], findings: Findings | None = None) -> None:
        """Takes what a lease's request brought; the last exchange decides, `findings` are of its page."""
        findings = findings or Findings()
        *earlier, last = exchanges
        for exchange in earlier:
            self._recorder.submit(exchange, Entry(kind=lease.kind, hops=lease.hops, via=lease.via))
        outcome = self._within_scope(lease, self._judge_outcome(lease, last))
        captured = isinstance(outcome, Captured)
        judged = (
            [(link, self._scope.judge(link, lease.url)) for link in findings.outlinks] if captured else []
        )
        requisites = findings.requisites if captured and self.config.requisites else ()
        settlement = Settlement(
            lease=lease,
            outcome=outcome,
            judged=judged,
            children=[*_pages_of(judged), *_files_of(requisites)],
            findings=findings if captured else Findings(),
            text_digest=text_digest_of(findings.article.text) if captured and findings.article else "",
            note="unread" if findings.unread else "cut" if last.truncated else "",
        )
        self._recorder.submit(
            last,
            Entry(kind=lease.kind, hops=lease.hops, via=lease.via, settlement=settlement),
            link_lines(judged, requisites, too_deep=lease.depth >= self.config.depth),
        )

    def _judge_outcome(self, lease: Lease, exchange: Exchange) -> Outcome:
        outcome = outcome_of(
            exchange,
            attempt=lease.attempt,
            hops=lease.hops,
            backoff_s=self._backoff_s,
            now=datetime.now(UTC),
        )
        if exchange.error in SILENT_FAILURES:
            try:
                self.frontier.note_silence(lease.host, exchange.error or "")
            except StorytrailError as error:
                self._write_failed(error)
        elif isinstance(outcome, Retry) and outcome.hold_host:
            self.frontier.hold_host(lease.host, outcome.after_s)
        elif not exchange.error:
            self.frontier.note_answer(lease.host)
        return outcome

    def _within_scope(self, lease: Lease, outcome: Outcome) -> Outcome:
        """A story page may redirect within the scope; what a page needs may lie anywhere."""
        if (
            isinstance(outcome, Redirected)
            and lease.kind == "page"
            and not self._scope.admits_redirect(outcome.target, lease.url, lease.hops)
        ):
            return Failed("off-scope", refused=True)
        return outcome

    def record_robots(self, exchanges: Sequence[Exchange], via: str) -> None:
        """Takes the exchanges of a robots.txt, redirects and repeats included, fetched for the page `via`."""
        for exchange, hops in zip(exchanges, prerequisite_hops(exchanges), strict=True):
            self._recorder.submit(exchange, Entry(kind="robots", hops=hops, via=via))

    def set_pace(self, host: str, delay_s: float) -> None:
        """Takes what the robots.txt of `host` says of the time between two pages; 0 for nothing."""
        self.frontier.delay_host(host, delay_s)
        self._changed.set()

    def refuse(self, lease: Lease, reason: str) -> None:
        """Ends a lease whose request was never sent (robots.txt)."""
        self._end_now(lease, Failed(reason, refused=True))

    def fail(self, lease: Lease, reason: str) -> None:
        """Ends a lease whose request could not even be made."""
        self._end_now(lease, Failed(reason))

    def _end_now(self, lease: Lease, outcome: Outcome) -> None:
        try:
            with self._ledger.transaction():
                self._recorder.end_lease(lease, outcome)
        except WriteFailed as error:
            self._write_failed(error)
            return
        self._settled([Settlement(lease=lease, outcome=outcome)])

    def _settled(self, settlements: Sequence[Settlement]) -> None:
        # Called from the writer's thread by way of the loop, where nothing says whose work it is.
        current_story.set(self.config.name)
        for settlement in settlements:
            lease = settlement.lease
            self._outstanding.pop(lease.id, None)
            if lease.kind == "page":
                self._log(settlement)
        self._changed.set()

    def _log(self, settlement: Settlement) -> None:
        lease, outcome = settlement.lease, settlement.outcome
        match outcome:
            case Captured():
                self._trail.append(f"[{lease.depth}] {_headline_of(settlement)}")
                logger.info(
                    "captured depth %d %s (%d story links)", lease.depth, lease.url, len(settlement.judged)
                )
            case Redirected(target):
                logger.info("redirected %s to %s", lease.url, target)
            case Retry(reason, after_s):
                logger.info("again in %.1f s (%s) %s", after_s, reason, lease.url)
            case Failed(reason, refused):
                logger.info("%s (%s) %s", "refused" if refused else "failed", reason, lease.url)

    def _write_failed(self, error: StorytrailError) -> None:
        logger.error("%s", error)
        self._error = self._error or error
        self._stop = "write-failed"
        self._changed.set()

    # Looking ------------------------------------------------------------------------------------

    def progress(self) -> Progress:
        """Where the run stands now, and what it has captured since this was last asked."""
        trail, self._trail = tuple(self._trail), []
        counts = self.frontier.counts()
        pages, requisites = counts.pages, counts.requisites
        return Progress(
            captured_pages=pages.get("captured", 0),
            queued_pages=pages.get("queued", 0) + pages.get("leased", 0),
            failed_pages=pages.get("failed", 0),
            captured_requisites=requisites.get("captured", 0),
            open_requisites=requisites.get("queued", 0) + requisites.get("leased", 0),
            hosts=tuple(self.frontier.in_flight_hosts()),
            written_bytes=self._recorder.written_bytes,
            elapsed_s=time.monotonic() - self._started,
            trail=trail,
        )

    # Ending -------------------------------------------------------------------------------------

    async def close(self) -> RunResult:
        """Waits for the archive, writes graph and run.json, lets the collection go; never raises."""
        self._ended_unasked = self._stop is None
        self.stop()
        try:
            await self._recorder.drain()
            ended = format_warc_date(datetime.now(UTC))
            finish = self._conclude(ended)
            await self._recorder.close()
            if self._error:
                raise self._error
            result = self._settle_account(finish, ended)
            return replace(result, error=self._fault, exit_code=1) if self._fault else result
        except StorytrailError as error:
            self._write_failed(error)
            # What was captured until then can often still be told.
            failed = failed_result(self._error or error)
            with suppress(StorytrailError):
                told = self._settle_account("write-failed", format_warc_date(datetime.now(UTC)))
                return replace(failed, facts=told.facts)
            return failed
        finally:
            self.frontier.close()
            self._ledger.close()
            self.collection.unlock()

    def _conclude(self, ended: str) -> FinishReason:
        """Puts back what was under way, and writes into the archive what only the ledger knows."""
        if self._error:
            raise self._error
        with self._ledger.transaction():
            for lease in self._outstanding.values():
                self.frontier.give_back(lease)
        finish = self._finish_reason()
        facts = {
            "run": self.row.name,
            "started": self.row.started,
            "ended": ended,
            "finish": finish,
            "options": self.config.story_options(),
        }
        for lines in iter_notes(self._ledger, self.row.id, facts):
            self._recorder.submit_note(Note(uri=RUN_URI + self.row.name, date=ended, lines=lines))
        return finish

    def _settle_account(self, finish: FinishReason, ended: str) -> RunResult:
        return settle_account(
            self.config,
            self.collection,
            self._ledger,
            self.row,
            finish=finish,
            ended=ended,
            written_bytes=self._recorder.written_bytes,
            elapsed_s=time.monotonic() - self._started,
        )

    def _finish_reason(self) -> FinishReason:
        if not self.frontier.counts().unfinished and not self._waves.has_undecided():
            return "finished"
        if self._stop in (None, "interrupted") and not self._may_take_page():
            return "limit-pages"
        if self._ended_unasked:
            self._fault = self._fault or StorytrailError(
                "the crawl ended before its time; crawl.log says more"
            )
        return self._stop or "interrupted"


def own_fault(error: BaseException) -> StorytrailError:
    """An exception that nobody meant, as one line to show."""
    told = f"{type(error).__name__}: {error}"
    return StorytrailError(printable(told))


def _headline_of(settlement: Settlement) -> str:
    article = settlement.findings.article
    return (article.headline if article else "") or settlement.lease.url


def _pages_of(judged: Sequence[Judged]) -> list[Child]:
    """What is followed at once; the other links wait until their wave is over."""
    return [
        Child(url=verdict.target)
        for outlink, verdict in judged
        if verdict.word == "in-scope" and outlink.standing == "announced"
    ]


def _files_of(requisites: Sequence[tuple[str, str]]) -> list[Child]:
    children = []
    for url, _ in requisites:
        try:
            children.append(Child(url=fetch_key(url), kind="requisite", hop="E"))
        except ValueError:
            continue
    return children
