"""A collection's graph as files that other tools open: tables, GEXF, GraphML, JSON, DOT.

Nodes and edges stream through; nobody holds them all. Equal graphs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, Protocol

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS
from archive.exports.csv_tables import iter_csv
from archive.exports.datapackage import TABLES, Table, iter_datapackage
from archive.exports.dot import iter_dot
from archive.exports.gexf import iter_gexf
from archive.exports.graphml import iter_graphml
from archive.exports.node_link import iter_node_link
from archive.exports.rollup import DOMAIN_COLUMNS, DOMAIN_EDGE_COLUMNS, Rollup
from archive.files import replace_file
from archive.graph import Edge, Node

__all__ = [
    "DEFAULT_FORMATS",
    "DOCUMENTS",
    "TABLES",
    "GraphFormat",
    "Table",
    "Watcher",
    "iter_document",
    "write_exports",
    "write_tables",
]

GraphFormat = Literal["csv", "gexf", "graphml", "json", "dot"]

DEFAULT_FORMATS: tuple[GraphFormat, ...] = ("csv", "gexf", "graphml", "json")
"""What every run leaves behind; DOT is for small graphs and made when asked for."""

DOCUMENTS: dict[GraphFormat, str] = {
    "gexf": "graph.gexf",
    "graphml": "graph.graphml",
    "json": "graph.json",
    "dot": "graph.dot",
}
"""The formats that are one file, and its name. The tables are several: `csv` isn't among them."""

_WRITERS: dict[GraphFormat, Callable[[Iterable[Node], Iterable[Edge]], Iterator[str]]] = {
    "gexf": iter_gexf,
    "graphml": iter_graphml,
    "json": iter_node_link,
    "dot": iter_dot,
}


class Streams(Protocol):
    """A graph that can be gone through again and again, in the same order."""

    def iter_nodes(self) -> Iterator[Node]:
        """All nodes."""
        ...

    def iter_edges(self) -> Iterator[Edge]:
        """All edges."""
        ...


class Watcher(Protocol):
    """Sees nodes and edges as they pass by, once: `archive.runs.Tally`."""

    def pass_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The same nodes."""
        ...

    def pass_edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The same edges."""
        ...


def write_exports(
    graph: Streams,
    folder: Path,
    formats: Iterable[GraphFormat] = DEFAULT_FORMATS,
    *,
    watcher: Watcher | None = None,
) -> list[Path]:
    """Writes the graph into `folder`, each file in one step over its predecessor; their paths.

    The graph is gone through once for each format; `watcher` sees the first time. Raises WriteFailed, and
    ExportError for a format that can't hold this graph.
    """
    paths: list[Path] = []
    for format_ in formats:
        nodes, edges = graph.iter_nodes(), graph.iter_edges()
        if watcher:
            nodes, edges, watcher = watcher.pass_nodes(nodes), watcher.pass_edges(edges), None
        if format_ == "csv":
            paths += write_tables(nodes, edges, folder)
        else:
            paths.append(replace_file(folder / DOCUMENTS[format_], iter_document(format_, nodes, edges)))
    return paths


def write_tables(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> list[Path]:
    """Writes the tables and `datapackage.json` in one pass over nodes, then edges; their paths."""
    rollup = Rollup()
    contents = (
        iter_csv(NODE_COLUMNS, rollup.pass_nodes(nodes)),
        iter_csv(EDGE_COLUMNS, rollup.pass_edges(edges)),
        iter_csv(DOMAIN_COLUMNS, rollup.iter_domains()),
        iter_csv(DOMAIN_EDGE_COLUMNS, rollup.iter_domain_edges()),
    )
    paths = [
        replace_file(folder / table.file_name, lines) for table, lines in zip(TABLES, contents, strict=True)
    ]
    return [*paths, replace_file(folder / "datapackage.json", iter_datapackage())]


def iter_document(format_: GraphFormat, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The text of a format that is one file, in pieces."""
    return _WRITERS[format_](nodes, edges)
