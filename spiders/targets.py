# ruff: noqa: E501  (patterns read better whole)
"""What an address says of the page behind it: an article, a list, a service of another site."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

from archive.address import MAX_HREF_CHARACTERS
from spiders.texts import size_of

MAX_LOOKED_AT: Final = 512
"""Characters of an address: what follows tells no more, and searching it takes time."""
MAX_SECTION_CHARACTERS: Final = 20
"""The name of a section has no more."""
LEAST_HEADLINE_WORDS: Final = 3
"""Of a title behind READ MORE: one of less may name a section."""
MAX_KNOWN: Final = 1024
"""Addresses that are remembered with what they say: one page asks several times, and the next one often again."""

_LISTING_PATH: Final = re.compile(
    r"/(?:tags?|tagged|topics?|topic|themen?|thema|temas?|autor(?:es|en)?|auteurs?|authors?|people|profile|profil|users?|journalists?|reporters?|staff|by|category|categor(?:y|ies|ias?|ie)|kategorie?|"
    r"rubrik|rubrique|sections?|seccion|search|suche|buscar|recherche|login|signin|sign-in|register|account|subscribe|abo|newsletters?|contact|kontakt|about|feeds?|rss|share|print|comments?|hashtag|schlagwort|keyword|writers?|columnists?|contributors?)(?:/|$|\?)",
    re.IGNORECASE,
)
_LISTING_QUERY: Final = re.compile(
    r"(?:^|&)(?:tags?|topic|category|author|search|query|q|s)=[^&]", re.IGNORECASE
)
_ELSEWHERE: Final = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|whatsapp|telegram|t|linkedin|pinterest|reddit|youtube|youtu|tiktok|flipboard|tumblr|vk|ok|addtoany|addthis|"
    r"apple|spotify|google|line|weibo|threads|bsky|disqus|paypal|patreon|amazon|amzn|outbrain|taboola|doubleclick|wa|feedly|getpocket|xing|messenger)\.(?:com|net|me|org|co|be|ru|app|de|tv|in|ly|it|news)$"
)
_STORY_BELOW: Final = re.compile(r"\d{4,}|(?:[^/_-]*[-_]){4}|\.s?html?$")
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|css|js|ico|m3u8?)$", re.IGNORECASE
)
_ARTICLE_PATH: Final = re.compile(
    r"\d{4,}|/[A-Za-z]*\d[A-Za-z]+\d[A-Za-z\d]*|(?:[^/_-]*[-_]){3}|\.s?html?$|/(?:19|20)\d\d/\d|%[0-9A-Fa-f]{2}.*%[0-9A-Fa-f]{2}|[^\x00-\x7f]{4,}"
)
_PLAIN_WORDS: Final = re.compile(r"[A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){0,3}")
_SERVICE: Final = re.compile(
    r"/(?:(?:e-?mail|newsletters?)-)?(?:sign-?up|subscribe|subscriptions?)(?:/[a-z]+(?:-\w+)?)?/?$|/newsletters?(?:/[a-z]+)?/?$|/(?:privacy|cookies?)(?:-(?:policy|notice|statement))?/?$|/about-us/?$",
    re.IGNORECASE,
)
_SHOP: Final = re.compile(r"(?:^|\.)(?:amazon|ebay|etsy)\.[a-z]{2,3}(?:\.[a-z]{2})?$")
_POST: Final = re.compile(
    r"/(?:status(?:es)?|posts?|watch|p|reels?|videos?|shorts|live|photos?|permalink|story|stories|pulse|comments|episode)(?:[/.]|$)|^/(?!channel/)[^/]+/\d+/?$",
    re.IGNORECASE,
)
_TRACKED: Final = re.compile(
    r"[?&](?:ref|utm_[a-z]+|source|src|from|icid|intcid|int_|link_source|module|recirc|traffic_source|itm_[a-z]+)=[^&]*(?:relat|more-?on|inline|read-?more|embed|article)"
)

# Below which countries register: co.uk, com.au, or.jp. The whole list of public suffixes takes longer to load
# than a page takes to read, and here one feature of many hangs on it; a crawl's scope asks the list itself.
_SECOND_LEVELS: Final = frozenset(
    [
        *("ac", "co", "com", "edu", "gen", "go", "gob", "gouv", "gov", "govt"),
        *("id", "in", "info", "mil", "ne", "net", "nom", "or", "org", "web"),
    ]
)


_QUERY_ID: Final = re.compile(
    r"(?:^|&)(?:p|id|a|n|aid|nid|sid|story|article|news|post|page|[a-z]+_?id)=[\w-]*\d", re.IGNORECASE
)
_STRIPPED: Final = "".join(map(chr, range(0x21)))
_REMOVED: Final = str.maketrans("", "", "\t\n\r")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*")
_KEPT: Final = "/%!$&'()*+,;=:@-._~|[]?"
# These lead to no document at all.
_NO_ADDRESS: Final = frozenset(
    ("about", "blob", "callto", "data", "fax", "javascript", "mailto", "sms", "tel", "vbscript", "whatsapp")
)


@lru_cache(maxsize=MAX_KNOWN)
def is_article_like(url: str) -> bool:
    """Whether `url` looks like one article's and not like a section's, tag's, author's or another site's service."""
    parts = urlsplit(url)
    path = parts.path[:MAX_LOOKED_AT]
    if is_front_page(url) or _LISTING_PATH.search(path) or _FILE.search(path):
        return False
    if parts.query and _LISTING_QUERY.search(parts.query[:MAX_LOOKED_AT]):
        return False
    return not _ELSEWHERE.search(parts.hostname or "")


def is_file(url: str) -> bool:
    """Whether `url` names a file that is no page, such as a PDF, on no service of another site."""
    parts = urlsplit(url)
    return bool(_FILE.search(parts.path[:MAX_LOOKED_AT])) and not _ELSEWHERE.search(parts.hostname or "")


def leads_on(url: str) -> bool:
    """Whether what an exact label announces is worth an edge: an article, or a file that is no page."""
    return is_article_like(url) or is_file(url)


def is_front_page(url: str) -> bool:
    """Whether `url` names nothing but its site: neither a path nor an article's number in the query."""
    parts = urlsplit(url)
    return len(parts.path) < 2 and not _QUERY_ID.search(parts.query[:MAX_LOOKED_AT])


def is_listing(url: str) -> bool:
    """Whether the path of `url` is one that lists and people's pages have: `/topic/…`, `/author/…`."""
    return _LISTING_PATH.search(urlsplit(url).path[:MAX_LOOKED_AT]) is not None


@lru_cache(maxsize=MAX_KNOWN)
def is_plain_listing(url: str) -> bool:
    """Whether `url` is a list's or a person's page, with no number or long name as articles below such a path have.

    >>> is_plain_listing("http://a.example/author/ann-porter/")
    True
    >>> is_plain_listing("http://a.example/people/121212-mayor-denies-claims/")
    False
    """
    path = urlsplit(url).path[:MAX_LOOKED_AT]
    found = _LISTING_PATH.search(path)
    return found is not None and _STORY_BELOW.search(path, found.end() - 1) is None


def lists_only(url: str) -> bool:
    """Whether lists of its own are all that the page at `url` has: a front page, or a list's or a person's page."""
    return is_front_page(url) or is_plain_listing(url)


def is_section(url: str, page_url: str, title: str, *, told: bool = False) -> bool:
    """Whether `url`, linked as `title`, is a section of the page's own site: one that the page stands in, or a bare word.

    With `told`, the page says READ MORE to it: then short words below short words are one, too, and a title of
    several words is a headline.

    >>> is_section("http://a.example/world/", "http://a.example/world/2024-a-b-c.html", "More from around the globe")
    True
    >>> is_section("http://a.example/sport/football", "http://a.example/world/2024-a-b-c.html", "Football", told=True)
    True
    >>> is_section("http://a.example/stones", "http://a.example/quake/", "Stones of the quay", told=True)
    False
    >>> is_section("http://a.example/corruption/", "http://a.example/quake/", "How the port office was bought")
    False
    """
    parts, own = urlsplit(url), urlsplit(page_url)
    path = parts.path.rstrip("/")
    if not path or parts.query or has_article_shape(url) or not is_same_site(url, own.hostname or ""):
        return False
    if own.path.startswith(f"{path}/") and own.path.rstrip("/") != path:
        return True
    if not told:
        return path[1:].isalpha() and len(title) <= MAX_SECTION_CHARACTERS
    if len(title.split()) >= LEAST_HEADLINE_WORDS or size_of(title) > MAX_SECTION_CHARACTERS:
        return False
    return all(map(_PLAIN_WORDS.fullmatch, path[1:MAX_LOOKED_AT].split("/")))


def is_service(url: str) -> bool:
    """Whether `url` asks a reader for something, or is an account or shop on another site: never a story.

    >>> is_service("http://a.example/newsletter-sign-up"), is_service("https://www.facebook.com/harbourdaily")
    (True, True)
    >>> is_service("https://www.youtube.com/watch?v=123"), is_service("http://a.example/privacy-law-fails-again/")
    (False, False)
    """
    parts = urlsplit(url)
    path = parts.path[:MAX_LOOKED_AT]
    host = parts.hostname or ""
    if _ELSEWHERE.search(host):
        return not host.endswith("youtu.be") and _POST.search(path) is None
    return _SHOP.search(host) is not None or _SERVICE.search(path) is not None


def find_foreign_address(href: str) -> str | None:
    """Returns `href` as an absolute URL of another scheme than http(s), without fragment; None for no such.

    What runs code, holds its own bytes or calls somebody (`javascript:`, `data:`, `mailto:`) is none.
    """
    href = href.strip(_STRIPPED).translate(_REMOVED).partition("#")[0]
    scheme, colon, rest = href.partition(":")
    scheme = scheme.lower()
    if not colon or not rest.strip("/") or len(href) > MAX_HREF_CHARACTERS or not _SCHEME.fullmatch(scheme):
        return None
    if scheme in _NO_ADDRESS or scheme in ("http", "https"):
        return None
    url = f"{scheme}:{quote(rest, safe=_KEPT, errors='replace')}"
    try:
        urlsplit(url)
    except ValueError:  # a bracket in the host
        return None
    return url


@lru_cache(maxsize=MAX_KNOWN)
def has_article_shape(url: str) -> bool:
    """Whether `url` has a number, date or long slug such as articles have."""
    parts = urlsplit(url)
    return bool(_ARTICLE_PATH.search(f"{parts.path}?{parts.query}"[:MAX_LOOKED_AT]))


def form_of(href: str) -> tuple[int, str]:
    """Returns how an address is built: how many parts its path has, and the first of several."""
    try:
        parts = urlsplit(href).path[:MAX_LOOKED_AT].strip("/").split("/")
    except ValueError:  # a bracket in the host
        return 0, ""
    return len(parts), parts[0] if len(parts) > 1 else ""


@lru_cache(maxsize=MAX_KNOWN)
def is_same_site(url: str, host: str) -> bool:
    """Whether `url` is on `host` or a sister below the same domain."""
    other = urlsplit(url).hostname or ""
    return other == host or (bool(other) and _site_of(other) == _site_of(host))


def _site_of(host: str) -> str:
    """Returns what was registered, as far as a short table tells: `bbc.co.uk`, `rt.com`, an address whole."""
    labels = host.rstrip(".").split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    under_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if under_country else labels[-2:])


def is_tracked(href: str) -> bool:
    """Whether the address itself says that it was offered as a related story."""
    return _TRACKED.search(href[:MAX_LOOKED_AT]) is not None
