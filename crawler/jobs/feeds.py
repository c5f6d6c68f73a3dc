"""Articles that a feed or a sitemap names: RSS, Atom, sitemaps and their indexes, read from hostile bytes."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

MAX_XML_BYTES = 64 * 1024 * 1024
"""Of a compressed sitemap once it is unpacked; the protocol allows 50 MB."""
_MAX_ENTRIES = 100_000
_MAX_TEXT = 4096
_MAX_STEPS_DOWN = 64

_ENTRIES = frozenset(("item", "entry", "url", "sitemap"))
_DATES = frozenset(("pubdate", "date", "published", "updated", "lastmod", "publication_date"))
_LINKS = frozenset(("link", "loc", "guid"))


@dataclass(frozen=True, slots=True)
class Named:
    """An address that a feed or sitemap names."""

    url: str
    """Absolute, not checked further."""
    at: datetime | None
    """When it was published or changed; None when it is not said."""


@dataclass(slots=True)
class Feed:
    """What a feed or sitemap holds."""

    articles: list[Named] = field(default_factory=list)
    sitemaps: list[Named] = field(default_factory=list)
    """Of a sitemap index."""
    fault: str = ""
    """Why what follows could not be read; empty when all of it was."""


def read_feed(content: bytes, url: str) -> Feed:
    """What the feed, sitemap or list of addresses fetched from `url` names, in its order; never raises."""
    if content.startswith(b"\x1f\x8b"):
        content = _unzip(content)
    text = _decode(content)
    if not text.lstrip().startswith("<"):
        lines = (line.strip() for line in text.splitlines())
        found = [Named(line, None) for line in lines if line.startswith(("http://", "https://"))]
        return Feed(articles=found[:_MAX_ENTRIES], fault="" if found else "neither XML nor a list of URLs")
    reader = _Reader(url)
    try:
        reader.read(text.lstrip().encode("utf-8", "replace"))
    except (expat.ExpatError, _Refused) as error:
        reader.feed.fault = str(error)
    if not (reader.feed.articles or reader.feed.sitemaps or reader.feed.fault):
        reader.feed.fault = "" if reader.is_feed else "neither a feed nor a sitemap"
    return reader.feed


def newest_first(named: Iterable[Named]) -> list[Named]:
    """By date, those without one last and in their order; a URL that is there twice counts once."""
    once: dict[str, Named] = {}
    for each in named:
        once.setdefault(each.url, each)
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(once.values(), key=lambda each: each.at or oldest, reverse=True)


class _Refused(Exception):
    """Something that no feed needs and that could cost us dear."""


class _Reader:
    """One pass over the XML; holds one entry at a time besides what it found."""

    def __init__(self, url: str) -> None:
        self.feed = Feed()
        self.is_feed = False
        self._url = url
        self._stack: list[str] = []
        self._entry: dict[str, str] = {}
        self._text: list[str] = []
        self._length = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        # Without it an entity such as &nbsp; would end the reading; nothing is ever fetched for it.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._refuse_entities
        parser.Parse(content, True)

    def _refuse_entities(self, *_: Any) -> None:
        raise _Refused("it declares entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2].lower()
        if len(self._stack) >= _MAX_STEPS_DOWN:
            raise _Refused("elements stand too deep in one another")
        self._stack.append(name)
        self.is_feed = self.is_feed or name in ("rss", "rdf", "feed", "urlset", "sitemapindex")
        self._text.clear()
        self._length = 0
        if name in _ENTRIES:
            self._entry = {}
        elif name == "link" and self._is_of_entry():
            if attributes.get("href") and attributes.get("rel", "alternate") == "alternate":
                self._entry.setdefault("link", attributes["href"])
        elif name == "guid" and attributes.get("isPermaLink", "true").lower() != "true":
            self._entry["guid"] = ""

    def _is_of_entry(self) -> bool:
        return len(self._stack) > 1 and self._stack[-2] in _ENTRIES

    def _data(self, text: str) -> None:
        if self._length < _MAX_TEXT:
            self._text.append(text)
            self._length += len(text)

    def _end(self, _: str) -> None:
        name = self._stack[-1]
        text = "".join(self._text).strip()
        if text and ((name in _LINKS and self._is_of_entry()) or name in _DATES):
            self._entry.setdefault(name, text)
        self._text.clear()
        if name in _ENTRIES:
            self._add(name)
        self._stack.pop()

    def _add(self, kind: str) -> None:
        entry, self._entry = self._entry, {}
        address = next((entry[name] for name in ("loc", "link", "guid") if entry.get(name)), "")
        try:
            address = urljoin(self._url, address) if address else ""
        except ValueError:
            return
        if not address.startswith(("http://", "https://")):
            return
        at = next((found for name in _DATES if (found := _instant(entry.get(name, "")))), None)
        into = self.feed.sitemaps if kind == "sitemap" else self.feed.articles
        into.append(Named(address, at))
        if len(into) > _MAX_ENTRIES:
            raise _Refused(f"it has more than {_MAX_ENTRIES} entries")


def _instant(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = parse(text)
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _unzip(content: bytes) -> bytes:
    """As much of a gzip file as can be read, up to MAX_XML_BYTES."""
    inflater = zlib.decompressobj(31)
    try:
        return inflater.decompress(content, MAX_XML_BYTES)
    except zlib.error:
        return b""


def _decode(content: bytes) -> str:
    """The text, in the encoding that a byte order mark or the XML declaration names, else UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _without_declaration(content.decode("utf-16", "replace"))
    named = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", content)
    for encoding in (named[1].decode() if named else "utf-8-sig", "utf-8-sig"):
        try:
            return _without_declaration(content.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace"))
        except (LookupError, ValueError):
            continue
    return ""


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
