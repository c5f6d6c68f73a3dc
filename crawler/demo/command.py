"""`storytrail demo`: serves the made-up cluster, crawls it, says where the result lies."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence

from crawler.config import CrawlConfig
from crawler.demo.server import DemoSite


def main(arguments: Sequence[str]) -> int:
    """Runs the demo; returns the crawl's exit code. `--serve` only serves, until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="storytrail demo", description="Crawls a small made-up news cluster served on this machine."
    )
    parser.add_argument("--output", default=".", metavar="DIR", help="where collections/ lies (.)")
    parser.add_argument("--depth", default="2", metavar="N", help="story links to follow from the seed (2)")
    parser.add_argument("--json", action="store_true", help="progress and summary as JSON")
    parser.add_argument("--serve", action="store_true", help="only serve the articles, to look at them")
    options = parser.parse_args(list(arguments))
    with DemoSite() as site:
        if options.serve:
            return _serve(site)
        config = CrawlConfig.parse(
            [site.seed_url],
            {
                "output": options.output,
                "depth": options.depth,
                "name": "demo",
                "delay": "0.1",
                "allow_net": ["127.0.0.1/32"],
                # The site's ports are new each time, so there is nothing to go on with.
                "fresh": "yes",
            },
        )
        from crawler.job import crawl  # starts Scrapy's engine room, which --help and --serve don't need

        return crawl(config, as_json=options.json)


def _serve(site: DemoSite) -> int:
    print(f"{site.seed_url}\nCtrl-C ends it.", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()
    return 0
