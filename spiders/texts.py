"""What readers see of an element."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.layout import Anchor

HEADLINE_CHARACTERS: Final = 24
"""Links of less beside links of more are sections, topics and authors."""


def size_of(text: str) -> int:
    """Returns the length of a headline; a sign of the East says as much as two letters.

    >>> size_of("Pier shut"), size_of("橋が閉鎖")
    (9, 8)
    """
    return len(text) * (2 if text[:1] > "\u2e80" else 1)


def stands_in_link(node: LexborNode) -> bool:
    """Whether a link stands closely around `node`."""
    step = node.parent
    for _ in range(4):
        if step is None:
            return False
        if step.tag == "a":
            return True
        step = step.parent
    return False


def text_of(node: LexborNode) -> str:
    """Returns the text of `node` with white space folded."""
    return " ".join(node.text(separator=" ").split())


def folded(text: str) -> str:
    """Returns `text` with white space folded; quickly where there is little to fold, as in most paragraphs.

    >>> folded("  two  words ")
    'two words'
    """
    if (
        text.isascii()
        and "  " not in text
        and "\t" not in text
        and "\x1f" not in text
        and len(text.splitlines()) < 2  # all other white space that ASCII has ends a line
    ):
        return text.strip()
    return " ".join(text.split())


def title_of(anchor: Anchor) -> str:
    """Returns the anchor text, or its twin's that says more; without any, the image's alternative text."""
    text = text_of((anchor.spoken or anchor).node)
    if not text:
        image = anchor.node.css_first("img")
        attributes = (image if image is not None else anchor.node).attributes
        text = " ".join((attributes.get("alt") or attributes.get("title") or "").split())
    return text
