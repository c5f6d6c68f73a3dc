"""A collection's graph as files that other tools open: tables, GEXF, GraphML, JSON, DOT.

Nodes and edges stream through; nobody holds them all. Equal graphs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice, tee
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS
from archive.exports.csv_tables import iter_csv
from archive.exports.datapackage import TABLES, Table, iter_datapackage
from archive.exports.dot import iter_dot
from archive.exports.gexf import iter_gexf
from archive.exports.graphml import iter_graphml
from archive.exports.node_link import iter_node_link
from archive.exports.rollup import DOMAIN_COLUMNS, DOMAIN_EDGE_COLUMNS, Rollup
from archive.files import replace_file, replacing_text
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


_Row = TypeVar("_Row", Node, Edge)
_File = tuple[str, Iterable[str]]
"""Name and pieces of a file."""


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

    The graph is gone through once, for all formats; `watcher` sees it, too. Raises WriteFailed, and
    ExportError for a format that can't hold this graph.
    """
    wanted = list(formats)
    nodes, edges = graph.iter_nodes(), graph.iter_edges()
    if watcher:
        nodes, edges = watcher.pass_nodes(nodes), watcher.pass_edges(edges)
    streams = zip(wanted, tee(nodes, len(wanted)), tee(edges, len(wanted)), strict=True)
    lanes = [_Lane(format_, folder, own_nodes, own_edges) for format_, own_nodes, own_edges in streams]
    try:
        rows, going_on = 0, lanes
        # All in step: what one of them has read and another has not is held in memory.
        while going_on := [lane for lane in going_on if lane.write_up_to(rows)]:
            rows += _STEP_ROWS
    finally:
        for lane in lanes:
            lane.close()
    return [path for lane in lanes for path in lane.paths]


_STEP_ROWS = 100
_STEP_PIECES = 50


class _Lane:
    """One format on its way to the disk."""

    def __init__(
        self, format_: GraphFormat, folder: Path, nodes: Iterator[Node], edges: Iterator[Edge]
    ) -> None:
        self.paths: list[Path] = []
        """Of the files that are there."""
        self._rows = 0
        rows = self._count(nodes), self._count(edges)
        files = _iter_tables(*rows) if format_ == "csv" else iter([_document(format_, *rows)])
        self._steps = self._iter_steps(folder, files)

    def write_up_to(self, rows: int) -> bool:
        """Goes on until so many nodes and edges are read; whether there is more to do."""
        return any(self._rows >= rows for _ in self._steps)

    def close(self) -> None:
        """Ends the writing; a file that is not whole is left out."""
        self._steps.close()

    def _count(self, rows: Iterator[_Row]) -> Iterator[_Row]:
        for row in rows:
            self._rows += 1
            yield row

    def _iter_steps(self, folder: Path, files: Iterator[_File]) -> Generator[None, None, None]:
        for name, pieces in files:
            with replacing_text(folder / name) as file:
                stream = iter(pieces)
                while some := list(islice(stream, _STEP_PIECES)):
                    file.write("".join(some))
                    yield
            self.paths.append(folder / name)


def _document(format_: GraphFormat, nodes: Iterator[Node], edges: Iterator[Edge]) -> _File:
    return DOCUMENTS[format_], iter_document(format_, nodes, edges)


def _iter_tables(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[_File]:
    """The tables in one pass over nodes, then edges, and what their columns mean."""
    rollup = Rollup()
    contents = (
        iter_csv(NODE_COLUMNS, rollup.pass_nodes(nodes)),
        iter_csv(EDGE_COLUMNS, rollup.pass_edges(edges)),
        iter_csv(DOMAIN_COLUMNS, rollup.iter_domains()),
        iter_csv(DOMAIN_EDGE_COLUMNS, rollup.iter_domain_edges()),
    )
    for table, lines in zip(TABLES, contents, strict=True):
        yield table.file_name, lines
    yield "datapackage.json", iter_datapackage()


def write_tables(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> list[Path]:
    """Writes the tables and `datapackage.json` in one pass over nodes, then edges; their paths."""
    return [replace_file(folder / name, lines) for name, lines in _iter_tables(nodes, edges)]


def iter_document(format_: GraphFormat, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The text of a format that is one file, in pieces."""
    return _WRITERS[format_](nodes, edges)
