"""What a page's links stand in: elements, blocks of links, the article's body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from spiders.page import Page

MAX_HEADLINES: Final = 4
INLINE_TAGS: Final = frozenset(
    [
        "span",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "font",
        "small",
        "mark",
        "cite",
        "q",
        "abbr",
        "sup",
        "sub",
        "s",
        "del",
        "ins",
        "label",
        "bdi",
        "bdo",
        "big",
        "tt",
    ]
)


@dataclass(slots=True, eq=False)
class Element:
    """An element on the way from the body to a link."""

    node: LexborNode
    tag: str
    parent: int
    """Index among the page's elements, -1 for the topmost."""
    chrome: str
    """The nearest of its own and its ancestors' tags that marks site furniture; empty for none."""
    links: int = 0
    target: str = ""
    """The only target of the links inside; empty until known."""
    several: bool = False
    """The links inside have more than one target."""


@dataclass(slots=True, eq=False)
class Anchor:
    """A link of the page."""

    node: LexborNode
    href: str
    target: str
    """What tells targets apart before any is resolved: `href` without its fragment."""
    names: str
    """Its classes, as written."""
    order: int
    """Place in the document among links and paragraphs."""
    element: int
    spoken: Anchor | None = None
    """Another link of its card with the same target that says more than a picture or a section."""


@dataclass(slots=True, kw_only=True, eq=False)
class Block:
    """Links that stand together: cards under one parent with nothing between them."""

    anchors: list[Anchor]
    """The first of each target, in document order."""
    twins: dict[str, list[Anchor]]
    """All links of each target."""
    cards: list[int]
    container: int
    """Index of the element that holds the cards; -1 when that is the topmost."""
    beside: list[Anchor] = field(default_factory=list)
    """The other links of its cards: sections, authors, `read more`."""


@dataclass(slots=True, kw_only=True, eq=False)
class Body:
    """Where the article's text stands."""

    container: int
    """`mem_id` of the element that holds it; 0 when the page has no article."""
    holders: frozenset[int]
    """`mem_id` of the elements that hold its paragraphs."""
    first: int
    """Place of the first paragraph."""
    last: int
    paragraphs: list[str]
    """Their texts."""
    _text: str | None = None

    @property
    def text(self) -> str:
        """The paragraphs, casefolded, with a line end between."""
        if self._text is None:
            self._text = "\n".join(self.paragraphs).casefold()
        return self._text


@dataclass(slots=True, kw_only=True, eq=False)
class Layout:
    """What a page's links stand in."""

    elements: list[Element]
    index: dict[int, int]
    """From `mem_id` to place in `elements`."""
    anchors: list[Anchor]
    blocks: list[Block]
    running: list[Anchor]
    """Links inside running text."""
    body: Body
    in_body: list[bool]
    """For each of `elements`, whether it stands in the body's container."""
    page: Page
    first_after: int
    """Place of the first block behind the article among `blocks`."""
    texts: dict[int, str] = field(default_factory=dict)
    """Texts already read, by `mem_id`."""
    heads: dict[int, str] = field(default_factory=dict)
    """First headings in elements already searched, by `mem_id`; empty where there is none."""
    lengths: dict[int, int] = field(default_factory=dict)
    """How many characters the elements that were asked about hold, white space folded, by place."""
    _title: str | None = None
    _headlines: list[str] | None = None

    @property
    def headlines(self) -> list[str]:
        """The texts of the first level-one headings, white space folded."""
        if self._headlines is None:
            nodes = self.page.tree.css("h1")[:MAX_HEADLINES]
            self._headlines = [" ".join(node.text(separator=" ").split()) for node in nodes]
        return self._headlines

    @property
    def title(self) -> str:
        """The page's headline, casefolded; empty without one."""
        if self._title is None:
            tree = self.page.tree
            node = tree.css_first("h1")
            text = node.text(separator=" ").strip() if node is not None else ""
            if len(text) < 12:
                node = tree.css_first("title")
                text += " " + (node.text() if node is not None else "")
            self._title = text[:500].casefold()
        return self._title
