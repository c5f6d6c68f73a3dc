"""The known story cluster, crawled whole: exactly the wanted articles, links, refusals and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from jobs.crawling import QUICK, Collected, crawl, path_of, scrapy_crawl
from newsroom.cluster import OFF_SITE, Cluster, rt_cluster
from newsroom.site import NewsSite

CLUSTER = rt_cluster()


class Crawled:
    """A crawl of the cluster and the paths that the server was asked for."""

    def __init__(self, collected: Collected, paths: list[str]) -> None:
        self.collected = collected
        self.paths = paths


def crawl_cluster(crawl_it: Callable[[str], Collected]) -> Crawled:
    with NewsSite(CLUSTER.routes) as site:
        collected = crawl_it(site.url(CLUSTER.seed))
        return Crawled(collected, site.paths())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    output = tmp_path_factory.mktemp("cluster")
    return crawl_cluster(lambda url: crawl(output, url, *QUICK, "--depth", "3"))


def articles_within(cluster: Cluster, depth: int) -> dict[str, str]:
    return {path: str(at) for path, at in cluster.articles.items() if at <= depth}


def edges_of(collected: Collected) -> Counter[tuple[str, str, str]]:
    """Story links as the cluster describes them, without citations."""
    return Counter(
        (path_of(row["Source"]), _path_or_url(row["Target"]), row["label"])
        for row in collected.edges
        if row["Kind"] != "body"
    )


def _path_or_url(url: str) -> str:
    return url if url == OFF_SITE else path_of(url)


def test_exactly_the_wanted_articles_once_each(whole: Crawled) -> None:
    assert whole.collected.exit_code == 0, whole.collected.stderr
    assert whole.collected.captured() == articles_within(CLUSTER, 3)
    asked = Counter(path.partition("?")[0] for path in whole.paths)
    assert {path: asked[path] for path in CLUSTER.articles} == dict.fromkeys(CLUSTER.articles, 1)
    assert not CLUSTER.forbidden & asked.keys()
    assert {path: number for path, number in asked.items() if number > 1} == {}


def test_nothing_was_asked_for_that_no_record_shows(whole: Crawled) -> None:
    responses = Counter(path_of(each.uri) for each in whole.collected.archive if each.type == "response")
    assert responses == Counter(whole.paths)


def test_every_edge_with_its_label(whole: Crawled) -> None:
    wanted = Counter(tuple(edge) for edge in (*CLUSTER.edges, *CLUSTER.refused))
    assert edges_of(whole.collected) == wanted


def test_refused_edges_have_their_reasons(whole: Crawled) -> None:
    words = {"depth": "too-deep", "robots": "robots", "scope": "off-scope"}
    decisions = {
        (path_of(row["Source"]), _path_or_url(row["Target"]), row["label"]): row["decision"]
        for row in whole.collected.edges
    }
    for edge, reason in CLUSTER.refused.items():
        assert decisions[tuple(edge)] == words[reason]
    for edge in CLUSTER.edges:
        assert decisions[tuple(edge)] in ("followed", "already-seen")


def test_followed_edges_lie_on_shortest_ways(whole: Crawled) -> None:
    depths = CLUSTER.articles
    for row in whole.collected.edges:
        if row["decision"] == "followed":
            source, target = path_of(row["Source"]), path_of(row["Target"])
            assert depths[target] == depths[source] + 1
    reached = {path_of(row["Target"]) for row in whole.collected.edges if row["decision"] == "followed"}
    assert reached == CLUSTER.articles.keys() - {CLUSTER.seed}


def test_aliases_lead_to_one_node(whole: Crawled) -> None:
    ids = [row["Id"] for row in whole.collected.nodes]
    assert len(ids) == len(set(ids))
    assert not {path_of(each) for each in ids if each != OFF_SITE} & CLUSTER.aliases.keys()
    tide = next(row for row in whole.collected.nodes if "-tide-" in row["Id"])
    assert "/go/tide" in tide["aliases"]
    assert {row["Source"] for row in whole.collected.edges} <= set(ids)
    assert {row["Target"] for row in whole.collected.edges} <= set(ids)


def test_the_requisites_are_there(whole: Crawled) -> None:
    responses = {path_of(each.uri) for each in whole.collected.archive if each.type == "response"}
    assert responses >= CLUSTER.requisites
    assert whole.collected.counts["requisites"]["captured"] == len(CLUSTER.requisites)


def test_edges_point_at_the_record_they_were_read_in(whole: Crawled) -> None:
    records = {each.id: each for each in whole.collected.archive}
    for row in whole.collected.edges:
        record = records[f"<{row['warc_record_id']}>"]
        assert (record.type, path_of(record.uri)) == ("response", path_of(row["Source"]))
    for row in whole.collected.nodes:
        if row["kind"] == "captured":
            record = records[f"<{row['warc_record_id']}>"]
            place = (record.file, str(record.offset), str(record.length))
            assert place == (row["warc_file"], row["warc_offset"], row["warc_length"])


def test_the_metadata_records_tell_the_links(whole: Crawled) -> None:
    told = Counter(
        path_of(each.uri)
        for each in whole.collected.archive
        if each.type == "metadata" and not each.is_note
        for _ in each.lines_of("storytrail-link")
    )
    assert told == Counter(path_of(row["Source"]) for row in whole.collected.edges)
    for each in whole.collected.archive:
        if each.type == "metadata" and not each.is_note and path_of(each.uri) in CLUSTER.articles:
            (hops,) = each.lines_of("hopsFromSeed")
            assert hops.count("L") >= CLUSTER.articles[path_of(each.uri)]


def test_everything_on_the_disk_adds_up(whole: Crawled) -> None:
    whole.collected.check()
    counts = whole.collected.counts
    assert counts["exchanges"]["total"] == len(whole.paths)
    assert counts["links"]["found"] == len(whole.collected.edges)
    assert counts["pages"]["redirected"] == 2
    assert whole.collected.facts["finish"] == "finished"
    assert [seed["result"] for seed in whole.collected.facts["seeds"]] == ["captured"]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_smaller_depth_takes_what_lies_within(depth: int, tmp_path: Path) -> None:
    crawled = crawl_cluster(lambda url: crawl(tmp_path, url, *QUICK, "--depth", str(depth)))
    collected = crawled.collected
    collected.check()
    within = articles_within(CLUSTER, depth)
    assert collected.exit_code == 0
    assert collected.captured() == within
    asked = {path.partition("?")[0] for path in crawled.paths}
    assert asked & CLUSTER.articles.keys() == within.keys()
    wanted = Counter(tuple(each) for each in (*CLUSTER.edges, *CLUSTER.refused) if each.source in within)
    found = edges_of(collected)
    # What a redirect leads to is unknown as long as nobody has asked.
    known = Counter((source, CLUSTER.aliases.get(to, to), label) for source, to, label in found.elements())
    assert known == wanted
    if depth == 0:
        assert {row["decision"] for row in collected.edges if row["Kind"] != "body"} == {"too-deep"}


def test_scrapy_crawl_gives_the_same(whole: Crawled, tmp_path: Path) -> None:
    crawled = crawl_cluster(
        lambda url: scrapy_crawl(tmp_path, url, depth=3, delay=0, allow_net="127.0.0.0/8", _job="7f")
    )
    crawled.collected.check()
    assert Counter(crawled.paths) == Counter(whole.paths)
    assert crawled.collected.counts == whole.collected.counts
    assert crawled.collected.captured() == whole.collected.captured()
    assert edges_of(crawled.collected) == edges_of(whole.collected)


def test_no_requisites_leaves_files_out_and_nothing_else(whole: Crawled, tmp_path: Path) -> None:
    crawled = crawl_cluster(lambda url: crawl(tmp_path, url, *QUICK, "--depth", "3", "--no-requisites"))
    crawled.collected.check()
    assert crawled.collected.captured() == whole.collected.captured()
    assert not {path for path in crawled.paths if path.startswith(("/static", "/img", "/favicon"))}
    assert crawled.collected.counts["requisites"]["asked"] == 0


def test_small_files_are_each_whole(whole: Crawled, tmp_path: Path) -> None:
    crawled = crawl_cluster(lambda url: crawl(tmp_path, url, *QUICK, "--depth", "3", "--warc-size", "4k"))
    collected = crawled.collected
    collected.check()
    files = sorted({each.file for each in collected.archive})
    assert len(files) > 8
    assert collected.counts["exchanges"]["warc_files"] == len(files)
    assert [name.split("-")[2] for name in files] == [f"{number:05d}" for number in range(len(files))]
    assert collected.captured() == whole.collected.captured()


def test_a_second_run_begins_anew_and_keeps_the_first(tmp_path: Path) -> None:
    with NewsSite(CLUSTER.routes) as site:
        for _ in range(2):
            collected = crawl(tmp_path, site.url(CLUSTER.seed), *QUICK, "--depth", "1")
        asked = Counter(site.paths())
    collected.check()
    assert len(collected.run_folders) == 2
    assert asked[CLUSTER.seed] == 2
    assert len({each.file for each in collected.archive}) == 2
    assert collected.captured() == articles_within(CLUSTER, 1)
    answers = [each for each in collected.archive if each.type in ("response", "revisit")]
    assert Counter(path_of(each.uri) for each in answers) == asked
    # Nothing has changed: what has a body is not kept twice.
    again = [each for each in answers if each.file == answers[-1].file]
    assert {each.type for each in again if b"HTTP/1.1 30" not in each.block[:11]} == {"revisit"}
