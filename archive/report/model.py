"""What a report shows, counted and chosen: a value made from the graph's nodes and edges in one pass each.

However large the graph, no more than LISTED_PAGES pages and SHOWN_LINKS links are held as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from archive.changes import Change
from archive.decisions import Decision
from archive.exports.rollup import DomainEdge, DomainRow, Rollup
from archive.graph import Edge, Node, NodeKind
from archive.lost_ways import LostWay
from archive.report.dates import Days, Span, find_days
from archive.report.near_copies import NearCopies, find_near_copies
from archive.report.publishers import PublisherCount
from archive.report.runs import RunAccount
from archive.report.spans import shorten_spans
from archive.report.trails import Rank, find_rank, walk_back
from archive.report.wording import outcome_of

LISTED_PAGES = 2_000
"""Above so many pages the graph is shown by domain, and pages are listed up to here."""
SHOWN_LINKS = 4_000
_EXAMPLES = 5
_MOST_CHANGES = 1_000
_MOST_CHARACTERS = 2_000_000
"""Of texts that have changed: to hold one against the other takes time."""
_MOST_DOMAIN_LINKS = 30
_REACHED: tuple[Decision, ...] = ("followed", "already-seen")


class Streams(Protocol):
    """The graph: `archive.graph.Graph`."""

    def iter_nodes(self) -> Iterable[Node]:
        """All nodes, those that were asked for first."""
        ...

    def iter_edges(self) -> Iterable[Edge]:
        """All edges."""
        ...

    def resolve(self, url: str) -> str:
        """The URL that stands for the story at `url`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the graph, as the report lists it."""

    number: int
    node: Node
    days: Days | None
    """When it says that it was published."""
    links_in: int
    """Story links that lead to it, of all pages."""
    trail: tuple[int, ...]
    """Numbers of the pages from the seed to this one; its own alone when nothing leads here."""
    linked_as: str
    """The words of the link on its trail: all that is known of what a page that was not captured is about."""
    changes: tuple[str, ...]
    """Kinds of change since the run before the last."""
    redirected_to: tuple[str, ...] = ()
    """Nodes to which it redirects without its story."""
    redirected_from: tuple[str, ...] = ()
    """Nodes that redirect here without their story, or did; the first few."""


@dataclass(slots=True, kw_only=True)
class Unfollowed:
    """The links that had one reason not to be followed."""

    outcome: str
    """As `archive.report.wording.outcome_of` has it."""
    count: int = 0
    examples: list[Edge] = field(default_factory=list)
    spare: list[Edge] = field(default_factory=list)
    """Of pages that have an example already."""

    def add(self, edge: Edge) -> None:
        """Counts a link, and keeps it if it is an example: of as many pages as there are, then of any."""
        self.count += 1
        if len(self.examples) == _EXAMPLES or any(edge.target == each.target for each in self.examples):
            return
        if all(edge.source != each.source for each in self.examples):
            self.examples.append(edge)
        elif len(self.spare) < 2 * _EXAMPLES and all(edge.target != each.target for each in self.spare):
            self.spare.append(edge)

    def fill_up(self) -> Unfollowed:
        """Itself, with spare examples where there are too few of pages of their own."""
        targets = {each.target for each in self.examples}
        rest = [each for each in self.spare if each.target not in targets]
        self.examples += rest[: _EXAMPLES - len(self.examples)]
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one run to the next."""

    old: RunAccount
    new: RunAccount
    changes: tuple[Change, ...]
    is_whole: bool
    """Whether these are all of them."""
    unlooked: Counter[str] = field(default_factory=Counter)
    """Pages of the earlier run for which the later one did not look, by why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcSum:
    """A finished WARC file."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page shows."""

    name: str
    runs: Sequence[RunAccount]
    seeds: tuple[tuple[str, Page | None], ...]
    """Of the last run, in the order given: URL, and the page that it is."""
    total: int
    """Nodes of the graph."""
    kinds: Counter[str]
    gone_since: int
    """Captured pages that are gone by now."""
    not_had_again: int
    """Captured pages that could not be had again for other reasons."""
    textless: int
    """Captured pages that are nothing to be read, such as an image."""
    publishers: tuple[tuple[str, int], ...]
    """As `archive.report.publishers` has them."""
    depth: int
    """The farthest captured page's."""
    dated: int
    """Captured pages that say when they were published."""
    first_published: str
    last_published: str
    pages: tuple[Page, ...]
    links: tuple[Edge, ...]
    """Between listed pages: those on a trail first."""
    links_left_out: int
    decisions: Counter[str]
    followed_to: Counter[str]
    """Pages to which followed links lead, each once, by kind of node."""
    unfollowed: tuple[Unfollowed, ...]
    comparison: Comparison | None
    copies: NearCopies
    lengths: Mapping[str, tuple[int, int]]
    """Words and characters of the texts that were looked at, by digest."""
    domains: tuple[DomainRow, ...]
    domain_links: tuple[DomainEdge, ...]
    months: Mapping[str, Counter[str]]
    """Captured pages by domain and month, `2026-11`."""
    warcs: tuple[WarcSum, ...]

    @property
    def is_by_domain(self) -> bool:
        """Whether there are too many pages to draw."""
        return self.total > LISTED_PAGES


def build_report(
    graph: Streams,
    *,
    name: str,
    runs: Sequence[RunAccount],
    find_text: Callable[[str], str | None],
    compare: Callable[[RunAccount, RunAccount], Iterable[Change]],
    warcs: Iterable[WarcSum],
    ways: Iterable[LostWay] = (),
) -> Report:
    """The report of a graph; `compare` gives the changes from run to run, `find_text` words by digest."""
    comparison = compare_runs([run for run in runs if run.ended], compare)
    rollup = Rollup()
    census = _Census()
    for node in rollup.pass_nodes(graph.iter_nodes()):
        census.add_node(node)
    for edge in rollup.pass_edges(graph.iter_edges()):
        census.add_edge(edge)
    pages = census.list_pages(comparison, graph.resolve, ways)
    by_url = {page.node.url: page for page in pages}
    links, links_left_out = census.list_links()
    seeds = runs[-1].seeds if runs else ()
    captured = {
        url: page.node.text_digest
        for url, page in by_url.items()
        if page.node.text_digest and page.node.kind != "detour"
    }
    lengths: dict[str, tuple[int, int]] = {}

    def find_measured(digest: str) -> str | None:
        text = find_text(digest)
        if text and digest not in lengths:
            lengths[digest] = len(text.split()), len(text)
        return text

    copies = find_near_copies(captured, find_measured)
    domain_links = sorted(
        (link for link in rollup.iter_domain_edges() if link.source != link.target),
        key=lambda link: (-link.counts[0], link.source, link.target),
    )
    return Report(
        name=name,
        runs=runs,
        seeds=tuple((seed, by_url.get(graph.resolve(seed))) for seed in seeds),
        total=census.total,
        kinds=census.kinds,
        gone_since=census.gone_since,
        not_had_again=census.not_had_again,
        textless=census.textless,
        publishers=tuple(census.publishers.list_publishers()),
        depth=census.depth,
        dated=census.dated,
        first_published=census.span.first,
        last_published=census.span.last,
        pages=tuple(pages),
        links=tuple(links),
        links_left_out=links_left_out,
        decisions=census.decisions,
        followed_to=census.followed_to,
        unfollowed=tuple(
            reason.fill_up()
            for reason in sorted(census.unfollowed.values(), key=lambda each: (-each.count, each.outcome))
        ),
        comparison=comparison,
        copies=copies,
        lengths=lengths,
        domains=tuple(
            sorted(
                rollup.iter_domains(),
                key=lambda row: (-row.kinds["captured"], -row.kinds.total(), row.domain),
            )
        ),
        domain_links=tuple(domain_links[:_MOST_DOMAIN_LINKS]),
        months=census.months,
        warcs=tuple(warcs),
    )


class _Census:
    """Counts nodes and edges as they pass by, and keeps those that are listed."""

    def __init__(self) -> None:
        self.total = self.depth = self.dated = self.gone_since = self.not_had_again = 0
        self.kinds: Counter[str] = Counter()
        self.publishers = PublisherCount()
        self.span = Span()
        self.textless = 0
        self.months: dict[str, Counter[str]] = {}
        self.decisions: Counter[str] = Counter()
        self.followed_to: Counter[str] = Counter()
        self.unfollowed: dict[str, Unfollowed] = {}
        self._nodes: dict[str, Node] = {}
        self._days: dict[str, Days] = {}
        self._depths: dict[str, int | None] = {}
        self._unmet: dict[str, NodeKind] = {}
        self._links_in: Counter[str] = Counter()
        self._best: dict[str, tuple[Rank, Edge]] = {}
        self._links: list[Edge] = []
        self._link_count = 0

    def add_node(self, node: Node) -> None:
        self.total += 1
        self.kinds[node.kind] += 1
        if node.depth is not None:
            self._depths[node.url] = node.depth
            self._unmet[node.url] = node.kind
        days = find_days(node.article.published) if node.article.published else None
        if node.gone_since:
            self.gone_since += node.is_gone_since
            self.not_had_again += not node.is_gone_since
        self.publishers.add(node)
        self.textless += node.kind == "captured" and not node.is_story
        if node.kind == "captured":
            self.depth = max(self.depth, node.depth or 0)
            if days:
                self.dated += 1
                self.span.add(days, node.article.published)
                month = node.article.published[:7]
                self.months.setdefault(node.domain, Counter())[month] += 1
        if len(self._nodes) < LISTED_PAGES:
            self._nodes[node.url] = node
            if days:
                self._days[node.url] = days

    def add_edge(self, edge: Edge) -> None:
        self.decisions[edge.decision] += 1
        if edge.decision not in _REACHED:
            outcome = outcome_of(edge)
            self.unfollowed.setdefault(outcome, Unfollowed(outcome=outcome)).add(edge)
        elif edge.decision == "followed" and (kind := self._unmet.pop(edge.target, None)):
            self.followed_to[kind] += 1
        if edge.target not in self._nodes:
            return
        self._links_in[edge.target] += 1
        rank = find_rank(edge, self._depths)
        best = self._best.get(edge.target)
        if rank and (best is None or rank < best[0]):
            self._best[edge.target] = rank, edge
        if edge.source in self._nodes:
            self._link_count += 1
            if len(self._links) < SHOWN_LINKS:
                self._links.append(edge)

    def list_pages(
        self, comparison: Comparison | None, resolve: Callable[[str], str], ways: Iterable[LostWay]
    ) -> list[Page]:
        numbers = {url: number for number, url in enumerate(self._nodes)}
        sources = {
            url: rank.source
            for url, (rank, _) in self._best.items()
            if rank.source in numbers and not self._nodes[url].is_seed
        }
        changes: dict[str, dict[str, None]] = {}
        for change in comparison.changes if comparison else ():
            changes.setdefault(resolve(change.url), {})[change.kind] = None
        onward: dict[str, list[str]] = {}
        back: dict[str, list[str]] = {}
        for way in ways:
            if way.is_latest:
                onward.setdefault(way.source, []).append(way.target)
            if len(sources_of := back.setdefault(way.target, [])) < _EXAMPLES:
                sources_of.append(way.source)
        return [
            Page(
                number=numbers[url],
                node=node,
                days=self._days.get(url),
                links_in=self._links_in[url],
                trail=tuple(numbers[each] for each in walk_back(url, sources)),
                linked_as=self._best[url][1].anchor_text if url in sources else "",
                changes=tuple(changes.get(url, ())),
                redirected_to=tuple(onward.get(url, ())),
                redirected_from=tuple(back.get(url, ())),
            )
            for url, node in self._nodes.items()
        ]

    def list_links(self) -> tuple[list[Edge], int]:
        """Each listed page's link on its trail, then others; and how many were left out."""
        links = [edge for _, (_, edge) in self._best.items() if edge.source in self._nodes]
        known = {id(edge) for edge in links}
        links += [edge for edge in self._links if id(edge) not in known]
        links = links[: max(SHOWN_LINKS, len(known))]
        return links, self._link_count - len(links)


def compare_runs(
    over: Sequence[RunAccount], compare: Callable[[RunAccount, RunAccount], Iterable[Change]]
) -> Comparison | None:
    """What changed from the run before to the last one that is over, as far as it goes; None without two."""
    if len(over) < 2:
        return None
    old, new = over[-2:]
    changes: list[Change] = []
    characters = 0
    unlooked: Counter[str] = Counter()
    for change in compare(old, new):
        if change.kind == "not-looked-for":
            unlooked[change.after] += 1
            continue
        if len(changes) == _MOST_CHANGES or characters > _MOST_CHARACTERS:
            return Comparison(old=old, new=new, changes=tuple(changes), is_whole=False, unlooked=unlooked)
        characters += sum(len(span.text) for span in change.spans)
        changes.append(replace(change, spans=shorten_spans(change.spans)) if change.spans else change)
    return Comparison(old=old, new=new, changes=tuple(changes), is_whole=True, unlooked=unlooked)
