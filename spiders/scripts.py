"""URLs that a script writes out whole where it asks for them; nothing is run, so no other is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_SCRIPT_CHARACTERS = 4 * 2**20
"""What is behind is not looked at."""
MAX_SCRIPT_URLS = 100
"""The most that one script may ask for."""

ScriptRole = Literal["import", "fetch"]


class ScriptUrl(NamedTuple):
    """A URL as a script writes it."""

    href: str
    role: ScriptRole
    """`import`: relative to the script and wanted from wherever it is · `fetch`: relative to the document."""


_LITERAL = r"""(["'`])(?P<href>(?:(?!\1)[^\s\\${}<>]|\\/){1,2048}+)\1"""
# What follows says whether the literal is all of the argument, and not the beginning of a sum.
_ALONE = r"\s*(?P<after>[,)])"
_MODULE = r"""(["'])(?P<href>(?:\.{0,2}/|https?://)[^\s"'`\\${}<>]{1,2048}+)\1"""
_NO_NAME_BEFORE = r"(?<![\w$.])"
_OF_THE_WINDOW = rf"(?:{_NO_NAME_BEFORE}|(?<=window\.)|(?<=self\.))"

_Asking = tuple[tuple[str, re.Pattern[str], ScriptRole], ...]
# Each needle is looked for as it stands, which is twenty times as fast as a pattern of all of them; the
# pattern is tried only where the needle is.
_ANYWHERE: _Asking = (
    ("fetch(", re.compile(rf"{_OF_THE_WINDOW}fetch\(\s*{_LITERAL}{_ALONE}"), "fetch"),
    (".open(", re.compile(rf"""\.open\(\s*["'`](?i:get)["'`]\s*,\s*{_LITERAL}{_ALONE}"""), "fetch"),
    (".getJSON(", re.compile(rf"\.getJSON\(\s*{_LITERAL}{_ALONE}"), "fetch"),
    ("$.get(", re.compile(rf"\$\.get\(\s*{_LITERAL}{_ALONE}"), "fetch"),
    ("import(", re.compile(rf"{_NO_NAME_BEFORE}import\(\s*{_MODULE}{_ALONE}"), "import"),
)
_IN_MODULES: _Asking = (
    *_ANYWHERE,
    *(
        (f"{word}{gap}{quote}", re.compile(rf"{_NO_NAME_BEFORE}{word}{gap}{_MODULE}"), "import")
        for word in ("import", "from")
        for gap in ("", " ")
        for quote in "\"'"
    ),
)
_SENDS = re.compile(r"""\bmethod["']?\s*:\s*["'`](?!get["'`])|\bbody["']?\s*:""", re.IGNORECASE)
_OPTIONS_CHARACTERS = 200


def iter_script_urls(text: str, *, is_module: bool = True) -> Iterator[ScriptUrl]:
    """Each URL that is the whole first argument of fetch() or XMLHttpRequest.open(), or a module's name.

    In order, repeats included, at most MAX_SCRIPT_URLS; `is_module`: it may have import statements.
    Passed over: what is put together from parts, what is sent with another method than GET, and module
    names without a path (an import map has those).

    >>> [found.href for found in iter_script_urls("fetch('/a.json'); fetch('/b/' + name); window.open('/c')")]
    ['/a.json']
    """
    text = text[:MAX_SCRIPT_CHARACTERS]
    found: list[tuple[int, ScriptUrl]] = []
    for needle, pattern, role in _IN_MODULES if is_module else _ANYWHERE:
        count, at = 0, text.find(needle)
        while at >= 0 and count < MAX_SCRIPT_URLS:
            match = pattern.match(text, at)
            if match and _is_address(match["href"]) and not _is_sent(match, text):
                found.append((at, ScriptUrl(match["href"].replace("\\/", "/"), role)))
                count += 1
            at = text.find(needle, at + len(needle))
    found.sort()
    return (url for _, url in found[:MAX_SCRIPT_URLS])


def _is_address(href: str) -> bool:
    """Whether it looks like one: `get("cookie_name")` stands in scripts too."""
    return "/" in href or "." in href


def _is_sent(match: re.Match[str], text: str) -> bool:
    """Whether the call's further arguments make it something else than GET."""
    if match.groupdict().get("after") != ",":
        return False
    return _SENDS.search(text, match.end(), match.end() + _OPTIONS_CHARACTERS) is not None


def iter_import_map_urls(text: str) -> Iterator[str]:
    """Each module address in an import map (HTML Standard, 8.1.6.2), as written; none of a broken map."""
    try:
        import_map = json.loads(text[:MAX_SCRIPT_CHARACTERS])
    except (ValueError, RecursionError):
        return
    if not isinstance(import_map, dict):
        return
    scopes = import_map.get("scopes")
    parts = [import_map.get("imports"), *(scopes.values() if isinstance(scopes, dict) else ())]
    for part in parts:
        for href in part.values() if isinstance(part, dict) else ():
            if isinstance(href, str) and not href.endswith("/"):
                yield href
