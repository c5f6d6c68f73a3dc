"""DOT, for Graphviz: small graphs, to be drawn on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from archive.errors import ExportError
from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, attributes_of
from archive.exports.rows import RowTexts
from archive.graph import Edge, Node, NodeKind

MAX_NODES = 2000
"""Beyond that Graphviz takes very long, and nobody can see anything."""

_STYLES: Mapping[NodeKind, str] = {
    "captured": 'style="filled", fillcolor="lightblue"',
    "gone": 'style="dashed", color="red", fontcolor="red"',
    "failed": 'style="dashed", color="darkorange"',
    "refused": 'style="dotted", color="gray40"',
    "queued": 'style="dashed", color="blue"',
    "linked": 'style="dashed", color="gray60"',
}

# Graphviz makes a link of it in SVG, whatever the page had written there.
_LIVE = ("href",)


def iter_dot(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The document's lines; raises ExportError at once for more than MAX_NODES nodes."""
    few = list(islice(nodes, MAX_NODES + 1))
    if len(few) > MAX_NODES:
        raise ExportError(
            f"the graph has more than {MAX_NODES} nodes, too many for DOT: take --format gexf, "
            "or domains.csv, where each registered domain is one node"
        )
    return _iter_lines(few, edges)


def _iter_lines(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield 'digraph story {\nnode [shape="box"];\n'
    node_attributes = attributes_of(NODE_COLUMNS)
    names = [column.attribute_name for column in node_attributes]
    texts_of = RowTexts((NODE_COLUMNS[0], *node_attributes), _escape).of
    for node in nodes:
        url, *values = texts_of(node)
        yield f'"{url}" [{_told(names, values)}, {_STYLES[node.kind]}];\n'
    edge_attributes = [column for column in attributes_of(EDGE_COLUMNS) if column.name not in _LIVE]
    names = [column.attribute_name for column in edge_attributes]
    edge_texts_of = RowTexts((*EDGE_COLUMNS[:2], *edge_attributes), _escape).of
    for edge in edges:
        source, target, *values = edge_texts_of(edge)
        yield f'"{source}" -> "{target}" [{_told(names, values)}];\n'
    yield "}\n"


def _told(names: Iterable[str], values: Iterable[str]) -> str:
    return ", ".join([f'{name}="{text}"' for name, text in zip(names, values, strict=True) if text])


def _escape(text: str) -> str:
    # Graphviz takes a backslash in a label for the beginning of an escape (\n, \l, \N).
    return text.replace("\\", "\\\\").replace('"', '\\"')
