"""Who published the captured stories: by the name that pages give, or else by their site."""

from __future__ import annotations

from collections import Counter

from archive.graph import Node
from archive.identity import host_of


def site_of(node: Node) -> str:
    """The registered domain; where that is an address, the port with it: another one is another site."""
    is_address = ":" in node.domain or node.domain.rpartition(".")[2].isdigit()
    return host_of(node.url) if is_address else node.domain


def find_site_name(names: Counter[str], pages: int) -> str:
    """The name that two of three of so many pages give; empty without one.

    Less would do wrong to sites under whose roof many publish.
    """
    name, number = max(names.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return name if 3 * number >= 2 * pages else ""


class PublisherCount:
    """Counts stories by publisher as they pass by."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[str]] = {}

    def add(self, node: Node) -> None:
        """Counts a page, if it is a story that was captured."""
        if node.is_story:
            self._names.setdefault(site_of(node), Counter())[node.article.publisher] += 1

    def list_publishers(self) -> list[tuple[str, int]]:
        """Each publisher with its stories, the most frequent first.

        A story that names none counts with its site's others, where two of three of all give one name; else
        under the site.
        """
        found: Counter[str] = Counter()
        for site, names in self._names.items():
            unnamed = names.pop("", 0)
            if unnamed:
                found[find_site_name(names, names.total() + unnamed) or site] += unnamed
            found.update(names)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
