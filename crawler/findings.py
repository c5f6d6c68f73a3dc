"""What the spider read in a page, on its way to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Article
from archive.outlink import Outlink, Requisite


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Story links, requisites and what the page says of itself."""

    outlinks: Sequence[Outlink] = ()
    requisites: Sequence[Requisite] = ()
    article: Article | None = None
    """What it says of itself; None when it was no HTML."""
    unread: bool = False
    """Reading it failed, by our own fault: it is archived, but where it leads is not known."""
