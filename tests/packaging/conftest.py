"""Environments in which Storytrail is installed in one way or another."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

if TYPE_CHECKING:
    from conftest import Run

UV = find_uv_bin()


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, cwd=checkout)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def bare(checkout: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """`bin` of an environment with what Storytrail needs, and without Storytrail."""
    folder = tmp_path_factory.mktemp("bare")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv/bin/python"
    run(
        *(UV, "pip", "install", "--quiet", "--python", python),
        *("--requirements", checkout / "pyproject.toml", "setuptools>=77,<81"),
        cwd=folder,
    )
    return python.parent
