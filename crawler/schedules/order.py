"""What a scheduler is told to do, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.jobs import Job, Schedule

IN_USE, INTERRUPTED = 3, 11
NO_FAILURES = (IN_USE, INTERRUPTED, 14)
"""Exit codes other than 0 that need nobody: another run is at it, or the next one goes on with this one."""

GRACE_S = 300
"""A run that is told to end writes its graph, its report and its WACZ before it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One job, and how it is to be started."""

    job: Job
    schedule: Schedule
    program: Sequence[str]
    """The command that is `storytrail`, by absolute paths."""
    job_path: Path
    """Absolute."""
    time_limit_s: int
    """After so long a run is told to end; it can be gone on with."""

    @property
    def prunes(self) -> bool:
        """Whether something is to be deleted after a run."""
        return self.job.retention.keep_s is not None or self.job.retention.keep_runs is not None

    @property
    def unit(self) -> str:
        """What the schedulers' own files are named after."""
        return f"storytrail-{self.job.name}"

    @property
    def output(self) -> Path:
        """Absolute."""
        return self.job.config.output.absolute()


def jitter_words(jitter_s: float) -> str:
    """A shell's words that wait up to so long, at random; empty for none. POSIX has no other source of it."""
    whole_s = int(jitter_s)
    if not whole_s:
        return ""
    return f"sleep $(( $(od -An -N4 -tu4 /dev/urandom) % {whole_s + 1} ))"
