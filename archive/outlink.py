"""A story link found in a page, and a file that a page needs: what `spiders` finds and `archive` keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

LinkKind = Literal["read-more", "related", "body"]
Placement = Literal["inline", "aside", "end_block"]

LINK_KINDS: tuple[LinkKind, ...] = ("read-more", "related", "body")

Standing = Literal["announced", "likely", "doubtful"]
"""announced: the article itself says so, or a site profile does · likely: weighed, and sure enough to be
followed · doubtful: weighed, and good for a survey only."""

Follow = LinkKind | Literal["doubtful"]
"""What a crawl may be told to follow: kinds of link, and those that the finder is not sure of."""
FOLLOWS: tuple[Follow, ...] = (*LINK_KINDS, "doubtful")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlink:
    """One occurrence of a story link in a page; an edge of the graph once its target is judged."""

    href: str
    """The attribute as written in the page."""
    url: str
    """`href` resolved against the page's base URL, percent-encoded as browsers do, no fragment."""
    text: str
    """Anchor text, white space folded; an image's alternative text when there is no other."""
    label: str
    """The words that announced the link (`READ MORE`, `Lire aussi`), as written; empty when none did."""
    kind: LinkKind
    placement: Placement
    ordinal: int
    """Place among the page's story links, in document order, from 0."""
    rule: str
    """Which rule spoke, such as `label-heading` or `rt-2019`."""
    score: float
    """How sure the finder is, 0 to 1."""
    standing: Standing = "announced"
    label_language: str = ""
    """BCP 47 tag of the label's language as the lexicon has it, such as `de`; empty when it has none."""
    place: str = ""
    """Where in its site's pages the link stands: equal for links of the same list of two pages made from
    one template, whatever those pages are about; empty when the link stands in running text."""
    context: str = ""
    """The sentence or block around the link, white space folded, at most 300 characters."""
    xpath: str = ""
    """Where the link stands, as an absolute XPath of the parsed tree."""
    rel: str = ""
    """The link's rel attribute, as written."""


class Requisite(NamedTuple):
    """A file that a page or stylesheet needs to be shown."""

    url: str
    """Absolute, percent-encoded, no fragment."""
    source: str
    """Element and attribute in Heritrix's notation: `img/@src`, `link/@href`, `css/url`, `css/import`."""
