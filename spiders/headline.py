"""What a page calls itself."""

from __future__ import annotations

from spiders.page import Page

_MAX_LENGTH = 500


def find_title(page: Page) -> str | None:
    """The article's title: og:title, else the first h1, else the title element; None without any."""
    tree = page.tree
    candidates = (
        (node.attributes.get("content") if (node := tree.css_first('meta[property="og:title"]')) else None),
        (node.text(separator=" ") if (node := tree.css_first("h1")) else None),
        (node.text() if (node := tree.css_first("head > title")) else None),
    )
    for text in candidates:
        if text and (folded := " ".join(text.split())):
            return folded[:_MAX_LENGTH]
    return None
