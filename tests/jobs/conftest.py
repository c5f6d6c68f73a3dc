"""Whole crawls take seconds: all of them count as slow."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder."""
    for each in items:
        if HERE in each.path.parents:
            each.add_marker(pytest.mark.slow)
