"""The graph from a ledger, and its tables as others read them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.aliases import note_aliases
from archive.article import Article
from archive.exports import write_tables
from archive.graph import Graph, Node
from archive.ledger import CaptureRow, Ledger, LinkRow
from archive.runs import count_run

HOST = "http://example.org"


class Story:
    """Facts put into a ledger by hand."""

    def __init__(self, path: Path) -> None:
        self.ledger = Ledger(path / "story.db")
        self.runs = 0
        self.serial = 0

    def run(self) -> int:
        self.runs += 1
        return self.ledger.start_run(f"r{self.runs}", "2026-11-22T18:53:01Z", {}).id

    def request(self, url: str, state: str, depth: int = 0, *, hops: str = "", reason: str = "") -> None:
        self.ledger.connection.execute(
            "INSERT INTO request (run, kind, url, host, depth, hops, state, reason) "
            "VALUES (?, 'page', ?, 'example.org', ?, ?, ?, ?)",
            (self.runs, url, depth, hops, state, reason),
        )

    def capture(
        self, url: str, *, status: int | None = 200, to: str | None = None, title: str | None = None
    ) -> int:
        self.serial += 1
        row = CaptureRow(
            run=self.runs,
            url=url,
            kind="page",
            hops="",
            via=None,
            date=f"2026-11-22T18:53:{self.serial:02}Z",
            status=status,
            mime="text/html",
            redirect_url=to,
            truncated=None,
            error=None,
            payload_digest="sha1:A",
            response_id=f"urn:uuid:{self.serial}",
            file="f.warc.gz",
            offset=self.serial,
            length=1,
            metadata_id=f"urn:uuid:m{self.serial}",
            end_offset=self.serial,
        )
        with self.ledger.transaction():
            capture = self.ledger.add_capture(row)
            if title is not None:
                self.ledger.add_article(capture, self.runs, url, Article(headline=title, language="en"))
        return capture

    def link(self, capture: int, source: str, target: str, ordinal: int = 0, **more: str) -> None:
        words = {"label": "READ MORE", "anchor_text": "More", "context": "", "verdict": "in-scope"}
        words |= {"reason": "", **more}
        row = LinkRow(
            run=self.runs,
            capture=capture,
            source=source,
            target=target,
            href=words.pop("href", target),
            ordinal=ordinal,
            kind="read-more",
            placement="inline",
            xpath="/html",
            rel="",
            rule="block",
            score=0.9,
            **words,
        )
        with self.ledger.transaction():
            self.ledger.add_links([row])

    def tables(self, folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        graph = Graph(self.ledger)
        nodes, edges, *_ = write_tables(graph.iter_nodes(), graph.iter_edges(), folder)
        return read_table(nodes), read_table(edges)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    opened = Story(tmp_path)
    opened.run()
    yield opened
    opened.ledger.close()


def kinds(graph: Graph) -> dict[str, tuple[str, str]]:
    return {node.url.removeprefix(HOST): (node.kind, node.reason) for node in graph.iter_nodes()}


def test_every_kind_of_node(story: Story) -> None:
    states = {
        "/ok": ("captured", ""),
        "/gone": ("failed", "http-404"),
        "/down": ("failed", "http-500"),
        "/private": ("refused", "robots"),
        "/left": ("queued", ""),
    }
    for path, (state, reason) in states.items():
        story.request(HOST + path, state, 1, hops="L", reason=reason)
    page = story.capture(HOST + "/ok")
    story.link(page, HOST + "/ok", HOST + "/deep", 1)
    story.link(page, HOST + "/ok", "http://other.example/", 2, verdict="off-scope", reason="another domain")
    assert kinds(Graph(story.ledger)) == {
        "/ok": ("captured", ""),
        "/gone": ("gone", "http-404"),
        "/down": ("failed", "http-500"),
        "/private": ("refused", "robots"),
        "/left": ("queued", "left"),
        "/deep": ("linked", "too-deep"),
        "http://other.example/": ("refused", "off-scope"),
    }


def test_what_has_no_text_is_captured_and_no_story(story: Story) -> None:
    for path in ("/text", "/image", "/empty", "/cut"):
        story.request(HOST + path, "captured", reason="cut" if path == "/cut" else "")
        story.capture(HOST + path)
    for column, value, path in (
        ("mime", "image/png", "/image"),
        ("payload_digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "/empty"),
        ("payload_digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "/cut"),
    ):
        story.ledger.connection.execute(
            f"UPDATE capture SET {column} = ? WHERE url = ?", (value, HOST + path)
        )
    nodes = {node.url.removeprefix(HOST): node for node in Graph(story.ledger).iter_nodes()}
    assert {path: node.reason for path, node in nodes.items()} == {
        "/text": "",
        "/image": "non-html",
        "/empty": "empty",
        "/cut": "cut",
    }
    assert {node.kind for node in nodes.values()} == {"captured"}
    assert [path for path, node in nodes.items() if not node.is_story] == ["/empty", "/image"]


def test_a_link_that_nobody_forbade_says_so(story: Story) -> None:
    reasons = {"/private": "robots", "/unknown": "robots-unreachable"}
    story.request(HOST + "/a", "captured")
    page = story.capture(HOST + "/a")
    for at, (path, reason) in enumerate(reasons.items()):
        story.request(HOST + path, "refused", 1, hops="L", reason=reason)
        story.link(page, HOST + "/a", HOST + path, at)
    told = {edge.target: (edge.decision, edge.reason) for edge in Graph(story.ledger).iter_edges()}
    assert told == {
        HOST + "/private": ("robots", "robots.txt"),
        HOST + "/unknown": ("robots", "robots.txt could not be had"),
    }


def test_redirects_make_one_node_with_aliases(story: Story) -> None:
    story.request(HOST + "/a", "redirected")
    story.request(HOST + "/b", "redirected", hops="R")
    story.request(HOST + "/c", "captured", hops="RR")
    story.capture(HOST + "/a", status=301, to=HOST + "/b")
    story.capture(HOST + "/b", status=302, to=HOST + "/c")
    story.capture(HOST + "/c", title="C")
    (node,) = Graph(story.ledger).iter_nodes()
    assert (node.url, node.aliases, node.is_seed) == (HOST + "/c", (HOST + "/a", HOST + "/b"), True)


def test_redirects_in_a_circle_stay_apart_and_end(story: Story) -> None:
    for one, other in (("/a", "/b"), ("/b", "/a")):
        story.request(HOST + one, "redirected")
        story.capture(HOST + one, status=302, to=HOST + other)
    assert kinds(Graph(story.ledger)) == {
        "/a": ("failed", "redirect-loop"),
        "/b": ("failed", "redirect-loop"),
    }


def test_a_redirect_that_is_none_any_more_merges_nothing(story: Story) -> None:
    story.request(HOST + "/a", "redirected")
    story.request(HOST + "/b", "captured", hops="R")
    story.capture(HOST + "/a", status=302, to=HOST + "/b")
    story.capture(HOST + "/b", title="B")
    story.run()
    story.request(HOST + "/a", "captured")
    story.capture(HOST + "/a", title="A")
    assert kinds(Graph(story.ledger)) == {"/a": ("captured", ""), "/b": ("captured", "")}


def test_a_page_that_was_captured_once_stays_captured(story: Story) -> None:
    story.request(HOST + "/a", "captured")
    story.capture(HOST + "/a", title="A")
    story.run()
    story.request(HOST + "/a", "failed", reason="http-404")
    story.capture(HOST + "/a", status=404)
    (node,) = Graph(story.ledger).iter_nodes()
    assert (node.kind, node.article.headline, node.status) == ("captured", "A", 200)


def losses(story: Story) -> dict[str, tuple[str, str]]:
    """Second of the first capture that did not bring a page again, and what the last one brought."""
    return {
        node.url.removeprefix(HOST): (node.gone_since[-3:-1], node.gone_reason)
        for node in Graph(story.ledger).iter_nodes()
        if node.gone_since or node.gone_reason
    }


def asked(story: Story, answers: dict[str, int | str]) -> None:
    """A run that is over: each path with the status, or where it redirects to."""
    story.run()
    for path, answer in answers.items():
        if isinstance(answer, str):
            story.request(HOST + path, "redirected")
            story.capture(HOST + path, status=302, to=HOST + answer)
        elif answer == 200:
            story.request(HOST + path, "captured")
            story.capture(HOST + path, title=path)
        else:
            story.request(HOST + path, "failed", reason=f"http-{answer}")
            story.capture(HOST + path, status=answer)
    note_aliases(story.ledger, story.runs)


def test_a_captured_page_tells_since_when_it_is_gone(story: Story) -> None:
    asked(story, {"/a": 200, "/b": 200, "/c": 404})  # :01 to :03
    assert losses(story) == {}
    asked(story, {"/a": 500, "/b": 410, "/c": 404})  # :04
    asked(story, {"/a": 404})  # :07
    story.run()
    story.request(HOST + "/a", "refused", reason="robots")
    assert losses(story) == {"/a": ("04", "http-404"), "/b": ("05", "http-410")}
    assert {node.kind for node in Graph(story.ledger).iter_nodes() if node.gone_since} == {"captured"}
    asked(story, {"/a": 200, "/b": 404})  # :08
    assert losses(story) == {"/b": ("05", "http-404")}
    asked(story, {"/a": 410})
    assert losses(story)["/a"] == ("10", "http-410")


def test_a_try_that_is_to_be_repeated_is_no_loss(story: Story) -> None:
    asked(story, {"/a": 200})
    story.run()
    story.request(HOST + "/a", "queued")
    story.capture(HOST + "/a", status=503)
    assert losses(story) == {}
    story.ledger.connection.execute("UPDATE request SET state = 'captured' WHERE run = ?", (story.runs,))
    story.capture(HOST + "/a")
    assert losses(story) == {}


def test_a_page_that_came_under_another_address_is_not_gone(story: Story) -> None:
    old, new = "/news/1-pier", "/news/2-pier"
    asked(story, {old: new, new: 200})
    asked(story, {new: 200, old: 404})
    assert losses(story) == {}
    asked(story, {old: 404})
    assert losses(story) == {new: ("05", "http-404")}


def test_a_page_that_redirects_to_the_front_page_by_now_is_gone(story: Story) -> None:
    asked(story, {"/news/2026/a-long-story-of-piers": 200})
    asked(story, {"/news/2026/a-long-story-of-piers": "/"})
    assert losses(story) == {"/news/2026/a-long-story-of-piers": ("02", "redirect-home")}


def test_a_page_keeps_its_record_when_it_redirects_to_what_never_came(story: Story) -> None:
    asked(story, {"/news/1-pier": 200})
    asked(story, {"/news/1-pier": "/news/2-pier", "/news/2-pier": 404})
    (node,) = Graph(story.ledger).iter_nodes()
    assert (node.url, node.kind, node.status) == (HOST + "/news/1-pier", "captured", 200)
    assert node.aliases == (HOST + "/news/2-pier",)
    assert losses(story) == {"/news/1-pier": ("03", "http-404")}
    asked(story, {"/news/1-pier": "/news/2-pier", "/news/2-pier": 200})
    (node,) = Graph(story.ledger).iter_nodes()
    assert (node.url, node.gone_since) == (HOST + "/news/2-pier", "")


def test_where_redirects_end_that_lose_their_story_is_no_page_of_the_story(story: Story) -> None:
    story.request(HOST + "/seed", "captured")
    seed = story.capture(HOST + "/seed")
    ends = {"/news/1-pier": "/login", "/news/2-cracks": "/not-found", "/news/3-ferry": "/"}
    for ordinal, (path, end) in enumerate(ends.items()):
        story.link(seed, HOST + "/seed", HOST + path, ordinal)
        story.request(HOST + path, "redirected", 1, hops="L")
        story.request(HOST + end, "captured", 1, hops="LR")
        story.capture(HOST + path, status=302, to=HOST + end)
        story.capture(HOST + end)
    note_aliases(story.ledger, story.runs)
    story.ledger.connection.execute(
        "UPDATE request SET state = 'failed', reason = 'http-404' WHERE url LIKE '%/not-found'"
    )
    graph = Graph(story.ledger)
    assert kinds(graph) == {
        "/seed": ("captured", ""),
        "/news/1-pier": ("failed", "redirect-login"),
        "/news/2-cracks": ("gone", "redirect-error-page"),
        "/news/3-ferry": ("gone", "redirect-home"),
        "/login": ("detour", "login"),
        "/not-found": ("detour", "error-page"),
        "/": ("detour", "home"),
    }
    # What a story leads to is a page of the story, whatever else redirects there.
    story.link(seed, HOST + "/seed", HOST + "/", 3)
    assert kinds(Graph(story.ledger))["/"] == ("captured", "")
    counts = count_run(story.ledger, story.runs, graph, Counter())
    assert (counts["pages"]["captured"], counts["pages"]["captured_detours"]) == (3, 2)


def removed(story: Story) -> dict[str, str]:
    """Second of the capture from which on the page no longer leads there, by target."""
    return {
        edge.target.removeprefix(HOST): edge.removed_since[-3:-1] for edge in Graph(story.ledger).iter_edges()
    }


def read_again(story: Story, *paths: str, page: str = "/seed", truncated: str | None = None) -> None:
    """A run in which a page was read, and leads to `paths` by now."""
    story.run()
    story.request(HOST + page, "captured", reason="cut" if truncated else "")
    capture = story.capture(HOST + page, title="Seed")
    for ordinal, path in enumerate(paths):
        story.link(capture, HOST + page, HOST + path, ordinal, anchor_text=f"{path} in run {story.runs}")


def test_a_link_that_its_page_no_longer_has(story: Story) -> None:
    read_again(story, "/a", "/b", "/c")
    assert removed(story) == {"/a": "", "/b": "", "/c": ""}
    read_again(story, "/a", "/d")
    assert removed(story) == {"/a": "", "/b": "02", "/c": "02", "/d": ""}
    # A page that came cut short tells of what it has, and not of what it lacks.
    read_again(story, "/b", truncated="length")
    assert removed(story) == {"/a": "", "/b": "", "/c": "02", "/d": ""}
    read_again(story)
    assert removed(story) == {"/a": "04", "/b": "04", "/c": "02", "/d": "04"}
    # That is no reading of it, nor is another page's.
    asked(story, {"/seed": 404})
    read_again(story, "/a", page="/other")
    assert removed(story)["/c"] == "02"
    edges = [edge for edge in Graph(story.ledger).iter_edges() if edge.source == HOST + "/other"]
    assert [edge.removed_since for edge in edges] == [""]


def test_a_link_that_another_address_of_the_page_has_is_there(story: Story) -> None:
    for paths in (("/b",), ()):
        read_again(story, *paths, page="/seed")
        read_again(story, "/b", page="/seed?utm_source=a")
    assert [edge.removed_since[-3:-1] for edge in Graph(story.ledger).iter_edges()] == ["03", "", ""]
    note_aliases(story.ledger, story.runs)
    assert removed(story) == {"/b": ""}


def test_where_a_seed_ends_is_no_seed(story: Story) -> None:
    story.request(HOST + "/news/1-pier", "redirected")
    story.request(HOST + "/login", "captured", hops="R")
    story.capture(HOST + "/news/1-pier", status=302, to=HOST + "/login")
    story.capture(HOST + "/login")
    note_aliases(story.ledger, story.runs)
    nodes = {node.url.removeprefix(HOST): node for node in Graph(story.ledger).iter_nodes()}
    assert {url: node.is_seed for url, node in nodes.items()} == {"/news/1-pier": True, "/login": False}
    assert nodes["/login"].kind == "detour"


def test_an_edge_is_listed_once_as_the_latest_run_has_it(story: Story) -> None:
    for decided in ("too-deep", "followed"):
        story.request(HOST + "/a", "captured")
        if decided == "followed":
            story.request(HOST + "/b", "captured", 1, hops="L")
        page = story.capture(HOST + "/a")
        story.link(page, HOST + "/a", HOST + "/b")
        (edge,) = Graph(story.ledger).iter_edges()
        assert (edge.decision, edge.run) == (decided, f"r{story.runs}")
        story.run()


def test_parallel_links_differ_in_their_words(story: Story) -> None:
    story.request(HOST + "/a", "captured")
    story.request(HOST + "/b", "captured", 1, hops="L")
    page = story.capture(HOST + "/a")
    for ordinal, text in enumerate(("one", "two", "one")):
        story.link(page, HOST + "/a", HOST + "/b", ordinal, anchor_text=text)
    decisions = [(edge.anchor_text, edge.decision) for edge in Graph(story.ledger).iter_edges()]
    assert decisions == [("one", "followed"), ("two", "already-seen")]


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    'quote " and ""',
    "comma, semicolon; tab\t",
    "two\nlines\r\nand\rthree",
    "\x00\x07\x1b[31m\x7f\x85\u2028\u2029",
    "\u202eright to left\u202c",
    "lone \ud800 surrogate \udfff",
    "<script>alert(1)</script>&amp;",
    "x" * 10_000,
    "שלום 中文 🗞",
    "",
    " ",
    "\ufeff\ufffe\uffff",
]


def test_hostile_words_stay_in_their_cells(story: Story, tmp_path: Path) -> None:
    for number, words in enumerate(HOSTILE):
        url = f"{HOST}/{number}"
        safe = words.encode("utf-8", "replace").decode()
        story.request(url, "captured")
        page = story.capture(url, title=safe)
        story.link(page, url, HOST + "/0", label=safe, anchor_text=safe, context=safe, href=safe)
    nodes, edges = story.tables(tmp_path / "graph")
    assert [row["Id"] for row in nodes] == sorted(f"{HOST}/{number}" for number in range(len(HOSTILE)))
    assert len(edges) == len(HOSTILE)
    for row in [*nodes, *edges]:
        assert None not in row.values()
        assert None not in row
        for cell in row.values():
            assert len(cell.splitlines()) <= 1
    labels = {row["label"] for row in edges}
    assert "שלום 中文 🗞" in labels
    assert 'quote " and ""' in labels
    assert "x" * 10_000 in labels


@given(st.text(max_size=40))
def test_any_title_is_one_cell_of_one_line(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    node = Node(
        url=HOST,
        kind="captured",
        reason="",
        depth=0,
        is_seed=True,
        article=Article(headline=title),
        domain="",
        captured="",
        status=200,
        mime="",
        truncated="",
        record_id="",
        file="",
        offset=None,
        length=None,
        payload_digest="",
        aliases=(),
    )
    path, *_ = write_tables([node], [], tmp_path_factory.mktemp("title"))
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 2
    header, cells = csv.reader(lines, strict=True)
    assert len(cells) == len(header)
    assert cells[0] == HOST


def test_networkx_reads_the_tables_back(story: Story, tmp_path: Path) -> None:
    for number in range(5):
        story.request(f"{HOST}/{number}", "captured", number, hops="L" * number)
        page = story.capture(f"{HOST}/{number}", title=f"Story {number}")
        story.link(page, f"{HOST}/{number}", f"{HOST}/{number + 1}")
    nodes, edges = story.tables(tmp_path / "graph")
    graph = networkx.DiGraph()
    graph.add_nodes_from((row["Id"], row) for row in nodes)
    graph.add_edges_from((row["Source"], row["Target"], row) for row in edges)
    assert networkx.shortest_path_length(graph, f"{HOST}/0", f"{HOST}/5") == 5
    assert len(graph) == len(nodes) == 6
    assert {row["Type"] for row in edges} == {"Directed"}
    assert nodes[0].keys() >= {"Id", "Label", "url"}
    assert edges[0].keys() >= {"Source", "Target", "Type", "Weight", "Kind", "label", "anchor_text"}
