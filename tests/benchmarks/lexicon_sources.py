"""Says which phrases of the lexicon stand on pages: `python tests/benchmarks/lexicon_sources.py CORPUS_DIR`.

Prints a line for each phrase: how many sites of the corpus have it as a line, heading or button of its own,
its meaning, language, and the phrase; with `--missing` only those that none has. What the folder holds,
`link_corpus` says.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from link_corpus import iter_pages

from spiders.labels import MAX_LABEL_CHARACTERS, fold
from spiders.lexicon import DOUBTFUL_PHRASES, IMPERATIVE_PHRASES, NEGATIVE_PHRASES, STORY_PHRASES
from spiders.page import Page

TABLES = {
    "story": STORY_PHRASES,
    "doubtful": DOUBTFUL_PHRASES,
    "negative": NEGATIVE_PHRASES,
    "imperative": IMPERATIVE_PHRASES,
}
_PARTS = re.compile(r"[\n:：|｜]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the phrases; returns the exit code."""
    parser = argparse.ArgumentParser(description="Says which phrases of the lexicon stand on labelled pages.")
    parser.add_argument("corpus", type=Path, help="folder with labels.jsonl and pages/")
    parser.add_argument("--missing", action="store_true", help="only phrases that no site has")
    options = parser.parse_args(arguments)
    sites = sites_by_line(options.corpus)
    for meaning, table in TABLES.items():
        counts = [(len(sites[fold(phrase)]), lang, phrase) for lang, row in table.items() for phrase in row]
        for count, lang, phrase in counts:
            if not (options.missing and count):
                print(f"{count:4} {meaning:10} {lang:3} {phrase}")
        met = sum(count > 0 for count, _, _ in counts)
        print(f"# {meaning}: {met} of {len(counts)} phrases stand on these pages", file=sys.stderr)
    return 0


def sites_by_line(corpus: Path) -> dict[str, set[str]]:
    """Returns, for each short line of the pages, folded, the sites that have it."""
    sites: dict[str, set[str]] = defaultdict(set)
    for labels, body in iter_pages(corpus):
        root = Page.parse(body, labels["url"]).tree.body
        for line in _PARTS.split(root.text(separator="\n")) if root is not None else ():
            if len(line) <= MAX_LABEL_CHARACTERS and (folded := fold(line)):
                sites[folded].add(labels["site"])
    return sites


if __name__ == "__main__":
    raise SystemExit(main())
