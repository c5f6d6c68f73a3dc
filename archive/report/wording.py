"""The report's own words for what the graph says in short ones."""

from __future__ import annotations

from collections.abc import Mapping

from archive.graph import ROBOTS_UNREACHABLE, Edge

KINDS: Mapping[str, str] = {
    "captured": "captured",
    "gone": "gone",
    "failed": "failed",
    "queued": "still to be asked for",
    "refused": "not asked for",
    "linked": "only linked to",
    "detour": "beside the story",
}

LOST: Mapping[str, str] = {
    "lost": "captured, gone since",
    "missed": "captured, not to be had since",
}
"""Captured pages that are not to be had any more: for good, as far as a server can say so, or not."""

DECISIONS: Mapping[str, tuple[str, str]] = {
    "too-deep": ("Too far from the seed", "The link is one step more than the crawl was told to take."),
    "budget": ("Left over", "The run stopped at a limit, or was stopped, before it came to these."),
    "robots": ("Forbidden by robots.txt", "The site asks programs not to fetch these pages."),
    "robots-unreachable": (
        "robots.txt could not be had",
        "Nobody forbade these pages; but of a host that doesn't say what it allows nothing is asked.",
    ),
    "address-refused": ("Private addresses", "The host lies in a network that may not be connected to."),
    "other-kind": ("Another kind of link", "The crawl was told to follow other kinds of link than this one."),
    "off-scope": ("Outside the scope", "The link leads to another site than the crawl was allowed to visit."),
    "site-wide": (
        "On every page of the site",
        "Other pages have it in the same place: it is no story's own.",
    ),
    "doubtful": ("Doubtful", "The finder is not sure that these are links to stories."),
    "non-html": ("Not a page", "The address ends like a file: a document, an image, a sound."),
    "invalid": ("No web address", "What stands in the link is no http or https address."),
}

REASONS: Mapping[str, str] = {
    "http-404": "404 Not Found",
    "http-410": "410 Gone",
    "robots": "robots.txt forbids it",
    "robots-unreachable": "robots.txt could not be had",
    "too-deep": "too far from the seed",
    "off-scope": "outside the scope",
    "left": "left over by a limit or a stop",
    "cut": "came cut short",
    "empty": "an empty page",
    "unread": "its links could not be looked for",
    "address-refused": "a private address, which is not asked",
    "dns": "no such host was found",
    "connect-refused": "the host took no connection",
    "connect-timeout": "the host did not answer a connection",
    "connect-failed": "the host could not be reached",
    "tls": "no secure connection came about",
    "proxy": "the proxy refused",
    "timeout": "no answer came in time",
    "no-response": "the host hung up without an answer",
    "not-http": "the answer was no HTTP",
    "host-silent": "the host kept silent and was put aside",
    "too-many-redirects": "too many redirects",
    "redirect-loop": "redirects in a circle",
    "redirect-home": "redirects to the front page",
    "redirect-section": "redirects to a section",
    "redirect-error-page": "redirects to an error page",
    "redirect-other-domain": "redirects to another site",
    "redirect-login": "redirects to a login",
    "redirect-consent": "redirects to a page that asks for consent",
    "redirect-lost-query": "redirects to the same address without its number",
    "login": "a login",
    "consent": "a page that asks for consent",
    "error-page": "an error page",
    "home": "a front page",
    "section": "a section",
    "other-domain": "another site",
    "lost-query": "a page that many addresses lead to",
}

CHANGES: Mapping[str, str] = {
    "new": "new",
    "vanished": "no longer linked",
    "not-looked-for": "not looked for",
    "gone": "gone",
    "failed": "failed",
    "back": "back",
    "redirected": "redirects",
    "headline": "headline",
    "published": "date",
    "modified": "modified",
    "authors": "authors",
    "text": "text",
    "link-added": "link added",
    "link-removed": "link removed",
}

UNLOOKED: Mapping[str, str] = {
    "too-deep": "farther from the seed than the later run went",
    "budget": "left over when the later run stopped",
    "left": "left over when the later run stopped",
    "other-kind": "linked to in a way that the later run did not follow",
    "off-scope": "outside the later run's scope",
    "robots": "forbidden by robots.txt now",
    "robots-unreachable": "of sites whose robots.txt could not be had",
    "site-wide": "linked to on every page of the site, as it turned out",
    "doubtful": "linked to in a doubtful way only",
    "not-archived": "not in the archive",
    "other-seeds": "seeds of the earlier run alone",
    "behind": "behind pages that were not looked at",
    "failed": "behind pages that could not be had",
    "unread": "behind pages that could not be read",
    "cut": "behind pages that came cut short",
}
"""Why the later of two runs did not look for pages."""

FINISHES: Mapping[str, str] = {
    "finished": "finished",
    "interrupted": "interrupted",
    "limit-pages": "stopped at its page limit",
    "limit-time": "stopped at its time limit",
    "limit-bytes": "stopped at its size limit",
    "write-failed": "stopped: the disk took no more",
    "": "not over",
}


def outcome_of(edge: Edge) -> str:
    """The word under which the report lists what became of a link: its decision, `robots` in two."""
    return "robots-unreachable" if edge.reason == ROBOTS_UNREACHABLE else edge.decision


def count(number: int, one: str, many: str = "") -> str:
    """`1 story`, `2,000 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_bytes(number: int) -> str:
    """A size for people, decimal: `63.2 kB`."""
    size, unit = float(number), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            break
        size /= 1000
    return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"


def tell_reason(reason: str) -> str:
    """A node's reason for people."""
    if reason in REASONS:
        return REASONS[reason]
    if reason in DECISIONS:
        return DECISIONS[reason][0].lower()
    return reason.replace("http-", "HTTP ").replace("redirect-", "redirects: ")
