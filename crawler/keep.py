"""How long things are kept, in a user's words."""

from __future__ import annotations

import re

from archive.errors import ConfigError
from archive.retention import Keep
from crawler.config import MAX_TIME_S

_WANTED = '"all", a time such as "365d" or "1y", or a number such as "30 runs"'
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365.25 * 86400}
_PATTERN = re.compile(r"(\d{1,9})\s*([a-z]+)", re.ASCII)


def parse_keep(text: str) -> Keep:
    """What the words ask for; raises ConfigError. `all` keeps everything.

    >>> parse_keep("2w").seconds, parse_keep("30 runs").runs
    (1209600.0, 30)
    """
    words = text.strip().lower()
    if words == "all":
        return Keep()
    found = _PATTERN.fullmatch(words)
    if found and int(found[1]) > 0:
        if found[2] in ("run", "runs"):
            return Keep(runs=int(found[1]))
        if found[2] in _SECONDS:
            if int(found[1]) * _SECONDS[found[2]] > MAX_TIME_S:
                raise ConfigError(f'{text!r} is more than 100 years; to keep everything, say "all"')
            return Keep(seconds=float(int(found[1]) * _SECONDS[found[2]]))
    raise ConfigError(f"{text!r} is not {_WANTED}")
