"""What the addresses of a block's links say of it, held against the page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from spiders.layout import Block, Layout
from spiders.targets import is_article_like, is_same_site, is_tracked

LEAST_NAME_CHARACTERS: Final = 16
"""A shorter part of an address may name more than one article."""
_NUMBER: Final = re.compile(r"(?<!\d)\d{5,}(?!\d)")


def measure_addresses(known: list[str], shaped: float, block: Block, layout: Layout) -> dict[str, float]:
    """Returns the shares of addresses that are built like the page's own, or like an article's."""
    own = urlsplit(layout.page.url).path.strip("/").split("/")
    host = urlsplit(layout.page.base_url).hostname or ""
    own_name = _name_of(own)
    size = len(block.anchors)
    parts = list(map(urlsplit, known))
    paths = [each.path.strip("/").split("/") for each in parts]
    measures = {
        "url:depth": sum(len(path) == len(own) for path in paths) / size,
        "url:host": sum((each.hostname or "") != host for each in parts) / size,
        "url:query": sum(bool(each.query) for each in parts) / size,
        "url:shaped": shaped,
        "url:own": sum(own_name in each.path for each in parts) / size if own_name else 0.0,
    }
    if len(own) > 1:
        measures["url:section"] = sum(path[0] == own[0] for path in paths) / size
    return measures


def _name_of(path: list[str]) -> str:
    """Returns the part of an article's address that names it: with its number, else the longest."""
    named = next((part for part in reversed(path) if _NUMBER.search(part)), max(path, key=len))
    name = named.partition(".")[0]
    return name if _NUMBER.search(name) or len(name) >= LEAST_NAME_CHARACTERS else ""


def iter_address_signs(block: Block, known: list[str], shaped: float, host: str, kind: str) -> Iterator[str]:
    """Yields what a block has or has not: articles, another site, marks of having been offered."""
    size = len(block.anchors)
    labelled = kind in ("story", "story-root")
    like = sum(map(is_article_like, known)) / size
    if like > 0.7 and shaped > 0.6:
        yield "url:articles"
        if labelled:
            yield "labelled&articles"
    else:
        yield "url:some" if like > 0.4 else "url:none"
    if sum(not is_same_site(url, host) for url in known) / size > 0.5:
        yield "url:away"
        if labelled:
            yield "labelled&away"
    if any(is_tracked(anchor.href) for anchor in block.anchors[:3]):
        yield "url:tracked"
