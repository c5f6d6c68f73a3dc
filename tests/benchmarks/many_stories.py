"""Memory and time of a job with many small stories, each a collection of its own, on loopback.

The site runs in a process of its own and is not counted. Memory is VmRSS of the job's process, read
while it works, so that growth can be told from size.

Usage: python tests/benchmarks/many_stories.py [--stories 1000] [--at-once 4] [--depth 0] [--runs 2]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))


def main() -> int:
    """Prints a line for each run."""
    parser = argparse.ArgumentParser(description="a job of many small stories")
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--depth", type=int, default=0)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--no-wacz", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, news_site(options.stories, Path(scratch)) as origin:
        from newsroom.trees import tree_path

        folder = Path(scratch)
        seeds = [f"{origin}{tree_path(number)}" for number in range(options.stories)]
        (folder / "seeds.txt").write_text("\n".join(seeds))
        job = folder / "job.toml"
        job.write_text(
            'name = "many"\nseeds_file = "seeds.txt"\nstories = "each"\nallow_net = "127.0.0.0/8"\n'
            f"delay = 0\ndepth = {options.depth}\nat_once = {options.at_once}\n"
            f"no_wacz = {str(options.no_wacz).lower()}\n"
        )
        for number in range(1, options.runs + 1):
            report(number, *run(job))
        size = subprocess.run(
            ["du", "-sb", folder / "collections"], capture_output=True, text=True, check=True
        )
        print(f"on disk after that: {int(size.stdout.split()[0]) / options.stories / 1000:.1f} kB a story")
    return 0


@contextmanager
def news_site(pages: int, scratch: Path) -> Iterator[str]:
    """A site of `pages` pages in a process of its own; its origin."""
    port_file = scratch / "port"
    command = [sys.executable, ROOT / "tests/newsroom/site.py", "--pages", str(pages), "--size", "4000"]
    command += ["--chrome-links", "10", "--port-file", str(port_file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as site:
        try:
            while not port_file.exists() or not port_file.read_text().strip():
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port_file.read_text().strip()}"
        finally:
            site.terminate()


def run(job: Path) -> tuple[dict[str, object], list[tuple[int, float]], float, float]:
    """Its account, memory (MiB) by the number of stories done, CPU and wall seconds."""
    samples: list[tuple[int, float]] = []
    began = time.monotonic()
    cpu_s = 0.0
    with subprocess.Popen(
        [sys.executable, ROOT / "storytrail.py", "run", str(job)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            time.sleep(0.25)
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
                times = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                break
            if found := re.search(r"VmRSS:\s+(\d+) kB", status):
                done = len(list(job.parent.glob("collections/*/SHA256SUMS")))
                samples.append((done, int(found[1]) / 1024))
                cpu_s = (int(times[11]) + int(times[12])) / 100
    wall_s = time.monotonic() - began
    facts = json.loads((job.parent / "jobs/many/last-run.json").read_text())
    return facts, samples, cpu_s, wall_s


def report(
    number: int, facts: dict[str, object], samples: list[tuple[int, float]], cpu_s: float, wall_s: float
) -> None:
    """Prints what a run took."""
    memory = [mib for _, mib in samples]
    steps = [f"{memory[len(memory) * tenth // 10]:.0f}" for tenth in range(1, 10)]
    print(
        f"run {number}: {facts['stories']}, {wall_s:.1f} s, {cpu_s:.1f} s of CPU; "
        f"peak {max(memory):.0f} MiB; by tenths of its time: {' '.join(steps)} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())
