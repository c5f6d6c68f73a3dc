"""`storytrail reindex`: from WARC files to a collection with ledger, index, graph and exports."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.errors import ConfigError, CorruptRecord, WriteFailed
from archive.outlink import FOLLOWS
from archive.verify.places import Place, find_places
from archive.verify.unreadable import iter_unreadable
from crawler.command import CommandParser
from crawler.config import OPTIONS, parse_seed
from crawler.output import write_output
from spiders.reindexing.intake import take_in
from spiders.reindexing.offers import OLD_SUFFIX, Outcome, Wishes, reindex
from spiders.sites.toml import parse_profile

_DESCRIPTION = """\
Makes a collection's story.db, index, graph, exports and checksums again from its WARC files alone. Of WARC
files of other tools it makes a collection: the finder reads their pages, and the links become a graph. No
WARC file that is whole is ever changed.
"""
_EPILOG = "Exit code 0: all was read; 5: something is damaged, the rest was read; 3: a run works on it."


def main(arguments: Sequence[str]) -> int:
    """Reindexes and says what came of it; the exit code. Raises what keeps it from being done."""
    given = _make_parser().parse_args(list(arguments))
    if any("\0" in path for path in given.paths):
        raise ConfigError("a path can't hold a NUL character")
    wishes = Wishes(
        seeds=tuple(dict.fromkeys(map(parse_seed, given.seed))),
        follow=OPTIONS["follow"].read(given.follow),
        profiles=tuple(
            parse_profile(source.text, source.path) for source in OPTIONS["profile"].read(given.profile)
        ),
        refind=given.refind,
    )
    places = _places_of([Path(path) for path in given.paths])
    began = time.monotonic()
    try:
        collection, files = take_in(places, given.output, given.name, wishes.seeds)
        outcome = reindex(collection, files, wishes, say=_say if sys.stderr.isatty() else lambda _: None)
    except OSError as error:
        if isinstance(error, WriteFailed):
            raise
        raise WriteFailed(f"{error.filename or ''}: {error.strerror or error}") from error
    for line in _iter_complaints(outcome):
        print(f"storytrail: {line}", file=sys.stderr)
    lines = _iter_summary(outcome, collection.path, time.monotonic() - began)
    code = CorruptRecord.exit_code if outcome.damages else 0
    return write_output("".join(f"{line}\n" for line in lines), code)


def _make_parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="storytrail reindex", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False
    )
    parser.add_argument(
        "paths", nargs="+", metavar="DIR|FILE", help="a collection, a folder with WARC files, or such files"
    )
    parser.add_argument(
        "--refind",
        action="store_true",
        help="read our own pages with today's finder, too, in place of what was found then",
    )
    parser.add_argument(
        "--seed",
        action="append",
        default=[],
        metavar="URL",
        help="in other tools' files: a page that the story begins with (repeatable)",
    )
    parser.add_argument(
        "--follow",
        default="read-more,related",
        metavar="KINDS",
        help=f"in other tools' files: links that count, of {', '.join(FOLLOWS)} (the first two)",
    )
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="FILE",
        help="a site profile: rules for a site's story links, as TOML (repeatable)",
    )
    parser.add_argument("--output", metavar="DIR", help="folder that holds collections/ (the current one)")
    parser.add_argument("--name", metavar="NAME", help="name of a collection to be made of the files")
    return parser


def _places_of(paths: Sequence[Path]) -> list[Place]:
    places = []
    for path in paths:
        found = find_places(path)
        if any(place.wacz for place in found):
            raise ConfigError(f"{path}: a WACZ is a ZIP file; unpack it and name its folder archive")
        places += found
        for passed_over in iter_unreadable(path) if path.is_dir() else ():
            _say(f"{passed_over.file} is passed over: {passed_over.detail}")
    return places


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _iter_complaints(outcome: Outcome) -> Iterator[str]:
    for damage in outcome.damages:
        yield f"{damage.file} at byte {damage.offset}: {damage.problem}; the rest is restored"
    for run in outcome.untold:
        yield f"run {run} never told its end: its queue is worked out from what it captured"
    for reason, number in outcome.unread.items():
        yield f"{number} pages could not be read: {reason}"
    if outcome.reworded:
        yield f"{outcome.reworded} articles are read in other words today: of these only the digest is kept"
    if outcome.lost_files:
        yield (
            f"story.db told of {_many(len(outcome.lost_files), 'WARC file')} not to be found, such as "
            f"{outcome.lost_files[0]}: it is kept as story.db{OLD_SUFFIX}"
        )
    for name in outcome.left_open:
        yield f"{name} holds no whole exchange and was left as it is"


def _iter_summary(outcome: Outcome, folder: Path, elapsed_s: float) -> Iterator[str]:
    counts = outcome.counts
    pages = counts["pages"]
    files, captures = _many(outcome.files, "WARC file"), _many(counts["captures"], "capture")
    graph = f"{_many(outcome.nodes, 'node')}, {_many(outcome.edges, 'edge')}"
    yield "Done, but for what is damaged." if outcome.damages else "Done."
    yield f"  read       {files}, {captures}, {_many(pages, 'page')}"
    speed = f"{pages / max(outcome.read_s, 0.001):.0f} pages a second"
    yield f"  time       {elapsed_s:.1f} s, of which {outcome.read_s:.1f} s for reading: {speed}"
    yield f"  graph      {folder}/graph/nodes.csv and edges.csv: {graph}"
    yield f"  ledger     {folder}/story.db"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
