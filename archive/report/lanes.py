"""The timeline's lanes: one for each site that has a say in the story, the small ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archive.report.markup import shorten
from archive.report.model import Report
from archive.report.publishers import find_site_name, site_of

MOST_LANES = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane; `domain` is empty for that of the small ones."""

    name: str
    domain: str


def choose_lanes(report: Report) -> tuple[list[Lane], Mapping[int, int]]:
    """The lanes from top to bottom, and each listed page's lane by its number.

    A lane is a registered domain, or an address with its port. It bears a publisher's name if two of three of
    its captured pages give it: one paper of many under a roof would speak for all of them otherwise. The
    seed's comes first, then those with most captured pages.
    """
    pages: Counter[str] = Counter()
    captured: Counter[str] = Counter()
    names: dict[str, Counter[str]] = {}
    for page in report.pages:
        domain = site_of(page.node)
        pages[domain] += page.node.kind != "detour"
        captured[domain] += page.node.is_story
        if page.node.is_story and page.node.article.publisher:
            names.setdefault(domain, Counter())[page.node.article.publisher] += 1
    seed_domain = next((site_of(page.node) for _, page in report.seeds if page), None)
    ordered = sorted(
        pages, key=lambda domain: (domain != seed_domain, -captured[domain], -pages[domain], domain)
    )
    most = MOST_LANES if len(ordered) <= MOST_LANES else MOST_LANES - 1
    lanes = [
        Lane(
            name=shorten(find_site_name(names.get(domain, Counter()), captured[domain]), 60)
            or domain
            or "no web address",
            domain=domain,
        )
        for domain in ordered[:most]
    ]
    if (rest := len(ordered) - most) > 0:
        lanes.append(Lane(name=f"{rest:,} other sites", domain=""))
    places = {domain: min(place, len(lanes) - 1) for place, domain in enumerate(ordered)}
    return lanes, {page.number: places[site_of(page.node)] for page in report.pages}
