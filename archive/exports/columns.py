"""The columns of nodes and edges: what every table and every graph format has of them, in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Literal, TypeVar, get_args

from archive.article import DatePrecision
from archive.decisions import Decision
from archive.exports.texts import clean
from archive.graph import Edge, Node, NodeKind
from archive.outlink import LINK_KINDS, Placement, Standing

ColumnType = Literal["string", "integer", "number", "boolean", "datetime", "list"]
"""Table Schema's words, but for list: texts with a bar between them."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its name, what it means, and where a row has it."""

    name: str
    """In the tables' headers."""
    description: str
    """For people, in Markdown."""
    read: Callable[[Row], object]
    """The row's value. Absent are: "" for string and datetime, () for list, None for the others."""
    type: ColumnType = "string"
    attribute: str = ""
    """In the graph formats, where another name than the header's is due."""
    words: tuple[str, ...] = ()
    """All values that it may have, apart from absence; empty: any."""
    is_structure: bool = False
    """The graph formats have a place of their own for it: no attribute there."""
    is_page_text: bool = False
    """Pages or servers decide what stands here, whatever it does to a spreadsheet."""
    is_required: bool = False
    is_repeated: bool = False
    """It has few values, so what formats make of them is worth remembering."""

    @property
    def attribute_name(self) -> str:
        """What the graph formats call it."""
        return self.attribute or self.name


def attributes_of(columns: Sequence[Column[Row]]) -> list[Column[Row]]:
    """Those of `columns` that are attributes in the graph formats."""
    return [column for column in columns if not column.is_structure]


def _label_of_node(node: Node) -> str:
    return clean(node.article.headline) or node.url


NODE_COLUMNS: tuple[Column[Node], ...] = (
    Column(
        name="Id",
        description="the page's URL, after redirects",
        read=attrgetter("url"),
        is_structure=True,
        is_required=True,
    ),
    Column(
        name="Label",
        attribute="label",
        description="its headline, or the URL",
        read=_label_of_node,
        is_page_text=True,
        is_required=True,
    ),
    Column(name="url", description="the same as `Id`", read=attrgetter("url"), is_required=True),
    Column(
        name="kind",
        description="see below",
        read=attrgetter("kind"),
        words=get_args(NodeKind),
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="reason",
        description="why it is not captured, in one word; for a captured one empty, "
        "`cut` (it came cut short), `unread` (we could not look for its links), `non-html` (of another media "
        "type than a web page), `empty` (without a byte) or "
        "`pruned` (its records were deleted); for a detour what kind of page it is",
        read=attrgetter("reason"),
        is_repeated=True,
    ),
    Column(
        name="depth",
        description="least number of story links from a seed; empty for pages that were only linked to",
        read=attrgetter("depth"),
        type="integer",
        is_repeated=True,
    ),
    Column(
        name="seed",
        description="`true` or `false`",
        read=attrgetter("is_seed"),
        type="boolean",
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="published",
        description="when the page says that it was published: ISO 8601, as precise as the page, with the "
        "page's own time zone",
        read=attrgetter("article.published"),
    ),
    Column(
        name="published_precision",
        description="`year`, `month`, `day`, `minute` or `second`",
        read=attrgetter("article.published_precision"),
        words=tuple(filter(None, get_args(DatePrecision))),
        is_repeated=True,
    ),
    Column(
        name="published_source",
        description="where in the page that date stands, such as `json-ld`",
        read=attrgetter("article.published_source"),
        is_repeated=True,
    ),
    Column(
        name="modified",
        description="when the page says that it was changed, written as `published`",
        read=attrgetter("article.modified"),
    ),
    Column(
        name="authors",
        description="its authors, with a bar between them; a byline that names no one, such as Staff, "
        "is none",
        read=attrgetter("article.authors"),
        type="list",
        is_page_text=True,
    ),
    Column(
        name="publisher",
        description="its publisher",
        read=attrgetter("article.publisher"),
        is_page_text=True,
    ),
    Column(
        name="section",
        description="the section that it stands in",
        read=attrgetter("article.section"),
        is_page_text=True,
    ),
    Column(
        name="language",
        description="as the page declares it",
        read=attrgetter("article.language"),
        is_page_text=True,
        is_repeated=True,
    ),
    Column(
        name="is_free",
        description="`false` behind a paywall, `true` in front of it, empty when the page doesn't say",
        read=attrgetter("article.is_free"),
        type="boolean",
        is_repeated=True,
    ),
    Column(
        name="alternative_headlines",
        description="the page's other headlines, with a bar between them",
        read=attrgetter("article.alternative_headlines"),
        type="list",
        is_page_text=True,
    ),
    Column(
        name="canonical",
        description="the URL that the page names as its own (`rel=canonical`)",
        read=attrgetter("article.canonical"),
    ),
    Column(
        name="domain",
        description="registered domain: the public suffix and the label before it, such as `bbc.co.uk`; "
        "of a suffix that the list doesn't know, such as `.internal`, the last two labels; "
        "an address or a host of one label is its own",
        read=attrgetter("domain"),
    ),
    Column(
        name="captured",
        description="WARC-Date of the latest capture",
        read=attrgetter("captured"),
        type="datetime",
    ),
    Column(
        name="status",
        description="HTTP status of that capture",
        read=attrgetter("status"),
        type="integer",
        is_repeated=True,
    ),
    Column(
        name="mime",
        description="its Content-Type, without parameters",
        read=attrgetter("mime"),
        is_page_text=True,
        is_repeated=True,
    ),
    Column(
        name="truncated",
        description="why it is not whole, as in `WARC-Truncated`",
        read=attrgetter("truncated"),
        is_repeated=True,
    ),
    Column(
        name="gone_since",
        description="of a captured page that is not to be had any more: WARC-Date of the first capture, of "
        "those without a break up to now, that did not bring it",
        read=attrgetter("gone_since"),
        type="datetime",
        is_repeated=True,
    ),
    Column(
        name="gone_reason",
        description="what the latest of these brought, such as `http-404`",
        read=attrgetter("gone_reason"),
        is_repeated=True,
    ),
    Column(name="warc_record_id", description="its response record", read=attrgetter("record_id")),
    Column(
        name="warc_file",
        description="the WARC file that record lies in",
        read=attrgetter("file"),
        is_repeated=True,
    ),
    Column(
        name="warc_offset",
        description="where in that file the record's gzip member begins, in bytes",
        read=attrgetter("offset"),
        type="integer",
    ),
    Column(
        name="warc_length",
        description="how long that member is, in bytes",
        read=attrgetter("length"),
        type="integer",
    ),
    Column(
        name="payload_digest",
        description="the record's WARC-Payload-Digest",
        read=attrgetter("payload_digest"),
    ),
    Column(
        name="text_digest",
        description="SHA-1 of the article's own words, base32: equal where two pages say the same",
        read=attrgetter("text_digest"),
    ),
    Column(
        name="aliases",
        description="URLs that redirect here, with a bar between them",
        read=attrgetter("aliases"),
        type="list",
    ),
)
"""The first one is a node's id."""

EDGE_COLUMNS: tuple[Column[Edge], ...] = (
    Column(
        name="Source",
        description="the page that the link stands on: a node's `Id`",
        read=attrgetter("source"),
        is_structure=True,
        is_required=True,
    ),
    Column(
        name="Target",
        description="the page that it leads to: a node's `Id`",
        read=attrgetter("target"),
        is_structure=True,
        is_required=True,
    ),
    Column(
        name="Type",
        description="`Directed`",
        read=lambda _: "Directed",
        words=("Directed",),
        is_structure=True,
        is_required=True,
    ),
    Column(
        name="Weight",
        description="1",
        read=lambda _: 1,
        type="integer",
        is_structure=True,
        is_required=True,
    ),
    Column(
        name="Kind",
        attribute="kind",
        description="`read-more`, `related` or `body`",
        read=attrgetter("kind"),
        words=LINK_KINDS,
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="label",
        description="the words that announced the link, such as READ MORE",
        read=attrgetter("label"),
        is_page_text=True,
    ),
    Column(
        name="label_language",
        description="the label's language, such as `de`; empty when it is none that Storytrail knows",
        read=attrgetter("label_language"),
        is_repeated=True,
    ),
    Column(
        name="anchor_text",
        description="the link's own words",
        read=attrgetter("anchor_text"),
        is_page_text=True,
    ),
    Column(
        name="placement",
        description="`inline` between the paragraphs, `aside` beside them, `end_block` after the last",
        read=attrgetter("placement"),
        words=get_args(Placement),
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="ordinal",
        description="place among the page's story links, from 0",
        read=attrgetter("ordinal"),
        type="integer",
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="decision",
        description="see below",
        read=attrgetter("decision"),
        words=get_args(Decision),
        is_required=True,
        is_repeated=True,
    ),
    Column(
        name="reason",
        description="the decision's reason, for people",
        read=attrgetter("reason"),
        is_repeated=True,
    ),
    Column(
        name="rule",
        description="which rule of the finder spoke",
        read=attrgetter("rule"),
        is_repeated=True,
    ),
    Column(
        name="score",
        description="how sure it was, 0 to 1",
        read=attrgetter("score"),
        type="number",
        is_required=True,
    ),
    Column(
        name="standing",
        description="`announced`: the article itself says that it is a story link, or a site rule does; "
        "`likely`: weighed, and sure enough to be followed; `doubtful`: weighed, and good for a survey only",
        read=attrgetter("standing"),
        words=get_args(Standing),
        is_repeated=True,
    ),
    Column(
        name="context",
        description="the sentence or block around the link, at most 300 characters",
        read=attrgetter("context"),
        is_page_text=True,
    ),
    Column(
        name="href",
        description="the attribute as written",
        read=attrgetter("href"),
        is_page_text=True,
    ),
    Column(
        name="rel",
        description="the link's `rel` attribute",
        read=attrgetter("rel"),
        is_page_text=True,
        is_repeated=True,
    ),
    Column(name="xpath", description="where in the page the link stands", read=attrgetter("xpath")),
    Column(
        name="alias",
        description="the URL linked to, when it redirects to `Target`",
        read=attrgetter("alias"),
    ),
    Column(
        name="removed_since",
        description="WARC date of the first capture from which on the page no longer leads to `Target`; "
        "empty as long as the latest one that was read does",
        read=attrgetter("removed_since"),
        type="datetime",
        is_repeated=True,
    ),
    Column(
        name="warc_record_id",
        description="the page's response record in which the link was read",
        read=attrgetter("record_id"),
    ),
    Column(
        name="run",
        description="the run that decided",
        read=attrgetter("run"),
        is_repeated=True,
    ),
)
"""The first two are the ids of an edge's ends."""
