"""The article's own words, read from the tree alone: no layout, one look at each paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.page import Page
from spiders.text_holder import (
    FOREIGN_TAGS,
    UNSEEN_TAGS,
    Body,
    find_body,
    is_foreign,
    is_own,
    stands_aside,
    width_of,
)
from spiders.texts import folded

MAX_TEXT_CHARACTERS: Final = 200_000
MAX_PARAGRAPHS: Final = 5_000
MAX_CHILDREN: Final = 50_000
MAX_READ_CHARACTERS: Final = 2_000_000
MIN_PARAGRAPH_CHARACTERS: Final = 80
MIN_SHORT_CHARACTERS: Final = 30
MIN_BODY_CHARACTERS: Final = 400
"""With fewer in paragraphs, text that stands in no paragraph is looked at."""
MIN_FREE_CHARACTERS: Final = 30
"""With fewer beside its links, a paragraph made of links announces another story."""
MAX_ANNOUNCEMENT_CHARACTERS: Final = 400
MAX_LINE_DEPTH: Final = 6
"""How far above a link the line that holds it is looked for."""

_UNSEEN: Final = "script,style,noscript,template"
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LINE_TAGS: Final = _HEADINGS.union(("p", "li", "blockquote", "pre", "dd", "dt"))
_LINES: Final = ",".join(sorted(_LINE_TAGS))
_BLOCK_TAGS: Final = _HEADINGS.union(
    ("div", "p", "section", "article", "table", "ul", "ol", "li", "blockquote")
)


def read_text(page: Page) -> str:
    """Returns the article's paragraphs, subheadings and lists, one a line; empty without an article.

    Captions, cards, share bars, lines that are but a link, and whatever stands in an `aside` are not it.
    """
    paragraphs = list(_iter_paragraphs(page))
    lines: list[str] = []
    for least in (MIN_PARAGRAPH_CHARACTERS, MIN_SHORT_CHARACTERS):
        body = find_body([row for row in paragraphs if width_of(row[1]) >= least])
        if body is not None:
            lines = list(_iter_lines(body, {node.mem_id: text for node, text in paragraphs}))
            break
    if sum(map(len, lines)) < MIN_BODY_CHARACTERS:
        unmarked = _read_unmarked(page)
        if sum(map(len, unmarked)) > sum(map(len, lines)):
            lines = unmarked
    # Hyphens that only a line's end shows are no change of a word.
    return "\n".join(lines).replace("\u00ad", "")[:MAX_TEXT_CHARACTERS]


def _iter_paragraphs(page: Page) -> Iterator[tuple[LexborNode, str]]:
    nodes = [node for node in page.marks if node.tag == "p"][:MAX_PARAGRAPHS]
    left = MAX_READ_CHARACTERS
    for node, text in zip(nodes, page.texts_of(nodes), strict=True):
        left -= len(text)
        if left < 0:  # paragraphs in paragraphs
            return
        yield node, folded(text)


def _iter_lines(body: Body, texts: dict[int, str]) -> Iterator[str]:
    """Yields the lines of the article's own elements; a heading only with something of its own below."""
    verdicts = dict(body.trusted)
    mixed = _list_mixed(body.node)
    linked = _count_linked(body.node)
    heading = ""
    for node in body.node.css(_LINES)[: 2 * MAX_PARAGRAPHS]:
        tag = node.tag
        mem_id = node.mem_id
        if tag != "p" and (
            mem_id in body.trusted or (tag == "blockquote" and node.css_first("p") is not None)
        ):
            continue  # its paragraphs are the lines
        parent = node.parent
        own = parent is not None and verdicts.get(parent.mem_id)
        if own is None and parent is not None:
            own = is_own(parent, verdicts)
        if not own:
            heading = ""
            continue
        verdicts[mem_id] = False  # what stands in a line is read with it
        text = texts[mem_id] if mem_id in texts else folded(node.text())
        if mem_id in mixed:
            text = folded("".join(_iter_seen(node, mixed)))
        if not text:
            continue
        if (mem_id in linked and _is_announcement(text, linked[mem_id])) or is_foreign(node):
            heading = ""
        elif tag in _HEADINGS:
            heading = text
        else:
            if heading:
                yield heading
                heading = ""
            yield text


def _list_mixed(node: LexborNode) -> set[int]:
    """Returns the elements in `node`, and itself, that hold a script, a style or the like, by `mem_id`."""
    mixed: set[int] = set()
    for unseen in node.css(_UNSEEN)[:MAX_PARAGRAPHS]:
        step = unseen.parent
        while step is not None and step.mem_id not in mixed:
            mixed.add(step.mem_id)
            if step.mem_id == node.mem_id:
                break
            step = step.parent
    return mixed


def _seen_text(node: LexborNode, text: str, mixed: set[int]) -> str:
    """Returns `text`, without what scripts and styles in `node` hold."""
    return folded("".join(_iter_seen(node, mixed))) if node.mem_id in mixed else text


def _iter_seen(node: LexborNode, mixed: set[int]) -> Iterator[str]:
    levels = [node.iter(include_text=True)]
    while levels:
        child = next(levels[-1], None)
        if child is None:
            levels.pop()
        elif child.is_text_node:
            yield child.text_content or ""
        elif child.mem_id in mixed and child.tag not in UNSEEN_TAGS:
            levels.append(child.iter(include_text=True))
        elif child.tag not in UNSEEN_TAGS:
            yield child.text()


def _count_linked(body: LexborNode) -> dict[int, int]:
    """Returns how many characters of links stand in each line that has any, by its `mem_id`."""
    linked: Counter[int] = Counter()
    for link in body.css("a")[:MAX_PARAGRAPHS]:
        length = len(link.text())
        step = link.parent
        for _ in range(MAX_LINE_DEPTH):
            if step is None:
                break
            if step.tag in _LINE_TAGS:
                linked[step.mem_id] += length
            step = step.parent
    return linked


def _is_announcement(text: str, linked: int) -> bool:
    """Whether nearly all that is said is the text of links, `linked` characters of it."""
    if len(text) > MAX_ANNOUNCEMENT_CHARACTERS:
        return False
    return linked * 2 > len(text) and len(text) - linked < MIN_FREE_CHARACTERS


def _read_unmarked(page: Page) -> list[str]:
    """Returns the lines of an article without paragraphs: text between `<br>`, or one element a line."""
    rows: list[tuple[LexborNode, str]] = []
    left = MAX_CHILDREN
    for node in page.tree.css("div,section,article,td")[:MAX_PARAGRAPHS]:
        children = list(islice(node.iter(include_text=True), left))
        left -= len(children)
        text = " ".join(
            "".join([child.text_content or "" for child in children if child.is_text_node]).split()
        )
        if width_of(text) >= MIN_PARAGRAPH_CHARACTERS:
            rows.append((node, text))
    rows = [row for row in rows if not stands_aside(row[0])]
    if not rows:
        return []
    longest = max(rows, key=lambda row: len(row[1]))
    if 2 * len(longest[1]) >= sum(len(text) for _, text in rows):
        return _split_at_breaks(longest[0])
    body = find_body(rows)
    if body is None:
        return []
    mixed = _list_mixed(body.node)
    return [
        _seen_text(node, " ".join(node.text().split()), mixed)
        for node, _ in rows
        if node.parent is not None and body.trusted.get(node.parent.mem_id, False)
    ]


def _split_at_breaks(node: LexborNode) -> list[str]:
    parts: list[str] = []
    mixed = _list_mixed(node)
    for child in islice(node.iter(include_text=True), MAX_CHILDREN):
        if child.is_text_node:
            parts.append(_flat(child.text_content or ""))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag in _BLOCK_TAGS:
            text = _flat(child.text())
            linked = sum(len(link.text()) for link in child.css("a"))
            foreign = is_foreign(child) or _is_announcement(text, linked)
            parts.append("\n" if foreign else f"\n{_seen_text(child, text, mixed)}\n")
        elif child.tag == "a" or child.tag not in FOREIGN_TAGS:
            parts.append(_flat(child.text()))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return [line for line in lines if line]


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")
