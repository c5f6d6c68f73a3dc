"""The report's opening: which story this is, told in a sentence and five figures."""

from __future__ import annotations

from archive.report.dates import format_day, format_instant
from archive.report.markup import Html, join, link, shown_url, tag, words
from archive.report.model import Page, Report
from archive.report.states import tell_state
from archive.report.wording import FINISHES, KINDS, count

_HEALTH = ("captured", "gone", "failed", "queued", "refused")
"""What became of the pages that the crawl might have asked for."""


def opening(report: Report) -> Html:
    """The header: title, standfirst, seeds, figures."""
    main = find_main_page(report)
    return tag(
        "header",
        tag("p", "Story graph", tag("span", report.name, class_="name"), class_="kicker"),
        tag("h1", title_of(report), dir="auto"),
        _byline(main) if main else None,
        tag("p", _standfirst(report), class_="standfirst"),
        _seeds(report) if len(report.seeds) > 1 else None,
        _figures(report),
    )


def find_main_page(report: Report) -> Page | None:
    """The page of the first seed that was captured, else of any."""
    pages = [page for _, page in report.seeds if page]
    return next((page for page in pages if page.node.kind == "captured"), pages[0] if pages else None)


def title_of(report: Report) -> str:
    """The seed's headline, or the collection's name."""
    main = find_main_page(report)
    return (main.node.article.headline if main else "") or report.name


def headline_of(page: Page) -> str:
    """A page's headline; empty when it names none or was not captured."""
    return page.node.article.headline


def _byline(main: Page) -> Html:
    article = main.node.article
    parts: list[str] = []
    if article.publisher:
        parts.append(words(article.publisher, 80))
    if article.authors:
        parts.append(words(", ".join(article.authors), 120))
    if day := format_day(article.published):
        parts.append(tag("time", day, datetime=article.published))
    parts.append(link(main.node.url, shown_url(main.node.url)))
    return tag("p", *(tag("span", part) for part in parts), class_="byline")


def _standfirst(report: Report) -> str:
    captured = report.kinds["captured"]
    if not captured:
        return "Nothing of this story has been captured yet."
    further = captured - report.textless
    further -= sum(
        page.node.is_story for page in {id(page): page for _, page in report.seeds if page}.values()
    )
    start = "this article" if len(report.seeds) == 1 else f"{len(report.seeds)} articles"
    sentences = []
    if further > 0:
        publishers = len(report.publishers)
        sentences.append(
            f"From {start}, its READ MORE links and those of the stories behind them lead to "
            f"{count(further, 'further story', 'further stories')} "
            f"by {count(publishers, 'publisher')}{_span_words(report)}."
        )
    else:
        sentences.append("No further story was captured from here.")
    if gone := report.kinds["gone"]:
        verb = "is" if gone == 1 else "are"
        sentences.append(f"{count(gone, 'page')} that stories still point to {verb} gone.")
    if failed := report.kinds["failed"]:
        sentences.append(f"{count(failed, 'page')} could not be had.")
    if textless := report.textless:
        verb = "has" if textless == 1 else "have"
        sentences.append(
            f"{count(textless, 'captured page')} {verb} no text: an image or another file, or nothing."
        )
    sentences += _losses(report)
    if not_there := report.kinds["linked"] + report.kinds["refused"] + report.kinds["queued"]:
        verb = "was" if not_there == 1 else "were"
        sentences.append(f"{count(not_there, 'more page')} {verb} linked to and not captured.")
    return " ".join(sentences)


def _losses(report: Report) -> list[str]:
    sentences = []
    if gone := report.gone_since:
        verb = "is" if gone == 1 else "are"
        told = count(gone, "captured page")
        sentences.append(f"{told} {verb} gone from the web by now, and kept here.")
    if missed := report.not_had_again:
        sentences.append(f"{count(missed, 'captured page')} could not be had again the last time.")
    return sentences


def _span_words(report: Report) -> str:
    first, last = format_day(report.first_published), format_day(report.last_published)
    if not first:
        return ""
    return f", published on {first}" if first == last else f", published from {first} to {last}"


def _seeds(report: Report) -> Html:
    rows = []
    for url, page in report.seeds[:50]:
        told = "not looked at yet"
        if page:
            told = tell_state(page.node)
        shown = words(headline_of(page), 160) if page and headline_of(page) else shown_url(url)
        rows.append(tag("li", link(url, shown), tag("span", f" {told}", class_="aside")))
    more = len(report.seeds) - len(rows)
    return tag(
        "details",
        tag("summary", f"The {len(report.seeds)} seeds that the crawl began with"),
        tag("ul", *rows, class_="plain"),
        tag("p", f"and {more:,} more", class_="aside") if more else None,
        open=len(report.seeds) <= 5,
    )


def _figures(report: Report) -> Html:
    names = [name for name, _ in report.publishers[:3] if name]
    more = len(report.publishers) - len(names)
    last = report.runs[-1] if report.runs else None
    first_day, last_day = format_day(report.first_published), format_day(report.last_published)
    span: list[str] = []
    if first_day:
        span.append(tag("span", first_day))
        if last_day != first_day:
            span += ["–", tag("wbr"), tag("span", last_day)]
    stories = report.kinds["captured"] - report.textless
    undated = max(0, stories - report.dated)
    return tag(
        "dl",
        _figure(
            "Stories captured",
            f"{stories:,}",
            f"of {count(report.total - report.kinds['detour'], 'page')} known"
            + (f", {report.gone_since:,} gone since" if report.gone_since else "")
            + (f"; and {count(report.textless, 'page')} without text" if report.textless else ""),
        ),
        _figure(
            "Publishers",
            f"{len(report.publishers):,}",
            join(
                *(part for at, name in enumerate(names) for part in (", " if at else "", words(name, 40))),
                f" and {more} more" if more and names else "",
            ),
        ),
        _figure("Steps from the seed", f"{report.depth:,}", "to the farthest story captured"),
        _figure(
            "Published",
            tag("span", *span, class_="span") if span else "–",
            f"{report.dated:,} with a date, {undated:,} without",
        ),
        _figure(
            "Capture",
            _health(report),
            f"{FINISHES.get(last.finish, last.finish)}, {format_instant(last.ended or last.started)}"
            if last
            else "",
        ),
        class_="figures",
    )


def _figure(name: str, value: str, note: str) -> Html:
    return tag("div", tag("dt", name), tag("dd", value, class_="value"), tag("dd", note, class_="note"))


def _health(report: Report) -> Html:
    counts = [(kind, report.kinds[kind]) for kind in _HEALTH if report.kinds[kind]]
    total = sum(number for _, number in counts) or 1
    at = 0.0
    bars = []
    for kind, number in counts:
        width = 100 * number / total
        bars.append(
            tag(
                "rect", x=f"{at:.2f}", y=0, width=f"{max(width - 0.6, 0.4):.2f}", height=8, class_=f"k-{kind}"
            )
        )
        at += width
    told = ", ".join(f"{number:,} {KINDS[kind]}" for kind, number in counts)
    return join(
        tag(
            "svg",
            *bars,
            viewBox="0 0 100 8",
            preserveAspectRatio="none",
            class_="health",
            role="img",
            aria_label=told,
        ),
        tag("span", told, class_="told"),
    )
