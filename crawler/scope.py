"""Whether a story link is followed, and if not why: pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from archive.domains import domain_of
from archive.identity import fetch_key, host_of
from archive.outlink import Follow, Outlink
from crawler.config import Reach

VerdictWord = Literal["in-scope", "other-kind", "off-scope", "non-html", "invalid", "doubtful"]

# Endings of paths that no article has. What has another ending is asked for, and its type looked at.
_NOT_HTML = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|epub|csv|zip|gz|bz2|xz|7z|rar|tar|dmg|exe|apk|iso"
    r"|jpe?g|png|gif|webp|avif|svg|bmp|tiff?|ico|mp3|m4a|ogg|oga|wav|flac|mp4|m4v|webm|avi|mov|mkv|m3u8"
    r"|css|js|json|xml|rss|atom|ics|woff2?|ttf|otf)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scope says of one link; `reason` is for people and empty when in scope."""

    word: VerdictWord
    target: str
    """Fetch key; the URL as found when it can't be one."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which links belong to the story: by kind, and by how far they lead from the page they stand on.

    Distance is judged from the linking page and from the seeds, never from what else the run has
    met, so that a verdict can't depend on the order in which servers answer.
    """

    kinds: frozenset[Follow]
    reach: Reach
    seeds: tuple[str, ...]
    _homes: frozenset[str] = field(init=False, repr=False)
    """What the seeds measure: a job may have thousands, and every link is held against them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_homes", frozenset(map(self._measure, self.seeds)))

    def judge(self, outlink: Outlink, page_url: str) -> Verdict:
        """The verdict on a link that stands in the page `page_url`."""
        try:
            target = fetch_key(outlink.url)
        except ValueError:
            return Verdict("invalid", outlink.url, "not an http or https URL")
        if outlink.kind not in self.kinds:
            return Verdict("other-kind", target, f"{outlink.kind} links are not followed")
        path = urlsplit(target).path
        if found := _NOT_HTML.search(path):
            return Verdict("non-html", target, f"ends in {found[0].lower()}")
        if not self._within_reach(target, page_url):
            return Verdict("off-scope", target, f"{host_of(target)} is another {_REACH_WORDS[self.reach]}")
        if outlink.standing == "doubtful" and "doubtful" not in self.kinds:
            return Verdict("doubtful", target, "the finder is not sure; --follow takes doubtful links, too")
        return Verdict("in-scope", target)

    def admits_redirect(self, target: str, source: str, hops: str) -> bool:
        """Whether a redirect from `source` may be followed; a seed's own chain may lead anywhere."""
        return not hops.strip("R") or self._within_reach(target, source)

    def _within_reach(self, target: str, page_url: str) -> bool:
        if self.reach == "any" or host_of(target) == host_of(page_url):
            return True
        measured = self._measure(target)
        return measured in self._homes or measured == self._measure(page_url)

    def _measure(self, url: str) -> str:
        return domain_of(url) if self.reach == "domain" else _site_of(url)


_REACH_WORDS = {"site": "site", "domain": "registered domain"}


def _site_of(url: str) -> str:
    return host_of(url).removeprefix("www.")
