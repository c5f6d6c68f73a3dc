"""Where a URL's request goes: the connection's end and the request line's target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from archive.address import DEFAULT_PORTS, has_empty_query, to_a_labels

Scheme = Literal["http", "https"]

_REG_NAME = re.compile(r"[a-z0-9!$&'()*+,;=._~-]{1,253}", re.ASCII)
_IPV6_LITERAL = re.compile(r"\[[0-9a-f:.]{2,45}\]", re.ASCII)
_UNSAFE_IN_TARGET = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An http or https URL taken apart; the user's name and password are left out."""

    scheme: Scheme
    host: str
    """Lower case, A-labels; IPv6 in brackets; a trailing dot is kept."""
    port: int
    path: str
    """Path and query as in the URL, never empty: the origin form of RFC 9112, 3.2.1."""

    @property
    def host_header(self) -> str:
        """Host header's value: with the port unless it is the scheme's own."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else self.authority

    @property
    def authority(self) -> str:
        """Host and port, as CONNECT wants them (RFC 9112, 3.2.3)."""
        return f"{self.host}:{self.port}"

    @property
    def absolute(self) -> str:
        """The absolute form that proxies want (RFC 9112, 3.2.2)."""
        return f"{self.scheme}://{self.host_header}{self.path}"


def find_target(url: str) -> Target | None:
    """The target of an absolute URL; None when it isn't http(s) or has no usable host or port."""
    try:
        parts = urlsplit(url)
        port = parts.port
        hostname = parts.netloc.rpartition("@")[2]
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = find_host(hostname.rpartition(":")[0] if _has_port(hostname) else hostname)
    if scheme not in DEFAULT_PORTS or host is None or port == 0:
        return None
    path = parts.path or "/"
    path = path if path.startswith("/") else "/" + path
    query = f"?{parts.query}" if parts.query or has_empty_query(url) else ""
    return Target(
        scheme="https" if scheme == "https" else "http",
        host=host,
        port=port or DEFAULT_PORTS[scheme],
        path=_UNSAFE_IN_TARGET.sub(_percent_encode, path + query),
    )


def find_host(text: str) -> str | None:
    """A URL's host as names are looked up: percent-decoded, A-labels, lower case; None when unusable."""
    host = text
    if "%" in host:
        host = unquote(host, errors="replace")
    host = host.lower()
    if host.startswith("["):
        return host if _IPV6_LITERAL.fullmatch(host) else None
    if not host.isascii():
        host = to_a_labels(host)
    return host if _REG_NAME.fullmatch(host) else None


def _has_port(hostname: str) -> bool:
    return ":" in hostname.rpartition("]")[2]


def _percent_encode(character: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in character[0].encode("utf-8", "surrogatepass"))
