"""Servers that all tests of a module share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = str(Path(__file__).parents[2])
if TESTS not in sys.path:
    sys.path.append(TESTS)

from newsroom.wire import WireServer  # noqa: E402


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture(scope="module")
def secure_server() -> Iterator[WireServer]:
    with WireServer(tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def proxy_server() -> Iterator[WireServer]:
    with WireServer(proxy=True) as running:
        yield running
