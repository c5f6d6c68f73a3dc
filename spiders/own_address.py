"""The addresses under which a page is known itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from spiders.page import Page


def own_addresses(page: Page) -> frozenset[str]:
    """Returns the page's own URL and its canonical one, as compared by `bare`."""
    own = {bare(page.url)}
    links = (node.attributes for node in page.tree.tags("link"))
    canonical = next((link for link in links if (link.get("rel") or "").lower() == "canonical"), None)
    url = page.resolve(canonical.get("href")) if canonical is not None else None
    if url is not None and len(urlsplit(url).path) > 1:  # a front page is no article's own address
        own.add(bare(url))
    return frozenset(own)


def bare(url: str) -> str:
    """Returns `url` without what tells no pages apart: scheme, www, closing slash, fragment."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
