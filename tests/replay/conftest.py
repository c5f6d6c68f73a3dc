"""Sites crawled once, players and a browser started once, for all of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom.site import NewsSite
from replay.archived import COLLECTIONS, Archived, archived
from replay.chromium import Chromium
from replay.packages import REPLAY_WEB_PAGE, get_package, get_program
from replay.players import Pywb, ReplayWebPage, running_pywb, serving_replay_web_page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole crawls take seconds: all tests of this folder count as slow."""
    for each in items:
        if HERE in each.path.parents:
            each.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OUTPUT of all crawls."""
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="session")
def showcase(output: Path) -> Iterator[Archived]:
    """The site that needs every kind of file."""
    with archived(output, "showcase") as each:
        yield each


@pytest.fixture(scope="session")
def cluster(output: Path) -> Iterator[Archived]:
    """The story cluster."""
    with archived(output, "cluster") as each:
        yield each


@pytest.fixture(params=COLLECTIONS)
def collection(request: pytest.FixtureRequest) -> Archived:
    """Each of the two."""
    found: Archived = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def outside() -> Iterator[NewsSite]:
    """A proxy that has nothing: whatever is asked of it was meant for the world outside."""
    with NewsSite({}) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory, outside: NewsSite) -> Iterator[Chromium]:
    """Headless Chromium."""
    program = get_program("chromium", "chromium-browser")
    with Chromium(program, tmp_path_factory.mktemp("profile"), f"http://127.0.0.1:{outside.port}") as running:
        yield running


@pytest.fixture(scope="session")
def pywb(output: Path, showcase: Archived, outside: NewsSite) -> Iterator[Pywb]:
    """`wayback`, started in OUTPUT and nothing else done."""
    with running_pywb(output, f"http://127.0.0.1:{outside.port}") as running:
        yield running


@pytest.fixture(scope="session")
def replay_web_page(showcase: Archived) -> Iterator[ReplayWebPage]:
    """ReplayWeb.page with the showcase's WACZ."""
    with serving_replay_web_page(get_package(REPLAY_WEB_PAGE), showcase.wacz) as serving:
        yield serving
