"""Files that a page needs to be shown again: images, stylesheets, scripts, fonts, icons, frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from archive.address import MAX_HREF_CHARACTERS, resolve_href
from archive.domains import domain_of
from archive.outlink import Requisite
from spiders.css import iter_css_urls
from spiders.page import Page
from spiders.scripts import iter_import_map_urls, iter_script_urls
from spiders.srcset import iter_srcset_urls

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_REQUISITES = 2_000
"""The most that one page or file may ask for."""

_Reader = Callable[[str], Iterable[str]]

_IMAGE_NAME = r"\.(?:avif|bmp|gif|ico|jfif|jpe?g|jxl|png|svgz?|webp)(?:[?#].*)?"
_IMAGE_HREF = re.compile(rf"""[^"'<>{{}}\n]+{_IMAGE_NAME}""", re.IGNORECASE | re.DOTALL)
_LIKELY_HREF = re.compile(
    rf"""(?:(?:https?:)?//|\.{{0,2}}/)[^\s"'<>{{}}]+|{_IMAGE_HREF.pattern}""", re.IGNORECASE | re.DOTALL
)
_DEFAULT_ICON = "/favicon.ico"
_UNFETCHABLE = ("data:", "blob:", "about:", "javascript:", "#")


def _read_plain(value: str) -> Iterable[str]:
    return (value,)


def _read_style(value: str) -> Iterable[str]:
    return (reference.href for reference in iter_css_urls(value))


def _read_lazy(value: str) -> Iterable[str]:
    if "url(" in value[:MAX_HREF_CHARACTERS].lower():
        return _read_style(value)
    return (value,) if _is_like(_LIKELY_HREF, value) else ()


def _read_lazy_image(value: str) -> Iterable[str]:
    return (value,) if _is_like(_IMAGE_HREF, value) else ()


def _read_lazy_srcset(value: str) -> Iterable[str]:
    return (
        url
        for part in value.split(" | ")  # lazysizes' bgset: one set per media query
        for url in iter_srcset_urls(part, strict=False)
        if _is_like(_LIKELY_HREF, url)
    )


def _is_like(pattern: re.Pattern[str], href: str) -> bool:
    return len(href) <= MAX_HREF_CHARACTERS and pattern.fullmatch(href.strip()) is not None


_LAZY_BACKGROUNDS: dict[str, _Reader] = {
    "data-bg": _read_lazy,
    "data-bg-image": _read_lazy,
    "data-bg-src": _read_lazy,
    "data-background": _read_lazy,
    "data-background-image": _read_lazy,
    "data-bgset": _read_lazy_srcset,
    "data-src": _read_lazy_image,
}
_ANYWHERE: dict[str, _Reader] = {"style": _read_style, "background": _read_plain, **_LAZY_BACKGROUNDS}
_LAZY_IMAGES: dict[str, _Reader] = {
    "data-src": _read_lazy,
    "data-srcset": _read_lazy_srcset,
    "data-original": _read_lazy,
    "data-original-src": _read_lazy,
    "data-original-set": _read_lazy_srcset,
    "data-lazy": _read_lazy,
    "data-lazy-src": _read_lazy,
    "data-lazy-srcset": _read_lazy_srcset,
    "data-lazyload": _read_lazy,
    "data-ll-src": _read_lazy,
    "data-actualsrc": _read_lazy,
    "data-cfsrc": _read_lazy,
    "data-echo": _read_lazy,
    "data-ezsrc": _read_lazy,
    "data-fallback-src": _read_lazy,
    "data-flickity-lazyload": _read_lazy,
    "data-hi-res-src": _read_lazy,
    "data-image": _read_lazy,
    "data-img-src": _read_lazy,
    "data-pagespeed-lazy-src": _read_lazy,
    "data-raw-src": _read_lazy,
    "data-url": _read_lazy_image,
}
_IMAGE: dict[str, _Reader] = {"src": _read_plain, "srcset": iter_srcset_urls, **_ANYWHERE, **_LAZY_IMAGES}
_SVG_REFERENCE: dict[str, _Reader] = {"href": _read_plain, "xlink:href": _read_plain, **_ANYWHERE}
_READERS: dict[str, dict[str, _Reader]] = {
    "img": _IMAGE,
    "amp-img": _IMAGE,
    "source": {"srcset": iter_srcset_urls, **_LAZY_IMAGES},
    "input": {**_ANYWHERE, "src": _read_plain},
    "image": _SVG_REFERENCE,
    "use": _SVG_REFERENCE,
    "feImage": _SVG_REFERENCE,
    "video": {**_ANYWHERE, "poster": _read_plain, "data-poster": _read_lazy},
    "iframe": {name: reader for name, reader in _ANYWHERE.items() if name != "data-src"},
    "object": {**_ANYWHERE, "data": _read_plain},
    "embed": {**_ANYWHERE, "src": _read_plain},
    "script": {"src": _read_plain},
    "link": {"href": _read_plain, "imagesrcset": iter_srcset_urls},
}
_SHOWN_RELATIONS = frozenset(
    (
        "stylesheet",
        "icon",
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "mask-icon",
        "manifest",
        "modulepreload",
    )
)
_SHOWN_PRELOADS = frozenset(("image", "style", "font", "script", "fetch"))
SCRIPT_TYPES = frozenset(
    (
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "text/ecmascript",
        "application/ecmascript",
    )
)
_RUN_TYPES = SCRIPT_TYPES | {"", "module"}
# One compound lets lexbor turn most elements away at the first test; a selector for each tag that counts
# would be tried on every element. What is let through besides is told apart by its tag.
_COMMON_TAGS = ("a", "div", "span", "li", "p", "path", "ul", "svg")
_QUERY = f':not({",".join(_COMMON_TAGS)}),[style*="("],[data-src]'
_LAZY_MARK = b"data-b"
_LAZY_QUERY = ",".join((_QUERY, *(f"[{name}]" for name in _LAZY_BACKGROUNDS if name.startswith("data-b"))))


Reference = tuple[str, str]
"""A URL as written, and its source."""


def find_requisites(page: Page) -> list[Requisite]:
    """What a page's markup needs to be shown, in document order, each URL once, at most MAX_REQUISITES.

    Images (every srcset candidate, the attributes that lazy loading uses, noscript's too), stylesheets,
    scripts, fonts, icons (/favicon.ico where none is declared), frames of the page's own registered domain,
    and what inline scripts fetch from there by a URL that they write out. Not: video, audio, frames of
    others (players, advertisements), what a script puts together or loads in its turn.
    """
    return collect(iter_references(page, with_icon=True), page.resolve, {page.url, page.base_url})


def own_or_empty(url: str | None, document_url: str) -> str:
    """The URL when it is of the document's registered domain, empty otherwise."""
    return url if url and domain_of(url) == domain_of(document_url) else ""


def collect(
    references: Iterable[Reference], resolve: Callable[[str], str | None], own_urls: set[str]
) -> list[Requisite]:
    """Each URL that `resolve` makes of a reference, once and in order, at most MAX_REQUISITES."""
    found: dict[str, Requisite] = {}
    met = {""}
    for written, source in references:
        href = written.strip()
        if len(href) > MAX_HREF_CHARACTERS or href in met or href[:11].lower().startswith(_UNFETCHABLE):
            continue
        met.add(href)
        url = resolve(href)
        if url is None or url in own_urls or url in found:
            continue
        found[url] = Requisite(url, source)
        if len(found) == MAX_REQUISITES:
            break
    return list(found.values())


def iter_references(page: Page, *, with_icon: bool) -> Iterator[Reference]:
    """Each reference as written with its source; `with_icon`: /favicon.ico when none is declared."""
    has_icon = not with_icon
    previous = 0
    # Each attribute selector is tried on every element: the rare ones only where their names stand.
    query = _LAZY_QUERY if _LAZY_MARK in (page.tree.raw_html or b"") else _QUERY
    for node in page.tree.css(query):
        if node.mem_id == previous:  # lexbor gives a node once for each selector that it matches
            continue
        previous = node.mem_id
        tag = node.tag or ""
        if tag == "style":
            for reference in iter_css_urls(node.text()):
                yield reference.href, f"css/{reference.role}"
            continue
        attributes = node.attributes
        if tag in _SHOWN_IF and not _SHOWN_IF[tag](node, attributes):
            continue
        if tag == "script" and not attributes.get("src"):
            yield from _iter_script_references(page, node, attributes)
        if tag in _FRAMES:
            if written_in := attributes.get("srcdoc"):
                # Its references are relative to this page.
                inner = Page.parse(written_in.encode("utf-8", "replace"), page.url)
                yield from iter_references(inner, with_icon=False)
            yield own_or_empty(page.resolve(attributes.get("src")), page.url), f"{tag}/@src"
        has_icon = has_icon or (tag == "link" and "icon" in _split(attributes, "rel"))
        readers = _READERS.get(tag, _ANYWHERE)
        for name, value in attributes.items():
            if value and name in readers:
                for href in readers[name](value):
                    yield href, f"{tag}/@{name}"
    if not has_icon:
        # The host's, whatever <base href> says.
        is_own_base = page.base_url == page.url
        icon = page.resolve(_DEFAULT_ICON) if is_own_base else resolve_href(_DEFAULT_ICON, page.url)
        yield icon or "", "favicon.ico"


_FRAMES = ("iframe", "frame")


def _iter_script_references(page: Page, script: LexborNode, attributes: _Attributes) -> Iterator[Reference]:
    """What a script that stands in the page asks for."""
    kind = (attributes.get("type") or "").strip().lower()
    if kind == "importmap":
        for href in iter_import_map_urls(script.text()):
            yield href, "script/importmap"
    elif kind in _RUN_TYPES:
        for found in iter_script_urls(script.text(), is_module=kind == "module"):
            if found.role == "import":
                yield found.href, "script/import"
            else:
                yield own_or_empty(page.resolve(found.href), page.url), "script/fetch"


_Attributes = dict[str, str | None]


def _split(attributes: _Attributes, name: str) -> list[str]:
    return (attributes.get(name) or "").lower().split()


def _is_shown_link(_node: LexborNode, attributes: _Attributes) -> bool:
    relations = _split(attributes, "rel")
    if not _SHOWN_RELATIONS.isdisjoint(relations):
        return True
    return "preload" in relations and not _SHOWN_PRELOADS.isdisjoint(_split(attributes, "as"))


def _is_picture_source(node: LexborNode, _attributes: _Attributes) -> bool:
    return node.parent is not None and node.parent.tag == "picture"


def _is_image_input(_node: LexborNode, attributes: _Attributes) -> bool:
    return _split(attributes, "type") == ["image"]


def _is_embedded_image(_node: LexborNode, attributes: _Attributes) -> bool:
    media_type = "".join(_split(attributes, "type"))
    href = attributes.get("data") or attributes.get("src") or ""
    return media_type.startswith("image/") or (not media_type and _is_like(_IMAGE_HREF, href))


_SHOWN_IF: dict[str, Callable[[LexborNode, _Attributes], bool]] = {
    "link": _is_shown_link,
    "source": _is_picture_source,
    "input": _is_image_input,
    "object": _is_embedded_image,
    "embed": _is_embedded_image,
}
