"""What readers see of an element."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from spiders.layout import Anchor


def text_of(node: LexborNode) -> str:
    """Returns the text of `node` with white space folded."""
    return " ".join(node.text(separator=" ").split())


def title_of(anchor: Anchor) -> str:
    """Returns the anchor text; without any, that of its twin, or the alternative text of the image inside."""
    text = text_of(anchor.node)
    if not text and anchor.spoken is not None:
        text = text_of(anchor.spoken.node)
    if not text:
        image = anchor.node.css_first("img")
        attributes = (image if image is not None else anchor.node).attributes
        text = " ".join((attributes.get("alt") or attributes.get("title") or "").split())
    return text
