"""Rows as clean, escaped texts: what every format makes its lines of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

from archive.exports.columns import Column, ColumnType, Row
from archive.exports.texts import clean, is_clean

# Stands between a row's values while they are made fit together. No escape may make or take one; a row that
# has one of its own is made fit value by value.
_SEAM = "`"

_MOST_REMEMBERED = 4096
_LONGEST_REMEMBERED = 2000


class RowTexts(Generic[Row]):
    """Makes clean and escaped texts of rows."""

    def __init__(self, columns: Sequence[Column[Row]], escape: Callable[[str], str]) -> None:
        """`escape` treats each character by itself and leaves a grave accent as it is."""
        self._readers = [_text_reader(column) for column in columns]
        self._escape = escape

    def of(self, row: Row) -> list[str]:
        """One text for each column, in their order; empty where the row has none."""
        texts = [read(row) for read in self._readers]
        # All at once: most rows need nothing but the escape, and asking each value costs more than that.
        joined = _SEAM.join(texts)
        if is_clean(joined):
            escaped = self._escape(joined).split(_SEAM)
            if len(escaped) == len(texts):
                return escaped
        return [self._escape(clean(text)) for text in texts]


@dataclass(frozen=True, slots=True)
class Attribute(Generic[Row]):
    """A column as one format writes it: what stands before its value and behind it."""

    begin: str
    column: Column[Row]
    end: str


class RowMarkup(Generic[Row]):
    """Makes a format's text of rows: some values by themselves, all other attributes as one text."""

    def __init__(
        self,
        heads: Sequence[Column[Row]],
        attributes: Sequence[Attribute[Row]],
        escape: Callable[[str], str],
    ) -> None:
        """`escape` as for RowTexts."""
        self._head_count = len(heads)
        repeated = [attribute for attribute in attributes if attribute.column.is_repeated]
        others = [attribute for attribute in attributes if not attribute.column.is_repeated]
        self._texts_of = RowTexts([*heads, *(attribute.column for attribute in others)], escape).of
        self._marks = [(attribute.begin, attribute.end) for attribute in others]
        self._repeated_readers = [attribute.column.read for attribute in repeated]
        self._repeated_texts_of = RowTexts([attribute.column for attribute in repeated], escape).of
        self._repeated_marks = [(attribute.begin, attribute.end) for attribute in repeated]
        self._remembered: dict[tuple[object, ...], str] = {}

    def of(self, row: Row) -> list[str]:
        """The texts of the heads, and one text with every attribute that the row has."""
        key = tuple([read(row) for read in self._repeated_readers])
        told = self._remembered.get(key)
        if told is None:
            told = _joined(self._repeated_marks, self._repeated_texts_of(row))
            # Pages decide on some of it: what is long is not kept, and what is much is forgotten.
            if len(told) <= _LONGEST_REMEMBERED:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = told
        texts = self._texts_of(row)
        count = self._head_count
        return [*texts[:count], told + _joined(self._marks, texts[count:])]


def _joined(marks: Sequence[tuple[str, str]], texts: Sequence[str]) -> str:
    return "".join([begin + text + end for (begin, end), text in zip(marks, texts, strict=True) if text])


def _text_reader(column: Column[Row]) -> Callable[[Row], str]:
    read, write = column.read, _WRITERS.get(column.type)
    if write is None:
        return read  # type: ignore[return-value]
    return lambda row: "" if (value := read(row)) is None else write(value)


def _list_text(values: object) -> str:
    assert isinstance(values, tuple)
    return "|".join([value.replace("|", "%7C") for value in values]) if values else ""


_WRITERS: dict[ColumnType, Callable[[object], str]] = {
    "integer": str,
    "number": "{:.3f}".format,
    "boolean": lambda value: "true" if value else "false",
    "list": _list_text,
}
