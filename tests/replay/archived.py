"""Two sites crawled into one OUTPUT, each twice, their servers still there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobs.crawling import QUICK, Collected, crawl
from newsroom.cluster import rt_cluster
from newsroom.showcase import showcase
from newsroom.site import NewsSite, as_reply

COLLECTIONS = ("showcase", "cluster")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """A line of index.cdxj."""

    timestamp: str
    url: str
    mime: str
    status: str
    digest: str
    length: int
    offset: int
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A site and the collection that was made of it."""

    site: NewsSite
    collected: Collected

    @property
    def warcs(self) -> list[Path]:
        """By name."""
        return sorted((self.collected.path / "archive").glob("*.warc.gz"))

    @property
    def wacz(self) -> Path:
        """The collection in one file."""
        return self.collected.path / f"{self.collected.path.name}.wacz"

    @property
    def index(self) -> list[IndexLine]:
        """index.cdxj, in its order."""
        text = (self.collected.path / "indexes" / "index.cdxj").read_text("utf-8")
        lines = []
        for line in text.splitlines():
            _, timestamp, fields = line.split(" ", 2)
            known = json.loads(fields)
            lines.append(
                IndexLine(
                    timestamp=timestamp,
                    url=known["url"],
                    mime=known["mime"],
                    status=known.get("status", ""),
                    digest=known["digest"],
                    length=int(known["length"]),
                    offset=int(known["offset"]),
                    filename=known["filename"],
                )
            )
        return lines

    def served(self, url: str) -> bytes | None:
        """The body that the server sends for `url`, as it sends it but for chunks; None where it has none."""
        target = re.sub(r"\Ahttp://[^/]+", "", url)
        route = self.site.routes.get(target, self.site.routes.get(target.partition("?")[0]))
        if route is None:
            return None
        assert not callable(route)
        return as_reply(route).body


@contextmanager
def archived(output: Path, name: str) -> Iterator[Archived]:
    """The site `name` (of COLLECTIONS), crawled twice: the second run has revisits of the first one's."""
    site_of = {"showcase": showcase, "cluster": rt_cluster}[name]()
    with NewsSite(site_of.routes) as site:
        for _ in range(2):
            collected = crawl(output, site.url(site_of.seed), *QUICK, "--depth", "3", name=name)
            assert collected.exit_code == 0, collected.stderr
        yield Archived(site=site, collected=collected)
