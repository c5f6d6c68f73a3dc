"""The graph rolled up by registered domain: who links to whom, when pages are too many to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import get_args

from archive.domains import domain_of
from archive.exports.columns import Column
from archive.graph import Edge, Node, NodeKind
from archive.outlink import LINK_KINDS, LinkKind

NO_DOMAIN = "(none)"
"""Stands for the domain of what is no http or https URL."""

_KIND_MEANINGS: dict[NodeKind, str] = {
    "captured": "of these, captured",
    "gone": "answered 404 or 410, or redirect to where no story is",
    "failed": "asked for in vain",
    "refused": "not asked for, by rule",
    "queued": "left over by a limit or a stop",
    "linked": "only linked to",
    "detour": "no stories: where redirects ended",
}


@dataclass(slots=True, kw_only=True)
class DomainRow:
    """One registered domain: how many of its pages are nodes, how many links begin and end there."""

    domain: str
    kinds: Counter[str] = field(default_factory=Counter)
    gone_since: int = 0
    """Of the captured ones: how many are gone by now."""
    not_had_since: int = 0
    """How many could not be had the last time, for other reasons."""
    seeds: int = 0
    links_out: int = 0
    links_in: int = 0
    links_inside: int = 0


@dataclass(frozen=True, slots=True)
class DomainEdge:
    """All story links from one registered domain to another, or to itself."""

    source: str
    target: str
    counts: list[int]
    """Of all, of those followed, of each kind of link: numbers alone, for there may be many pairs."""


_ALL, _FOLLOWED = 0, 1
_PLACE_OF_KIND = {kind: place for place, kind in enumerate(LINK_KINDS, 2)}


def _count_of_kind(kind: str) -> Column[DomainRow]:
    return Column(
        name=kind,
        description=_KIND_MEANINGS[kind],  # type: ignore[index]
        read=lambda row: row.kinds[kind],
        type="integer",
        is_required=True,
    )


def _count_of_link_kind(kind: LinkKind) -> Column[DomainEdge]:
    return Column(
        name=kind.replace("-", "_"),
        description=f"of these, `{kind}`",
        read=lambda row: row.counts[_PLACE_OF_KIND[kind]],
        type="integer",
        is_required=True,
    )


DOMAIN_COLUMNS: tuple[Column[DomainRow], ...] = (
    Column(
        name="Id",
        description=f"registered domain; `{NO_DOMAIN}` for what is no http or https URL",
        read=attrgetter("domain"),
        is_required=True,
    ),
    Column(name="Label", description="the same", read=attrgetter("domain"), is_required=True),
    Column(
        name="nodes",
        description="its pages in nodes.csv",
        read=lambda row: row.kinds.total(),
        type="integer",
        is_required=True,
    ),
    *(_count_of_kind(kind) for kind in get_args(NodeKind)),
    Column(
        name="gone_since",
        description="of the captured ones, gone by now",
        read=attrgetter("gone_since"),
        type="integer",
        is_required=True,
    ),
    Column(
        name="not_had_since",
        description="of the captured ones, not to be had the last time for other reasons",
        read=attrgetter("not_had_since"),
        type="integer",
        is_required=True,
    ),
    Column(
        name="seeds",
        description="how many of them are seeds",
        read=attrgetter("seeds"),
        type="integer",
        is_required=True,
    ),
    Column(
        name="links_out",
        description="story links from its pages to other domains",
        read=attrgetter("links_out"),
        type="integer",
        is_required=True,
    ),
    Column(
        name="links_in",
        description="story links from other domains to its pages",
        read=attrgetter("links_in"),
        type="integer",
        is_required=True,
    ),
    Column(
        name="links_inside",
        description="story links among its own pages",
        read=attrgetter("links_inside"),
        type="integer",
        is_required=True,
    ),
)

DOMAIN_EDGE_COLUMNS: tuple[Column[DomainEdge], ...] = (
    Column(
        name="Source",
        description="the domain that the links stand on: an `Id` of domains.csv",
        read=attrgetter("source"),
        is_required=True,
    ),
    Column(
        name="Target",
        description="the domain that they lead to; the same one for links inside a domain",
        read=attrgetter("target"),
        is_required=True,
    ),
    Column(
        name="Type",
        description="`Directed`",
        read=lambda _: "Directed",
        words=("Directed",),
        is_required=True,
    ),
    Column(
        name="Weight",
        description="how many lines of edges.csv",
        read=lambda row: row.counts[_ALL],
        type="integer",
        is_required=True,
    ),
    Column(
        name="followed",
        description="of these, with the decision `followed`",
        read=lambda row: row.counts[_FOLLOWED],
        type="integer",
        is_required=True,
    ),
    *(_count_of_link_kind(kind) for kind in LINK_KINDS),
)


class Rollup:
    """Counts nodes and edges as they pass by."""

    def __init__(self) -> None:
        self._rows: dict[str, DomainRow] = {}
        self._links: dict[tuple[str, str], list[int]] = {}
        self._domain_of_origin: dict[str, str] = {}

    def pass_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The same nodes."""
        for node in nodes:
            row = self._row(node.domain or NO_DOMAIN)
            row.kinds[node.kind] += 1
            row.seeds += node.is_seed
            row.gone_since += node.is_gone_since
            row.not_had_since += bool(node.gone_since) and not node.is_gone_since
            yield node

    def pass_edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The same edges."""
        for edge in edges:
            pair = self._domain(edge.source), self._domain(edge.target)
            counts = self._links.get(pair)
            if counts is None:
                counts = self._links[pair] = [0] * (2 + len(LINK_KINDS))
            counts[_ALL] += 1
            counts[_FOLLOWED] += edge.decision == "followed"
            if (place := _PLACE_OF_KIND.get(edge.kind)) is not None:  # type: ignore[call-overload]
                counts[place] += 1
            yield edge

    def iter_domains(self) -> Iterator[DomainRow]:
        """A row for each domain of a node or an edge that has passed, by domain."""
        for (source, target), counts in self._links.items():
            if source == target:
                self._row(source).links_inside += counts[_ALL]
            else:
                self._row(source).links_out += counts[_ALL]
                self._row(target).links_in += counts[_ALL]
        for _, row in sorted(self._rows.items()):
            yield row

    def iter_domain_edges(self) -> Iterator[DomainEdge]:
        """A row for each pair of domains with a link between them, by source and target."""
        for (source, target), counts in sorted(self._links.items()):
            yield DomainEdge(source, target, counts)

    def _row(self, domain: str) -> DomainRow:
        row = self._rows.get(domain)
        if row is None:
            row = self._rows[domain] = DomainRow(domain=domain)
        return row

    def _domain(self, url: str) -> str:
        # Links of one page lead to few hosts: the part before the path tells the domain.
        origin = url[: url.find("/", 8)] if url.find("/", 8) > 0 else url
        domain = self._domain_of_origin.get(origin)
        if domain is None:
            try:
                domain = domain_of(origin) or NO_DOMAIN
            except ValueError:
                domain = NO_DOMAIN
            self._domain_of_origin[origin] = domain
        return domain
