"""Measures report.html: `python tests/benchmarks/report.py [--json]`.

For made-up stories of several sizes: how long the report takes to make (processor time, by itself in a
process, with the reading of story.db), the peak of that process's memory, the file's size, and when
Chromium has first painted it from its file: the first contentful paint, the median of several visits, each in
a tab without a cache.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.made_story import make_story  # noqa: E402
from replay.chromium import Chromium  # noqa: E402

from archive.ledger import Ledger  # noqa: E402
from archive.report import write_report  # noqa: E402

SIZES = (30, 300, 500, 3000)
NO_PROXY = "http://127.0.0.1:9"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; the exit code."""
    parser = argparse.ArgumentParser(description="Measures report.html.")
    parser.add_argument("--pages", type=int, nargs="+", default=list(SIZES), metavar="N", help="story sizes")
    parser.add_argument("--visits", type=int, default=5, metavar="N", help="how often each is painted (5)")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {}
        for pages in options.pages:
            make_story(folder / str(pages), pages)
            figures[pages] = in_own_process(write_made, folder / str(pages))
        if program := which("chromium") or which("chromium-browser"):
            with Chromium(program, folder / "profile", NO_PROXY) as browser:
                for pages, row in figures.items():
                    row["paint_ms"] = paint_ms(browser, folder / str(pages) / "report.html", options.visits)
    print(json.dumps(figures, indent=1) if options.json else as_text(figures))
    return 0


def as_text(figures: dict[int, dict[str, float]]) -> str:
    """A table for people."""
    lines = [f"{'pages':>7}{'made in':>10}{'peak':>9}{'file':>10}{'first paint':>14}"]
    for pages, row in figures.items():
        paint = f"{row['paint_ms']:>11.0f} ms" if "paint_ms" in row else f"{'no Chromium':>14}"
        lines.append(f"{pages:>7}{row['s']:>8.2f} s{row['peak_mb']:>6.0f} MB{row['file_kb']:>7.0f} kB{paint}")
    return "\n".join(lines)


def in_own_process(work: Callable[..., dict[str, float]], *arguments: Any) -> dict[str, float]:
    """What `work` returns, its memory being its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def write_made(folder: Path) -> dict[str, float]:
    """Seconds, memory and bytes of one report."""
    started = time.process_time()
    path = write_report(Ledger(folder / "story.db", read_only=True), folder)
    return {
        "s": round(time.process_time() - started, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
        "file_kb": round(path.stat().st_size / 1000),
    }


def paint_ms(browser: Chromium, path: Path, visits: int) -> float:
    """The median of the first contentful paints."""
    times = []
    for _ in range(visits):
        tab = browser.open()
        tab.visit(path.as_uri())
        times.append(
            tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
        )
        tab.close()
    return round(median(times))


if __name__ == "__main__":
    sys.exit(main())
