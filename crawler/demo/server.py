"""Serves the demo's two papers on 127.0.0.1."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from crawler.demo.pages import ServedFile, build_files
from crawler.demo.stories import SEED, STORIES, Paper

PAPERS: tuple[Paper, ...] = ("courier", "review")


class DemoSite:
    """Two papers, each on a port of its own that the system chose, while the context lasts."""

    def __init__(self) -> None:
        self._servers: dict[Paper, _PaperServer] = {}

    def __enter__(self) -> Self:
        self._servers = {paper: _PaperServer() for paper in PAPERS}
        origins = {paper: server.origin for paper, server in self._servers.items()}
        for paper, server in self._servers.items():
            server.start(build_files(paper, origins))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.stop()

    @property
    def seed_url(self) -> str:
        """The article that the story starts with; valid inside the context."""
        return self.get_url(SEED)

    def get_url(self, key: str) -> str:
        """The address of the story `key`; valid inside the context."""
        story = STORIES[key]
        return self._servers[story.paper].origin + story.path


class _PaperServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _FileHandler)
        self.files: Mapping[str, ServedFile] = {}
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self, files: Mapping[str, ServedFile]) -> None:
        self.files = files
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        for connection in tuple(self._connections):  # kept alive by clients; their threads end with them
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self._connections.discard(request)
        super().shutdown_request(request)


class _FileHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    server: _PaperServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        found = self.server.files.get(self.path.partition("?")[0])
        content_type, body = found or ServedFile("text/plain; charset=utf-8", b"No such page.\n")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002, the standard library's name
        """Says nothing: the crawl's own progress is what the terminal is for."""
