"""In which line of a TOML text a key stands: for messages; the parser keeps no places."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_QUOTES = ('"""', "'''")


def find_line(text: str, table: str, key: str, value: str = "") -> int | None:
    """The number of the line, from 1, where `key` of `table` (empty: the top) is set; None if unknown.

    With a `value` the first line from there on in which that stands: an element of a long list.

    >>> find_line('depth = 1\\n[stop]\\nuntil = "x"\\n', "stop", "until")
    3
    """
    wanted = f"{table}.{key}" if table else key
    inside, quote, found = "", "", None
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        quote = next((each for each in _QUOTES if line.count(each) % 2), "")
        if header := _HEADER.fullmatch(line):
            inside = _plain(header[1])
            if inside == wanted:
                found = number
        elif setting := _KEY.match(line):
            path = f"{inside}.{_plain(setting[1])}" if inside else _plain(setting[1])
            if path == wanted or path.startswith(f"{wanted}."):
                found = found or number
    if found and value:
        return next((at for at in range(found, len(lines) + 1) if value in lines[at - 1]), found)
    return found


def _plain(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))
