"""The table of all pages, and the tree that shows by which link each was reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from archive.graph import Edge
from archive.report.dates import format_published
from archive.report.markup import Html, join, link, shorten, shown_url, tag, words
from archive.report.model import Page, Report
from archive.report.opening import headline_of
from archive.report.states import group_of, tell_state
from archive.report.wording import CHANGES, count

COLUMNS = (
    ("date", "Date"),
    ("headline", "Headline"),
    ("publisher", "Publisher"),
    ("author", "Author"),
    ("language", "Language"),
    ("depth", "Steps"),
    ("linked", "Linked from"),
    ("status", "Status"),
    ("changed", "Changed"),
)
_DEEPEST = 40
"""Levels of the tree that are set in; what is deeper stands below the last of them."""


def story_table(report: Report) -> Html:
    """The section with the table; rows in the order of dates, those without one behind, detours last."""
    rows = sorted(
        report.pages,
        key=lambda page: (
            page.node.kind == "detour",
            page.days is None,
            page.days.begin if page.days else 0,
            page.number,
        ),
    )
    left_out = report.total - len(report.pages)
    return tag(
        "section",
        tag("h2", "The stories"),
        tag(
            "p",
            f"{count(len(rows), 'page')} of {report.total:,}, those nearest to the seed. All stand in ",
            tag("code", "graph/nodes.csv"),
            ".",
            class_="lead",
        )
        if left_out
        else None,
        tag("div", id="tools", class_="tools"),
        tag(
            "div",
            tag(
                "table",
                tag("caption", "Every page of the story, and every page that it links to"),
                tag(
                    "thead",
                    tag(
                        "tr",
                        *(
                            tag("th", title, scope="col", data_key=key, class_=f"c-{key}")
                            for key, title in COLUMNS
                        ),
                    ),
                ),
                tag("tbody", *(_row(page, report.pages) for page in rows)),
                id="stories-table",
            ),
            class_="scroll",
            role="region",
            aria_label="Table of stories",
            tabindex=0,
        ),
        id="stories",
    )


def name_of(page: Page) -> Html:
    """The page's headline; without one the words that it was linked with, or its URL."""
    if headline := headline_of(page):
        return words(headline, 220)
    if page.linked_as:
        return tag("span", words(f"“{page.linked_as}”", 220), class_="linked-as")
    return shown_url(page.node.url)


def link_to(page: Page) -> Html:
    """The page's name, leading to its row in the table."""
    return tag("a", name_of(page), href=f"#p{page.number}", class_="story")


def mark(kind: str, is_seed: bool = False, loss: str = "") -> Html:
    """The sign that a page of this kind has everywhere in the report; `loss` is a key of `wording.LOST`."""
    signs = f"m-{kind}{' m-seed' if is_seed else ''}{f' m-{loss}' if loss else ''}"
    return tag("i", class_=f"mark {signs}", aria_hidden="true")


def mark_of(page: Page) -> Html:
    """The page's sign."""
    return mark(page.node.kind, page.node.is_seed, group_of(page.node) if page.node.gone_since else "")


def _row(page: Page, pages: Sequence[Page]) -> Html:
    node, article = page.node, page.node.article
    source = pages[page.trail[-2]] if len(page.trail) > 1 else None
    return tag(
        "tr",
        tag(
            "td",
            tag("time", format_published(article.published), datetime=article.published)
            if page.days
            else None,
            class_="c-date",
        ),
        tag(
            "th",
            mark_of(page),
            link_to(page),
            tag("br"),
            link(node.url, shown_url(node.url, 70)) if headline_of(page) or page.linked_as else None,
            scope="row",
            class_="c-headline",
        ),
        tag("td", words(article.publisher or node.domain, 80), class_="c-publisher"),
        tag("td", words(", ".join(article.authors), 120) if article.authors else None, class_="c-author"),
        tag("td", shorten(article.language, 20), class_="c-language"),
        tag("td", None if node.depth is None else str(node.depth), class_="c-depth"),
        tag(
            "td",
            "the seed" if node.is_seed else None,
            tag("a", words(headline_of(source) or source.node.url, 60), href=f"#p{source.number}")
            if source
            else None,
            f" +{page.links_in - 1}" if page.links_in > 1 and source else None,
            class_="c-linked",
        ),
        tag(
            "td",
            tell_state(node),
            "; behind a paywall" if article.is_free is False else None,
            class_=f"c-status s-{group_of(node)}",
        ),
        tag("td", ", ".join(CHANGES.get(kind, kind) for kind in page.changes) or None, class_="c-changed"),
        id=f"p{page.number}",
        data_n=page.number,
    )


def trail_tree(report: Report) -> Html:
    """The section with the trails: each page that was asked for, below the one whose link led to it."""
    asked = [page for page in report.pages if page.node.depth is not None or page.node.kind == "captured"]
    children: dict[int, list[Page]] = defaultdict(list)
    for page in asked:
        if len(page.trail) > 1:
            children[page.trail[-2]].append(page)
    roots = [
        page
        for page in asked
        if len(page.trail) == 1 and (page.node.kind != "detour" or page.number in children)
    ]
    links = links_on_trails(report)
    return tag(
        "section",
        tag("h2", "How each story was reached"),
        tag(
            "p",
            "Every page that was asked for, below the story whose link led to it on the shortest way. "
            "The words in front announced the link.",
            class_="lead",
        ),
        tag("ul", *(_branch(root, children, links, 0) for root in roots), class_="tree"),
        id="trails",
    )


def links_on_trails(report: Report) -> dict[tuple[int, int], Edge]:
    """By numbers of source and target: the link that stands for the two on a trail."""
    numbers = {page.node.url: page.number for page in report.pages}
    found: dict[tuple[int, int], Edge] = {}
    for edge in report.links:
        # Those on trails come first.
        found.setdefault((numbers[edge.source], numbers[edge.target]), edge)
    return found


def _branch(
    page: Page,
    children: Mapping[int, Sequence[Page]],
    links: Mapping[tuple[int, int], Edge],
    level: int,
) -> Html:
    below = children.get(page.number, ())
    deeper = (_branch(child, children, links, level + 1) for child in below) if level < _DEEPEST else ()
    return tag(
        "li",
        _step(page, links),
        tag("ul", *deeper) if below and level < _DEEPEST else None,
        f" … and {count(len(below), 'more step')} from here" if below and level >= _DEEPEST else None,
    )


def _step(page: Page, links: Mapping[tuple[int, int], Edge]) -> Html:
    label: str | None = None
    if len(page.trail) > 1:
        edge = links[page.trail[-2], page.trail[-1]]
        label = tag("span", words(label_of(edge), 60), class_="label")
    elif page.node.is_seed:
        label = tag("span", "Seed", class_="label")
    else:
        label = tag("span", _origin(page), class_="aside")
    onward = tag("span", " redirects to ", *_listed(page.redirected_to), class_="aside")
    return join(label, " ", mark_of(page), link_to(page), onward if page.redirected_to else None)


def _origin(page: Page) -> Html:
    """How a page was reached to which no link leads."""
    if not page.redirected_from:
        return join("nothing that was kept leads here")
    return join("reached by a redirect from ", *_listed(page.redirected_from))


def _listed(urls: Sequence[str]) -> list[str]:
    return [part for at, url in enumerate(urls) for part in (", " if at else "", shown_url(url))]


def label_of(edge: Edge) -> str:
    """The words that announced a link, or what kind of link it is."""
    return edge.label or {"read-more": "story link", "related": "related", "body": "in the text"}.get(
        edge.kind, edge.kind
    )
