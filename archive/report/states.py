"""What became of a page, in words for people."""

from __future__ import annotations

from archive.graph import Node
from archive.report.dates import format_day
from archive.report.wording import KINDS, tell_reason


def tell_state(node: Node) -> str:
    """What became of the page and why; of one that was lost after its capture, since when."""
    state = KINDS[node.kind] + (f": {tell_reason(node.reason)}" if node.reason else "")
    return f"{state}; {loss}" if (loss := tell_loss(node)) else state


def group_of(node: Node) -> str:
    """The group that people pick it by: its kind, or how it was lost after its capture."""
    if not node.gone_since:
        return node.kind
    return "lost" if node.is_gone_since else "missed"


def tell_loss(node: Node) -> str:
    """Since when a captured page is not to be had any more, and what is there instead; else empty.

    Only what a server says or does for good is called gone: an outage may pass.
    """
    if not node.gone_since:
        return ""
    words = "gone since" if node.is_gone_since else "not to be had since"
    return f"{words} {format_day(node.gone_since)}: {tell_reason(node.gone_reason)}"
