"""`storytrail trail`: by which links a page was reached, from the seed on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import ConfigError
from archive.exports.texts import clean
from archive.graph import Edge, Graph, Node
from archive.identity import url_key
from archive.ledger import Ledger
from archive.lost_ways import LostWay
from archive.printable import printable
from archive.report.states import tell_loss
from archive.report.trails import Rank, find_rank, walk_back
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.config import parse_seed
from crawler.output import write_output

_SHOWN_SOURCES = 10
_MOST_COMPARED = 5_000
"""Addresses that a wrong one is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A page on the way, and the link that led to it; the first one has none."""

    node: Node
    edge: Edge | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What is printed."""

    asked: str
    steps: Sequence[Step]
    ways: Sequence[LostWay]
    """Of all pages."""

    def targets_of(self, url: str) -> list[str]:
        """Where a page redirects to without its story."""
        return [way.target for way in self.ways if way.source == url and way.is_latest]

    def sources_of(self, url: str) -> list[str]:
        """What redirects to a page without its story, or did."""
        return [way.source for way in self.ways if way.target == url]


def main(arguments: Sequence[str]) -> int:
    """Prints the trail; the exit code. Raises ConfigError for a page that the collection doesn't know."""
    parser = CommandParser(
        prog="storytrail trail",
        description="Says by which links a page was reached: from the seed, label by label.",
        allow_abbrev=False,
    )
    parser.add_argument("collection", type=Path, metavar="DIR", help="the collection's folder")
    parser.add_argument("url", metavar="URL", help="the page, or an address that leads to it")
    parser.add_argument("--json", action="store_true", help="one JSON object, with the records that prove it")
    options = parser.parse_args(list(arguments))
    with reading_ledger(get_collection(options.collection)) as ledger:
        graph = Graph(ledger)
        trail = Trail(
            asked=options.url.strip(),
            steps=find_trail(graph, _find_page(ledger, graph, options.url)),
            ways=graph.lost_ways,
        )
    if options.json:
        text = json.dumps(_as_json(trail), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(_iter_lines(trail))
    return write_output(text + "\n", 0)


def find_trail(graph: Graph, url: str) -> list[Step]:
    """The steps from the seed to the page; the page alone when it is a seed, or nothing leads to it.

    The edges are gone through twice, so that a large graph need not be held.
    """
    depths: dict[str, int | None] = {}
    seeds = set()
    for node in graph.iter_nodes():
        depths[node.url] = node.depth
        if node.is_seed:
            seeds.add(node.url)
    best: dict[str, Rank] = {}
    for edge in graph.iter_edges():
        rank = find_rank(edge, depths)
        if rank and edge.target not in seeds and (edge.target not in best or rank < best[edge.target]):
            best[edge.target] = rank
    way = walk_back(url, {target: rank.source for target, rank in best.items()})
    wanted = {target: best[target] for target in way[1:]}
    edges = {
        edge.target: edge
        for edge in graph.iter_edges()
        if edge.target in wanted and find_rank(edge, depths) == wanted[edge.target]
    }
    nodes = {node.url: node for node in graph.iter_nodes() if node.url in way}
    return [Step(node=nodes[each], edge=edges.get(each)) for each in way]


def _find_page(ledger: Ledger, graph: Graph, text: str) -> str:
    """The URL of the node that `text` means; ConfigError, with the nearest known one, when there is none."""
    asked = parse_seed(text)
    url = graph.resolve(asked)
    known = {node.url for node in graph.iter_nodes()}
    if url in known:
        return url
    # Other spellings of the address: http for https, with or without www.
    for (alike,) in ledger.connection.execute("SELECT url FROM node WHERE url_key = ?", (_key_of(asked),)):
        if (resolved := graph.resolve(alike)) in known:
            return resolved
    # The table has the pages of runs that came to their end; of others there is only the graph itself.
    key = _key_of(asked)
    if alikes := sorted(each for each in known if _key_of(each) == key):
        return alikes[0]
    nearest = _find_nearest(asked, known)
    hint = f"; the nearest that it knows is {nearest}" if nearest else ""
    raise ConfigError(f"the collection knows no page {asked}{hint}")


def _key_of(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:
        return url


def _find_nearest(url: str, known: Iterable[str]) -> str:
    """The known address most like `url`: of its host if that has any, else of any host."""
    ordered = sorted(known)
    host = urlsplit(url).hostname or ""
    same = [each for each in ordered if f"//{host}" in each or f".{host}" in each]
    for candidates in (same, ordered):
        found = get_close_matches(url, islice(candidates, _MOST_COMPARED), n=1, cutoff=0.5)
        if found:
            return found[0]
    return same[0] if same else ""


def _iter_lines(trail: Trail) -> Iterator[str]:
    last = trail.steps[-1].node
    if len(trail.steps) == 1 and not last.is_seed:
        yield from _iter_page(last, trail)
        sources = trail.sources_of(last.url)
        for source in sources[:_SHOWN_SOURCES]:
            yield f"  reached by a redirect from {printable(source)}"
        if (more := len(sources) - _SHOWN_SOURCES) > 0:
            yield f"  and from {more:,} more; --json has all"
        if not sources:
            yield "Nothing that was kept leads to this page."
        return
    for step in trail.steps:
        if step.edge:
            yield f"  │ {printable(_announcement(step.edge))}"
            if step.edge.alias:
                yield f"  │ by way of {printable(step.edge.alias)}"
            yield "  ▼"
        yield from _iter_page(step.node, trail)
    if len(trail.steps) == 1:
        yield "This page is a seed: the crawl began here."
    elif trail.asked != last.url and trail.asked in last.aliases:
        yield f"{printable(trail.asked)} leads to this page."


def _iter_page(node: Node, trail: Trail) -> Iterator[str]:
    state = ", ".join(filter(None, (node.kind, node.reason, tell_loss(node))))
    yield f"{printable(node.url)}  ({'seed, ' if node.is_seed else ''}{state})"
    told = [node.article.headline, node.article.publisher, node.article.published]
    if any(told):
        yield f"  {printable(' · '.join(filter(None, told)))}"
    for target in trail.targets_of(node.url):
        yield f"  redirected to {printable(target)}"


def _announcement(edge: Edge) -> str:
    words = f"“{edge.anchor_text}”" if edge.anchor_text else "a link without words"
    followed = "" if edge.decision in ("followed", "already-seen") else f"  [{edge.decision}]"
    return (f"{edge.label}: {words}" if edge.label else f"{edge.kind}: {words}") + followed


def _as_json(trail: Trail) -> Mapping[str, Any]:
    """Words of pages without what steers a terminal, as in the tables of the graph."""
    last = trail.steps[-1].node
    sources = trail.sources_of(last.url)
    return {
        "asked": clean(trail.asked),
        "url": last.url,
        "is_seed": last.is_seed,
        "is_reached": len(trail.steps) > 1 or last.is_seed or bool(sources),
        "redirected_from": sources,
        "steps": [
            {
                "url": step.node.url,
                "headline": clean(step.node.article.headline),
                "kind": step.node.kind,
                "reason": step.node.reason,
                "captured": step.node.captured or None,
                "gone_since": step.node.gone_since or None,
                "gone_reason": step.node.gone_reason or None,
                "record_id": step.node.record_id or None,
                "redirected_to": trail.targets_of(step.node.url),
                "link": _link_as_json(step.edge) if step.edge else None,
            }
            for step in trail.steps
        ],
    }


def _link_as_json(edge: Edge) -> Mapping[str, Any]:
    """The link with the record in which it was read."""
    names = ("kind", "label", "anchor_text", "context", "placement", "decision", "alias", "record_id", "run")
    return {name: clean(getattr(edge, name) or "") for name in names}
