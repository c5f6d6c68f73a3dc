"""Whole crawls in processes of their own, and what they leave on the disk."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jobs.warcs import Archive, find_faults, read_archive

ROOT = Path(__file__).parents[2]
LAUNCHER = ROOT / "storytrail.py"
LOOPBACK = ("--allow-net", "127.0.0.0/8")
QUICK = (*LOOPBACK, "--delay", "0")
NAME = "story"


@dataclass(frozen=True)
class Collected:
    """A collection's folder after a crawl, and how the process ended."""

    path: Path
    exit_code: int
    stdout: str
    stderr: str

    @cached_property
    def archive(self) -> Archive:
        """Every record of the finished WARC files."""
        return read_archive(self.path / "archive")

    @property
    def run_folders(self) -> list[Path]:
        """By age."""
        return sorted((self.path / "runs").iterdir())

    @property
    def facts(self) -> dict[str, Any]:
        """run.json of the latest run."""
        facts: dict[str, Any] = json.loads((self.run_folders[-1] / "run.json").read_text("utf-8"))
        return facts

    @property
    def counts(self) -> dict[str, Any]:
        """The counts of the latest run."""
        counts: dict[str, Any] = self.facts["counts"]
        return counts

    @property
    def log(self) -> str:
        """crawl.log of the latest run."""
        return (self.run_folders[-1] / "crawl.log").read_text("utf-8")

    @property
    def nodes(self) -> list[dict[str, str]]:
        """graph/nodes.csv."""
        return read_table(self.path / "graph" / "nodes.csv")

    @property
    def edges(self) -> list[dict[str, str]]:
        """graph/edges.csv."""
        return read_table(self.path / "graph" / "edges.csv")

    def captured(self) -> dict[str, str]:
        """Path and query of every captured page, with its depth as the table has it."""
        return {path_of(row["url"]): row["depth"] for row in self.nodes if row["kind"] == "captured"}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the ledger answers."""
        with closing(sqlite3.connect(f"file:{self.path / 'story.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def check(self) -> None:
        """Asserts all that holds for every collection that no process is writing."""
        assert list(self.path.rglob("*.open")) == []
        assert list(self.path.rglob("*.new")) == []
        assert find_faults(self.archive) == []
        assert find_listing_faults(self) == []
        assert find_ledger_faults(self) == []
        assert find_count_faults(self.counts) == []


def find_ledger_faults(collected: Collected) -> list[str]:
    """Where ledger and files don't agree: each row's record at its place, each record with its row."""
    faults = []
    by_place = {(each.file, each.offset): each for each in collected.archive}
    ends: dict[str, int] = {}
    known: set[str] = set()
    for (
        url,
        file,
        offset,
        length,
        response_id,
        metadata_id,
        end,
        date,
        digest,
        kind,
        original,
    ) in collected.rows(
        'SELECT url, file, "offset", length, response_id, metadata_id, end_offset, date, payload_digest, '
        "record_type, refers_to FROM capture"
    ):
        known |= {f"<{metadata_id}>", f"<{response_id}>"}
        ends[file] = max(end, ends.get(file, 0))
        if response_id is None:
            continue
        record = by_place.get((file, offset))
        found = record and (
            record.id,
            record.length,
            record.uri,
            record.get("WARC-Date"),
            record.get("WARC-Payload-Digest"),
            record.type,
            record.get("WARC-Refers-To"),
        )
        refers_to = f"<{original}>" if original else ""
        if found != (f"<{response_id}>", length, url, date, digest or "", kind, refers_to):
            faults.append(f"row of {url}: {found}")
    for record in collected.archive:
        if record.is_note:
            ends[record.file] = max(record.offset + record.length, ends.get(record.file, 0))
        elif record.type in ("response", "revisit", "metadata") and record.id not in known:
            faults.append(f"no row for {record.where}")
    faults += [
        f"{file} is {size} bytes long, the ledger knows {ends.get(file)}"
        for file, size in _sizes(collected.path / "archive")
        if size != ends.get(file)
    ]
    return faults


def find_listing_faults(collected: Collected) -> list[str]:
    """What is wrong with the index and the checksums."""
    faults = []
    (index,) = (collected.path / "indexes").iterdir()
    lines = index.read_bytes().splitlines()
    places = [
        (each["filename"], each["offset"]) for each in (json.loads(line.split(b" ", 2)[2]) for line in lines)
    ]
    responses = [each for each in collected.archive if each.type in ("response", "revisit")]
    if lines != sorted(set(lines)):
        faults.append("index: not in order, or a line twice")
    if sorted(places) != sorted((each.file, str(each.offset)) for each in responses):
        faults.append("index: not one line for each response")
    sums = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    judged = subprocess.run(sums, cwd=collected.path, capture_output=True, text=True, check=False)
    if judged.returncode:
        faults.append(judged.stdout + judged.stderr)
    listed = {line[66:] for line in (collected.path / "SHA256SUMS").read_text("utf-8").splitlines()}
    wanted = {
        path.relative_to(collected.path).as_posix()
        for folder in ("archive", "indexes", "graph", "")
        for path in (collected.path / folder).iterdir()
        if path.is_file()
        and path.name not in (".lock", "SHA256SUMS")
        and not path.name.startswith("story.db")
    }
    if listed != wanted:
        faults.append(f"SHA256SUMS: {sorted(listed ^ wanted)}")
    return faults


def _sizes(folder: Path) -> Iterator[tuple[str, int]]:
    return ((path.name, path.stat().st_size) for path in folder.glob("*.warc.gz"))


def find_count_faults(counts: Mapping[str, Any]) -> list[str]:
    """Sums in run.json's counts that are none."""
    faults = []
    links = counts["links"]
    if links["found"] != links["followed"] + links["already_seen"] + links["refused"] + links["left"]:
        faults.append(f"links: {links}")
    if links["refused"] != sum(links["refused_by_reason"].values()):
        faults.append(f"links refused: {links}")
    for kind in ("pages", "requisites"):
        part = counts[kind]
        ends = ("captured", "redirected", "failed", "refused", "left")
        if part["asked"] != sum(part[end] for end in ends):
            faults.append(f"{kind}: {part}")
        for state in ("failed", "refused"):
            if part[state] != sum(part[f"{state}_by_reason"].values()):
                faults.append(f"{kind} {state}: {part}")
    exchanges = counts["exchanges"]
    if exchanges["total"] != exchanges["with_response"] + exchanges["without_response"]:
        faults.append(f"exchanges: {exchanges}")
    return faults


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def path_of(url: str) -> str:
    """Path and query of an absolute URL."""
    return "/" + url.split("/", 3)[3]


def arguments(output: Path, *urls: str, name: str = NAME) -> list[str]:
    """The command line of a crawl but for its options."""
    return [sys.executable, str(LAUNCHER), "crawl", *urls, "--output", str(output), "--name", name]


def crawl(
    output: Path,
    *urls_and_options: str,
    name: str = NAME,
    timeout_s: float = 90,
    before: Callable[[], None] | None = None,
) -> Collected:
    """Crawls in a process of its own, to its end."""
    return run(arguments(output, *urls_and_options, name=name), output, name, timeout_s, before)


def scrapy_crawl(
    output: Path, *urls: str, settings: Mapping[str, object] = {}, **options: object
) -> Collected:
    """The same by `scrapy crawl story`."""
    given = {"url": " ".join(urls), "output": output, "name": NAME, **options}
    command = [sys.executable, "-m", "scrapy", "crawl", "story"]
    for key, value in given.items():
        command += ["-a", f"{key}={value}"]
    for key, value in settings.items():
        command += ["-s", f"{key}={value}"]
    return run(command, output, NAME)


def run(
    command: list[str],
    output: Path,
    name: str,
    timeout_s: float = 90,
    before: Callable[[], None] | None = None,
) -> Collected:
    """Runs a command that crawls; `before` is called in its process, ahead of it."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        preexec_fn=before,
        env=environment(),
    )
    return Collected(output / "collections" / name, done.returncode, done.stdout, done.stderr)


def storytrail(*arguments: str | Path, timeout_s: float = 90) -> subprocess.CompletedProcess[str]:
    """Any command, to its end."""
    return subprocess.run(
        [sys.executable, str(LAUNCHER), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env=environment(),
    )


def environment() -> dict[str, str]:
    """The environment of crawls: ours, without proxies."""
    return {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}


@contextmanager
def begin(output: Path, *urls_and_options: str, name: str = NAME) -> Iterator[subprocess.Popen[str]]:
    """A crawl that goes on while the context lasts, and is killed at its end if it is still alive."""
    with subprocess.Popen(
        arguments(output, *urls_and_options, name=name),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str], timeout_s: float = 60) -> None:
    """Returns when the condition holds; fails when the crawl ends before, or nothing happens for too long."""
    until = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("what was waited for did not come")
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)
            if not condition():
                raise AssertionError(f"the crawl ended with {process.returncode}")


def end(process: subprocess.Popen[str], output: Path, name: str = NAME, timeout_s: float = 60) -> Collected:
    """What a crawl that was begun left, once it is over."""
    stdout, stderr = process.communicate(timeout=timeout_s)
    return Collected(output / "collections" / name, process.returncode, stdout, stderr)
