"""What a job file asks for, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from archive.collection import Collection
from crawler.config import CrawlConfig, name_for

Occasion = Literal["change", "failure", "always"]
OCCASIONS: tuple[Occasion, ...] = ("change", "failure", "always")
SourceKind = Literal["feed", "sitemap"]


_NAME_DIGITS = 12
"""Of two thousand articles that differ in their query alone, two would agree in six digits now and then."""


def story_name(seed: str) -> str:
    """The name of a collection that holds the story of one seed."""
    return name_for((seed,), digits=_NAME_DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where further seeds come from, looked at anew in every run."""

    kind: SourceKind
    place: str
    """An http or https URL, else the path of a file."""

    @property
    def is_remote(self) -> bool:
        """Whether it is fetched."""
        return self.place.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """How a story is looked at after its first whole run."""

    depth: int | None = None
    """None: as deep as the first time."""
    every_s: float = 0.0
    """From the start of a finished run to the next one, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """When a story is left alone for good."""

    quiet_runs: int | None = None
    """After so many finished runs in a row that found no new article."""
    until: date | None = None
    """The last day of the whole job, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Who is told how a run went."""

    on: frozenset[Occasion] = frozenset(("change", "failure"))
    """When the webhook is called; the textfile is written at every end."""
    webhook: str = ""
    textfile: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the job is to run; `storytrail run` itself doesn't look at it."""

    cron: str
    """Five fields: minute, hour, day of the month, month, day of the week (0 and 7: Sunday)."""
    time_zone: str = "UTC"
    """A name of the IANA database."""
    jitter_s: float = 0.0
    """Up to so long after the instant, at random."""
    catch_up: bool = True
    """Whether a run that was missed (machine off) is made up for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What is kept; all of it when both are None."""

    keep_s: float | None = None
    """Runs that are younger."""
    keep_runs: int | None = None
    """So many of the latest runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job file, read and checked as a whole; built by `load_job`."""

    path: Path
    """The job file."""
    name: str
    config: CrawlConfig
    """The crawl's options. `seeds` are those of `seeds` and `seeds_file`, `name` is the job's."""
    sources: tuple[Source, ...] = ()
    max_seeds: int = 1000
    """How many of its newest articles a feed or sitemap may give in one run."""
    max_source_time_s: float = 600.0
    """How long all feeds and sitemaps together may take in one run."""
    stories: Literal["one", "each"] = "one"
    """All seeds in one collection, or a collection for each seed."""
    at_once: int = 4
    """How many stories are crawled at the same time."""
    revisit: Revisit = Revisit()
    stop: Stop = Stop()
    notify: Notify = Notify()
    schedule: Schedule | None = None
    retention: Retention = Retention()

    @property
    def folder(self) -> Path:
        """`OUTPUT/jobs/NAME`: what belongs to the job and to none of its stories."""
        return self.config.output / "jobs" / self.name

    def story_configs(self, seeds: Sequence[str]) -> list[CrawlConfig]:
        """The crawls that `seeds` make: one for all of them, or one for each."""
        if self.stories == "one":
            return [replace(self.config, seeds=tuple(seeds))]
        return [replace(self.config, seeds=(seed,), name=story_name(seed)) for seed in seeds]

    def collection(self, config: CrawlConfig) -> Collection:
        """The collection of one of `story_configs`; nothing is touched."""
        return Collection(config.output, config.name)
