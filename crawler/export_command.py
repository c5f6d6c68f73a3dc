"""`storytrail export`: a collection's graph, or its index, in the format that another tool wants."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.cdxj import write_index
from archive.errors import ConfigError, ExportError
from archive.exports import DOCUMENTS, iter_document, write_exports
from archive.files import replace_file
from archive.graph import Graph
from archive.ledger import Ledger
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.config import find_nearest

FORMATS = ("gexf", "graphml", "json", "csv", "dot", "cdxj")

_STDOUT = "-"


def main(arguments: Sequence[str]) -> int:
    """Writes what was asked for and prints where it lies; the exit code.

    Raises ConfigError for what can't be exported so, WriteFailed, and CorruptRecord for a damaged ledger.
    """
    parser = CommandParser(
        prog="storytrail export",
        description="Writes a collection's graph or index. A run may be working on the collection.",
        allow_abbrev=False,
    )
    parser.add_argument("collection", type=Path, metavar="DIR", help="the collection's folder")
    parser.add_argument("--format", metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="where to; - is standard output (a place in the collection)"
    )
    options = parser.parse_args(list(arguments))
    if options.format is None:
        raise ConfigError(f"name a format: --format {'|'.join(FORMATS)}")
    if options.format not in FORMATS:
        nearest = find_nearest(options.format, FORMATS)
        raise ConfigError(f"--format: unknown {options.format!r}{nearest}; there are {', '.join(FORMATS)}")
    collection = get_collection(options.collection)
    with reading_ledger(collection) as ledger:
        try:
            paths = _export(ledger, collection, options.format, options.output)
        except ExportError as error:
            raise ConfigError(str(error)) from error
    for path in paths:
        print(path)
    return 0


def _export(ledger: Ledger, collection: Path, format_: str, output: str | None) -> list[Path]:
    """Writes one format; the files' paths, none for standard output."""
    if format_ == "csv":
        if output == _STDOUT:
            raise ConfigError("--format csv makes several files: name a folder with -o, or leave -o out")
        return write_exports(Graph(ledger), Path(output) if output else collection / "graph", ("csv",))
    if format_ == "cdxj":
        with (
            TemporaryDirectory() as folder,
            write_index(ledger, Path(folder)).open(encoding="utf-8") as lines,
        ):
            return _write(lines, collection / "indexes" / "index.cdxj", output)
    graph = Graph(ledger)
    pieces = iter_document(format_, graph.iter_nodes(), graph.iter_edges())  # type: ignore[arg-type]
    return _write(pieces, collection / "graph" / DOCUMENTS[format_], output)  # type: ignore[index]


def _write(pieces: Iterable[str], usual: Path, output: str | None) -> list[Path]:
    if output == _STDOUT:
        sys.stdout.buffer.writelines(piece.encode("utf-8") for piece in pieces)
        return []
    path = Path(output) if output else usual
    return [replace_file(path / usual.name if path.is_dir() else path, pieces)]
