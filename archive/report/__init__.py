"""`report.html`: a whole collection on one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.changes import RunName, iter_changes
from archive.files import replace_file
from archive.graph import Graph
from archive.ledger import Ledger
from archive.report.document import iter_document
from archive.report.model import Report, WarcSum, build_report
from archive.report.runs import RunAccount, read_runs

__all__ = ["REPORT_NAME", "iter_document", "read_report", "write_report"]

REPORT_NAME = "report.html"


def write_report(
    ledger: Ledger,
    folder: Path,
    target: Path | None = None,
    *,
    graph: Graph | None = None,
    current: Mapping[str, Any] | None = None,
) -> Path:
    """Writes the report of the collection in `folder` in one step; its path.

    That is `report.html` in the folder unless `target` names another. `current` is what run.json of the
    latest run will hold, when it is not written yet. Equal collections give equal bytes. Raises WriteFailed.
    """
    report = read_report(ledger, folder, graph=graph, current=current)
    return replace_file(target or folder / REPORT_NAME, iter_document(report))


def read_report(
    ledger: Ledger, folder: Path, *, graph: Graph | None = None, current: Mapping[str, Any] | None = None
) -> Report:
    """What the report shows of the collection in `folder`."""

    def compare(old: RunAccount, new: RunAccount) -> Any:
        names = (RunName(run.id, run.name, run.started) for run in (old, new))
        return iter_changes(ledger, *names)

    graph = graph or Graph(ledger)
    return build_report(
        graph,
        ways=graph.lost_ways,
        name=folder.resolve().name,
        runs=read_runs(ledger, folder, current),
        find_text=ledger.find_text,
        compare=compare,
        warcs=[
            WarcSum(name=name, size_bytes=size_bytes, sha256=digest)
            for name, size_bytes, digest in ledger.connection.execute(
                "SELECT name, size_bytes, sha256 FROM warc_file ORDER BY name"
            )
        ],
    )
