"""What the command line says to mistakes: one line, the exit code, and nothing made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER, ROOT, environment

URL = "http://127.0.0.1:9/story"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(LAUNCHER), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(),
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl"], "no URL given"),
        (["crawl", "example.org/story"], "did you mean https://example.org/story"),
        (["crawl", "ftp://example.org/"], "only http and https"),
        (["crawl", "http://"], "names no host"),
        (["crawl", "http://[::1"], "not a URL"),
        (["crawl", "http://example.org:99999/"], "not a URL"),
        (["crawl", "http://exa mple.org/"], "names no host"),
        (["crawl", URL, "--dept", "3"], "--dept"),
        (["crawl", URL, "--depth"], "--depth"),
        (["crawl", URL, "--depth", "-1"], "--depth"),
        (["crawl", URL, "--depth", "two"], "--depth: 'two'"),
        (["crawl", URL, "--delay", "soon"], "--delay: 'soon'"),
        (["crawl", URL, "--max-pages", "0"], "--max-pages"),
        (["crawl", URL, "--max-time", "0"], "--max-time"),
        (["crawl", URL, "--max-bytes", "2 parsecs"], "--max-bytes"),
        (["crawl", URL, "--follow", "read-mroe"], "did you mean read-more?"),
        (["crawl", URL, "--follow", ","], "--follow"),
        (["crawl", URL, "--scope", "sight"], "did you mean site?"),
        (["crawl", URL, "--wire", "raw"], "--wire"),
        (["crawl", URL, "--allow-net", "everything"], "--allow-net"),
        (["crawl", URL, "--name", "../up"], "collection name '../up'"),
        (["crawl", URL, "--user-agent", "a\nb"], "--user-agent"),
        (["crawl", URL, "--contact", "Zoë"], "--contact"),
        (["crawl", URL, "--output", ""], "--output"),
        (["crawl", URL, "--frontier", "redis://me:secret@host/"], "redis://me:***@host/"),
        (["crwal", URL], "did you mean crawl?"),
        ([URL], f"storytrail crawl {URL}"),
        ([], "name a command"),
    ],
)
def test_a_mistake_is_named_in_one_line_and_makes_nothing(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "secret" not in line
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_command_option_and_exit_code(tmp_path: Path) -> None:
    from crawler.config import OPTIONS

    usage = run("--help", cwd=tmp_path)
    assert usage.returncode == 0
    assert all(word in usage.stdout for word in ("crawl", "links", "exit codes"))
    crawl = run("crawl", "--help", cwd=tmp_path)
    assert crawl.returncode == 0
    assert all(f"--{name.replace('_', '-')}" in crawl.stdout for name in OPTIONS)
    assert all(f"\n  {code:<4}" in crawl.stdout for code in (0, 2, 3, 4, 5, 6, 11, 14))


def test_the_version(tmp_path: Path) -> None:
    from archive.version import __version__

    assert run("--version", cwd=tmp_path).stdout == f"storytrail {__version__}\n"


def test_links_needs_no_scrapy() -> None:
    code = (
        "import sys, io; sys.path.insert(0, '.'); sys.stdin = io.TextIOWrapper(io.BytesIO(b'<p>x'));"
        "from crawler.cli import main; code = main(['links', 'http://example.org/']);"
        "heavy = {'scrapy', 'twisted', 'tldextract'} & set(sys.modules); sys.exit(code or bool(heavy))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=30)
