"""What a site rule says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.outlink import LinkKind, Placement

_A_WITH_CLASS: Final = re.compile(r"a\.([A-Za-z_][\w-]*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """One markup of story links, known wherever it stands: a saved or mirrored page keeps it."""

    name: str
    """What edges and tests call it, such as `rt-2019`."""
    hosts: tuple[str, ...]
    """Registered domains of the sites that wrote it."""
    since: str
    """First month seen, `YYYY-MM`."""
    until: str | None
    """Last month seen; None while it is in use."""
    selector: str
    """CSS selector of the links themselves; short, since every page is asked."""
    label_selector: str
    """Where the announcing words stand inside the link; else a label that the lexicon knows counts."""
    text_selector: str
    """Where the headline stands inside the link."""
    kind: LinkKind = "read-more"
    placement: Placement = "aside"
    score: float = 0.99

    @property
    def link_class(self) -> str | None:
        """The class that a link must have to match, None when the selector asks for something else."""
        simple = _A_WITH_CLASS.fullmatch(self.selector)
        return simple[1] if simple else None
