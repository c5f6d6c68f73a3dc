"""Links whose markup a site rule knows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from spiders.blocks import Anchor, Block, Layout
from spiders.features import Evidence, look_around
from spiders.finding import MARKS_ROUND_LABELS, MAX_OUTLINKS, Finding, Pen, announcing_label_of
from spiders.labels import judge
from spiders.page import Page
from spiders.sites import SITE_RULES
from spiders.texts import text_of, title_of

_SITE_RULES: Final = tuple((rule, rule.link_class) for rule in SITE_RULES)


def iter_by_site_rule(page: Page, layout: Layout, pen: Pen) -> Iterator[Finding]:
    """Yields the links that a site rule matches, but for those in lists of the site, such as most read."""
    by_node: dict[int, Anchor] = {}
    blocks: dict[int, Block] = {}
    for rule, link_class in _SITE_RULES:
        if link_class is not None and not any(link_class in anchor.names for anchor in layout.anchors):
            continue
        by_node = by_node or {anchor.node.mem_id: anchor for anchor in layout.anchors}
        for node in islice(page.tree.css(rule.selector), MAX_OUTLINKS):
            anchor = by_node.get(node.mem_id)
            url = page.resolve(anchor.href) if anchor else None
            if anchor is None or url is None:
                continue
            blocks = blocks or _blocks_by_link(layout)
            block = blocks.get(anchor.order) or _block_of(anchor)
            evidence = look_around(block, layout)
            if _speaks_against(evidence):
                continue
            heading = node.css_first(rule.label_selector)
            words = (text_of(heading) if heading is not None else "").strip(MARKS_ROUND_LABELS)
            found = evidence.found
            label = judge(words) if words else found.label if found is not None else None
            title = node.css_first(rule.text_selector)
            outlink = pen.write(
                anchor,
                url,
                text=text_of(title) if title is not None else title_of(anchor),
                words=words or announcing_label_of(found),
                label=label,
                placement=rule.placement,
                rule=rule.name,
                score=rule.score,
                block=block,
                found=found,
            )
            yield Finding(anchor.order, outlink, f"#{anchor.order}")


def _blocks_by_link(layout: Layout) -> dict[int, Block]:
    """Returns the block of each link in one, by the link's order."""
    return {
        anchor.order: block for block in layout.blocks for group in block.twins.values() for anchor in group
    }


def _block_of(anchor: Anchor) -> Block:
    """Returns a link of no block, such as one in running text, as a block of its own."""
    return Block(
        anchors=[anchor], twins={anchor.target: [anchor]}, cards=[anchor.element], container=anchor.element
    )


def _speaks_against(evidence: Evidence) -> bool:
    """Whether a heading or class around says that the block is a list of the site: most read, latest."""
    found = evidence.found
    if found is not None and found.where != "in-link" and found.label.meaning == "negative":
        return True
    return "class:negative" in evidence.features
