"""A folder of labelled pages, and what counts as found on them.

The folder holds `labels.jsonl` (one page a line: url, site, page_id, lang, family of sister sites,
story_links with placement, body_links, and ambiguous ones that count neither way) and
`pages/SITE/PAGE_ID.html.gz`.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archive.outlink import Outlink
from spiders.blocks import lay_out
from spiders.finder import find_links, iter_story_anchors, iter_weighed, rule_of
from spiders.finding import Pen
from spiders.page import Page
from spiders.site_links import SiteLinks

_TRACKING = re.compile(
    r"(?:utm_|mc_|ns_|ref_|wt_|itm_|int_|at_|oly_|trk|soc_|_ga|__twitter)"
    r"|(?:[fg]clid|cmp|cmpid|icid|ito|ref|source|src|xtor|intcid|campaign|cid|tid|module|action|via)$",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A block of a labelled page."""

    features: list[str]
    values: dict[str, float]
    """The features and measures, as the model asks for them."""
    urls: list[str]
    """Of the links that are story links if the block is."""
    announced: bool
    rule: str
    label: str
    texts: list[str]
    barred: frozenset[str]
    """Those of its links that a profile which is built in has ignored."""


@dataclass(slots=True, kw_only=True)
class LabelledPage:
    """A page's labels, and what the finder sees in it before any weight is known."""

    labels: dict[str, Any]
    wanted: dict[str, dict[str, Any]]
    """Story links, by comparable URL."""
    unscored: set[str]
    cited: set[str]
    """Links inside running sentences."""
    certain: dict[str, Outlink]
    """What is found by labels in sentences, whatever the weights."""
    profiled: frozenset[str]
    """What the rules of the profiles that are built in find."""
    profiles: tuple[str, ...]
    """The rules that found something, and "ignore" where a profile has links ignored."""
    candidates: list[Candidate]
    milliseconds: float
    """Processor time to parse the page and find its links."""

    @property
    def family(self) -> str:
        """The sister sites that the page's site belongs to."""
        family: str = self.labels["family"]
        return family

    @property
    def is_tuned(self) -> bool:
        """Whether a profile that is built in has a say on the page: it was made by looking at such pages."""
        return bool(self.profiles)

    def is_open(self, url: str) -> bool:
        """Whether `url` is scored and hangs on the weights."""
        return url not in self.unscored and url not in self.certain


@dataclass(slots=True)
class Tally:
    """Links found rightly, wrongly and not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[str], wanted: set[str]) -> None:
        """Counts one page."""
        self.right += len(found & wanted)
        self.wrong += len(found - wanted)
        self.missed += len(wanted - found)

    def figures(self) -> dict[str, float]:
        """Returns precision, recall and F1, the number of story links and of wrong ones."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(f1, 3),
            "links": self.right + self.missed,
            "wrong": self.wrong,
        }


@dataclass(slots=True)
class Score:
    """What a finder makes of pages."""

    total: Tally = field(default_factory=Tally)
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    placements: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    pages: Counter[str] = field(default_factory=Counter)
    wrong_kinds: Counter[str] = field(default_factory=Counter)
    missed_kinds: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Returns everything counted, fit for JSON."""
        lead = Tally()
        for placement in ("inline", "aside"):
            lead.right += self.placements[placement].right
            lead.missed += self.placements[placement].missed
        recalls = {
            placement: tally.figures()["recall"] for placement, tally in sorted(self.placements.items())
        }
        return {
            **self.total.figures(),
            "clean": round(self.pages["without, left clean"] / max(1, self.pages["without"]), 3),
            "recall_by_placement": {**recalls, "inline + aside": lead.figures()["recall"]},
            "wrong_by_kind": dict(self.wrong_kinds.most_common()),
            "missed_by_kind": dict(self.missed_kinds.most_common()),
            "pages": dict(sorted(self.pages.items())),
            "languages": {lang: tally.figures() for lang, tally in sorted(self.languages.items())},
        }

    def add(self, page: LabelledPage, found: Mapping[str, Candidate | None]) -> None:
        """Counts one page; `found` has the comparable URLs, with the block that each comes from."""
        mine = set(found) - page.unscored
        wanted = set(page.wanted)
        for tally in (self.total, self.languages[page.labels["lang"]]):
            tally.add(mine, wanted)
        for url, link in page.wanted.items():
            self.placements[link["placement"]].add({url} & mine, {url})
        if wanted:
            self.pages["with story links"] += 1
            self.pages["with story links, flawless"] += mine == wanted
        else:
            self.pages["without"] += 1
            self.pages["without, left clean"] += not mine
        wrong, missed = mine - wanted, wanted - mine
        self.wrong_kinds.update(_kind_of_wrong(page, url, found[url]) for url in wrong)
        if missed:
            blocks = {url: block for block in page.candidates for url in block.urls}
            self.missed_kinds.update(_kind_of(blocks.get(url)) for url in missed)
        if wrong or missed:
            self.errors.append(
                {
                    "page": page.labels["page_id"],
                    "site": page.labels["site"],
                    "wrong": [{"url": url, **_shown(found[url])} for url in sorted(wrong)],
                    "missed": [
                        {"url": url, **{key: page.wanted[url][key] for key in ("text", "label", "placement")}}
                        for url in sorted(missed)
                    ],
                }
            )


def _shown(candidate: Candidate | None) -> dict[str, Any]:
    if candidate is None:
        return {"rule": "sentence or profile"}
    return {"rule": candidate.rule, "label": candidate.label, "features": candidate.features}


def _kind_of_wrong(page: LabelledPage, url: str, candidate: Candidate | None) -> str:
    if url in page.cited:
        return "cited in a sentence"
    return "by a profile or in a sentence" if candidate is None else _kind_of(candidate)


_KINDS = (
    ("announced", ("announced",)),
    ("under a negative heading", ("label:negative", "label:negative-root")),
    ("short texts: sections, topics, authors", ("text:short",)),
    ("under a story label", ("label:story", "label:story-root")),
    ("under a doubtful label", ("label:doubtful", "label:doubtful-root")),
    ("under an unknown heading", ("label:other", "label:line")),
    ("unlabelled, of a class that says related", ("class:related",)),
    ("unlabelled, between paragraphs", ("place:among",)),
    ("unlabelled, behind the article", ("place:after",)),
    ("unlabelled, before the article", ("place:before",)),
)


def _kind_of(candidate: Candidate | None) -> str:
    """Returns what a block looks like to the finder; the first of _KINDS that fits."""
    if candidate is None:
        return "in no block that could hold story links"
    features = {*candidate.features, *(("announced",) if candidate.announced else ())}
    return next((kind for kind, signs in _KINDS if not features.isdisjoint(signs)), "other")


def read_corpus(folder: Path) -> list[LabelledPage]:
    """Returns all labelled pages of `folder`, looked at once."""
    gc.disable()  # what is kept of earlier pages would be searched again on each page's time
    try:
        return [_look_at(labels, body) for labels, body in iter_pages(folder)]
    finally:
        gc.enable()


def iter_pages(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yields each labelled page with its bytes."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            labels = json.loads(line)
            file = folder / "pages" / (labels["site"] or "unknown") / f"{labels['page_id']}.html.gz"
            yield labels, gzip.decompress(file.read_bytes())


def comparable(url: str) -> str:
    """Returns `url` without what makes no difference: scheme, www, closing slash, fragment, tracking."""
    parts = urlsplit(url)
    query = sorted(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(key)
    )
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/') or '/'}?{urlencode(query)}"


def _look_at(labels: dict[str, Any], body: bytes) -> LabelledPage:
    resolve = Page.parse(b"", labels["url"]).resolve

    def same(links: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {comparable(resolve(url) or url): link for link in links for url in [link["resolved_url"]]}

    began = time.process_time()
    find_links(Page.parse(body, labels["url"]), finder="balanced")
    milliseconds = (time.process_time() - began) * 1000
    wanted = same(labels["story_links"])
    outlinks = find_links(Page.parse(body, labels["url"]), finder="balanced", built_in=())
    page = Page.parse(body, labels["url"])
    layout = lay_out(page)
    known = SiteLinks(page, layout, Pen(page, layout), ())
    profiled = [row.outlink for row in known]
    ignored = known.ignored()
    weighed = list(iter_weighed(page, layout, least=0.0))
    rules = {rule_of(each.evidence) for each in weighed}
    own = comparable(labels["url"])
    candidates: list[Candidate] = []
    for each in weighed:
        links = [
            (anchor, address)
            for anchor, url in iter_story_anchors(each)
            if (address := comparable(url)) != own
        ]
        candidates.append(
            Candidate(
                features=each.evidence.features,
                values=each.evidence.values,
                urls=[url for _, url in links],
                announced=each.announced,
                rule=rule_of(each.evidence),
                label=each.evidence.found.label.text if each.evidence.found else "",
                texts=[" ".join(anchor.node.text().split()) for anchor, _ in links],
                barred=frozenset(url for anchor, url in links if anchor.order in ignored),
            )
        )
    return LabelledPage(
        labels=labels,
        wanted=wanted,
        unscored=set(same(labels["ambiguous"])) - set(wanted),
        cited=set(same(labels["body_links"])),
        certain={
            comparable(outlink.url): outlink
            for outlink in outlinks
            if outlink.kind != "body" and outlink.rule not in rules
        },
        profiled=frozenset(address for row in profiled if (address := comparable(row.url)) != own),
        profiles=tuple(sorted({row.rule for row in profiled} | ({"ignore"} if ignored else set()))),
        candidates=candidates,
        milliseconds=milliseconds,
    )
