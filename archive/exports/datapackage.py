"""`datapackage.json`: what each column of the tables means, as a Frictionless Data Package."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, ColumnType
from archive.exports.rollup import DOMAIN_COLUMNS, DOMAIN_EDGE_COLUMNS

_TYPES: Mapping[ColumnType, str] = {"list": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One CSV file of a collection's `graph` folder."""

    name: str
    """Of the resource; with `.csv`, of the file."""
    title: str
    columns: Sequence[Column[Any]]
    nodes: str = ""
    """Whose `Id` the columns `Source` and `Target` name; empty for a table of nodes."""

    @property
    def file_name(self) -> str:
        """The file's name in the folder."""
        return f"{self.name}.csv"


TABLES = (
    Table(name="nodes", title="Pages of the story, and pages that it links to", columns=NODE_COLUMNS),
    Table(name="edges", title="Story links from page to page", columns=EDGE_COLUMNS, nodes="nodes"),
    Table(name="domains", title="The pages by registered domain", columns=DOMAIN_COLUMNS),
    Table(
        name="domain-edges",
        title="The story links by registered domains",
        columns=DOMAIN_EDGE_COLUMNS,
        nodes="domains",
    ),
)


def iter_datapackage() -> Iterator[str]:
    """The document's text; the same for every collection."""
    package = {
        "profile": "tabular-data-package",
        "name": "story-graph",
        "title": "Story links between news articles",
        "resources": [_resource(table) for table in TABLES],
    }
    yield json.dumps(package, indent=1, ensure_ascii=False)
    yield "\n"


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.nodes:
        schema["foreignKeys"] = [
            {"fields": [end], "reference": {"resource": table.nodes, "fields": ["Id"]}}
            for end in ("Source", "Target")
        ]
    else:
        schema["primaryKey"] = ["Id"]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": table.file_name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column[Any]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.is_required:
        constraints["required"] = True
    if column.words:
        constraints["enum"] = list(column.words)
    field = {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": column.description,
    }
    return field | ({"constraints": constraints} if constraints else {})
