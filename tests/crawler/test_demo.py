"""The demo's papers are served, hang together, and end cleanly."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

from crawler.demo import DemoSite
from crawler.demo.stories import SEED, STORIES

REFERENCE = re.compile(r"""(?:href|src)="([^"]+)"|url\("([^"]+)"\)""")


def fetch(url: str) -> tuple[str, str]:
    """Content-Type and text of a page."""
    with urlopen(url, timeout=10) as response:
        charset = response.headers.get_content_charset() or "latin-1"
        return response.headers["Content-Type"], response.read().decode(charset)


def test_every_story_is_served_and_links_on() -> None:
    with DemoSite() as site:
        assert site.seed_url == site.get_url(SEED)
        for key, story in STORIES.items():
            content_type, text = fetch(site.get_url(key))
            assert content_type == f"text/html; charset={story.charset}"
            assert story.headline in text
            for follow in story.follows:
                target = re.escape(site.get_url(follow.to))
                path = re.escape(STORIES[follow.to].path)
                assert re.search(rf'href="(?:{target}|{path})"', text)
                assert follow.label in text


def test_all_stories_lie_within_two_hops() -> None:
    reached = {SEED}
    for _ in range(2):
        reached |= {follow.to for key in reached for follow in STORIES[key].follows}
    assert reached == STORIES.keys()


def test_the_story_has_all_markups_two_papers_and_three_languages() -> None:
    follows = [follow for story in STORIES.values() for follow in story.follows]
    assert {follow.markup for follow in follows} == {"2016-inside", "2016-before", "2019", "2022", "sentence"}
    assert {story.paper for story in STORIES.values()} == {"courier", "review"}
    assert {(story.lang, story.charset) for story in STORIES.values()} == {
        ("en", "utf-8"),
        ("de", "utf-8"),
        ("ru", "windows-1251"),
    }


def test_nothing_that_a_page_refers_to_is_missing() -> None:
    with DemoSite() as site:
        waiting, met = [site.get_url(key) for key in STORIES], set[str]()
        while waiting:
            url = waiting.pop()
            if url in met:
                continue
            met.add(url)
            content_type, text = fetch(url)
            if content_type.startswith(("text/html", "text/css")):
                references = ["".join(pair) for pair in REFERENCE.findall(text)]
                waiting += [urljoin(url, each) for each in references if not each.startswith("#")]
    assert len(met) > 40


def test_a_draft_is_refused_by_robots_txt() -> None:
    with DemoSite() as site:
        _, rules = fetch(urljoin(site.seed_url, "/robots.txt"))
        _, seed = fetch(site.seed_url)
    refused = re.findall(r"Disallow: (\S+)", rules)
    assert len(refused) == 1
    assert f'href="{refused[0]}' in seed


def test_unknown_pages_are_not_found() -> None:
    with DemoSite() as site, pytest.raises(HTTPError) as caught:
        fetch(urljoin(site.seed_url, "/nothing-here/"))
    caught.value.close()
    assert caught.value.code == 404


def test_two_sites_run_side_by_side_and_leave_no_server() -> None:
    before = threading.active_count()
    with DemoSite() as one, DemoSite() as other:
        assert fetch(one.seed_url)[0] == fetch(other.seed_url)[0]
        assert one.seed_url != other.seed_url
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)
    assert threading.active_count() == before


@pytest.mark.slow
def test_the_demo_archives_all_its_stories(tmp_path: Path) -> None:
    program = Path(__file__).parents[2] / "storytrail.py"
    subprocess.run(
        [sys.executable, str(program), "demo", "--output", str(tmp_path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    nodes = (tmp_path / "collections/demo/graph/nodes.csv").read_text("utf-8")
    assert all(story.path in nodes for story in STORIES.values())
    assert list((tmp_path / "collections/demo/archive").glob("*.warc.gz"))
