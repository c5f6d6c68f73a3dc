"""What a page's article is about, as words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from spiders.blocks import Layout
from spiders.stems import share_of, stems_of
from spiders.texts import size_of

LEAD_PARAGRAPHS = 2
MAX_TEXT_CHARACTERS = 8_000
"""Of an article; what follows is not looked at."""
MAX_META_CHARACTERS = 500
MAX_TITLES = 12
"""Of a block, that are looked at."""
ON_TOPIC = 0.12
"""The share of a title's words in the headline from which it counts as on topic."""


class Topic:
    """The words of one page's article, each set made when it is first asked for."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @cached_property
    def title(self) -> frozenset[str]:
        """Of the headline."""
        meta = self._layout.page.find_in_head('meta[property="og:title"]')
        text = (meta.attributes.get("content") or "")[:MAX_META_CHARACTERS] if meta is not None else ""
        return frozenset(stems_of(f"{self._layout.title} {text}"))

    @cached_property
    def lead(self) -> frozenset[str]:
        """Of the first paragraphs and the description."""
        metas = self._layout.page.tree.css('meta[name=description],meta[property="og:description"]')
        texts = [(meta.attributes.get("content") or "")[:MAX_META_CHARACTERS] for meta in metas[:4]]
        return frozenset(stems_of("\n".join((*self._layout.body.paragraphs[:LEAD_PARAGRAPHS], *texts))))

    @cached_property
    def body(self) -> frozenset[str]:
        """Of the paragraphs."""
        return frozenset(stems_of(self._layout.body.text[:MAX_TEXT_CHARACTERS]))

    def measures_of_label(self, label: str) -> dict[str, float]:
        """Returns how much a label shares with the article, as its own subheadings do."""
        words = stems_of(label)
        return {"label:text": share_of(words, self.body), "label:title": share_of(words, self.title)}

    def measures_of(self, titles: Sequence[str]) -> dict[str, float]:
        """Returns how much the links' texts share with the article, and how long they are."""
        looked_at = titles[:MAX_TITLES]
        words = [stems_of(title) for title in looked_at]
        count = len(words)
        shares = [share_of(each, self.title) for each in words]
        lengths = [size_of(title) for title in looked_at]
        return {
            "title:mean": sum(shares) / count,
            "title:max": max(shares),
            "title:share": sum(share > ON_TOPIC for share in shares) / count,
            "text:body": sum(share_of(each, self.body) for each in words) / count,
            "text:lead": sum(share_of(each, self.lead) for each in words) / count,
            "text:mean": sum(lengths) / count,
            "text:least": min(lengths),
            "text:most": max(lengths),
        }
