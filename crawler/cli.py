"""The command line: reads options, starts what was asked for, turns outcomes into exit codes.

Nothing heavy is imported before a command needs it: `storytrail links` must start at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from archive.errors import ConfigError, StorytrailError, WriteFailed
from archive.version import __version__
from crawler.exit_codes import EXIT_CODES
from crawler.output import write_output


class _Command(NamedTuple):
    """What a command is for, and the module whose `main(arguments)` runs it."""

    purpose: str
    module: str


# By name: the engine room knows the spiders only so, and a command loads what it needs and no more.
_COMMANDS = {
    "crawl": _Command("archive an article and the story links that lead on from it", "crawler.crawl_command"),
    "run": _Command("run a scheduled job once, as its file asks", "crawler.run_command"),
    "links": _Command("print the story links of a page, without crawling", "spiders.links"),
    "status": _Command("say what a collection holds, and what is left to do", "crawler.status_command"),
    "trail": _Command("say by which links a page was reached", "crawler.trail_command"),
    "report": _Command("write a collection's report.html anew", "crawler.report_command"),
    "changes": _Command("say what became of a story between two runs", "crawler.changes_command"),
    "export": _Command("write a collection's graph or index in another format", "crawler.export_command"),
    "replay": _Command("serve a collection to this machine's browser", "crawler.replay_command"),
    "verify": _Command("check every byte and reference of an archive", "crawler.verify_command"),
    "reindex": _Command(
        "make ledger, index and graph again from WARC files, ours or any tool's", "spiders.reindexing.command"
    ),
    "schedule": _Command("write what tells a scheduler to run a job", "crawler.schedule_command"),
    "prune": _Command("delete WARC files that are old and that nothing needs", "crawler.prune_command"),
    "demo": _Command("crawl a small made-up news cluster on this machine", "crawler.demo.command"),
}


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
        place = f"{error.filename}: " if error.filename and error.strerror else ""
        print(f"storytrail: {place}{error.strerror or error}", file=sys.stderr)
        code = WriteFailed.exit_code
    return write_output("", code)


def _dispatch(arguments: Sequence[str]) -> int:
    command = arguments[0] if arguments else ""
    if command in _COMMANDS:
        code: int = import_module(_COMMANDS[command].module).main(arguments[1:])
        return code
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
    commands = "\n".join(f"  {name:9}{command.purpose}" for name, command in _COMMANDS.items())
    return (
        "usage: storytrail COMMAND …\n\n"
        "Follows an article's READ MORE links, archives every exchange into WARC files and keeps the\n"
        f"story's link graph.\n\ncommands:\n{commands}\n\n{EXIT_CODES}\n"
        "storytrail COMMAND --help says more."
    )
