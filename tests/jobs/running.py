"""Job files for whole crawls, and what a job's run leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.crawling import LAUNCHER, ROOT, Collected, environment

JOB = "watch"


@dataclass(frozen=True)
class Ran:
    """How a job's run ended."""

    folder: Path
    """Where the job file lies."""
    exit_code: int
    stdout: str
    stderr: str

    @property
    def facts(self) -> dict[str, Any]:
        """last-run.json."""
        facts: dict[str, Any] = json.loads((self.folder / "jobs" / JOB / "last-run.json").read_text("utf-8"))
        return facts

    @property
    def collections(self) -> list[Collected]:
        """All that lie there, by name."""
        return [self.collection(path.name) for path in sorted((self.folder / "collections").iterdir())]

    def collection(self, name: str = JOB) -> Collected:
        """One of them."""
        return Collected(self.folder / "collections" / name, self.exit_code, self.stdout, self.stderr)


def write_job(folder: Path, seeds: Sequence[str] = (), text: str = "", **options: object) -> Path:
    """A job file that may ask loopback, without delay; `text` comes last: its tables."""
    values: dict[str, object] = {"name": JOB, "allow_net": "127.0.0.0/8", "delay": 0, "no_wacz": True}
    if seeds:
        values["seeds"] = list(seeds)
    values |= options
    path = folder / "job.toml"
    path.write_text(
        "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()) + text, "utf-8"
    )
    return path


def run_job(
    job: Path, *options: str, timeout_s: float = 90, env: Mapping[str, str] | None = None, **more: Any
) -> Ran:
    """Runs a job in a process of its own, to its end."""
    done = subprocess.run(
        [sys.executable, str(LAUNCHER), "run", str(job), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env=environment() | dict(env or {}),
        **more,
    )
    return Ran(job.parent, done.returncode, done.stdout, done.stderr)


@contextmanager
def begin_job(job: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that goes on while the context lasts, and is killed at its end if it is still alive."""
    with subprocess.Popen(
        [sys.executable, str(LAUNCHER), "run", str(job)],
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


def end_job(process: subprocess.Popen[str], job: Path, timeout_s: float = 60) -> Ran:
    """What a run that was begun left, once it is over."""
    stdout, stderr = process.communicate(timeout=timeout_s)
    return Ran(job.parent, process.returncode, stdout, stderr)


def without_home() -> dict[str, str]:
    """An environment whose home takes no file, whoever asks."""
    nowhere = "/proc/self/fdinfo"
    assert not os.access(f"{nowhere}/new", os.W_OK)
    return {"HOME": nowhere, "XDG_CACHE_HOME": f"{nowhere}/cache", "XDG_CONFIG_HOME": f"{nowhere}/config"}
