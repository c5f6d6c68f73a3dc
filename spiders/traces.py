"""Where a link stands: its XPath and the words around it."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from spiders.announcement import text_of

MAX_CONTEXT_CHARACTERS: Final = 300
MAX_KEPT_CHARACTERS: Final = 20_000
MAX_STEPS: Final = 600


class Traces:
    """Makes out where the links of one page stand; what links share is read once."""

    __slots__ = ("_places", "_texts")

    def __init__(self) -> None:
        self._places: dict[int, dict[int, str]] = {}
        self._texts: dict[int, str] = {}

    def xpath_of(self, node: LexborNode) -> str:
        """Returns the absolute XPath of `node`: `/html/body/div[2]/a`."""
        steps: list[str] = []
        step: LexborNode | None = node
        while step is not None and step.is_element_node and len(steps) < MAX_STEPS:
            parent = step.parent
            steps.append(self._place(step, parent) if parent is not None else step.tag or "*")
            step = parent
        return "/" + "/".join(reversed(steps))

    def context_of(self, node: LexborNode) -> str:
        """Returns the text of the smallest block around the link that says more than the link does."""
        link = text_of(node)
        step = node.parent
        text = ""
        for _ in range(4):
            if step is None or step.tag in ("body", "html"):
                break
            text = self._text(step)
            if len(text) > len(link) + 10 or step.tag in ("p", "li"):
                break
            step = step.parent
        if len(text) <= MAX_CONTEXT_CHARACTERS:
            return text
        at = max(0, text.find(link[:MAX_CONTEXT_CHARACTERS]))
        start = max(0, at - (MAX_CONTEXT_CHARACTERS - min(len(link), 200)) // 2)
        return text[start : start + MAX_CONTEXT_CHARACTERS]

    def _place(self, node: LexborNode, parent: LexborNode) -> str:
        places = self._places.get(parent.mem_id)
        if places is None:
            places = self._places[parent.mem_id] = _number_children(parent)
        return places.get(node.mem_id, node.tag or "*")

    def _text(self, node: LexborNode) -> str:
        text = self._texts.get(node.mem_id)
        if text is None:
            text = self._texts[node.mem_id] = text_of(node)[:MAX_KEPT_CHARACTERS]
        return text


def _number_children(parent: LexborNode) -> dict[int, str]:
    """Returns each child element's step, with a number where there are several of its tag."""
    by_tag: dict[str, list[int]] = {}
    child = parent.child
    while child is not None:
        if child.is_element_node:
            by_tag.setdefault(child.tag or "*", []).append(child.mem_id)
        child = child.next
    return {
        mem_id: f"{tag}[{place}]" if len(siblings) > 1 else tag
        for tag, siblings in by_tag.items()
        for place, mem_id in enumerate(siblings, 1)
    }
