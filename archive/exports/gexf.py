"""GEXF 1.3: opens in Gephi at once, with types, colours by kind, and a timeline of publication dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, ColumnType, Row, attributes_of
from archive.exports.rows import Attribute, RowMarkup
from archive.exports.texts import escape_xml
from archive.graph import Edge, Node, NodeKind

_TYPES: Mapping[ColumnType, str] = {"integer": "long", "number": "double", "boolean": "boolean"}

# Told apart by people who see colours differently, too: light for what we have not, dark for what we have.
_COLOURS: Mapping[NodeKind, tuple[int, int, int]] = {
    "captured": (0, 90, 160),
    "gone": (200, 40, 40),
    "failed": (230, 130, 60),
    "refused": (120, 120, 120),
    "queued": (150, 200, 235),
    "linked": (205, 205, 205),
    "detour": (190, 170, 130),
}
_COLOUR_ELEMENTS = {
    kind: f'<viz:color r="{red}" g="{green}" b="{blue}"/>' for kind, (red, green, blue) in _COLOURS.items()
}

# Dates of a month or a year would put a page on a day that nobody named.
_DATED = ("day", "minute", "second")

# Dynamic, so that Gephi shows the timeline; the attributes are static, so that other readers need not care.
# networkx reads no other time format than date.
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>Storytrail</creator><description>Story links between news articles</description></meta>
<graph mode="dynamic" timeformat="date" timerepresentation="interval" defaultedgetype="directed">
"""


def iter_gexf(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The document's lines.

    An edge's `kind` is its label, so that Gephi keeps parallel links apart that were announced by
    different words. A node with a publication date begins on that day and never ends.
    """
    yield _HEAD
    node_label, node_attributes = _split_label(attributes_of(NODE_COLUMNS))
    edge_label, edge_attributes = _split_label(attributes_of(EDGE_COLUMNS))
    yield from _iter_declarations("node", node_attributes)
    yield from _iter_declarations("edge", edge_attributes)
    yield "<nodes>\n"
    texts_of = RowMarkup((NODE_COLUMNS[0], node_label), _attvalues(node_attributes), escape_xml).of
    for node in nodes:
        url, label, told = texts_of(node)
        yield (
            f'<node id="{url}" label="{label}"{_start_of(node)}><attvalues>{told}</attvalues>'
            f"{_COLOUR_ELEMENTS[node.kind]}</node>\n"
        )
    yield "</nodes>\n<edges>\n"
    edge_texts_of = RowMarkup((*EDGE_COLUMNS[:2], edge_label), _attvalues(edge_attributes), escape_xml).of
    for number, edge in enumerate(edges):
        source, target, label, told = edge_texts_of(edge)
        announced = f' label="{label}" kind="{label}"' if label else ""
        yield (
            f'<edge id="{number}" source="{source}" target="{target}"{announced}>'
            f"<attvalues>{told}</attvalues></edge>\n"
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _iter_declarations(owner: str, columns: Sequence[Column[Row]]) -> Iterator[str]:
    yield f'<attributes class="{owner}" mode="static">\n'
    for number, column in enumerate(columns):
        kind = _TYPES.get(column.type, "string")
        yield f'<attribute id="{number}" title="{column.attribute_name}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _split_label(columns: Sequence[Column[Row]]) -> tuple[Column[Row], list[Column[Row]]]:
    """The column that has the label, and the others: GEXF has a place of its own for labels."""
    (label,) = [column for column in columns if column.attribute_name == "label"]
    return label, [column for column in columns if column is not label]


def _attvalues(columns: Sequence[Column[Row]]) -> list[Attribute[Row]]:
    return [
        Attribute(f'<attvalue for="{number}" value="', column, '"/>') for number, column in enumerate(columns)
    ]


def _start_of(node: Node) -> str:
    if node.article.published_precision not in _DATED:
        return ""
    try:
        return f' start="{date.fromisoformat(node.article.published[:10])}"'
    except ValueError:
        return ""
