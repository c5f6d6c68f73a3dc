"""What a run leaves behind when it ends: graph, index, run.json, and an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.aliases import note_aliases
from archive.cdxj import merge_parts
from archive.collection import Collection
from archive.errors import StorytrailError
from archive.exports import Watcher, write_exports
from archive.graph import Graph
from archive.ledger import Ledger, RunRow
from archive.report import write_report
from archive.runs import FinishReason, Tally, count_run, software_versions, write_run_file
from archive.sums import write_sums
from crawler.change_counts import count_changes
from crawler.config import CrawlConfig
from crawler.packing import Packing, pack_collection
from crawler.skips import drop_skips, take_skips

INTERRUPTED = 11
_SEED_NOT_CAPTURED = 6
_EXIT_CODES: dict[FinishReason, int] = {
    "finished": 0,
    "interrupted": INTERRUPTED,
    "limit-pages": 14,
    "limit-time": 14,
    "limit-bytes": 14,
    "write-failed": 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended; `facts` is what run.json holds, empty when it could not be written."""

    finish: FinishReason
    exit_code: int
    facts: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What the user should know besides; lines without an end."""
    error: StorytrailError | None = None
    is_signalled: bool = False
    """A signal came while nobody but the packing could see it: whoever goes on with more is to stop."""


def failed_result(error: StorytrailError) -> RunResult:
    """The result of a run whose archive could not be written."""
    return RunResult(finish="write-failed", exit_code=error.exit_code, facts={}, error=error)


def settle_account(
    config: CrawlConfig,
    collection: Collection,
    ledger: Ledger,
    row: RunRow,
    *,
    finish: FinishReason,
    ended: str,
    written_bytes: int,
    elapsed_s: float,
) -> RunResult:
    """Writes all that a run leaves, each file in one step; raises WriteFailed.

    run.json comes after what it speaks of, and the ledger learns last that the run has ended: a
    crash in between leaves a run that goes on, finds nothing to do, and is summed up again.
    """
    note_aliases(ledger, row.id)
    graph = Graph(ledger)
    tally = Tally(ledger, row.id, row.name, {seed: graph.resolve(seed) for seed in config.seeds})
    settled = {
        "run": row.name,
        "ended": ended,
        "finish": finish,
        "options": config.as_json(),
        "versions": software_versions(),
    }
    write_offers(collection, ledger, graph, watcher=tally, settled=settled)
    # A disk that took no more of the archive has no room for a second copy of it.
    wants_package = config.wacz and finish != "write-failed"
    packing = pack_collection(collection, ledger) if wants_package else Packing()
    facts: dict[str, Any] = {
        "run": row.name,
        "collection": config.name,
        "finish": finish,
        "started": row.started,
        "ended": ended,
        "elapsed_s": round(elapsed_s, 3),
        "seeds": tally.seed_results(),
        "counts": count_run(ledger, row.id, graph, tally.decisions),
        "written_bytes": written_bytes,
        "wacz": packing.path.name if packing.path else None,
        "changes": count_changes(ledger, row) if finish == "finished" else None,
        "skipped_runs": take_skips(collection.path, collection.run_path(row.name) / "run.json"),
        "options": settled["options"],
        "options_sha256": config.digest(),
        "versions": settled["versions"],
    }
    write_run_file(collection.run_path(row.name), facts)
    drop_skips(collection.path)
    write_sums(ledger, collection.path)
    ledger.end_run(row.id, facts["ended"], finish, facts["counts"])
    ledger.checkpoint()
    missed = any(seed["result"] != "captured" for seed in facts["seeds"])
    exit_code = _SEED_NOT_CAPTURED if finish == "finished" and missed else _EXIT_CODES[finish]
    return RunResult(
        finish=finish,
        exit_code=packing.exit_code or exit_code,
        facts=facts,
        notes=(packing.note,) if packing.note else (),
        is_signalled=packing.is_signalled,
    )


def write_offers(
    collection: Collection,
    ledger: Ledger,
    graph: Graph,
    *,
    watcher: Watcher | None = None,
    settled: Mapping[str, Any] | None = None,
) -> None:
    """Writes what a collection offers from its ledger alone: the graph's exports, the index, the report.

    `settled` is what run.json of the latest run will say, when it is not written yet. Raises WriteFailed.
    """
    write_exports(graph, collection.graph_path, watcher=watcher)
    merge_parts(ledger, collection.indexes_path)
    write_report(ledger, collection.path, graph=graph, current=settled)
