"""Where in its site's template a block of links stands, in words that are the same on each of its pages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from spiders.announcement import FoundLabel, find_label
from spiders.blocks import Block, Layout
from spiders.labels import announcing_words, fold

MAX_PLACE_CHARACTERS: Final = 200
MAX_LABEL_CHARACTERS: Final = 48
MAX_STEPS: Final = 12
MAX_NAMES: Final = 2
"""Classes of one element that are kept."""
MAX_NAME_CHARACTERS: Final = 32
MAX_NAMES_READ: Final = 24
MAX_KNOWN_NAMES: Final = 1024

_BEFORE_LABEL: Final = " | "
_PLAIN_TAGS: Final = frozenset(("div", "span", "p", "a", "b", "strong", "em", "i"))
"""Tell nothing without a name."""
_DIGITS_AMID: Final = re.compile(r"\d[^\W\d]")
_TURNS: Final = re.compile(r"[a-z][A-Z]")
_WHOLLY_MADE: Final = re.compile(r"(?:css|sc|jsx|emotion|svelte|styled|makestyles|jss)(?:-|$)", re.IGNORECASE)
"""Classes that a style sheet compiler makes up, anew with each version of the site."""
_OF_THE_ARTICLE: Final = re.compile(
    r"(?:post|category|tag|author|postid|page|section|topic|format|status|type|term|hentry|lang|id)(?:-|$)"
)
"""Classes in which publishing systems repeat what the article is about."""
_STATES: Final = frozenset(
    [
        "first",
        "last",
        "odd",
        "even",
        "active",
        "current",
        "hidden",
        "visible",
        "lazy",
        "loaded",
        "new",
        "open",
    ]
)
_VOWEL: Final = re.compile(r"[aeiouy]|[^\x00-\x7f]", re.IGNORECASE)


class Places:
    """Names the places of the blocks of one page; names of elements are made once."""

    __slots__ = ("_layout", "_steps", "_unlabelled")

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._steps: dict[int, str] = {}
        self._unlabelled: dict[str, dict[int, int]] | None = None

    def place_of(self, block: Block, found: FoundLabel | None) -> str:
        """Returns where `block` stands, at most MAX_PLACE_CHARACTERS: `aside.related>ul>li | read also`.

        Lists without a label that stand in the same markup are told apart by their order.
        """
        label = _constant_words(found)
        path = self._path_of(block)
        if not label and not self._layout.in_body[block.anchors[0].element]:
            number = self._number_of(block, path)
            label = f"{number}" if number else ""
        if not label:
            return path
        room = MAX_PLACE_CHARACTERS - len(label) - len(_BEFORE_LABEL)
        if len(path) > room:
            path = path[-room:].partition(">")[2] or path[-room:]
        return f"{path}{_BEFORE_LABEL}{label}"

    def _path_of(self, block: Block) -> str:
        elements = self._layout.elements
        at = block.anchors[0].element
        steps: list[str] = []
        for _ in range(MAX_STEPS):
            if at < 0:
                break
            if at not in self._steps:
                self._steps[at] = _name_of(elements[at].tag, elements[at].node.attributes)
            if (step := self._steps[at]) and (not steps or step != steps[-1]):
                steps.append(step)
            at = elements[at].parent
        path = ""
        for step in steps:
            longer = f"{step}>{path}" if path else step
            if len(longer) > MAX_PLACE_CHARACTERS:
                break
            path = longer
        return path or "body"

    def _number_of(self, block: Block, path: str) -> int:
        """Returns the place of the block's container among those with nothing else to tell them apart."""
        if self._unlabelled is None:
            self._unlabelled = {}
            for each in self._layout.blocks:
                if not self._layout.in_body[each.anchors[0].element]:
                    numbers = self._unlabelled.setdefault(self._path_of(each), {})
                    if each.container not in numbers and not _constant_words(find_label(each, self._layout)):
                        numbers[each.container] = len(numbers)
        return self._unlabelled.get(path, {}).get(block.container, 0)


def _constant_words(found: FoundLabel | None) -> str:
    """Returns the label folded, unless it may be one of the article's own: a subheading, a sentence."""
    if found is None or found.where == "in-link":
        return ""
    label = found.label
    if label.meaning == "unknown" and (found.where != "heading" or found.in_text):
        return ""
    return fold(announcing_words(label))[:MAX_LABEL_CHARACTERS]


def _name_of(tag: str, attributes: dict[str, str | None]) -> str:
    """Returns `tag#id.class`, without what changes from page to page; empty when nothing is left to say."""
    classes = (attributes.get("class") or "").split(None, MAX_NAMES_READ)[:MAX_NAMES_READ]
    names = sorted({name for each in classes if (name := _lasting(each))})[:MAX_NAMES]
    own = _lasting((attributes.get("id") or "")[:MAX_NAME_CHARACTERS])
    if not names and not own and tag in _PLAIN_TAGS:
        return ""
    return tag + (f"#{own}" if own else "") + "".join(f".{name}" for name in names)


@lru_cache(maxsize=MAX_KNOWN_NAMES)
def _lasting(name: str) -> str:
    """Returns a class or id without digits and hashes; empty when it is about the article or a state.

    >>> _lasting("RelatedList_item__3xYq9")
    'related-list-item'
    >>> _lasting("category-politics")
    ''
    """
    if _WHOLLY_MADE.match(name) or _OF_THE_ARTICLE.match(name):
        return ""
    parts = [part for part in re.split(r"[-_:/]+", name[:MAX_LABEL_CHARACTERS]) if not _is_hash(part)]
    lasting = "-".join(filter(None, (part.rstrip("0123456789").lower() for part in parts)))
    return "" if lasting in _STATES or len(lasting) < 2 else lasting[:MAX_NAME_CHARACTERS]


def _is_hash(part: str) -> bool:
    """Whether a part of a name was made by a machine: digits amid letters, no vowels, case that jumps."""
    if _DIGITS_AMID.search(part) or len(_TURNS.findall(part)) * 4 > len(part):
        return True
    return len(part) > 4 and part.isalpha() and _VOWEL.search(part) is None
