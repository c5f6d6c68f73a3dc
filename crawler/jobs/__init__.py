"""Scheduled jobs: what a job file asks for, and one run of it."""

from crawler.jobs.job import Job, Notify, Retention, Revisit, Schedule, Source, Stop
from crawler.jobs.job_file import load_job

__all__ = ["Job", "Notify", "Retention", "Revisit", "Schedule", "Source", "Stop", "load_job"]
