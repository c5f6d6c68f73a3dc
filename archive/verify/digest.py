"""Digests as any tool writes them in a WARC header: the algorithm's name and base 16, 32 or 64. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Protocol

_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
_NAMES = {name.replace("sha", "sha-"): name for name in _SIZES} | {name: name for name in _SIZES}


class Hasher(Protocol):
    """What hashlib makes."""

    def update(self, piece: bytes | memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that was read: algorithm in hashlib's name, and its bytes."""

    algorithm: str
    value: bytes

    def hasher(self) -> Hasher:
        """A fresh one of its algorithm."""
        return new_hasher(self.algorithm)


def new_hasher(algorithm: str) -> Hasher:
    """hashlib's, for comparing and not for security."""
    return hashlib.new(algorithm, usedforsecurity=False)


def parse_digest(text: str) -> Digest | None:
    """The digest that `text` names; None for an algorithm or an encoding that is not known.

    >>> parse_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ").value.hex()
    'da39a3ee5e6b4b0d3255bfef95601890afd80709'
    """
    name, colon, encoded = text.partition(":")
    algorithm = _NAMES.get(name.strip().lower())
    if not colon or not algorithm:
        return None
    value = _decode(encoded.strip(), _SIZES[algorithm])
    return None if value is None else Digest(algorithm, value)


def _decode(text: str, size: int) -> bytes | None:
    """By their lengths the encodings can't be taken for each other."""
    bare = text.rstrip("=")
    try:
        if len(bare) == size * 2:
            return bytes.fromhex(bare)
        if len(bare) == -(-size * 8 // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        if len(bare) == -(-size * 8 // 6):
            return base64.b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error):
        pass
    return None


def show_digest(algorithm: str, value: bytes) -> str:
    """A digest as this project's records write it."""
    return f"{algorithm}:{base64.b32encode(value).decode('ascii').rstrip('=')}"


def same_digest(one: str, other: str) -> bool:
    """Whether two texts name one digest, however they are encoded; one without an algorithm is a SHA-1.

    >>> same_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "3i42h3s6nnfq2msvx7xzkyayscx5qbyj")
    True
    """
    if one == other:
        return True
    first, second = (parse_digest(text if ":" in text else f"sha1:{text}") for text in (one, other))
    return first is not None and first == second
