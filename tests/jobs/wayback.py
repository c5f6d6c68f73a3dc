"""pywb in an output folder, nothing imported: captures as it gives them back."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jobs.crawling import NAME

_START_S = 40.0


@dataclass(frozen=True, slots=True)
class Replayed:
    """A capture without rewriting."""

    status: int
    headers: dict[str, str]
    """The archived ones, names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Wayback:
    """A server that is running."""

    port: int

    def get(self, timestamp: str, url: str) -> Replayed:
        """The capture of `url` at `timestamp`, 14 digits."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            # Without this, pywb takes the content coding off.
            accept = {"Accept-Encoding": "gzip"}
            connection.request("GET", f"/{NAME}/{timestamp}id_/{url}", headers=accept)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Replayed(answer.status, headers, answer.read())


@contextmanager
def wayback(output: Path) -> Iterator[Wayback]:
    """Serves `output` while the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("wayback")), "--port", str(port), "--bind", "127.0.0.1"]
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    with (
        (output / "wayback.log").open("wb") as log,
        subprocess.Popen(command, cwd=output, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(port, server)
            yield Wayback(port)
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"wayback ended with {server.wait(0.05)}")
    raise TimeoutError("wayback did not start")
