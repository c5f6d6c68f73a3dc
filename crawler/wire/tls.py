"""TLS policy: verify first; archive what is served anyway, with the reason noted."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache

from archive.exchange import TlsFacts


@cache
def get_verifying_context() -> ssl.SSLContext:
    """Trusts the system's store, checks the host's name, speaks HTTP/1.1 only."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def get_unverifying_context() -> ssl.SSLContext:
    """Takes any certificate: a page behind an expired one is worth archiving, and its records say so."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def get_tls_facts(transport: asyncio.BaseTransport, verify_error: str) -> TlsFacts | None:
    """What the handshake settled; None on a plain connection."""
    session = transport.get_extra_info("ssl_object")
    if session is None:
        return None
    cipher = session.cipher()
    return TlsFacts(
        protocol=(session.version() or "TLSv1.2").lower().replace("tlsv", "tls/"),
        cipher=cipher[0] if cipher else "",
        verify_error=verify_error,
    )
