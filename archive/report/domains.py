"""The domain view: who takes part and who links to whom, where there are too many pages to draw."""

from __future__ import annotations

import re
from collections import Counter
from math import sqrt
from typing import NamedTuple

from archive.exports.rollup import DomainRow
from archive.report.dates import format_published
from archive.report.markup import Html, join, tag, words
from archive.report.model import LISTED_PAGES, Report
from archive.report.wording import KINDS, count

_SHOWN = 60
_KINDS = ("captured", "gone", "failed", "queued", "refused", "linked")
_MOST_BINS = 60
_BIN_MONTHS = (1, 3, 6, 12, 24, 60, 120, 600, 6_000)
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")


def domain_section(report: Report) -> Html:
    """A line for each domain: its pages, when they were published, its links."""
    rows = report.domains[:_SHOWN]
    span = _span(report)
    highest = max((row.kinds.total() for row in rows), default=1)
    return tag(
        "section",
        tag("h2", "The sites"),
        tag(
            "p",
            f"{count(report.total, 'page')} are too many to draw one by one, so this is who takes part, by "
            f"registered domain. Above {LISTED_PAGES:,} pages, ",
            tag("code", "graph/graph.gexf"),
            " opened in ",
            tag("span", "Gephi"),
            " shows them all; ",
            tag("code", "graph/domains.csv"),
            f" has all {count(len(report.domains), 'domain')}.",
            class_="lead",
        ),
        tag(
            "div",
            tag(
                "table",
                tag("caption", "Domains by number of captured stories"),
                tag(
                    "thead",
                    tag(
                        "tr",
                        tag("th", "Site", scope="col"),
                        tag("th", "Pages", scope="col"),
                        tag("th", "Captured", scope="col", class_="n"),
                        tag("th", _span_title(span), scope="col"),
                        tag("th", "Links in", scope="col", class_="n"),
                        tag("th", "out", scope="col", class_="n"),
                        tag("th", "inside", scope="col", class_="n"),
                    ),
                ),
                tag("tbody", *(_row(row, report, span, highest) for row in rows)),
                class_="domains",
            ),
            class_="scroll",
            role="region",
            aria_label="Table of sites",
            tabindex=0,
        ),
        _links(report),
        id="timeline",
    )


def _row(row: DomainRow, report: Report, span: _Span | None, highest: int) -> Html:
    return tag(
        "tr",
        tag("th", words(row.domain, 60), " · seed" if row.seeds else None, scope="row"),
        tag("td", _bar(row, highest)),
        tag("td", f"{row.kinds['captured']:,}", class_="n"),
        tag("td", _spark(report.months.get(row.domain, Counter()), span)),
        tag("td", f"{row.links_in:,}", class_="n"),
        tag("td", f"{row.links_out:,}", class_="n"),
        tag("td", f"{row.links_inside:,}", class_="n"),
    )


def _bar(row: DomainRow, highest: int) -> Html:
    at = 0.0
    parts = []
    for kind in _KINDS:
        if number := row.kinds[kind]:
            width = 100 * number / highest
            parts.append(tag("rect", x=f"{at:.2f}", y=0, width=f"{width:.2f}", height=8, class_=f"k-{kind}"))
            at += width
    told = ", ".join(f"{row.kinds[kind]:,} {KINDS[kind]}" for kind in _KINDS if row.kinds[kind])
    return tag(
        "svg",
        tag("title", told),
        *parts,
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        class_="bar",
        role="img",
        aria_label=told,
    )


class _Span(NamedTuple):
    """The time in which all stories were published, in months since the year 0, cut into bins."""

    first: int
    last: int
    width: int
    """Of a bin."""

    @property
    def bins(self) -> int:
        """How many there are."""
        return (self.last - self.first) // self.width + 1

    def name_of(self, at: int) -> str:
        """A bin's months for people."""
        begin = self.first + at * self.width
        return _name_of_months(begin, begin + self.width - 1)


def _span(report: Report) -> _Span | None:
    """All months from the first to the last in which anything was published, in bins that can be seen."""
    numbers = [number for counts in report.months.values() for number in map(_month_of, counts) if number]
    if not numbers:
        return None
    first, last = min(numbers), max(numbers)
    width = next(each for each in _BIN_MONTHS if (last - first) // each < _MOST_BINS)
    return _Span(first - first % width, last, width)


def _month_of(text: str) -> int | None:
    """The month that `2026-11` names, counted from the year 0; of a year its first."""
    if _MONTH.fullmatch(text):
        year, month = map(int, text.split("-"))
        return year * 12 + month - 1
    return int(text) * 12 if _YEAR.fullmatch(text) else None


def _name_of_months(first: int, last: int) -> str:
    if first % 12 == 0 and last % 12 == 11:
        one, other = str(first // 12), str(last // 12)
    else:
        one, other = (format_published(f"{each // 12:04}-{each % 12 + 1:02}") for each in (first, last))
    return one if one == other else f"{one} to {other}"


def _span_title(span: _Span | None) -> str:
    if span is None:
        return "Published"
    unit = "month" if span.width == 1 else f"{span.width} months" if span.width < 12 else None
    unit = unit or ("year" if span.width == 12 else f"{span.width // 12} years")
    bar = f"a bar is {'a ' * unit.isalpha()}{unit}"
    return f"Published, {_name_of_months(span.first, span.last)}; {bar}, its height the root of the number"


def _spark(months: Counter[str], span: _Span | None) -> Html | None:
    counts: Counter[int] = Counter()
    for text, number in months.items():
        if span and (month := _month_of(text)):
            counts[(month - span.first) // span.width] += number
    if not span or not counts:
        return None
    highest = max(counts.values())
    width = 100 / span.bins
    bars = [
        tag(
            "rect",
            tag("title", f"{span.name_of(at)}: {counts[at]:,}"),
            x=f"{at * width:.2f}",
            y=f"{16 - _height(counts[at], highest):.2f}",
            width=f"{max(width - 0.4, 0.5):.2f}",
            height=f"{_height(counts[at], highest):.2f}",
            class_="k-captured",
        )
        for at in sorted(counts)
    ]
    most = max(counts, key=lambda at: (counts[at], at))
    told = f"{counts.total():,} stories, most in {span.name_of(most)}"
    return tag(
        "svg",
        *bars,
        viewBox="0 0 100 16",
        preserveAspectRatio="none",
        class_="spark",
        role="img",
        aria_label=told,
    )


def _height(number: int, highest: int) -> float:
    """Of 16; by the square root: one story is to be seen beside a thousand."""
    return max(1.5, 16 * sqrt(number / highest))


def _links(report: Report) -> Html | None:
    if not report.domain_links:
        return None
    return join(
        tag("h3", "Who links to whom"),
        tag(
            "ul",
            *(
                tag(
                    "li",
                    tag("span", f"{pair.counts[0]:,}", class_="share"),
                    tag(
                        "span",
                        words(pair.source, 60),
                        " → ",
                        words(pair.target, 60),
                        tag("span", f" {pair.counts[1]:,} followed", class_="aside"),
                    ),
                )
                for pair in report.domain_links
            ),
            class_="plain columns pairs-list",
        ),
    )
