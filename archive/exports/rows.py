"""Rows as clean, escaped texts: what every format makes its lines of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from archive.exports.columns import Column, ColumnType, Row
from archive.exports.texts import clean, is_clean

# Stands between a row's values while they are made fit together. No escape may make or take one; a row that
# has one of its own is made fit value by value.
_SEAM = "`"


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
