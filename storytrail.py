"""Storytrail's launcher: finds its own packages, then hands over to the command line.

In a checkout this file lies beside `archive`, `crawler` and `spiders`; in the installed package it is
`storytrail/__init__.py` and lies beside them too. Either way their folder goes first on the path, so
that the three are imported by the same names everywhere and nothing called `archive` is put
into anyone's site-packages.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> int:
    """Runs the command line; returns its exit code."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    from crawler.cli import main as run
    from crawler.output import secure_streams

    secure_streams()
    return run()


if __name__ == "__main__":
    sys.exit(main())
