"""`storytrail replay`: a collection served to this machine, byte for byte, and ended without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jobs.crawling import LAUNCHER, QUICK, ROOT, Collected, crawl, environment
from newsroom.cluster import rt_cluster
from newsroom.site import NewsSite

CLUSTER = rt_cluster()
REPORT = "<!doctype html><title>Report</title>"


class Crawled:
    """A finished collection, and the site's own bytes of its seed."""

    def __init__(self, collected: Collected, seed: str, body: bytes) -> None:
        self.collected = collected
        self.seed = seed
        self.body = body


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    output = tmp_path_factory.mktemp("replay")
    with NewsSite(CLUSTER.routes) as site:
        seed = site.url(CLUSTER.seed)
        collected = crawl(output, seed, *QUICK, "--depth", "1")
        assert collected.exit_code == 0, collected.stderr
        body = fetch(seed)
    (collected.path / "report.html").write_text(REPORT)
    return Crawled(collected, seed, body)


def fetch(url: str, **headers: str) -> bytes:
    """The body as it comes, its content coding left on."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", **headers})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as response:
        body: bytes = response.read()
    return body


def command(*words: str | Path) -> list[str]:
    return [sys.executable, str(LAUNCHER), "replay", *map(str, words)]


@contextmanager
def replaying(
    *words: str | Path, env: Mapping[str, str], lines: int = 2
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command as it serves, and the lines that it printed first."""
    with subprocess.Popen(
        command(*words),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment() | env,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, [process.stdout.readline().rstrip("\n") for _ in range(lines)]
        finally:
            process.kill()
            process.communicate()


def times_of(folder: Path) -> dict[Path, int]:
    """When each file was written."""
    return {each: each.stat().st_mtime_ns for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_seed_is_served_as_it_was_and_a_signal_ends_it(
    number: signal.Signals, crawled: Crawled, tmp_path: Path
) -> None:
    path = crawled.collected.path
    before = times_of(path)
    # A proxy is none of its business.
    env = {"TMPDIR": str(tmp_path), "http_proxy": "http://127.0.0.1:9"}
    with replaying(path.parents[1], "--no-browser", env=env, lines=3) as (process, lines):
        address, report, last = lines
        parts = urlsplit(address)
        assert re.fullmatch(rf"/story/\d{{14}}/{re.escape(crawled.seed)}", parts.path)
        assert last == "Ctrl-C ends it."
        assert crawled.seed.encode() in fetch(address)  # the frame around it
        assert fetch(address.replace("/http", "id_/http", 1)) == crawled.body
        base = f"{parts.scheme}://{parts.netloc}/story/"
        assert report == f"report: {parts.scheme}://{parts.netloc}/static/report.html#replay={base}"
        assert fetch(report.removeprefix("report: ").partition("#")[0]).decode() == REPORT
        assert parts.port is not None
        # A server for all addresses would answer on this one, too.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", parts.port), timeout=5)
        # A site whose name leads here is not to read it through somebody's browser.
        with pytest.raises(urllib.error.HTTPError, match="403"):
            fetch(address, Host=f"elsewhere.example:{parts.port}")
        assert list(tmp_path.iterdir()) != []
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
    assert times_of(path) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", parts.port), timeout=5)


def test_the_browser_is_opened_at_the_seed(crawled: Crawled, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    words = (crawled.collected.path, "--port", str(port))
    with replaying(*words, env={"BROWSER": f"{browser} %s"}, lines=3) as (process, lines):
        assert urlsplit(lines[0]).port == port
        assert fetch(lines[0])
        assert opened.read_text() == lines[0]
        process.send_signal(signal.SIGINT)
        process.wait(30)


def refusal(*words: str | Path, env: Mapping[str, str] = {}) -> str:
    """The one line that says why nothing is served."""
    done = subprocess.run(
        command(*words), capture_output=True, text=True, check=False, timeout=60, env=environment() | env
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_without_pywb_it_says_what_to_install(crawled: Crawled, tmp_path: Path) -> None:
    (tmp_path / "pywb.py").write_text("raise ImportError('No module named pywb')\n")
    line = refusal(crawled.collected.path, env={"PYTHONPATH": str(tmp_path)})
    assert "pip install 'storytrail[replay]'" in line


def test_a_port_that_is_taken(crawled: Crawled) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        line = refusal(crawled.collected.path, "--port", port, "--no-browser")
    assert line.endswith(f"--port: can't listen on {port}: Address already in use")
    assert "no port" in refusal(crawled.collected.path, "--port", "99999")


def test_what_is_no_collection_or_has_nothing_to_show(crawled: Crawled, tmp_path: Path) -> None:
    assert "is no folder" in refusal(tmp_path / "nowhere")
    assert "is no collection" in refusal(tmp_path)
    for name in ("one", "two"):
        folder = tmp_path / "collections" / name
        (folder / "archive").mkdir(parents=True)
        (folder / "story.db").write_bytes((crawled.collected.path / "story.db").read_bytes())
    assert f"{tmp_path}/collections/one, {tmp_path}/collections/two" in refusal(tmp_path)
    one = tmp_path / "collections" / "one"
    assert "no finished WARC file" in refusal(one)
    (one / "archive" / "one.warc.gz").symlink_to("moved.warc.gz")
    assert "one.warc.gz is a link to a file that is not there" in refusal(one)
    (one / "archive" / "one.warc.gz").unlink()
    os.link(next((crawled.collected.path / "archive").iterdir()), one / "archive" / "one.warc.gz")
    assert "has no index" in refusal(one)
    # All the pages that the ledger knows are in a file that is not there.
    (one / "indexes").mkdir()
    (one / "indexes" / "index.cdxj").touch()
    assert "holds no captured page" in refusal(one)


def test_without_room_for_the_address_one_line_says_so(crawled: Crawled) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(crawled.collected.path, "--no-browser"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
            env=environment(),
        )
    assert done.returncode == 4
    assert done.stderr == "storytrail: cannot write the output: No space left on device\n"
