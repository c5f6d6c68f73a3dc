"""Marks of what was paid for: classes, rel, and short texts such as `Sponsored` in a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.labels import fold
from spiders.layout import Anchor
from spiders.lexicon.paid import PAID_PHRASES

MAX_STEPS: Final = 12
"""How far around its link a card may reach, in elements."""
MAX_LINES: Final = 40
MAX_NODES: Final = 1_000
"""Of a card, that are looked at."""
MAX_MARK_CHARACTERS: Final = 40
"""A longer text is none of a card's marks."""
MAX_NAMES_CHARACTERS: Final = 300

_PHRASES: Final = frozenset(fold(phrase) for phrases in PAID_PHRASES.values() for phrase in phrases)
# Whole words of class names, `sponsored-card` and `isPromoted` alike: `published`, `publication-link` and
# `tagesanzeiger` are none. Drupal's `node--promoted` says that a page stands on the front page.
_WORDS: Final = re.compile(
    r"(?<![a-z])(?:sponsor(?:ed|s|ing|ship|is[eé]e?|izzato|isiert)?|gesponser[td]|gesponsord|affiliates?|advert(?:s|ise(?:ment|r)?s?"
    r"|ising|orials?)?|anzeigen?|(?<!node-)(?<!node--)promoted|publicidade?|publicit[eéà]|publicitat|publi-?(?:reportage|rreportaje|editorial"
    r"|redaktion\w*|redazionale)|patrocin(?:ad[oa]s?|ios?|i)|paid-?(?:content|posts?|partner\w*|story|link|promo\w*|ads?|media)"
    r"|(?:branded|brand|partner|native)-?content|native-?ads?|advertentie|werbung|reklama)(?![a-z])"
)  # fmt: skip
_TURN: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def names_say_paid(names: str) -> bool:
    """Whether one of these classes is a word for advertising.

    >>> names_say_paid("card sponsored-card"), names_say_paid("status-publish published-date")
    (True, False)
    """
    names = _TURN.sub("-", names[:MAX_NAMES_CHARACTERS]).lower().replace("_", "-")
    return _WORDS.search(names) is not None


def is_sponsored(anchor: Anchor) -> bool:
    """Whether the link itself says that it was paid for."""
    rel = anchor.node.attributes.get("rel") or ""
    return "sponsored" in rel.lower().split() or names_say_paid(anchor.names)


def is_in_paid_card(anchor: Anchor, card: LexborNode) -> bool:
    """Whether the card around a link says that it was paid for, in a class or in a short text of its own."""
    step: LexborNode | None = anchor.node
    for _ in range(MAX_STEPS):
        if step is None:
            break
        if step.mem_id != anchor.node.mem_id and names_say_paid(step.attributes.get("class") or ""):
            return True
        if step.mem_id == card.mem_id:
            break
        step = step.parent
    return any(map(says_paid, islice(_iter_lines(card), MAX_LINES)))


def _iter_lines(card: LexborNode) -> Iterator[str]:
    """Yields the lines of a card's text as asked for: what takes itself for a card may be a whole page."""
    for node in islice(card.traverse(include_text=True), MAX_NODES):
        if node.is_text_node:
            yield from filter(None, map(str.strip, (node.text_content or "").split("\n")))


def says_paid(line: str) -> bool:
    """Whether a short text is a word for advertising, such as `Sponsored`."""
    return len(line) <= MAX_MARK_CHARACTERS and fold(line) in _PHRASES
