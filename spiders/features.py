# ruff: noqa: E501  (tables read better with a language or pattern a line)
"""What can be said about a block of links, as names that the model weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from archive.outlink import Placement
from spiders.blocks import INLINE_TAGS, Anchor, Block, Layout
from spiders.labels import MAX_LABEL_CHARACTERS, Label, find_leading_label, judge

MAX_LEVELS: Final = 8
MAX_SIBLINGS: Final = 16
MAX_LOOKED_AT: Final = 512
"""Characters of an address: what follows tells no more, and searching it takes time."""
HEADINGS: Final = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend", "caption", "dt", "figcaption")
)
_UNSEEN: Final = frozenset(
    ("script", "style", "template", "svg", "img", "picture", "iframe", "video", "noscript", "br", "hr")
)

_RELATED_CLASS: Final = re.compile(
    r"relat|read-?_?more(?!-?(?:btn|button))|readmore|also-?_?read|read-?_?also|see-?_?also|similar|yarpp|crp_|jp-relatedposts|"
    r"more-?_?on|moreon|b-inject|linkcard|inline-?article|interlink|in-article-|article-embed|verwandt|aehnlich|correlat|"
    r"leggi-?anche|lire-?aussi|leia-?|leer-?|lee-?tambien|mehr-?zum|further|timeline|dossier|kanren|kapcsolodo|benzer|ilgili|saiba-?mais|recirc"
)
_NEGATIVE_CLASS: Final = re.compile(
    r"most-?_?(?:read|pop|view|shared|comment)|mostread|popular|trending|latest|breaking|headlines|nav(?!y)|menu|foot|breadcrumb|"
    r"share|social|follow|sponsor|promoted|advert|\bads?\b|banner|outbrain|taboola|newsletter|subscri|comment|pagination|pager|"
    r"\btags?\b|tag-?list|topics|keyword|categor|author|byline|sitemap|ranking|recent|login|account|cookie|toolbar|ticker|prev-?next|post-navigation|nextprev"
)
_SIDE_CLASS: Final = re.compile(
    r"side-?_?bar|\brail\b|right-?_?(?:col|rail)|\bcol-?right|secondary|aside|widget"
)
_CARD_CLASS: Final = re.compile(
    r"teaser|promo|embed|card|inject|inline|insert|linkbox|callout|pullout|interstitial"
)
_TRACKED: Final = re.compile(
    r"[?&](?:ref|utm_[a-z]+|source|src|from|icid|intcid|int_|link_source|module|recirc|traffic_source|itm_[a-z]+)=[^&]*(?:relat|more-?on|inline|read-?more|embed|article)"
)

_LISTING_PATH: Final = re.compile(
    r"/(?:tags?|tagged|topics?|topic|themen?|thema|temas?|autor(?:es|en)?|auteurs?|authors?|people|profile|profil|users?|journalists?|reporters?|staff|by|category|categor(?:y|ies|ias?|ie)|kategorie?|"
    r"rubrik|rubrique|sections?|seccion|search|suche|buscar|recherche|login|signin|sign-in|register|account|subscribe|abo|newsletters?|contact|kontakt|about|feeds?|rss|share|print|comments?|hashtag|schlagwort|keyword|writers?|columnists?|contributors?|archive)(?:/|$|\?)",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|whatsapp|telegram|t|linkedin|pinterest|reddit|youtube|youtu|tiktok|flipboard|tumblr|vk|ok|addtoany|addthis|"
    r"apple|spotify|google|line|weibo|threads|bsky|disqus|paypal|patreon|amazon|amzn|outbrain|taboola|doubleclick|wa|feedly|getpocket|xing|messenger)\.(?:com|net|me|org|co|be|ru|app|de|tv|in|ly|it|news)$"
)
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|css|js|ico|m3u8?)$", re.IGNORECASE
)
_ARTICLE_PATH: Final = re.compile(
    r"\d{4,}|(?:[^/_-]*[-_]){3}|\.s?html?$|/(?:19|20)\d\d/\d|%[0-9A-Fa-f]{2}.*%[0-9A-Fa-f]{2}|[^\x00-\x7f]{4,}"
)
_TITLE_LINE: Final = re.compile(r"[^\W\d][^\d]{3,45}")
_SPONSORED: Final = re.compile(r"sponsor|advert|anzeige|promoted|paid|publi|patrocin", re.IGNORECASE)
_WORD: Final = re.compile(r"\w{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}|[\uac00-\ud7af]{2,}")


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


@dataclass(slots=True, kw_only=True, eq=False)
class Evidence:
    """What the model weighs for a block, and what its outlinks repeat."""

    features: tuple[str, ...]
    found: FoundLabel | None
    placement: Placement


def text_of(node: LexborNode) -> str:
    """Returns the text of `node` with white space folded."""
    return " ".join(node.text(separator=" ").split())


def title_of(anchor: Anchor) -> str:
    """Returns the anchor text, or the alternative text of the image inside when there is none."""
    text = text_of(anchor.node)
    if not text:
        image = anchor.node.css_first("img")
        attributes = (image if image is not None else anchor.node).attributes
        text = " ".join((attributes.get("alt") or attributes.get("title") or "").split())
    return text


def is_article_like(url: str) -> bool:
    """Whether `url` looks like one article's and not like a section's, tag's, author's or another site's service."""
    parts = urlsplit(url)
    path = parts.path[:MAX_LOOKED_AT]
    if len(path) < 2 or _LISTING_PATH.search(path) or _FILE.search(path):
        return False
    return not _ELSEWHERE.search(parts.hostname or "")


def has_article_shape(url: str) -> bool:
    """Whether `url` has a number, date or long slug such as articles have."""
    parts = urlsplit(url)
    return bool(_ARTICLE_PATH.search(f"{parts.path}?{parts.query}"[:MAX_LOOKED_AT]))


def is_sponsored(anchor: Anchor) -> bool:
    """Whether the link says that it was paid for."""
    attributes = anchor.node.attributes
    rel = attributes.get("rel") or ""
    return "sponsored" in rel or bool(_SPONSORED.search(attributes.get("class") or ""))


def find_label(block: Block, layout: Layout) -> FoundLabel | None:
    """Returns the nearest text before the block that labels it, None when running text or nothing comes first."""
    first = block.anchors[0]
    leading = find_leading_label(text_of(first.node)) if len(block.anchors) == 1 else None
    if leading is not None:
        return FoundLabel(label=leading, where="in-link")
    whole = (
        judge(text_of(first.node))
        if len(block.anchors) == 1 and len(block.twins[first.target]) == 1
        else None
    )
    single = len(block.anchors) == 1
    node: LexborNode | None = first.node if single else layout.elements[block.cards[0]].node
    skipped = 0
    inside = True
    line: FoundLabel | None = None
    texts_seen = 0
    for level in range(MAX_LEVELS):
        if node is None or node.tag in ("body", "html", "-undef") or node.mem_id == layout.body.container:
            break
        parent = node.parent
        inside = inside and parent is not None and (parent.tag in INLINE_TAGS or parent.tag in ("p", "li"))
        step = node.prev
        for _ in range(MAX_SIBLINGS):
            if step is None:
                break
            text, links, tag = _read(step, layout)
            if text is None:  # running text: nothing above it labels what is below
                return (
                    FoundLabel(label=whole, where="in-link") if whole and whole.meaning == "story" else None
                )
            if text:
                heading = tag in HEADINGS
                label = judge(text)
                where = "heading" if heading else ("before" if inside and not links else "line")
                if label.meaning != "unknown" and (links <= 1 or heading):
                    return FoundLabel(label=label, where=where, levels=level, skipped=skipped)
                if heading and not links:
                    return FoundLabel(label=label, where="heading", levels=level, skipped=skipped)
                if inside and not links and text.rstrip().endswith((":", "：")):
                    return FoundLabel(label=label, where="before", levels=level)
                texts_seen += 1
                if texts_seen == 1 and not links and not skipped and _TITLE_LINE.fullmatch(text):
                    line = FoundLabel(label=label, where="line", levels=level)
            skipped += links
            step = step.prev
        if skipped > 12:
            break
        node = parent
    return FoundLabel(label=whole, where="in-link") if whole and whole.meaning == "story" else line


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
        head = node.css_first("h2,h3,h4,h5") if links <= 12 else None
        return (text_of(head) if head is not None else ""), links, "div"
    text_known = layout.texts.get(node.mem_id)
    if text_known is None:
        text_known = layout.texts[node.mem_id] = text_of(node)[:400]
    if len(text_known) > MAX_LABEL_CHARACTERS * 1.5:
        return ("" if links else None), links, tag
    if (
        tag not in HEADINGS
        and not links
        and tag in ("div", "header", "section", "a", "span")
        and node.css_first("h2,h3,h4,h5")
    ):
        tag = "h3"
    return text_known, links, tag


def weigh_block(block: Block, layout: Layout, urls: dict[str, str | None], host: str) -> Evidence:
    """Returns the features of `block`; `urls` are its targets resolved, `host` the page's."""
    features: list[str] = []
    elements = layout.elements
    body = layout.body
    first, last = block.anchors[0], block.anchors[-1]
    found = find_label(block, layout)
    # class, id and attribute hints
    names, attribute_label = _names_around(block, layout)
    if (found is None or found.label.meaning == "unknown") and attribute_label is not None:
        found = FoundLabel(label=attribute_label, where="attribute")
    related = bool(_RELATED_CLASS.search(names))
    # place
    among = body.first < first.order < body.last
    if body.last < 0:
        place = "none"
    elif among:
        place = "among"
    elif last.order > body.last:
        place = "after"
    else:
        place = "before"
    in_main = layout.in_body[first.element]
    features.append(f"place:{place}")
    if in_main:
        features.append(f"main:{place}")
    chrome = elements[first.element].chrome
    if chrome:
        features.append(f"chrome:{chrome}")
    # label
    if found is None:
        kind = "none"
    elif found.label.meaning == "unknown":
        kind = "other" if found.where == "heading" else "line"
    else:
        kind = found.label.meaning if found.label.exact else f"{found.label.meaning}-root"
    features.append(f"label:{kind}")
    labelled = kind in ("story", "story-root")
    if found is not None and kind not in ("none", "other", "line"):
        features.append(f"where:{kind.partition('-')[0]}:{found.where}")
        if found.levels >= 4:
            features.append("label:high")
        if found.skipped:
            features.append("label:shared" if found.skipped <= 5 else "label:far")
    if found is not None and kind == "line" and found.where == "before":
        features.append("label:colon")
    if labelled or kind == "doubtful":
        features.append(f"{kind.partition('-')[0]}&{place}")
    if related:
        features.append("class:related")
        features.append(f"related&{kind.partition('-')[0]}")
        if place in ("among", "after"):
            features.append(f"related&{place}")
    if _NEGATIVE_CLASS.search(names):
        features.append("class:negative")
        if related:
            features.append("class:both")
    if _SIDE_CLASS.search(names):
        features.append("class:side")
    if _CARD_CLASS.search(names):
        features.append("class:card")
        if among and in_main:
            features.append("card&main")
    # size
    size = len(block.anchors)
    bucket = (
        "1" if size == 1 else "2-4" if size <= 4 else "5-8" if size <= 8 else "9-12" if size <= 12 else "13+"
    )
    features.append(f"size:{bucket}")
    if kind in ("none", "other", "line"):
        features.append(f"{kind}&{place}&{'one' if size == 1 else 'some'}{'&main' if in_main else ''}")
    # form of text and address
    titles = [title_of(anchor) for anchor in block.anchors]
    mean = sum(len(title) * (2 if title and title[0] > "\u2e80" else 1) for title in titles) / size
    features.append("text:short" if mean < 18 else "text:middle" if mean < 35 else "text:long")
    known = [url for target in block.twins if (url := urls.get(target))]
    like = sum(map(is_article_like, known)) / size
    shaped = sum(map(has_article_shape, known)) / size
    features.append(
        "url:articles" if like > 0.7 and shaped > 0.6 else "url:some" if like > 0.4 else "url:none"
    )
    if labelled and like > 0.7 and shaped > 0.6:
        features.append("labelled&articles")
    away = sum(1 for url in known if not _same_site(url, host)) / size
    if away > 0.5:
        features.append("url:away")
        if labelled:
            features.append("labelled&away")
    if any(_TRACKED.search(anchor.href[:MAX_LOOKED_AT]) for anchor in block.anchors[:3]):
        features.append("url:tracked")
    if any(len(group) > 1 for group in block.twins.values()):
        features.append("twins")
    if body.text and place != "before":
        share = sum(_overlap(title, body.text) for title in titles[:6]) / min(size, 6)
        features.append(
            "overlap:high" if share >= 0.5 else "overlap:middle" if share >= 0.3 else "overlap:low"
        )
    if size == 1 and in_main and among and _alone_in_paragraph(first):
        features.append("lone-line")
    placement: Placement = "end_block" if place in ("after", "none") else "aside"
    if (
        among
        and size <= 2
        and (_alone_in_paragraph(first) or (found and found.where in ("before", "in-link")))
    ):
        placement = "inline"
    return Evidence(features=tuple(features), found=found, placement=placement)


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
            if name in (
                "class",
                "id",
                "role",
                "data-testid",
                "data-component",
                "data-module",
                "data-type",
                "data-name",
                "data-block",
                "itemprop",
                "data-tb-region",
                "data-track-module",
            ):
                names.append(value)
            elif (
                name in ("aria-label", "data-title", "data-label", "data-heading")
                and step > 0
                and label is None
            ):
                judged = judge(value)
                label = judged if judged.meaning != "unknown" else None
        at = element.parent
    return " ".join(names)[:2000].lower(), label


def _alone_in_paragraph(anchor: Anchor) -> bool:
    node = anchor.node.parent
    while node is not None and node.tag in INLINE_TAGS:
        node = node.parent
    return node is not None and node.tag in ("p", "blockquote")


def _same_site(url: str, host: str) -> bool:
    other = urlsplit(url).hostname or ""
    if other == host:
        return True
    return other.split(".")[-2:] == host.split(".")[-2:] and len(other.split(".")[-1]) > 0


def _overlap(title: str, text: str) -> float:
    words = set(_WORD.findall(title.casefold()))
    return sum(word in text for word in words) / len(words) if words else 0.0
