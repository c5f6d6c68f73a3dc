"""Site profiles as TOML files, users' and our own, checked to the last key before a page is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final, cast

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from archive.errors import ConfigError
from archive.outlink import LinkKind, Placement
from spiders.sites.rule import SiteProfile, SiteRule

_KINDS: Final = ("read-more", "related")
"""A citation is what stands in a sentence; no rule can make one."""
_PLACEMENTS: Final = ("inline", "aside", "end_block")
_RULE_KEYS: Final = (
    "name",
    "selector",
    "alone",
    "label",
    "label_attribute",
    "text",
    "kind",
    "placement",
    "since",
    "until",
)
_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NOTHING: Final = LexborHTMLParser("<p>")


def parse_profile(text: str, source: str) -> SiteProfile:
    """The profile that `text` holds; `source` is its file, for messages.

    Raises ConfigError, in one line with the file, the place in it and what would be right.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source} is no TOML: {error}") from None
    try:
        _check_keys(table, ("hosts", "anywhere", "complete", "ignore", "rule"), "")
        hosts = _list(table, "hosts", _host)
        is_anywhere = _read(table, "anywhere", bool, default=False)
        is_complete = _read(table, "complete", bool, default=False)
        if not hosts and not is_anywhere:
            raise ConfigError('hosts is missing: name the site, such as hosts = ["harbour.example"]')
        rules = table.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            raise ConfigError("rules are tables: begin each with [[rule]]")
        ignored = _list(table, "ignore", _selector)
        if not rules and not ignored:
            raise ConfigError("there is neither a [[rule]] nor anything to ignore")
        if is_anywhere and not rules:
            raise ConfigError("anywhere is of rules: there is no [[rule]]")
        if not hosts and (ignored or is_complete):
            raise ConfigError(f"{'ignore' if ignored else 'complete'} counts on hosts alone: name them")
        return SiteProfile(
            hosts=hosts,
            rules=tuple(_rule(rule, number) for number, rule in enumerate(rules, 1)),
            ignored=ignored,
            is_anywhere=is_anywhere,
            is_complete=is_complete,
        )
    except ConfigError as error:
        raise ConfigError(f"{source}: {error}") from None


def _rule(table: Mapping[str, Any], number: int) -> SiteRule:
    where = f"[[rule]] {number}"
    try:
        _check_keys(table, _RULE_KEYS, "")
        for key in ("name", "selector"):
            if key not in table:
                raise ConfigError(f"{key} is missing")
        since = _read(table, "since", _month, default="")
        until = _read(table, "until", _month, default=None)
        if until is not None and until < since:
            raise ConfigError(f"until ({until}) is before since ({since})")
        if "label_attribute" in table and "label" not in table:
            raise ConfigError("label_attribute is of the element that label selects: there is no label")
        return SiteRule(
            name=_read(table, "name", _word),
            selector=_read(table, "selector", _selector),
            label_selector=_read(table, "label", _selector, default=""),
            label_attribute=_read(table, "label_attribute", _attribute, default=""),
            is_alone=_read(table, "alone", bool, default=False),
            text_selector=_read(table, "text", _selector, default=""),
            kind=cast("LinkKind", _read(table, "kind", _one_of(_KINDS), default="read-more")),
            placement=cast("Placement", _read(table, "placement", _one_of(_PLACEMENTS), default="aside")),
            since=since,
            until=until,
        )
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ConfigError(f"unknown key {key!r}{where}; {hint}")


def _read(table: Mapping[str, Any], key: str, read: Callable[[Any], Any], default: Any = None) -> Any:
    if key not in table:
        return default
    value = table[key]
    if read is bool:
        if not isinstance(value, bool):
            raise ConfigError(f"{key} is true or false, not {value!r}")
        return value
    if not isinstance(value, str):
        raise ConfigError(f"{key} is a text in quotes, not {value!r}")
    try:
        return read(value)
    except ConfigError as error:
        raise ConfigError(f"{key}: {error}") from None


def _list(table: Mapping[str, Any], key: str, read: Callable[[str], str]) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list):
        raise ConfigError(f"{key} is a list, such as {key} = [{values!r}]")
    return tuple(_read({key: value}, key, read) for value in values)


def _selector(text: str) -> str:
    try:
        _NOTHING.css(text)
    except SelectolaxError:
        raise ConfigError(f"{text!r} is no CSS selector") from None
    return text


def _host(text: str) -> str:
    host = text.lower()
    if not host.isascii():
        import idna  # slow to import, seldom needed

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            host = ""
    if not _HOST.fullmatch(host):
        raise ConfigError(f"{text!r} is no host; write it without http:// and path, such as harbour.example")
    return host


def _word(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", text):
        raise ConfigError(f"{text!r} is no name: letters, digits, dots, - and _ only, at most 60")
    return text


def _attribute(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,59}", text):
        raise ConfigError(f"{text!r} is no name of an attribute, such as data-label")
    return text


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise ConfigError(f"{text!r} is no month such as 2026-11")
    return text


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ConfigError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return read
