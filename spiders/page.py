"""A page as parsed once: its tree, encoding, language and base URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.address import MAX_HREF_CHARACTERS, is_clean_path, origin_of, resolve_href
from spiders.charset import decode, find_encoding

MAX_PARSED_BYTES: Final = 12 * 2**20
"""What is behind is not looked at: the tree takes about twenty times the bytes of a page full of links."""
MAX_CUTS: Final = 50_000
"""Comments, scripts and styles left out of a longer page; one with more is no page for readers."""
DEEP_PAGE_TAGS: Final = 15_000
"""Pages with fewer tags can't nest deep enough to make the parser slow."""
MAX_DEPTH: Final = 512
MAX_ATTRIBUTES: Final = 500
"""Of one tag: for each the parser looks through those before it."""
LONG_TAG_BYTES: Final = 4 * MAX_ATTRIBUTES
"""A tag of fewer has no room for so many; `<` and white space need two more."""
QUOTED_PAGE_BYTES: Final = 2**18
"""Of a smaller page, attributes that `<` in quotes hides take the parser a second or two at most."""
MANY_QUOTED: Final = MAX_ATTRIBUTES
"""`<` in quotes on one page, from which on a long tag may be one that seems to be many."""

REUSED_BYTES: Final = 16 * 2**20
"""The most free memory that stays with the process from one page to the next."""

_MARKS: Final = (
    'base,p,h1,h2,title,meta,link[rel],[itemprop],a[rel~="author"],script[type^="application/ld+json" i]'
)
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_ATTRIBUTE: Final = rb"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_CROWDED_TAG: Final = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:%b){%d}+" % (_ATTRIBUTE, MAX_ATTRIBUTES + 1))
# What scripts hold is no tag; a tag is matched whole, so that none is sought in its values.
_TAG_OR_UNSEEN: Final = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)(?=[\s/>]).*?(?:</\1|\Z)|(<[a-z][^\s/>]*+(?:%b){0,%d}+)(?:%b)*+"
    % (_ATTRIBUTE, MAX_ATTRIBUTES, _ATTRIBUTE),
    re.DOTALL | re.IGNORECASE,
)
_UNSEEN: Final = re.compile(rb"<!--|<(script|style)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_CLOSING: Final = {
    b"": re.compile(rb"--!?>"),
    b"script": re.compile(rb"</script", re.IGNORECASE),
    b"style": re.compile(rb"</style", re.IGNORECASE),
}
_VOID: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p option tr td th".split()
)


class Page:
    """One page, parsed; never raises whatever the bytes are.

    Of a body of more than MAX_PARSED_BYTES, comments and what scripts and styles hold are left out first
    (in encodings that write `<` as ASCII does), then what is still behind the limit.
    """

    __slots__ = ("_origin", "_texts", "base_url", "encoding", "lang", "marks", "tag_count", "tree", "url")

    def __init__(self, tree: LexborHTMLParser, url: str, encoding: str, tag_count: int) -> None:
        self.tree = tree
        self.tag_count = tag_count
        """How many `<` the source has: never fewer than the tree has elements."""
        self.url = url
        self.encoding = encoding
        root = tree.root
        lang = root.attributes.get("lang") if root is not None and root.tag == "html" else None
        self.lang = (lang or "").strip().lower()[:35]
        """The language that the page declares (`de-at`), empty when it declares none."""
        self.marks = _without_repeats(tree.css(_MARKS))
        """What declares something, headings of the first two levels, and paragraphs, in document order.

        All at once: a walk through the tree takes a third of the time that it took to build.
        """
        self.base_url = url
        for mark in self.marks:
            if mark.tag == "base" and (href := mark.attributes.get("href")) is not None:
                self.base_url = resolve_href(href, url, encoding) or url
                break
        self._texts: dict[int, str] = {}
        self._origin = ""
        if (normal := resolve_href(self.base_url, self.base_url, encoding)) is not None:
            self._origin = origin_of(normal)

    def find_in_head(self, selector: str) -> LexborNode | None:
        """Returns the first match of `selector`, whose place is the head; a page may have it elsewhere."""
        head = self.tree.head
        found = head.css_first(selector) if head is not None else None
        return found if found is not None else self.tree.css_first(selector)

    def texts_of(self, nodes: Iterable[LexborNode]) -> list[str]:
        """Returns the text of each node as it stands, read once: finder and facts ask for all paragraphs."""
        known = self._texts
        texts: list[str] = []
        for node in nodes:
            mem_id = node.mem_id
            text = known.get(mem_id)
            if text is None:
                text = known[mem_id] = node.text()
            texts.append(text)
        return texts

    @classmethod
    def parse(cls, body: bytes, url: str, *, charset: str | None = None) -> Page:
        """Returns the page that `body` is; `charset` is the HTTP header's, if it named one."""
        encoding = find_encoding(body[:MAX_PARSED_BYTES], charset)
        if len(body) > MAX_PARSED_BYTES:
            body = _without_unseen(body)[:MAX_PARSED_BYTES]
        if encoding == "utf-8" and _is_utf8(body):
            source = body
        else:
            source = decode(body, encoding).encode("utf-8", "replace")
        source = _thinned(source)
        tag_count = source.count(b"<")
        if tag_count >= DEEP_PAGE_TAGS:
            source = _flattened(source)
        return cls(LexborHTMLParser(source), url, encoding, tag_count)

    def resolve(self, href: str | None) -> str | None:
        """Returns the absolute http(s) URL of `href`, without fragment; None for what is no such link."""
        if not href or _QUOTED.match(href):
            return None
        if self._origin and len(href) <= MAX_HREF_CHARACTERS and is_clean_path(href):
            return self._origin + href
        return resolve_href(href, self.base_url, self.encoding)


# JSON read as HTML has its quote signs in the attributes; no site writes addresses so.
_QUOTED: Final = re.compile(r'[\s\\]*["“”]|[\s\\/]*(?:"|%22)[\\/]')


def _without_repeats(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Returns each node once: it comes as often as selectors match, one behind another."""
    return [next(same) for _, same in groupby(nodes, attrgetter("mem_id"))]


def _reuse_freed_memory() -> None:
    """Has glibc keep what a page's tree took for the next one; elsewhere it does nothing.

    It gives free memory back to the system above 128 KiB, whereupon each page's memory has to be made
    anew, which costs more than parsing; the limit is twice the largest block of its own mapping that
    was ever freed (mallopt(3), M_MMAP_THRESHOLD). This block is freed before a byte of it is touched.
    """
    bytes(REUSED_BYTES // 2)


_reuse_freed_memory()


def _without_unseen(body: bytes) -> bytes:
    """Returns `body` without comments and without what scripts and styles hold; their tags stay.

    What is never closed goes on to the end, as in browsers; so each byte is looked at only once.
    """
    kept: list[bytes] = []
    size = at = 0
    for _ in range(MAX_CUTS):
        if size >= MAX_PARSED_BYTES or (opening := _UNSEEN.search(body, at)) is None:
            break
        name = opening[1]
        seen_to = opening.end() if name else opening.start()
        kept.append(body[at:seen_to])
        size += seen_to - at
        # A comment may be as short as `<!-->`.
        closing = _CLOSING[name.lower() if name else b""].search(body, seen_to if name else seen_to + 2)
        if closing is None:
            return b"".join(kept)
        at = closing.start() if name else closing.end()
    kept.append(body[at : at + MAX_PARSED_BYTES])
    return b"".join(kept)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _thinned(source: bytes) -> bytes:
    """Returns `source` without the attributes of a tag that are more than MAX_ATTRIBUTES.

    The parser compares each with all before it, so time grows with the square of their number.
    """
    large = len(source) > QUOTED_PAGE_BYTES
    quoted = source.count(b'"<') + source.count(b"'<") if large else 0
    if quoted < MANY_QUOTED and not any(_CROWDED_TAG.match(source, at) for at in _iter_long_tags(source)):
        return source
    return _TAG_OR_UNSEEN.sub(lambda found: found[2] or found[0], source)


def _iter_long_tags(source: bytes) -> Iterator[int]:
    """Yields where each `<` stands behind which the next one is LONG_TAG_BYTES away, or further."""
    step = LONG_TAG_BYTES // 2
    at = 0
    while at < len(source):
        if source.find(b"<", at, at + step) < 0:
            yield max(0, source.rfind(b"<", 0, at))
            at = source.find(b"<", at)
            if at < 0:
                return
        at += step


def _flattened(source: bytes) -> bytes:
    """Returns `source` without the tags that nest deeper than MAX_DEPTH.

    The parser looks through all open elements at each block's start tag, so time grows with the
    square of the depth. 512 is where browsers stop nesting, too.
    """
    if not _nests_too_deep(source):
        return source
    depth = 0

    def keep(tag: re.Match[bytes]) -> bytes:
        nonlocal depth
        closing, name = tag.groups()
        if name.lower() in _VOID:
            return tag[0]
        depth = max(0, depth - 1) if closing else depth + 1
        return b" " if depth + bool(closing) > MAX_DEPTH and name.lower() != b"a" else tag[0]

    return _TAG.sub(keep, source)


def _nests_too_deep(source: bytes) -> bool:
    depth = 0
    for closing, name in _TAG.findall(source):
        if name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False
