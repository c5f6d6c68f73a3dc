"""In which line of a TOML text a key stands: for messages; the parser keeps no places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

KeyPath = tuple[str | int, ...]
"""Keys from the top on; a number for an element of an array."""

_TOKEN = re.compile(
    r'''(?P<text>"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))|\'\'\'.*?\'\'\'(?:'{0,2}(?!'))|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')'''
    r"|(?P<comment>\#[^\n]*)|(?P<sign>[\[\]{}=,.\n])|(?P<space>[ \t\r]+)|(?P<bare>[^\s\[\]{}=,.\#\"']+)",
    re.DOTALL,
)


def find_line(text: str, table: str, key: str, at: int | None = None) -> int | None:
    """The number of the line, from 1, where `key` of `table` (empty: the top) is set; None if unknown.

    With `at`, that of the element with this number of the array which is the key's value.

    >>> find_line('depth = 1\\n[stop]\\nuntil = "x"\\n', "stop", "until")
    3
    >>> find_line('stop = {\\n until = "x"}', "stop", "until")
    2
    """
    wanted: KeyPath = (table, key) if table else (key,)
    found = None
    with suppress(RecursionError):  # arrays in arrays in arrays
        for path, line in iter_places(text):
            plain = tuple(part for part in path if isinstance(part, str))
            if found is None and plain[: len(wanted)] == wanted:
                found = line
            if at is not None and path == (*wanted, at):
                return line
    return found


def iter_places(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Every key, table and element of an array in a text that is TOML, with its line, in their order."""
    return _Scan(text).iter_places()


class _Scan:
    """One pass over a text that the parser has taken: so little can be wrong with it."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_iter_tokens(text))
        self._at = 0
        self._arrays: dict[KeyPath, int] = {}

    def iter_places(self) -> Iterator[tuple[KeyPath, int]]:
        table: KeyPath = ()
        while self._at < len(self._tokens):
            word, line = self._tokens[self._at]
            if word == "\n":
                self._at += 1
            elif word == "[":
                table = self._read_header()
                yield table, line
            else:
                yield from self._iter_setting(table)

    def _read_header(self) -> KeyPath:
        is_array = self._skip("[") and self._skip("[")
        path: KeyPath = self._read_key()
        while self._skip("]"):
            pass
        if is_array:
            number = self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, number)
        return path

    def _iter_setting(self, table: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        line = self._tokens[self._at][1]
        before = self._at
        path = (*table, *self._read_key())
        yield path, line
        if self._skip("="):
            yield from self._iter_value(path)
        if self._at == before:
            self._at += 1

    def _iter_value(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        if self._skip("["):
            number = 0
            while self._at < len(self._tokens) and not self._skip("]"):
                if not (self._skip("\n") or self._skip(",")):
                    before = self._at
                    inner = (*path, number)
                    yield inner, self._tokens[self._at][1]
                    yield from self._iter_value(inner)
                    self._at += self._at == before
                    number += 1
        elif self._skip("{"):
            while self._at < len(self._tokens) and not self._skip("}"):
                if not (self._skip("\n") or self._skip(",")):
                    yield from self._iter_setting(path)
        else:
            # A number with a point, or a time, is several words.
            while self._at < len(self._tokens) and self._tokens[self._at][0] not in ("\n", ",", "]", "}"):
                self._at += 1

    def _read_key(self) -> KeyPath:
        parts = []
        while self._at < len(self._tokens):
            word = self._tokens[self._at][0]
            if word in ("=", "]", "[", "\n", ",", "{", "}"):
                break
            if word != ".":
                parts.append(_plain(word))
            self._at += 1
        return tuple(parts)

    def _skip(self, sign: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == sign:
            self._at += 1
            return True
        return False


def _iter_tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for token in _TOKEN.finditer(text):
        if token.lastgroup in ("text", "sign", "bare"):
            yield token[0], line
        line += token[0].count("\n")


def _plain(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word
