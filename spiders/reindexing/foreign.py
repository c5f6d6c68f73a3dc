"""Other tools' WARC files as one run of ours: the finder reads their pages, and links tell the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from archive.aliases import note_aliases
from archive.errors import ConfigError
from archive.identity import fetch_key, host_of, url_key
from archive.ledger import CaptureRow, Ledger
from archive.outlink import Follow
from archive.reading import (
    Damage,
    StoredExchange,
    StoredRecord,
    WarcReading,
    bare_id,
    entity_of,
    read_answer,
)
from archive.timestamps import format_ts14, parse_warc_date
from crawler.recorder import link_row
from crawler.scope import Scope
from spiders.reindexing.pages import PageReader, UnknownCoding
from spiders.reindexing.rebuild import Rebuild, SourceFile, count_again
from spiders.reindexing.rows import capture_row, is_page
from spiders.reindexing.short_answers import is_cut_short
from spiders.reindexing.verdicts import mark_not_archived, review_anew
from spiders.reindexing.ways import Ways

_BATCH = 500
_MAX_REDIRECTS = 20
_CUT = "unspecified"
"""What WARC-Truncated would say where nobody knows why (WARC 1.1, 5.13)."""

# Pages that no type tells: what redirects to a page, and what came in a linked page's place.
_REDIRECTS = """
UPDATE capture SET kind = 'page' WHERE run = ?1 AND kind = 'requisite' AND redirect_url IN
    (SELECT url FROM capture WHERE run = ?1 AND kind = 'page')
"""
_ERRORS = """
UPDATE capture SET kind = 'page' WHERE run = ?1 AND kind = 'requisite' AND status NOT BETWEEN 200 AND 299
    AND url IN (SELECT target FROM link WHERE run = ?1)
"""
# Of a page with several captures, the best one tells what became of it.
_HELD = """
CREATE TEMP TABLE held AS SELECT url, reindex_key(url) AS key, min(id) AS first,
    CASE min(CASE WHEN status BETWEEN 200 AND 299 THEN 0 WHEN redirect_url IS NOT NULL THEN 1 ELSE 2 END)
        WHEN 0 THEN 'captured' WHEN 1 THEN 'redirected' ELSE 'failed' END AS state,
    max(status) AS status, max(redirect_url) AS redirect_url,
    (SELECT last.truncated FROM capture last WHERE last.run = capture.run AND last.url = capture.url
        AND last.kind = 'page' AND last.status BETWEEN 200 AND 299 ORDER BY date DESC, id DESC LIMIT 1) AS cut
FROM capture WHERE run = ? AND kind = 'page' AND status IS NOT NULL AND status != 304 GROUP BY url
"""
_ASK = """
INSERT OR IGNORE INTO request (run, kind, url, host, depth, hops, state, reason, attempts)
SELECT ?1, 'page', url, reindex_host(url), 0, '', state,
    CASE WHEN state = 'failed' THEN 'http-' || status WHEN state = 'captured' AND cut IS NOT NULL THEN 'cut'
        ELSE '' END, 1 FROM held WHERE url IN
"""
_ANNOUNCED = """(
    SELECT source FROM link WHERE run = ?1 AND verdict = 'in-scope' AND standing = 'announced'
    UNION SELECT target FROM link WHERE run = ?1 AND verdict = 'in-scope' AND standing = 'announced'
) ORDER BY first"""
_EVERYTHING = "(SELECT url FROM held) ORDER BY first"
# An address that was linked to and not archived, while the same story was under another one.
_TWINS = """
INSERT OR IGNORE INTO request (run, kind, url, host, depth, hops, state, attempts)
SELECT DISTINCT ?1, 'page', l.target, reindex_host(l.target), 0, '', 'redirected', 0 FROM link l
JOIN held h ON h.key = reindex_key(l.target)
WHERE l.run = ?1 AND l.verdict IN ('in-scope', 'doubtful') AND l.target NOT IN (SELECT url FROM held)
"""

# Where an archived redirect leads, and nobody followed it.
_MISSED = """
INSERT OR IGNORE INTO request (run, kind, url, host, depth, hops, state, reason, attempts)
SELECT DISTINCT ?1, 'page', redirect_url, reindex_host(redirect_url), 0, '', 'refused', 'not-archived', 0
FROM held WHERE state = 'redirected'
"""


class ForeignRun:
    """A run that never was: what other tools archived, as one of ours would have left it."""

    def __init__(
        self,
        ledger: Ledger,
        rebuild: Rebuild,
        reader: PageReader,
        sources: Sequence[SourceFile],
        *,
        seeds: tuple[str, ...],
        follow: frozenset[Follow],
    ) -> None:
        self._ledger = ledger
        self._rebuild = rebuild
        self._reader = reader
        self._seeds = seeds
        self._follow = follow
        self._scope = Scope(kinds=follow, reach="any", seeds=seeds)
        self._dates = ("", "")
        self._files = {source.name: source for source in sources}
        self._name = _name_of(sources)
        self._row = ledger.start_run(self._name, sources[0].facts.date, {}).id
        ledger.connection.create_function("reindex_key", 1, _key_of, deterministic=True)
        ledger.connection.create_function("reindex_host", 1, _host_of, deterministic=True)
        ledger.connection.execute("CREATE INDEX reindex_url ON capture (url)")

    # Files --------------------------------------------------------------------------------------

    def read_file(self, source: SourceFile) -> None:
        """Takes a file. Raises OSError."""
        reading = WarcReading(source.path)
        ledger = self._ledger
        pending = 0
        ledger.connection.execute("BEGIN")
        for stored in reading:
            if isinstance(stored, Damage):
                self._rebuild.damages.append(stored)
            elif isinstance(stored, StoredExchange) and stored.response:
                self._take(source, stored, stored.response)
                pending += 1
            if pending >= _BATCH:
                ledger.connection.execute("COMMIT")
                ledger.connection.execute("BEGIN")
                pending = 0
        ledger.add_warc_file(source.name, self._row, reading.size_bytes, reading.sha256)
        ledger.connection.execute("COMMIT")

    def _take(self, source: SourceFile, stored: StoredExchange, answer: StoredRecord) -> None:
        row = self._row_of(source, stored, answer)
        if row is None:
            return
        first, last = self._dates
        self._dates = (min(first or row.date, row.date), max(last, row.date))
        capture = self._ledger.add_capture(row)
        self._rebuild.counts["captures"] += 1
        if is_page(row):
            self._rebuild.counts["pages"] += 1
            self._read_page(capture, row, answer)

    def _row_of(self, source: SourceFile, stored: StoredExchange, answer: StoredRecord) -> CaptureRow | None:
        """The row of an exchange; None for one that no index could list."""
        if urlsplit(answer.url).scheme.lower() not in ("http", "https"):
            return None
        try:
            _host_of(answer.url)
        except ValueError:
            self._rebuild.unread["their address is none"] += 1
            return None
        try:
            parse_warc_date(answer.date)
        except ValueError:
            self._rebuild.damages.append(Damage(source.path, answer.offset, "header-value"))
            return None
        if answer.end is None:
            self._rebuild.damages.append(Damage(source.path, answer.offset, "several-records"))
            return None
        if answer.head is None and answer.type == "response":
            return None
        row = capture_row(self._row, source.name, stored, is_ours=False)
        if row.kind != "robots":
            row = replace(row, kind="page" if _reads_as_page(row) else "requisite")
        if not row.truncated and is_cut_short(answer):
            row = replace(row, truncated=_CUT)
        if row.record_type == "revisit":
            row = replace(row, refers_to=self._find_original_id(row, answer))
        # Nobody else tells of the exchange: the answer stands for itself.
        return row if stored.metadata else replace(row, metadata_id=answer.id, end_offset=stored.end)

    def _find_original_id(self, row: CaptureRow, answer: StoredRecord) -> str | None:
        """The response that holds a revisit's payload; None when it is not here."""
        query = "SELECT response_id FROM capture WHERE record_type = 'response' AND "
        header = answer.header
        ways: list[tuple[str, tuple[object, ...]]] = [
            ("response_id = ?", (bare_id(header.get("warc-refers-to")),)),
            (
                "url = ? AND date = ?",
                (header.get("warc-refers-to-target-uri").strip("<>"), header.get("warc-refers-to-date")),
            ),
            ("payload_digest = ? AND payload_digest IS NOT NULL", (row.payload_digest,)),
        ]
        for condition, values in ways:
            found = self._ledger.connection.execute(f"{query}{condition} LIMIT 1", values).fetchone()
            if found:
                return str(found[0])
        return None

    # Pages --------------------------------------------------------------------------------------

    def _read_page(self, capture: int, row: CaptureRow, answer: StoredRecord) -> None:
        payload = answer if answer.rest is not None else self._read_original(row)
        unread = self._rebuild.unread
        if answer.head is None or payload is None or payload.head is None:
            unread["their payload is not there"] += 1
            return
        entity = entity_of(payload.head, payload.rest or b"", is_ours=False)
        try:
            article, outlinks = self._reader.read(
                row.url, row.date, answer.head, entity, is_ours=False, with_links=True
            )
        except UnknownCoding as error:
            unread[f"content coding {error}"] += 1
            return
        self._ledger.add_article(capture, row.run, row.url, article)
        self._ledger.add_links(
            link_row(row.run, capture, row.url, outlink, self._scope.judge(outlink, row.url))
            for outlink in outlinks
        )

    def _read_original(self, row: CaptureRow) -> StoredRecord | None:
        found = self._ledger.connection.execute(
            'SELECT file, "offset" FROM capture WHERE response_id = ? LIMIT 1', (row.refers_to,)
        ).fetchone()
        return read_answer(self._files[found[0]].path, found[1]) if found else None

    # The end ------------------------------------------------------------------------------------

    def end(self) -> None:
        """Finds out what hangs together. Raises ConfigError for a seed that is not in the files."""
        ledger, run = self._ledger, self._row
        execute = ledger.connection.execute
        with ledger.transaction():
            for _ in range(_MAX_REDIRECTS):
                if not execute(_REDIRECTS, (run,)).rowcount:
                    break
            execute(_ERRORS, (run,))
            execute(_HELD, (run,))
            execute("CREATE INDEX held_url ON held (url)")
            execute("CREATE INDEX held_key ON held (key)")
            execute(_ASK + _ANNOUNCED, (run,))
        review_anew(ledger, run)
        with ledger.transaction():
            execute(_ASK + _EVERYTHING, (run,))
            execute(_TWINS, (run,))
            execute(_MISSED, (run,))
            mark_not_archived(ledger, run)
            ways = Ways(ledger, run)
            seeds = [self._get_held(seed) for seed in self._seeds] or ways.find_seeds()
            ways.write(seeds)
            execute("DROP TABLE held")
            execute("DROP INDEX reindex_url")
            self._tell_run(seeds, ways.depth)
        note_aliases(ledger, run)
        ledger.end_run(run, self._dates[1], "finished", count_again(ledger, run, self._name))

    def _get_held(self, seed: str) -> str:
        found = self._ledger.connection.execute(
            "SELECT url FROM held WHERE url = ?1 OR key = ?2 ORDER BY url != ?1, first LIMIT 1",
            (seed, _key_of(seed)),
        ).fetchone()
        if found is None:
            raise ConfigError(f"--seed {seed}: no page of that address is in the files")
        return str(found[0])

    def _tell_run(self, seeds: Sequence[str], depth: int) -> None:
        options = {
            "seeds": list(seeds),
            "depth": depth,
            "follow": sorted(self._follow),
            "profiles": [],
            "scope": "any",
            "requisites": True,
            "ignore_robots": False,
        }
        self._ledger.connection.execute(
            "UPDATE run SET started = ?, options = ? WHERE id = ?",
            (self._dates[0], json.dumps(options, sort_keys=True), self._row),
        )


def _name_of(sources: Sequence[SourceFile]) -> str:
    """A run's name that the same files get again."""
    digest = hashlib.sha256("\n".join(source.name for source in sources).encode("utf-8", "replace"))
    for source in sources:
        try:
            began = format_ts14(parse_warc_date(source.facts.date))
        except ValueError:
            continue
        return f"{began}-{digest.hexdigest()[:4]}"
    return f"{'0' * 14}-{digest.hexdigest()[:4]}"


def _reads_as_page(row: CaptureRow) -> bool:
    """Whether an answer is a page, and none that another page is made of (Heritrix: E and X)."""
    return is_page(replace(row, kind="page")) and not {"E", "X"} & set(row.hops)


def _key_of(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:
        return url


def _host_of(url: str) -> str:
    fetch_key(url)
    return host_of(url)
