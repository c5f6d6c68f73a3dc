"""The method section: how the collection was made, what proves it, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from archive.report.dates import format_day, format_instant
from archive.report.markup import Html, join, shorten, tag
from archive.report.model import Report, WarcSum
from archive.report.opening import find_main_page, title_of
from archive.report.runs import RunAccount
from archive.report.wording import FINISHES, count, in_bytes
from archive.version import __version__

_SHOWN_FILES = 100
_SHOWN_RUNS = 50
_SEEDS = 20
_IN_SECONDS = re.compile(r"^(.+)_s$")


def method_section(report: Report) -> Html:
    """Settings, versions, digests, a citation."""
    last = report.runs[-1] if report.runs else None
    return tag(
        "section",
        tag("h2", "Method"),
        tag(
            "p",
            "Storytrail reads an article, finds the links by which it sends readers on to other stories, "
            "and follows them. Menus, tags, most-read lists and advertisements are no story links. Every "
            "request and answer is kept byte for byte in WARC files. Headlines, dates and authors are what "
            "pages declare of themselves; where one says nothing, nothing is guessed. It runs no scripts: "
            "links that only a script puts into a page are not seen.",
            class_="prose",
        ),
        tag("h3", "To cite this collection"),
        tag("p", _citation(report), class_="citation prose"),
        _digest_note(report),
        tag("h3", "Runs"),
        _runs(report.runs),
        *(_settings(last) if last else []),
        _files(report.warcs),
        id="method",
    )


def collection_digest(warcs: Iterable[WarcSum]) -> str:
    """SHA-256 of the WARC files' lines in SHA256SUMS: one number for all that was captured."""
    lines = (f"{warc.sha256}  archive/{warc.name}\n" for warc in sorted(warcs, key=lambda each: each.name))
    return sha256("".join(lines).encode()).hexdigest()


def _citation(report: Report) -> Html:
    main = find_main_page(report)
    dates = sorted(run.started for run in report.runs)
    when = ""
    if dates:
        first, final = format_day(dates[0]), format_day(dates[-1])
        when = first if first == final else f"{first} to {final}"
    version = report.runs[-1].versions.get("storytrail", __version__) if report.runs else __version__
    return join(
        tag("cite", tag("bdi", shorten(title_of(report), 200), dir="auto")),
        f". Story graph of {count(report.kinds['captured'], 'captured page')}, collection “{report.name}”"
        + (f", crawled {when}" if when else "")
        + (f" from {shorten(main.node.url, 300)}" if main else "")
        + f". Storytrail {version}."
        + (f" WARC files SHA-256 {collection_digest(report.warcs)}." if report.warcs else ""),
    )


def _digest_note(report: Report) -> Html | None:
    if not report.warcs:
        return None
    return tag(
        "p",
        "In the collection's folder, ",
        tag("code", "grep ' archive/' SHA256SUMS | sha256sum"),
        " gives the same number, and ",
        tag("code", "sha256sum -c SHA256SUMS"),
        " checks every file against it.",
        class_="aside prose",
    )


def _runs(runs: Iterable[RunAccount]) -> Html:
    shown = list(runs)[-_SHOWN_RUNS:]
    return tag(
        "div",
        tag(
            "table",
            tag(
                "thead",
                tag(
                    "tr",
                    *(tag("th", name, scope="col") for name in ("Run", "Began", "Ended", "How it ended")),
                ),
            ),
            tag(
                "tbody",
                *(
                    tag(
                        "tr",
                        tag("th", tag("code", run.name), scope="row"),
                        tag("td", format_instant(run.started)),
                        tag("td", format_instant(run.ended) if run.ended else "–"),
                        tag("td", FINISHES.get(run.finish, run.finish)),
                    )
                    for run in shown
                ),
            ),
        ),
        class_="scroll",
    )


def _settings(run: RunAccount) -> list[Html | None]:
    options = [
        (_IN_SECONDS.sub(r"\1 (s)", name).replace("_", " "), _shown(value))
        for name, value in sorted(run.options.items())
        if name != "name"
    ]
    versions = [(name.replace("_", " "), shorten(value, 60)) for name, value in sorted(run.versions.items())]
    return [
        tag("h3", "Settings of the last run"),
        _source_note(run),
        _pairs(options),
        *((tag("h3", "Versions"), _pairs(versions)) if versions else ()),
    ]


def _source_note(run: RunAccount) -> Html | None:
    """Where the settings come from, if not from where all of them stand."""
    told = {
        "warcinfo": "There is no run.json of this run. The first record of its WARC files tells its "
        "settings, but not the versions of all programs.",
        "ledger": "There is no run.json of this run, and its WARC files don't tell its settings. These are "
        "the ones that decide which pages a run takes.",
        "other-tools": "Other tools made the WARC files, and nobody set anything for a crawl. This is what "
        "storytrail reindex has taken for the story: where it begins, how far it goes, which links count.",
    }.get(run.source)
    return tag("p", told, class_="aside prose") if told else None


def _pairs(pairs: Iterable[tuple[str, str]]) -> Html:
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value, dir="auto")) for name, value in pairs),
        class_="pairs",
    )


def _shown(value: Any) -> str:
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            parts = [
                f"{each.get('path', '')} (SHA-256 {each.get('sha256', '')})"
                if isinstance(each, dict)
                else str(each)
                for each in value[:_SEEDS]
            ]
            more = len(value) - len(parts)
            return shorten(", ".join(parts) + (f" and {more} more" if more else ""), 2_000)
        case float():
            return f"{value:g}"
        case int():
            return f"{value:,}"
        case _:
            return shorten(str(value), 300)


def _files(warcs: Iterable[WarcSum]) -> Html:
    files = list(warcs)
    left_out = len(files) - _SHOWN_FILES
    return tag(
        "details",
        tag(
            "summary",
            f"{count(len(files), 'WARC file')}, {in_bytes(sum(warc.size_bytes for warc in files))}, "
            "with their SHA-256",
        ),
        tag(
            "ul",
            *(
                tag(
                    "li",
                    tag("code", warc.name),
                    tag("span", f" {in_bytes(warc.size_bytes)} ", class_="aside"),
                    tag("code", warc.sha256, class_="digest"),
                )
                for warc in files[:_SHOWN_FILES]
            ),
            class_="plain files",
        ),
        tag("p", f"and {left_out:,} more, in SHA256SUMS", class_="aside") if left_out > 0 else None,
    )
