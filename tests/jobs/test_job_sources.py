"""Feeds and sitemaps as sources of seeds, over the wire, from their first run to later ones."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

from jobs.crawling import wait_for
from jobs.running import JOB, Ran, begin_job, end_job, run_job, write_job
from jobs.test_sites import article
from jobs.warcs import find_faults, read_archive
from newsroom.site import NewsSite, Reply, Route, Visit, page, redirect, status

STORIES: dict[str, Route] = {f"/story-{number}": article(f"Story {number}") for number in range(1, 6)}


def feed(site: NewsSite, *paths: str) -> Reply:
    items = "".join(f"<item><link>{site.url(path)}</link></item>" for path in paths)
    return Reply(body=f"<rss><channel>{items}</channel></rss>".encode(), content_type="application/rss+xml")


def seeds_of(done: Ran) -> list[str]:
    lines = (done.folder / "jobs" / JOB / "seeds.jsonl").read_text("utf-8").splitlines()
    return ["/" + json.loads(line)["url"].rpartition("/")[2] for line in lines]


def test_a_feed_s_stories_are_watched_when_it_has_forgotten_them(tmp_path: Path) -> None:
    with NewsSite(dict(STORIES)) as site:
        site.routes = dict(STORIES) | {"/rss": redirect("/feed"), "/feed": feed(site, "/story-1", "/story-2")}
        job = write_job(tmp_path, feed=site.url("/rss"), stories="each", depth=0)
        first = run_job(job)
        assert first.exit_code == 0, first.stderr
        assert first.facts["stories"]["run"] == 2
        site.routes = dict(STORIES) | {"/rss": redirect("/feed"), "/feed": feed(site, "/story-3", "/story-2")}
        second = run_job(job)
        assert second.facts["stories"]["run"] == 3
        assert seeds_of(second) == ["/story-1", "/story-2", "/story-3"]
        (source,) = second.facts["sources"]
        assert (source["found"], source["new"], source["reason"]) == (2, 1, "")
        assert second.facts["changes"]["new"] == 1
        site.routes = dict(STORIES) | {"/rss": page("Sorry", status(404))}
        third = run_job(job)
    assert third.exit_code == 6, "a source that can't be had is told"
    assert third.facts["sources"][0]["reason"] == "status-404"
    assert third.facts["stories"]["by_exit_code"] == {"0": 3}, "and the stories are watched all the same"
    # What was asked and answered is kept, byte for byte, in a file for each run.
    archive = tmp_path / "jobs" / JOB / "archive"
    records = read_archive(archive)
    assert find_faults(records) == []
    assert len(list(archive.iterdir())) == 3
    asked = [record.uri for record in records if record.type == "response"]
    assert asked == [site.url(path) for path in ("/rss", "/feed", "/rss", "/feed", "/rss")]


def test_all_of_a_feed_may_be_one_story(tmp_path: Path) -> None:
    with NewsSite(dict(STORIES)) as site:
        site.routes = dict(STORIES) | {"/feed": feed(site, "/story-1")}
        job = write_job(tmp_path, [site.url("/story-5")], feed=site.url("/feed"), depth=0)
        first = run_job(job)
        assert (first.exit_code, first.collection().counts["pages"]["captured"]) == (0, 2)
        site.routes = dict(STORIES) | {"/feed": feed(site, "/story-2")}
        second = run_job(job)
    assert second.exit_code == 0, second.stderr
    assert second.collection().counts["pages"]["captured"] == 3
    assert second.collection().facts["changes"]["new"] == 1


def test_a_sitemap_s_newest_stories_are_taken(tmp_path: Path) -> None:
    with NewsSite({}) as site:

        def places(kind: str, *named: tuple[str, str]) -> str:
            inner = "".join(
                f"<{kind}><loc>{site.url(path)}</loc><lastmod>{day}</lastmod></{kind}>" for path, day in named
            )
            return f"<{kind}s>{inner}</{kind}s>"

        stories = [(f"/story-{number}", f"2026-11-0{number}") for number in range(1, 6)]
        site.routes = dict(STORIES) | {
            "/index": places(
                "sitemap", ("/old", "2020-01-01"), ("/new", "2026-11-22"), ("/index", "2026-11-22")
            ),
            "/new": places("url", *stories),
            "/old": places("url", ("/older", "2019-01-01")),
        }
        (tmp_path / "more.txt").write_text(site.url("/story-1") + "\n")
        job = write_job(
            tmp_path, sitemap=[site.url("/index"), "more.txt"], max_seeds=3, depth=0, stories="each"
        )
        done = run_job(job)
        assert done.exit_code == 0, done.stderr
        assert "/old" not in site.paths(), "enough was found before"
    assert seeds_of(done) == ["/story-5", "/story-4", "/story-3", "/story-1"]


def test_nothing_found_is_no_success(tmp_path: Path) -> None:
    with NewsSite({"/feed": "<rss><channel/></rss>"}) as site:
        done = run_job(write_job(tmp_path, feed=site.url("/feed")))
    assert done.exit_code == 6
    assert "NOTHING WAS CAPTURED" in done.stderr


def test_a_source_in_a_private_network_is_refused_like_a_page(tmp_path: Path) -> None:
    with NewsSite({"/feed": "<rss/>"}) as site:
        done = run_job(write_job(tmp_path, feed=site.url("/feed"), allow_net=[]))
        assert site.visits == []
    assert done.exit_code == 6
    assert done.facts["sources"][0]["reason"] == "address-refused"


def test_a_page_given_as_a_feed_names_the_feed(tmp_path: Path) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    with NewsSite({"/": f"<!DOCTYPE html><html><head>{link}</head></html>"}) as site:
        done = run_job(write_job(tmp_path, feed=site.url("/")))
        told = f"is a web page, neither feed nor sitemap; the page names {site.url('/rss')}"
    assert done.exit_code == 6
    assert f"feed {site.url('/')}: {told}" in done.stderr.splitlines()
    assert done.facts["sources"][0]["reason"] == told


def test_sources_have_a_time_of_their_own(tmp_path: Path) -> None:
    over = threading.Event()

    def never(_: Visit) -> Reply:
        over.wait(60)
        return Reply()

    with NewsSite(dict(STORIES)) as slow_site, NewsSite(dict(STORIES)) as site:
        slow_site.routes |= {
            "/index": f"<sitemaps><sitemap><loc>{slow_site.url('/map')}</loc></sitemap>"
            f"<sitemap><loc>{slow_site.url('/late')}</loc></sitemap></sitemaps>",
            "/map": f"<urlset><url><loc>{slow_site.url('/story-2')}</loc></url></urlset>",
            "/late": never,
            "/feed": feed(slow_site, "/story-3"),
        }
        site.routes |= {"/feed": feed(site, "/story-1")}
        (tmp_path / "more.txt").write_text(site.url("/story-4") + "\n")
        job = write_job(
            tmp_path,
            sitemap=[slow_site.url("/index"), slow_site.url("/feed"), "more.txt"],
            feed=site.url("/feed"),
            max_source_time=2,
            stories="each",
            depth=0,
        )
        done = run_job(job)
        over.set()
    feed_facts, index, behind, listed = done.facts["sources"]
    assert done.exit_code == 6
    assert index["reason"] == "was not read to its end: max_source_time (2 s) was over"
    assert index["elapsed_s"] > 1
    assert (index["found"], index["new"]) == (1, 1), "what was read before counts"
    assert behind["reason"] == "was not asked for: max_source_time (2 s) was over"
    assert [each["reason"] for each in (feed_facts, listed)] == ["", ""], "others are not held up"
    assert f"sitemap {index['place']}: {index['reason']}" in done.stderr
    assert done.facts["stories"]["by_exit_code"] == {"0": 3}
    archive = read_archive(tmp_path / "jobs" / JOB / "archive")
    assert find_faults(archive) == []
    assert sum(record.type == "response" for record in archive) == 3


def test_a_signal_in_mid_reading_leaves_whole_files(tmp_path: Path) -> None:
    over = threading.Event()

    def never(_: Visit) -> Reply:
        over.wait(60)
        return Reply()

    with NewsSite({"/late": never}) as site:
        site.routes |= {"/feed": feed(site, "/story-1")}
        job = write_job(tmp_path, feed=[site.url("/feed"), site.url("/late")])
        with begin_job(job) as process:
            wait_for(lambda: "/late" in site.paths(), process)
            process.send_signal(signal.SIGTERM)
            done = end_job(process, job)
        over.set()
    assert done.exit_code == 11, done.stderr
    assert done.facts["interrupted"]
    (path,) = (tmp_path / "jobs" / JOB / "archive").iterdir()
    assert path.suffix == ".gz"
    assert find_faults(read_archive(path.parent)) == []


def test_what_a_killed_run_left_open_is_finished_by_the_next(tmp_path: Path) -> None:
    with NewsSite({}) as site:
        site.routes = {"/feed": feed(site)}
        job = write_job(tmp_path, feed=site.url("/feed"))
        run_job(job)
        (path,) = (tmp_path / "jobs" / JOB / "archive").iterdir()
        whole = path.read_bytes()
        path.rename(f"{path}.open")
        with Path(f"{path}.open").open("ab") as file:
            file.write(whole[:100])
        run_job(job)
    assert path.read_bytes() == whole
    assert len(list(path.parent.glob("*.warc.gz"))) == 2
    assert find_faults(read_archive(path.parent)) == []
