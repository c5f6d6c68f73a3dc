"""Fits the finder's model to labelled pages: `python tests/benchmarks/fit_story_links.py CORPUS_DIR`.

Boosted trees over signs and measures of blocks, by `boosting`, a few of them over what is quickly known, to
turn most blocks away at a first look; the points from which a link counts are
chosen on scores of pages that the trees have not seen. The same pages give the same constants everywhere.
`--write` puts them into spiders/trees.py.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from boosting import Row, fit_trees, leaf_of
from link_corpus import Candidate, LabelledPage, Score, read_corpus

from spiders.features import INSIDE
from spiders.model import HOPELESS_CHANCE, Tree, chance_of

LINKS_POWER = 0.5
"""A block of n links weighs n to this: more than one link, less than n independent ones."""
FIRST_TREES = 60
FIRST_RATE = 0.15
MOST_LOST = 0.002
"""The share of the story links found at FOUND, by their blocks' weight, that the first look may turn away."""
FOUND = 0.4
FOLDS = 10
SEEDS = (0, 1, 2)
"""Ways of dividing the families of sites into folds: what differs between them is noise."""
LEAST_PRECISION = 0.94
LEAST_CLEAN = 0.975
STEPS = tuple(step / 100 for step in range(15, 97))
SMOOTHED = 3
"""The balanced point is the best of F1's mean over this many steps to both sides."""
MODEL = Path(__file__).resolve().parents[2] / "spiders" / "trees.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Fitted constants."""

    base: float
    trees: Sequence[Tree]
    first_base: float
    first_trees: Sequence[Tree]
    first_least: float

    def score(self, candidate: Candidate) -> float:
        """Returns how likely the block holds story links; 1 for those that need no weighing."""
        if candidate.announced:
            return 1.0
        if _total(self.first_base, self.first_trees, candidate.values) < self.first_least:
            return min(HOPELESS_CHANCE, self._chance(candidate))
        return self._chance(candidate)

    def _chance(self, candidate: Candidate) -> float:
        return chance_of(_total(self.base, self.trees, candidate.values), candidate.values)


def _total(base: float, trees: Sequence[Tree], values: dict[str, float]) -> float:
    return base + sum(leaf_of(tree, values) for tree in trees)


def rows_of(pages: Collection[LabelledPage]) -> list[Row]:
    """Returns the blocks of `pages` that hang on the model."""
    rows: list[Row] = []
    for page in pages:
        for block in page.candidates:
            urls = [url for url in block.urls if page.is_open(url)]
            if not block.announced and urls:
                share = sum(url in page.wanted for url in urls) / len(urls)
                rows.append(Row(values=block.values, weight=len(urls) ** LINKS_POWER, share=share))
    return rows


def fit(rows: Sequence[Row]) -> Model:
    """Returns a model of blocks, rounded as it is shipped."""
    base, trees = fit_trees(rows)
    outside = [
        Row(
            values={name: value for name, value in row.values.items() if not name.startswith(INSIDE)},
            weight=row.weight,
            share=row.share,
        )
        for row in rows
    ]
    first_base, first_trees = fit_trees(outside, count=FIRST_TREES, rate=FIRST_RATE)
    found = [
        (row, _total(first_base, first_trees, row.values))
        for row in rows
        if chance_of(_total(base, trees, row.values), row.values) >= FOUND
    ]
    return Model(
        base=base,
        trees=trees,
        first_base=first_base,
        first_trees=first_trees,
        first_least=choose_first_least(found),
    )


def choose_first_least(found: Sequence[tuple[Row, float]]) -> float:
    """Returns the log-odds of the first look below which hardly a story link is lost that would be found."""
    left = MOST_LOST * sum(row.weight * row.share for row, _ in found)
    for row, total in sorted(found, key=lambda pair: pair[1]):
        left -= row.weight * row.share
        if left < 0:
            return math.floor(total * 100) / 100
    return math.inf


def found_on(
    page: LabelledPage, scores: Sequence[float], threshold: float, *, with_profiles: bool = False
) -> dict[str, Candidate | None]:
    """Returns the story links of a page, by comparable URL, with the block that each comes from.

    Without profiles by default: they were made on these pages, so nothing is fitted or judged with them.
    """
    found: dict[str, Candidate | None] = dict.fromkeys(page.certain)
    if with_profiles:
        found |= dict.fromkeys(page.profiled)
    for block, score in zip(page.candidates, scores, strict=True):
        if score >= threshold:
            for url in block.urls:
                if not with_profiles or url not in block.barred:
                    found.setdefault(url, block)
    return found


Counts = list[tuple[int, int, int, int, int]]
"""For each of STEPS: links right, wrong and missed, pages without story links, and those left clean."""


def count_steps(pages: Sequence[LabelledPage], scores: Sequence[Sequence[float]]) -> Counts:
    """Returns what each threshold would give."""
    counts: Counts = []
    for step in STEPS:
        right = wrong = missed = without = clean = 0
        for page, its in zip(pages, scores, strict=True):
            found = set(found_on(page, its, step)) - page.unscored
            hits = len(found & page.wanted.keys())
            right += hits
            wrong += len(found) - hits
            missed += len(page.wanted) - hits
            without += not page.wanted
            clean += not page.wanted and not found
        counts.append((right, wrong, missed, without, clean))
    return counts


def choose_thresholds(counts: Counts) -> dict[str, float]:
    """Returns the operating points: the least that is precise enough, and where F1 is best with its sides."""
    f1 = [2 * right / max(1, 2 * right + wrong + missed) for right, wrong, missed, _, _ in counts]
    smooth = [
        sum(window) / len(window)
        for at in range(len(f1))
        for window in [f1[max(0, at - SMOOTHED) : at + SMOOTHED + 1]]
    ]
    precisions = [right / max(1, right + wrong) for right, wrong, _, _, _ in counts]
    enough = [
        at
        for at, (_, _, _, without, clean) in enumerate(counts)
        if precisions[at] >= LEAST_PRECISION and clean >= LEAST_CLEAN * without
    ]
    precise = enough[0] if enough else max(range(len(counts)), key=precisions.__getitem__)
    return {"precise": STEPS[precise], "balanced": STEPS[max(range(len(f1)), key=smooth.__getitem__)]}


def fold_of(family: str, seed: int) -> int:
    """Returns the fold of a family of sites, the same on every machine."""
    return int(hashlib.sha1(f"{seed} {family}".encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What a cross-validation gives."""

    results: Mapping[str, Score]
    """By operating point, chosen on the other folds; without site profiles."""
    profiled: Mapping[str, Score]
    """The same with the profiles that are built in, which have seen these pages."""
    counts: Counts
    """What each threshold would give on all pages."""
    scores: Sequence[Sequence[float]]
    """Of each page's blocks, by a model that has not seen the page's family."""
    points: Sequence[Mapping[str, float]]
    """The operating points that each page was judged at."""


def cross_validate(pages: Sequence[LabelledPage], seed: int) -> Unseen:
    """Returns how the finder does on sites unseen.

    Each fold's trees come from the other folds; so do its thresholds, chosen on scores that were made
    without the page's own family.
    """
    folds = [
        [place for place, page in enumerate(pages) if fold_of(page.family, seed) == fold]
        for fold in range(FOLDS)
    ]
    others = [
        rows_of([page for page in pages if fold_of(page.family, seed) != fold]) for fold in range(FOLDS)
    ]
    scores: list[list[float]] = [[] for _ in pages]
    with ProcessPoolExecutor() as pool:
        for places, model in zip(folds, pool.map(fit, others), strict=True):
            for place in places:
                scores[place] = [model.score(block) for block in pages[place].candidates]
    by_fold = [
        count_steps([pages[place] for place in places], [scores[place] for place in places])
        for places in folds
    ]
    results, profiled = ({"precise": Score(), "balanced": Score()} for _ in range(2))
    points_of_page: list[Mapping[str, float]] = [{} for _ in pages]
    for fold, places in enumerate(folds):
        points = choose_thresholds(_added([counts for other, counts in enumerate(by_fold) if other != fold]))
        for place in places:
            page = pages[place]
            points_of_page[place] = points
            for name, point in points.items():
                results[name].add(page, found_on(page, scores[place], point))
                profiled[name].add(page, found_on(page, scores[place], point, with_profiles=True))
    return Unseen(
        results=results,
        profiled=profiled,
        counts=_added(by_fold),
        scores=scores,
        points=points_of_page,
    )


def points_of(rounds: Sequence[Unseen]) -> dict[str, float]:
    """Returns the operating points for a model of all pages, from all ways of dividing them."""
    return choose_thresholds(_added([each.counts for each in rounds]))


def _added(tables: Sequence[Counts]) -> Counts:
    added: Counts = []
    for row in zip(*tables, strict=True):
        right, wrong, missed, without, clean = (sum(column) for column in zip(*row, strict=True))
        added.append((right, wrong, missed, without, clean))
    return added


def rendered(model: Model, points: Mapping[str, float]) -> str:
    """Returns the constants as the module spiders/trees.py."""
    lines = [
        '"""What `fit_story_links.py` made of labelled news pages; not to be edited by hand."""',
        "",
        "# fmt: off",
        "# ruff: noqa: E501",
        "from __future__ import annotations",
        "",
        "from typing import Final",
        "",
        'Tree = float | tuple[str, float, "Tree", "Tree"]',
        '"""A leaf, in log-odds; or a name, the least value for the second branch, and the two branches."""',
        "",
        "THRESHOLDS: Final[dict[str, float]] = {"
        + ", ".join(f'"{name}": {value}' for name, value in points.items())
        + "}",
        '"""The least score of a story link, by finder."""',
        "",
        f"BASE: Final = {model.base}",
        "TREES: Final[tuple[Tree, ...]] = (",
        *(f"    {_written(tree)}," for tree in model.trees),
        ")",
        "",
        f"FIRST_LEAST: Final = {model.first_least}",
        '"""The log-odds that a block must have at the first look, over what is quickly known of it."""',
        "",
        f"FIRST_BASE: Final = {model.first_base}",
        "FIRST_TREES: Final[tuple[Tree, ...]] = (",
        *(f"    {_written(tree)}," for tree in model.first_trees),
        ")",
    ]
    return "\n".join(lines) + "\n"


def _written(tree: Tree) -> str:
    if not isinstance(tree, tuple):
        return repr(tree)
    name, cut, below, above = tree
    return f'("{name}", {cut!r}, {_written(below)}, {_written(above)})'


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits and prints the constants, or writes them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Fits the model of the story-link finder.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--write", action="store_true", help=f"put them into {MODEL.name}")
    options = parser.parse_args(arguments)
    pages = read_corpus(options.corpus)
    points = points_of([cross_validate(pages, seed) for seed in SEEDS])
    text = rendered(fit(rows_of(pages)), points)
    if options.write:
        MODEL.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
