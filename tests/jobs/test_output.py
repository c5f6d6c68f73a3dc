"""Where the summary goes, and what happens when it can't go there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.crawling import QUICK, ROOT, arguments, environment
from newsroom.site import NewsSite, page


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite({"/seed": page("<html><body><h1>Seed</h1>")}) as site:
        yield site


def shell(ending: str, tmp_path: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A crawl by way of a shell that puts `ending` behind the command; its own exit code is the last line."""
    command = [*arguments(tmp_path, url, *QUICK, "--no-requisites"), *options]
    script = f'"$@" {ending}; echo "${{PIPESTATUS[0]}}" >&2'
    return subprocess.run(
        ["bash", "-c", script, "bash", *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_reader_that_leaves_does_not_hide_how_it_went(
    site: NewsSite, options: tuple[str, ...], tmp_path: Path
) -> None:
    done = shell("| true", tmp_path, site.url("/seed"), *options)
    assert done.stderr.splitlines()[-1] == "0"
    done = shell("| true", tmp_path, site.url("/missing"), "--fresh", *options)
    assert done.stderr.splitlines()[-1] == "6"
    assert "Traceback" not in done.stderr


def test_a_summary_that_cannot_be_written_is_told_in_one_line(site: NewsSite, tmp_path: Path) -> None:
    done = shell("> /dev/full", tmp_path, site.url("/seed"))
    *_, told, code = done.stderr.splitlines()
    assert code == "4"
    assert told.startswith("storytrail: cannot write the output: ")
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_none(site: NewsSite, tmp_path: Path) -> None:
    done = shell(">&-", tmp_path, site.url("/seed"))
    assert done.stderr.splitlines()[-1] == "0"
    assert "Traceback" not in done.stderr


def test_json_has_the_facts_and_nothing_else_on_stdout(site: NewsSite, tmp_path: Path) -> None:
    done = shell("", tmp_path, site.url("/seed"), "--json")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["counts"]["pages"]["captured"] == 1
