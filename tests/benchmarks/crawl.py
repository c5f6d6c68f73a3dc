"""CPU of a whole archiving crawl against its peers, on the same pages, in turn.

Peers: a stock Scrapy spider that fetches and follows the same links and archives nothing, once looking
through a page's links for them and once told where they stand; and GNU wget writing a WARC. Figures
are user + system seconds of each whole process (the server runs in its own and is not counted); the
ratios are taken round by round, so that a machine whose speed drifts gives the same answer.

Usage: python tests/benchmarks/crawl.py [--pages 1000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORY_LINKS = "p > strong > a"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def main() -> int:
    """Prints a table of medians and the ratios of ours to each peer."""
    parser = argparse.ArgumentParser(description="CPU of a crawl against its peers")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, news_site(options.pages, Path(scratch)) as url:
        peers = dict(_commands(url, Path(scratch)))
        costs: dict[str, list[Cost]] = {name: [] for name in peers}
        for number in range(options.rounds + 1):
            for name, command in peers.items():
                cost = run(command())
                if number:  # the first round warms the caches
                    costs[name].append(cost)
    report(costs, options.pages)
    return 0


def _commands(url: str, scratch: Path) -> Iterator[tuple[str, Callable[[], Sequence[str]]]]:
    output = scratch / "out"

    def ours(*more: str) -> Sequence[str]:
        shutil.rmtree(output, ignore_errors=True)
        crawl = ["crawl", url, "--depth", "64", "--max-pages", "100000", "--delay", "0"]
        place = ["--output", str(output), "--allow-net", "127.0.0.0/8"]
        return [sys.executable, str(ROOT / "storytrail.py"), *crawl, *place, *more]

    def stock(*selector: str) -> Sequence[str]:
        return [sys.executable, str(ROOT / "tests/benchmarks/stock_spider.py"), url, *selector]

    def wget() -> Sequence[str]:
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir()
        limits = ["--level=inf", "--accept-regex", r"/news/\d+|/$", "--no-verbose", "--output-file=/dev/null"]
        warc = [f"--warc-file={output}/wget", f"--directory-prefix={output}", "--delete-after"]
        return ["wget", "--recursive", *limits, *warc, "--compression=auto", url]

    yield "storytrail", ours
    yield "storytrail --no-requisites", lambda: ours("--no-requisites")
    yield "stock scrapy", stock
    yield "stock scrapy, told where", lambda: stock(STORY_LINKS)
    if shutil.which("wget"):
        yield "wget --warc-file", wget


@contextmanager
def news_site(pages: int, scratch: Path) -> Iterator[str]:
    """The benchmark's site in a process of its own; its seed URL."""
    port_file = scratch / "port"
    command = [sys.executable, "tests/newsroom/site.py", "--pages", str(pages), "--port-file", str(port_file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            while not port_file.exists() or not port_file.read_text():
                if server.poll() is not None:
                    raise SystemExit("the benchmark's site did not start")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port_file.read_text().strip()}/"
        finally:
            server.terminate()


def run(command: Sequence[str]) -> Cost:
    """Runs a command to its end, its output thrown away."""
    begun = time.monotonic()
    # Where modules may not be kept compiled, every run of ours would compile them all anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 8):  # wget's 8: the server said 404 to something
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024)


def report(costs: dict[str, list[Cost]], pages: int) -> None:
    """Prints medians, milliseconds a page, and the ratio of ours to each peer."""
    print(f"{'':28}{'cpu s':>9}{'ms/page':>9}{'wall s':>9}{'peak MiB':>10}")
    for name, each in costs.items():
        cpu_s = statistics.median(cost.cpu_s for cost in each)
        wall_s = statistics.median(cost.wall_s for cost in each)
        peak_mib = statistics.median(cost.peak_mib for cost in each)
        print(f"{name:28}{cpu_s:9.2f}{cpu_s / pages * 1e3:9.2f}{wall_s:9.2f}{peak_mib:10.0f}")
    for name, each in costs.items():
        if name == "storytrail":
            continue
        ratios = [ours.cpu_s / other.cpu_s for ours, other in zip(costs["storytrail"], each, strict=True)]
        low, high = min(ratios), max(ratios)
        print(f"cpu of storytrail / {name}: {statistics.median(ratios):.2f} (from {low:.2f} to {high:.2f})")


if __name__ == "__main__":
    sys.exit(main())
