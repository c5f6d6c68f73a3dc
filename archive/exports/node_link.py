"""Node-link JSON: what networkx's `node_link_graph` and D3 read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, ColumnType, Row
from archive.exports.rows import RowTexts
from archive.graph import Edge, Node

_BARE: frozenset[ColumnType] = frozenset(("integer", "number", "boolean"))

_NODE_NAMES: Mapping[str, str] = {"Id": "id"}
_EDGE_NAMES: Mapping[str, str] = {"Source": "source", "Target": "target"}


def iter_node_link(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The document's lines: one object a line, absent values left out, lists joined as in the tables."""
    yield '{"directed": true, "multigraph": true, "graph": {"name": "story"}, "nodes": ['
    yield from _iter_objects(NODE_COLUMNS, _NODE_NAMES, nodes)
    yield '\n], "edges": ['
    yield from _iter_objects(EDGE_COLUMNS, _EDGE_NAMES, edges)
    yield "\n]}\n"


def _iter_objects(
    columns: Sequence[Column[Row]], own_names: Mapping[str, str], rows: Iterable[Row]
) -> Iterator[str]:
    chosen = [column for column in columns if column.name in own_names or not column.is_structure]
    beginnings = []
    for column in chosen:
        name = own_names.get(column.name, column.attribute_name)
        beginnings.append(f'"{name}": ' if column.type in _BARE else f'"{name}": "')
    ends = ["" if column.type in _BARE else '"' for column in chosen]
    texts_of = RowTexts(chosen, _escape).of
    separator = "\n"
    for row in rows:
        told = [
            begin + text + end
            for begin, text, end in zip(beginnings, texts_of(row), ends, strict=True)
            if text
        ]
        yield f"{separator}{{{', '.join(told)}}}"
        separator = ",\n"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
