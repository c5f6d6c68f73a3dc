"""Which URLs are one story: evidence is noted as rows when a run ends, merges are read off the rows.

No id is ever rewritten: a merge that later evidence speaks against is undone by it. Whoever only reads the
ledger of a run that is not over sees the evidence as it is by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from archive.identity import fetch_key, url_key
from archive.ledger import Ledger
from archive.sameness import Decision, Evidence, judge_sameness

_WEAK_DOUBTS = ("section", "other-domain", "lost-query")
"""Reasons to keep a redirect apart that an article's own words at its end outweigh."""
ENDS = ("home", "section", "error-page", "other-domain", "lost-query")
"""Where a redirect leads that tells that its story is gone."""


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One piece of evidence about two URLs; the columns of `alias`."""

    source: str
    target: str
    evidence: Evidence
    decision: Decision
    reason: str


def note_aliases(ledger: Ledger, run: int) -> None:
    """Adds what the run's captures and links tell of URLs that are one story. May be called again.

    Raises WriteFailed.
    """
    with ledger.transaction():
        _note(ledger, run)


def note_unfinished(ledger: Ledger) -> None:
    """The same for runs that are not over, so that the graph can be written by now. Raises WriteFailed."""
    for run in _list_unfinished(ledger):
        note_aliases(ledger, run)


def _list_unfinished(ledger: Ledger) -> list[int]:
    return [
        run for (run,) in ledger.connection.execute("SELECT id FROM run WHERE finish IS NULL ORDER BY id")
    ]


def _note(ledger: Ledger, run: int) -> None:
    execute = ledger.connection.execute
    urls = [
        url
        for (url,) in execute(
            "SELECT url FROM request WHERE run = ?1 AND kind = 'page' UNION "
            "SELECT target FROM link WHERE run = ?1 AND verdict != 'invalid' "
            "EXCEPT SELECT url FROM node",
            (run,),
        )
    ]
    ledger.connection.executemany(
        "INSERT OR IGNORE INTO node (url, url_key, run) VALUES (?, ?, ?)",
        ((url, _key_of(url), run) for url in sorted(urls)),
    )
    execute("DELETE FROM alias WHERE run = ?", (run,))
    for rows in (_iter_redirects, _iter_declared, _iter_likenesses):
        ledger.connection.executemany(
            "INSERT OR IGNORE INTO alias (run, source, target, evidence, decision, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [
                (run, row.source, row.target, row.evidence, row.decision, row.reason)
                for row in rows(ledger, run)
            ],
        )


def _foresee(ledger: Ledger) -> None:
    """Lets a ledger that is only read show what `note_aliases` would add by now for runs that are not over.

    Temporary tables, which this connection alone sees, stand before those of the same names.
    """
    execute = ledger.connection.execute
    runs = _list_unfinished(ledger) if ledger.is_read_only else []
    if not runs or execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'alias'").fetchone():
        return
    execute("SAVEPOINT foresight")
    for table in ("node", "alias"):
        (made,) = execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()
        execute(made.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table}")
    execute("CREATE INDEX temp.foreseen_key ON node (url_key)")
    for run in runs:
        _note(ledger, run)
    execute("RELEASE foresight")


def _key_of(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:
        return url


def _iter_redirects(ledger: Ledger, run: int) -> Iterator[AliasRow]:
    for source, target, digest in ledger.connection.execute(
        "SELECT DISTINCT c.url, c.redirect_url, ("
        "SELECT max(a.text_digest) FROM article a WHERE a.run = c.run AND a.url = c.redirect_url) "
        "FROM capture c WHERE c.run = ? AND c.kind = 'page' AND c.redirect_url IS NOT NULL ORDER BY c.id",
        (run,),
    ):
        reads_as_article = None if digest is None else digest != ""
        decided = judge_redirect(source, target, reads_as_article=reads_as_article)
        yield AliasRow(source, target, "redirect", *decided)


def judge_redirect(source: str, target: str, *, reads_as_article: bool | None) -> tuple[Decision, str]:
    """Whether a story went with its redirect, and why.

    `reads_as_article` tells what was found at its end: an article's words, none, or None when nobody looked.
    """
    judged = judge_sameness(source, target, "redirect")
    if judged.decision == "kept-apart" and judged.reason != "not-http":
        if judged.reason in _WEAK_DOUBTS and reads_as_article is not False:
            return "merged", "reads-as-article" if reads_as_article else "not-looked-at"
        # A front page that moves is still one; an article that ends there is lost.
        if judge_sameness(target, source, "redirect").reason == "home":
            return "merged", "same-list"
    return judged.decision, judged.reason


def _iter_declared(ledger: Ledger, run: int) -> Iterator[AliasRow]:
    for url, canonical, amphtml in ledger.connection.execute(
        "SELECT DISTINCT url, canonical, amphtml FROM article "
        "WHERE run = ? AND (canonical != '' OR amphtml != '') ORDER BY capture",
        (run,),
    ):
        # An AMP page is the page's other form: the page is what it leads to.
        pairs: list[tuple[str, str, Evidence]] = [(url, canonical, "canonical"), (amphtml, url, "amphtml")]
        for source, target, evidence in pairs:
            try:
                one, other = fetch_key(source), fetch_key(target)
            except ValueError:
                continue
            if one != other:
                yield AliasRow(one, other, evidence, *judge_sameness(one, other, evidence))


def _iter_likenesses(ledger: Ledger, run: int) -> Iterator[AliasRow]:
    """Addresses with one key, the captured ones first; what differs in its words is kept apart."""
    groups: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for key, url, digest in ledger.connection.execute(
        "SELECT n.url_key, n.url, (SELECT a.text_digest FROM article a WHERE a.url = n.url "
        "ORDER BY a.capture DESC LIMIT 1) AS digest FROM node n WHERE n.url_key IN ("
        "SELECT url_key FROM node WHERE run <= ? GROUP BY url_key HAVING count(*) > 1) "
        "ORDER BY digest IS NULL, n.url",
        (run,),
    ):
        groups[key].append((url, digest))
    for (target, words), *others in groups.values():
        for source, other_words in others:
            differs = words and other_words and words != other_words
            decision: Decision = "kept-apart" if differs else "merged"
            yield AliasRow(source, target, "normalised", decision, "other-words" if differs else "same-key")


# The latest word counts: what once redirected may be a page of its own by now. A page that never did is
# left out: there may be very many of them.
_REDIRECTS = """
SELECT url, redirect_url FROM capture WHERE kind = 'page'
    AND (redirect_url IS NOT NULL OR status BETWEEN 200 AND 299)
    AND url IN (SELECT url FROM capture WHERE kind = 'page' AND redirect_url IS NOT NULL)
ORDER BY id
"""
# Only of these does it matter whether they were captured.
_CAPTURED = """
SELECT DISTINCT url FROM capture WHERE kind = 'page' AND status BETWEEN 200 AND 299 AND redirect_url IS NULL
    AND url IN (
        SELECT source FROM alias WHERE evidence != 'redirect' AND decision = 'merged'
        UNION SELECT target FROM alias WHERE evidence != 'redirect' AND decision = 'merged'
        UNION SELECT url FROM capture WHERE kind = 'page' AND redirect_url IS NOT NULL
        UNION SELECT redirect_url FROM capture WHERE kind = 'page' AND redirect_url IS NOT NULL)
"""


class Aliases:
    """The merges of a collection: which URL stands for each story."""

    def __init__(self, ledger: Ledger) -> None:
        _foresee(ledger)
        rows = ledger.connection.execute
        self._redirects: dict[str, str | None] = dict(rows(_REDIRECTS))
        judged: dict[tuple[str, str, str], tuple[str, str]] = {
            (evidence, source, target): (decision, reason)
            for evidence, source, target, decision, reason in rows(
                "SELECT evidence, source, target, decision, reason FROM alias ORDER BY run, id"
            )
        }
        self._target_of: dict[str, str] = {}
        self._kept_apart: dict[str, str] = {}
        self._lost_ways = {
            (source, target): reason
            for (evidence, source, target), (decision, reason) in judged.items()
            if evidence == "redirect" and decision == "kept-apart"
        }
        for source, target in self._redirects.items():
            if target is None:
                continue
            # Without a judgement the run is not over: until then a redirect is believed.
            if (lost := self._lost_ways.get((source, target))) is None:
                self._target_of[source] = target
            else:
                self._kept_apart[source] = lost
        self.ends = {target: reason for (_, target), reason in self._lost_ways.items()}
        """Where redirects led that no story went with, now or earlier, and why none did."""
        ever_captured = {url for (url,) in rows(_CAPTURED)}
        self._turn_round(ever_captured)
        captured = {url for url in ever_captured if self._redirects.get(url) is None}
        for (evidence, source, target), (decision, _) in judged.items():
            if evidence != "redirect" and decision == "merged" and _are_known(ledger, source, target):
                self._merge(source, target, captured)
        self._shared = {self.resolve(url) for url in self._target_of}

    def _turn_round(self, captured: set[str]) -> None:
        """Lets a captured page that redirects by now stand for the place it leads to, if that never came."""
        for source in [source for source in self._target_of if source in captured]:
            final = self.resolve(source)
            if final != source and final not in captured:
                del self._target_of[source]
                self._target_of[final] = source

    def _merge(self, source: str, target: str, captured: set[str]) -> None:
        """Lets one URL stand for both, the captured one if only one is."""
        source, target = self.resolve(source), self.resolve(target)
        if source in captured and target not in captured:
            source, target = target, source
        if source != target and source not in self._kept_apart and self._redirects.get(source) is None:
            self._target_of[source] = target

    def resolve(self, url: str) -> str:
        """The URL that stands for the story at `url`; itself unless it leads elsewhere, and in a circle."""
        if url not in self._target_of:
            return url
        seen = {url}
        final = url
        while (target := self._target_of.get(final)) is not None:
            if target in seen:
                return url
            seen.add(target)
            final = target
        return final

    def is_shared(self, url: str) -> bool:
        """Whether a URL stands for others than itself."""
        return url in self._shared

    def is_loop(self, url: str) -> bool:
        """Whether `url` redirects round in a circle."""
        seen = {url}
        at: str | None = self._redirects.get(url)
        while at is not None:
            if at in seen:
                return True
            seen.add(at)
            at = self._redirects.get(at)
        return False

    def find_lost(self, url: str) -> tuple[bool, str] | None:
        """Of a redirect that no story went with: whether the story is gone, and where it led, in one word."""
        reason = self._kept_apart.get(url)
        return None if reason is None else (reason in ENDS, reason)

    def find_lost_way(self, url: str, target: str) -> str:
        """Why no story went with a redirect from `url` to `target`, in one word; empty where one did."""
        reason = self._lost_ways.get((url, target))
        if reason is not None:
            return f"redirect-{reason}"
        return "redirect-loop" if self._redirects.get(url) == target and self.is_loop(url) else ""


def _are_known(ledger: Ledger, *urls: str) -> bool:
    """Whether all URLs are nodes: what nothing but an alias names is left out."""
    find = "SELECT 1 FROM node WHERE url = ?"
    return all(ledger.connection.execute(find, (url,)).fetchone() for url in urls)
