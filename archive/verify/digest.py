"""Digests as any tool writes them in a WARC header: the algorithm's name and base 16, 32 or 64. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple, Protocol


class Hasher(Protocol):
    """What hashlib makes."""

    def update(self, piece: bytes | memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
_CONSTRUCTORS: dict[str, Callable[..., Hasher]] = {name: getattr(hashlib, name) for name in _SIZES}
_NAMES = {name.replace("sha", "sha-"): name for name in _SIZES} | {name: name for name in _SIZES}


_USUAL = re.compile(r"sha1:[A-Z2-7]{32}")
_BASE32 = re.compile(r"[A-Z2-7]+")
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")


class Digest(NamedTuple):
    """A digest that was read: algorithm in hashlib's name, and its bytes."""

    algorithm: str
    value: bytes

    def hasher(self) -> Hasher:
        """A fresh one of its algorithm."""
        return new_hasher(self.algorithm)


def new_hasher(algorithm: str) -> Hasher:
    """hashlib's, for comparing and not for security."""
    return _CONSTRUCTORS[algorithm](usedforsecurity=False)


def parse_digest(text: str) -> Digest | None:
    """The digest that `text` names; None for an algorithm or an encoding that is not known.

    >>> parse_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ").value.hex()
    'da39a3ee5e6b4b0d3255bfef95601890afd80709'
    """
    if _USUAL.fullmatch(text):
        return Digest("sha1", _decode_base32(text[5:], 20))
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
            return _decode_base32(bare.upper(), size) if _BASE32.fullmatch(bare.upper()) else None
        if len(bare) == -(-size * 8 // 6):
            return base64.b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error):
        pass
    return None


def _decode_base32(text: str, size: int) -> bytes:
    """As base64.b32decode, in a tenth of its time: a number's digits to the base 32, but for their names."""
    return (int(text.translate(_DIGITS), 32) >> (-size * 8 % 5)).to_bytes(size, "big")


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
