"""The report as one HTML document: no request leaves it, and no page's words run in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from archive.report.domains import domain_section
from archive.report.markup import Html, shorten, tag
from archive.report.method import method_section
from archive.report.model import Report
from archive.report.opening import opening, title_of
from archive.report.script_data import script_data
from archive.report.sections import change_section, copy_section, unfollowed_section
from archive.report.stories import mark, story_table, trail_tree
from archive.report.wording import KINDS, LOST

_SECTIONS = (
    ("timeline", "Timeline"),
    ("stories", "Stories"),
    ("trails", "Trails"),
    ("changes", "Changes"),
    ("copies", "Near-copies"),
    ("not-followed", "Not followed"),
    ("method", "Method"),
)


def iter_document(report: Report) -> Iterator[str]:
    """The document's text, section by section; equal reports give equal bytes."""
    style, script = _read("style.css"), _read("script.js")
    yield '<!doctype html>\n<html lang="en">\n'
    yield tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content="Storytrail"),
        tag("title", f"{shorten(title_of(report), 120)} – story graph"),
        tag("style", Html(style)),
    )
    yield '\n<body>\n<a class="skip" href="#stories">To the table of stories</a>\n'
    yield opening(report)
    yield "\n"
    yield tag(
        "nav",
        *(
            tag("a", "Sites" if name == "timeline" and report.is_by_domain else title, href=f"#{name}")
            for name, title in _SECTIONS
        ),
        aria_label="Sections",
    )
    yield "\n<main>\n"
    for section in (
        domain_section if report.is_by_domain else _timeline,
        story_table,
        trail_tree,
        change_section,
        copy_section,
        unfollowed_section,
        method_section,
    ):
        yield section(report)
        yield "\n"
    yield "</main>\n"
    yield tag("aside", id="card", hidden=True, aria_labelledby="card-title")
    yield tag("div", id="tip", role="tooltip", hidden=True)
    yield '\n<script type="application/json" id="facts">'
    yield script_data(report)
    yield "</script>\n"
    yield tag("script", Html(script))
    yield "\n</body>\n</html>\n"


def _timeline(report: Report) -> Html:
    return tag(
        "section",
        tag("h2", "The story in time"),
        tag(
            "p",
            "Each mark is a page, placed at the date that it gives itself; each arrow is a link by which one "
            "story sends its readers on to another. Busy times are drawn wider than quiet ones.",
            " A pale mark with a broken rim stands for a page that names no more than its month or year."
            if any(page.days and page.days.end - page.days.begin > 1.5 for page in report.pages)
            else None,
            class_="lead",
        ),
        tag(
            "ul",
            tag("li", mark("captured", True), "seed"),
            *(
                tag("li", mark("captured", loss=group), LOST[group])
                for group, number in (("lost", report.gone_since), ("missed", report.not_had_again))
                if number
            ),
            *(
                tag("li", mark(kind), told)
                for kind, told in KINDS.items()
                if kind == "captured" or report.kinds[kind]
            ),
            class_="legend",
            id="legend",
        ),
        tag("div", id="draw", class_="tools"),
        tag("div", id="chart"),
        tag(
            "noscript",
            tag(
                "p",
                "The timeline is drawn by a script in this page, which is switched off. The tables and "
                "lists below say all that it would show.",
            ),
        ),
        id="timeline",
    )


def _policy(style: str, script: str) -> str:
    """Nothing may be asked for, and nothing runs but our own script and style, by their digests."""
    return (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")


def _read(name: str) -> str:
    return files("archive.report").joinpath(name).read_text("utf-8")
