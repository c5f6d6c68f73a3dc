"""`graph/nodes.csv` and `graph/edges.csv`, with the headers that Gephi's import looks for."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from archive.files import replace_file
from archive.graph import Edge, Node

# Control characters and halves of surrogate pairs end a cell, or the reader, in one tool or another.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_Row = TypeVar("_Row", Node, Edge)

# Spreadsheets run what begins so; pages decide what stands in these columns.
_FORMULA = re.compile(r"\s*[=+\-@]")

_NODE_COLUMNS: dict[str, Callable[[Node], object]] = {
    "Id": lambda node: node.url,
    "Label": lambda node: _plain(node.article.headline) or node.url,
    "url": lambda node: node.url,
    "kind": lambda node: node.kind,
    "reason": lambda node: node.reason,
    "depth": lambda node: node.depth,
    "seed": lambda node: "true" if node.is_seed else "false",
    "language": lambda node: node.article.language,
    "domain": lambda node: node.domain,
    "captured": lambda node: node.captured,
    "status": lambda node: node.status,
    "mime": lambda node: node.mime,
    "truncated": lambda node: node.truncated,
    "warc_record_id": lambda node: node.record_id,
    "warc_file": lambda node: node.file,
    "warc_offset": lambda node: node.offset,
    "warc_length": lambda node: node.length,
    "payload_digest": lambda node: node.payload_digest,
    "aliases": lambda node: "|".join(alias.replace("|", "%7C") for alias in node.aliases),
}

_EDGE_COLUMNS: dict[str, Callable[[Edge], object]] = {
    "Source": lambda edge: edge.source,
    "Target": lambda edge: edge.target,
    "Type": lambda _: "Directed",
    "Weight": lambda _: 1,
    "Kind": lambda edge: edge.kind,
    "label": lambda edge: _plain(edge.label),
    "anchor_text": lambda edge: _plain(edge.anchor_text),
    "placement": lambda edge: edge.placement,
    "ordinal": lambda edge: edge.ordinal,
    "decision": lambda edge: edge.decision,
    "reason": lambda edge: edge.reason,
    "rule": lambda edge: edge.rule,
    "score": lambda edge: f"{edge.score:.3f}",
    "context": lambda edge: _plain(edge.context),
    "href": lambda edge: _plain(edge.href),
    "alias": lambda edge: edge.alias,
    "warc_record_id": lambda edge: edge.record_id,
    "run": lambda edge: edge.run,
}


def write_tables(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> list[Path]:
    """Writes both tables into `folder`, each in one step over its predecessor; their paths."""
    return [
        replace_file(folder / "nodes.csv", _lines(_NODE_COLUMNS, nodes)),
        replace_file(folder / "edges.csv", _lines(_EDGE_COLUMNS, edges)),
    ]


def _lines(columns: Mapping[str, Callable[[_Row], object]], rows: Iterable[_Row]) -> Iterator[str]:
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerow(columns)
    readers = list(columns.values())
    for row in rows:
        writer.writerow([_cell(read(row)) for read in readers])
        yield from lines
        lines.clear()
    yield from lines


class _Lines:
    """What csv takes for a file: each line is kept as it is written."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _plain(text: str) -> str:
    """A page's words with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: object) -> str:
    """A value as every reader takes it: one line by anybody's count, nothing invisible; absent: empty."""
    if value is None:
        return ""
    text = str(value)
    return text if text.isprintable() else _UNFIT.sub("", " ".join(text.splitlines()))
