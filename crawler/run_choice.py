"""Which run of a collection is worked on: a new one, or the last one, which was left unfinished."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import randbelow

from archive.errors import ConfigError
from archive.ledger import Ledger, RunRow
from archive.timestamps import format_ts14, format_warc_date
from crawler.config import CrawlConfig


def begin_or_go_on(config: CrawlConfig, ledger: Ledger) -> tuple[RunRow, bool]:
    """The run to work on, and whether it was begun before.

    Raises ConfigError when the last one is unfinished and had other options.
    """
    last = ledger.find_last_run()
    if last is not None and last.finish != "finished" and not config.fresh:
        if last.options != config.story_options():
            changed = [
                name for name, value in config.story_options().items() if last.options.get(name) != value
            ]
            raise ConfigError(
                f"run {last.name} of {config.name} is unfinished and had other options "
                f"({', '.join(changed)}); use the same to go on with it, --fresh to begin anew, "
                "or another --name"
            )
        return ledger.reopen_run(last), True
    now = datetime.now(UTC)
    name = name_run(now, last.name if last else "")
    return ledger.start_run(name, format_warc_date(now), config.story_options()), False


def name_run(now: datetime, last: str) -> str:
    """`YYYYMMDDhhmmss-xxxx`, its last digits random, in order behind `last` of the same second."""
    second, last_second, last_digits = format_ts14(now), *last.partition("-")[::2]
    after = int(last_digits, 16) + 1 if last_second == second else 0
    return f"{second}-{min(after + randbelow(0x1000), 0xFFFF):04x}"
