"""Measures the graph's exports against networkx's writers: `python tests/benchmarks/exports.py`.

Nodes and edges are made up as they are asked for, so that nothing but the export holds them. Each format is
written in a process of its own: its memory is the whole process's peak, its time is processor time without
the making of the rows. networkx's time is that of its writer alone, with the same attributes, the graph
being in memory already (for JSON that is `json.dump` of `node_link_data`). `ledger` is all that a run
writes at its end, with the reading of `story.db`; `reading` is that alone.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archive.article import Article
from archive.exports import write_exports
from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, Column
from archive.graph import Edge, Graph, Node
from archive.ledger import CaptureRow, Ledger, LinkRow

FORMATS = ("csv", "gexf", "graphml", "json")
MOST_MB = 200
MOST_OF_NETWORKX = 0.25
RUN = "20261122185301-abcd"
FILE = "story-20261122185301-00000-host.warc.gz"
WORDS = tuple("the harbour council closes its winter pier after cracks were found in old stones".split())  # noqa: SIM905


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns the exit code, 1 when a format is over a bound."""
    parser = argparse.ArgumentParser(description="Measures the graph's exports against networkx's writers.")
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--no-networkx", action="store_true", help="leave networkx out: it takes gigabytes")
    parser.add_argument("--no-ledger", action="store_true", help="leave out what begins with a ledger")
    options = parser.parse_args(arguments)
    story = MadeStory(nodes=options.nodes, edges=options.edges)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {format_: in_own_process(write_made, story, folder, format_) for format_ in FORMATS}
        if not options.no_networkx:
            for format_, elapsed_s in in_own_process(write_with_networkx, story, folder).items():
                ratio = round(figures[format_]["s"] / elapsed_s, 2)
                figures[format_] |= {"networkx_s": elapsed_s, "ratio": ratio}
        if not options.no_ledger:
            in_own_process(make_ledger, story, folder)
            figures["reading"] = in_own_process(read_ledger, folder)
            figures["ledger"] = in_own_process(write_ledger, folder)
        is_over = any(
            row["peak_mb"] > MOST_MB or row.get("ratio", 0) > MOST_OF_NETWORKX for row in figures.values()
        )
    print(json.dumps(figures, indent=1) if options.json else as_text(figures))
    return int(is_over)


def as_text(figures: dict[str, dict[str, float]]) -> str:
    """A table for people."""
    lines = [f"{'':9}{'time':>8}{'peak':>9}{'files':>9}{'networkx':>10}{'ratio':>7}"]
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


# The story --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MadeStory:
    """A graph of so many nodes and edges, the same at every pass; nine pages of ten are captured."""

    nodes: int
    edges: int

    @property
    def captured(self) -> int:
        """How many nodes are captured."""
        return self.nodes * 9 // 10

    def iter_nodes(self) -> Iterator[Node]:
        """All nodes."""
        for number in range(self.nodes):
            is_captured = number < self.captured
            yield Node(
                url=url_of(number),
                kind="captured" if is_captured else "linked",
                reason="" if is_captured else "too-deep",
                depth=number % 7 if is_captured else None,
                is_seed=number == 0,
                article=article_of(number) if is_captured else Article(),
                text_digest=f"{number:032}",
                domain=f"paper-{number % 500}.example",
                captured="2026-11-22T18:53:01.250000Z",
                status=200,
                mime="text/html",
                truncated="",
                record_id=record_id_of(number),
                file=FILE,
                offset=number * 10_000,
                length=9_000,
                payload_digest=f"sha1:{number:032}",
                aliases=(),
            )

    def iter_edges(self) -> Iterator[Edge]:
        """All edges."""
        names = {field.name for field in fields(Edge)} & {field.name for field in fields(LinkRow)}
        for link in self.iter_links():
            facts = {name: getattr(link, name) for name in names if name != "run"}
            yield Edge(
                **facts, decision="followed", alias="", record_id=record_id_of(link.capture - 1), run=RUN
            )

    def iter_links(self) -> Iterator[LinkRow]:
        """All edges as the ledger keeps them."""
        chance = random.Random(5)
        contexts = [words(chance, 24) for _ in range(1000)]
        for number in range(self.edges):
            source, target = number % self.captured, chance.randrange(self.nodes)
            yield LinkRow(
                run=1,
                capture=source + 1,
                source=url_of(source),
                target=url_of(target),
                href=url_of(target),
                ordinal=number // self.captured,
                kind=("read-more", "related", "body")[number % 3],
                placement="inline",
                label=("READ MORE", "Lire aussi", "Читайте также", "")[number % 4],
                label_language=("en", "fr", "ru", "")[number % 4],
                anchor_text=contexts[-number % 1000][:50],
                context=f'"{contexts[number % 1000]}", she said.',
                xpath=f"/html/body/main/article/div[3]/p[{number % 40}]/a",
                rel="noopener",
                rule="label-heading",
                score=(number % 1000) / 1000,
                standing="announced",
                verdict="in-scope",
                reason="",
            )


def words(chance: random.Random, count: int) -> str:
    """So many words."""
    return " ".join(chance.choices(WORDS, k=count))


def url_of(number: int) -> str:
    """A page of one of 500 papers."""
    paper = f"https://www.paper-{number % 500}.example"
    return f"{paper}/2026/11/{number}-harbour-council-closes-winter-pier/?a=1&b=2"


def record_id_of(number: int) -> str:
    """A response record's id."""
    return f"urn:uuid:00000000-0000-4000-8000-{number:012}"


def article_of(number: int) -> Article:
    """What a page says of itself."""
    headline = f"Harbour council closes the winter pier for the {number}th time after cracks"
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


# Each of these runs in a process of its own -----------------------------------------------------


def write_made(story: MadeStory, folder: Path, format_: Any) -> dict[str, float]:
    """Time, memory and size of one format."""
    making_s = go_through(story)
    started = time.process_time()
    paths = write_exports(story, folder / "made", (format_,))
    elapsed_s = time.process_time() - started - making_s
    return {"s": round(elapsed_s, 2), "peak_mb": peak_mb(), "file_mb": size_mb(paths)}


def write_with_networkx(story: MadeStory, folder: Path) -> dict[str, float]:
    """Times of networkx's writers, for a graph with the same attributes."""
    import networkx

    graph = networkx.MultiDiGraph()
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


def make_ledger(story: MadeStory, folder: Path) -> None:
    """Makes the story's `story.db`."""
    ledger = Ledger(folder / "story.db")
    run = ledger.start_run(RUN, "2026-11-22T18:53:01Z", {}).id
    with ledger.transaction():
        for number in range(story.captured):
            url = url_of(number)
            ledger.connection.execute(
                "INSERT INTO request (run, kind, url, host, depth, hops, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run, "page", url, url.split("/")[2], number % 7, "L" * (number % 7), "captured"),
            )
            capture = ledger.add_capture(capture_row(run, number, url))
            ledger.add_article(capture, run, url, article_of(number))
        ledger.add_links(story.iter_links())
    ledger.checkpoint()
    ledger.close()


def capture_row(run: int, number: int, url: str) -> CaptureRow:
    """A captured page."""
    return CaptureRow(
        run=run,
        url=url,
        kind="page",
        hops="L" * (number % 7),
        via=None,
        date="2026-11-22T18:53:01.250000Z",
        status=200,
        mime="text/html",
        redirect_url=None,
        truncated=None,
        error=None,
        payload_digest=f"sha1:{number:032}",
        response_id=record_id_of(number),
        file=FILE,
        offset=number * 10_000,
        length=9_000,
        metadata_id=f"urn:uuid:00000000-0000-4000-9000-{number:012}",
        end_offset=number * 10_000 + 9_999,
    )


def read_ledger(folder: Path) -> dict[str, float]:
    """Time and memory of going through a ledger's nodes and edges once."""
    elapsed_s = go_through(Graph(Ledger(folder / "story.db", read_only=True)))
    return {"s": round(elapsed_s, 2), "peak_mb": peak_mb()}


def write_ledger(folder: Path) -> dict[str, float]:
    """Time, memory and size of all that a run writes."""
    started = time.process_time()
    paths = write_exports(Graph(Ledger(folder / "story.db", read_only=True)), folder / "graph")
    return {
        "s": round(time.process_time() - started, 2),
        "peak_mb": peak_mb(),
        "file_mb": size_mb(paths),
    }


def go_through(story: MadeStory | Graph) -> float:
    """How long it takes to have all nodes and edges, in seconds."""
    started = time.process_time()
    deque(story.iter_nodes(), maxlen=0)
    deque(story.iter_edges(), maxlen=0)
    return time.process_time() - started


def attributes(columns: Sequence[Column[Any]], row: Any) -> dict[str, Any]:
    """What a row has, under the names that our formats give it."""
    told = {column.attribute_name: column.read(row) for column in columns if not column.is_structure}
    return {
        name: "|".join(value) if isinstance(value, tuple) else value
        for name, value in told.items()
        if value not in ("", None, ())
    }


def size_mb(paths: Sequence[Path]) -> float:
    """Size of files, in 10^6 bytes."""
    return round(sum(path.stat().st_size for path in paths) / 1e6)


def peak_mb() -> float:
    """The process's peak of resident memory, in 10^6 bytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    sys.exit(main())
