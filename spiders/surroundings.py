"""What the blocks of one page say of each other: a label that holds for several, boxes, likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from spiders.blocks import Block, Layout
from spiders.features import Evidence
from spiders.labels import Label, judge
from spiders.texts import stands_in_link

MAX_BOX_LINKS: Final = 40
"""What holds more is a column of the page."""
MAX_LEVELS: Final = 8
MAX_HEADS: Final = 200
MAX_HEAD_CHARACTERS: Final = 70
MAX_CLASSES: Final = 3

_HEADS: Final = (
    "a[href],h1,h2,h3,h4,h5,h6,legend,summary,strong,"
    "[class*=title],[class*=Title],[class*=head],[class*=Head],[class*=label]"
)
_SAYING: Final = {
    "negative": 0,
    "negative-root": 0,
    "doubtful": 2,
    "story-root": 3,
    "story": 3,
}
"""What a label says, as numbers to compare; what says nothing is 1."""
_HEADINGS: Final = {
    "negative": 0,
    "negative-root": 1,
    "none": 2,
    "unknown": 3,
    "doubtful": 4,
    "story-root": 5,
    "story": 6,
}
_ANNOUNCING: Final = frozenset(("story", "story-root"))
_Heads = list[tuple[int, str | None]]
_MARKS_BEHIND: Final = " :：|｜"
"""No heading is the label of a line for them."""


class _Around(NamedTuple):
    """What surrounds one block."""

    box: int | None
    """The outermost element around it that is its own; None without."""
    heading: str
    """What the nearest heading in that box says."""
    likeness: tuple[str, ...]


def look_between(rows: Sequence[tuple[Block, Evidence]], layout: Layout) -> None:
    """Adds to the evidence of each block of a page, in document order, what the others say of it."""
    spine = _spine_of(layout)
    heads: dict[int, _Heads] = {}
    around: list[_Around] = []
    kin: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for block, evidence in rows:
        box = _find_box(block, layout, spine)
        heading = _meaning_of(_find_heading(block, layout, box, heads))
        around.append(_Around(box, heading, _likeness_of(block, layout)))
        kin[around[-1].likeness].append(evidence.kind)
    _say_of_boxes(rows, around)
    announced = {likeness for likeness, kinds in kin.items() if not _ANNOUNCING.isdisjoint(kinds)}
    ways = _ways_from(layout)
    stories = sum(evidence.kind == "story" and evidence.place != "before" for _, evidence in rows)
    for place, (block, evidence) in enumerate(rows):
        box, heading, likeness = around[place]
        if likeness in announced:
            evidence.features.append("kin:story")
        before = rows[place - 1] if place else None
        evidence.measures.update(
            {
                "says": _SAYING.get(evidence.kind, _SAYING.get(heading, 1)),
                "heading": _HEADINGS[heading],
                "page:stories": stories,
                "before:says": _SAYING.get(before[1].kind, 1) if before else -1,
                "before:gap": block.anchors[0].order - before[0].anchors[-1].order if before else 999,
                "kin": len(kin[likeness]),
                "box:links": len(block.anchors) if box is None else layout.elements[box].links,
                "lines": block.anchors[0].order - layout.body.first,
                "size": len(block.anchors),
            }
        )
        evidence.measures.update(_way_to(block, layout, ways))
        if evidence.place == "after":
            evidence.measures["far"] = block.anchors[0].order - layout.body.last
        if evidence.found is not None:
            evidence.measures["label:length"] = len(evidence.found.label.text)
            evidence.measures["label:levels"] = evidence.found.levels


def _say_of_boxes(rows: Sequence[tuple[Block, Evidence]], around: Sequence[_Around]) -> None:
    """Adds to each block what the labels in its box say, be they its own or another block's."""
    boxes: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(around):
        boxes[-1 - place if each.box is None else each.box].append(place)
    for members in boxes.values():
        kinds = {rows[place][1].kind for place in members}
        story = not _ANNOUNCING.isdisjoint(kinds | {around[place].heading for place in members})
        against = any(kind.startswith("negative") for kind in kinds)
        for place in members:
            features = rows[place][1].features
            if story:
                features.append("box:story")
            if against:
                features.append("box:negative")


def _spine_of(layout: Layout) -> set[int]:
    """Returns the elements that hold the article's paragraphs."""
    spine: set[int] = set()
    for mem_id in (*layout.body.holders, layout.body.container):
        at = layout.index.get(mem_id, -1)
        while at >= 0 and at not in spine:
            spine.add(at)
            at = layout.elements[at].parent
    return spine


_Ways = dict[int, tuple[int, int]]
"""How far the first element around another and the article's text is above this text, and above the other."""


def _ways_from(layout: Layout) -> _Ways:
    """Returns the ways to the elements around the article's text; none without an article."""
    ways: _Ways = {}
    at = layout.index.get(layout.body.container, -1)
    while at >= 0:
        ways[at] = (len(ways), 0)
        at = layout.elements[at].parent
    if ways:
        ways[-1] = (len(ways), 0)
    return ways


def _way_to(block: Block, layout: Layout, ways: _Ways) -> dict[str, float]:
    """Returns the way to a block, and adds it to `ways`, so that no element is climbed from twice."""
    if not ways:
        return {}
    climbed: list[int] = []
    at = block.container
    while at >= 0 and at not in ways:
        climbed.append(at)
        at = layout.elements[at].parent
    up, down = ways[max(at, -1)]
    for below, element in enumerate(reversed(climbed), start=down + 1):
        ways[element] = (up, below)
    return {"way:up": up, "way:down": down + len(climbed)}


def _find_box(block: Block, layout: Layout, spine: set[int]) -> int | None:
    """Returns the outermost element around a block that holds neither article nor column; None without."""
    box: int | None = None
    at = block.container
    for _ in range(MAX_LEVELS):
        if at < 0 or at in spine or layout.elements[at].links > MAX_BOX_LINKS:
            break
        box = at
        at = layout.elements[at].parent
    return box


def _find_heading(block: Block, layout: Layout, box: int | None, known: dict[int, _Heads]) -> Label | None:
    """Returns the nearest heading above a block in its box, whatever text is between."""
    if box is None:
        return None
    if box not in known:
        known[box] = _heads_in(layout.elements[box].node)
    first = block.anchors[0].node.mem_id
    nearest: str | None = None
    for mem_id, text in known[box]:
        if mem_id == first:
            return judge(nearest.rstrip(_MARKS_BEHIND)) if nearest is not None else None
        nearest = text or nearest
    return None


def _heads_in(node: LexborNode) -> _Heads:
    """Returns the links and the short headings outside of links, in document order, these with their text."""
    heads: _Heads = []
    for each in node.css(_HEADS)[:MAX_HEADS]:
        if each.tag == "a":
            heads.append((each.mem_id, None))
            continue
        if each.css_first("a[href]") is not None or stands_in_link(each):
            continue
        text = " ".join(each.text(separator=" ").split())
        if 2 < len(text) < MAX_HEAD_CHARACTERS:
            heads.append((each.mem_id, text))
    return heads


def _meaning_of(label: Label | None) -> str:
    if label is None:
        return "none"
    if label.meaning == "unknown" or label.exact:
        return label.meaning
    return f"{label.meaning}-root"


def _likeness_of(block: Block, layout: Layout) -> tuple[str, ...]:
    """Returns tags and classes of what holds the block's cards, and of what holds that."""
    names: list[str] = []
    at = block.container
    for _ in range(2):
        if at < 0:
            break
        element = layout.elements[at]
        classes = sorted((element.node.attributes.get("class") or "").split())
        names += [element.tag, *classes[:MAX_CLASSES]]
        at = element.parent
    return tuple(names)
