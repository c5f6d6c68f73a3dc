"""What a page says of itself as an article, from the tree already parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from archive.article import Article
from spiders.body_text import MAX_TEXT_CHARACTERS, MIN_BODY_CHARACTERS, read_text
from spiders.dates import Date, parse_date
from spiders.declarations import Declarations, read_declarations, value_of
from spiders.headlines import choose_headline, fold
from spiders.json_ld import JsonLd, Node, bare_address, clean, fold_headline, text_of, types_of
from spiders.meta_names import (
    AUTHOR,
    LANGUAGE,
    MODIFIED,
    PUBLISHED,
    PUBLISHER,
    SECTION,
    SITE,
    TIER,
    TITLE,
)
from spiders.names import is_name_of, split_groups, split_names, without_repeats
from spiders.page import Page
from spiders.shown_dates import find_shown_date

FUTURE: Final = timedelta(days=2)
"""How far a date may be ahead of the capture: clocks and time zones differ, embargoed pages don't show."""
_OFFSETS: Final = (timedelta(hours=-8), timedelta(), timedelta(hours=9))
"""From UTC, of the papers farthest west and east but a few."""

_TIERS: Final = {"free": True, "locked": False}
_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_TAG: Final = re.compile(r"<[^<>]*>")
MAX_READINGS: Final = 100
_MAX_AUTHORS: Final = 30


class _Told(NamedTuple):
    """A date, and where it stood."""

    date: Date
    source: str


def read_article(page: Page, *, captured: datetime | None = None) -> Article:
    """Returns what `page` says of its article; never raises, and nothing in it is guessed.

    `captured` is when the page came: what claims to be published or changed later than that is refused.
    """
    declared = read_declarations(page)
    json_ld = JsonLd(declared.json_ld)
    h1 = [_read_h1(each) for each in declared.h1 if not _leads_home(each, page)]
    node = json_ld.find_article(_addresses(page, declared), _folded_headlines(declared, h1)) or {}
    publisher = _publisher(declared, json_ld, node)
    headline, others = choose_headline(
        h1=h1,
        declared=_headlines(declared, node),
        titles=[text for name in TITLE if (text := declared.first_of((name,)))],
        title=declared.title,
        site_names=[publisher, *(declared.first_of((name,)) for name in SITE), _site_of(page.url)],
    )
    latest = _latest_day(captured)
    published = _find_told(_iter_published(declared, node), latest) or _shown_date(page, headline, captured)
    modified = _find_told(_iter_modified(declared, node), latest)
    return Article(
        headline=headline,
        alternative_headlines=others,
        published=published.date.iso if published else "",
        published_precision=published.date.precision if published else "",
        published_source=published.source if published else "",
        modified=modified.date.iso if modified else "",
        authors=_authors(declared, json_ld, node, publisher, page.url),
        publisher=publisher,
        section=_section(declared, node),
        language=_language(page, declared, node),
        canonical=declared.canonical,
        amphtml=declared.amphtml,
        is_free=_is_free(declared, node),
        text=_text(page, node),
    )


def _read_h1(h1: LexborNode) -> str:
    """Returns the words, without the small signs that tell how East Asian ones are read."""
    text = h1.text(separator=" ")
    if text.isascii():
        return text
    for reading in h1.css("rt,rp")[:MAX_READINGS]:
        text = text.replace(f" {reading.text()} ", "", 1)
    return text


def _leads_home(h1: LexborNode, page: Page) -> bool:
    """Whether a headline is a link to the front page, and so names the site."""
    link = h1.css_first("a[href]") or h1.parent
    url = page.resolve(link.attributes.get("href")) if link is not None and link.tag == "a" else None
    return url is not None and urlsplit(url).path in ("", "/") and urlsplit(page.url).path not in ("", "/")


def _addresses(page: Page, declared: Declarations) -> frozenset[str]:
    urls = (page.url, declared.canonical, *declared.meta.get("og:url", ()))
    return frozenset(filter(None, map(bare_address, urls)))


def _folded_headlines(declared: Declarations, h1: Iterable[str]) -> frozenset[str]:
    texts = (*h1, *declared.meta.get("og:title", ()), declared.title)
    return frozenset(folded for text in texts if len(folded := fold_headline(text)) > 4)


def _site_of(url: str) -> str:
    """Returns the name that the host has: `example` of www.example.org."""
    labels = (urlsplit(url).hostname or "").split(".")
    return max(labels[:-1], key=len, default="")


def _headlines(declared: Declarations, node: Node) -> list[str]:
    texts = [text_of(node.get("headline"))]
    texts += [value_of(each) for each in declared.properties.get("headline", ())[:2]]
    texts.append(text_of(node.get("alternativeHeadline")))
    if not texts[0] and "webpage" not in types_of(node):
        texts.append(text_of(node.get("name")))
    return [text for text in texts if text]


def _iter_published(declared: Declarations, node: Node) -> Iterator[tuple[str, str]]:
    """Yields the texts of dates with where they stand, the surest first."""
    yield text_of(node.get("datePublished")), "json-ld"
    for name in PUBLISHED:
        for text in declared.meta.get(name, ()):
            yield text, f"meta {name}"
    for each in declared.properties.get("datepublished", ()):
        yield value_of(each), "microdata"


def _iter_modified(declared: Declarations, node: Node) -> Iterator[tuple[str, str]]:
    yield text_of(node.get("dateModified")), "json-ld"
    for name in MODIFIED:
        for text in declared.meta.get(name, ()):
            yield text, f"meta {name}"
    for each in declared.properties.get("datemodified", ()):
        yield value_of(each), "microdata"


def _find_told(texts: Iterable[tuple[str, str]], latest: str) -> _Told | None:
    for text, source in texts:
        if text and (date := parse_date(text)) is not None and date.iso[:10] <= latest:
            return _Told(date, source)
    return None


def _shown_date(page: Page, headline: str, captured: datetime | None) -> _Told | None:
    found = find_shown_date(page, headline, today=_days_around(captured))
    if found is None or found[0].iso[:10] > _latest_day(captured):
        return None
    return _Told(*found)


def _days_around(captured: datetime | None) -> frozenset[str]:
    """Returns what day it was then, in most places of the world."""
    moments = [captured + offset for offset in _OFFSETS] if captured is not None else []
    return frozenset(moment.strftime("%Y-%m-%d") for moment in moments)


def _latest_day(captured: datetime | None) -> str:
    return (captured + FUTURE).strftime("%Y-%m-%d") if captured is not None else "9999"


def _publisher(declared: Declarations, json_ld: JsonLd, node: Node) -> str:
    named = text_of(json_ld.follow(_first(node.get("publisher"))))
    if not named or "://" in named:
        named = declared.first_of(PUBLISHER)
    if not named:
        named = next((_nested_name(each) for each in declared.properties.get("publisher", ())), "")
    return named if "://" not in named and len(named) <= 200 else ""


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _nested_name(node: Any) -> str:
    inner = node.css_first('[itemprop~="name"]')
    return value_of(inner if inner is not None else node)


def _authors(
    declared: Declarations, json_ld: JsonLd, node: Node, publisher: str, url: str
) -> tuple[str, ...]:
    """Returns the names of the first source that has any."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = {fold(each) for each in (publisher, declared.first_of(SITE), host, _site_of(url))} - {""}
    for named in _iter_bylines(declared, json_ld, node):
        names = [name for name, is_group in named if is_group or not is_name_of(name, own)]
        if names:
            return without_repeats(names)
    return ()


def _iter_bylines(declared: Declarations, json_ld: JsonLd, node: Node) -> Iterator[list[tuple[str, bool]]]:
    """Yields names by source; with each, whether the page says that an organisation is the author."""
    for key in ("author", "creator"):
        yield [*_iter_named(json_ld, node.get(key))]
    for names in AUTHOR:
        yield [(name, False) for text in declared.meta.get(names, ()) for name in split_names(text)]
    nodes = declared.properties.get("author", ())
    yield [(name, False) for each in nodes[:_MAX_AUTHORS] for name in split_names(_nested_name(each))]
    links = declared.author_links[:_MAX_AUTHORS]
    yield [(name, False) for each in links for name in split_names(clean(each.text(separator=" ")))]


def _iter_named(json_ld: JsonLd, value: Any) -> Iterator[tuple[str, bool]]:
    values = value if isinstance(value, list) else [value]
    for each in values[:_MAX_AUTHORS]:
        named = json_ld.follow(each)
        if isinstance(named, dict):
            is_group = any(kind.endswith("organization") for kind in types_of(named))
            names = named.get("name")
            for name in names[:_MAX_AUTHORS] if isinstance(names, list) else [names]:
                if is_group:
                    yield from ((text, True) for text in split_groups(text_of(name)))
                else:
                    yield from ((text, False) for text in split_names(text_of(name)))
        else:
            yield from ((text, False) for text in split_names(text_of(named)))


def _section(declared: Declarations, node: Node) -> str:
    texts = [text_of(node.get("articleSection")), declared.first_of(SECTION)]
    texts += [value_of(each) for each in declared.properties.get("articlesection", ())[:1]]
    return next((text for text in texts if text and len(text) <= 200 and "://" not in text), "")


def _language(page: Page, declared: Declarations, node: Node) -> str:
    """Returns the language with the case that BCP 47 (section 2.1.1) recommends."""
    root = page.tree.root
    attributes = root.attributes if root is not None and root.tag == "html" else {}
    texts = [attributes.get("lang"), attributes.get("xml:lang"), text_of(node.get("inLanguage"))]
    texts += [value_of(each) for each in declared.properties.get("inlanguage", ())[:1]]
    texts += [declared.first_of((name,)) for name in LANGUAGE]
    for text in texts:
        if text and _LANGUAGE.fullmatch(text := text.strip()):
            first, *parts = re.split("[-_]", text)
            cased = [
                part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower()
                for part in parts
            ]
            return "-".join((first.lower(), *cased))
    return ""


def _is_free(declared: Declarations, node: Node) -> bool | None:
    value = _first(node.get("isAccessibleForFree"))
    if isinstance(value, bool):
        return value
    texts = [
        text_of(value),
        *(value_of(each) for each in declared.properties.get("isaccessibleforfree", ())[:1]),
    ]
    for text in texts:
        if (truth := _TRUTHS.get(text.rpartition("/")[2].lower())) is not None:
            return truth
    return _TIERS.get(declared.first_of(TIER).lower())


def _text(page: Page, node: Node) -> str:
    """Returns the paragraphs; of a page that has none of its own, those that it declares."""
    text = read_text(page)
    declared = node.get("articleBody")
    if len(text) >= MIN_BODY_CHARACTERS or not isinstance(declared, str):
        return text
    lines = [clean(line) for line in _TAG.sub("\n", unescape(declared[:MAX_TEXT_CHARACTERS])).splitlines()]
    told = "\n".join(filter(None, lines))
    return told if len(told) > 2 * len(text) else text
