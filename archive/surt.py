"""URL keys for indexes: the Sort-friendly URI Reordering Transform with the usual canonicalisation.

Written from the description of SURT in the Heritrix documentation and CDXJ 0.1; a test holds it together
with the `surt` package, which pywb and the common indexers use: a replay tool looks a page up by the key
that *it* makes, so agreeing matters more than elegance.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

_URL = re.compile(r"(?i)https?://(?P<authority>[^/?#\\]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_WWW = re.compile(r"\Awww\d*\.")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_NUMBERS = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20}){0,3}")
_MAX_UNESCAPES = 20

# Session ids that change with every visit.
_PATH_SESSION = re.compile(r"(?i)/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=/)")
_QUERY_SESSIONS = (
    re.compile(r"(?i)(?:jsessionid=[0-9a-z]{32})(?:&|\Z)"),
    re.compile(r"(?i)(?:phpsessid=[0-9a-z]{32})(?:&|\Z)"),
    re.compile(r"(?i)(?:sid=[0-9a-z]{32})(?:&|\Z)"),
    re.compile(r"(?i)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&|\Z)"),
    re.compile(r"(?i)(?:cfid=[^&]+&cftoken=[^&]+)(?:&|\Z)"),
)


def surt_key(url: str) -> str:
    """The key of an http(s) URL, such as `org,example)/path?a=1`; ValueError for any other.

    >>> surt_key("https://www.Example.org:443/A/?b=2&a=1#top")
    'org,example)/a?a=1&b=2'
    """
    url = _LINE_ENDS.sub("", url.strip())
    found = _URL.match(url)
    if not found:
        raise ValueError(f"not an http or https URL: {url}")
    scheme = url.partition(":")[0].lower()
    host, port = _split_authority(found["authority"])
    if port.isdecimal():
        port = port.lstrip("0")
    port = "" if port == _DEFAULT_PORTS[scheme] else port
    query = _query_key(_unescape(found["query"] or ""))
    return (
        ",".join(reversed(_labels(host)))
        + (f":{port}" if port else "")
        + ")"
        + _path_key(_unescape(found["path"]))
        + (f"?{query}" if query else "")
    )


def _split_authority(authority: str) -> tuple[str, str]:
    host_and_port = authority.rpartition("@")[2]
    if host_and_port.startswith("["):
        host, _, rest = host_and_port[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = host_and_port.partition(":")
    return host, port


def _labels(host: str) -> list[str]:
    host = host.lower()
    if ":" in host:
        return [host]
    raw = _unescape(host)
    if not raw.isascii():
        with suppress(UnicodeError):
            raw = host.encode("idna").lower()
    host = ".".join(filter(None, _escape(raw).split(".")))
    return _address_of(host) or _WWW.sub("", host, count=1).split(".")


def _address_of(host: str) -> list[str] | None:
    """The four bytes of an address in any of the spellings that browsers take, but for hexadecimal ones."""
    if not _NUMBERS.fullmatch(host):
        return None
    parts = host.split(".")
    if len(parts) == 1:
        number = int(host)
    else:
        try:
            *leading, last = (int(part, 8 if part[0] == "0" else 10) for part in parts)
        except ValueError:
            return None
        # The last part stands for all bytes that have none of their own.
        if max(leading) > 255 or last >= 256 ** (5 - len(parts)):
            return None
        number = last + sum(byte << 8 * (3 - place) for place, byte in enumerate(leading))
    return [str(number >> shift & 255) for shift in (24, 16, 8, 0)]


def _unescape(text: str) -> bytes:
    """`text` with every escape taken off, as often as there are any, so that all spellings are one."""
    raw = text.encode("utf-8", "surrogatepass")
    for _ in range(_MAX_UNESCAPES):
        plain = unquote_to_bytes(raw)
        if plain == raw:
            break
        raw = plain
    return raw


def _escape(raw: bytes) -> str:
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in b"#%" else f"%{byte:02x}" for byte in raw)


def _path_key(raw: bytes) -> str:
    kept: list[bytes] = []
    for segment in raw.split(b"/"):
        if segment == b".." and kept:
            kept.pop()
        elif segment not in (b"", b"."):
            kept.append(segment)
    path = "/" + "/".join(_escape(segment) for segment in kept)
    return _PATH_SESSION.sub("", path).lower()


def _query_key(raw: bytes) -> str:
    query = _escape(raw)
    for session in _QUERY_SESSIONS:
        query = session.sub("", query)
    # By name, then by value: "=" does not count as a character of either.
    return "&".join(sorted(query.lower().split("&"), key=lambda part: part.partition("=")))
