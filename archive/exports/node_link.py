"""Node-link JSON: what networkx's `node_link_graph` and D3 read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, ColumnType, Row, attributes_of
from archive.exports.rows import Attribute, RowMarkup
from archive.graph import Edge, Node

_BARE: frozenset[ColumnType] = frozenset(("integer", "number", "boolean"))


def iter_node_link(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The document's lines: one object a line, absent values left out, lists joined as in the tables."""
    yield '{"directed": true, "multigraph": true, "graph": {"name": "story"}, "nodes": ['
    separator = "\n"
    texts_of = RowMarkup(NODE_COLUMNS[:1], _members(NODE_COLUMNS), _escape).of
    for node in nodes:
        url, told = texts_of(node)
        yield f'{separator}{{"id": "{url}"{told}}}'
        separator = ",\n"
    yield '\n], "edges": ['
    separator = "\n"
    edge_texts_of = RowMarkup(EDGE_COLUMNS[:2], _members(EDGE_COLUMNS), _escape).of
    for edge in edges:
        source, target, told = edge_texts_of(edge)
        yield f'{separator}{{"source": "{source}", "target": "{target}"{told}}}'
        separator = ",\n"
    yield "\n]}\n"


def _members(columns: Sequence[Column[Row]]) -> list[Attribute[Row]]:
    """Each one brings the comma before it: an object's ids come first."""
    return [
        Attribute(f', "{column.attribute_name}": {quote}', column, quote)
        for column in attributes_of(columns)
        for quote in ("" if column.type in _BARE else '"',)
    ]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
