"""Where the article's text stands, and what stands in it without being the article's."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

LEVEL_WEIGHTS: Final = (1.0, 0.6, 0.4)
"""What a paragraph counts for its parent, grandparent and the one above."""
MAX_LEVELS: Final = 6
"""How far above its paragraphs a body is looked for."""
MIN_GAIN: Final = 1.5
"""What an element must hold more than the one inside it to be taken for the whole body."""
TRUSTED_SHARE: Final = 0.3
"""Elements of one class that hold so much of the text are the article, whatever that class says."""
MAX_CANDIDATES: Final = 6
MAX_NAMES_CHARACTERS: Final = 300
MAX_CLIMB: Final = 60

UNSEEN_TAGS: Final = frozenset(
    ("script", "style", "noscript", "template", "iframe", "svg", "object", "button")
)
FOREIGN_TAGS: Final = UNSEEN_TAGS.union(
    ("a", "aside", "footer", "nav", "form", "figure", "figcaption", "dialog", "menu"),
    ("label", "select", "textarea"),
)
_FOREIGN_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:related|recirc\w*|read-?more|more-?(?:stories|news|on)|see-?also|teasers?|cards?|promo\w*|share|sharing"
    r"|social\w*|comments?|respond|newsletter\w*|signup|subscri\w*|paywall\w*|advert\w*|ads?|sponsor\w*|caption|wp-caption-text"
    r"|credit|copyright|byline|author\w*|bio|tags?|topics|breadcrumbs?|sidebar|side|widget\w*|footer|cookie\w*|consent|gdpr"
    r"|modal|popup|banner|twitter-tweet|instagram-media|outbrain|taboola|most-?read|popular|trending|rating|toolbar"
    r"|video-?player|hidden|sr-only|visually-hidden|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE_TAGS: Final = frozenset(("aside", "footer", "nav", "dialog"))
_ASIDE_NAMES: Final = re.compile(
    r"(?:^|\s)(?!has|no-|with|open)[\w-]*comments?(?=$|\s|_|-?(?:list|area|section|wrap|body|content|text|item))"
    r"|(?:^|[\s_-])(?:disqus\w*|cookie\w*|gdpr|consent|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ABOVE: Final = frozenset(("body", "html", "-undef", "-document"))


class Body(NamedTuple):
    """The element that holds the article's text."""

    node: LexborNode
    trusted: dict[int, bool]
    """What stands in it and is the article, by `mem_id`."""


def width_of(text: str) -> int:
    """Returns the length of `text`; three signs of the East count as much as seven letters."""
    return len(text) if text.isascii() else max(len(text), len(text.encode("utf-8", "replace")) * 7 // 9)


def find_body(paragraphs: list[tuple[LexborNode, str]]) -> Body | None:
    """Returns the element that holds most of the text."""
    weights: Counter[int] = Counter()
    lengths: Counter[int] = Counter()
    nodes: dict[int, LexborNode] = {}
    above: dict[int, list[int]] = {}
    asides: dict[int, bool] = {}
    held: Counter[int] = Counter()
    for paragraph, text in paragraphs:
        parent = paragraph.parent
        if parent is None:
            continue
        mem_id = parent.mem_id
        if mem_id not in above:
            above[mem_id] = _climb(parent, nodes, asides)
        held[mem_id] += len(text)
    for mem_id, length in held.items():
        for level, each in enumerate(above[mem_id]):
            lengths[each] += length
            if level < len(LEVEL_WEIGHTS):
                weights[each] += int(10 * LEVEL_WEIGHTS[level] * length)
    for best, _ in weights.most_common(MAX_CANDIDATES):
        if not stands_aside(nodes[best]):
            break
    else:
        return None
    whole = _widen(best, nodes, lengths)
    trusted = {whole: True}
    chains = [chain for chain in above.values() if whole in chain]
    kinds = {chain[0]: _names_of(nodes[chain[0]]).strip() or str(chain[0]) for chain in chains}
    shares: Counter[str] = Counter()
    for chain in chains:
        shares[kinds[chain[0]]] += lengths[chain[0]]
    for chain in chains:
        if shares[kinds[chain[0]]] >= TRUSTED_SHARE * lengths[whole]:
            trusted.update(dict.fromkeys(chain[: chain.index(whole)], True))
    return Body(nodes[whole], trusted)


def _climb(parent: LexborNode, nodes: dict[int, LexborNode], asides: dict[int, bool]) -> list[int]:
    """Returns what paragraphs stand in, from the innermost on; nothing where that is no article's."""
    chain: list[int] = []
    step: LexborNode | None = parent
    for _ in range(MAX_LEVELS):
        # The whole body is the article's only where its paragraphs stand in nothing else.
        if step is None or (step.tag in _ABOVE and (chain or step.tag != "body")):
            break
        mem_id = step.mem_id
        if mem_id not in asides:
            asides[mem_id] = _is_aside(step)
            nodes[mem_id] = step
        if asides[mem_id]:
            return []
        chain.append(mem_id)
        step = step.parent
    return chain


def _widen(best: int, nodes: dict[int, LexborNode], lengths: Counter[int]) -> int:
    """Returns the element around `best` that holds the rest of an article in several parts."""
    step = nodes[best].parent
    for _ in range(3):
        if step is None or step.mem_id not in lengths or is_foreign(step):
            break
        if lengths[step.mem_id] >= MIN_GAIN * lengths[best]:
            best = step.mem_id
        step = step.parent
    return best


def _is_aside(node: LexborNode) -> bool:
    return node.tag in _ASIDE_TAGS or _ASIDE_NAMES.search(_names_of(node)) is not None


def stands_aside(node: LexborNode) -> bool:
    """Whether a comment, a notice, the foot of the page or its like has `node` in it."""
    step: LexborNode | None = node
    for _ in range(12):
        if step is None or step.tag in _ABOVE:
            return False
        if _is_aside(step):
            return True
        step = step.parent
    return False


def is_own(node: LexborNode, verdicts: dict[int, bool]) -> bool:
    """Whether neither `node` nor what it stands in, up to the body, is a card, an aside or a bar."""
    judged = verdicts.get(node.mem_id)
    if judged is not None:
        return judged
    climbed: list[int] = []
    step: LexborNode | None = node
    own = False
    while step is not None and len(climbed) < 60:
        mem_id = step.mem_id
        known = verdicts.get(mem_id)
        if known is not None:
            own = known
            break
        climbed.append(mem_id)
        if step.tag in FOREIGN_TAGS or is_foreign(step):
            break
        step = step.parent
    verdicts.update(dict.fromkeys(climbed, own))
    return own


def is_foreign(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return _FOREIGN_NAMES.search(_names_of(node)) is not None


def _names_of(node: LexborNode) -> str:
    """Returns the classes and the id, as written."""
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:MAX_NAMES_CHARACTERS]
