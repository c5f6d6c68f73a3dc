"""What is known of a site: its rules, and where they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from archive.outlink import LinkKind, Placement

_A_WITH_CLASS: Final = re.compile(r"a\.([A-Za-z_][\w-]*)", re.ASCII)
_CLASS_OR_ID: Final = re.compile(r"[.#](-?[A-Za-z_][\w-]*)", re.ASCII)
_NO_SIMPLE_NAME: Final = re.compile(r"[\[\]:\\\"'()]")
"""Where attributes, pseudo-classes and escapes begin: what such a selector needs is not read out of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """One generation of a site's markup of story links."""

    name: str
    """What edges and tests call it, such as `rt-2019`."""
    since: str
    """First month seen, `YYYY-MM`; empty when nobody knows."""
    until: str | None
    """Last month seen; None while it is in use. Old pages keep their markup, so the rule counts on."""
    selector: str
    """CSS selector of the links themselves; short, since every page is asked."""
    label_selector: str = ""
    """Where the announcing words stand, in the link or close around it; else the lexicon's labels count."""
    label_attribute: str = ""
    """The attribute that holds these words, where a style sheet shows them; else the element's text."""
    text_selector: str = ""
    """Where the headline stands inside the link; else the link's own words count."""
    kind: LinkKind = "read-more"
    placement: Placement = "aside"
    is_alone: bool = False
    """Only links that are all their parent says, as in an author's list of further stories."""
    score: float = 0.99

    @property
    def link_class(self) -> str | None:
        """The class that a link must have to match, None when the selector asks for something else."""
        simple = _A_WITH_CLASS.fullmatch(self.selector)
        return simple[1] if simple else None

    def may_match(self, source: bytes) -> bool:
        """Whether the page's source, as UTF-8, holds the names that the selector asks for; cheap to ask."""
        marks = _marks_of(self.selector)
        return not marks or any(mark in source for mark in marks)


@cache
def _marks_of(selector: str) -> tuple[bytes, ...]:
    """Returns the longest class or id of each alternative; nothing when one has none that can be read."""
    marks: list[bytes] = []
    for part in selector.split(","):
        names = [] if _NO_SIMPLE_NAME.search(part) else _CLASS_OR_ID.findall(part)
        if not names:
            return ()
        marks.append(max(names, key=len).encode())
    return tuple(marks)


@cache
def _suffixes_of(hosts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f".{host}" for host in hosts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """All that is known of one site, or of sister sites with one markup."""

    hosts: tuple[str, ...]
    """Hosts or registered domains; what is below them counts, too. Empty for markup that many sites have."""
    rules: tuple[SiteRule, ...]
    ignored: tuple[str, ...] = ()
    """CSS selectors of links that are no story links, whatever the finder thinks."""
    is_anywhere: bool = False
    """The rules' markup is known wherever it stands, as in mirrored pages, or on all sites with one widget.

    Then a site's own lists (most read, latest) in the same markup are left alone.
    """
    is_complete: bool = False
    """The rules tell all: on these hosts nothing else is a story link."""

    def covers(self, host: str) -> bool:
        """Whether pages of `host` are this site's."""
        return f".{host}".endswith(_suffixes_of(self.hosts))
