"""How fast `storytrail verify` walks a WARC file, and in how much memory, beside `warcio check`.

    python tests/benchmarks/verify.py --megabytes 1000

Both run on one generated file, in turn, in processes of their own. `--record` makes a file with one big
record instead of many: memory must not grow with either. Exits with 1 when verify is the slower one.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from archive.exchange import Exchange, ResponseHead
from archive.records import capture_records, new_record_id, warcinfo_record
from archive.timestamps import format_warc_date
from archive.warcfile import compress_record

ROOT = Path(__file__).parents[2]
START = datetime(2026, 1, 1, tzinfo=UTC)
WARCIO = "import sys; from warcio.cli import main; sys.exit(main())"
PAGE_BYTES, IMAGE_BYTES, STYLE_BYTES = 60_000, 90_000, 12_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One program on one file."""

    seconds: float
    memory_bytes: int
    """The most that it held at a time."""


def bodies() -> list[tuple[str, bytes]]:
    """What a news page brings: text that packs well, pictures that don't."""
    chance = random.Random(7)
    words = [bytes(chance.choices(range(97, 123), k=chance.randint(2, 11))) for _ in range(4000)]

    def text(size: int) -> bytes:
        lines: list[bytes] = []
        while sum(map(len, lines)) < size:
            lines.append(b"<p class='story'>" + b" ".join(chance.choices(words, k=40)) + b"</p>\n")
        return b"".join(lines)[:size]

    pages = [("text/html", text(PAGE_BYTES)) for _ in range(8)]
    images = [("image/jpeg", chance.randbytes(IMAGE_BYTES)) for _ in range(8)]
    return [each for pair in zip(pages, images, strict=True) for each in pair] + [
        ("text/css", text(STYLE_BYTES))
    ]


def exchange_of(number: int, mime: str, body: bytes) -> Exchange:
    """A capture of its own of a body."""
    url = f"http://harbour.example/{number}"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    received = head + body
    return Exchange(
        url=url,
        started=START + timedelta(seconds=number),
        sent=f"GET /{number} HTTP/1.1\r\nHost: harbour.example\r\nAccept-Encoding: gzip\r\n\r\n".encode(),
        received=received,
        head_end=len(head),
        body_end=len(received),
        head=ResponseHead(
            version="HTTP/1.1", status=200, reason=b"OK", headers=((b"Content-Type", mime.encode()),)
        ),
        entity=body,
        peer_address="127.0.0.1",
    )


def write_warc(path: Path, size_bytes: int, *, one_record: bool) -> int:
    """Writes a file of at least the size; how many records it has."""
    warcinfo_id = new_record_id()
    kinds = (
        [("video/mp4", random.Random(3).randbytes(10**6) * (size_bytes // 10**6))] if one_record else bodies()
    )
    count = 1
    with path.open("wb") as file:
        facts = {"robots": "obey"}
        first = warcinfo_record(
            file_name=path.name, date=format_warc_date(START), facts=facts, record_id=warcinfo_id
        )
        file.write(compress_record(first.serialize()))
        for number in iter_numbers():
            if file.tell() >= size_bytes:
                break
            records = capture_records(
                exchange_of(number, *kinds[number % len(kinds)]),
                warcinfo_id=warcinfo_id,
                lines=[("hopsFromSeed", "")],
            )
            for record in records:
                file.write(compress_record(record.serialize()))
                count += 1
    return count


def iter_numbers() -> Iterator[int]:
    """0, 1, 2 …"""
    number = 0
    while True:
        yield number
        number += 1


def measure(command: Sequence[str]) -> Measured:
    """Runs a command that must find nothing wrong."""
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[1]} ended with {process.returncode}")
    return Measured(time.monotonic() - begun, usage.ru_maxrss * 1024)


def main() -> int:
    """Prints the figures; 1 when verify is not the faster one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=200, help="size of the file (200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each program runs (3)")
    parser.add_argument("--record", action="store_true", help="one record as big as the file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storytrail-bench-") as folder:
        path = Path(folder) / "bench.warc.gz"
        # In a process of its own: those that are measured begin with the memory of the one that starts them.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            count = pool.submit(
                write_warc, path, options.megabytes * 1_000_000, one_record=options.record
            ).result()
        print(f"{path.stat().st_size / 1e6:.0f} MB, {count} records")
        programs = {
            "warcio check": [sys.executable, "-c", WARCIO, "check", str(path)],
            "storytrail verify": [sys.executable, str(ROOT / "storytrail.py"), "verify", str(path)],
        }
        runs: dict[str, list[Measured]] = {name: [] for name in programs}
        for _ in range(options.rounds):
            for name, command in programs.items():
                runs[name].append(measure(command))
        medians = {name: statistics.median(run.seconds for run in each) for name, each in runs.items()}
        for name, each in runs.items():
            memory = max(run.memory_bytes for run in each) / 1e6
            rate = path.stat().st_size / 1e6 / medians[name]
            print(f"{name:18} {medians[name]:6.2f} s  {rate:5.0f} MB/s  {memory:4.0f} MB of memory")
    ratio = medians["warcio check"] / medians["storytrail verify"]
    print(f"ratio              {ratio:6.2f}")
    return ratio <= 1


if __name__ == "__main__":
    sys.exit(main())
