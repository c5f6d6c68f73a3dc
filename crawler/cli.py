"""The command line: reads options, starts what was asked for, turns outcomes into exit codes.

Nothing heavy is imported before a command needs it: `storytrail links` must start at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from archive.errors import ConfigError, StorytrailError, WriteFailed
from archive.version import __version__
from crawler.output import write_output

EXIT_CODES = """exit codes:
  0   done
  2   bad usage or configuration
  3   the collection is in use by another run
  4   cannot write (disk full, permission)
  5   damage found
  6   a seed was not captured
  11  interrupted; the same command goes on with the run
  14  stopped at a page, time or byte limit with work left; the same command goes on
"""

_COMMANDS = {
    "crawl": "archive an article and the story links that lead on from it",
    "links": "print the story links of a page, without crawling",
    "demo": "crawl a small made-up news cluster on this machine",
}


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong; argparse would print the whole usage above it."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = _dispatch(arguments)
    except StorytrailError as error:
        print(f"storytrail: {error}", file=sys.stderr)
        code = error.exit_code
    except KeyboardInterrupt:
        print("storytrail: interrupted before anything had begun", file=sys.stderr)
        code = 11
    except BrokenPipeError:
        code = 0
    except OSError as error:
        print(f"storytrail: {error.strerror or error}", file=sys.stderr)
        code = WriteFailed.exit_code
    return write_output("", code)


def _dispatch(arguments: Sequence[str]) -> int:
    command = arguments[0] if arguments else ""
    if command in _RUNNERS:
        return _RUNNERS[command](arguments[1:])
    if command in ("-V", "--version"):
        print(f"storytrail {__version__}")
        return 0
    if command in ("-h", "--help", "help"):
        print(_usage())
        return 0
    if not command:
        raise ConfigError("name a command: " + ", ".join(_COMMANDS) + " (see storytrail --help)")
    if "://" in command:
        raise ConfigError(f"name a command first; did you mean storytrail crawl {command} ?")
    from crawler.config import find_nearest

    raise ConfigError(
        f"unknown command {command!r}{find_nearest(command, _COMMANDS)} (see storytrail --help)"
    )


def _usage() -> str:
    commands = "\n".join(f"  {name:8}{purpose}" for name, purpose in _COMMANDS.items())
    return (
        "usage: storytrail COMMAND …\n\n"
        "Follows an article's READ MORE links, archives every exchange into WARC files and keeps the\n"
        f"story's link graph.\n\ncommands:\n{commands}\n\n{EXIT_CODES}\n"
        "storytrail COMMAND --help says more."
    )


def _crawl(arguments: Sequence[str]) -> int:
    from crawler.config import OPTIONS, CrawlConfig

    parser = _Parser(
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

    from crawler.job import crawl

    return crawl(config, as_json=as_json)


def _links(arguments: Sequence[str]) -> int:
    # By name: the engine room knows the spiders only so.
    code: int = import_module("spiders.links").main(arguments)
    return code


def _demo(arguments: Sequence[str]) -> int:
    from crawler.demo.command import main as run_demo

    return run_demo(arguments)


_RUNNERS: dict[str, Callable[[Sequence[str]], int]] = {"crawl": _crawl, "links": _links, "demo": _demo}
