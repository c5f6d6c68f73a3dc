"""The link graph of a collection, read from its ledger: nodes and edges in a settled order.

A node is a page, whatever number of URLs redirect to it; an edge is a story link between two nodes. All
runs of the collection count: a page that was ever captured stays captured, and an edge is
listed once, as the latest run that saw it decided.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any, Literal, NamedTuple

from archive.aliases import Aliases
from archive.article import UNTOLD, Article
from archive.decisions import GONE_ANSWERS, OPEN_STATES, Decision, decision_of
from archive.detours import find_detours
from archive.digests import sha1_base32
from archive.domains import domain_of
from archive.ledger import ARTICLE_COLUMNS, Ledger, article_of_columns
from archive.losses import GONE_REASONS, Loss, find_losses
from archive.lost_ways import LostWay, find_lost_ways
from archive.removals import Removals

NodeKind = Literal["captured", "failed", "gone", "refused", "queued", "linked", "detour"]
"""captured: its records are in the archive · gone: the server says 404 or 410 · failed: asked for in
vain · refused: not asked for, by rule · queued: left over by a limit or a stop · linked: only linked to ·
detour: no story, a page to which a story's address redirected."""

_REASONS: dict[Decision, str] = {
    "too-deep": "farther from the seeds than the depth",
    "budget": "left over by a limit or a stop",
    "robots": "robots.txt",
    "address-refused": "the host's address may not be connected to",
    "off-scope": "redirects out of the scope",
    "site-wide": "stands in the same place on other pages of the site",
    "not-archived": "the archive does not hold it",
}
"""For people, where the scope gave no reason of its own."""

ROBOTS_UNREACHABLE = "robots.txt could not be had"
"""The reason of a link with the decision `robots` where nobody forbade it."""

NO_STORIES = ("non-html", "empty")
"""Reasons of captured pages that are nothing to be read: no HTML, or without a byte."""
_HTML_TYPES = ("", "text/html", "application/xhtml+xml")
_NO_BYTES = sha1_base32()

_LINKED_ONLY = {"in-scope": "too-deep", "not-archived": "not-archived"}
"""Verdicts on links that nobody was against; why their targets are not captured."""
_RANK: dict[NodeKind, int] = {
    "captured": 0,
    "gone": 1,
    "failed": 2,
    "queued": 3,
    "refused": 4,
    "linked": 5,
    "detour": 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One page of the story, or one that the story links to."""

    url: str
    kind: NodeKind
    reason: str
    """Why it is not captured, in one word; for a captured one empty, `cut`, `unread`, `pruned`, `non-html` or
    `empty`; for a detour what kind of page it is."""
    depth: int | None
    """Least number of story links from a seed, over all runs; None for pages that were only linked to."""
    is_seed: bool
    article: Article = UNTOLD
    """What it says of itself; without its words, which `Ledger.find_text` has by `text_digest`."""
    text_digest: str = ""
    domain: str
    captured: str
    """WARC date of the latest capture; empty when there is none."""
    status: int | None
    mime: str
    truncated: str
    """Why that capture is not whole, in WARC's words; empty when it is."""
    record_id: str
    file: str
    offset: int | None
    length: int | None
    payload_digest: str
    gone_since: str = ""
    """Of a captured page: WARC date of the first of the captures up to now that did not bring it again."""
    gone_reason: str = ""
    """What the latest of these brought, in one word."""
    aliases: tuple[str, ...]
    """URLs that redirect here, sorted."""

    @property
    def is_story(self) -> bool:
        """Whether it was captured, and is something that can be read."""
        return self.kind == "captured" and self.reason not in NO_STORIES

    @property
    def is_gone_since(self) -> bool:
        """Whether it was captured and lost for good, as far as a server can say so."""
        return bool(self.gone_since) and self.gone_reason in GONE_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One story link from page to page."""

    source: str
    target: str
    kind: str
    label: str
    label_language: str
    anchor_text: str
    placement: str
    ordinal: int
    decision: Decision
    reason: str
    rule: str
    score: float
    standing: str
    """announced, likely or doubtful; see `archive.outlink.Standing`."""
    context: str
    xpath: str
    rel: str
    href: str
    alias: str
    """The URL linked to, when it redirects to `target`; else empty."""
    removed_since: str = ""
    """WARC date of the page's first capture from which on no link leads to `target`; empty while one does."""
    record_id: str
    """The page's response record in which the link was read; empty when it was pruned."""
    run: str


class Graph:
    """The graph of all that the ledger knows when it is made.

    Of each page and link little more than a number is held at a time: the rest is read in batches.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rows = ledger.connection.execute
        self._aliases = Aliases(ledger)
        self.resolve = self._aliases.resolve
        self.is_loop = self._aliases.is_loop
        self.find_lost = self._aliases.find_lost
        self._link_order: array[int] | None = None

    @cached_property
    def detours(self) -> dict[str, str]:
        """The pages that are no stories, by URL, and what kind of page each is."""
        return find_detours(self._ledger, self._aliases)

    @cached_property
    def lost_ways(self) -> list[LostWay]:
        """The redirects with which no story went, between nodes."""
        return find_lost_ways(self._ledger, self._aliases)

    def iter_nodes(self) -> Iterator[Node]:
        """All nodes: those that a run asked for by depth and URL, then those only linked to, by URL."""
        pages = self._read_requests()
        asked = sorted(pages.numbers, key=lambda url: (pages.depths[pages.numbers[url]], url))
        linked = self._read_targets(pages)
        self._find_captures(pages)
        losses = find_losses(self._ledger, self._aliases, pages.is_captured)
        for urls in _iter_batches(chain(asked, linked)):
            captures = self._read_captures([pages.captures[pages.numbers[url]] for url in urls])
            for url in urls:
                number = pages.numbers[url]
                kind, reason = pages.kinds[number]
                capture = captures.get(pages.captures[number], _NO_CAPTURE)
                depth = pages.depths[number]
                loss = losses.get(url, _NO_LOSS)
                yield Node(
                    url=url,
                    kind=kind,
                    reason=capture.find_note(reason) if kind == "captured" else reason,
                    depth=depth if depth != _NO_DEPTH else None,
                    is_seed=url in pages.seeds,
                    article=capture.article,
                    text_digest=capture.text_digest or "",
                    domain=_domain_or_nothing(url),
                    captured=capture.date or "",
                    status=capture.status,
                    mime=capture.mime or "",
                    truncated=capture.truncated or "",
                    record_id=capture.record_id or "",
                    file=capture.file or "",
                    offset=capture.offset,
                    length=capture.length,
                    payload_digest=capture.payload_digest or "",
                    gone_since=loss.since,
                    gone_reason=loss.reason,
                    aliases=tuple(sorted(pages.aliases.get(url, ()))),
                )

    def _read_requests(self) -> _Pages:
        """The pages that runs asked for."""
        pages = _Pages()
        for url, depth, hops, state, reason in self._rows(
            "SELECT url, depth, hops, state, reason FROM request WHERE kind = 'page' ORDER BY id"
        ):
            final = self.resolve(url)
            if final != url:
                pages.aliases.setdefault(final, set()).add(url)
            if depth == 0 and not hops:
                pages.seeds.add(final)
            if state != "redirected":
                pages.keep_better(final, *kind_of_state(state, reason))
            elif (lost := self._aliases.find_lost(url)) is not None:
                is_gone, where = lost
                pages.keep_better(final, "gone" if is_gone else "failed", f"redirect-{where}")
            elif self.is_loop(url):
                pages.keep_better(final, "failed", "redirect-loop")
            pages.shorten(final, depth)
        return pages

    def _read_targets(self, pages: _Pages) -> list[str]:
        """Adds the pages that were only linked to; their URLs, sorted."""
        for url, reason in self.detours.items():
            pages.set_apart(url, reason)
        asked = len(pages.numbers)
        for target, verdict in self._rows(
            "SELECT l.target, CASE v.decision WHEN 'follow' THEN 'in-scope' "
            "WHEN 'site-wide' THEN 'site-wide' ELSE l.verdict END "
            "FROM link l LEFT JOIN review v ON v.link = l.id ORDER BY l.id"
        ):
            final = self.resolve(target)
            if pages.numbers.get(final, asked) >= asked:
                kind: NodeKind = "linked" if verdict in _LINKED_ONLY else "refused"
                pages.keep_better(final, kind, _LINKED_ONLY.get(verdict, verdict))
        return sorted(islice(pages.numbers, asked, None))

    def _find_captures(self, pages: _Pages) -> None:
        """Of each page: the latest capture with a 2xx status, else the latest of all that has a record.

        Where there is another one, none whose file was pruned; and none of another address of the page.
        """
        own = bytearray(len(pages.numbers))
        for url, capture, is_there in self._rows(
            "SELECT url, id, status BETWEEN 200 AND 299 AS is_there FROM capture WHERE kind = 'page' "
            "AND response_id IS NOT NULL "
            "ORDER BY is_there, file NOT IN (SELECT name FROM pruned_file), date, id"
        ):
            number = pages.numbers.get(url)
            if number is not None:
                pages.captures[number] = capture
                own[number] = bool(is_there)
            elif is_there:
                number = pages.numbers.get(self.resolve(url))
                if number is not None and not own[number]:
                    pages.captures[number] = capture

    def _read_captures(self, ids: Sequence[int]) -> dict[int, _Capture]:
        marks = ", ".join("?" * len(ids))
        rows = self._rows(
            "SELECT c.id, c.date, c.status, c.mime, c.truncated, c.response_id, c.file, c.offset, c.length, "
            "c.payload_digest, a.text_digest, c.file IN (SELECT name FROM pruned_file), "
            f"{', '.join(f'a.{name}' for name in ARTICLE_COLUMNS)} "
            f"FROM capture c LEFT JOIN article a ON a.capture = c.id WHERE c.id IN ({marks})",
            ids,
        )
        captures = {
            row[0]: _Capture(*row[1:12])._replace(article=article_of_columns(row[12:])) for row in rows
        }
        return {number: capture.without_record_if_pruned() for number, capture in captures.items()}

    def iter_edges(self) -> Iterator[Edge]:
        """All edges by source page and place in it; parallel ones differ in label, text or kind."""
        page = ""
        source = ""
        targets: set[tuple[int, str]] = set()
        seen: set[object] = set()
        # Of pages under several addresses. Hashes alone: all their edges' words might be too many.
        seen_shared: set[object] = set()
        is_shared = False
        removals = Removals(self._ledger, self._aliases)
        for row in self._iter_link_rows():
            if row[0] != page:
                page = row[0]
                source = self.resolve(page)
                is_shared = self._aliases.is_shared(source)
                targets.clear()
                seen = seen_shared if is_shared else set()
            target = self.resolve(row[1])
            key: object = (source, target, row[2], row[3], row[4])
            key = hash(key) if is_shared else key
            if key in seen:
                continue
            seen.add(key)
            pair = (row[15], row[1])
            repeated = pair in targets
            targets.add(pair)
            decision = decision_of(
                verdict=row[7],
                standing=row[21],
                review=row[24],
                repeated=repeated,
                source_depth=row[16],
                target_depth=row[17],
                target_state=row[18],
                target_reason=row[19] or "",
            )
            yield Edge(
                source=source,
                target=target,
                kind=row[2],
                label=row[3],
                label_language=row[20],
                anchor_text=row[4],
                placement=row[5],
                ordinal=row[6],
                decision=decision,
                reason=(row[8] if decision == row[7] else "") or _reason_of(decision, row[19] or ""),
                rule=row[9],
                score=row[10],
                standing=row[21],
                context=row[11],
                xpath=row[22],
                rel=row[23],
                href=row[12],
                alias=row[1] if row[1] != target else "",
                removed_since=removals.find_since(source, target),
                record_id=row[13] or "",
                run=row[14],
            )

    def _iter_link_rows(self) -> Iterator[tuple[Any, ...]]:
        """The links by page, the latest run's first, with all that decides on them."""
        if self._link_order is None:
            # Sorted without their words: those would go to the disk and back.
            order = self._rows("SELECT id FROM link ORDER BY source, run DESC, capture DESC, ordinal")
            self._link_order = array("q", (link for (link,) in order))
        for at in range(0, len(self._link_order), _BATCH):
            ids = self._link_order[at : at + _BATCH]
            found = {row[25]: row for row in self._rows(_LINKS.format(", ".join(map(str, ids))))}
            for link in ids:
                if link in found:
                    yield found[link]


_BATCH = 400
"""Rows that are read at a time."""

_LINKS = (
    "SELECT l.source, l.target, l.kind, l.label, l.anchor_text, l.placement, l.ordinal, l.verdict, "
    "l.reason, l.rule, l.score, l.context, l.href, "
    "iif(c.file IN (SELECT name FROM pruned_file), NULL, c.response_id), r.name, r.id, s.depth, t.depth, "
    "t.state, t.reason, l.label_language, l.standing, l.xpath, l.rel, v.decision, l.id FROM link l "
    "LEFT JOIN review v ON v.link = l.id "
    "JOIN capture c ON c.id = l.capture JOIN run r ON r.id = l.run "
    "LEFT JOIN request s ON s.run = l.run AND s.kind = 'page' AND s.url = l.source "
    "LEFT JOIN request t ON t.run = l.run AND t.kind = 'page' AND t.url = l.target "
    "WHERE l.id IN ({})"
)

_NO_DEPTH = 2**31 - 1


class _Pages:
    """What is known of all pages, as columns: a page's number is its place in them."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """By URL."""
        self.kinds: list[tuple[NodeKind, str]] = []
        self.depths = array("i")
        self.captures = array("q")
        """Ids; 0 for none."""
        self.seeds: set[str] = set()
        self.aliases: dict[str, set[str]] = {}
        self._waiting: dict[str, int] = {}
        """Depths of pages that only redirects told of so far."""
        self._known_kinds: dict[tuple[NodeKind, str], tuple[NodeKind, str]] = {}

    def keep_better(self, url: str, kind: NodeKind, reason: str) -> None:
        """Notes what became of a page, unless better is known."""
        number = self.numbers.get(url)
        if number is None:
            self.numbers[url] = len(self.kinds)
            self.kinds.append(self._known_kinds.setdefault((kind, reason), (kind, reason)))
            self.depths.append(self._waiting.pop(url, _NO_DEPTH))
            self.captures.append(0)
        elif _RANK[kind] < _RANK[self.kinds[number][0]]:
            self.kinds[number] = self._known_kinds.setdefault((kind, reason), (kind, reason))

    def set_apart(self, url: str, reason: str) -> None:
        """Notes that a page is no story, if it was asked for or never will be."""
        number = self.numbers.get(url)
        if number is not None and self.kinds[number][0] != "queued":
            self.kinds[number] = ("detour", reason)

    def is_captured(self, url: str) -> bool:
        """Whether a page is one that was captured."""
        number = self.numbers.get(url)
        return number is not None and self.kinds[number][0] == "captured"

    def shorten(self, url: str, depth: int) -> None:
        """Notes that a page can be reached by so many links."""
        number = self.numbers.get(url)
        if number is None:
            self._waiting[url] = min(depth, self._waiting.get(url, depth))
        else:
            self.depths[number] = min(depth, self.depths[number])


def _iter_batches(urls: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(urls)
    while batch := list(islice(stream, _BATCH)):
        yield batch


class _Capture(NamedTuple):
    """What a node tells of its capture; all None without one."""

    date: str | None = None
    status: int | None = None
    mime: str | None = None
    truncated: str | None = None
    record_id: str | None = None
    file: str | None = None
    offset: int | None = None
    length: int | None = None
    payload_digest: str | None = None
    text_digest: str | None = None
    is_pruned: int = 0
    article: Article = UNTOLD

    def find_note(self, told: str) -> str:
        """The reason of a captured page whose request has the reason `told`."""
        if self.is_pruned:
            return "pruned"
        if not told and self.mime is not None and self.mime not in _HTML_TYPES:
            return "non-html"
        return told or ("empty" if self.payload_digest == _NO_BYTES else "")

    def without_record_if_pruned(self) -> _Capture:
        """Itself; where nothing is left of its record, without what would lead to that."""
        if not self.is_pruned:
            return self
        return self._replace(record_id=None, file=None, offset=None, length=None)


_NO_CAPTURE = _Capture()
_NO_LOSS = Loss("", "")


def kind_of_state(state: str, reason: str) -> tuple[NodeKind, str]:
    """What a request that ended so makes of its page, and why it is not captured."""
    if state == "failed" and reason in GONE_ANSWERS:
        return "gone", reason
    if state == "refused" and reason == "not-archived":
        return "linked", reason
    if state in OPEN_STATES:
        return "queued", "left"
    return state, reason  # type: ignore[return-value]


def _reason_of(decision: Decision, target_reason: str) -> str:
    if decision == "robots" and target_reason == "robots-unreachable":
        return ROBOTS_UNREACHABLE
    return _REASONS.get(decision, "")


def _domain_or_nothing(url: str) -> str:
    try:
        return domain_of(url)
    except ValueError:
        return ""
