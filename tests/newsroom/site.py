"""A local news site with named faults: real sockets on loopback, every request logged.

As a program it serves the pages of `newsroom.trees.static_pages` until it is ended::

    python tests/newsroom/site.py --pages 1000 --port-file FILE
"""

from __future__ import annotations

import argparse
import gzip
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

MAX_HEAD_BYTES = 65_536
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the site answers, faults included."""

    body: bytes = field(default=b"", repr=False)
    status: int = 200
    content_type: str | None = HTML
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    delay_s: float = 0.0
    ending: Literal["whole", "cut", "reset"] = "whole"
    """`cut`: closed in mid-body; `reset`: RST after `sent_bytes`."""
    sent_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request as the site saw it."""

    time_s: float
    """Monotonic clock."""
    connection: int
    """Connections are numbered from 1 in order of arrival."""
    address: str
    """The loopback address that was connected to."""
    method: str
    host: str
    """Host header without port, lower case."""
    target: str
    headers: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def get(self, name: str) -> str | None:
        """The first value of header `name` in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Fault = Callable[[Reply], Reply]
Route = Reply | bytes | str | Callable[[Visit], Reply | bytes | str]
Routes = Mapping[str, Route]


def page(body: bytes | str, *faults: Fault) -> Reply:
    """A reply with `faults`, applied in order."""
    reply = as_reply(body)
    for fault in faults:
        reply = fault(reply)
    return reply


def as_reply(body: Reply | bytes | str) -> Reply:
    """A page that was given as text or bytes as a reply."""
    if isinstance(body, Reply):
        return body
    return Reply(body=body.encode() if isinstance(body, str) else body)


def slow(seconds: float) -> Fault:
    """The answer comes after `seconds`."""
    return lambda reply: replace(reply, delay_s=seconds)


def status(code: int, *, retry_after: str | None = None) -> Fault:
    """The answer has this status."""
    more = (("Retry-After", retry_after),) if retry_after is not None else ()
    return lambda reply: replace(reply, status=code, headers=(*reply.headers, *more))


def redirect(to: str, code: int = 302) -> Reply:
    """A redirect to `to`, written in Location as it is."""
    return Reply(status=code, headers=(("Location", to),), body=b"<p>moved")


def reset(after_bytes: int = 0) -> Fault:
    """The connection is reset after `after_bytes` of the answer, head included."""
    return lambda reply: replace(reply, ending="reset", sent_bytes=after_bytes)


def cut() -> Fault:
    """The connection is closed in the middle of the body."""
    return lambda reply: replace(reply, ending="cut")


def gzipped() -> Fault:
    """The body is sent in gzip content coding, compressed now and not per request."""
    return lambda reply: replace(
        reply,
        body=gzip.compress(reply.body, 6, mtime=0),
        headers=(*reply.headers, ("Content-Encoding", "gzip")),
    )


def chunked() -> Fault:
    """The body is sent in chunks of uneven size."""
    return lambda reply: replace(reply, chunked=True)


def content_type(value: str | None) -> Fault:
    """The answer has this Content-Type, or none."""
    return lambda reply: replace(reply, content_type=value)


def no_charset() -> Fault:
    """The Content-Type names no charset."""
    return content_type("text/html")


class NewsSite:
    """Serves routes on loopback from its own threads while the context lasts.

    Routes are looked up by the whole target first, then without the query; what has no route is
    a 404. `hosts` gives other routes to some values of the Host header. All `addresses` share one
    port. `faults` apply to a path on top of its route and may be changed while the site runs.
    """

    def __init__(
        self,
        routes: Routes,
        *,
        hosts: Mapping[str, Routes] | None = None,
        faults: Mapping[str, Fault] | None = None,
        addresses: Iterable[str] = ("127.0.0.1",),
        port: int = 0,
    ) -> None:
        self.routes = routes
        self.hosts = dict(hosts or {})
        self.faults = dict(faults or {})
        self.visits: list[Visit] = []
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._count = 0
        self._listeners = _listen(tuple(addresses), port)
        self.port: int = self._listeners[0].getsockname()[1]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of `path` on this site."""
        return f"http://{host}:{self.port}{path}"

    def paths(self, host: str | None = None) -> list[str]:
        """Targets in order of arrival, of one Host or of all."""
        return [visit.target for visit in list(self.visits) if host in (None, visit.host)]

    @property
    def connection_count(self) -> int:
        """How many connections came so far."""
        return self._count

    def __enter__(self) -> Self:
        for listener in self._listeners:
            self._start(self._accept, listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with self._lock:
            open_sockets = [*self._listeners, *self._connections]
        for each in open_sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for listener in self._listeners:
            listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        with self._lock:
            self._threads = [each for each in self._threads if each.is_alive() or each.ident is None]
            self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._count += 1
                number = self._count
                self._connections.add(connection)
            if self._closing.is_set():
                connection.close()
                return
            self._start(self._serve, connection, number)

    def _serve(self, connection: socket.socket, number: int) -> None:
        pending = b""
        with suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            address = connection.getsockname()[0]
            while not self._closing.is_set():
                head, found, pending = _read_head(connection, pending)
                if not found:
                    break
                visit, version = _parse_head(head, number, address)
                self.visits.append(visit)
                length = int(visit.get("Content-Length") or 0)
                while len(pending) < length and (more := connection.recv(65_536)):
                    pending += more
                pending = pending[length:]
                wants_close = version == "HTTP/1.0" or (visit.get("Connection") or "").lower() == "close"
                if not self._answer(connection, visit) or wants_close:
                    break
        with self._lock:
            self._connections.discard(connection)

    def _answer(self, connection: socket.socket, visit: Visit) -> bool:
        """Writes the reply; whether the connection stays open."""
        reply = self._reply_to(visit)
        if reply.delay_s:
            self._closing.wait(reply.delay_s)
        wire = _on_the_wire(reply, with_body=visit.method != "HEAD")
        if reply.ending == "reset":
            connection.sendall(wire[: reply.sent_bytes])
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if reply.ending == "cut":
            connection.sendall(wire[: len(wire) - len(reply.body) // 2 - 1])
            return False
        connection.sendall(wire)
        return True

    def _reply_to(self, visit: Visit) -> Reply:
        routes = self.hosts.get(visit.host, self.routes)
        route = routes.get(visit.target, routes.get(visit.path))
        if route is None:
            reply = page(f"<title>404</title><p>No {len(visit.path)} such page", status(404))
        elif isinstance(route, Reply | bytes | str):
            reply = as_reply(route)
        else:
            reply = as_reply(route(visit))
        fault = self.faults.get(visit.target) or self.faults.get(visit.path)
        return fault(reply) if fault else reply


def _listen(addresses: tuple[str, ...], port: int) -> list[socket.socket]:
    """One listening socket per address, all on the same port; the first one's choice when `port` is 0."""
    for attempt in range(20):
        listeners: list[socket.socket] = []
        chosen = port
        try:
            for address in addresses:
                listeners.append(socket.create_server((address, chosen), backlog=256))
                chosen = listeners[0].getsockname()[1]
        except OSError:
            for listener in listeners:
                listener.close()
            if port or attempt == 19:
                raise
        else:
            return listeners
    raise AssertionError("unreachable")


def _read_head(connection: socket.socket, pending: bytes) -> tuple[bytes, bool, bytes]:
    """The next request's head, whether it came whole, and the bytes after it."""
    while b"\r\n\r\n" not in pending:
        more = connection.recv(65_536)
        if not more or len(pending) > MAX_HEAD_BYTES:
            return pending, False, b""
        pending += more
    head, _, rest = pending.partition(b"\r\n\r\n")
    return head, True, rest


def _parse_head(head: bytes, connection: int, address: str) -> tuple[Visit, str]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = (*first.split(" "), "", "", "")[:3]
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name, value.strip()) for name, _, value in pairs)
    host = next((value for name, value in headers if name.lower() == "host"), "")
    if target.startswith("http://"):  # absolute form, as to a proxy
        host, _, rest = target[7:].partition("/")
        target = f"/{rest}"
    visit = Visit(
        time_s=time.monotonic(),
        connection=connection,
        address=address,
        method=method,
        host=host.rpartition(":")[0].lower() if ":" in host else host.lower(),
        target=target,
        headers=headers,
    )
    return visit, version


def _on_the_wire(reply: Reply, *, with_body: bool) -> bytes:
    reason = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {reply.status} {reason}", "Server: newsroom"]
    if reply.content_type is not None:
        lines.append(f"Content-Type: {reply.content_type}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines.append("Transfer-Encoding: chunked" if reply.chunked else f"Content-Length: {len(reply.body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if not with_body:
        return head
    return head + (b"".join(_iter_chunks(reply.body)) if reply.chunked else reply.body)


def _iter_chunks(body: bytes) -> Iterable[bytes]:
    position, size_bytes = 0, 7
    while position < len(body):
        piece = body[position : position + size_bytes]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
        position += size_bytes
        size_bytes = size_bytes * 3 % 4_001 + 1
    yield b"0\r\n\r\n"


def main() -> None:
    """Serves generated pages until SIGTERM or SIGINT."""
    from newsroom.trees import static_pages

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--size", type=int, default=65_536, help="bytes per page before gzip")
    parser.add_argument("--chrome-links", type=int, default=360)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path, help="the port is written here once the site answers")
    options = parser.parse_args()
    routes = static_pages(options.pages, size=options.size, chrome_links=options.chrome_links)
    with NewsSite(routes, port=options.port) as site:
        if options.port_file:
            options.port_file.write_text(f"{site.port}\n")
        print(site.url("/"), flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    # Imported by its full name, or this module would be two, with two kinds of Reply.
    sys.path[0] = str(Path(__file__).parents[1])
    from newsroom.site import main as serve_pages

    serve_pages()
