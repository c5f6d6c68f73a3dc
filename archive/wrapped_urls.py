"""URLs inside URLs: AMP caches and redirectors that name in their own address what they show."""

from __future__ import annotations

import re
from urllib.parse import unquote

_CACHE_HOST = re.compile(r"(?:[a-z0-9-]+\.)*(?:cdn\.ampproject\.org|ampproject\.net|bing-amp\.com)")
_CACHE_PATH = re.compile(r"/(?:c|v|wp)/(s/)?([^/@]+\.[^/@]+(?:/.*)?)")
_GOOGLE = re.compile(r"(?:news\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_VIEWER_PATH = re.compile(r"/amp/(s/)?([^/@]+\.[^/@]+(?:/.*)?)")

# Host without www, path, and the parameter that carries the address.
_REDIRECTORS: dict[tuple[str, str], tuple[str, ...]] = {
    ("google", "/url"): ("q", "url"),
    ("google", "/news/url"): ("url",),
    ("facebook.com", "/l.php"): ("u",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", "/"): ("u",),
    ("l.messenger.com", "/l.php"): ("u",),
    ("l.threads.net", "/"): ("u",),
    ("out.reddit.com", "/"): ("url",),
    ("youtube.com", "/redirect"): ("q",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("vk.com", "/away.php"): ("to",),
    ("away.vk.com", "/away.php"): ("to",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("slack-redir.net", "/link"): ("url",),
    ("disq.us", "/url"): ("url",),
    ("exit.sc", "/"): ("url",),
    ("steamcommunity.com", "/linkfilter"): ("url", "u"),
    ("safelinks.protection.outlook.com", "/"): ("url",),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("smartredirect.de", "/redir/clickgate.php"): ("url",),
}


def find_wrapped_url(host: str, path: str, query: str) -> str | None:
    """The http(s) URL that an AMP cache's or redirector's address carries; None for other addresses.

    `host` comes without `www`. What the address carries may be wrapped in turn.

    >>> find_wrapped_url("harbour-example.cdn.ampproject.org", "/c/s/harbour.example/news/301", "")
    'https://harbour.example/news/301'
    >>> find_wrapped_url("google.com", "/url", "sa=t&url=https%3A%2F%2Fharbour.example%2F")
    'https://harbour.example/'
    """
    is_google = _GOOGLE.fullmatch(host) is not None
    shown = _CACHE_PATH if _CACHE_HOST.fullmatch(host) else _VIEWER_PATH if is_google else None
    if shown is not None and (found := shown.fullmatch(path)):
        scheme = "https" if found[1] else "http"
        return f"{scheme}://{found[2]}" + (f"?{query}" if query else "")
    if host.endswith(".safelinks.protection.outlook.com"):
        host = host.partition(".")[2]
    host = "google" if is_google else host
    for parameter in _REDIRECTORS.get((host, path.rstrip("/").lower() or "/"), ()):
        for part in query.split("&"):
            name, _, value = part.partition("=")
            if name == parameter and (url := unquote(value)).startswith(("http://", "https://")):
                return url
    return None
