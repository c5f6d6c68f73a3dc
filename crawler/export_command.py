"""`storytrail export`: a collection's graph, its index, or all of it, for other tools."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.cdxj import write_index
from archive.collection import Collection
from archive.errors import ConfigError, ExportError
from archive.exports import DOCUMENTS, iter_document, write_exports
from archive.files import replace_file
from archive.graph import Graph
from archive.ledger import Ledger
from archive.sums import write_sums
from archive.wacz import check_no_file_lacks, write_wacz
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.config import find_nearest
from crawler.output import STDOUT_NAMES

FORMATS = ("gexf", "graphml", "json", "csv", "dot", "wacz", "cdxj")


def main(arguments: Sequence[str]) -> int:
    """Writes what was asked for and prints where it lies; the exit code.

    Raises ConfigError for what can't be exported so, WriteFailed, and CorruptRecord for a damaged ledger,
    or WARC file that was to be packed.
    """
    parser = CommandParser(
        prog="storytrail export",
        description="Writes a collection's graph, its index, or all of it as one file. A run may be "
        "working on it meanwhile.",
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
        whole = collection.resolve()
        if any(path.resolve().is_relative_to(whole) for path in paths):
            # What the collection proves itself by lists this file, too.
            write_sums(ledger, collection, paths)
    for path in paths:
        print(path)
    return 0


def _export(ledger: Ledger, folder: Path, format_: str, output: str | None) -> list[Path]:
    """Writes one format; the files' paths, none for standard output."""
    if format_ == "csv":
        if output in STDOUT_NAMES:
            raise ConfigError("--format csv makes several files: name a folder with -o, or leave -o out")
        if output and not Path(output).is_dir() and Path(output).exists():
            raise ConfigError(f"-o {output} is a file, and --format csv makes several: name a folder")
        return write_exports(Graph(ledger), Path(output) if output else folder / "graph", ("csv",))
    if format_ == "cdxj":
        with TemporaryDirectory() as spare, write_index(ledger, Path(spare)).open(encoding="utf-8") as lines:
            return _write_text(lines, folder / "indexes" / "index.cdxj", output)
    if format_ == "wacz":
        return _write_wacz(ledger, folder, output)
    graph = Graph(ledger)
    pieces = iter_document(format_, graph.iter_nodes(), graph.iter_edges())  # type: ignore[arg-type]
    return _write_text(pieces, folder / "graph" / DOCUMENTS[format_], output)  # type: ignore[index]


def _write_text(pieces: Iterable[str], usual: Path, output: str | None) -> list[Path]:
    if output in STDOUT_NAMES:
        sys.stdout.buffer.writelines(piece.encode("utf-8") for piece in pieces)
        return []
    return [replace_file(_target(usual, output), pieces)]


def _write_wacz(ledger: Ledger, folder: Path, output: str | None) -> list[Path]:
    whole = folder.resolve()
    if whole.parent.name != "collections":
        raise ConfigError(f"{folder} must lie in a folder named collections to become a WACZ file")
    collection = Collection(whole.parents[1], whole.name)
    check_no_file_lacks(collection, ledger)
    if output not in STDOUT_NAMES:
        # The path as the user would write it, not as it was resolved.
        return [write_wacz(collection, ledger, _target(folder / collection.wacz_path.name, output))]
    with (
        TemporaryDirectory() as spare,
        write_wacz(collection, ledger, Path(spare) / "wacz").open("rb") as file,
    ):
        shutil.copyfileobj(file, sys.stdout.buffer)
    return []


def _target(usual: Path, output: str | None) -> Path:
    """The file to write: `usual`, or what the user named, a file or the folder for it."""
    if output is None:
        return usual
    return Path(output) / usual.name if Path(output).is_dir() else Path(output)
