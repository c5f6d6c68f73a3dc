"""What a page says of itself as an article: what `spiders` reads and `archive` keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DatePrecision = Literal["", "year", "month", "day", "minute", "second"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Facts in the words of schema.org's NewsArticle; empty (or None) where the page says nothing.

    Nothing is guessed: a date, an author or a publisher stands here only if the page declares it.
    """

    headline: str = ""
    """The one to show: of the page's own headlines the likeliest."""
    alternative_headlines: tuple[str, ...] = ()
    """The page's other headlines (JSON-LD, og:title, h1, title element), without repeats."""
    published: str = ""
    """ISO 8601, as precise as the page: `2026-11-22`, `2026-11-22T18:30:00+01:00`."""
    published_precision: DatePrecision = ""
    published_source: str = ""
    """Where the date stood: `json-ld`, `meta article:published_time`, `time/@datetime`, …"""
    modified: str = ""
    """As `published`."""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    section: str = ""
    language: str = ""
    """BCP 47, as declared."""
    canonical: str = ""
    """rel=canonical, absolute; empty when it is missing or no http(s) URL."""
    amphtml: str = ""
    """rel=amphtml, absolute."""
    is_free: bool | None = None
    """schema.org isAccessibleForFree; None when the page doesn't say."""
    text: str = ""
    """The article's own words, one paragraph a line: what two captures are compared by."""


UNTOLD = Article()
"""Of a page that says nothing, or was never read."""
