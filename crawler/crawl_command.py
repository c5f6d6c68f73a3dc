"""`storytrail crawl`: from the command line to a configuration."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Sequence

from crawler.command import CommandParser
from crawler.config import OPTIONS, CrawlConfig
from crawler.exit_codes import EXIT_CODES


def main(arguments: Sequence[str]) -> int:
    """Crawls; the exit code. Raises ConfigError, and what keeps a run from starting or being written."""
    parser = CommandParser(
        prog="storytrail crawl",
        description="Archives the pages at the URLs and the story links that lead on from them.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("seeds", nargs="*", metavar="URL", help="article to start from")
    for option in OPTIONS.values():
        flag = f"--{option.name.replace('_', '-')}"
        if option.is_flag:
            parser.add_argument(flag, action="store_const", const="yes", help=option.help)
        elif option.many:
            parser.add_argument(flag, action="append", metavar=option.metavar, help=option.help)
        else:
            parser.add_argument(flag, metavar=option.metavar, help=option.help)
    parser.add_argument("--json", action="store_true", help="progress and summary as JSON")
    given = vars(parser.parse_args(list(arguments)))
    seeds, as_json = given.pop("seeds"), given.pop("json")
    options = {name: value for name, value in given.items() if value is not None}
    config = CrawlConfig.parse(seeds, options)

    # What is loaded stays loaded: nothing of it is garbage. `crawler.job` turns the collector on again.
    gc.disable()
    # Not before the options are known to be good: the crawling part takes its time to load.
    from crawler.job import crawl

    return crawl(config, as_json=as_json)
