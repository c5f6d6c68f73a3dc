"""A page's bytes as an archive holds them, read again: its article and story links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import NamedTuple

from archive.article import Article
from archive.content import decode_content
from archive.exchange import ResponseHead
from archive.outlink import Outlink
from archive.reading import MAX_KEPT_BYTES
from archive.timestamps import parse_warc_date
from crawler.media_type import charset_of
from spiders.facts import read_article
from spiders.finder import find_links
from spiders.page import Page
from spiders.sites import SiteProfile


class UnknownCoding(Exception):
    """A body in a content coding that can't be taken off here; its text names it."""


class PageReading(NamedTuple):
    """What was read in a page."""

    article: Article
    outlinks: Sequence[Outlink] = ()


class PageReader:
    """Reads pages with today's finder and today's eye for facts."""

    def __init__(self, profiles: Sequence[SiteProfile] = ()) -> None:
        self._profiles = profiles

    def read(
        self, url: str, date: str, head: ResponseHead, entity: bytes, *, is_ours: bool, with_links: bool
    ) -> PageReading:
        """What the page at `url` says; `entity` is its body, content coding on, `date` its WARC-Date.

        Raises UnknownCoding.
        """
        body = _decode(entity, head, is_ours=is_ours)
        page = Page.parse(body, url, charset=charset_of(head.get(b"content-type")))
        article = read_article(page, captured=_instant(date))
        links = find_links(page, finder="balanced", profiles=self._profiles) if with_links else ()
        return PageReading(article, links)


def _instant(date: str) -> datetime | None:
    try:
        return parse_warc_date(date)
    except ValueError:
        return None


def _decode(entity: bytes, head: ResponseHead, *, is_ours: bool) -> bytes:
    values = b",".join(value for name, value in head.headers if name.lower() == b"content-encoding")
    # We never ask for these, browsers do; several codings in a row are nobody's.
    coding = values.strip().lower().decode("latin-1")
    if not is_ours and coding in _DECODERS and not _looks_like_html(entity):
        try:
            return _DECODERS[coding](entity)
        except ImportError:
            raise UnknownCoding(coding) from None
        except Exception as error:  # each package has a fault of its own
            raise UnknownCoding(f"{coding}, damaged") from error
    return decode_content(entity, values, MAX_KEPT_BYTES)


def _looks_like_html(entity: bytes) -> bool:
    """Whether a body is in no coding, whatever its header says: some tools take it off and leave that."""
    return entity.lstrip()[:1] == b"<"


def _decode_brotli(entity: bytes) -> bytes:
    decompressor = import_module("brotli").Decompressor()
    # Two packages have this name, and not the same one for this.
    process = getattr(decompressor, "process", None) or decompressor.decompress
    pieces: list[bytes] = []
    size = 0
    # In small windows: a few bytes may stand for a great many.
    for at in range(0, len(entity), _WINDOW_BYTES):
        piece = process(entity[at : at + _WINDOW_BYTES])
        pieces.append(piece)
        size += len(piece)
        if size > MAX_KEPT_BYTES:
            break
    return b"".join(pieces)[:MAX_KEPT_BYTES]


def _decode_zstd(entity: bytes) -> bytes:
    try:
        module = import_module("compression.zstd")
    except ImportError:
        module = import_module("backports.zstd")
    content: bytes = module.ZstdDecompressor().decompress(entity, MAX_KEPT_BYTES)
    return content


_WINDOW_BYTES = 1024
_DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": _decode_brotli, "zstd": _decode_zstd}
"""What browsers take and our crawls never ask for; the packages for it are there or not."""
