"""Who published the stories, where not every page says so."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.graph import Node
from archive.report.publishers import PublisherCount


def node(domain: str, publisher: str, reason: str = "", port: int = 80) -> Node:
    return Node(
        url=f"http://{domain}:{port}/a" if port != 80 else f"http://{domain}/a",
        kind="captured",
        reason=reason,
        depth=0,
        is_seed=False,
        article=Article(publisher=publisher),
        domain=domain,
        captured="",
        status=200,
        mime="text/html",
        truncated="",
        record_id="",
        file="",
        offset=0,
        length=0,
        payload_digest="",
        aliases=(),
    )


@pytest.mark.parametrize(
    ("nodes", "counted"),
    [
        ([("a.example", "Post"), ("a.example", "Post"), ("a.example", "")], [("Post", 3)]),
        ([("a.example", "Post"), ("a.example", "")], [("Post", 1), ("a.example", 1)]),
        ([("a.example", "Post"), ("a.example", "Courier"), ("a.example", "")], None),
        ([("a.example", "Post"), ("a.example", "", "non-html"), ("b.example", "", "empty")], [("Post", 1)]),
        ([("a.example", "")], [("a.example", 1)]),
        ([("127.0.0.1", "", "", 81), ("127.0.0.1", "", "", 82)], [("127.0.0.1:81", 1), ("127.0.0.1:82", 1)]),
    ],
    ids=["most-name-it", "half", "many-under-one-roof", "no-text", "unnamed", "ports"],
)
def test_a_story_without_a_name_counts_with_its_site(
    nodes: list[tuple[str, str]], counted: list[tuple[str, int]] | None
) -> None:
    publishers = PublisherCount()
    for each in nodes:
        publishers.add(node(*each))
    assert publishers.list_publishers() == (counted or [("Courier", 1), ("Post", 1), ("a.example", 1)])
