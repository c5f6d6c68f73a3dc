"""What lies in a job's folder, and the places that messages name."""

from __future__ import annotations

import base64
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from jobs.hooks import hook

from archive.errors import CollectionLocked, WriteFailed
from crawler.jobs import load_job, webhook
from crawler.jobs.account import JobAccount
from crawler.jobs.job import Job
from crawler.jobs.job_lock import holding_job, is_running
from crawler.jobs.notify import write_textfile
from crawler.jobs.seed_book import SEEDS_NAME, add_seeds, read_seeds
from crawler.jobs.webhook import call_webhook
from crawler.skips import take_skips

URLS = ["https://harbour.example/a", "https://harbour.example/b"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    path = tmp_path / "job.toml"
    path.write_text(f'name = "pier"\nseeds = ["{URLS[0]}"]\n')
    return load_job(path)


def test_seeds_are_kept_in_their_order(tmp_path: Path) -> None:
    assert read_seeds(tmp_path) == []
    add_seeds(tmp_path, "feed", [])
    assert list(tmp_path.iterdir()) == []
    add_seeds(tmp_path, "feed", URLS[:1])
    add_seeds(tmp_path, "feed", URLS)
    assert read_seeds(tmp_path) == URLS


def test_a_line_that_a_crash_cut_short_costs_itself_alone(tmp_path: Path) -> None:
    add_seeds(tmp_path, "feed", URLS[:1])
    book = tmp_path / SEEDS_NAME
    book.write_bytes(book.read_bytes() + b'{"url": "https://harbo')
    add_seeds(tmp_path, "feed", URLS[1:])
    assert read_seeds(tmp_path) == URLS


@pytest.mark.parametrize(
    "line",
    ['{"url": 5}', '{"url": "x"}', '{"url": "http://[1/a"}', '{"url": null}', "[]", "{", "\\x00", '"a"'],
)
def test_a_line_that_names_no_seed_is_passed_over_and_told(line: str, tmp_path: Path) -> None:
    add_seeds(tmp_path, "feed", URLS[:1])
    book = tmp_path / SEEDS_NAME
    book.write_text(f"{book.read_text()}{line}\n\n")
    add_seeds(tmp_path, "feed", URLS[1:])
    told: list[str] = []
    assert read_seeds(tmp_path, told.append) == URLS
    assert told == [f"{book}: no seed can be read from 1 line (line 2), passed over"]


def test_seeds_that_can_t_be_written_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="cannot write"):
        add_seeds(tmp_path / "none", "feed", URLS)


def test_one_run_at_a_time(job: Job) -> None:
    assert not is_running(job)
    assert not job.folder.exists(), "looking makes nothing"
    with holding_job(job):
        assert is_running(job)
        with pytest.raises(CollectionLocked, match="job pier is being run already"), holding_job(job):
            pass
    assert not is_running(job)
    assert len(take_skips(job.folder)) == 1


def test_looking_whether_a_job_runs_costs_no_run(job: Job) -> None:
    over = threading.Event()
    with holding_job(job):
        pass

    def look() -> None:
        while not over.is_set():
            is_running(job)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(20):
            with holding_job(job):
                pass
    finally:
        over.set()
        looking.join()


def test_a_folder_that_can_t_be_made_is_told_of(job: Job) -> None:
    job.folder.parent.write_text("a file")
    with pytest.raises(WriteFailed, match="cannot write"), holding_job(job):
        pass


@pytest.mark.parametrize("content", ["Dear all", "# HELP node_load1 Load.\n"])
def test_a_textfile_takes_no_other_file_s_place(content: str, tmp_path: Path) -> None:
    path = tmp_path / "job.toml"
    path.write_text(f'name = "pier"\nseeds = ["{URLS[0]}"]\n[notify]\ntextfile = "letter"\n')
    account = JobAccount.begin(load_job(path))
    facts = account.facts(account.started)
    letter = tmp_path / "letter"
    letter.write_text(content)
    assert "stays as it is" in write_textfile(account, facts)
    assert letter.read_text() == content
    letter.write_text("")
    assert write_textfile(account, facts) == ""
    assert write_textfile(account, facts) == "", "its own is replaced"
    assert letter.read_text().startswith("# HELP storytrail_")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/token", "http://no-such.invalid/token"])
def test_a_webhook_that_can_t_be_called_is_one_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "_PAUSES_S", (0.0, 0.0))
    reason = call_webhook(url, {"run": "1"})
    assert reason
    assert "token" not in reason


def test_a_name_and_password_are_sent_as_such_and_told_nowhere() -> None:
    with hook(204, 403) as server:
        url = f"http://us%65r:tok%3Aen@127.0.0.1:{server.server_port}/x"
        assert call_webhook(url, {"run": "1"}) == ""
        assert call_webhook(url, {"run": "1"}) == "127.0.0.1: status 403"
    ((headers, _), _) = server.told
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"user:tok:en"
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"


@contextmanager
def dripping(answer: bytes) -> Iterator[str]:
    """A server that answers so, and then sends a byte now and then without end; its URL."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError), listening.accept()[0] as peer:
                peer.sendall(answer)
                while not over.wait(0.05):
                    peer.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


def test_an_answer_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n") as url:
        assert call_webhook(url, {"run": "1"}) == ""
    monkeypatch.setattr(webhook, "_PAUSES_S", (0.0,))
    monkeypatch.setattr(webhook, "_ATTEMPT_S", 0.3)
    with dripping(b"HTTP/1.1 200 OK\r\nX-Long: ") as url:
        assert call_webhook(url, {"run": "1"}) == "127.0.0.1: no answer in 0 s"


def test_a_signal_ends_the_waiting_for_a_webhook() -> None:
    before = signal.getsignal(signal.SIGTERM)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
    with dripping(b"HTTP/1.1 200 OK\r\nX-Long: ") as url:
        timer.start()
        assert call_webhook(url, {"run": "1"}) == "127.0.0.1: given up when a signal came"
    assert signal.getsignal(signal.SIGTERM) is before
