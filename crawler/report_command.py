"""`storytrail report`: a collection's report.html, written anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from archive.report import REPORT_NAME, iter_document, read_report, write_report
from archive.sums import write_sums
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.output import STDOUT_NAMES, write_output


def main(arguments: Sequence[str]) -> int:
    """Writes the report and prints where it lies; the exit code.

    Raises ConfigError for what is no collection, WriteFailed, and CorruptRecord for a damaged ledger.
    """
    parser = CommandParser(
        prog="storytrail report",
        description="Writes a collection's report anew: one page that needs nothing but a browser. "
        "A run writes it at its end, too.",
        allow_abbrev=False,
    )
    parser.add_argument("collection", type=Path, metavar="DIR", help="the collection's folder")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=f"where to; - is standard output (DIR/{REPORT_NAME})"
    )
    options = parser.parse_args(list(arguments))
    collection = get_collection(options.collection)
    with reading_ledger(collection) as ledger:
        if options.output in STDOUT_NAMES:
            for piece in iter_document(read_report(ledger, collection)):
                sys.stdout.buffer.write(piece.encode("utf-8"))
            return write_output("", 0)
        target = Path(options.output) if options.output else collection / REPORT_NAME
        path = write_report(ledger, collection, target / REPORT_NAME if target.is_dir() else target)
        if path.resolve() == (collection / REPORT_NAME).resolve():
            # What the collection proves itself by lists this file, too.
            write_sums(ledger, collection)
    print(path)
    return 0
