# ruff: noqa: E501  (markup reads better whole)
"""Made-up articles for the finder's tests: our own text around the markups that the press uses."""

from __future__ import annotations

from typing import Final

URL: Final = "http://daily.example/news/90001-harbour-bridge-closed/"

PARAGRAPHS: Final = (
    "The old harbour bridge was closed to traffic on Tuesday after engineers found a crack in its northern pier.",
    "Ferries will carry passengers until the pier has been shored up, the port office said in a short statement.",
    "Shopkeepers on the quay fear a poor summer, while fishermen welcome the quiet that the closure has brought.",
    "A first report on the state of the pier is expected before the end of the month, the council announced.",
)


def article(*between: str, after: str = "", before: str = "", lang: str = "en", head: str = "") -> str:
    """Returns a page: `between` stands among the paragraphs, `after` behind them, site furniture all round."""
    paragraphs = [f"<p>{text}</p>" for text in PARAGRAPHS]
    paragraphs[2:2] = between
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>Bridge closed</title>{head}</head><body>"
        '<header><nav><ul><li><a href="/world/">World</a><li><a href="/sport/">Sport</a></ul></nav></header>'
        f"{before}<main><article><h1>Harbour bridge closed</h1>{''.join(paragraphs)}</article>{after}</main>"
        '<footer><a href="/about/">About us</a><a href="/contact/">Contact</a></footer></body></html>'
    )


def cards(*numbers: int) -> str:
    """Returns a list of links to articles with these numbers."""
    rows = "".join(f'<li><a href="{path(number)}">{headline(number)}</a></li>' for number in numbers)
    return f"<ul>{rows}</ul>"


def path(number: int) -> str:
    """Returns the path of an article."""
    return f"/news/{90000 + number}-what-the-divers-saw-under-the-pier/"


def headline(number: int) -> str:
    """Returns the headline of an article."""
    return f"What the divers saw under the northern pier, part {number}"
