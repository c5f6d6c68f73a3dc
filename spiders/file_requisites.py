"""Files that a stylesheet, script, frame, drawing or manifest needs in its turn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive.address import resolve_href
from archive.outlink import Requisite
from spiders.css import decode_css, iter_css_urls
from spiders.page import Page
from spiders.requisites import SCRIPT_TYPES, collect, iter_references, own_or_empty
from spiders.scripts import iter_script_urls

_DOCUMENT_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_MANIFESTS = (".webmanifest", "/manifest.json")
# A server that has no picture often sends a page in its place.
_NO_DOCUMENT = re.compile(
    r"\.(?:avif|css|gif|ico|jpe?g|js|json|mjs|otf|png|ttf|webp|woff2?)(?:\?|\Z)", re.IGNORECASE
)


def find_file_requisites(
    body: bytes, url: str, mime: str | None, *, charset: str | None = None, document_url: str | None = None
) -> list[Requisite]:
    """What the file at `url`, asked for as a requisite, needs in its turn, in its order, each URL once.

    `mime` and `charset` are those of Content-Type. `document_url` is the page that asked for the file:
    what a script fetches is relative to it.
    """
    path = url.partition("?")[0].lower()
    if mime == "text/css":
        return find_css_requisites(body, url, charset=charset)
    if mime in SCRIPT_TYPES:
        return _find_script_requisites(body, url, document_url or url)
    if mime == "image/svg+xml" or (mime in _DOCUMENT_TYPES and not _NO_DOCUMENT.search(url)):
        page = Page.parse(body, url, charset=charset)
        return collect(iter_references(page, with_icon=False), page.resolve, {page.url, page.base_url})
    if mime == "application/manifest+json" or path.endswith(_MANIFESTS):
        references = ((href, "manifest/icons") for href in _iter_manifest_icons(body))
        return collect(references, lambda href: resolve_href(href, url), {url})
    return []


def find_css_requisites(css: bytes, url: str, *, charset: str | None = None) -> list[Requisite]:
    """What the stylesheet at `url` needs, in its order, each URL once, at most MAX_REQUISITES.

    `charset` is the one of Content-Type; a byte order mark outranks it, @charset comes after it.
    """
    references = ((found.href, f"css/{found.role}") for found in iter_css_urls(decode_css(css, charset)))
    return collect(references, lambda href: resolve_href(href, url), {url})


def _find_script_requisites(script: bytes, url: str, document_url: str) -> list[Requisite]:
    references = (
        (resolve_href(found.href, url) or "", "script/import")
        if found.role == "import"
        else (own_or_empty(resolve_href(found.href, document_url), document_url), "script/fetch")
        for found in iter_script_urls(script.decode("utf-8", "replace"))
    )
    return collect(references, lambda href: href, {url, document_url})


def _iter_manifest_icons(manifest: bytes) -> Iterator[str]:
    """Each icon that a web application's manifest names, as written; none of a broken one."""
    try:
        application = json.loads(manifest)
    except (ValueError, RecursionError):
        return
    icons = application.get("icons") if isinstance(application, dict) else None
    for icon in icons if isinstance(icons, list) else ():
        href = icon.get("src") if isinstance(icon, dict) else None
        if isinstance(href, str):
            yield href
