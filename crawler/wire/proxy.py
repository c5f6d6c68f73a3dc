"""An HTTP proxy: where it is, what it wants to know, and the tunnel through it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from archive.http1 import encode_request
from crawler.wire.target import Target, find_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A plain HTTP proxy."""

    host: str
    port: int
    authorization: bytes = field(default=b"", repr=False)
    """The value of Proxy-Authorization; empty without credentials."""


def find_proxy(url: str, authorization: bytes = b"") -> Proxy | None:
    """The proxy at `url`, with credentials from its userinfo unless given; None when unusable."""
    url = url if "://" in url else "http://" + url.lstrip("/")
    target = find_target(url)
    if target is None or target.scheme != "http":
        return None
    parts = urlsplit(url)
    if not authorization and parts.username is not None:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = b"Basic " + b64encode(credentials.encode("utf-8", "surrogatepass"))
    return Proxy(host=target.host, port=target.port, authorization=authorization)


def encode_connect(target: Target, proxy: Proxy) -> bytes:
    """The request for a tunnel to `target` (RFC 9110, 9.3.6)."""
    headers = [(b"Host", target.authority.encode("ascii"))]
    if proxy.authorization:
        headers.append((b"Proxy-Authorization", proxy.authorization))
    return encode_request("CONNECT", target.authority, headers)
