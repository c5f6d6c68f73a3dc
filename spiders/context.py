"""The words around a link: its sentence in running text, its card in a block."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from spiders.blocks import INLINE_TAGS, Anchor, Block, Layout
from spiders.labels import fold
from spiders.texts import text_of

MAX_CONTEXT_CHARACTERS: Final = 300
MAX_KEPT_CHARACTERS: Final = 20_000
"""Of a paragraph or card; what follows is not looked at."""
MAX_PARTS: Final = 5_000
"""Stretches of text in a paragraph that are looked at."""
MAX_DEPTH: Final = 60
MAX_LEVELS: Final = 12
"""How far around its link a card may reach, in elements."""

_UNSEEN: Final = frozenset(("script", "style", "template", "svg", "noscript"))
_SENTENCE_END: Final = re.compile(
    r"\n+|(?<!\b\w)[.!?…]+[\"'”’»)\]]*\s+(?=[^\Wa-z_]|[\"'“‘«(\[])|[。！？]+[」』）]*"
)
_ABBREVIATION: Final = re.compile(
    r"\b(?:mrs?|ms|dr|prof|st|no|nr|vs|gen|sen|rep|gov|col|lt|sgt|jr|sr|art|abs|bzw|ca|cf|sra|mme?|ул|им|г)$",
    re.IGNORECASE,
)


class _Paragraph(NamedTuple):
    text: str
    """White space as written, `\\n` for each line end that a reader sees."""
    links: dict[int, tuple[int, int]]
    """Where each link's text begins and ends, by `mem_id`."""
    bounds: list[int]
    """Where sentences begin, and the length of the text."""


class Contexts:
    """Makes out the words around the links of one page; what links share is read once."""

    __slots__ = ("_layout", "_paragraphs", "_texts")

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._paragraphs: dict[int, _Paragraph] = {}
        self._texts: dict[int, str] = {}

    def sentence_around(self, node: LexborNode) -> str:
        """Returns the sentence that a link stands in, white space folded, cut around the link if long."""
        block = node.parent
        while block is not None and block.tag in INLINE_TAGS:
            block = block.parent
        if block is None:
            return ""
        paragraph = self._paragraphs.get(block.mem_id)
        if paragraph is None:
            paragraph = self._paragraphs[block.mem_id] = _read(block)
        place = paragraph.links.get(node.mem_id)
        if place is None:
            return text_of(node)[:MAX_CONTEXT_CHARACTERS]
        begin, end = place
        bounds = paragraph.bounds
        first = bounds[max(0, bisect_right(bounds, begin) - 1)]
        last = bounds[min(len(bounds) - 1, bisect_left(bounds, end))]
        before, link, after = (
            " ".join(f"<{part}>".split())
            for part in (paragraph.text[first:begin], paragraph.text[begin:end], paragraph.text[end:last])
        )
        return _joined(before[1:-1], link[1:-1], after[1:-1])

    def of_card(self, anchor: Anchor, block: Block, label: str, *, in_line: bool = False) -> str:
        """Returns the label of a block with the text of the card that holds the link, and no neighbour's.

        `in_line` says that the label stands in the link's own line: then its sentence is all.
        """
        text = self._line_of(anchor) if label else ""
        if not text or not (in_line or fold(text[: 2 * len(label) + 8]).startswith(fold(label))):
            text = self._card_of(anchor, block)
        return _labelled(text, label)[:MAX_CONTEXT_CHARACTERS].rstrip()

    def _line_of(self, anchor: Anchor) -> str:
        """Returns the sentence of a link; its own words where its line has links to elsewhere, too."""
        elements = self._layout.elements
        at = anchor.element
        while at >= 0 and (elements[at].tag == "a" or elements[at].tag in INLINE_TAGS):
            at = elements[at].parent
        if at < 0 or elements[at].several:
            return self._text_of(anchor.element)
        return self.sentence_around(anchor.node)

    def _card_of(self, anchor: Anchor, block: Block) -> str:
        """Returns the text of the largest element in the card that leads to one page and is no long text."""
        elements = self._layout.elements
        text = self._text_of(anchor.element)
        at = anchor.element
        for _ in range(MAX_LEVELS):
            if at in block.cards or at < 0:
                break
            at = elements[at].parent
            if at < 0 or elements[at].several or len(wider := self._text_of(at)) > MAX_CONTEXT_CHARACTERS:
                break
            text = wider
        return text

    def _text_of(self, place: int) -> str:
        text = self._texts.get(place)
        if text is None:
            text = text_of(self._layout.elements[place].node)[:MAX_KEPT_CHARACTERS]
            self._texts[place] = text
        return text


def _labelled(text: str, label: str) -> str:
    """Returns the text of a card behind its label, which it may begin with itself."""
    if not label:
        return text
    if text.startswith(label):
        rest = text[len(label) :]
        return f"{label}: {rest.lstrip()}" if rest[:1] == " " and rest[1:2].isalnum() else text
    opening = fold(text[: 2 * len(label) + 8])
    return text if opening.startswith(fold(label)) else f"{label}: {text}"


def _joined(before: str, link: str, after: str) -> str:
    """Returns the parts of a sentence as one, the link with as much on both sides as there is room for."""
    link = link[:MAX_CONTEXT_CHARACTERS]
    room = MAX_CONTEXT_CHARACTERS - len(link)
    left = min(len(before), max(room // 2, room - len(after)))
    return (before[len(before) - left :] + link + after[: room - left]).strip()


def _read(block: LexborNode) -> _Paragraph:
    parts: list[str] = []
    links: dict[int, tuple[int, int]] = {}
    size = 0

    def read(node: LexborNode, depth: int) -> None:
        nonlocal size
        step = node.child
        while step is not None and size < MAX_KEPT_CHARACTERS and len(parts) < MAX_PARTS:
            begin = size
            if step.is_text_node or step.tag == "br":
                text = "\n" if step.tag == "br" else (step.text_content or "").replace("\n", " ")
                parts.append(text)
                size += len(text)
            elif step.is_element_node and step.tag not in _UNSEEN and depth < MAX_DEPTH:
                read(step, depth + 1)
            if step.tag == "a":
                links[step.mem_id] = (begin, size)
            step = step.next

    read(block, 0)
    text = "".join(parts)
    starts = [
        end.end()
        for end in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, end.start() - 8) : end.start()])
    ]
    return _Paragraph(text, links, [0, *starts, len(text)])
