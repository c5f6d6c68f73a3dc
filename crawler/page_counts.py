"""What became of the pages of a run, for people: in the words that the graph has for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from archive.losses import GONE_REASONS
from archive.report.wording import count

_REASONS = ("failed_by_reason", "redirected_by_reason")


def tell_pages(pages: Mapping[str, Any]) -> str:
    """`25 captured, 3 gone (2 http-404, 1 redirect-home), 1 refused (1 robots)`: `pages` as in run.json.

    Each story counts once under `captured`. Gone and failed are also those that a redirect left behind.
    """
    gone, failed = split_losses(pages)
    told = [f"{pages['captured_stories']} captured"]
    refused: Counter[str] = Counter(pages["refused_by_reason"])
    for word, reasons in (("gone", gone), ("failed", failed), ("refused", refused)):
        if reasons:
            why = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
            told.append(f"{reasons.total()} {word} ({why})")
    if pages["left"]:
        told.append(f"{pages['left']} left")
    return ", ".join(told)


def split_losses(pages: Mapping[str, Any]) -> tuple[Counter[str], Counter[str]]:
    """Reasons of the pages that are gone, and of those that could not be had; `pages` as in run.json."""
    gone: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for name in _REASONS:
        for reason, number in pages[name].items():
            (gone if reason in GONE_REASONS else failed)[reason] += number
    return gone, failed


def iter_page_notes(pages: Mapping[str, Any]) -> list[str]:
    """What else is to be known of the captured addresses; a line each."""
    notes = []
    if same := pages["captured_same_story"]:
        notes.append(f"{_addresses(same)} of stories that are counted under another address")
    if detours := pages["captured_detours"]:
        notes.append(f"{_addresses(detours)} beside the story: where redirects ended (kind detour)")
    if cut := pages["captured_cut"]:
        notes.append(f"{count(cut, 'page')} came cut short; what came is kept")
    if unread := pages["captured_unread"]:
        notes.append(f"{count(unread, 'page')} could not be read for links; crawl.log says why")
    return notes


def _addresses(number: int) -> str:
    return count(number, "more captured address is", "more captured addresses are")
