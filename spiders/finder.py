"""The story links of a page: what the article itself offers as more on the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from operator import attrgetter
from typing import Final, Literal

from archive.outlink import Outlink
from spiders.block_links import iter_block_links, iter_story_anchors, iter_weighed, rule_of
from spiders.blocks import lay_out
from spiders.finding import MAX_OUTLINKS, Finding, Pen
from spiders.model import THRESHOLDS
from spiders.own_address import bare, own_addresses
from spiders.page import Page
from spiders.sentence_links import iter_running
from spiders.site_links import SiteLinks
from spiders.sites import PROFILES, SiteProfile

__all__ = ["FINDERS", "Finder", "find_links", "iter_story_anchors", "iter_weighed", "rule_of"]

Finder = Literal["precise", "balanced"]
FINDERS: Final[tuple[str, ...]] = tuple(THRESHOLDS)


def find_links(
    page: Page,
    *,
    finder: str = "precise",
    profiles: Sequence[SiteProfile] = (),
    built_in: Sequence[SiteProfile] = PROFILES,
) -> list[Outlink]:
    """Returns the page's story links and citations in document order; `finder` is one of FINDERS.

    `profiles` are of sites that the user knows better than we do; they overrule the finder on their pages.
    So do those that are `built_in`; a measurement leaves them out, since they were made on pages like these.
    Raises ValueError for a finder that there is none of; nothing about the page raises.
    """
    if finder not in THRESHOLDS:
        raise ValueError(f"no finder {finder!r}; there are {', '.join(FINDERS)}")
    layout = lay_out(page)
    pen = Pen(page, layout)
    known = SiteLinks(page, layout, pen, profiles, built_in)
    found = [*islice(known, MAX_OUTLINKS)]
    claimed = known.claimed() | known.ignored()
    sources = (
        (iter_running(page, layout, pen), iter_block_links(page, layout, pen, THRESHOLDS[finder]))
        if not known.are_all
        else ()
    )
    for row in chain.from_iterable(islice(source, MAX_OUTLINKS) for source in sources):
        if row.order not in claimed:
            found.append(row)
    found = _without_repeats(found)
    if found:
        own = own_addresses(page)
        found = [row for row in found if bare(row.outlink.url) not in own]
    found.sort(key=attrgetter("order"))
    return [replace(row.outlink, ordinal=ordinal) for ordinal, row in enumerate(found)]


def _without_repeats(rows: list[Finding]) -> list[Finding]:
    """Returns one row for each announcement of a target, one for its citations.

    What nothing announced yields to what was announced with the same target: a list of cards repeats
    its links, in pictures and copies for narrow screens.
    """
    announced = {row.outlink.url for row in rows if row.announcement and row.outlink.kind != "body"}
    kept: dict[tuple[str, str], Finding] = {}
    for row in rows:
        if row.announcement or row.outlink.url not in announced:
            kept.setdefault((row.outlink.url, row.announcement), row)
    return list(kept.values())
