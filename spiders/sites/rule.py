"""What is known of a site: its rules, and where they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.outlink import LinkKind, Placement

_A_WITH_CLASS: Final = re.compile(r"a\.([A-Za-z_][\w-]*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """One generation of a site's markup of story links."""

    name: str
    """What edges and tests call it, such as `rt-2019`."""
    since: str
    """First month seen, `YYYY-MM`; empty when nobody knows."""
    until: str | None
    """Last month seen; None while it is in use. Old pages keep their markup, so the rule counts on."""
    selector: str
    """CSS selector of the links themselves; short, since every page is asked."""
    label_selector: str = ""
    """Where the announcing words stand, in the link or close around it; else the lexicon's labels count."""
    text_selector: str = ""
    """Where the headline stands inside the link; else the link's own words count."""
    kind: LinkKind = "read-more"
    placement: Placement = "aside"
    score: float = 0.99

    @property
    def link_class(self) -> str | None:
        """The class that a link must have to match, None when the selector asks for something else."""
        simple = _A_WITH_CLASS.fullmatch(self.selector)
        return simple[1] if simple else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """All that is known of one site, or of sister sites with one markup."""

    hosts: tuple[str, ...]
    """Hosts or registered domains; what is below them counts, too."""
    rules: tuple[SiteRule, ...]
    ignored: tuple[str, ...] = ()
    """CSS selectors of links that are no story links, whatever the finder thinks."""
    is_anywhere: bool = False
    """The markup is so much this site's own that it is known wherever it stands, as in mirrored pages.

    Then the site's own lists (most read, latest) in the same markup are left alone.
    """
    is_complete: bool = False
    """The rules tell all: on these hosts nothing else is a story link."""

    def covers(self, host: str) -> bool:
        """Whether pages of `host` are this site's."""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)
