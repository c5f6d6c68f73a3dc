"""Random small sites with random delays: which pages are captured depends on the site alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jobs.crawling import QUICK, crawl
from jobs.test_sites import article
from newsroom.site import NewsSite, Route, page, redirect, slow

# A whole crawl for each: a few examples a day find more than many at once.
EXAMPLES = 6
DELAYS_S = (0.0, 0.0, 0.05, 0.25)


@dataclass(frozen=True)
class Plan:
    """A site: where each page links to or redirects, and how long it lets one wait."""

    links: tuple[tuple[int, ...], ...]
    redirects: dict[int, int]
    delays_s: tuple[float, ...]
    depth: int

    def routes(self) -> dict[str, Route]:
        """The site's pages, page 0 the seed."""
        routes: dict[str, Route] = {}
        for number, targets in enumerate(self.links):
            if number in self.redirects:
                reply = redirect(f"/story/{self.redirects[number]}")
            else:
                reply = page(article(f"Story {number}", *(f"/story/{target}" for target in targets)))
            routes[f"/story/{number}"] = page(reply, slow(self.delays_s[number]))
        return routes

    def depths(self) -> dict[int, int]:
        """Least number of links to every page within the depth, redirects counting nothing."""
        depths: dict[int, int] = {}
        front = [0]
        for depth in range(self.depth + 1):
            behind: list[int] = []
            while front:
                number = front.pop()
                if number in depths:
                    continue
                depths[number] = depth
                if number in self.redirects:
                    front.append(self.redirects[number])
                else:
                    behind += self.links[number]
            front = behind
        return depths


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(4, 12))
    numbers = st.integers(0, size - 1)
    links = draw(
        st.lists(st.lists(numbers, max_size=3, unique=True).map(tuple), min_size=size, max_size=size)
    )
    redirects = draw(st.dictionaries(st.integers(1, size - 1), numbers, max_size=size // 3))
    delays_s = draw(st.lists(st.sampled_from(DELAYS_S), min_size=size, max_size=size))
    # The seed leads on, or most sites would be one page.
    links[0] = tuple(dict.fromkeys((*links[0], 1, 2)))
    return Plan(tuple(links), redirects, tuple(delays_s), draw(st.integers(1, 4)))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(plans())
def test_what_is_captured_is_what_lies_within_the_depth(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan
) -> None:
    output: Path = tmp_path_factory.mktemp("plan")
    with NewsSite(plan.routes()) as site:
        collected = crawl(output, site.url("/story/0"), *QUICK, "--depth", str(plan.depth))
        asked = Counter(path for path in site.paths() if path.startswith("/story/"))
    collected.check()
    depths = plan.depths()
    assert collected.captured() == {
        f"/story/{number}": str(depth) for number, depth in depths.items() if number not in plan.redirects
    }
    assert asked == {f"/story/{number}": 1 for number in depths}
