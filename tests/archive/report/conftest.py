"""A browser for reports, started once, and a proxy that notes whatever it asks the world outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom.site import NewsSite
from replay.chromium import Chromium, Tab
from replay.packages import get_program


@pytest.fixture(scope="module")
def outside() -> Iterator[NewsSite]:
    """A proxy that has nothing."""
    with NewsSite({}) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, outside: NewsSite) -> Iterator[Chromium]:
    """Headless Chromium."""
    program = get_program("chromium", "chromium-browser")
    with Chromium(program, tmp_path_factory.mktemp("profile"), f"http://127.0.0.1:{outside.port}") as running:
        yield running


@pytest.fixture
def tab(browser: Chromium, outside: NewsSite) -> Iterator[Tab]:
    """A tab in which nothing may go wrong, and from which nothing may be asked for."""
    opened = browser.open()
    try:
        yield opened
        assert opened.complaints() == []
        assert [url for url in opened.requests() if not url.startswith("file:")] == []
        # The browser itself calls its maker; nobody asks for what a report names.
        assert [path for path in outside.paths() if "example" in path] == []
    finally:
        opened.close()
