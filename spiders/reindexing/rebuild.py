"""A ledger made again from WARC files of our own, in the order in which they were written."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from archive.aliases import note_aliases
from archive.article import Article
from archive.graph import Graph
from archive.identity import fetch_key
from archive.ledger import CaptureRow, Ledger, text_digest_of
from archive.outlink import FOLLOWS, Outlink
from archive.reading import (
    Damage,
    FileFacts,
    RunNote,
    Stored,
    StoredExchange,
    StoredRecord,
    WarcReading,
    entity_of,
    read_answer,
)
from archive.run_notes import NoteReader
from archive.runs import Tally, count_run
from crawler.recorder import link_row
from crawler.scope import Scope
from spiders.reindexing.pages import PageReader, UnknownCoding
from spiders.reindexing.playback import Playback
from spiders.reindexing.rows import capture_row, is_page, iter_link_rows, read_told_article
from spiders.reindexing.verdicts import mark_not_archived, review_anew

_BATCH = 500
"""Exchanges a transaction."""

_LOOKUPS = {
    "reindex_response": "capture (response_id)",
    "reindex_metadata": "capture (metadata_id)",
    "reindex_link": "link (capture)",
}
"""Indexes that are wanted only while the ledger is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A WARC file that the ledger is made from."""

    path: Path
    name: str
    """Final base name."""
    facts: FileFacts


class _Run:
    """A run of ours while its files are read."""

    def __init__(self, row: int, facts: FileFacts) -> None:
        self.row = row
        self.name = facts.run
        self.options = read_options(facts)
        self.scope = scope_of(self.options)
        self.notes = NoteReader()
        self.told_until = 0
        """The last capture of which the notes know."""
        self.files: list[SourceFile] = []


class Rebuild:
    """Fills a new ledger, file by file."""

    def __init__(self, ledger: Ledger, reader: PageReader, *, refind: bool = False) -> None:
        """With `refind`, pages are read with today's rules, whatever the files say was found in them."""
        self.damages: list[Damage] = []
        self.unread: Counter[str] = Counter()
        """Pages whose bytes could not be had or read, by why."""
        self.reworded = 0
        """Pages of which today's reading takes other words for the article's."""
        self.untold: list[str] = []
        """Runs whose end the files don't tell."""
        self.counts: Counter[str] = Counter()
        self.ends: dict[str, int] = {}
        """By file: offset behind the last record that counts."""
        self._ledger = ledger
        self._reader = reader
        self._refind = refind
        self._run: _Run | None = None
        self._folders: dict[str, Path] = {}
        for name, columns in _LOOKUPS.items():
            ledger.connection.execute(f"CREATE INDEX {name} ON {columns}")

    def close(self) -> None:
        """Ends the last run; the ledger is whole then, but for what is no run's."""
        self.end_run()
        for name in _LOOKUPS:
            self._ledger.connection.execute(f"DROP INDEX {name}")

    def read_file(self, source: SourceFile) -> None:
        """Takes a file of ours. Raises OSError."""
        if self._run is None or self._run.name != source.facts.run:
            self.end_run()
            self._run = self._begin_run(source.facts)
        run = self._run
        run.files.append(source)
        self._take_all(run, source, is_ours=True)

    def _take_all(self, run: _Run, source: SourceFile, *, is_ours: bool) -> None:
        self._folders[source.name] = source.path
        reading = WarcReading(source.path)
        stream: Iterator[Stored] = iter(reading)
        more = True
        while more:
            more = False
            with self._ledger.transaction():
                for stored in islice(stream, _BATCH):
                    more = True
                    self._take(run, source, stored)
        with self._ledger.transaction():
            self._ledger.add_warc_file(source.name, run.row, reading.size_bytes, reading.sha256)

    def _take(self, run: _Run, source: SourceFile, stored: Stored) -> None:
        match stored:
            case Damage():
                self.damages.append(stored)
            case RunNote():
                if stored.run == run.name and run.notes.read(stored.lines):
                    run.told_until = self._last_capture()
                self.ends[source.name] = stored.end
            case StoredExchange():
                if not source.path.name.endswith(".open") or stored.metadata:
                    self._add_exchange(run, source, stored)
                    self.ends[source.name] = stored.end

    def _last_capture(self) -> int:
        (last,) = self._ledger.connection.execute("SELECT max(id) FROM capture").fetchone()
        return int(last or 0)

    # Exchanges ----------------------------------------------------------------------------------

    def _add_exchange(self, run: _Run, source: SourceFile, stored: StoredExchange) -> None:
        row = capture_row(run.row, source.name, stored, is_ours=True)
        capture = self._ledger.add_capture(row)
        self.counts["captures"] += 1
        metadata = stored.metadata
        told = read_told_article(metadata) if metadata else None
        if metadata and not (self._refind and told):
            if told:
                self.counts["pages"] += 1
                self._add_told_article(capture, row, stored, *told)
            self._ledger.add_links(iter_link_rows(run.row, capture, row.url, metadata))
        elif is_page(row):
            # Its own record is lost, or not to be believed: the page tells the same once more.
            self.counts["pages"] += 1
            self._read_anew(run, capture, row, stored, told)

    def _add_told_article(
        self, capture: int, row: CaptureRow, stored: StoredExchange, article: Article, digest: str
    ) -> None:
        """Adds an article as it was told, with its words if they can still be read."""
        if digest and self._ledger.find_text(digest) is None:
            read = self._read_page(row, stored, with_links=False)
            if read and text_digest_of(read[0].text) == digest:
                article, digest = _with_text(article, read[0].text), ""
            elif read:
                self.reworded += 1
        self._ledger.add_article(capture, row.run, row.url, article, digest=digest or None)

    def _read_anew(
        self,
        run: _Run,
        capture: int,
        row: CaptureRow,
        stored: StoredExchange,
        told: tuple[Article, str] | None,
    ) -> None:
        read = self._read_page(row, stored, with_links=True)
        if read is None and told:
            self._ledger.add_article(capture, row.run, row.url, told[0], digest=told[1] or None)
            assert stored.metadata is not None
            self._ledger.add_links(iter_link_rows(row.run, capture, row.url, stored.metadata))
        elif read:
            article, outlinks = read
            self._ledger.add_article(capture, row.run, row.url, article)
            self._ledger.add_links(
                link_row(row.run, capture, row.url, outlink, run.scope.judge(outlink, row.url))
                for outlink in outlinks
            )

    def _read_page(
        self, row: CaptureRow, stored: StoredExchange, *, with_links: bool
    ) -> tuple[Article, Sequence[Outlink]] | None:
        answer = stored.response
        payload = answer if answer and answer.rest is not None else self._find_original(row)
        if answer is None or answer.head is None or payload is None or payload.head is None:
            self.unread["their payload is not there"] += 1
            return None
        entity = entity_of(payload.head, payload.rest or b"", is_ours=True)
        try:
            return self._reader.read(
                row.url, row.date, answer.head, entity, is_ours=True, with_links=with_links
            )
        except UnknownCoding as error:
            self.unread[f"content coding {error}"] += 1
            return None

    def _find_original(self, row: CaptureRow) -> StoredRecord | None:
        """The response that a revisit refers to, read where it lies."""
        found = self._ledger.connection.execute(
            'SELECT file, "offset" FROM capture WHERE response_id = ? LIMIT 1', (row.refers_to,)
        ).fetchone()
        return read_answer(self._folders[found[0]], found[1]) if found else None

    # Runs ---------------------------------------------------------------------------------------

    def _begin_run(self, facts: FileFacts) -> _Run:
        found = self._ledger.connection.execute("SELECT id FROM run WHERE name = ?", (facts.run,)).fetchone()
        row = found[0] if found else self._ledger.start_run(facts.run, facts.date, read_options(facts)).id
        return _Run(row, facts)

    def end_run(self) -> None:
        """Adds what is known once all of a run's files are read."""
        run, self._run = self._run, None
        if run is None:
            return
        facts = run.notes.facts
        is_told = facts is not None and run.told_until == self._last_capture()
        with self._ledger.transaction():
            run.notes.restore(self._ledger, run.row, reviews=not self._refind)
            if facts is not None:
                options = facts.get("options") if isinstance(facts.get("options"), dict) else run.options
                self._ledger.connection.execute(
                    "UPDATE run SET started = ?, options = ? WHERE id = ?",
                    (str(facts.get("started")), json.dumps(options, sort_keys=True), run.row),
                )
        if not is_told:
            self.untold.append(run.name)
            playback = Playback(self._ledger, run.row, run.options, run.scope)
            playback.play(_iter_again(run.files), run.told_until)
        if self._refind:
            review_anew(self._ledger, run.row)
            with self._ledger.transaction():
                # What today's finder would follow and the run did not: nobody asked for it.
                mark_not_archived(self._ledger, run.row, max_depth=run.options.get("depth"))
        note_aliases(self._ledger, run.row)
        if facts is not None and is_told:
            counts = count_again(self._ledger, run.row, run.name)
            self._ledger.end_run(run.row, str(facts.get("ended")), str(facts.get("finish")), counts)


def read_options(facts: FileFacts) -> dict[str, Any]:
    """What decided which pages the run took, as `CrawlConfig.story_options` has it.

    What is not as we write it is left out.
    """
    told: dict[str, Any] = {}
    for name, is_right in _OPTIONS.items():
        try:
            value = json.loads(facts.options.get(name, ""))
            if name == "profiles":
                value = [each["sha256"] for each in value]
        except (ValueError, TypeError, LookupError):
            continue
        if is_right(value):
            told[name] = value
    return told


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_pages(value: object) -> bool:
    try:
        return isinstance(value, list) and all(fetch_key(each) == each for each in value)
    except (ValueError, TypeError, AttributeError):
        return False


_OPTIONS: dict[str, Callable[[Any], bool]] = {
    "seeds": _are_pages,
    "depth": lambda value: type(value) is int and 0 <= value < 10**15,
    "follow": lambda value: _are_texts(value) and set(value) <= set(FOLLOWS),
    "profiles": _are_texts,
    "scope": ("site", "domain", "any").__contains__,
    "requisites": lambda value: isinstance(value, bool),
    "ignore_robots": lambda value: isinstance(value, bool),
}


def scope_of(options: Mapping[str, Any]) -> Scope:
    """The scope that a run had."""
    return Scope(
        kinds=frozenset(options.get("follow", ("read-more", "related"))),
        reach=options.get("scope", "domain"),
        seeds=tuple(options.get("seeds", ())),
    )


def count_again(ledger: Ledger, run: int, name: str) -> dict[str, Any]:
    """The counts of a run that has just ended."""
    graph = Graph(ledger)
    tally = Tally(ledger, run, name, {})
    deque(tally.pass_edges(graph.iter_edges()), maxlen=0)
    return count_run(ledger, run, graph, tally.decisions)


def _with_text(article: Article, text: str) -> Article:
    return replace(article, text=text)


def _iter_again(files: Sequence[SourceFile]) -> Iterator[StoredExchange]:
    for file in files:
        for stored in WarcReading(file.path):
            if isinstance(stored, StoredExchange) and stored.metadata:
                yield stored
