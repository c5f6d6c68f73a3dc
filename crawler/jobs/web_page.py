"""Web pages where a feed was to be: known as such, and asked for the feed that they name."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

LOOKED_AT_LETTERS = 256 * 1024
"""A page names its feeds in its head."""
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_SHOWN_FEEDS = 3
_MAX_URL = 500

_PAGE = re.compile(
    r"(?>\s+|<!--(?:[^-]|-(?!->))*+-->|<\?[^>]*>|<!doctype\s+(?!html)[^>]*>)*+<(?:!doctype\s+)?html\b",
    re.IGNORECASE,
)


def is_web_page(text: str) -> bool:
    """Whether a text, of which the beginning will do, is HTML.

    >>> is_web_page("<!DOCTYPE html>"), is_web_page("<?xml version='1.0'?><rss>")
    (True, False)
    """
    return _PAGE.match(text) is not None


def describe_page(text: str, url: str) -> str:
    """What is wrong with the page at `url` as a feed: that it is none, and which feeds it names."""
    feeds = _find_feeds(text[:LOOKED_AT_LETTERS], url)
    told = f"; the page names {' and '.join(feeds)}" if feeds else ""
    return f"is a web page, neither feed nor sitemap{told}"


def _find_feeds(text: str, url: str) -> list[str]:
    found: dict[str, None] = {}
    for link in LexborHTMLParser(text).css('link[rel~="alternate" i][href]'):
        attributes = link.attributes
        if (attributes.get("type") or "").strip().lower() not in _FEED_TYPES:
            continue
        try:
            feed = urljoin(url, (attributes.get("href") or "").strip())
        except ValueError:
            continue
        is_fit = len(feed) <= _MAX_URL and feed.isprintable() and " " not in feed
        if is_fit and feed.startswith(("http://", "https://")):
            found[feed] = None
        if len(found) >= _SHOWN_FEEDS:
            break
    return list(found)
