"""What a page's JSON-LD says, and which of it is about the page's own article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Any, Final

from spiders.headlines import fold

MAX_JSON_CHARACTERS: Final = 600_000
"""Of all blocks of a page together; a live blog may have more, and says first what it is."""
MAX_MENDED_CHARACTERS: Final = 100_000
MAX_NODES: Final = 500
MAX_VALUE_CHARACTERS: Final = 2_000
MAX_COMPARED_CHARACTERS: Final = 80

Node = dict[str, Any]

ARTICLE_TYPES: Final = frozenset(
    ("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "report")
).union(
    ("backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "advertisercontentarticle"),
    ("satiricalarticle", "blogposting", "liveblogposting", "scholarlyarticle", "medicalscholarlyarticle"),
    ("techarticle", "claimreview"),
)
PAGE_TYPES: Final = frozenset(
    ("webpage", "itempage", "qapage", "imagegallery", "mediagallery", "videoobject", "audioobject")
).union(("radioepisode", "podcastepisode", "episode", "creativework", "recipe", "review"))

_WRAPPING: Final = re.compile(r"^\s*(?://)?\s*(?:/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?")
_LINE_COMMENT: Final = re.compile(r"(?m)(?<![:\"'\w/])//[^\n\"]{0,200}$")
_LOOSE_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_EMPTY_VALUE: Final = re.compile(r"(:\s*)(?=[,}])")
_OPENING: Final = re.compile(r"[{\[]")
_LOST_FIELD: Final = re.compile(
    r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"\s*[,}\n]'
)
_LOST_TYPE: Final = re.compile(r'"@type"\s*:\s*"(\w{1,40})"')


def iter_nodes(blocks: Iterable[str]) -> Iterator[Node]:
    """Yields the objects of all blocks: topmost ones, those in lists and graphs, and main entities."""
    left = MAX_JSON_CHARACTERS
    for block in blocks:
        if (left := left - len(block)) < 0:
            return
        waiting: list[Any] = _parse(block)[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(node[MAX_NODES::-1])
            elif isinstance(node, dict):
                yield node
                for inner in ("mainEntity", "@graph"):
                    if isinstance(node.get(inner), list | dict):
                        waiting.append(node[inner])


class JsonLd:
    """The nodes of a page's JSON-LD; empty for a page without."""

    __slots__ = ("_by_id", "nodes")

    def __init__(self, blocks: Iterable[str]) -> None:
        self.nodes = list(islice(iter_nodes(blocks), MAX_NODES))
        self._by_id: dict[str, Node] | None = None

    def find_article(self, addresses: frozenset[str], headlines: frozenset[str]) -> Node | None:
        """Returns the node of the page's own article, else of the page itself; None without one.

        `addresses` and `headlines` are the page's, as `bare_address` and `fold_headline` make them.
        Where several articles are described, or one with another address, these must tell.
        """
        for types in (ARTICLE_TYPES, PAGE_TYPES):
            found = [node for node in self.nodes if not types.isdisjoint(types_of(node))]
            ranked = [(_likeness(node, addresses, headlines), -place) for place, node in enumerate(found)]
            if ranked:
                likeness, place = max(ranked)
                if likeness > 0 or (likeness == 0 and len(found) == 1):
                    return found[-place]
        return None

    def follow(self, value: Any) -> Any:
        """Returns the node that `{"@id": …}` refers to, and any other value as it is."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            if self._by_id is None:
                self._by_id = {}
                for node in self.nodes:
                    if isinstance(node.get("@id"), str) and len(node) > 1:
                        self._by_id.setdefault(node["@id"], node)
            return self._by_id.get(value["@id"], value)
        return value


def types_of(node: Node) -> list[str]:
    """Returns the node's types without their vocabulary, in lower case."""
    types = node.get("@type")
    return [
        each.rpartition("/")[2].rpartition(":")[2].strip().lower()
        for each in (types if isinstance(types, list) else [types])
        if isinstance(each, str)
    ]


def text_of(value: Any) -> str:
    """Returns the words of a value, the first of several; empty for what is no text."""
    for _ in range(4):
        if isinstance(value, list):
            value = next((each for each in value if each), None)
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value")
        else:
            break
    if not isinstance(value, str):
        return ""
    return clean(value)


def clean(text: str) -> str:
    """Returns one line of bounded length, references such as `&amp;` and `&amp;quot;` resolved."""
    text = text[:MAX_VALUE_CHARACTERS]
    for _ in range(2):
        if "&" in text:
            text = unescape(text)
    return " ".join(text.split())


def bare_address(url: str) -> str:
    """Returns `url` without what tells no pages apart: scheme, www, query, fragment, closing slash."""
    return url.partition("#")[0].partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def fold_headline(text: str) -> str:
    """Returns the beginning of a headline as compared."""
    return fold(text)[:MAX_COMPARED_CHARACTERS]


def _likeness(node: Node, addresses: frozenset[str], headlines: frozenset[str]) -> int:
    """Returns how much speaks for the node being the page's own; less than nothing for another page's."""
    headline = fold_headline(text_of(node.get("headline") or node.get("name")))
    likeness = 0
    if headline and any(each.startswith(headline[:60]) or headline.startswith(each) for each in headlines):
        likeness += 2
    named = {bare_address(url) for url in _iter_addresses(node)}
    if named & addresses:
        likeness += 2
    elif likeness == 0 and headline and any("/" in each for each in named):
        likeness -= 1
    return likeness


def _iter_addresses(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            yield value


def _parse(block: str) -> list[Any]:
    """Returns the values that stand in a block, as far as it can be read."""
    try:
        return [json.loads(block, strict=False)]
    except (ValueError, RecursionError):
        pass
    block = _WRAPPING.sub("", block, count=1)
    if values := _read_values(block):
        return values
    if len(block) <= MAX_MENDED_CHARACTERS and (values := _read_values(_mended(block))):
        return values
    return _pick_fields(block)


def _mended(text: str) -> str:
    text = _LINE_COMMENT.sub("", text)
    text = _EMPTY_VALUE.sub(r"\1null", text)
    return _LOOSE_COMMA.sub("", text)


def _read_values(text: str) -> list[Any]:
    """Returns the values that stand one behind another, with anything between them, at most 20."""
    values: list[Any] = []
    reader = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(20):
        opening = _OPENING.search(text, at)
        if opening is None:
            break
        try:
            value, at = reader.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values


def _pick_fields(text: str) -> list[Node]:
    """Returns what can still be told from broken JSON: fields that stand there once, of its one article."""
    text = text[:20_000]
    types = {name for name in _LOST_TYPE.findall(text) if name.lower() in ARTICLE_TYPES}
    if len(types) != 1:
        return []
    node: Node = {"@type": types.pop()}
    fields = _LOST_FIELD.findall(text)
    names = [name for name, _ in fields]
    node |= {name: _unescaped(value) for name, value in fields if names.count(name) == 1}
    return [node]


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
