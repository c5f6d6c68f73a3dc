"""Crawls in this process: Scrapy made ready for them, and one from its configuration to its exit code."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.account import INTERRUPTED, RunResult
from crawler.archivist import Archivist
from crawler.change_counts import COUNTED
from crawler.config import CrawlConfig
from crawler.output import write_output
from crawler.page_counts import iter_page_notes, tell_pages
from crawler.progress import ProgressDisplay, format_bytes
from crawler.run import StoryRun

_GC_THRESHOLD = 20_000
_LARGE_BYTES = 200_000_000
"""An archive of this size takes a second or more to be packed, and that is to be seen."""


def crawl(config: CrawlConfig, *, as_json: bool = False) -> int:
    """Crawls, shows progress on stderr and the summary on stdout; the exit code.

    Raises the StorytrailError that kept the run from starting or from being written.
    """
    archivist = _run_scrapy(config, ProgressDisplay(sys.stderr, as_json=as_json))
    if archivist.error:
        raise archivist.error
    result = archivist.result
    if result is None or archivist.run is None:
        # A second signal: nothing was summed up, the next start does it.
        print("storytrail: stopped at once; the same command goes on with the run", file=sys.stderr)
        return INTERRUPTED
    for note in result.notes:
        print(f"storytrail: {note}", file=sys.stderr)
    text = json.dumps(result.facts, ensure_ascii=False) if as_json else summarize(result, archivist.run)
    return write_output(f"{text}\n", result.exit_code)


def prepare_process() -> AsyncCrawlerProcess:
    """Scrapy with our settings, and our ways of logging, of ending on signals and of collecting garbage."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    # The run keeps its own log; stderr is the progress display's. Scrapy's loggers would make a
    # record of every response at a level that nobody reads.
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    # Without any handler Python writes warnings to stderr; with a full disk, tracebacks.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.raiseExceptions = False
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger("scrapy").setLevel(logging.INFO)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        # A terminal that is closed stops a crawl as SIGTERM does: cleanly, to be resumed.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    # What is loaded by now stays: looking through it again and again costs a tenth of a crawl.
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    gc.enable()
    return process


def _run_scrapy(config: CrawlConfig, display: ProgressDisplay) -> Archivist:
    """Runs the story spider in this process; the extension that knows how it went."""
    process = prepare_process()
    crawler = process.create_crawler("story")

    def get_archivist() -> Archivist:
        archivist = crawler.get_extension(Archivist)
        assert archivist is not None, "crawler.settings lists it"
        return archivist

    def show_start(run: StoryRun) -> None:
        for note in run.notes:
            display.say(note)

    def show_progress(**_: Any) -> None:
        archivist = get_archivist()
        archivist.on_start = show_start
        archivist.on_tick = lambda run: display.show(run.progress())

    def show_packing(**_: Any) -> None:
        run = get_archivist().run
        if run and run.config.wacz and (size_bytes := run.collection.measure_archive()) >= _LARGE_BYTES:
            display.end(run.progress())
            display.say(f"packing {format_bytes(size_bytes)} into {run.collection.wacz_path.name}")

    crawler.signals.connect(show_progress, signal=signals.spider_opened)
    # Connected before the extension's own, and so called before the event loop stands still.
    crawler.signals.connect(show_packing, signal=signals.spider_closed, weak=False)
    process.crawl(crawler, config=config)
    process.start()
    archivist = get_archivist()
    if archivist.run:
        display.end(archivist.run.progress())
    return archivist


def summarize(result: RunResult, run: StoryRun) -> str:
    """What a person wants to know at the end: what was got, what not and why, and where it lies."""
    facts = result.facts
    pages, links = facts["counts"]["pages"], facts["counts"]["links"]
    requisites = facts["counts"]["requisites"]
    lines = [
        _tell_end(result),
        f"  pages      {tell_pages(pages)}",
        f"  links      {links['found']} found, {links['followed']} followed, "
        f"{links['already_seen']} to pages seen already{_reasons(links, 'refused', 'not followed')}"
        + (f", {links['left']} left" if links["left"] else ""),
        f"  requisites {requisites['captured']} captured{_reasons(requisites, 'failed')}"
        f"{_reasons(requisites, 'refused')}",
        f"  written    {format_bytes(facts['written_bytes'])} into {run.collection.archive_path}",
        f"  graph      {run.collection.graph_path}/nodes.csv and edges.csv",
        f"  report     {run.collection.path}/report.html",
        f"  run        {run.collection.run_path(facts['run'])}/run.json",
    ]
    if facts["wacz"]:
        lines.append(f"  package    {run.collection.wacz_path} (open it in ReplayWeb.page)")
    if facts["changes"]:
        lines.append(
            f"  changes    {describe_changes(facts['changes'])} since run {facts['changes']['since']}"
        )
    lines += [f"  {note}" for note in iter_page_notes(pages)]
    lines += [
        f"  seed {'not captured yet' if seed['result'] == 'queued' else 'NOT captured'}: "
        f"{seed['url']}" + (f" ({seed['reason']})" if seed["result"] != "queued" else "")
        for seed in facts["seeds"]
        if seed["result"] != "captured"
    ]
    return "\n".join(lines)


def _tell_end(result: RunResult) -> str:
    missed = sum(seed["result"] != "captured" for seed in result.facts["seeds"])
    if result.error and result.finish != "write-failed":
        return f"Stopped by a fault of Storytrail's own: {result.error}"
    if result.finish == "finished" and not missed and result.exit_code:
        return "Done, but the package for replay could not be written."
    if result.finish != "finished" or not missed:
        return _HEADLINES[result.finish]
    return (
        "Done, but a seed was not captured."
        if missed == 1
        else f"Done, but {missed} seeds were not captured."
    )


def describe_changes(changes: Mapping[str, Any]) -> str:
    """`pages: 2 new, 1 changed; links: 3 added`: what there is of `crawler.change_counts.COUNTED`."""
    found: dict[str, list[str]] = {"pages": [], "links": []}
    for word in COUNTED:
        if changes[word]:
            kind = "links" if word.startswith("links_") else "pages"
            found[kind].append(f"{changes[word]} {word.removeprefix('links_')}")
    return "; ".join(f"{kind}: {', '.join(counts)}" for kind, counts in found.items() if counts) or "none"


_HEADLINES = {
    "finished": "Done.",
    "interrupted": "Interrupted; the same command goes on.",
    "limit-pages": "Stopped at the page limit; the same command goes on.",
    "limit-time": "Stopped at the time limit; the same command goes on.",
    "limit-bytes": "Stopped at the byte limit; the same command goes on.",
    "write-failed": "Stopped, since the archive could not be written; the same command goes on.",
}


def _reasons(counts: dict[str, Any], state: str, word: str = "") -> str:
    if not counts[state]:
        return ""
    reasons = ", ".join(f"{number} {reason}" for reason, number in counts[f"{state}_by_reason"].items())
    return f", {counts[state]} {word or state} ({reasons})"
