"""Text of articles that mark up no paragraphs: each a box of its own, or lines with `<br>` between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.body import (
    MIN_PARAGRAPH_CHARACTERS,
    MIN_SHORT_PARAGRAPH_CHARACTERS,
    Paragraph,
    box_around,
)
from spiders.layout import INLINE_TAGS
from spiders.page import Page
from spiders.text_holder import UNSEEN_TAGS, stands_aside, width_of

SHARES: Final = (1.0, 0.9, 0.6, 0.4)
"""What a text weighs for the box that it stands in, and for what is above."""
MAX_BOXES: Final = 2_000
MAX_NODES: Final = 60_000
"""Looked at in the element that holds the text."""
FEW_LINES: Final = 4
MOST_LINKED: Final = 0.6
"""The share of the gaps between an article's lines, at most, that links stand in."""
MAX_LEVELS: Final = 12
"""How far above its text a box, a link or a caption is looked for."""

_HOLDERS: Final = "div,section,article,main,td,blockquote,center,span,font"
_PARTS_OF_LINES: Final = INLINE_TAGS | {"a", "code", "dfn", "nobr", "time", "var", "wbr"}
_LETTERS: Final = frozenset(("font", "span", "big", "small"))
_APART: Final = UNSEEN_TAGS | {
    *("a", "aside", "figure", "figcaption", "footer", "nav", "p", "li", "select", "option", "textarea"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_ABOVE: Final = frozenset(("html", "-undef", "-document"))


def find_holder(page: Page) -> LexborNode | None:
    """Returns the element that holds most of the text that stands in no paragraph; None without such text."""
    weights: Counter[int] = Counter()
    nodes: dict[int, LexborNode] = {}
    for box, length in islice(_iter_boxes(page), MAX_BOXES):
        step: LexborNode | None = box
        for share in SHARES:
            if step is None or step.tag in _ABOVE:
                break
            weights[step.mem_id] += int(100 * share * length)
            nodes[step.mem_id] = step
            step = step.parent
    return nodes[max(weights, key=weights.__getitem__)] if weights else None


def _iter_boxes(page: Page) -> Iterator[tuple[LexborNode, int]]:
    """Yields what holds much text itself, with the width of that text."""
    boxes = _Boxes()
    for node in page.tree.css(_HOLDERS):
        text = node.text(deep=False)
        if len(text) * 3 < MIN_PARAGRAPH_CHARACTERS:
            continue
        width = width_of(" ".join(text.split()))
        if width >= MIN_PARAGRAPH_CHARACTERS:
            box, _ = boxes.around(node)
            if box is not None and not _stands_apart(box) and not stands_aside(box):
                yield box, width


class _Boxes:
    """Knows which elements end lines; each is looked into once."""

    def __init__(self) -> None:
        self._have_lines: dict[int, bool] = {}

    def around(self, node: LexborNode) -> tuple[LexborNode | None, bool]:
        """Returns the element around or at `node` that ends lines, and whether a link stands between."""
        step: LexborNode | None = node
        linked = False
        for _ in range(MAX_LEVELS):
            if step is None or step.tag not in _PARTS_OF_LINES or self._has_lines(step):
                return step, linked
            linked |= step.tag == "a"
            step = step.parent
        return None, linked

    def is_outside(self, link: LexborNode, box: LexborNode) -> bool:
        """Whether a link stands in no line of `box` itself."""
        around, _ = self.around(link)
        return around is None or around.mem_id != box.mem_id

    def _has_lines(self, node: LexborNode) -> bool:
        """Whether what only sets letters, as `<font>` does, has lines in it, and is a box all the same."""
        if node.tag not in _LETTERS:
            return False
        known = self._have_lines.get(node.mem_id)
        if known is None:
            known = self._have_lines[node.mem_id] = node.css_first("br,div,table") is not None
        return known


def _stands_apart(node: LexborNode) -> bool:
    step: LexborNode | None = node
    for _ in range(MAX_LEVELS):
        if step is None:
            break
        if step.tag in _APART:
            return True
        step = step.parent
    return False


@dataclass(slots=True, kw_only=True)
class _Line:
    """What stands between two breaks of a box."""

    box: LexborNode
    place: int
    """Among the nodes of the holder."""
    parts: list[str] = field(default_factory=list)
    free: int = 0
    """Characters outside of links."""


def with_loose_text(
    page: Page, holder: LexborNode, nodes: list[LexborNode]
) -> tuple[list[LexborNode], list[Paragraph]]:
    """Returns a page's links and paragraphs in document order, with the lines of text in `holder` among them.

    `nodes` are the links and paragraphs without these. A line stands there as the box that it is in. What
    stands in no article, but in teasers of others, is no such text: then there are no paragraphs.
    """
    known = {node.mem_id: place for place, node in enumerate(nodes)}
    inside, lines = _read_lines(holder, known)
    if _are_teasers(inside, lines):
        return nodes, []
    own = [known[node.mem_id] for node in inside if node.mem_id in known]
    first = own[0] if own else _count_before(page, holder, known)
    merged = [*nodes[:first], *inside, *nodes[first + len(own) :]]
    at = {first + line.place: line for line in lines}
    several = Counter(line.box.mem_id for line in lines)
    paragraphs = [(order, node) for order, node in enumerate(merged) if node.tag == "p" or order in at]
    marked = iter(page.texts_of([node for order, node in paragraphs if order not in at]))
    rows: list[Paragraph] = []
    for order, node in paragraphs:
        line = at.get(order)
        if line is None:
            rows.append(Paragraph(order, box_around(node), next(marked)))
        else:
            alone = several[node.mem_id] == 1 and node.mem_id != holder.mem_id
            rows.append(Paragraph(order, node.parent if alone else node, _text_of(line)))
    return merged, rows


def _are_teasers(inside: list[LexborNode], lines: list[_Line]) -> bool:
    """Whether links stand between nearly all lines, as on a page of lists."""
    if len(lines) < FEW_LINES:
        return False
    between = 0
    boxes = _Boxes()
    for line, following in pairwise(lines):
        links = inside[line.place + 1 : following.place]
        between += any(boxes.is_outside(link, line.box) for link in links if link.tag == "a")
    return between > MOST_LINKED * (len(lines) - 1)


def _count_before(page: Page, holder: LexborNode, known: Mapping[int, int]) -> int:
    """Returns how many of `known` stand before `holder`, which has none of them inside."""
    before = 0
    for node in page.tree.css(f"p,a[href],{holder.tag}"):
        if node.mem_id == holder.mem_id:
            break
        before = known.get(node.mem_id, before - 1) + 1
    return before


def _read_lines(holder: LexborNode, known: Container[int]) -> tuple[list[LexborNode], list[_Line]]:
    """Returns what of `known` is in `holder`, with a box for each line of text, and these lines."""
    inside: list[LexborNode] = []
    lines: list[_Line] = []
    line: _Line | None = None
    boxes = _Boxes()
    for node in islice(holder.traverse(include_text=True), MAX_NODES):
        if node.is_text_node:
            text = node.text_content or ""
            parent = node.parent
            if parent is None or (line is None and not text.strip()):
                continue
            box, linked = boxes.around(parent)
            if box is None or box.tag in _APART:
                line = None
                continue
            if line is None or line.box.mem_id != box.mem_id:
                line = _Line(box=box, place=len(inside))
                lines.append(line)
                inside.append(box)
            line.parts.append(text)
            line.free += 0 if linked else len(text.strip())
        else:
            if node.tag not in _PARTS_OF_LINES:
                line = None
            if node.mem_id in known:
                inside.append(node)
    return _without_short(inside, lines)


def _without_short(inside: list[LexborNode], lines: list[_Line]) -> tuple[list[LexborNode], list[_Line]]:
    """Returns both without the lines that are no paragraphs: too short, or links alone."""
    short = {
        line.place
        for line in lines
        if line.free * 3 < MIN_SHORT_PARAGRAPH_CHARACTERS
        or width_of(_text_of(line)) < MIN_SHORT_PARAGRAPH_CHARACTERS
    }
    gone = 0
    kept: list[_Line] = []
    for line in lines:
        if line.place in short:
            gone += 1
        else:
            kept.append(replace(line, place=line.place - gone))
    return [node for place, node in enumerate(inside) if place not in short], kept


def _text_of(line: _Line) -> str:
    return " ".join("".join(line.parts).split())
