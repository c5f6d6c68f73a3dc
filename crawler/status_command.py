"""`storytrail status`: what a collection holds at a glance, and what is left to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.graph import Graph, Node
from archive.ledger import Ledger
from archive.printable import printable
from archive.report.dates import Span, find_days, format_day
from archive.report.publishers import PublisherCount
from archive.report.runs import RunAccount, read_runs
from archive.report.states import tell_loss, tell_state
from archive.report.wording import FINISHES, KINDS, count, in_bytes
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.going_on import command_of, find_holder
from crawler.output import write_output

_SHOWN_SEEDS = 10
_SHOWN_LOST = 20


@dataclass(slots=True, kw_only=True)
class Status:
    """What a collection holds; the keys of `--json`."""

    collection: str
    path: str
    is_running: bool
    process: int | None
    """Of the run that works on it now, where that is known."""
    runs: list[dict[str, Any]]
    seeds: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)
    """By kind of node."""
    lost: list[dict[str, Any]] = field(default_factory=list)
    """Captured pages that are not to be had any more, those lost last first."""
    without_text: int = 0
    """Captured pages that are nothing to be read, such as an image: reasons `non-html` and `empty`."""
    publishers: dict[str, int] = field(default_factory=dict)
    """Captured stories, the most frequent first; by domain where neither page nor site names one."""
    first_published: str = ""
    last_published: str = ""
    undated: int = 0
    warc_files: int = 0
    warc_bytes: int = 0
    total_bytes: int = 0
    left: dict[str, int] = field(default_factory=dict)
    """Requests of the last run that are still to be made."""
    is_foreign: bool = False
    """Whether other tools made the WARC files of the last run."""
    command: str = ""
    """What goes on with the last run, or begins the next one."""


def main(arguments: Sequence[str]) -> int:
    """Prints the status; the exit code. Raises ConfigError and CorruptRecord."""
    parser = CommandParser(
        prog="storytrail status",
        description="Says what a collection holds and what is left to do, or how a job stands.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "collection", type=Path, metavar="DIR|JOB.toml", help="the collection's folder, or a job file"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(list(arguments))
    if options.collection.suffix == ".toml":
        return _tell_job(options.collection, as_json=options.json)
    folder = get_collection(options.collection)
    with reading_ledger(folder) as ledger:
        runs = read_runs(ledger, folder)
        status = read_status(ledger, folder, runs)
    if options.json:
        text = json.dumps(asdict(status), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(_iter_lines(status))
    return write_output(text + "\n", 0)


def _tell_job(path: Path, *, as_json: bool) -> int:
    # Only here: what a job needs takes its time to load.
    from crawler.job_status import iter_job_lines, read_job_status

    status = read_job_status(path)
    text = json.dumps(status, ensure_ascii=False, indent=1) if as_json else "\n".join(iter_job_lines(status))
    return write_output(text + "\n", 0)


def read_status(ledger: Ledger, folder: Path, runs: Sequence[RunAccount]) -> Status:
    """The status of the collection in `folder`; no lock is kept, and nothing is written."""
    is_running, process = find_holder(folder)
    status = Status(
        collection=folder.resolve().name,
        path=str(folder),
        is_running=is_running,
        process=process,
        runs=[
            {
                "run": run.name,
                "started": run.started,
                "ended": run.ended or None,
                "finish": run.finish or None,
            }
            for run in runs
        ],
    )
    graph = Graph(ledger)
    last = runs[-1] if runs else None
    _count_pages(status, graph, [(seed, graph.resolve(seed)) for seed in (last.seeds if last else ())])
    _measure_files(status, folder)
    if last:
        status.left = dict(
            ledger.connection.execute(
                "SELECT kind, count(*) FROM request WHERE run = ? AND state IN ('queued', 'leased') "
                "GROUP BY kind ORDER BY kind",
                (last.id,),
            ).fetchall()
        )
        status.is_foreign = last.source == "other-tools"
        status.command = "" if status.is_foreign else command_of(last, folder)
    return status


def _count_pages(status: Status, graph: Graph, seeds: Sequence[tuple[str, str]]) -> None:
    wanted = {final for _, final in seeds}
    found: dict[str, Node] = {}
    publishers = PublisherCount()
    kinds: Counter[str] = Counter()
    span = Span()
    for node in graph.iter_nodes():
        kinds[node.kind] += 1
        if node.url in wanted:
            found[node.url] = node
        if node.kind != "captured":
            continue
        if node.gone_since:
            status.lost.append(
                {
                    "url": node.url,
                    "headline": node.article.headline,
                    "gone_since": node.gone_since,
                    "gone_reason": node.gone_reason,
                    "told": tell_loss(node),
                }
            )
        publishers.add(node)
        status.without_text += not node.is_story
        days = find_days(node.article.published)
        if days is not None:
            span.add(days, node.article.published)
        elif node.is_story:
            status.undated += 1
    status.first_published, status.last_published = span.first, span.last
    status.pages = {kind: kinds[kind] for kind in KINDS if kinds[kind]}
    status.publishers = dict(publishers.list_publishers())
    for seed, final in seeds:
        seed_node = found.get(final)
        status.seeds.append(
            {
                "url": seed,
                "result": seed_node.kind if seed_node else "queued",
                "reason": seed_node.reason if seed_node else "left",
                "headline": seed_node.article.headline if seed_node else "",
                "captured_as": final,
                "told": tell_state(seed_node) if seed_node else KINDS["queued"],
            }
        )
    status.lost.sort(key=lambda lost: lost["gone_since"], reverse=True)


def _measure_files(status: Status, folder: Path) -> None:
    for path in folder.rglob("*"):
        try:
            size_bytes = path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # a file that a run has just renamed
        status.total_bytes += size_bytes
        if path.parent.name == "archive" and path.name.endswith((".warc.gz", ".warc.gz.open")):
            status.warc_files += 1
            status.warc_bytes += size_bytes


# For people -------------------------------------------------------------------------------------


def _iter_lines(status: Status) -> Iterator[str]:
    for name, lines in _iter_parts(status):
        for at, line in enumerate(lines):
            yield f"{'' if at else name:12}{printable(line)}".rstrip()


def _iter_parts(status: Status) -> Iterator[tuple[str, Sequence[str]]]:
    yield "collection", [f"{status.collection}, in {status.path}"]
    yield "runs", list(_iter_runs(status))
    yield "seeds", list(_iter_seeds(status.seeds)) or ["none"]
    pages = [f"{number:,} {KINDS[kind]}" for kind, number in status.pages.items()]
    if status.without_text and pages:
        pages[0] += f" ({status.without_text:,} without text)"
    yield "pages", [", ".join(pages) or "none"]
    if status.lost:
        yield "lost", list(_iter_lost(status.lost))
    if status.publishers:
        yield "publishers", [_publishers(status.publishers)]
        yield "published", [_span(status)]
    yield (
        "files",
        [
            f"{count(status.warc_files, 'WARC file')} of {in_bytes(status.warc_bytes)}, "
            f"{in_bytes(status.total_bytes)} in all"
        ],
    )
    yield from _iter_next(status)


def _iter_runs(status: Status) -> Iterator[str]:
    if not status.runs:
        yield "none"
        return
    last = status.runs[-1]
    how = FINISHES.get(last["finish"] or "", last["finish"])
    if status.is_running:
        how = "under way" + (f" (process {status.process})" if status.process else "")
    elif not last["finish"]:
        how = "broke off"
    yield f"{len(status.runs):,}; the last one, {last['run']}, {how}"


def _iter_seeds(seeds: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for seed in seeds[:_SHOWN_SEEDS]:
        headline = f" “{seed['headline']}”" if seed["headline"] else ""
        yield f"{seed['url']}  {seed['told']}{headline}"
    if more := Counter(KINDS[seed["result"]] for seed in seeds[_SHOWN_SEEDS:]):
        yield f"and {more.total():,} more: " + ", ".join(
            f"{number:,} {kind}" for kind, number in more.items()
        )


def _iter_lost(lost: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"{count(len(lost), 'captured page')} not to be had any more, and kept here:"
    for page in lost[:_SHOWN_LOST]:
        headline = f" “{page['headline']}”" if page["headline"] else ""
        yield f"{page['url']}  {page['told']}{headline}"
    if (more := len(lost) - _SHOWN_LOST) > 0:
        yield f"and {more:,} more: nodes.csv has them in the column gone_since"


def _publishers(publishers: Mapping[str, int]) -> str:
    shown = [f"{name or 'unknown'} ({number:,})" for name, number in list(publishers.items())[:5]]
    more = len(publishers) - len(shown)
    return f"{len(publishers):,}: " + ", ".join(shown) + (f" and {more:,} more" if more else "")


def _span(status: Status) -> str:
    first, last = format_day(status.first_published), format_day(status.last_published)
    undated = f"{status.undated:,} without a date" if status.undated else ""
    if not first:
        return undated
    span = first if first == last else f"{first} to {last}"
    return f"{span}{f'; {undated}' if undated else ''}"


def _iter_next(status: Status) -> Iterator[tuple[str, Sequence[str]]]:
    if status.is_foreign:
        missing = status.pages.get("linked", 0)
        verb = "is" if missing == 1 else "are"
        told = f"; {count(missing, 'page')} that its stories link to {verb} not in it (kind linked)"
        yield "next", ["nothing: other tools made this archive" + (told if missing else "")]
    if status.is_running or not status.command:
        return
    left = ", ".join(count(number, kind) for kind, number in status.left.items())
    if status.runs[-1]["finish"] == "finished":
        yield "next", ["nothing is left to do; a new run in the same collection:", status.command]
    else:
        yield "next", [f"{left or 'nothing'} left to ask for; to go on:", status.command]
