"""What a page declares in its markup: meta elements, links, microdata; read in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.json_ld import ARTICLE_TYPES, clean
from spiders.page import Page

MAX_NODES: Final = 5_000
MAX_VALUES: Final = 40
"""Of one name of meta."""
MAX_PROPERTIES: Final = 400
MAX_CLIMB: Final = 60
MAX_H1: Final = 8

PROPERTIES: Final = frozenset(
    ("headline", "datepublished", "datemodified", "author", "publisher", "articlesection", "articlebody")
).union(("inlanguage", "isaccessibleforfree"))
_SILENT: Final = frozenset(("p", "h2", "base"))
"""Of a page's marks, those that declare nothing but by microdata."""


@dataclass(slots=True, eq=False)
class Scope:
    """A microdata item."""

    mem_id: int
    types: frozenset[str]
    is_nested: bool
    """Whether it stands in another article or a comment."""


@dataclass(slots=True, eq=False)
class Declarations:
    """A page's declarations, in document order."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    """Contents by name or property in lower case."""
    json_ld: list[str] = field(default_factory=list)
    title: str = ""
    h1: list[LexborNode] = field(default_factory=list)
    author_links: list[LexborNode] = field(default_factory=list)
    canonical: str = ""
    amphtml: str = ""
    properties: dict[str, list[LexborNode]] = field(default_factory=dict)
    """Microdata of the page's own article by name in lower case."""

    def first_of(self, names: Iterable[str]) -> str:
        """Returns the first content that is not empty under the first name that has one."""
        return next((text for name in names for text in self.meta.get(name, ())), "")


def read_declarations(page: Page) -> Declarations:
    """Returns what the page declares."""
    found = Declarations()
    properties: list[tuple[str, LexborNode]] = []
    nodes = [node for node in page.marks if node.tag not in _SILENT or "itemprop" in node.attributes]
    for node in nodes[:MAX_NODES]:
        tag = node.tag
        attributes = node.attributes
        if tag == "meta":
            _add_meta(found, attributes)
        elif tag == "script":
            found.json_ld.append(node.text())
        elif tag == "link":
            _add_link(found, page, attributes)
        elif tag == "title":
            if not found.title and (node.parent is None or node.parent.tag != "svg"):
                found.title = clean(node.text())
        elif tag == "h1":
            if len(found.h1) < MAX_H1:
                found.h1.append(node)
        elif (
            tag == "a" and "author" in (attributes.get("rel") or "") and len(found.author_links) < MAX_VALUES
        ):
            found.author_links.append(node)
        if (names := attributes.get("itemprop")) and len(properties) < MAX_PROPERTIES:
            properties += [(name, node) for name in names.lower().split()[:4] if name in PROPERTIES]
    if properties:
        found.properties = _of_own_article(properties)
    return found


def value_of(node: LexborNode) -> str:
    """Returns the value of a microdata property: its attribute's, else the words that it shows."""
    attributes = node.attributes
    value = attributes.get("content") or (attributes.get("datetime") if node.tag == "time" else None)
    return clean(value if value is not None else node.text(separator=" "))


def _add_meta(found: Declarations, attributes: dict[str, str | None]) -> None:
    content = attributes.get("content")
    name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
    if content and name and (text := clean(content)):
        values = found.meta.setdefault(name.strip().lower(), [])
        if len(values) < MAX_VALUES:
            values.append(text)


def _add_link(found: Declarations, page: Page, attributes: dict[str, str | None]) -> None:
    rel = (attributes.get("rel") or "").lower().split()
    if "canonical" in rel:
        found.canonical = found.canonical or page.resolve(attributes.get("href")) or ""
    elif "amphtml" in rel:
        found.amphtml = found.amphtml or page.resolve(attributes.get("href")) or ""


def _of_own_article(properties: list[tuple[str, LexborNode]]) -> dict[str, list[LexborNode]]:
    """Returns the properties of the one article that the page is about; none where several may be it."""
    scopes: dict[int, Scope | None] = {}
    articles: dict[int, dict[str, list[LexborNode]]] = {}
    loose: dict[str, list[LexborNode]] = {}
    for name, node in properties:
        scope = _scope_of(node, scopes)
        if scope is None or "webpage" in scope.types:
            loose.setdefault(name, []).append(node)
        elif not scope.is_nested and scope.types & ARTICLE_TYPES:
            articles.setdefault(scope.mem_id, {}).setdefault(name, []).append(node)
    if len(articles) > 1:
        # The one with the text is the page's; others are cards.
        articles = {key: each for key, each in articles.items() if "articlebody" in each}
    if len(articles) > 1:
        return {}
    return loose | next(iter(articles.values()), {})


def _scope_of(node: LexborNode, scopes: dict[int, Scope | None]) -> Scope | None:
    """Returns the item that a property belongs to; None for one that stands in no item."""
    innermost: Scope | None = None
    for above in _iter_above(node):
        mem_id = above.mem_id
        if mem_id not in scopes:
            scopes[mem_id] = _read_scope(above)
        known = scopes[mem_id]
        if innermost is None:
            innermost = known
        elif known is not None and (known.types & ARTICLE_TYPES or "comment" in known.types):
            innermost.is_nested = True
    return innermost


def _read_scope(node: LexborNode) -> Scope | None:
    attributes = node.attributes
    if "itemscope" not in attributes and "itemtype" not in attributes:
        return None
    kinds = (attributes.get("itemtype") or "").split()[:4]
    types = frozenset(each.rpartition("/")[2].lower() for each in kinds)
    return Scope(node.mem_id, types, is_nested=False)


def _iter_above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    for _ in range(MAX_CLIMB):
        if above is None:
            return
        yield above
        above = above.parent
