"""Scores the story-link finder on labelled pages: `python tests/benchmarks/story_links.py CORPUS_DIR`.

What the folder holds, `link_corpus` says. Figures are printed for sites unseen (cross-validated by family of
sites, trees and operating points fitted anew in each fold; several ways of dividing the families show how
much is noise) and for the constants that are shipped, which have seen these pages; with the time per page.
Both leave out the site profiles that are built in, since each was made on pages like these: sites with one
are no unseen ones. What profiles add stands apart (`profiles made on these pages`, and before and after for
each of their rules), and says nothing of other sites.
`--json` prints for machines, `--errors FILE` lists what was wrong and missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fit_story_links import SEEDS, Model, Unseen, cross_validate, found_on
from link_corpus import LabelledPage, Score, Tally, read_corpus

from spiders.model import BASE, FIRST_BASE, FIRST_LEAST, FIRST_TREES, THRESHOLDS, TREES

LISTED = ("recall_by_placement", "wrong_by_kind", "missed_by_kind", "pages")
HEADLINE = ("precision", "recall", "f1", "clean", "lead")
"""Figures of which mean and spread are shown; `lead` is the recall of inline and aside links."""
TENTHS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; returns the exit code."""
    parser = argparse.ArgumentParser(description="Scores the story-link finder on labelled pages.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--errors", type=Path, help="list of errors on sites unseen, JSON lines")
    parser.add_argument("--in-sample", action="store_true", help="leave the cross-validation out")
    parser.add_argument(
        "--seeds", type=int, default=len(SEEDS), help="ways of dividing the sites (%(default)s)"
    )
    options = parser.parse_args(arguments)
    pages = read_corpus(options.corpus)
    figures: dict[str, Any] = {"ms": _times_of(pages)}
    scores = {f"{finder}, in sample": score for finder, score in score_shipped(pages).items()}
    profiled = score_shipped(pages, with_profiles=True)
    scores |= {
        f"{finder}, in sample, profiles made on these pages": score for finder, score in profiled.items()
    }
    shipped = [[SHIPPED.score(block) for block in page.candidates] for page in pages]
    gains = _gains_of(pages, shipped, [THRESHOLDS for _ in pages])
    figures["profiles, right/wrong/missed, trees in sample"] = gains
    if not options.in_sample:
        rounds = [cross_validate(pages, seed) for seed in range(options.seeds)]
        figures["sites unseen, mean ± spread"] = _spread_of(rounds)
        gains = _gains_of(pages, rounds[0].scores, rounds[0].points)
        figures["profiles, right/wrong/missed, trees unseen"] = gains
        figures["calibration"] = _calibration_of(pages, rounds)
        scores = {
            f"{finder}{what}": score
            for what, results in (
                (", sites unseen", rounds[0].results),
                (", trees unseen, profiles made on these pages", rounds[0].profiled),
            )
            for finder, score in results.items()
        } | scores
    figures |= {name: score.figures() for name, score in scores.items()}
    print(json.dumps(figures, ensure_ascii=False, indent=1) if options.json else _as_text(figures))
    if options.errors:
        lines = [
            json.dumps({"finder": name, **error}, ensure_ascii=False)
            for name, score in scores.items()
            for error in score.errors
        ]
        options.errors.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


SHIPPED = Model(
    base=BASE,
    trees=TREES,
    first_base=FIRST_BASE,
    first_trees=FIRST_TREES,
    first_least=FIRST_LEAST,
)


def score_shipped(pages: Sequence[LabelledPage], *, with_profiles: bool = False) -> dict[str, Score]:
    """Returns how each finder does with the constants of spiders/trees.py."""
    made = [[SHIPPED.score(block) for block in page.candidates] for page in pages]
    scores: dict[str, Score] = {}
    for finder, threshold in THRESHOLDS.items():
        scores[finder] = Score()
        for page, its in zip(pages, made, strict=True):
            scores[finder].add(page, found_on(page, its, threshold, with_profiles=with_profiles))
    return scores


def _gains_of(
    pages: Sequence[LabelledPage],
    scores: Sequence[Sequence[float]],
    points: Sequence[Mapping[str, float]],
) -> dict[str, str]:
    """Returns what each rule's pages give without profiles and with them; rules of one page together."""
    tallies: dict[tuple[str, str, bool], Tally] = defaultdict(Tally)
    counts: dict[str, int] = defaultdict(int)
    for page, made, its_points in zip(pages, scores, points, strict=True):
        if not page.is_tuned:
            continue
        name = " + ".join(page.profiles)
        counts[name] += 1
        for finder, threshold in its_points.items():
            for with_profiles in (False, True):
                found = found_on(page, made, threshold, with_profiles=with_profiles)
                tallies[name, finder, with_profiles].add(set(found) - page.unscored, set(page.wanted))
    return {
        f"{name} ({pages_of} pages)": " · ".join(
            f"{finder} {_written(tallies[name, finder, False])} → {_written(tallies[name, finder, True])}"
            for finder in THRESHOLDS
        )
        for name, pages_of in sorted(counts.items())
    }


def _written(tally: Tally) -> str:
    return f"{tally.right}/{tally.wrong}/{tally.missed}"


def _times_of(pages: Sequence[LabelledPage]) -> dict[str, float]:
    times = sorted(page.milliseconds for page in pages)
    return {"median": round(statistics.median(times), 2), "worst": round(times[-1], 1)}


def _spread_of(rounds: Sequence[Unseen]) -> dict[str, dict[str, str]]:
    spread: dict[str, dict[str, str]] = {}
    for finder in rounds[0].results:
        every = [each.results[finder].figures() for each in rounds]
        rows = [{**figures, "lead": figures["recall_by_placement"]["inline + aside"]} for figures in every]
        spread[finder] = {
            name: f"{statistics.mean(values):.3f} ± {statistics.pstdev(values):.3f}"
            for name in HEADLINE
            for values in [[row[name] for row in rows]]
        }
    return spread


def _calibration_of(pages: Sequence[LabelledPage], rounds: Sequence[Unseen]) -> dict[str, str]:
    """Returns, by tenth of the score, which share of the links were story links, and of how many."""
    right, links = [0] * TENTHS, [0] * TENTHS
    for each in rounds:
        for page, scores in zip(pages, each.scores, strict=True):
            for block, score in zip(page.candidates, scores, strict=True):
                urls = [url for url in block.urls if page.is_open(url) and not block.announced]
                tenth = min(TENTHS - 1, int(score * TENTHS))
                links[tenth] += len(urls)
                right[tenth] += sum(url in page.wanted for url in urls)
    return {
        f"{tenth / TENTHS:.1f}": f"{right[tenth] / max(1, links[tenth]):.2f} of {links[tenth] // len(rounds)}"
        for tenth in range(TENTHS)
    }


def _as_text(figures: dict[str, Any]) -> str:
    lines = [f"ms a page, parse and find: median {figures['ms']['median']}, worst {figures['ms']['worst']}"]
    for name, its in figures.items():
        if name == "ms":
            continue
        if "precision" not in its:
            lines.append(f"{name}:")
            lines += [f"  {key}: {value}" for key, value in its.items()]
            continue
        lines.append(
            f"{name}: P {its['precision']:.3f}  R {its['recall']:.3f}  F1 {its['f1']:.3f}"
            f"  clean {its['clean']:.3f}"
        )
        lines += [f"  {key.replace('_', ' ')}: {its[key]}" for key in LISTED]
        languages = [
            f"{lang} {row['precision']:.2f}/{row['recall']:.2f}/{row['f1']:.2f} ({row['links']})"
            for lang, row in its["languages"].items()
            if row["links"]
        ]
        lines.append(f"  languages, P/R/F1 (story links): {' · '.join(languages)}")
        silent = [
            f"{lang} {row['wrong']} wrong" if row["wrong"] else lang
            for lang, row in its["languages"].items()
            if not row["links"]
        ]
        lines.append(f"  languages without story links here: {' · '.join(silent)}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
