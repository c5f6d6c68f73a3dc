"""Fits the finder's weights to labelled pages: `python tests/benchmarks/fit_story_links.py CORPUS_DIR`.

Logistic regression over the features of blocks, with an L2 penalty, by coordinate descent: there is one
optimum, so the same pages give the same weights everywhere. `--write` puts them into spiders/model.py.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from link_corpus import Candidate, LabelledPage, Score, read_corpus

PENALTY = 2.5
"""Half the square of a weight costs this much log-likelihood (1 / 0.4)."""
LEAST_BLOCKS = 3
"""A feature on fewer says nothing."""
LINKS_POWER = 0.75
"""A block of n links weighs n to this: more than one link, less than n independent ones."""
FOLDS = 10
LEAST_PRECISION = 0.92
LEAST_CLEAN = 0.97
STEPS = tuple(step / 100 for step in range(20, 96))
SMOOTHED = 3
"""The balanced point is the best of F1's mean over this many steps to both sides."""
MODEL = Path(__file__).resolve().parents[2] / "spiders" / "model.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Fitted constants."""

    bias: float
    weights: Mapping[str, float]
    thresholds: Mapping[str, float]

    def score(self, candidate: Candidate) -> float:
        """Returns how likely the block holds story links; 1 for those that need no weighing."""
        if candidate.announced:
            return 1.0
        total = self.bias + sum(self.weights.get(feature, 0.0) for feature in candidate.features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


Row = tuple[frozenset[str], float, float]
"""Features, weight of what is a story link, weight of what is none."""


def rows_of(pages: Collection[LabelledPage]) -> list[Row]:
    """Returns the blocks of `pages` that hang on the weights; those with the same features are one row."""
    sums: dict[frozenset[str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for page in pages:
        for block in page.candidates:
            urls = [url for url in block.urls if page.is_open(url)]
            if block.announced or not urls:
                continue
            share = sum(url in page.wanted for url in urls) / len(urls)
            weight = len(urls) ** LINKS_POWER
            row = sums[frozenset(block.features)]
            row[0] += weight * share
            row[1] += weight * (1 - share)
    return [(features, yes, no) for features, (yes, no) in sums.items()]


def seen_often(pages: Collection[LabelledPage]) -> list[str]:
    """Returns the features that stand on enough blocks to be weighed."""
    counts = Counter(
        feature
        for page in pages
        for block in page.candidates
        if block.urls
        for feature in set(block.features)
    )
    return sorted(feature for feature, count in counts.items() if count >= LEAST_BLOCKS)


def fit(pages: Collection[LabelledPage]) -> Model:
    """Returns weights, rounded as they are shipped; its thresholds are still to be chosen."""
    rows = rows_of(pages)
    names = seen_often(pages)
    columns: dict[str, list[int]] = {name: [] for name in names}
    for place, (features, _, _) in enumerate(rows):
        for feature in features:
            if feature in columns:
                columns[feature].append(place)
    steps = [(PENALTY, column) for column in columns.values()]
    steps.append((0.0, list(range(len(rows)))))  # the bias is not penalised
    betas = [0.0] * len(steps)
    margins = [0.0] * len(rows)
    totals = [yes + no for _, yes, no in rows]
    for _ in range(300):
        largest = 0.0
        for at, (penalty, column) in enumerate(steps):
            slope, curve = penalty * betas[at], penalty
            for place in column:
                chance = 1.0 / (1.0 + math.exp(-margins[place]))
                expected = totals[place] * chance
                slope += expected - rows[place][1]
                curve += expected * (1.0 - chance)
            step = max(-1.0, min(1.0, -slope / max(curve, 1e-9)))
            betas[at] += step
            for place in column:
                margins[place] += step
            largest = max(largest, abs(step))
        if largest < 2e-3:
            break
    weights = {name: round(beta, 1) for name, beta in zip(names, betas[:-1], strict=True)}
    return Model(bias=round(betas[-1], 1), weights={n: w for n, w in weights.items() if w}, thresholds={})


def found_on(page: LabelledPage, scores: Sequence[float], threshold: float) -> dict[str, Candidate | None]:
    """Returns the story links of a page, by comparable URL, with the block that each comes from."""
    found: dict[str, Candidate | None] = dict.fromkeys(page.certain)
    for block, score in zip(page.candidates, scores, strict=True):
        if score >= threshold:
            for url in block.urls:
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


def fold_of(family: str) -> int:
    """Returns the fold of a family of sites, the same on every machine."""
    return int(hashlib.sha1(family.encode()).hexdigest(), 16) % FOLDS


def cross_validate(pages: Sequence[LabelledPage]) -> tuple[dict[str, Score], dict[str, float]]:
    """Returns the scores by operating point on sites unseen, and the points for a model of all pages.

    Each fold's weights come from the other folds; so do its thresholds, chosen on scores that were made
    without the page's own family.
    """
    scores: list[list[float]] = [[] for _ in pages]
    for fold in range(FOLDS):
        model = fit([page for page in pages if fold_of(page.family) != fold])
        for place, page in enumerate(pages):
            if fold_of(page.family) == fold:
                scores[place] = [model.score(block) for block in page.candidates]
    by_fold = [
        count_steps([pages[place] for place in places], [scores[place] for place in places])
        for fold in range(FOLDS)
        for places in [[place for place, page in enumerate(pages) if fold_of(page.family) == fold]]
    ]
    results = {"precise": Score(), "balanced": Score()}
    for fold in range(FOLDS):
        points = choose_thresholds(_added([counts for other, counts in enumerate(by_fold) if other != fold]))
        for place, page in enumerate(pages):
            if fold_of(page.family) == fold:
                for name, score in results.items():
                    score.add(page, found_on(page, scores[place], points[name]))
    return results, choose_thresholds(_added(by_fold))


def _added(tables: Sequence[Counts]) -> Counts:
    added: Counts = []
    for row in zip(*tables, strict=True):
        right, wrong, missed, without, clean = (sum(column) for column in zip(*row, strict=True))
        added.append((right, wrong, missed, without, clean))
    return added


def rendered(model: Model) -> str:
    """Returns the constants as Python, as they stand in spiders/model.py."""
    plain = sorted(name for name in model.weights if "&" not in name and name != "twins" and ":" in name)
    crossed = sorted(set(model.weights) - set(plain))
    lines = [f"BIAS: Final = {model.bias}", "WEIGHTS: Final[dict[str, float]] = {"]
    lines += [f'    "{name}": {model.weights[name]},' for name in (*plain, *crossed)]
    points = ", ".join(f'"{name}": {value}' for name, value in model.thresholds.items())
    return "\n".join([*lines, "}", f"THRESHOLDS: Final[dict[str, float]] = {{{points}}}"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits and prints the constants, or writes them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Fits the weights of the story-link finder.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--write", action="store_true", help=f"put them into {MODEL.name}")
    options = parser.parse_args(arguments)
    pages = read_corpus(options.corpus)
    _, thresholds = cross_validate(pages)
    fitted = fit(pages)
    model = Model(bias=fitted.bias, weights=fitted.weights, thresholds=thresholds)
    text = rendered(model)
    if options.write:
        source = MODEL.read_text(encoding="utf-8")
        pattern = re.compile(r"^BIAS: Final = .*?^THRESHOLDS: [^\n]*", re.DOTALL | re.MULTILINE)
        MODEL.write_text(pattern.sub(lambda _: text, source, count=1), encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
