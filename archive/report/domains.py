"""The domain view: who takes part and who links to whom, where there are too many pages to draw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archive.exports.rollup import DomainRow
from archive.report.dates import format_published
from archive.report.markup import Html, join, tag, words
from archive.report.model import LISTED_PAGES, Report
from archive.report.wording import KINDS, count

_SHOWN = 60
_KINDS = ("captured", "gone", "failed", "queued", "refused", "linked")
_MOST_MONTHS = 36
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def domain_section(report: Report) -> Html:
    """A line for each domain: its pages, when they were published, its links."""
    rows = report.domains[:_SHOWN]
    months = _months(report)
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
                        tag("th", _months_title(months), scope="col"),
                        tag("th", "Links in", scope="col", class_="n"),
                        tag("th", "out", scope="col", class_="n"),
                        tag("th", "inside", scope="col", class_="n"),
                    ),
                ),
                tag("tbody", *(_row(row, report, months, highest) for row in rows)),
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


def _row(row: DomainRow, report: Report, months: Sequence[str], highest: int) -> Html:
    return tag(
        "tr",
        tag("th", words(row.domain, 60), " · seed" if row.seeds else None, scope="row"),
        tag("td", _bar(row, highest)),
        tag("td", f"{row.kinds['captured']:,}", class_="n"),
        tag("td", _spark(report.months.get(row.domain, Counter()), months)),
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


def _months(report: Report) -> list[str]:
    """The last months up to the latest in which anything was published, those without anything too."""
    found = [month for counts in report.months.values() for month in counts if _MONTH.fullmatch(month)]
    if not found:
        return []
    year, month = map(int, max(found).split("-"))
    last = year * 12 + month - 1
    numbers = range(max(last - _MOST_MONTHS + 1, 12), last + 1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _months_title(months: Sequence[str]) -> str:
    return (
        f"Published, {format_published(months[0])} to {format_published(months[-1])}"
        if months
        else "Published"
    )


def _spark(counts: Counter[str], months: Sequence[str]) -> Html | None:
    if not months or not any(counts[month] for month in months):
        return None
    highest = max(counts[month] for month in months)
    width = 100 / len(months)
    bars = [
        tag(
            "rect",
            tag("title", f"{month}: {counts[month]:,}"),
            x=f"{at * width:.2f}",
            y=f"{16 - _height(counts[month], highest):.2f}",
            width=f"{max(width - 0.4, 0.5):.2f}",
            height=f"{_height(counts[month], highest):.2f}",
            class_="k-captured",
        )
        for at, month in enumerate(months)
        if counts[month]
    ]
    most = max(months, key=lambda month: (counts[month], month))
    told = f"{sum(counts[month] for month in months):,} stories, most in {format_published(most)}"
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
    """Of 16; one story is to be seen beside a thousand."""
    return max(1.5, 16 * number / highest)


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
