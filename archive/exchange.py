"""One HTTP exchange: the bytes that went out on a connection and the bytes that came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Truncated = Literal["length", "time", "disconnect", "unspecified"]
"""Why a response is not whole, in the words of WARC 1.1, section 5.13."""

Failure = Literal[
    "address-refused",  # the look-up gave only addresses that may not be connected to
    "dns",  # no address for the host
    "connect-refused",
    "connect-timeout",
    "connect-failed",  # unreachable, no route, any other failure before a byte was sent
    "tls",  # the handshake failed
    "proxy",  # the proxy refused, or asked for credentials
    "timeout",  # connected and sent, but not one byte came in time
    "no-response",  # closed or reset before the first byte
    "not-http",  # bytes came that are no HTTP response
    "cancelled",  # given up by us: shutdown
]
"""Why there is no response; names are kept in the ledger, the metadata record and run.json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What the handshake settled."""

    protocol: str
    """As WARC-Protocol wants it: `tls/1.3`."""
    cipher: str
    """IANA or OpenSSL name, as WARC-Cipher-Suite wants it."""
    verify_error: str = ""
    """Why the certificate was not trusted; empty when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHead:
    """A response's final head, parsed as leniently as browsers do; the bytes stay in `Exchange.received`."""

    version: str
    """`HTTP/1.1`, `HTTP/1.0`, … as received."""
    status: int
    reason: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    """Name and value in order of arrival, names as received, values stripped and unfolded."""

    def get(self, name: bytes) -> bytes | None:
        """The first value of header `name` (any case), None when absent."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came for it on one connection.

    ``received[:interim_bytes]`` are 1xx heads, ``received[interim_bytes:head_end]`` is the final
    head with its blank line, ``received[head_end:body_end]`` the body as on the wire (chunk framing
    and trailers included), ``received[body_end:]`` whatever the server sent after the message's end.
    """

    url: str
    """Target URI: absolute, percent-encoded, no fragment."""
    method: str = "GET"
    started: datetime
    """UTC, when the request began (WARC-Date of all its records)."""
    elapsed_s: float = 0.0
    sent: bytes = b""
    """Every byte written for this request; inside TLS or a CONNECT tunnel: the plain bytes."""
    received: bytes = field(default=b"", repr=False)
    """Every byte received for it, in order."""
    interim_bytes: int = 0
    head_end: int = 0
    body_end: int = 0
    head: ResponseHead | None = None
    """None when no final head came (`error` then says why)."""
    chunked: bool = False
    """The body on the wire is in chunked transfer coding."""
    entity: bytes = field(default=b"", repr=False)
    """The body with transfer coding taken off, content coding left on: what payload digests cover."""
    trailers: bytes = b""
    """The trailer section of a chunked body as received, without the blank line; empty when none came."""
    unframed: bytes = field(default=b"", repr=False)
    """Of a chunked body: what belongs to no chunk, behind a broken one or after the end."""
    truncated: Truncated | None = None
    error: Failure | None = None
    error_detail: str = ""
    """For people; one line."""
    peer_address: str | None = None
    """IP address connected to, without port; the proxy's when `via_proxy`."""
    via_proxy: bool = False
    tls: TlsFacts | None = None

    @property
    def status(self) -> int | None:
        """The status code of the final head, None without one."""
        return self.head.status if self.head else None
