"""The graph as others read it: each format comes back whole from another tool, whatever pages say."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article
from archive.decisions import Decision
from archive.errors import ExportError
from archive.exports import DEFAULT_FORMATS, DOCUMENTS, TABLES, iter_document, write_exports, write_tables
from archive.exports.columns import EDGE_COLUMNS, NODE_COLUMNS
from archive.exports.dot import MAX_NODES
from archive.exports.texts import clean
from archive.graph import Edge, Node, NodeKind
from archive.outlink import LINK_KINDS

# pydot's, in its use of pyparsing.
pytestmark = pytest.mark.filterwarnings("ignore:.* deprecated - use :DeprecationWarning")

HOST = "http://example.org"
GEXF = "{http://gexf.net/1.3}"

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    'quote " and "" and \' and `',
    "back\\slash \\n \\",
    "comma, semicolon; tab\tbar|",
    "two\nlines\r\nand\rthree",
    "\x00\x07\x1b[31m\x7f\x85\u2028\u2029",
    "\u202eright to left\u202c",
    "lone \ud800 surrogate \udfff",
    "<script>alert(1)</script>&amp;]]>",
    "</node></nodes></graph>",
    "x" * 10_000,
    "שלום 中文 🗞",
    " ",
    "\ufeff\ufffe\uffff\ufdd0",
]

NODE = Node(
    url=f"{HOST}/0",
    kind="captured",
    reason="",
    depth=0,
    is_seed=True,
    domain="example.org",
    captured="2026-11-22T18:53:01Z",
    status=200,
    mime="text/html",
    truncated="",
    record_id="urn:uuid:1",
    file="f.warc.gz",
    offset=7,
    length=8,
    payload_digest="sha1:A",
    aliases=(),
)
EDGE = Edge(
    source=f"{HOST}/0",
    target=f"{HOST}/1",
    kind="read-more",
    label="READ MORE",
    label_language="en",
    anchor_text="More",
    placement="inline",
    ordinal=0,
    decision="followed",
    reason="",
    rule="block",
    score=0.9,
    standing="announced",
    context="",
    xpath="/html",
    rel="",
    href="/1",
    alias="",
    record_id="urn:uuid:1",
    run="r1",
)


@dataclass(frozen=True)
class Story:
    """A graph that can be gone through again and again."""

    nodes: list[Node]
    edges: list[Edge] = field(default_factory=list)

    def iter_nodes(self) -> Iterator[Node]:
        return iter(self.nodes)

    def iter_edges(self) -> Iterator[Edge]:
        return iter(self.edges)


def page(number: int, headline: str = "", **more: Any) -> Node:
    return replace(NODE, url=f"{HOST}/{number}", article=Article(headline=headline), **more)


def hostile_story() -> Story:
    """Each text everywhere that a page can put it."""
    nodes = [
        replace(
            page(number, is_seed=number == 0),
            article=Article(
                headline=text, authors=(text, "Ana Ruiz"), publisher=text, section=text, language=text
            ),
            mime=text,
        )
        for number, text in enumerate(HOSTILE)
    ]
    edges = [
        replace(
            EDGE,
            target=f"{HOST}/{number}",
            ordinal=number,
            label=text,
            anchor_text=text,
            context=text,
            href=text,
            rel=text,
        )
        for number, text in enumerate(HOSTILE)
    ]
    return Story(nodes, [*edges, replace(edges[0], label="another", score=0.25)])


def written(story: Story, format_: Any, folder: Path) -> Path:
    (path,) = write_exports(story, folder, (format_,))
    return path


def read_gexf(path: Path) -> Any:
    return networkx.read_gexf(path, version="1.3")


def read_node_link(path: Path) -> Any:
    return networkx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")


def read_dot(path: Path) -> Any:
    """As `networkx.nx_pydot.read_dot` reads it; it leaves quotes and escapes as they were written."""
    read = networkx.nx_pydot.read_dot(path)
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((bare(url), bare_all(told)) for url, told in read.nodes(data=True) if url != "node")
    graph.add_edges_from(
        (bare(one), bare(other), bare_all(told)) for one, other, told in read.edges(data=True)
    )
    return graph


def bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.removeprefix('"').removesuffix('"'))


def bare_all(told: dict[str, str]) -> dict[str, str]:
    return {name: bare(text) for name, text in told.items()}


READERS: dict[str, Callable[[Path], Any]] = {
    "gexf": read_gexf,
    "graphml": networkx.read_graphml,
    "json": read_node_link,
    "dot": read_dot,
}


def test_every_document_has_a_reader_here() -> None:
    assert READERS.keys() == DOCUMENTS.keys()


@pytest.mark.parametrize("format_", READERS)
def test_hostile_words_come_back(format_: str, tmp_path: Path) -> None:
    story = hostile_story()
    graph = READERS[format_](written(story, format_, tmp_path))
    assert graph.is_directed()
    assert list(graph) == [node.url for node in story.nodes]
    labels = [graph.nodes[node.url]["label"] for node in story.nodes]
    assert labels == [clean(node.article.headline) or node.url for node in story.nodes]
    assert graph.number_of_edges() == len(story.edges)
    for edge in story.edges[1:-1]:
        (told,) = graph.get_edge_data(edge.source, edge.target).values()
        assert told.get("label", "") == told.get("context", "") == clean(edge.label)
        assert told["kind"] == "read-more"
    assert {told.get("label") for told in graph.get_edge_data(f"{HOST}/0", f"{HOST}/0").values()} == {
        HOSTILE[0],
        "another",
    }


@pytest.mark.parametrize("format_", ["gexf", "graphml", "json"])
def test_values_have_their_types_and_absent_ones_are_left_out(format_: str, tmp_path: Path) -> None:
    linked = replace(page(1), kind="linked", depth=None, is_seed=False, status=None, mime="", captured="")
    story = Story([replace(page(0), aliases=(f"{HOST}/a|b", f"{HOST}/c")), linked], [EDGE])
    graph = READERS[format_](written(story, format_, tmp_path))
    told = graph.nodes[NODE.url]
    assert (told["depth"], told["seed"], told["warc_offset"]) == (0, True, 7)
    assert told["aliases"] == f"{HOST}/a%7Cb|{HOST}/c"
    assert not {"reason", "published", "authors", "is_free"} & told.keys()
    assert not {"depth", "status", "mime", "captured"} & graph.nodes[linked.url].keys()
    assert graph.nodes[linked.url]["kind"] == "linked"
    assert graph.nodes[linked.url]["seed"] is False
    (edge,) = (data for *_, data in graph.edges(data=True))
    assert (edge["score"], edge["ordinal"], edge["decision"]) == (0.9, 0, "followed")


@pytest.mark.parametrize("format_", READERS)
def test_a_graph_without_links_and_one_without_pages(format_: str, tmp_path: Path) -> None:
    for number, nodes in enumerate(([page(0)], [])):
        graph = READERS[format_](written(Story(nodes), format_, tmp_path / str(number)))
        assert (len(graph), graph.number_of_edges()) == (len(nodes), 0)


@pytest.mark.parametrize("format_", [*DEFAULT_FORMATS, "dot"])
def test_the_same_graph_makes_the_same_bytes(format_: Any, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_exports(hostile_story(), tmp_path / name, (format_,))
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


# Any text that a parser can hand us, and some that it can't.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)


@given(title=TEXTS, label=TEXTS)
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, title: str, label: str) -> None:
    folder = tmp_path_factory.mktemp("words")
    story = Story([page(0, title), page(1)], [replace(EDGE, label=label)])
    for format_ in ("gexf", "graphml", "json"):
        graph = READERS[format_](written(story, format_, folder))
        assert graph.nodes[f"{HOST}/0"]["label"] == (clean(title) or f"{HOST}/0")
        ((*_, told),) = graph.edges(data=True)
        assert told.get("label", "") == clean(label)


@given(TEXTS)
def test_clean_text_is_one_line_of_unicode(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert clean(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    if text.isprintable():
        assert cleaned == text


# GEXF -------------------------------------------------------------------------------------------

# Attributes and children that GEXF 1.3's schema allows, of what we use: required ones with an asterisk.
GEXF_SCHEMA: dict[str, tuple[str, list[str]]] = {
    "gexf": ("version*", ["meta", "graph"]),
    "meta": ("lastmodifieddate", ["creator", "description"]),
    "creator": ("", []),
    "description": ("", []),
    "graph": (
        "mode timeformat timerepresentation defaultedgetype",
        ["attributes", "attributes", "nodes", "edges"],
    ),
    "attributes": ("class* mode", ["attribute"]),
    "attribute": ("id* title* type*", []),
    "nodes": ("count", ["node"]),
    "node": ("id* label start end", ["attvalues", "color"]),
    "edges": ("count", ["edge"]),
    "edge": ("id source* target* type label kind weight", ["attvalues"]),
    "attvalues": ("", ["attvalue"]),
    "attvalue": ("for* value*", []),
    "color": ("r* g* b*", []),
}
MANY = {"attribute", "node", "edge", "attvalue"}


def check_gexf_element(element: ElementTree.Element) -> None:
    tag = element.tag.rpartition("}")[2]
    attributes, children = GEXF_SCHEMA[tag]
    names = {name for name in element.attrib if not name.startswith("{")}
    assert names <= {name.rstrip("*") for name in attributes.split()}, tag
    assert names >= {name.rstrip("*") for name in attributes.split() if name.endswith("*")}, tag
    found = [child.tag.rpartition("}")[2] for child in element]
    assert found == children or (set(found) <= set(children) & MANY), tag
    for child in element:
        check_gexf_element(child)


def test_gexf_keeps_to_the_schema(tmp_path: Path) -> None:
    root = ElementTree.parse(written(hostile_story(), "gexf", tmp_path)).getroot()
    assert root.tag == f"{GEXF}gexf"
    check_gexf_element(root)
    (graph,) = root.iter(f"{GEXF}graph")
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    for declared in graph.findall(f"{GEXF}attributes"):
        owner = declared.get("class")
        known = {each.get("id") for each in declared}
        assert known >= {each.get("for") for each in graph.iterfind(f".//{GEXF}{owner}//{GEXF}attvalue")}
        assert {each.get("type") for each in declared} <= {"string", "long", "double", "boolean"}
    ids = [edge.get("id") for edge in graph.iter(f"{GEXF}edge")]
    assert len(set(ids)) == len(ids)
    for edge in graph.iter(f"{GEXF}edge"):
        assert edge.get("kind") == edge.get("label")


@pytest.mark.parametrize(
    ("published", "precision", "start"),
    [
        ("2026-11-22T23:30:00-08:00", "second", "2026-11-22"),
        ("2026-11-22", "day", "2026-11-22"),
        ("2026-11", "month", None),
        ("2026", "year", None),
        ("", "", None),
        ("2026-02-31", "day", None),
        ('"><x/>', "day", None),
    ],
)
def test_a_node_starts_on_the_day_that_its_page_names(
    published: str, precision: Any, start: str | None, tmp_path: Path
) -> None:
    article = Article(published=published, published_precision=precision)
    path = written(Story([replace(NODE, article=article)]), "gexf", tmp_path)
    (node,) = ElementTree.parse(path).iter(f"{GEXF}node")
    assert node.get("start") == start
    assert read_gexf(path).nodes[NODE.url].get("start") == start


def test_every_kind_of_node_looks_different(tmp_path: Path) -> None:
    kinds = get_args(NodeKind)
    story = Story([page(number, kind=kind) for number, kind in enumerate(kinds)])
    gexf = read_gexf(written(story, "gexf", tmp_path))
    assert len({str(told["viz"]["color"]) for _, told in gexf.nodes(data=True)}) == len(kinds)
    lines = [line for line in iter_document("dot", story.nodes, []) if line.startswith('"')]
    assert len({line.partition("style=")[2] for line in lines}) == len(kinds)


# DOT --------------------------------------------------------------------------------------------


def test_dot_refuses_more_nodes_than_anyone_can_see(tmp_path: Path) -> None:
    nodes = [page(number) for number in range(MAX_NODES + 1)]
    assert written(Story(nodes[:-1]), "dot", tmp_path / "few").exists()
    with pytest.raises(ExportError, match="--format gexf") as refused:
        write_exports(Story(nodes), tmp_path / "many", ("dot",))
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "many").exists()


def test_dot_has_no_live_link_of_a_page_s_own_writing(tmp_path: Path) -> None:
    story = Story([page(0), page(1)], [replace(EDGE, href="javascript:alert(1)")])
    assert "javascript:" not in written(story, "dot", tmp_path).read_text("utf-8")


# Tables -----------------------------------------------------------------------------------------


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_pages_can_write_no_formulas_into_the_tables(tmp_path: Path) -> None:
    story = hostile_story()
    for path in write_tables(story.nodes, story.edges, tmp_path)[:-1]:
        for row in read_table(path):
            for name, cell in row.items():
                assert len(cell.splitlines()) <= 1
                assert not re.match(r"\s*[=+\-@]", cell), name


PATTERNS = {
    "string": r".*",
    "list": r".*",
    "integer": r"\d+",
    "number": r"\d\.\d{3}",
    "boolean": r"true|false",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
}


def test_the_tables_are_as_the_data_package_has_them(tmp_path: Path) -> None:
    story = hostile_story()
    *paths, package_path = write_tables(story.nodes, story.edges, tmp_path)
    package = json.loads(package_path.read_text("utf-8"))
    assert [resource["path"] for resource in package["resources"]] == [path.name for path in paths]
    for path, resource, table in zip(paths, package["resources"], TABLES, strict=True):
        rows = read_table(path)
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(rows[0])
        for described, column in zip(fields, table.columns, strict=True):
            cells = [row[column.name] for row in rows]
            assert described["description"]
            if column.is_required:
                assert all(cells), column.name
            if column.words:
                assert set(filter(None, cells)) <= set(described["constraints"]["enum"])
            assert all(re.fullmatch(PATTERNS[column.type], cell) for cell in filter(None, cells)), column.name
        for key in resource["schema"].get("primaryKey", ()):
            assert len({row[key] for row in rows}) == len(rows)
        for key in resource["schema"].get("foreignKeys", ()):
            (name,) = key["fields"]
            ids = {row["Id"] for row in read_table(tmp_path / f"{key['reference']['resource']}.csv")}
            assert {row[name] for row in rows} <= ids


def test_the_package_names_every_kind_and_decision(tmp_path: Path) -> None:
    package = json.loads(write_tables([], [], tmp_path)[-1].read_text("utf-8"))
    enums = {
        (resource["name"], each["name"]): each["constraints"]["enum"]
        for resource in package["resources"]
        for each in resource["schema"]["fields"]
        if "enum" in each.get("constraints", ())
    }
    assert enums["nodes", "kind"] == list(get_args(NodeKind))
    assert enums["edges", "decision"] == list(get_args(Decision))
    assert enums["edges", "Kind"] == list(LINK_KINDS)


def test_no_fact_of_a_node_or_an_edge_is_forgotten() -> None:
    """A field that is added to Node or Edge gets a column, or is named here."""
    seen = {"nodes": set[str](), "edges": set[str]()}

    class Spy:
        def __init__(self, row: object, met: set[str]) -> None:
            self._row, self._met = row, met

        def __getattr__(self, name: str) -> Any:
            value = getattr(self._row, name)
            if isinstance(value, Article):
                return Spy(value, self._met)
            self._met.add(name)
            return value

    for column in NODE_COLUMNS:
        column.read(Spy(NODE, seen["nodes"]))  # type: ignore[arg-type]
    for edge_column in EDGE_COLUMNS:
        edge_column.read(Spy(EDGE, seen["edges"]))  # type: ignore[arg-type]
    facts = (set(Node.__slots__) - {"article"}) | (set(Article.__slots__) - {"text", "amphtml"})
    assert facts <= seen["nodes"]
    assert set(Edge.__slots__) <= seen["edges"]


def test_domains_add_up(tmp_path: Path) -> None:
    other = "https://news.other.co.uk/a"
    nodes = [
        page(0),
        page(1, kind="linked", is_seed=False),
        replace(NODE, url=other, domain="other.co.uk", is_seed=False),
        replace(NODE, url="mailto:desk", domain="", kind="refused", is_seed=False),
    ]
    edges = [
        EDGE,
        replace(EDGE, target=other, kind="related", decision="off-scope"),
        replace(EDGE, source=other, target=f"{HOST}/0"),
        replace(EDGE, target="mailto:desk", decision="invalid"),
    ]
    _, _, domains, links, _ = write_tables(nodes, edges, tmp_path)
    rows = {row.pop("Id"): row for row in read_table(domains)}
    assert list(rows) == ["(none)", "example.org", "other.co.uk"]
    counts = {name: int(cell) for name, cell in rows["example.org"].items() if name != "Label"}
    assert counts == {
        "nodes": 2,
        "captured": 1,
        "linked": 1,
        "gone": 0,
        "failed": 0,
        "refused": 0,
        "queued": 0,
        "detour": 0,
        "gone_since": 0,
        "not_had_since": 0,
        "seeds": 1,
        "links_out": 2,
        "links_in": 1,
        "links_inside": 1,
    }
    assert sum(int(row["nodes"]) for row in rows.values()) == len(nodes)
    between = {(row["Source"], row["Target"]): row for row in read_table(links)}
    assert sum(int(row["Weight"]) for row in between.values()) == len(edges)
    assert (
        between["example.org", "other.co.uk"] | {"Weight": "1", "followed": "0", "related": "1"}
        == (between["example.org", "other.co.uk"])
    )


def test_a_watcher_sees_each_node_and_edge_once(tmp_path: Path) -> None:
    class Watcher:
        seen: list[str] = []  # noqa: RUF012

        def pass_nodes(self, nodes: Any) -> Iterator[Node]:
            for node in nodes:
                self.seen.append(node.url)
                yield node

        def pass_edges(self, edges: Any) -> Iterator[Edge]:
            for edge in edges:
                self.seen.append(edge.target)
                yield edge

    paths = write_exports(Story([page(0), page(1)], [EDGE]), tmp_path, watcher=Watcher())
    assert Watcher.seen == [f"{HOST}/0", f"{HOST}/1", f"{HOST}/1"]
    assert {path.name for path in paths} == {
        "nodes.csv",
        "edges.csv",
        "domains.csv",
        "domain-edges.csv",
        "datapackage.json",
        "graph.gexf",
        "graph.graphml",
        "graph.json",
    }
