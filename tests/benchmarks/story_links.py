"""Scores the story-link finder on labelled pages: `python tests/benchmarks/story_links.py CORPUS_DIR`.

What the folder holds, `link_corpus` says. Figures are printed for sites unseen (cross-validated by family of
sites, weights and operating points fitted anew in each fold) and for the constants that are shipped, which
have seen these pages; with the time per page. `--json` prints for machines, `--errors FILE` lists misses.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fit_story_links import Model, cross_validate, found_on
from link_corpus import LabelledPage, Score, read_corpus

from spiders.model import BIAS, THRESHOLDS, WEIGHTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns the exit code."""
    parser = argparse.ArgumentParser(description="Scores the story-link finder on labelled pages.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--errors", type=Path, help="list of misses on sites unseen, JSON lines")
    parser.add_argument("--in-sample", action="store_true", help="leave the cross-validation out")
    options = parser.parse_args(arguments)
    pages = read_corpus(options.corpus)
    scores = {f"{finder}, in sample": score for finder, score in score_shipped(pages).items()}
    if not options.in_sample:
        unseen, _ = cross_validate(pages)
        scores = {f"{finder}, sites unseen": score for finder, score in unseen.items()} | scores
    figures: dict[str, Any] = {name: score.figures() for name, score in scores.items()}
    times = sorted(page.milliseconds for page in pages)
    figures["ms"] = {"median": round(statistics.median(times), 2), "worst": round(times[-1], 1)}
    print(json.dumps(figures, ensure_ascii=False, indent=1) if options.json else _as_text(figures))
    if options.errors:
        lines = [
            json.dumps({"finder": name, **error}, ensure_ascii=False)
            for name, score in scores.items()
            for error in score.errors
        ]
        options.errors.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def score_shipped(pages: Sequence[LabelledPage]) -> dict[str, Score]:
    """Returns how each finder does with the constants of spiders/model.py."""
    model = Model(bias=BIAS, weights=WEIGHTS, thresholds=THRESHOLDS)
    scores: dict[str, Score] = {}
    for finder, threshold in THRESHOLDS.items():
        scores[finder] = Score()
        for page in pages:
            scores[finder].add(
                page, found_on(page, [model.score(block) for block in page.candidates], threshold)
            )
    return scores


def _as_text(figures: dict[str, Any]) -> str:
    lines = [f"ms a page, parse and find: median {figures['ms']['median']}, worst {figures['ms']['worst']}"]
    for name, its in figures.items():
        if name == "ms":
            continue
        lines.append(
            f"{name}: P {its['precision']:.3f}  R {its['recall']:.3f}  F1 {its['f1']:.3f}"
            f"  clean {its['clean']:.3f}"
        )
        lines += [
            f"  {key.replace('_', ' ')}: {its[key]}"
            for key in ("recall_by_placement", "wrong_by_kind", "pages")
        ]
        languages = [
            f"{lang} {row['precision']:.2f}/{row['recall']:.2f}/{row['f1']:.2f}"
            for lang, row in its["languages"].items()
        ]
        lines.append(f"  languages, P/R/F1: {' · '.join(languages)}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
