"""The timeline's lanes: one for each site that has a say in the story, the small ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archive.graph import Node
from archive.identity import host_of
from archive.report.markup import shorten
from archive.report.model import Report

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
        domain = _site_of(page.node)
        pages[domain] += page.node.kind != "detour"
        captured[domain] += page.node.kind == "captured"
        if page.node.kind == "captured" and page.node.article.publisher:
            names.setdefault(domain, Counter())[page.node.article.publisher] += 1
    seed_domain = next((_site_of(page.node) for _, page in report.seeds if page), None)
    ordered = sorted(
        pages, key=lambda domain: (domain != seed_domain, -captured[domain], -pages[domain], domain)
    )
    most = MOST_LANES if len(ordered) <= MOST_LANES else MOST_LANES - 1
    lanes = [
        Lane(
            name=_name_of(names.get(domain, Counter()), captured[domain]) or domain or "no web address",
            domain=domain,
        )
        for domain in ordered[:most]
    ]
    if (rest := len(ordered) - most) > 0:
        lanes.append(Lane(name=f"{rest:,} other sites", domain=""))
    places = {domain: min(place, len(lanes) - 1) for place, domain in enumerate(ordered)}
    return lanes, {page.number: places[_site_of(page.node)] for page in report.pages}


def _site_of(node: Node) -> str:
    """The registered domain; where that is an address, the port with it: another one is another site."""
    is_address = ":" in node.domain or node.domain.rpartition(".")[2].isdigit()
    return host_of(node.url) if is_address else node.domain


def _name_of(names: Counter[str], pages: int) -> str:
    """The name that a clear majority of so many pages gives; empty without one."""
    name, number = max(names.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return shorten(name, 60) if 3 * number >= 2 * pages else ""
