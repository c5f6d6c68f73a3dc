"""The graph's tables: every edge leads from node to node, and both to records that are there."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault

_MAX_CELL_BYTES = 16 * 1024 * 1024


def find_graph_faults(folder: Path, facts: Facts, *, knows_runs: bool) -> Iterator[Fault]:
    """What the tables in `folder` point at and is not there."""
    # Only a collection has a graph, and what draws it takes its time to load.
    from archive.exports.datapackage import TABLES

    ids: dict[str, set[str]] = {}
    for table in TABLES:
        path = folder / table.file_name
        if not path.is_file():
            continue
        shown = f"graph/{table.file_name}"
        try:
            known = ids.setdefault(table.name, set())
            for place, row in enumerate(_iter_rows(path), 1):
                where = f"line {place}: "
                if table.nodes:
                    yield from _judge_edge(row, ids.get(table.nodes), shown, where)
                else:
                    if row.get("Id", "") in known:
                        yield fault("graph-dangling", shown, None, row["Id"], f"{where}it stands twice")
                    known.add(row.get("Id", ""))
                yield from _judge_record(row, facts, shown, where)
                if knows_runs and row.get("run") and not _has(facts, "run", "name", row["run"]):
                    yield fault("graph-dangling", shown, None, detail=f"{where}no run {row['run']}")
        except (csv.Error, UnicodeDecodeError) as error:
            yield fault("graph-broken", shown, detail=str(error))


def _iter_rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_MAX_CELL_BYTES)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            if None in row or None in row.values():
                raise csv.Error(f"line {reader.line_num} has not as many cells as there are columns")
            yield row


def _judge_edge(row: Mapping[str, str], nodes: set[str] | None, shown: str, where: str) -> Iterator[Fault]:
    for end in ("Source", "Target"):
        if nodes is not None and row.get(end) not in nodes:
            yield fault("graph-dangling", shown, None, row.get(end, ""), f"{where}{end} is no node")


def _judge_record(row: Mapping[str, str], facts: Facts, shown: str, where: str) -> Iterator[Fault]:
    record_id = row.get("warc_record_id")
    if not record_id:
        return
    found = next(
        facts.ask(
            "SELECT f.name, r.offset, r.length, r.is_sound FROM record r JOIN file f ON f.id = r.file "
            "WHERE r.id = ?",
            (record_id,),
        ),
        None,
    )
    url = row.get("Id") or row.get("Source") or ""
    if found is None:
        yield fault("graph-dangling", shown, None, url, f"{where}no record {record_id}")
        return
    name, offset, length, is_sound = found
    said = (row.get("warc_file"), row.get("warc_offset"), row.get("warc_length"))
    there = (name, str(offset), str(length))
    if "warc_file" in row and is_sound and length is not None and said != there:
        yield fault(
            "graph-dangling",
            shown,
            None,
            url,
            f"{where}its record is in {name} at byte {offset}, {length} long",
        )


def _has(facts: Facts, table: str, column: str, value: str) -> bool:
    return next(facts.ask(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (value,)), None) is not None
