"""The header fields of every request; with the request line and Host they are all that a server sees."""

from __future__ import annotations

from urllib.parse import urlsplit

_ACCEPT = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "requisite": "*/*",
    "robots": "text/plain,*/*;q=0.5",
    "feed": "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5",
}


def request_headers(kind: str, user_agent: str, url: str, via: str | None = None) -> dict[str, str]:
    """Header fields of a request for `url`, in the order in which they are sent.

    Only gzip is asked for: WARC readers in use can't take br or zstd apart, nor ReplayWeb.page deflate.
    """
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT[kind], "Accept-Encoding": "gzip"}
    if via and (referer := _referer(via, url)):
        headers["Referer"] = referer
    return headers


def _referer(via: str, url: str) -> str | None:
    """What browsers send by default (Referrer Policy, strict-origin-when-cross-origin); None for nothing."""
    source, to = urlsplit(via), urlsplit(url)
    if source.scheme == "https" and to.scheme == "http":
        return None
    authority = source.netloc.rpartition("@")[2]
    if (source.scheme, source.netloc) == (to.scheme, to.netloc):
        return source._replace(netloc=authority, fragment="").geturl()
    return f"{source.scheme}://{authority}/"
