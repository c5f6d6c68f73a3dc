"""The collections of a job, for whoever looks into them."""

from __future__ import annotations

from pathlib import Path

from crawler.config import CrawlConfig
from crawler.jobs.job import Job
from crawler.jobs.seed_book import read_seeds


def known_stories(job: Job) -> list[CrawlConfig]:
    """The crawls of all seeds that are known by now: the job's own, and what its sources have named."""
    seeds = list(dict.fromkeys((*job.config.seeds, *read_seeds(job.folder))))
    return job.story_configs(seeds) if seeds else []


def list_collections(job: Job) -> list[Path]:
    """The folders of the job's collections, in the order of its seeds; some may not be there yet."""
    if job.stories == "one":
        return [job.collection(job.config).path]
    return [job.collection(config).path for config in known_stories(job)]
