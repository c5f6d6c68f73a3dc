"""A word diff cut down to what changed, with a little of what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

from archive.word_diff import Span

_CONTEXT = 90
"""Characters of unchanged text that are kept on either side of a change."""
_MOST_OF_ONE = 600
_MOST_SPANS = 60


def shorten_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same changes, the longest of them and the text between them cut, with an ellipsis where it is."""
    last = len(spans) - 1
    shown = [_shorten(span, at == 0, at == last) for at, span in enumerate(spans[:_MOST_SPANS])]
    return (*shown, Span("same", " …")) if last >= _MOST_SPANS else tuple(shown)


def _shorten(span: Span, is_first: bool, is_last: bool) -> Span:
    text = span.text
    if span.op != "same":
        return span if len(text) <= _MOST_OF_ONE else Span(span.op, text[:_MOST_OF_ONE] + "… ")
    head = "" if is_first else text[:_CONTEXT]
    tail = "" if is_last else text[-_CONTEXT:]
    return span if len(text) <= len(head) + len(tail) else Span("same", f"{head} … {tail}")
