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
# Shorter names are those of shortened scripts, where one name stands for many things.
_NAME = r"(?P<name>[A-Za-z_$][\w$]{2,40}+)"
# What follows says whether that is all of the argument, and not the beginning of a sum.
_ARGUMENT = rf"(?:new\s+(?:URL|Request)\(\s*)?(?:{_LITERAL}|{_NAME})\s*(?P<after>[,)])"
_MODULE = r"""(["'])(?P<href>(?:\.{0,2}/|https?://)[^\s"'`\\${}<>]{1,2048}+)\1"""
_NO_NAME_BEFORE = r"(?<![\w$.])"
_OF_THE_WINDOW = rf"(?:{_NO_NAME_BEFORE}|(?<=window\.)|(?<=self\.))"
_OF_A_LIBRARY = r"(?:(?<=\$)|(?<=jQuery)|(?<=axios))"

_Asking = tuple[tuple[str, re.Pattern[str], ScriptRole], ...]
# Each needle is looked for as it stands, which is twenty times as fast as a pattern of all of them; the
# pattern is tried only where the needle is.
_ANYWHERE: _Asking = (
    ("fetch(", re.compile(rf"{_OF_THE_WINDOW}fetch\(\s*{_ARGUMENT}"), "fetch"),
    (".open(", re.compile(rf"""\.open\(\s*["'`](?i:get)["'`]\s*,\s*{_ARGUMENT}"""), "fetch"),
    (".get", re.compile(rf"{_OF_A_LIBRARY}\.get(?:JSON)?\(\s*{_ARGUMENT}"), "fetch"),
    (".src", re.compile(rf"\.src\s*=\s*{_LITERAL}(?!\s*[+.])"), "fetch"),
    ("import(", re.compile(rf"{_NO_NAME_BEFORE}import\(\s*{_MODULE}\s*[,)]"), "import"),
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
_SENDS = re.compile(r"""\b(?:method|type)["']?\s*:\s*["'`](?!get["'`])|\bbody["']?\s*:""", re.IGNORECASE)
_OPTIONS_CHARACTERS = 200
_NAMED_BEFORE_CHARACTERS = 20_000


def iter_script_urls(text: str, *, is_module: bool = True) -> Iterator[ScriptUrl]:
    """Each URL that fetch(), XMLHttpRequest or their like are given, that `src` is set to, or of a module.

    In order, repeats included, at most MAX_SCRIPT_URLS; `is_module`: it may have import statements.
    Taken: a literal that is all of the argument, or a name that was last given one. Passed over: what is
    put together from parts, what is sent with another method than GET, and module names without a path
    (an import map has those).

    >>> [found.href for found in iter_script_urls("fetch('/a.json'); fetch('/b/' + name); window.open('/c')")]
    ['/a.json']
    """
    text = text[:MAX_SCRIPT_CHARACTERS]
    found: list[tuple[int, ScriptUrl]] = []
    for needle, pattern, role in _IN_MODULES if is_module else _ANYWHERE:
        count, at = 0, text.find(needle)
        while at >= 0 and count < MAX_SCRIPT_URLS:
            if match := pattern.match(text, at):
                count += 1
                href = _find_href(match, text)
                if href and not _is_sent(match, text):
                    found.append((at, ScriptUrl(href.replace("\\/", "/"), role)))
            at = text.find(needle, at + len(needle))
    found.sort()
    return (url for _, url in found[:MAX_SCRIPT_URLS])


def _find_href(match: re.Match[str], text: str) -> str | None:
    """The URL as written; None for what is none: `get("cookie_name")` stands in scripts too."""
    parts = match.groupdict()
    href: str | None = parts["href"]
    if name := parts.get("name"):
        given = re.compile(rf"{_NO_NAME_BEFORE}{re.escape(name)}\s*=\s*{_LITERAL}(?!\s*[+.])")
        start = max(0, match.start() - _NAMED_BEFORE_CHARACTERS)
        for assignment in given.finditer(text, start, match.start()):
            href = assignment["href"]
    return href if href and ("/" in href or "." in href) else None


def _is_sent(match: re.Match[str], text: str) -> bool:
    """Whether the call's further arguments make it something else than GET."""
    if match.groupdict().get("after") != ",":
        return False
    options = text[match.end() : match.end() + _OPTIONS_CHARACTERS].partition(";")[0]
    return _SENDS.search(options) is not None


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
