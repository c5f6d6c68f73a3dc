# ruff: noqa: E501  (markup reads better whole)
"""Scores the story-link finder on a folder of labelled pages: `python tests/benchmarks/story_links.py CORPUS_DIR`.

The folder holds `labels.jsonl` (one page a line: url, site, page_id, lang, family, story_links, ambiguous,
body_links) and `pages/SITE/PAGE_ID.html.gz`. Figures are printed per finder, half of the site families,
placement and language, with the time per page; `--json` prints them for machines, `--errors FILE` lists misses.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archive.outlink import Outlink
from spiders.finder import FINDERS, find_links
from spiders.page import Page

_TRACKING = re.compile(
    r"(?:utm_|mc_|ns_|ref_|wt_|itm_|int_|at_|oly_|trk|soc_|_ga|__twitter)"
    r"|(?:[fg]clid|cmp|cmpid|icid|ito|ref|source|src|xtor|intcid|campaign|cid|tid|module|action|via)$",
    re.IGNORECASE,
)


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
        """Returns precision, recall and F1."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


@dataclass(slots=True)
class Score:
    """What one finder makes of the corpus."""

    total: Tally = field(default_factory=Tally)
    halves: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    placements: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    pages: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Returns everything counted, fit for JSON."""
        return {
            **self.total.figures(),
            "halves": {half: tally.figures() for half, tally in sorted(self.halves.items())},
            "recall_by_placement": {
                placement: tally.figures()["recall"] for placement, tally in sorted(self.placements.items())
            },
            "languages": {lang: tally.figures() for lang, tally in sorted(self.languages.items())},
            "pages": dict(self.pages),
            "ms_median": round(statistics.median(self.milliseconds), 2),
            "ms_worst": round(max(self.milliseconds), 2),
        }


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures of the finders asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--finder", choices=FINDERS, action="append")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", type=Path)
    options = parser.parse_args(arguments)
    pages = list(iter_pages(options.corpus))
    scores = {finder: score_finder(finder, pages) for finder in options.finder or FINDERS}
    figures = {finder: score.figures() for finder, score in scores.items()}
    print(json.dumps(figures, ensure_ascii=False, indent=1) if options.json else _as_text(figures))
    if options.errors:
        lines = (json.dumps(error, ensure_ascii=False) for score in scores.values() for error in score.errors)
        options.errors.write_text("\n".join(lines), encoding="utf-8")
    return 0


def iter_pages(corpus: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yields each labelled page with its bytes."""
    with (corpus / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            labels = json.loads(line)
            file = corpus / "pages" / (labels["site"] or "unknown") / f"{labels['page_id']}.html.gz"
            yield labels, gzip.decompress(file.read_bytes())


def score_finder(finder: str, pages: Iterable[tuple[dict[str, Any], bytes]]) -> Score:
    """Returns how `finder` does on `pages`."""
    score = Score()
    for labels, body in pages:
        began = time.perf_counter()
        outlinks = find_links(Page.parse(body, labels["url"]), finder=finder)
        score.milliseconds.append((time.perf_counter() - began) * 1000)
        _count(score, finder, labels, [outlink for outlink in outlinks if outlink.kind != "body"])
    return score


def half_of(family: str) -> str:
    """Returns the half of the site families that `family` is in, A or B, the same on every machine."""
    return "AB"[hashlib.sha1(family.encode()).digest()[-1] % 2]


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


def _count(score: Score, finder: str, labels: dict[str, Any], outlinks: list[Outlink]) -> None:
    resolve = Page.parse(b"", labels["url"]).resolve

    def same(url: str) -> str:
        return comparable(resolve(url) or url)

    wanted = {same(link["resolved_url"]): link for link in labels["story_links"]}
    unscored = {same(link["resolved_url"]) for link in labels["ambiguous"]} - set(wanted)
    found = {comparable(outlink.url): outlink for outlink in outlinks}
    found = {url: outlink for url, outlink in found.items() if url not in unscored}
    for tally in (score.total, score.halves[half_of(labels["family"])], score.languages[labels["lang"]]):
        tally.add(set(found), set(wanted))
    for url, link in wanted.items():
        score.placements[link["placement"]].add({url} & set(found), {url})
    if wanted:
        score.pages["with story links"] += 1
        score.pages["with story links, flawless"] += set(found) == set(wanted)
    else:
        score.pages["without"] += 1
        score.pages["without, left clean"] += not found
    wrong, missed = set(found) - set(wanted), set(wanted) - set(found)
    if wrong or missed:
        score.errors.append(
            {
                "finder": finder,
                "page": labels["page_id"],
                "site": labels["site"],
                "wrong": [
                    {"url": url, "text": found[url].text, "label": found[url].label, "rule": found[url].rule}
                    for url in sorted(wrong)
                ],
                "missed": [
                    {"url": url, **{key: wanted[url][key] for key in ("text", "label", "placement")}}
                    for url in sorted(missed)
                ],
            }
        )


def _as_text(figures: dict[str, dict[str, Any]]) -> str:
    lines: list[str] = []
    for finder, its in figures.items():
        lines.append(f"{finder}: P {its['precision']:.3f}  R {its['recall']:.3f}  F1 {its['f1']:.3f}")
        lines += [f"  families {half}: {tally}" for half, tally in its["halves"].items()]
        lines.append(f"  recall by placement: {its['recall_by_placement']}")
        lines.append(f"  pages: {its['pages']}")
        lines.append(f"  ms a page: median {its['ms_median']}, worst {its['ms_worst']}")
        lines += [f"  {lang}: {tally}" for lang, tally in its["languages"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
