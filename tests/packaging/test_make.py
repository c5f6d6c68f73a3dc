"""The Makefile as a newcomer meets it: nothing set up, odd URLs, no Python."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from newsroom.site import NewsSite
from newsroom.trees import tree_path

if TYPE_CHECKING:
    from conftest import Run

pytestmark = pytest.mark.slow

ARGUMENTS = "ARGS=--allow-net 127.0.0.0/8 --delay 0 --name pier"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH with what the Makefile's recipes call, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "make", "touch", "rm"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def test_crawl_sets_up_once_and_archives(checkout: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "storytrail"
    shutil.copytree(checkout, folder)
    crawl = ("make", "crawl", f"URL={site.url(tree_path(0))}", "DEPTH=1", ARGUMENTS)
    first = run(*crawl, cwd=folder)
    assert "Setting up .venv" in first
    assert "pages      4 captured" in first
    again = run(*crawl, cwd=folder)
    assert "Setting up" not in again
    assert "Installing" not in again
    os.utime(folder / "pyproject.toml")
    assert "Installing" in run("make", "setup", cwd=folder)

    # A URL keeps every character, whatever a shell or make would take it for.
    odd = site.url("/odd/?a=1&b=$HOME&c=`id`;d='e'&f=*")
    arguments = ARGUMENTS.replace("pier", "odd")
    run("make", "crawl", f"URL={odd} {site.url('/')}", arguments, cwd=folder, code=2)
    (run_file,) = (folder / "collections/odd").glob("runs/*/run.json")
    seeds = [seed["url"] for seed in json.loads(run_file.read_text())["seeds"]]
    assert seeds == [site.url("/odd/?a=1&b=$HOME&c=`id`;d=%27e%27&f=*"), site.url("/")]


def test_without_a_url_it_asks_for_one(checkout: Path, tmp_path: Path, run: Run) -> None:
    shutil.copy(checkout / "Makefile", tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    shutil.copy2(checkout / "pyproject.toml", tmp_path)
    (tmp_path / ".venv/.ready").touch()
    assert "Which article? make crawl URL=https://…" in run(
        "sh", "-c", "make crawl 2>&1; exit 0", cwd=tmp_path
    )


def test_an_environment_whose_python_has_gone_is_made_anew(
    checkout: Path, tools: Path, tmp_path: Path, run: Run
) -> None:
    """As after an upgrade of the system. There is no other Python here: it is looked for, and missed."""
    shutil.copy(checkout / "Makefile", tmp_path)
    shutil.copy2(checkout / "pyproject.toml", tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to("/nowhere/python3")
    (tmp_path / ".venv/.ready").touch()
    told = run("sh", "-c", "make setup 2>&1; exit 0", cwd=tmp_path, env={"PATH": str(tools)})
    assert "no Python 3.11 or newer found" in told
    assert not (tmp_path / ".venv/.ready").exists()


def test_without_python_it_says_so_in_one_line(checkout: Path, tools: Path, tmp_path: Path, run: Run) -> None:
    shutil.copy(checkout / "Makefile", tmp_path)
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    told = run("sh", "-c", "make setup 2>&1; exit 0", cwd=tmp_path, env={"PATH": str(tools)})
    first, second = told.splitlines()
    assert first.startswith("storytrail: no Python 3.11 or newer found")
    assert second.startswith("make: ***")
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_named(checkout: Path, tools: Path, tmp_path: Path, run: Run) -> None:
    """As Debian has it before python3-venv is installed."""
    shutil.copy(checkout / "Makefile", tmp_path)
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    python = tools / "python3.12"
    python.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac\n', encoding="ascii"
    )
    python.chmod(0o755)
    told = run("sh", "-c", "make setup 2>&1; exit 0", cwd=tmp_path, env={"PATH": str(tools)})
    first, _ = told.splitlines()
    assert first.startswith("storytrail: python3.12 can't make environments")
    assert "python3.12-venv" in first
