"""Articles that a feed or a sitemap names: RSS, Atom, sitemaps and their indexes, read from hostile bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

from crawler.jobs.unpacking import UnpackFault, iter_unpacked
from crawler.jobs.web_page import LOOKED_AT_LETTERS, describe_page, is_web_page

MAX_XML_BYTES = 64 * 1024 * 1024
"""Of a compressed sitemap once it is unpacked; the protocol allows 50 MB."""
_MAX_TAG_BYTES = 4 * 1024 * 1024
_HEAD_BYTES = 4096
_NO_FEED = "is neither a feed nor a sitemap"
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


def read_feed(content: bytes, url: str, content_encoding: bytes = b"") -> Feed:
    """What the feed, sitemap or list of addresses fetched from `url` names, in its order; never raises.

    It is unpacked and read piece by piece: a file that unpacks to more than MAX_XML_BYTES costs no memory.
    """
    reader = _Reader(url)
    feed = reader.feed
    try:
        pieces = _iter_text(iter_unpacked(content, content_encoding, MAX_XML_BYTES))
        start = next((text for piece in pieces if (text := piece.lstrip())), "")
        pieces = chain([start], pieces)
        if is_web_page(start):
            feed.fault = describe_page(_take(pieces, LOOKED_AT_LETTERS), url)
        elif start.startswith("<"):
            reader.read(pieces)
        else:
            _read_lines(pieces, feed)
    except (UnpackFault, _Refused) as fault:
        feed.fault = str(fault)
    except (expat.ExpatError, ValueError) as error:
        feed.fault = f"is broken XML: {error}" if reader.is_feed else f"{_NO_FEED} ({error})"
    if not (feed.articles or feed.sitemaps or feed.fault or reader.is_feed):
        feed.fault = _NO_FEED if start.startswith("<") else "is neither XML nor a list of URLs"
    return feed


def _take(pieces: Iterable[str], letters: int) -> str:
    taken, length = [], 0
    for piece in pieces:
        taken.append(piece)
        length += len(piece)
        if length >= letters:
            break
    return "".join(taken)


def _read_lines(pieces: Iterable[str], feed: Feed) -> None:
    """A list of URLs, one a line."""
    rest = ""
    for piece in chain(pieces, ["\n"]):
        *lines, rest = (rest + piece).split("\n")
        for line in map(str.strip, lines):
            if line.startswith(("http://", "https://")) and len(line) <= _MAX_TEXT:
                feed.articles.append(Named(line, None))
        if len(feed.articles) > _MAX_ENTRIES:
            raise _Refused(f"has more than {_MAX_ENTRIES} entries")
        # A line that long is no address, and would grow with each piece.
        rest = rest[: _MAX_TEXT + 1]


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

    def read(self, pieces: Iterable[str]) -> None:
        parser = expat.ParserCreate("utf-8")
        # Without it an entity such as &nbsp; would end the reading; nothing is ever fetched for it.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._refuse_entities
        fed_bytes = 0
        for piece in pieces:
            raw = piece.encode("utf-8", "replace")
            parser.Parse(raw, False)
            fed_bytes += len(raw)
            # What has no end yet is held in full.
            if fed_bytes - max(parser.CurrentByteIndex, 0) > _MAX_TAG_BYTES:
                raise _Refused(f"has a tag or comment of more than {_MAX_TAG_BYTES >> 20} MiB")
        parser.Parse(b"", True)

    def _refuse_entities(self, *_: Any) -> None:
        raise _Refused("declares entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2].lower()
        if len(self._stack) >= _MAX_STEPS_DOWN:
            raise _Refused("has elements too deep in one another")
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
            raise _Refused(f"has more than {_MAX_ENTRIES} entries")


def _instant(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = parse(text)
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _iter_text(pieces: Iterator[bytes]) -> Iterator[str]:
    """The text, in the encoding that a byte order mark or the XML declaration names, else UTF-8.

    Without that declaration, which would not be true any more; the first piece has it whole.
    """
    head, fault = b"", None
    try:
        for piece in pieces:
            head += piece
            if len(head) >= _HEAD_BYTES:
                break
    except UnpackFault as caught:
        fault = caught
    decode = codecs.getincrementaldecoder(_find_encoding(head))("replace").decode
    first = decode(head).removeprefix("\ufeff")
    yield re.sub(r"^\s*<\?xml[^>]*\?>", "", first)
    if fault:
        raise fault
    for piece in pieces:
        yield decode(piece)
    yield decode(b"", True)


def _find_encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = head.removeprefix(codecs.BOM_UTF8)
    named = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", head)
    try:
        encoding = codecs.lookup(named[1].decode()) if named else codecs.lookup("utf-8")
        # Python calls ways to compress encodings, too. What is written in ASCII so far is no UTF-16.
        "<".encode(encoding.name).decode(encoding.name)
        if encoding.incrementaldecoder is not None and not encoding.name.startswith(("utf-16", "utf-32")):
            return encoding.name
    except (LookupError, ValueError):
        pass
    return "utf-8"
