"""A small made-up news cluster on loopback, for a first crawl."""

from crawler.demo.server import DemoSite

__all__ = ["DemoSite"]
