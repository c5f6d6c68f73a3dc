"""What a page calls itself."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.page import Page

_MAX_LENGTH = 500


def find_title(page: Page) -> str | None:
    """The article's title: og:title, else the first h1, else the title element; None without any."""
    for text in _iter_candidates(page):
        if text and (folded := " ".join(text.split())):
            return folded[:_MAX_LENGTH]
    return None


def _iter_candidates(page: Page) -> Iterator[str | None]:
    node = page.find_in_head('meta[property="og:title"]')
    if node is not None:
        yield node.attributes.get("content")
    node = page.tree.css_first("h1")
    if node is not None:
        yield node.text(separator=" ")
    node = page.tree.css_first("head > title")
    if node is not None:
        yield node.text()
