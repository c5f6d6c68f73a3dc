# ruff: noqa: E501  (tables read better with a language or pattern a line)
"""What can be said about a block of links, as names that the model weighs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import urlsplit

from archive.outlink import Placement
from spiders.announcement import FoundLabel, find_label, title_of
from spiders.block_addresses import iter_address_signs, measure_addresses
from spiders.blocks import INLINE_TAGS, Anchor, Block, Layout
from spiders.labels import Label, is_misplaced, judge
from spiders.targets import has_article_shape
from spiders.texts import size_of
from spiders.topic import Topic

_RELATED_CLASS: Final = re.compile(
    r"relat|read-?_?more(?!-?(?:btn|button))|readmore|also-?_?read|read-?_?also|see-?_?also|similar|yarpp|crp_|jp-relatedposts|"
    r"more-?_?on|moreon|b-inject|linkcard|inline-?article|interlink|in-article-|article-embed|verwandt|aehnlich|correlat|"
    r"leggi-?anche|lire-?aussi|leia-?|leer-?|lee-?tambien|mehr-?zum|further|timeline|dossier|kanren|kapcsolodo|benzer|ilgili|saiba-?mais|recirc"
)
_NEGATIVE_CLASS: Final = re.compile(
    r"most-?_?(?:read|pop|view|shared|comment)|mostread|popular|trending|latest|breaking|headlines|nav(?!y)|menu|foot|breadcrumb|"
    r"share|social|follow|sponsor|(?<!node-)(?<!node--)promoted|advert|\bads?\b|banner|outbrain|taboola|newsletter|subscri|comment|pagination|pager|"
    r"\btags?\b|tag-?list|topics|keyword|categor|author|byline|sitemap|ranking|recent|login|account|cookie|toolbar|ticker|prev-?next|post-navigation|nextprev"
)
_RANKING_CLASS: Final = re.compile(
    r"most-?_?(?:read|pop|view|shared|comment)|mostread|trending|meistgelesen|mas-?leid"
)
_SIDE_CLASS: Final = re.compile(
    r"side-?_?bar|\brail\b|right-?_?(?:col|rail)|\bcol-?right|secondary|aside|widget"
)
_CARD_CLASS: Final = re.compile(
    r"teaser|promo|embed|card|inject|inline|insert|linkbox|callout|pullout|interstitial"
)
_CLASSES: Final = {
    "class:related": _RELATED_CLASS,
    "class:negative": _NEGATIVE_CLASS,
    "class:side": _SIDE_CLASS,
    "class:ranking": _RANKING_CLASS,
    "class:card": _CARD_CLASS,
}
MAX_KNOWN_NAMES: Final = 512
# Takes long to compile: at first use, not at import.
_WORD: Final = r"\w{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}|[\uac00-\ud7af]{2,}"


INSIDE: Final = ("card:", "title:", "text:", "overlap:", "url:", "labelled&", "label:text", "label:title")
"""How the names begin that `look_inside` adds: what takes longest to know."""
UNJUDGED: Final = ("none", "other", "line")
"""Kinds of label that the lexicon knows nothing of."""
_SIZES: Final = ((13, "size:13+"), (9, "size:9-12"), (5, "size:5-8"), (2, "size:2-4"), (0, "size:1"))
_DISTANCES: Final = (
    (81, "far:81+"),
    (31, "far:31-80"),
    (11, "far:11-30"),
    (3, "far:3-10"),
    (-(10**9), "far:1-2"),
)
"""Links and paragraphs between the article's last paragraph and the block."""
_TITLES: Final = ("h2", "h3", "h4")
MAX_TITLES: Final = 6
"""Of a block, that are compared with the article's words."""
MAX_BODY_CHARACTERS: Final = 60_000
MAX_TITLE_CHARACTERS: Final = 500
"""Of the article, and of a title, that are compared with one another."""
MAX_CONTAINER_CHARACTERS: Final = 20_000
MAX_FREE_CHARACTERS: Final = 5000.0
_NAMING: Final = frozenset(
    [
        "class",
        "id",
        "role",
        "itemprop",
        "data-testid",
        "data-component",
        "data-module",
        "data-type",
        "data-name",
        "data-block",
        "data-tb-region",
        "data-track-module",
    ]
)
_LABELLING: Final = frozenset(("aria-label", "data-title", "data-label", "data-heading"))

MAX_SKIPPED: Final = 3
"""A label above a list of more links is spent on it: it says nothing of a list below."""

Place = Literal["before", "among", "after", "none"]
"""Where a block stands, seen from the article's paragraphs; `none` when there are none."""


@dataclass(slots=True, kw_only=True, eq=False)
class Evidence:
    """What the model weighs for a block, and what its outlinks repeat."""

    features: list[str]
    """Signs that a block has or has not."""
    measures: dict[str, float]
    """What can be more or less; what is not known is left out."""
    found: FoundLabel | None
    kind: str
    """What the label says, as `_kind_of_label` has it."""
    place: Place
    placement: Placement

    @property
    def values(self) -> dict[str, float]:
        """Signs and measures by name, as the model asks for them."""
        return {**dict.fromkeys(self.features, 1.0), **self.measures}


def look_around(block: Block, layout: Layout) -> Evidence:
    """Returns what the place of `block` says of it, and what stands around."""
    names, attribute_label = _names_around(block, layout)
    found = find_label(block, layout)
    if (found is None or found.label.meaning == "unknown") and attribute_label is not None:
        found = FoundLabel(label=attribute_label, where="attribute")
    place = _place_of(block, layout)
    in_body = layout.in_body[block.anchors[0].element]
    if found is not None and found.skipped > MAX_SKIPPED and len(block.twins) > MAX_SKIPPED:
        found = FoundLabel(label=Label(found.label.text, "unknown", False, ""), where=found.where)
    elif found is not None and is_misplaced(found.label, found.where, layout.page.lang):
        found = replace(found, label=Label(found.label.text, "unknown", False, ""))
    kind = _kind_of_label(found)
    features = [
        *_iter_distance(block, layout, place),
        *_iter_place(block, layout, place, in_body),
        *_iter_label(found, kind, place),
        *_iter_names(names, place, in_body),
        *_iter_size(block, kind, place, in_body),
    ]
    placement = _placement_of(block, found, place)
    return Evidence(features=features, measures={}, found=found, kind=kind, place=place, placement=placement)


def look_inside(
    evidence: Evidence, block: Block, layout: Layout, urls: dict[str, str | None], topic: Topic
) -> None:
    """Adds what titles and addresses say; `urls` are the block's targets resolved."""
    host = urlsplit(layout.page.base_url).hostname or ""
    evidence.features += _iter_cards(block, layout)
    titles = [title_of(anchor) for anchor in block.anchors]
    words = [set(re.findall(_WORD, title[:MAX_TITLE_CHARACTERS].casefold())) for title in titles[:MAX_TITLES]]
    known = [url for target in block.twins if (url := urls.get(target))]
    shaped = sum(map(has_article_shape, known)) / len(block.anchors)
    evidence.features += _iter_title(words, layout)
    evidence.features += _iter_form(titles, words, layout, evidence.place)
    evidence.features += iter_address_signs(block, known, shaped, host, evidence.kind)
    evidence.measures.update(topic.measures_of(titles))
    evidence.measures.update(measure_addresses(known, shaped, block, layout))
    if evidence.found is not None:
        evidence.measures.update(topic.measures_of_label(evidence.found.label.text))
    evidence.measures["text:none"] = sum(not title for title in titles) / len(titles)
    evidence.measures["text:free"] = _free_characters(block, layout, titles)


def _free_characters(block: Block, layout: Layout, titles: list[str]) -> float:
    """Returns how many characters a link stand in the block's container outside of its links."""
    if block.container < 0:
        return MAX_FREE_CHARACTERS
    length = layout.lengths.get(block.container)
    if length is None:
        text = layout.elements[block.container].node.text()
        long = len(text) > MAX_CONTAINER_CHARACTERS
        length = layout.lengths[block.container] = len(text) if long else len(" ".join(text.split()))
    if length > MAX_CONTAINER_CHARACTERS:
        return MAX_FREE_CHARACTERS
    free = length - sum(map(len, titles))
    return min(MAX_FREE_CHARACTERS, max(0, free) / len(titles))


def _place_of(block: Block, layout: Layout) -> Place:
    body = layout.body
    if body.last < 0:
        return "none"
    if body.first < block.anchors[0].order < body.last:
        return "among"
    return "after" if block.anchors[-1].order > body.last else "before"


def _placement_of(block: Block, found: FoundLabel | None, place: Place) -> Placement:
    if place in ("after", "none"):
        return "end_block"
    in_line = found is not None and found.where in ("before", "in-link")
    if place == "among" and len(block.anchors) <= 2 and (in_line or _alone_in_paragraph(block.anchors[0])):
        return "inline"
    return "aside"


def _kind_of_label(found: FoundLabel | None) -> str:
    """Returns the label's meaning, with `-root` when it is only akin; `other`, `line` or `none` without one."""
    if found is None:
        return "none"
    if found.label.meaning == "unknown":
        return "other" if found.where == "heading" else "line"
    return found.label.meaning if found.label.exact else f"{found.label.meaning}-root"


def _iter_place(block: Block, layout: Layout, place: Place, in_body: bool) -> Iterator[str]:
    first = block.anchors[0]
    yield f"place:{place}"
    if in_body:
        yield f"main:{place}"
    if chrome := layout.elements[first.element].chrome:
        yield f"chrome:{chrome}"
    if len(block.anchors) == 1 and in_body and place == "among" and _alone_in_paragraph(first):
        yield "lone-line"


def _iter_distance(block: Block, layout: Layout, place: Place) -> Iterator[str]:
    if place != "after":
        return
    far = block.anchors[0].order - layout.body.last
    yield next(name for least, name in _DISTANCES if far >= least)
    nearest = layout.blocks[layout.first_after : layout.first_after + 3]
    rank = next((rank for rank, near in enumerate(nearest) if near is block), None)
    if rank is not None:
        yield "after:first" if rank == 0 else "after:second"


def _iter_cards(block: Block, layout: Layout) -> Iterator[str]:
    node = layout.elements[block.cards[0]].node
    if node.css_first("img,picture") is not None:
        yield "card:image"
    if node.css_first("h1,h2,h3,h4,h5") is not None or (
        node.parent is not None and node.parent.tag in _TITLES
    ):
        yield "card:heading"
    if node.css_first("time") is not None:
        yield "card:time"


def _iter_title(words: list[set[str]], layout: Layout) -> Iterator[str]:
    shares = [_overlap(each, layout.title) for each in words]
    if max(shares) >= 0.3:
        yield "title:some"
    if sum(share > 0.15 for share in shares) >= len(shares) / 2:
        yield "title:most"


def _iter_label(found: FoundLabel | None, kind: str, place: Place) -> Iterator[str]:
    yield f"label:{kind}"
    if found is None:
        return
    if kind == "line" and found.where == "before":
        yield "label:colon"
    if kind in UNJUDGED:
        return
    meaning = kind.partition("-")[0]
    yield f"where:{meaning}:{found.where}"
    if found.levels >= 4:
        yield "label:high"
    if found.skipped:
        yield "label:shared" if found.skipped <= 5 else "label:far"
    if kind in ("story", "story-root", "doubtful"):
        yield f"{meaning}&{place}"


def _iter_names(names: str, place: Place, in_body: bool) -> Iterator[str]:
    signs = _signs_of_names(names)
    yield from signs
    if "class:related" in signs and place in ("among", "after"):
        yield f"related&{place}"
    if "class:card" in signs and place == "among" and in_body:
        yield "card&main"


@lru_cache(maxsize=MAX_KNOWN_NAMES)
def _signs_of_names(names: str) -> tuple[str, ...]:
    """Returns what class names say of what they are given to; the same ones come block by block and page by page."""
    signs = tuple(sign for sign, pattern in _CLASSES.items() if pattern.search(names))
    return (*signs, "class:both") if signs[:2] == ("class:related", "class:negative") else signs


def _iter_size(block: Block, kind: str, place: Place, in_body: bool) -> Iterator[str]:
    size = len(block.anchors)
    yield next(name for least, name in _SIZES if size >= least)
    if kind in UNJUDGED:
        yield f"{kind}&{place}&{'one' if size == 1 else 'some'}{'&main' if in_body else ''}"
    if any(len(group) > 1 for group in block.twins.values()):
        yield "twins"


def _iter_form(titles: list[str], words: list[set[str]], layout: Layout, place: Place) -> Iterator[str]:
    mean = sum(map(size_of, titles)) / len(titles)
    yield "text:short" if mean < 18 else "text:middle" if mean < 35 else "text:long"
    if layout.body.text and place != "before":
        share = sum(_overlap(each, layout.body.text[:MAX_BODY_CHARACTERS]) for each in words) / len(words)
        yield "overlap:high" if share >= 0.5 else "overlap:middle" if share >= 0.3 else "overlap:low"


def _names_around(block: Block, layout: Layout) -> tuple[str, Label | None]:
    """Returns class names and ids around the block, lower case, and a label from an attribute."""
    names: list[str] = []
    label: Label | None = None
    at = block.anchors[0].element
    for step in range(9):
        if at < 0:
            break
        element = layout.elements[at]
        if element.node.mem_id == layout.body.container and step > 0:
            break
        if element.links > 40:
            break
        attributes = element.node.attributes
        for name, value in attributes.items():
            if not value:
                continue
            if name in _NAMING:
                names.append(value)
            elif name in _LABELLING and step > 0 and label is None:
                judged = judge(value)
                label = judged if judged.meaning != "unknown" else None
        at = element.parent
    return " ".join(names)[:2000].lower(), label


def _alone_in_paragraph(anchor: Anchor) -> bool:
    node = anchor.node.parent
    while node is not None and node.tag in INLINE_TAGS:
        node = node.parent
    return node is not None and node.tag in ("p", "blockquote")


def _overlap(words: set[str], text: str) -> float:
    return sum(word in text for word in words) / len(words) if words else 0.0
