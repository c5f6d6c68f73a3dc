"""Pages replayed in a browser: they look as they did, and nothing is asked of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from newsroom.showcase import BASED, GALLERY, LIGHTHOUSE, MISSING, MODULES, SEED
from newsroom.site import NewsSite
from replay.archived import Archived
from replay.chromium import Chromium, Tab, share_of_differing_pixels
from replay.players import FRAME, Player, ReplayWebPage, Shown, find_in_shadows, show_live, show_replayed

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
