"""Rows as CSV, with the headers that Gephi's import looks for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from archive.exports.columns import Column, Row
from archive.exports.rows import RowTexts

# Spreadsheets run what begins so; pages decide what stands in some columns.
_FORMULA = re.compile(r"\s*[=+\-@]")


def iter_csv(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[str]:
    """A table's lines, the header first.

    In columns of pages' own words an apostrophe stands before what a spreadsheet would run as a formula.
    """
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerow([column.name for column in columns])
    yield lines.pop()
    texts_of = RowTexts(columns, str).of
    guarded = [place for place, column in enumerate(columns) if column.is_page_text]
    for row in rows:
        texts = texts_of(row)
        for place in guarded:
            text = texts[place]
            # Asked of every cell: the first character alone tells of nearly all that they are none.
            if text and (text[0] in "=+-@" or text[0].isspace()) and _FORMULA.match(text):
                texts[place] = f"'{text}"
        writer.writerow(texts)
        yield lines.pop()


class _Lines:
    """What csv takes for a file: each line is kept as it is written."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append
