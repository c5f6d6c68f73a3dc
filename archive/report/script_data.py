"""What the page's script draws from: JSON that no page's words can break out of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from archive.graph import Edge
from archive.replay import replay_path
from archive.report.dates import format_instant, format_published, lay_out
from archive.report.lanes import choose_lanes
from archive.report.markup import find_web_address, shorten
from archive.report.model import Page, Report
from archive.report.states import group_of, tell_loss
from archive.report.stories import label_of
from archive.report.wording import CHANGES, DECISIONS, KINDS, LOST, count, outcome_of, tell_reason

# `<` could end the element; the others are line ends to a script.
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

_KINDS = {"captured": KINDS["captured"], **LOST, **KINDS}
"""In the order in which a reader picks from them."""

_OUTCOMES = {"followed": "followed", "already-seen": "leads to a story that was reached another way"}


def script_data(report: Report) -> str:
    """The JSON text, fit to stand inside a script element."""
    lanes, lane_of = choose_lanes(report)
    drawn = not report.is_by_domain
    numbers = {page.node.url: page.number for page in report.pages}
    value = {
        "name": report.name,
        "drawn": drawn,
        "lanes": [[lane.name, lane.domain if lane.domain != lane.name else ""] for lane in lanes]
        if drawn
        else [],
        "axis": lay_out([page.days.middle for page in report.pages if page.days]) if drawn else [],
        "pages": [
            _page(page, lane_of[page.number], numbers) | _length(report.lengths.get(page.node.text_digest))
            for page in report.pages
        ],
        "links": [_link(edge, numbers) for edge in report.links],
        "kinds": _KINDS,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _page(page: Page, lane: int, numbers: Mapping[str, int]) -> dict[str, Any]:
    """A page's facts under short names, those it has none of left out."""
    node, article = page.node, page.node.article
    facts: dict[str, Any] = {
        "u": _sound(node.url),
        "h": shorten(article.headline),
        "as": shorten(f"“{page.linked_as}”") if page.linked_as and not article.headline else "",
        "k": node.kind,
        "r": tell_reason(node.reason) if node.reason else "",
        "lost": tell_loss(node),
        "g": group_of(node) if node.gone_since else "",
        "d": node.depth,
        "s": int(node.is_seed),
        "b": page.days and page.days.begin,
        "e": page.days and page.days.end,
        "iso": article.published if page.days else "",
        "day": format_published(article.published),
        "src": shorten(article.published_source, 60),
        "mod": format_published(article.modified),
        "pub": shorten(article.publisher, 100) or node.domain,
        "by": shorten(", ".join(article.authors), 200),
        "lang": shorten(article.language, 20),
        "sec": shorten(article.section, 60),
        "free": None if article.is_free is None else int(article.is_free),
        "lane": lane,
        "at": format_instant(node.captured) if node.captured else "",
        "play": _replay(page),
        "id": node.record_id,
        "file": node.file,
        "off": node.offset,
        "st": node.status,
        "dig": node.payload_digest,
        "t": list(page.trail),
        "ch": ", ".join(CHANGES.get(kind, kind) for kind in page.changes),
        "al": [shorten(alias, 300) for alias in node.aliases[:5]],
        # By number where it is listed, else by address.
        "to": [numbers.get(url, shorten(url, 300)) for url in page.redirected_to],
        "from": [numbers.get(url, shorten(url, 300)) for url in page.redirected_from],
    }
    # Zero means nothing for these two, and much for a date or an offset.
    return {
        key: value
        for key, value in facts.items()
        if value not in ("", None, []) and (value != 0 or key not in ("s", "lane"))
    }


def _length(length: tuple[int, int] | None) -> dict[str, str]:
    """How long a page's text is; in characters where it has no spaces between its words."""
    if length is None:
        return {}
    words, characters = length
    return {"len": count(words, "word") if characters < 15 * words else count(characters, "character")}


def _replay(page: Page) -> str:
    """What follows a replay's address; only of what is a page of the web."""
    node = page.node
    if not node.captured or not node.record_id or find_web_address(node.url) is None:
        return ""
    try:
        return _sound(replay_path(node.captured, node.url))
    except ValueError:
        return ""


def _link(edge: Edge, numbers: dict[str, int]) -> tuple[int, int, str, str, str, str]:
    if edge.decision in _OUTCOMES:
        outcome = _OUTCOMES[edge.decision]
    else:
        outcome = "not followed: " + _lower(DECISIONS.get(outcome_of(edge), (edge.decision, ""))[0])
    return (
        numbers[edge.source],
        numbers[edge.target],
        shorten(label_of(edge), 80),
        shorten(edge.anchor_text),
        shorten(edge.context),
        "" if edge.decision == "followed" else outcome,
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
