"""Hyperlink references made absolute the way browsers do (WHATWG URL Standard, for http and https)."""

from __future__ import annotations

import codecs
import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

MAX_HREF_CHARACTERS: Final = 8192
"""No server takes more; what is longer carries a file, not an address."""

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_STRIPPED: Final = "".join(map(chr, range(0x21)))
_REMOVED: Final = str.maketrans("", "", "\t\n\r")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
# Needs no work: nothing to encode, no dot segment, no port, no capital in the host.
_CLEAN_ABSOLUTE: Final = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/(?!\.)[\w\-~%!$&'()*+,;=:@.]+)*/?(?:\?[\w\-./~%!$&()*+,;=:@?]*)?",
    re.ASCII,
)
_CLEAN_PATH: Final = re.compile(
    r"(?:/(?!\.)[\w\-~%!$&'()*+,;=:@.]+)*/?(?:\?[\w\-./~%!$&()*+,;=:@?]*)?", re.ASCII
)
# Characters that stay as they are (the Standard's percent-encode sets, turned round).
_PATH_SAFE: Final = "/%!$&'()*+,;=:@-._~|[]\\"
_QUERY_SAFE: Final = "/%!$&()*+,;=:@-._~?|[]\\^`{}"
_HOST_FORBIDDEN: Final = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")


def resolve_href(href: str, base_url: str, encoding: str = "utf-8") -> str | None:
    """Returns the absolute http(s) URL that `href` means, without fragment; None when it means none.

    `encoding` is the page's: it decides how letters outside ASCII are written in the query.
    """
    if len(href) > MAX_HREF_CHARACTERS:
        return None
    href = href.strip(_STRIPPED).translate(_REMOVED).partition("#")[0]
    if not href:
        return None
    if _CLEAN_ABSOLUTE.fullmatch(href) and href.find("/", 8) > 0:
        return href
    if (scheme := _SCHEME.match(href)) and scheme[1].lower() not in DEFAULT_PORTS:
        return None
    if "\\" in href:
        path, mark, query = href.partition("?")
        href = path.replace("\\", "/") + mark + query
    try:
        url = urljoin(base_url, href)
        if href.endswith("?"):
            # urljoin() can't tell an empty query from none.
            url = (base_url.partition("?")[0] if href == "?" else url) + "?"
        return normalise(url, encoding)
    except (ValueError, UnicodeError):
        return None


def origin_of(url: str) -> str:
    """Returns scheme, host and port of a normal `url`, without a closing slash.

    >>> origin_of("https://example.org/a/b")
    'https://example.org'
    """
    return url[: url.index("/", 8)]


def is_clean_path(href: str) -> bool:
    """Whether `href` is an absolute path that needs nothing but the page's origin before it."""
    return href.startswith("/") and not href.startswith("//") and _CLEAN_PATH.fullmatch(href) is not None


def normalise(url: str, encoding: str = "utf-8") -> str | None:
    """Returns an absolute http(s) URL as a browser would send it, without fragment; None when it is none.

    >>> normalise("http://Example.org/a|b[1]?c d#e")
    'http://example.org/a|b[1]?c%20d'
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = _ascii_host(parts.hostname)
    if host is None:
        return None
    port = parts.port  # ValueError when it is no number
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    if "@" in parts.netloc:
        netloc = f"{quote(parts.netloc.rpartition('@')[0], safe=':%!$&()*+,;=-._~')}@{netloc}"
    path = quote(_scrub(_without_dot_segments(parts.path)), safe=_PATH_SAFE) or "/"
    if not path.startswith("/"):
        return None
    query = f"?{_encode_query(parts.query, encoding)}" if parts.query or has_empty_query(url) else ""
    return f"{scheme}://{netloc}{path}{query}"


def has_empty_query(url: str) -> bool:
    """Whether `url` has a `?` with nothing behind it: a server can tell it from none, urlsplit() can't."""
    return url.partition("#")[0].endswith("?")


def _without_dot_segments(path: str) -> str:
    if "/." not in path and "%2e" not in path.lower():
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments, 1):
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
            continue
        if number == len(segments):
            kept.append("")
    return "/" + "/".join(kept)


def _scrub(text: str) -> str:
    """Lone surrogates can't be written in UTF-8; browsers send U+FFFD for them."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _refer_by_number(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(f"%26%23{ord(letter)}%3B" for letter in letters), error.end


_UNKNOWN_LETTERS: Final = "storytrail.refer-by-number"
codecs.register_error(_UNKNOWN_LETTERS, _refer_by_number)


def _encode_query(query: str, encoding: str) -> str:
    if query.isascii() or encoding.startswith("utf"):
        return quote(_scrub(query), safe=_QUERY_SAFE)
    try:
        return quote(query.encode(encoding, _UNKNOWN_LETTERS), safe=_QUERY_SAFE)
    except (LookupError, UnicodeError):
        return quote(_scrub(query), safe=_QUERY_SAFE)


def _ascii_host(host: str) -> str | None:
    if host.isascii():
        if ":" in host:  # an IPv6 address, taken out of its brackets
            return f"[{host}]"
        return None if _HOST_FORBIDDEN.search(host) else host
    return to_a_labels(host) or None


def to_a_labels(host: str) -> str:
    """A host's name in ASCII as browsers write it, by the older IDNA where the newer refuses; or nothing."""
    import idna  # slow to import, seldom needed

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        pass
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
