"""What a site's other pages say of a link: a list that every page has is no page's own. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.decisions import Review
from archive.outlink import Standing

Listed = Mapping[str, Mapping[str, Standing]]
"""Of one place in a site's template, by page: the links that stand there, and how sure the finder was."""

_LEAST_PAGES = 2
_RECURRING_SHARE = 0.6
_TRUSTING_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How one link looks from the other pages of its site that have a list in the same place."""

    pages: int
    """Pages that have the list, without the link's own."""
    repeating: int
    """Of these, the pages on which the list holds this very link."""
    trusting: int
    """Of these, the pages on which the finder was sure of the list, and that share no link of it."""


def hear(page: str, target: str, listed: Listed) -> Hearing:
    """What the pages in `listed` say of the link to `target` on `page`."""
    own = listed[page].keys()
    pages = repeating = trusting = 0
    for other, links in listed.items():
        # The page that is linked to leaves itself out of the list.
        if other in (page, target):
            continue
        pages += 1
        repeating += target in links
        sure = any(standing != "doubtful" for standing in links.values())
        trusting += sure and own.isdisjoint(links)
    return Hearing(pages=pages, repeating=repeating, trusting=trusting)


def review(hearing: Hearing, *, is_wanted: bool) -> Review | None:
    """What becomes of a link that was only weighed; None leaves one that is not wanted as it is.

    Wanted are likely links, and doubtful ones when they are to be followed, too.
    """
    heard = hearing.pages >= _LEAST_PAGES
    if heard and hearing.repeating >= _LEAST_PAGES and hearing.repeating >= _RECURRING_SHARE * hearing.pages:
        return "site-wide"
    if is_wanted:
        return "follow"
    if heard and not hearing.repeating and hearing.trusting >= _TRUSTING_SHARE * hearing.pages:
        return "follow"
    return None
