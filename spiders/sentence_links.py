"""Links in running text: announced by words before or in them, in brackets, or cited in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from spiders.announcement import find_label_inside, text_before
from spiders.blocks import INLINE_TAGS, Anchor, Layout
from spiders.finding import Finding, Pen, counts_anywhere, shown
from spiders.labels import (
    Label,
    ends_sentence,
    find_leading_label,
    find_trailing_label,
    is_imperative,
    judge,
    without_label,
)
from spiders.page import Page
from spiders.sponsorship import is_sponsored
from spiders.targets import find_foreign_address, is_article_like, is_section, is_service, leads_on
from spiders.texts import text_of, title_of

LABELLED_SENTENCE_SCORE: Final = 0.95
BODY_SCORE: Final = 0.5
MIN_BRACKETED_CHARACTERS: Final = 24
"""Shorter words in brackets name a source."""
_SQUARE: Final = {"[": "]", "【": "】"}
_ROUND_AND_SQUARE: Final = {**_SQUARE, "(": ")", "（": "）"}
_CITED: Final = "cited"
_DASHES: Final = ("-", "–", "—")


def iter_running(page: Page, layout: Layout, pen: Pen) -> Iterator[Finding]:
    """Yields what is announced in running text, and the citations of the article."""
    host = urlsplit(page.base_url).hostname or ""
    often = Counter(anchor.target for anchor in layout.running)
    mute = {anchor.order for anchor in layout.running if often[anchor.target] > 1 and _says_nothing(anchor)}
    spoken = {anchor.target for anchor in layout.running if anchor.order not in mute} if mute else frozenset()
    for anchor in layout.running:
        if anchor.order in mute and anchor.target in spoken:
            continue
        before = text_before(anchor.node)
        label = (find_trailing_label(before) if before else None) or _find_label_within(anchor, before)
        aside = label is None and _is_bracketed(anchor, before)
        inside = _in_article(anchor, layout)
        if label is None and not inside:
            continue
        url = page.resolve(anchor.href)
        imperative = label is not None and is_imperative(label)
        if url is None and imperative:
            url = find_foreign_address(anchor.href)
        if url is None or is_sponsored(anchor):
            continue
        labelled = label is not None and (leads_on(url) or (imperative and counts_anywhere(label, url, host)))
        labelled = labelled and not (
            is_service(url) or is_section(url, page.url, without_label(title_of(anchor)), told=imperative)
        )
        if labelled or (aside and is_article_like(url)):
            outlink = pen.write(
                anchor,
                url,
                text=title_of(anchor),
                words=shown(label),
                label=label,
                placement="inline",
                rule="bracket" if aside else "label-in-sentence",
                score=LABELLED_SENTENCE_SCORE,
            )
            above = layout.elements[anchor.element].parent
            announcement = f"#{above} {label.text if label is not None else outlink.rule}"
            yield Finding(anchor.order, outlink, announcement)
        elif inside:
            outlink = pen.write(
                anchor,
                url,
                text=title_of(anchor),
                words="",
                label=None,
                placement="inline",
                rule="sentence",
                score=BODY_SCORE,
            )
            yield Finding(anchor.order, replace(outlink, kind="body"), _CITED)


def _in_article(anchor: Anchor, layout: Layout) -> bool:
    body = layout.body
    if not body.first <= anchor.order <= body.last + 50:
        return False
    parent = layout.elements[anchor.element].node.parent
    return layout.in_body[anchor.element] or (parent is not None and parent.mem_id in body.holders)


def _find_label_within(anchor: Anchor, before: str) -> Label | None:
    """Returns the label with which a link in a paragraph begins, where it begins a line or sentence, too."""
    label = find_label_inside(anchor.node)
    if label is None or label.meaning != "story":
        return None
    mark = text_of(anchor.node).partition(label.text)[2].lstrip()[:1]
    if mark in _DASHES and not label.text.isupper():  # `Also read – our privacy policy` is a sentence
        return None
    return label if is_imperative(label) or not before.strip() or ends_sentence(before) else None


def _says_nothing(anchor: Anchor) -> bool:
    """Whether the link holds a picture or `READ MORE:` alone, the rest being in another link."""
    words = text_of(anchor.node)
    if not words:
        return True
    label = judge(words)
    return label.meaning == "story" and label.exact and find_leading_label(words) is None


def _is_bracketed(anchor: Anchor, before: str) -> bool:
    """Whether the link is all that stands in a pair of brackets behind a sentence."""
    text = text_of(anchor.node)
    inner = text.strip(" []()（）【】")
    labelled = judge(inner).meaning == "story"
    if not labelled and (len(inner) < MIN_BRACKETED_CHARACTERS or not inner[0].isupper()):
        return False
    marks = _ROUND_AND_SQUARE if labelled else _SQUARE
    if not before.rstrip().endswith(tuple(marks)):
        return text.startswith(tuple(marks)) and text.endswith(tuple(marks.values()))
    step = anchor.node
    while step.next is None and step.parent is not None and step.parent.tag in INLINE_TAGS:
        step = step.parent
    behind = step.next
    after = (behind.text_content or "") if behind is not None and behind.is_text_node else ""
    return after.lstrip().startswith(tuple(marks.values()))
