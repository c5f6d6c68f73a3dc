"""Pages replayed in a browser: they look as they did, and nothing is asked of anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from jobs.crawling import QUICK, crawl
from newsroom.showcase import BASED, GALLERY, LIGHTHOUSE, MISSING, MODULES, SEED
from newsroom.site import NewsSite, Route, content_type, page
from replay.archived import Archived
from replay.chromium import Chromium, Tab, share_of_differing_pixels
from replay.packages import REPLAY_WEB_PAGE, get_package
from replay.players import (
    FRAME,
    Player,
    ReplayWebPage,
    Shown,
    find_in_shadows,
    serving_replay_web_page,
    show_live,
    show_replayed,
)

# What Chromium asks for on its own account, whatever page it shows.
_BROWSERS_OWN = {"accounts.google.com", "clients2.google.com", "update.googleapis.com"}
_PAGES = {
    "pywb": (SEED, GALLERY, LIGHTHOUSE, BASED),
    "replay_web_page": (SEED, GALLERY, LIGHTHOUSE, BASED, MODULES),
}


@pytest.fixture(scope="module")
def live(showcase: Archived, browser: Chromium) -> dict[str, Shown]:
    """Each page as it looks on its own server."""
    tab = browser.open()
    shown = {path: show_live(tab, showcase.site.url(path)) for path in _PAGES["replay_web_page"]}
    tab.close()
    failures = {url for each in shown.values() for url in each.failures}
    assert failures == {showcase.site.url(path) for path in MISSING}
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What all tests of a player need."""

    player: Player
    site: NewsSite
    browser: Chromium
    tab: Tab
    outside: NewsSite

    @contextmanager
    def asking_nobody_else(self) -> Iterator[Tab]:
        """A tab in which nobody but the player may be asked for anything meanwhile."""
        before = len(self.site.visits), len(self.outside.visits)
        yield self.tab
        asked = [each.target for each in self.site.visits[before[0] :]]
        others = [each for each in self.outside.visits[before[1] :] if each.host not in _BROWSERS_OWN]
        assert asked + [f"{each.host} {each.target}" for each in others] == []


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, showcase: Archived, browser: Chromium, outside: NewsSite
) -> Iterator[Stage]:
    """For the player that the test is parametrised with."""
    player: Player = request.getfixturevalue(request.param)
    tab = browser.open()
    yield Stage(player=player, site=showcase.site, browser=browser, tab=tab, outside=outside)
    tab.close()


@pytest.mark.parametrize(
    ("stage", "path"), [(name, path) for name in _PAGES for path in _PAGES[name]], indirect=["stage"]
)
def test_a_replayed_page_equals_the_live_one(stage: Stage, path: str, live: dict[str, Shown]) -> None:
    with stage.asking_nobody_else() as tab:
        replayed = show_replayed(tab, stage.player, stage.site.url(path))
    assert replayed.text == live[path].text
    assert share_of_differing_pixels(stage.browser, replayed.picture, live[path].picture) < 0.005
    assert replayed.failures == live[path].failures


@pytest.mark.parametrize("stage", _PAGES, indirect=True)
def test_a_story_link_leads_through_a_redirect_to_the_next_page(stage: Stage) -> None:
    with stage.asking_nobody_else() as tab:
        seed = stage.site.url(SEED)
        tab.visit(stage.player.address(seed), frame=f"mp_/{seed}")
        tab.evaluate(f"{FRAME}.contentDocument.querySelector('a[href*=lighthouse]').click()")
        tab.wait_until(f"{FRAME}.contentDocument.querySelector('h1').textContent.startsWith('Смотритель')")


@pytest.mark.parametrize("stage", ["replay_web_page"], indirect=True)
def test_the_package_lists_the_seed_and_opens_it(stage: Stage) -> None:
    """ReplayWeb.page 2.5 makes nothing of mainPageUrl: it opens at the list of pages."""
    assert isinstance(stage.player, ReplayWebPage)
    entry = find_in_shadows('a[href*="500-lantern"]')
    with stage.asking_nobody_else() as tab:
        tab.visit(stage.player.list_address)
        tab.wait_until(f"{entry}.textContent.includes('Lantern festival fills the harbour')")
        tab.evaluate(f"{entry}.click()")
        tab.wait_until(f"{FRAME}.contentWindow.location.href.endsWith('mp_/{stage.site.url(SEED)}')")
        tab.wait_until(f"{FRAME}.contentDocument.querySelector('#tide').textContent === '4.2 m'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A small story in ReplayWeb.page."""

    tab: Tab
    site: NewsSite
    player: ReplayWebPage


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory, browser: Chromium) -> Iterator[Searched]:
    """ReplayWeb.page's list of a story of which one page is gone."""
    story = "<title>{}</title><article><h1>{}</h1>{}<p><b>Read more:</b> {}</p></article>"
    words = "<p>The ferry was moored at the northern quay for the whole of the winter.</p>" * 3
    links = " ".join(f'<a href="/news/{name}">More about {name}</a>' for name in ("ferry", "buoy", "gone"))
    routes: dict[str, Route] = {
        "/news/seed": page(story.format("Zenith", "Zenith", words, links)),
        "/news/ferry": page(story.format("Ferry", "Ferry", words.replace("quay", "quagmire"), "")),
        "/news/buoy": page(story.format("Buoy", "Buoy", words, ""), content_type(None)),
    }
    output = tmp_path_factory.mktemp("searched")
    with NewsSite(routes) as site:
        urls = [site.url(path) for path in ("/news/seed", "/news/gone", "/news/ferry", "/news/buoy")]
        collected = crawl(output, *urls, *QUICK, "--depth", "0")
        wacz = collected.path / f"{collected.path.name}.wacz"
        with serving_replay_web_page(get_package(REPLAY_WEB_PAGE), wacz) as player:
            tab = browser.open()
            yield Searched(tab=tab, site=site, player=player)
            tab.close()


_ENTRIES = """
(() => {
  const found = []
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.localName === "wr-page-entry") found.push(each.page.url)
      if (each.shadowRoot) look(each.shadowRoot)
      if (each.localName === "iframe" && each.contentDocument) look(each.contentDocument)
    }
  }
  look(document)
  return JSON.stringify(found)
})()
"""


def test_the_text_search_finds_articles_beside_error_pages(searched: Searched) -> None:
    tab, site = searched.tab, searched.site
    tab.visit(searched.player.list_address)
    tab.wait_until(f"JSON.parse({_ENTRIES}).length === 3")
    listed = json.loads(tab.evaluate(_ENTRIES))
    assert sorted(listed) == [site.url(f"/news/{name}") for name in ("buoy", "ferry", "seed")]
    field = find_in_shadows('input[placeholder^="Search by Page URL"]')
    tab.evaluate(f"{field}.value = 'quagmire'; {field}.dispatchEvent(new Event('input', {{bubbles: true}}))")
    tab.wait_until(f"JSON.parse({_ENTRIES}).length === 1")
    assert json.loads(tab.evaluate(_ENTRIES)) == [site.url("/news/ferry")]


def test_a_page_without_a_media_type_is_shown(searched: Searched) -> None:
    """Its line of the index names none, as that of other tools."""
    url = searched.site.url("/news/buoy")
    shown = show_replayed(searched.tab, searched.player, url)
    assert "northern quay" in shown.text


def test_an_embedded_player_opens_the_seed_when_it_is_asked_for_the_first_page(searched: Searched) -> None:
    searched.tab.visit(searched.player.address("page:0"))
    seed = searched.site.url("/news/seed")
    searched.tab.wait_until(f"{FRAME}.contentWindow.location.href.endsWith('mp_/{seed}')")
