"""The report as a value and as a document: complete, the same each time, and nobody's words but as text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from benchmarks.made_story import make_story

from archive.changes import Change
from archive.graph import Graph
from archive.ledger import Ledger
from archive.report import iter_document, read_report, write_report
from archive.report.domains import domain_section
from archive.report.lanes import choose_lanes
from archive.report.markup import find_web_address, link, shorten, tag
from archive.report.method import collection_digest
from archive.report.model import LISTED_PAGES, Report, Unfollowed, compare_runs
from archive.report.opening import opening
from archive.report.script_data import script_data
from archive.report.sections import unfollowed_section
from archive.report.trails import walk_back
from archive.word_diff import Span


class Outline(HTMLParser):
    """Elements, ids, links and words of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action", "xlink:href"):
                self.hrefs.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)


def read(folder: Path) -> Report:
    ledger = Ledger(folder / "story.db", read_only=True)
    try:
        return read_report(ledger, folder)
    finally:
        ledger.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_story(tmp_path_factory.mktemp("made") / "made", 120)


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return read(folder)


def test_every_page_is_listed_with_a_trail_to_the_seed(report: Report) -> None:
    assert len(report.pages) == report.total == 120
    seed = report.seeds[0][1]
    assert seed is not None
    for page in report.pages:
        assert page.trail[-1] == page.number
        assert page.trail[0] == seed.number
        if page.node.depth is not None:
            assert len(page.trail) == page.node.depth + 1


def test_each_step_of_a_trail_has_its_link(report: Report) -> None:
    links = {(edge.source, edge.target) for edge in report.links}
    for page in report.pages:
        urls = [report.pages[number].node.url for number in page.trail]
        assert set(pairwise(urls)) <= links


def test_the_counts_add_up(report: Report) -> None:
    assert report.kinds.total() == report.total
    assert sum(number for _, number in report.publishers) == report.kinds["captured"]
    assert sum(report.decisions.values()) == len(report.links) + report.links_left_out
    not_reached = report.decisions.total() - report.decisions["followed"] - report.decisions["already-seen"]
    assert sum(reason.count for reason in report.unfollowed) == not_reached
    assert all(1 <= len(reason.examples) <= 5 for reason in report.unfollowed)


def test_followed_links_are_told_by_the_pages_that_they_lead_to(report: Report, folder: Path) -> None:
    ledger = Ledger(folder / "story.db", read_only=True)
    followed = {edge.target for edge in Graph(ledger).iter_edges() if edge.decision == "followed"}
    ledger.close()
    kinds = Counter(page.node.kind for page in report.pages if page.node.url in followed)
    assert report.followed_to == kinds
    text = unfollowed_section(replace(report, followed_to=Counter(captured=1_000, gone=2, failed=1)))
    assert f"{report.decisions['followed']} were followed: to 1,000 pages captured, 2 pages gone and" in text
    assert "1 page that could not be had." in text


def test_the_opening_names_pages_that_could_not_be_had(report: Report) -> None:
    assert "3 pages could not be had." in opening(replace(report, kinds=report.kinds | Counter(failed=3)))


@pytest.mark.parametrize(
    ("links", "shown"),
    [
        (["a1", "a2", "b3", "a4"], ["a1", "b3", "a2", "a4"]),
        (["a1", "a2", "b2", "c2"], ["a1", "b2"]),
        ([f"a{number}" for number in range(9)], [f"a{number}" for number in range(5)]),
        ([page * 2 for page in "abcdefg"], ["aa", "bb", "cc", "dd", "ee"]),
    ],
    ids=["fills-up", "each-target-once", "one-page", "many-pages"],
)
def test_examples_are_of_many_pages_if_there_are_as_many(
    report: Report, links: list[str], shown: list[str]
) -> None:
    reason = Unfollowed(outcome="budget")
    for source, target in links:
        reason.add(replace(report.links[0], source=source, target=target))
    assert [each.source + each.target for each in reason.fill_up().examples] == shown
    assert reason.count == len(links)


def test_what_changed_is_marked_on_its_page(report: Report) -> None:
    assert report.comparison is not None
    changed = {change.url for change in report.comparison.changes}
    assert changed == {page.node.url for page in report.pages if page.changes} != set()
    assert report.copies.groups


def test_equal_collections_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    other = make_story(tmp_path / "made", 120)
    assert "".join(iter_document(read(folder))) == "".join(iter_document(read(other)))


def test_what_a_run_will_leave_makes_the_report_that_is_made_later(folder: Path, tmp_path: Path) -> None:
    with_runs = make_story(tmp_path / "made", 30)
    ledger = Ledger(with_runs / "story.db")
    last = ledger.find_last_run()
    assert last is not None
    facts = {
        "run": last.name,
        "ended": "2026-11-22T19:00:00Z",
        "finish": "limit-pages",
        "options": {"seeds": last.options["seeds"], "delay_s": 1.0, "output": "/somewhere", "allow_net": ()},
        "versions": {"storytrail": "0.1.0", "public_suffix_list": "2025-04-07"},
    }
    ledger.connection.execute("UPDATE run SET ended = NULL, finish = NULL WHERE id = ?", (last.id,))
    live = write_report(ledger, with_runs, current=facts).read_bytes()
    ledger.end_run(last.id, str(facts["ended"]), str(facts["finish"]), {})
    run_file = with_runs / "runs" / last.name / "run.json"
    run_file.parent.mkdir(parents=True)
    run_file.write_text(json.dumps(facts))
    assert write_report(ledger, with_runs).read_bytes() == live
    assert b"/somewhere" not in live
    assert b"stopped at its page limit" in live
    run_file.write_text("{ half a fi")
    assert write_report(ledger, with_runs).stat().st_size
    ledger.close()


def test_the_document_stands_alone(report: Report) -> None:
    text = "".join(iter_document(report))
    outline = Outline(text)
    assert len(outline.ids) == len(set(outline.ids))
    assert {f"p{page.number}" for page in report.pages} <= set(outline.ids)
    assert outline.handlers == []
    assert not {"img", "iframe", "link", "object", "form", "base"} & set(outline.tags)
    for href in outline.hrefs:
        assert href.startswith(("#", "http://", "https://"))
    inner = {href[1:] for href in outline.hrefs if href.startswith("#")}
    assert inner <= set(outline.ids)
    assert outline.policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in outline.policy


def test_a_large_graph_is_shown_by_domain(tmp_path: Path) -> None:
    report = read(make_story(tmp_path / "made", LISTED_PAGES + 100, runs=1))
    assert report.is_by_domain
    assert len(report.pages) == LISTED_PAGES
    assert report.total == LISTED_PAGES + 100
    assert sum(row.kinds.total() for row in report.domains) == report.total
    text = "".join(iter_document(report))
    assert "graph/graph.gexf" in text
    assert 'id="chart"' not in text
    facts = json.loads(script_data(report))
    assert not facts["drawn"]
    assert len(facts["pages"]) == LISTED_PAGES


@pytest.mark.parametrize(("strangers", "is_named"), [(0.0, True), (0.3, True), (0.5, False), (1.0, False)])
def test_a_lane_bears_the_name_that_most_of_its_pages_give(
    report: Report, strangers: float, is_named: bool
) -> None:
    domain = "harbour-post.example"
    mine = [
        page.number for page in report.pages if page.node.domain == domain and page.node.kind == "captured"
    ]
    others = set(mine[: round(strangers * len(mine))])
    pages = tuple(
        replace(
            page, node=replace(page.node, article=replace(page.node.article, publisher=f"p{page.number}"))
        )
        if page.number in others
        else page
        for page in report.pages
    )
    (lane,) = [lane for lane in choose_lanes(replace(report, pages=pages))[0] if lane.domain == domain]
    assert lane.name == ("Harbour Post" if is_named else domain)


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ({"2026-10": 1, "2026-11": 2}, "Oct 2026 to Nov 2026; a bar is a month"),
        ({"2019": 1, "2026-11": 2}, "Jan 2019 to Nov 2026; a bar is 3 months"),
        ({"1970-01": 1, "2026-11": 2}, "Jan 1970 to Nov 2026; a bar is a year"),
        ({"0001-01": 1, "9999-12": 2, "soon": 1}, "a bar is 500 years"),
    ],
)
def test_all_time_is_shown_of_sites(report: Report, months: dict[str, int], told: str) -> None:
    domain = report.domains[0].domain
    text = domain_section(replace(report, months={domain: Counter(months)}))
    assert told in text
    assert 'class="spark"' in text
    stories = sum(number for month, number in months.items() if month != "soon")
    assert f"{stories} stories, most in" in text


def test_an_empty_collection_has_a_report(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "story.db")
    text = write_report(ledger, tmp_path).read_text("utf-8")
    ledger.start_run("r1", "2026-11-22T18:53:01Z", {"seeds": ["http://example.org/"]})
    later = write_report(ledger, tmp_path).read_text("utf-8")
    ledger.close()
    assert "Nothing of this story has been captured yet." in text
    assert "not over" in later


def test_the_scripts_data_can_not_end_its_element(report: Report) -> None:
    text = script_data(report)
    assert not set(text) & set("<>&\u2028\u2029")
    assert len(json.loads(text)["pages"]) == len(report.pages)


def test_a_card_tells_how_long_the_text_is(report: Report) -> None:
    digest = next(page.node.text_digest for page in report.pages if page.node.text_digest)
    assert report.lengths[digest][0] > 20
    for length, told in (((1, 9), "1 word"), ((1_200, 8_000), "1,200 words"), ((3, 900), "900 characters")):
        facts = json.loads(script_data(replace(report, lengths={digest: length})))
        assert {page["len"] for page in facts["pages"] if "len" in page} == {told}


def test_the_digest_is_that_of_the_checksum_lines(report: Report) -> None:
    assert re.fullmatch("[0-9a-f]{64}", collection_digest(report.warcs))
    assert collection_digest(report.warcs) == collection_digest(tuple(reversed(report.warcs)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:x",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//a/b",
        "ftp://a",
        "http:x",
        "",
    ],
)
def test_only_web_addresses_are_linked_to(url: str) -> None:
    assert find_web_address(url) is None
    assert "href" not in link(url, "words")


def test_words_are_escaped_wherever_they_stand() -> None:
    assert tag("p", '<b>&"', title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;"</p>'
    assert tag("p", "lone \ud800") == "<p>lone ?</p>"
    assert shorten("a\nb\x00 " + "x" * 400).startswith("a b")
    assert len(shorten("x" * 400)) == 300


def test_trails_that_go_round_in_a_circle_end() -> None:
    assert walk_back("c", {"c": "b", "b": "a", "a": "c"}) == ["a", "b", "c"]
    assert walk_back("c", {}) == ["c"]


def test_changes_are_read_up_to_a_number_and_a_length(report: Report) -> None:
    assert report.comparison is not None
    old, new = report.comparison.old, report.comparison.new
    many = compare_runs([old, new], lambda *_: (Change(kind="new", url=str(n)) for n in range(10_000)))
    assert many is not None
    assert (len(many.changes), many.is_whole) == (1000, False)
    long = Change(kind="text", url="u", spans=(Span("same", "x" * 900_000), Span("added", "y" * 900_000)))
    some = compare_runs([old, new], lambda *_: [long] * 9)
    assert some is not None
    assert (len(some.changes), some.is_whole) == (2, False)
    assert sum(len(span.text) for span in some.changes[0].spans) < 1000
    assert compare_runs([new], lambda *_: []) is None
