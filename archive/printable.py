"""Words from outside as a terminal takes them."""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` in one line, with nothing in it that steers a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
