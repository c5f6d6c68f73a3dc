"""Says what `read_article` finds on pages, and how fast: `python tests/benchmarks/article_facts.py CORPUS`.

What the folder holds, `link_corpus` says; its labels say nothing about facts. So this counts coverage, and
what speaks for or against the facts without anyone's reading: dates that differ from those in the pages'
addresses, text beside the one that JSON-LD declares. `--facts FILE` writes all facts, to be judged by eye.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from link_corpus import iter_pages

from archive.article import Article
from spiders.body_text import read_text
from spiders.declarations import read_declarations
from spiders.facts import read_article
from spiders.json_ld import JsonLd
from spiders.page import Page

ROUNDS = 3
MIN_DECLARED_CHARACTERS = 600
_DATE_IN_URL = re.compile(
    r"[/_-](20[0-2]\d)(?:([/_-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns the exit code."""
    parser = argparse.ArgumentParser(description="Says what is found of articles on a folder of pages.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--facts", type=Path, help="all facts, JSON lines")
    options = parser.parse_args(arguments)
    coverage: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    times: dict[str, list[float]] = {"all": [], "text": []}
    dates: Counter[str] = Counter()
    shares: list[tuple[float, float]] = []
    rows: list[dict[str, Any]] = []
    gc.disable()
    for labels, body in iter_pages(options.corpus):
        page = Page.parse(body, labels["url"])
        times["all"].append(min(_time(read_article, page) for _ in range(ROUNDS)))
        times["text"].append(min(_time(read_text, page) for _ in range(ROUNDS)))
        article = read_article(page)
        coverage.update(name for name, value in asdict(article).items() if value not in ("", (), None))
        sources[article.published_source or "none"] += 1
        if (agrees := _agrees_with_url(article, page.url)) is not None:
            dates["agree" if agrees else "differ"] += 1
        if (share := _share_of_declared(page, article)) is not None:
            shares.append(share)
        rows.append({"page": labels["page_id"], "site": labels["site"], "url": page.url, **asdict(article)})
    figures: dict[str, Any] = {
        "pages": len(rows),
        "ms": {name: _spread(each) for name, each in times.items()},
        "coverage": dict(coverage.most_common()),
        "published from": dict(sources.most_common()),
        "published and date in URL": dict(dates),
        "text and articleBody": {
            "pages": len(shares),
            "precision": round(statistics.mean(share for share, _ in shares), 3) if shares else None,
            "recall": round(statistics.mean(share for _, share in shares), 3) if shares else None,
        },
    }
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 1))
    if options.facts:
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        options.facts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _time(read: Any, page: Page) -> float:
    """Processor time of one reading, in milliseconds."""
    began = time.process_time()
    read(page)
    return (time.process_time() - began) * 1000


def _spread(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {
        "median": round(statistics.median(times), 2),
        "p95": round(times[int(len(times) * 0.95)], 2),
        "worst": round(times[-1], 2),
    }


def _agrees_with_url(article: Article, url: str) -> bool | None:
    """Whether the date is within a day of the one in the address; None where either is missing."""
    found = _DATE_IN_URL.search(url)
    if found is None or len(article.published) < 10:
        return None
    try:
        named = date(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
    except ValueError:
        return None
    return abs((date.fromisoformat(article.published[:10]) - named).days) <= 1


def _share_of_declared(page: Page, article: Article) -> tuple[float, float] | None:
    """How much of the text is in the declared one, and the other way round, by words."""
    nodes = JsonLd(read_declarations(page).json_ld).nodes
    bodies = [node["articleBody"] for node in nodes if isinstance(node.get("articleBody"), str)]
    text = unescape(unescape(max(bodies, key=len, default="")))
    declared = Counter(_WORD.findall(_TAG.sub(" ", text)))
    found = Counter(_WORD.findall(article.text))
    if len(text) < MIN_DECLARED_CHARACTERS or not found or not declared:
        return None
    common = (declared & found).total()
    return common / found.total(), common / declared.total()


if __name__ == "__main__":
    sys.exit(main())
