"""What changed between two texts, word by word: a pure function."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_MAX_WORDS = 4_000
"""Of one stretch of changed paragraphs: time grows with their square. More are replaced as a whole."""

# A word, or one sign of a script that puts no spaces between words; with the white space behind it.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]\s*"
    r"|[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*|\s+"
)


class Span(NamedTuple):
    """A stretch of text that both have, or that only one of them has."""

    op: Literal["same", "removed", "added"]
    text: str


def word_diff(old: str, new: str) -> list[Span]:
    """The spans that make `old` (same and removed) and `new` (same and added), in order.

    Texts have one paragraph a line. Paragraphs are matched first and words only inside changed ones, so
    that a moved sentence can't tear two texts apart.
    """
    spans: list[Span] = []
    for op, span in _iter_spans(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if spans and spans[-1].op == op:
            spans[-1] = Span(op, spans[-1].text + span)
        elif span:
            spans.append(Span(op, span))
    return spans


def _iter_spans(old: list[str], new: list[str]) -> Iterator[Span]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Span("same", "".join(old[a:b]))
        elif tag == "replace":
            yield from _iter_word_spans("".join(old[a:b]), "".join(new[c:d]))
        else:
            yield Span("removed", "".join(old[a:b]))
            yield Span("added", "".join(new[c:d]))


def _iter_word_spans(old: str, new: str) -> Iterator[Span]:
    olds, news = _WORD.findall(old), _WORD.findall(new)
    if len(olds) > _MAX_WORDS or len(news) > _MAX_WORDS:
        yield Span("removed", old)
        yield Span("added", new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, _bare(olds), _bare(news), autojunk=False).get_opcodes():
        if tag == "equal":
            # White space is taken from the new text; nobody means it when they ask what has changed.
            yield Span("same", "".join(news[c:d]))
        else:
            yield Span("removed", "".join(olds[a:b]))
            yield Span("added", "".join(news[c:d]))


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip() for word in words]
