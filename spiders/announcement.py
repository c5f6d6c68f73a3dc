"""Which text announces a block of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from spiders.labels import (
    MAX_LABEL_CHARACTERS,
    Label,
    find_bracketed_list,
    find_leading_label,
    find_unmarked_label,
    is_imperative,
    judge,
    names_section,
)
from spiders.layout import INLINE_TAGS, Anchor, Block, Layout
from spiders.sponsorship import says_paid
from spiders.texts import text_of, title_of

__all__ = ["HEADINGS", "FoundLabel", "find_label", "find_label_inside", "text_before", "title_of"]

MAX_LEVELS: Final = 8
MAX_SIBLINGS: Final = 16
MAX_LINES: Final = 12
"""Of a card that is looked at for a label inside."""
MAX_TWINS: Final = 4
"""Links of one card that are looked at for a label of their own."""
MAX_HEADED_LINKS: Final = 12
"""What holds more is no labelled list that a label may stand in."""
HEADINGS: Final = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend", "caption", "dt", "figcaption")
)
_UNSEEN: Final = frozenset(
    ("script", "style", "template", "svg", "img", "picture", "iframe", "video", "noscript", "br", "hr")
)

_TITLE_LINE: Final = re.compile(r"[^\W\d][^\d]{3,45}")


@dataclass(slots=True, kw_only=True, eq=False)
class FoundLabel:
    """A label, and where it stands."""

    label: Label
    where: str
    """`heading`, `line`, `before`, `in-link` or `attribute`."""
    levels: int = 0
    """How far up from the block."""
    skipped: int = 0
    """Other links between the label and the block."""
    in_text: bool = False
    """It stands right beside the article's paragraphs, as a subheading does."""


def text_before(node: LexborNode) -> str:
    """Returns the text right before a link in its line."""
    parts: list[str] = []
    step: LexborNode | None = node
    while step is not None:
        before = step.prev
        for _ in range(4):
            if before is None or before.tag == "br":
                break
            parts.append(before.text() if before.is_element_node else (before.text_content or ""))
            if sum(map(len, parts)) > 160:
                break
            before = before.prev
        if any(part.strip() for part in parts) or (before is not None and before.tag == "br"):
            break
        step = step.parent
        if step is None or step.tag not in INLINE_TAGS:
            break
    return "".join(reversed(parts))


def find_label_inside(node: LexborNode) -> Label | None:
    """Returns the label with which a link begins: `READ MORE: …`, or in bold without a mark; None without."""
    text = text_of(node)
    if (marked := find_leading_label(text)) is not None:
        return marked
    label = find_unmarked_label(text)
    return label if label is not None and (label.text.isupper() or _is_bold(node)) else None


def _is_bold(node: LexborNode) -> bool:
    if node.css_first("b,strong") is not None:
        return True
    step = node.parent
    while step is not None and step.tag in INLINE_TAGS:
        if step.tag in ("b", "strong"):
            return True
        step = step.parent
    return step is not None and step.tag in HEADINGS


def _find_label_between(group: list[Anchor]) -> Label | None:
    """Returns the label before a later link of one target: picture, label, headline; None without."""
    for anchor in group[1:MAX_TWINS]:
        before = text_before(anchor.node).strip()
        label = judge(before) if before else None
        if label is None or not label.exact or label.meaning != "story":
            continue
        if before.endswith((":", "：")) or is_imperative(label):
            return label
    return None


def _find_own_label(block: Block, layout: Layout) -> FoundLabel | None:
    """Returns the label of a card with one target that stands in its links or between them."""
    group = block.twins[block.anchors[0].target]
    if (leading := find_label_inside(group[0].node)) is not None:
        return FoundLabel(label=leading, where="in-link")
    if (against := find_bracketed_list(text_of(group[0].node))) is not None:
        return FoundLabel(label=against, where="in-link")
    between = _find_label_between(group)
    if between is not None:
        return FoundLabel(label=between, where="before")
    return _find_label_within(layout.elements[block.cards[0]].node, group)


def _find_label_within(card: LexborNode, group: list[Anchor]) -> FoundLabel | None:
    """Returns the label that stands in a line of its own in a card, before its headline; None without."""
    lines = _lines_of(card)
    if not 1 < len(lines) <= MAX_LINES:
        return None
    headline = max(range(len(lines)), key=lambda place: len(lines[place]))
    paid: FoundLabel | None = None
    for line in lines[:headline]:
        label = judge(line)
        if not label.exact or label.meaning not in ("story", "negative") or _says_kind(line, label):
            continue
        if any(line in _lines_of(anchor.node) for anchor in group[:MAX_TWINS]):
            return paid
        found = FoundLabel(label=label, where="before" if is_imperative(label) else "line")
        if says_paid(line):  # a place for advertisements may stand beside a line that says READ MORE
            paid = paid or found
        elif paid is None or is_imperative(label):
            return found
    return paid


def _says_kind(text: str, label: Label) -> bool:
    """Whether a section's name before a colon says of what kind one headline is: `Opinion: …`."""
    return names_section(label) and text.rstrip().endswith((":", "："))


def _lines_of(node: LexborNode) -> list[str]:
    return [text for line in node.text(separator="\n").split("\n") if (text := line.strip())]


class _Said(NamedTuple):
    """What stands before a block, beside it or beside what it stands in."""

    text: str | None
    """None for running text."""
    links: int
    is_heading: bool
    level: int
    """How far up from the block."""
    skipped: int
    """Links between it and the block."""
    in_line: bool
    """Only stress, a paragraph or a list's row is around, up to where it stands."""
    in_text: bool
    """It stands right beside the article's paragraphs."""
    is_beside: bool
    """Nothing ends the line between it and the link."""


def find_label(block: Block, layout: Layout) -> FoundLabel | None:
    """Returns the nearest text before the block that labels it; None when running text comes first."""
    is_single = len(block.anchors) == 1
    if is_single and (own := _find_own_label(block, layout)) is not None:
        return own
    spoken = _find_spoken(block) if is_single else None
    line: FoundLabel | None = None
    first = block.anchors[0].node if is_single else layout.elements[block.cards[0]].node
    for place, said in enumerate(_iter_before(first, layout)):
        if said.text is None:  # nothing above running text labels what is below
            return spoken
        label = judge(said.text)
        if (found := _find_said(said, label)) is not None:
            return found
        if place == 0 and not said.links and not said.skipped and _TITLE_LINE.fullmatch(said.text):
            line = FoundLabel(label=label, where="line", levels=said.level, in_text=said.in_text)
    return spoken or line


def _find_spoken(block: Block) -> FoundLabel | None:
    """Returns the label that the only link of a block consists of: `Read more`; None without."""
    first = block.anchors[0]
    label = judge(text_of(first.node)) if len(block.twins[first.target]) == 1 else None
    return FoundLabel(label=label, where="in-link") if label and label.meaning == "story" else None


def _find_said(said: _Said, label: Label) -> FoundLabel | None:
    """Returns what stands before a block as its label: words of the lexicon, a heading, what a colon ends."""
    assert said.text is not None
    before = not said.links and (said.in_line or (said.is_beside and is_imperative(label)))
    if before and _says_kind(said.text, label):
        label = Label(label.text, "unknown", False, "")
    if label.meaning != "unknown" and (said.links <= 1 or said.is_heading):
        where = "heading" if said.is_heading else "before" if before else "line"
        return FoundLabel(label=label, where=where, levels=said.level, skipped=said.skipped)
    if said.is_heading and not said.links:
        return FoundLabel(
            label=label, where="heading", levels=said.level, skipped=said.skipped, in_text=said.in_text
        )
    if before and said.text.rstrip().endswith((":", "：")):
        return FoundLabel(label=label, where="before", levels=said.level)
    return None


def _iter_before(first: LexborNode, layout: Layout) -> Iterator[_Said]:
    """Yields the texts before a block, the nearest first, up to the article's box."""
    node: LexborNode | None = first
    skipped = 0
    in_line = True
    for level in range(MAX_LEVELS):
        if node is None or node.tag in ("body", "html", "-undef") or node.mem_id == layout.body.container:
            return
        parent = node.parent
        in_text = parent is not None and parent.mem_id in layout.body.holders
        in_line = in_line and parent is not None and (parent.tag in INLINE_TAGS or parent.tag in ("p", "li"))
        step = node.prev
        is_beside = level == 0
        for _ in range(MAX_SIBLINGS):
            if step is None:
                break
            text, links, tag = _read(step, layout)
            is_beside = is_beside and (step.is_text_node or step.tag in INLINE_TAGS)
            if text is None or text.strip(":： "):
                yield _Said(text, links, tag in HEADINGS, level, skipped, in_line, in_text, is_beside)
            skipped += links
            step = step.prev
        if skipped > MAX_HEADED_LINKS:
            return
        node = parent


def _read(node: LexborNode, layout: Layout) -> tuple[str | None, int, str]:
    """Returns a sibling's text if short ("" for nothing, None for running text), its links, its tag."""
    if node.is_text_node:
        text = (node.text_content or "").strip()
        return (None if len(text) > MAX_LABEL_CHARACTERS * 2 else text), 0, ""
    if not node.is_element_node:
        return "", 0, ""
    tag = node.tag or ""
    if tag in _UNSEEN:
        return "", 0, tag
    place = layout.index.get(node.mem_id)
    links = layout.elements[place].links if place is not None else 0
    if links > 3:
        return (_head_of(node, layout) if links <= MAX_HEADED_LINKS else ""), links, "div"
    text_known = layout.texts.get(node.mem_id)
    if text_known is None:
        text_known = layout.texts[node.mem_id] = text_of(node)[:400]
    if len(text_known) > MAX_LABEL_CHARACTERS * 1.5:
        return ("" if links else None), links, tag
    if (
        tag not in HEADINGS
        and not links
        and tag in ("div", "header", "section", "a", "span")
        and _head_of(node, layout)
    ):
        tag = "h3"
    return text_known, links, tag


def _head_of(node: LexborNode, layout: Layout) -> str:
    """Returns the text of the first heading in `node`, searched once; empty without one."""
    text = layout.heads.get(node.mem_id)
    if text is None:
        head = node.css_first("h2,h3,h4,h5")
        text = layout.heads[node.mem_id] = text_of(head) if head is not None else ""
    return text
