"""Measures the graph's exports against networkx's writers: `python tests/benchmarks/exports.py`.

A ledger is made with as many pages and links as asked for. Each format is then written from it in a process
of its own: its time begins with the open ledger and ends with the file, its memory is the whole process's
peak. networkx's time is that of its writer alone, the graph being in memory already. `graph` is what
going through nodes and edges takes with nothing written.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archive.article import Article
from archive.exports import write_exports
from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column
from archive.graph import Graph
from archive.ledger import CaptureRow, Ledger, LinkRow

FORMATS = ("csv", "gexf", "graphml", "json")
WORDS = tuple("the harbour council closes its winter pier after cracks were found in old stones".split())  # noqa: SIM905


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns the exit code, 1 when one of them is over its bound."""
    parser = argparse.ArgumentParser(description="Measures the graph's exports against networkx's writers.")
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--alone", action="store_true", help="leave networkx out")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_own_process(make_ledger, folder, options.nodes, options.edges)
        ours = {"graph": in_own_process(go_through, folder)}
        ours |= {format_: in_own_process(write_ours, folder, format_) for format_ in FORMATS}
        theirs = {} if options.alone else in_own_process(write_with_networkx, folder)
    figures = {
        name: figure | ({"networkx_s": theirs[name], "ratio": round(figure["s"] / theirs[name], 3)})
        if name in theirs
        else figure
        for name, figure in ours.items()
    }
    print(json.dumps(figures, indent=1) if options.json else as_text(figures))
    return int(any(row["peak_mb"] > 200 or row.get("ratio", 0) > 0.25 for row in figures.values()))


def as_text(figures: dict[str, dict[str, float]]) -> str:
    """A table for people."""
    lines = [f"{'':9}{'time':>8}{'peak':>9}{'file':>9}{'networkx':>10}{'ratio':>7}"]
    for name, row in figures.items():
        line = f"{name:9}{row['s']:6.1f} s{row['peak_mb']:6.0f} MB{row.get('file_mb', 0):6.0f} MB"
        if "ratio" in row:
            line += f"{row['networkx_s']:8.1f} s{row['ratio']:7.2f}"
        lines.append(line)
    return "\n".join(lines)


def in_own_process(task: Callable[..., Any], *arguments: Any) -> Any:
    """What `task` returns, run in a fresh process: its memory is nobody else's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, arguments)


# Each of these runs in a process of its own -----------------------------------------------------


def make_ledger(folder: Path, nodes: int, edges: int) -> None:
    """Makes `story.db`: nine pages of ten captured, the rest only linked to."""
    chance = random.Random(5)
    captured = nodes * 9 // 10
    ledger = Ledger(folder / "story.db")
    run = ledger.start_run("20261122185301-abcd", "2026-11-22T18:53:01Z", {}).id
    with ledger.transaction():
        for number in range(captured):
            url = url_of(number)
            ledger.connection.execute(
                "INSERT INTO request (run, kind, url, host, depth, hops, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run, "page", url, url.split("/")[2], min(number, 6), "L" * min(number, 6), "captured"),
            )
            capture = ledger.add_capture(capture_row(run, number, url))
            ledger.add_article(capture, run, url, article_of(chance, number))
    with ledger.transaction():
        ledger.add_links(link_row(chance, run, ordinal, captured, nodes) for ordinal in range(edges))
    ledger.checkpoint()
    ledger.close()


def url_of(number: int) -> str:
    """A page of one of 500 papers."""
    paper = f"https://www.paper-{number % 500}.example"
    return f"{paper}/2026/11/{number}-harbour-council-closes-winter-pier/?a=1&b=2"


def article_of(chance: random.Random, number: int) -> Article:
    """What a page says of itself."""
    headline = " ".join(chance.choices(WORDS, k=9))
    return Article(
        headline=headline,
        alternative_headlines=(f"{headline} | The Courier",),
        published=f"2026-11-{number % 28 + 1:02}T18:30:00+01:00",
        published_precision="second",
        published_source="json-ld",
        modified="2026-11-28T07:00:00+01:00",
        authors=("Ana Ruiz", "Élodie Petit"),
        publisher=f"Paper {number % 500}",
        section="Harbour",
        language="en",
        canonical=url_of(number),
        is_free=True,
    )


def capture_row(run: int, number: int, url: str) -> CaptureRow:
    """A captured page."""
    return CaptureRow(
        run=run,
        url=url,
        kind="page",
        hops="L" * min(number, 6),
        via=None,
        date="2026-11-22T18:53:01.250000Z",
        status=200,
        mime="text/html",
        redirect_url=None,
        truncated=None,
        error=None,
        payload_digest=f"sha1:{number:032}",
        response_id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        file="story-20261122185301-00000-host.warc.gz",
        offset=number * 10_000,
        length=9_000,
        metadata_id=f"urn:uuid:00000000-0000-4000-9000-{number:012}",
        end_offset=number * 10_000 + 9_999,
    )


def link_row(chance: random.Random, run: int, number: int, captured: int, nodes: int) -> LinkRow:
    """A story link from a captured page to any page."""
    source, target = number % captured, chance.randrange(nodes)
    context = " ".join(chance.choices(WORDS, k=24))
    return LinkRow(
        run=run,
        capture=source + 1,
        source=url_of(source),
        target=url_of(target),
        href=url_of(target),
        ordinal=number // captured,
        kind=chance.choice(("read-more", "related", "body")),
        placement="inline",
        label=chance.choice(("READ MORE", "Lire aussi", "Читайте также", "")),
        label_language="en",
        anchor_text=" ".join(chance.choices(WORDS, k=8)),
        context=f'"{context}", she said.',
        xpath="/html/body/main/article/div[3]/p[7]/a",
        rel="noopener",
        rule="label-heading",
        score=chance.random(),
        standing="announced",
        verdict="in-scope",
        reason="",
    )


def go_through(folder: Path) -> dict[str, float]:
    """Time and memory of nodes and edges alone."""
    graph, started = Graph(Ledger(folder / "story.db", read_only=True)), time.process_time()
    deque(graph.iter_nodes(), maxlen=0)
    deque(graph.iter_edges(), maxlen=0)
    return {"s": round(time.process_time() - started, 2), "peak_mb": peak_mb()}


def write_ours(folder: Path, format_: Any) -> dict[str, float]:
    """Time, memory and size of one format."""
    ledger, started = Ledger(folder / "story.db", read_only=True), time.process_time()
    paths = write_exports(Graph(ledger), folder / "graph", (format_,))
    elapsed_s = time.process_time() - started
    size_bytes = sum(path.stat().st_size for path in paths)
    return {"s": round(elapsed_s, 2), "peak_mb": peak_mb(), "file_mb": round(size_bytes / 1e6)}


def write_with_networkx(folder: Path) -> dict[str, float]:
    """Times of networkx's writers, for a graph with the same attributes."""
    import networkx

    graph, story = networkx.MultiDiGraph(), Graph(Ledger(folder / "story.db", read_only=True))
    for node in story.iter_nodes():
        graph.add_node(node.url, **attributes(NODE_COLUMNS, node))
    for edge in story.iter_edges():
        graph.add_edge(edge.source, edge.target, **attributes(EDGE_COLUMNS, edge))

    def write_json() -> None:
        with (folder / "theirs.json").open("w") as file:
            json.dump(networkx.node_link_data(graph, edges="edges"), file)

    writers: dict[str, Callable[[], object]] = {
        "gexf": lambda: networkx.write_gexf(graph, folder / "theirs.gexf"),
        "graphml": lambda: networkx.write_graphml(graph, folder / "theirs.graphml"),
        "json": write_json,
    }
    times = {}
    for name, write in writers.items():
        started = time.process_time()
        write()
        times[name] = round(time.process_time() - started, 2)
    return times


def attributes(columns: Sequence[Column[Any]], row: Any) -> dict[str, Any]:
    """What a row has, under the names that our formats give it."""
    told = {column.attribute_name: column.read(row) for column in columns if not column.is_structure}
    return {
        name: "|".join(value) if isinstance(value, tuple) else value
        for name, value in told.items()
        if value not in ("", None, ())
    }


def peak_mb() -> float:
    """The process's peak of resident memory, in 10^6 bytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    sys.exit(main())
