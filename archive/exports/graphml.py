"""GraphML: for yEd, igraph, Cytoscape and networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, ColumnType, Row, attributes_of
from archive.exports.rows import Attribute, RowMarkup
from archive.exports.texts import escape_xml
from archive.graph import Edge, Node

_TYPES: Mapping[ColumnType, str] = {"integer": "long", "number": "double", "boolean": "boolean"}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def iter_graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The document's lines."""
    node_attributes = attributes_of(NODE_COLUMNS)
    edge_attributes = attributes_of(EDGE_COLUMNS)
    yield _HEAD
    yield from _iter_declarations("node", node_attributes)
    yield from _iter_declarations("edge", edge_attributes)
    yield '<graph id="story" edgedefault="directed">\n'
    texts_of = RowMarkup(NODE_COLUMNS[:1], _elements("node", node_attributes), escape_xml).of
    for node in nodes:
        url, told = texts_of(node)
        yield f'<node id="{url}">{told}</node>\n'
    edge_texts_of = RowMarkup(EDGE_COLUMNS[:2], _elements("edge", edge_attributes), escape_xml).of
    for edge in edges:
        source, target, told = edge_texts_of(edge)
        yield f'<edge source="{source}" target="{target}">{told}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _iter_declarations(owner: str, columns: Sequence[Column[Row]]) -> Iterator[str]:
    for number, column in enumerate(columns):
        yield (
            f'<key id="{owner[0]}{number}" for="{owner}" attr.name="{column.attribute_name}" '
            f'attr.type="{_TYPES.get(column.type, "string")}"/>\n'
        )


def _elements(owner: str, columns: Sequence[Column[Row]]) -> list[Attribute[Row]]:
    return [
        Attribute(f'<data key="{owner[0]}{number}">', column, "</data>")
        for number, column in enumerate(columns)
    ]
