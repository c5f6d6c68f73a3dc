"""DOT, for Graphviz: small graphs, to be drawn on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from archive.errors import ExportError
from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, Row, attributes_of
from archive.exports.rows import Attribute, RowMarkup
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
    "detour": 'style="dotted", color="tan"',
}

_GONE_SINCE = ', color="red"'

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
    texts_of = RowMarkup(NODE_COLUMNS[:1], _members(NODE_COLUMNS), _escape).of
    for node in nodes:
        url, told = texts_of(node)
        gone = _GONE_SINCE if node.gone_since else ""
        yield f'"{url}" [{told}{_STYLES[node.kind]}{gone}];\n'
    edge_texts_of = RowMarkup(EDGE_COLUMNS[:2], _members(EDGE_COLUMNS), _escape).of
    for edge in edges:
        source, target, told = edge_texts_of(edge)
        yield f'"{source}" -> "{target}" [{told}];\n'
    yield "}\n"


def _members(columns: Sequence[Column[Row]]) -> list[Attribute[Row]]:
    return [
        Attribute(f'{column.attribute_name}="', column, '", ')
        for column in attributes_of(columns)
        if column.name not in _LIVE
    ]


def _escape(text: str) -> str:
    # Graphviz takes a backslash in a label for the beginning of an escape (\n, \l, \N).
    return text.replace("\\", "\\\\").replace('"', '\\"')
