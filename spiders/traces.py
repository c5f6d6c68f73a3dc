"""Where a link stands in its page: its XPath."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

MAX_STEPS: Final = 600


class Traces:
    """Makes out where the links of one page stand; what links share is read once."""

    __slots__ = ("_paths", "_siblings")

    def __init__(self) -> None:
        self._paths: dict[int, str] = {}
        self._siblings: dict[tuple[int, str], dict[int, int]] = {}

    def xpath_of(self, node: LexborNode) -> str:
        """Returns the absolute XPath of `node`: `/html/body/div[2]/a`."""
        parent = node.parent
        if parent is None or not parent.is_element_node:
            return "/" + self._step(node, parent)
        path = self._paths.get(parent.mem_id)
        if path is None:
            path = self._paths[parent.mem_id] = self._path_of(parent)
        return f"{path}/{self._step(node, parent)}"

    def _path_of(self, node: LexborNode) -> str:
        steps: list[str] = []
        at: LexborNode | None = node
        while at is not None and at.is_element_node and len(steps) < MAX_STEPS:
            parent = at.parent
            steps.append(self._step(at, parent))
            at = parent
        return "/" + "/".join(reversed(steps))

    def _step(self, node: LexborNode, parent: LexborNode | None) -> str:
        """Returns the tag of `node`, with a number where its parent has several of it."""
        tag = node.tag or "*"
        if parent is None:
            return tag
        key = (parent.mem_id, tag)
        places = self._siblings.get(key)
        if places is None:
            tag_id = node.tag_id
            siblings = [child.mem_id for child in parent.iter() if child.tag_id == tag_id]
            places = self._siblings[key] = {mem_id: place for place, mem_id in enumerate(siblings, 1)}
        return f"{tag}[{places[node.mem_id]}]" if len(places) > 1 else tag
