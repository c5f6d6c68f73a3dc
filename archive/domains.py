"""Registered domains, from the suffix list that tldextract carries: offline, the same answer everywhere."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*")


@cache
def _extractor() -> TLDExtract:
    # Imported at first use: it takes longer to import than `storytrail links` takes to run. The
    # module's own extract() would fetch two hosts and keep a failure for good.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def registered_domain(host: str) -> str:
    """The registered domain of `host`; the host itself when it has none (an address, `localhost`).

    Where the list has no rule for the last label, as of `.internal`, that label is the suffix: the list's own
    default rule (publicsuffix.org/list, "if no rules match, the prevailing rule is *").

    >>> registered_domain("www.bbc.co.uk"), registered_domain("www.daily.example")
    ('bbc.co.uk', 'daily.example')
    """
    host = host.rstrip(".").lower()
    if _ADDRESS.fullmatch(host):
        return host
    found = _extractor()(host, include_psl_private_domains=True)
    if not found.suffix:
        return ".".join(host.rsplit(".", 2)[-2:])
    return found.top_domain_under_public_suffix or host


def domain_of(url: str) -> str:
    """The registered domain of an http(s) URL."""
    return registered_domain(urlsplit(url).hostname or "")


def suffix_list_version() -> str:
    """The date that the suffix list gives itself, such as `2025-04-07_15-51-09_UTC`; `unknown` without."""
    package = find_spec("tldextract")
    if package is None or package.origin is None:
        return "unknown"
    snapshot = Path(package.origin).parent / ".tld_set_snapshot"
    with snapshot.open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(20), strict=False):
            if found := re.match(r"// VERSION: (\S+)", line):
                return found[1]
    return "unknown"
