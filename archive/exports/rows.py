"""Rows as clean, escaped texts: what every format makes its lines of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic

from archive.exports.columns import Column, ColumnType, Row
from archive.exports.texts import clean, is_clean

# Stands between a row's values while they are made fit together. No escape may make or take one; a row that
# has one of its own is made fit value by value.
_SEAM = "`"

_MOST_REMEMBERED = 4096
_LONGEST_REMEMBERED = 2000


class RowReader(Generic[Row]):
    """Takes the values of some columns out of rows: most of them in one call, which is what counts here."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        paths = [_path_of(column.read) for column in columns]
        known = [path for path in paths if path]
        self._readers = [column.read for column in columns]
        self._take: Callable[[Row], tuple[object, ...]] | None = None
        if len(known) > 1:
            # Where a value is worked out any other will do, until it is.
            self._take = attrgetter(*(path or known[0] for path in paths))
        self._others = [(place, self._readers[place]) for place, path in enumerate(paths) if not path]

    def of(self, row: Row) -> tuple[object, ...]:
        """The values, in the order of the columns."""
        if self._take is None:
            return tuple([read(row) for read in self._readers])
        values = self._take(row)
        if not self._others:
            return values
        filled = list(values)
        for place, read in self._others:
            filled[place] = read(row)
        return tuple(filled)


def _path_of(read: Callable[[Row], object]) -> str:
    """The attributes that `read` goes through; empty when it does something else."""
    return str(read.__reduce__()[1][0]) if isinstance(read, attrgetter) else ""


class RowTexts(Generic[Row]):
    """Makes clean and escaped texts of rows."""

    def __init__(self, columns: Sequence[Column[Row]], escape: Callable[[str], str]) -> None:
        """`escape` treats each character by itself and leaves a grave accent as it is."""
        self._read = RowReader(columns).of
        self._writers = [
            (place, _WRITERS[column.type]) for place, column in enumerate(columns) if column.type in _WRITERS
        ]
        self._escape = escape

    def of(self, row: Row) -> list[str]:
        """One text for each column, in their order; empty where the row has none."""
        texts: list[Any] = list(self._read(row))
        for place, write in self._writers:
            value = texts[place]
            texts[place] = "" if value is None else write(value)
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
        self._fill = _Marks(others).fill
        self._read_repeated = RowReader([attribute.column for attribute in repeated]).of
        self._repeated_texts_of = RowTexts([attribute.column for attribute in repeated], escape).of
        self._fill_repeated = _Marks(repeated).fill
        self._remembered: dict[Sequence[object], str] = {}

    def of(self, row: Row) -> list[str]:
        """The texts of the heads, and one text with every attribute that the row has."""
        key = self._read_repeated(row)
        told = self._remembered.get(key)
        if told is None:
            told = self._fill_repeated(self._repeated_texts_of(row))
            # Pages decide on some of it: what is long is not kept, and what is much is forgotten.
            if len(told) <= _LONGEST_REMEMBERED:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = told
        texts = self._texts_of(row)
        count = self._head_count
        return [*texts[:count], told + self._fill(texts[count:])]


class _Marks(Generic[Row]):
    """What stands before and behind each of some attributes."""

    def __init__(self, attributes: Sequence[Attribute[Row]]) -> None:
        self._marks = [(attribute.begin, attribute.end) for attribute in attributes]
        self._frames: dict[tuple[bool, ...], list[str]] = {}

    def fill(self, texts: Sequence[str]) -> str:
        """The texts with their marks, one behind the other; empty ones are left out with theirs."""
        has = tuple(map(bool, texts))
        frame = self._frames.get(has)
        if frame is None:
            frame = self._make_frame(has)
            if len(self._frames) >= _MOST_REMEMBERED:
                self._frames.clear()
            self._frames[has] = frame
        pieces = frame.copy()
        pieces[1::2] = filter(None, texts)
        return "".join(pieces)

    def _make_frame(self, has: Sequence[bool]) -> list[str]:
        """What stands around so many texts; their own places, every second one, are empty."""
        frame = [""]
        for (begin, end), is_there in zip(self._marks, has, strict=True):
            if is_there:
                frame[-1] += begin
                frame += ["", end]
        return frame


def _list_text(values: object) -> str:
    assert isinstance(values, tuple)
    return "|".join([value.replace("|", "%7C") for value in values]) if values else ""


_WRITERS: dict[ColumnType, Callable[[object], str]] = {
    "integer": str,
    "number": "{:.3f}".format,
    "boolean": lambda value: "true" if value else "false",
    "list": _list_text,
}
