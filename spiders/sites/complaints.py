"""What a site profile can't mean, as far as one page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from spiders.page import Page
from spiders.sites.rule import SiteProfile


def iter_complaints(profile: SiteProfile, page: Page) -> Iterator[str]:
    """Yields a line for each selector that matches in vain; one for a page of another site."""
    host = (urlsplit(page.base_url).hostname or "").rstrip(".")
    if not profile.covers(host) and not profile.is_anywhere:
        yield f"this page is on {host or 'no host'}, which is none of its hosts: {', '.join(profile.hosts)}"
        return
    selectors = [(f"rule {rule.name}", rule.selector) for rule in profile.rules]
    selectors += [(f"ignore {selector!r}", selector) for selector in profile.ignored]
    for name, selector in selectors:
        nodes = page.tree.css(selector)
        links = [node for node in nodes if node.tag == "a" and node.attributes.get("href")]
        if nodes and not links:
            many = f"{len(nodes)} elements" if len(nodes) > 1 else "one element"
            yield f"{name} matches {many} of this page, none of them a link"
        elif links and all(map(_is_in_navigation, links)):
            yield f"{name} matches links of this page that stand in <nav>, where no story link is looked for"


def _is_in_navigation(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag != "nav":
        above = above.parent
    return above is not None
