"""Digests in the form that WARC headers carry."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable


def sha1_base32(*parts: bytes | memoryview) -> str:
    """`sha1:` and the upper-case base-32 SHA-1 of the parts in order (WARC 1.1, section 5.8)."""
    return sha1_base32_of(parts)


def sha1_base32_of(parts: Iterable[bytes | memoryview]) -> str:
    """As `sha1_base32`, for parts that come one by one."""
    digest = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    return "sha1:" + b32encode(digest.digest()).decode("ascii")


class Sha1:
    """As `sha1_base32`, for parts that come when they come."""

    def __init__(self) -> None:
        self._digest = hashlib.sha1(usedforsecurity=False)

    def update(self, part: bytes) -> None:
        """Takes the next part."""
        self._digest.update(part)

    def text(self) -> str:
        """The digest of all that came."""
        return "sha1:" + b32encode(self._digest.digest()).decode("ascii")
