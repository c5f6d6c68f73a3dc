"""`storytrail replay`: serves a collection to this machine's own browser, by pywb."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from archive.errors import ConfigError
from archive.pages import find_main_page
from archive.replay import replay_path
from crawler.command import CommandParser, get_collection, reading_ledger
from crawler.output import write_output

_MISSING = (
    "storytrail replay needs pywb: pip install 'storytrail[replay]', in a checkout pip install '.[replay]'; "
    "ReplayWeb.page opens the collection's .wacz file without it"
)


def main(arguments: Sequence[str]) -> int:
    """Serves until it is interrupted; the exit code. Raises ConfigError for what can't be served."""
    parser = CommandParser(
        prog="storytrail replay",
        description="Serves a collection on this machine and opens it in the browser. Ctrl-C ends it.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the collection's folder, or OUTPUT")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port to listen on (any free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args(list(arguments))
    collection = get_collection(options.folder)
    _check_replayable(collection)
    start = _find_start(collection)
    try:
        # pywb and what it uses are not as strict about warnings as we are, and users can't mend them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from crawler.replay_server import ReplayServer
    except ImportError as error:
        raise ConfigError(f"{_MISSING} ({error})") from error
    with ReplayServer(collection, options.port) as server:
        address = server.url + start
        report = f"report: {server.report_url}\n" if server.report_url else ""
        if code := write_output(f"{address}\n{report}Ctrl-C ends it.\n", 0):
            return code
        if not options.no_browser and _has_display():
            webbrowser.open(address)
        server.serve()
    return 0


def _check_replayable(collection: Path) -> None:
    """Raises ConfigError for a collection of which pywb would show nothing."""
    named = list((collection / "archive").glob("*.warc.gz"))
    if not named:
        raise ConfigError(f"{collection} has no finished WARC file: there is nothing to replay yet")
    if not any(path.is_file() for path in named):
        raise ConfigError(
            f"{collection} has nothing to replay: {named[0].name} is a link to a file that is not there"
            + (f", and so are {len(named) - 1} others" if len(named) > 1 else "")
        )
    if not any((collection / "indexes").glob("*.cdxj")):
        raise ConfigError(
            f"{collection} has no index: a run writes it when it ends, "
            f"storytrail export {collection} --format cdxj writes it now"
        )


def _find_start(collection: Path) -> str:
    """What the browser opens, below the collection's address: the first seed's latest capture.

    Raises ConfigError where no page was captured.
    """
    warcs = {path.name for path in (collection / "archive").glob("*.warc.gz") if path.is_file()}
    with reading_ledger(collection) as ledger:
        page = find_main_page(ledger, warcs)
    if page is None:
        raise ConfigError(f"{collection} holds no captured page: there is nothing to show")
    return replay_path(page.date, page.url)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number up to 65535")
    return int(text)


def _has_display() -> bool:
    """Whether a browser would have a screen: one that takes over the terminal is none to open unasked."""
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return sys.platform == "darwin" or any(os.environ.get(name) for name in shown_by)
