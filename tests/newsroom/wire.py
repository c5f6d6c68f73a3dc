"""A raw-socket server with named faults, which logs every byte in both directions.

with WireServer() as server:
    fetch(server.url("folds"))
    server.exchanges[-1].received, server.exchanges[-1].sent
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal

import trustme

After = Literal["keep", "close", "reset", "hold"]

_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
_LINGER_OFF = struct.pack("ii", 1, 0)

STORY = (
    b"<!DOCTYPE html><html><head><title>The ferry that came back</title></head><body><article>"
    b"<p>The island's only ferry was found adrift on Monday with nobody aboard.</p>"
    b"<p>Harbour records show that it had left on time.</p></article></body></html>"
)
BIG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the server sends for one path, and what an ideal client makes of it."""

    pieces: tuple[bytes, ...]
    after: After = "keep"
    """What becomes of the connection."""
    pause_s: float = 0.0
    """Between two pieces."""
    entity: bytes = b""
    text: bytes | None = None
    """The entity with its content coding taken off, when that differs."""
    status: int | None = 200
    truncated: str | None = None
    error: str | None = None
    method: str = "GET"
    then_drop: bool = False
    """The next request on this connection gets no answer but its end."""


def _counted(body: bytes, *, head: bytes = b"HTTP/1.1 200 OK\r\n", fields: bytes = b"") -> bytes:
    return head + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunks(body: bytes, size: int) -> bytes:
    framed = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in framed) + b"0\r\n\r\n"


def _deflate_raw(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


_GZIPPED = gzip.compress(STORY, mtime=0)
_DEFLATED = _deflate_raw(STORY)
_BIG = bytes(range(256)) * (BIG_BYTES // 256)
_LONG_HEAD = b"".join(b"X-Line-%05d: %s\r\n" % (number, b"v" * 80) for number in range(2000))
_HUGE_HEAD = b"".join(b"X-Line-%05d: %s\r\n" % (number, b"v" * 80) for number in range(3000))

CASES: dict[str, Case] = {
    "plain": Case(
        pieces=(_counted(STORY, fields=b"Content-Type: text/html; charset=utf-8\r\n"),), entity=STORY
    ),
    "odd-case": Case(
        pieces=(b"HTTP/1.1 200 OK\r\ncOnTeNt-TYPE:text/plain\r\nCONTENT-length:5\r\nx-a:  b \r\n\r\nhello",),
        entity=b"hello",
    ),
    "duplicates": Case(
        pieces=(_counted(b"two", fields=b"Set-Cookie: a=1\r\nVary: A\r\nSet-Cookie: b=2\r\nVary: B\r\n"),),
        entity=b"two",
    ),
    "folds": Case(
        pieces=(_counted(b"fold", fields=b"X-Fold: one\r\n two\r\n\tthree\r\nX-Next:\r\n  late\r\n"),),
        entity=b"fold",
    ),
    "bare-lf": Case(
        pieces=(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 4\n\nbare",), entity=b"bare"
    ),
    "mixed-line-ends": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 4\r\n\nmixd",), entity=b"mixd"
    ),
    "latin-1": Case(
        pieces=(
            _counted(b"latin", head=b"HTTP/1.1 200 D\xe9j\xe0 vu\r\n", fields=b"X-Caf\xe9: na\xefve\r\n"),
        ),
        entity=b"latin",
    ),
    "control-bytes": Case(
        pieces=(_counted(b"ctl", fields=b"X-Bell: a\x07b\x00c\x1b[31m\x7f\r\nX-\x01: \x02\r\n"),),
        entity=b"ctl",
    ),
    "early-hints": Case(
        pieces=(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </b.js>; rel=preload\r\n\r\n",
            _counted(b"hinted"),
        ),
        entity=b"hinted",
    ),
    "continue": Case(pieces=(b"HTTP/1.1 100 Continue\r\n\r\n" + _counted(b"went on"),), entity=b"went on"),
    "chunk-extensions": Case(
        pieces=(_CHUNKED + b'5;name=value\r\nhello\r\n6 ; q="a b"\r\n world\r\n0;last\r\n\r\n',),
        entity=b"hello world",
    ),
    "trailers": Case(
        pieces=(_CHUNKED + b"5\r\nhello\r\n0\r\nX-Checksum: 99\r\nX-More: yes\r\n\r\n",), entity=b"hello"
    ),
    "chunked-capital": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nTransfer-Encoding:  Chunked \r\n\r\n" + _chunks(STORY, 50),),
        entity=STORY,
    ),
    "one-byte-chunks": Case(pieces=(_CHUNKED + _chunks(STORY, 1),), entity=STORY),
    "chunks-bare-lf": Case(pieces=(_CHUNKED + b"5\nhello\n0\n\n",), entity=b"hello"),
    "bad-chunk-size": Case(
        pieces=(_CHUNKED + b"5\r\nhello\r\nzz\r\nlost\r\n0\r\n\r\n",),
        after="close",
        entity=b"hello",
        truncated="unspecified",
    ),
    "long-header-line": Case(
        pieces=(_counted(b"long", fields=b"X-Long: " + b"l" * 20_000 + b"\r\n"),), entity=b"long"
    ),
    "long-head": Case(pieces=(_counted(b"head", fields=_LONG_HEAD),), entity=b"head"),
    "head-too-long": Case(
        pieces=(_counted(b"head", fields=_HUGE_HEAD),),
        after="close",
        status=None,
        error="not-http",
        truncated="length",
    ),
    "http10-close": Case(
        pieces=(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"until ", b"the end"),
        after="close",
        entity=b"until the end",
    ),
    "http10-keep-alive": Case(
        pieces=(_counted(b"kept", head=b"HTTP/1.0 200 OK\r\n", fields=b"Connection: Keep-Alive\r\n"),),
        entity=b"kept",
    ),
    "no-reason": Case(pieces=(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",), entity=b"ok"),
    "lower-case-version": Case(pieces=(b"http/1.1 200 fine\r\nContent-Length: 2\r\n\r\nok",), entity=b"ok"),
    "close-delimited": Case(pieces=(b"HTTP/1.1 200 OK\r\n\r\n" + STORY,), after="close", entity=STORY),
    "connection-close": Case(
        pieces=(_counted(b"bye", fields=b"Connection: close\r\n"),), after="close", entity=b"bye"
    ),
    "cut-body": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",),
        after="close",
        entity=b"only this",
        truncated="disconnect",
    ),
    "cut-chunked": Case(
        pieces=(_CHUNKED + b"5\r\nhello\r\n20\r\n half",),
        after="close",
        entity=b"hello half",
        truncated="disconnect",
    ),
    "cut-last-chunk": Case(
        pieces=(_CHUNKED + b"5\r\nhello\r\n0\r\n",), after="close", entity=b"hello", truncated="disconnect"
    ),
    "reset-in-body": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbefore the reset",),
        after="reset",
        entity=b"before the reset",
        truncated="disconnect",
    ),
    "reset-close-delimited": Case(
        pieces=(b"HTTP/1.1 200 OK\r\n\r\nnobody knows how much",),
        after="reset",
        entity=b"nobody knows how much",
        truncated="disconnect",
    ),
    "reset-at-once": Case(pieces=(), after="reset", status=None, error="no-response"),
    "close-at-once": Case(pieces=(), after="close", status=None, error="no-response"),
    "close-in-head": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Ha",), after="close", truncated="disconnect"
    ),
    "close-in-status-line": Case(pieces=(b"HTTP/1.1 2",), after="close", status=None, error="not-http"),
    "close-after-hints": Case(
        pieces=(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n",),
        after="close",
        status=None,
        error="no-response",
    ),
    "garbage": Case(
        pieces=(b"\x16\x03\x01\x02\x00 this is no web server\r\n\r\n",),
        after="close",
        status=None,
        error="not-http",
    ),
    "html-only": Case(pieces=(STORY,), after="close", status=None, error="not-http"),
    "empty": Case(pieces=(_counted(b""),)),
    "no-content": Case(pieces=(b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n",), status=204),
    "not-modified": Case(
        pieces=(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: x\r\n\r\n",), status=304
    ),
    "head": Case(pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",), method="HEAD"),
    "switching": Case(
        pieces=(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tea\r\n\r\nnot http any more",),
        after="close",
        status=101,
    ),
    "gzip": Case(
        pieces=(_counted(_GZIPPED, fields=b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n"),),
        entity=_GZIPPED,
        text=STORY,
    ),
    "gzip-chunked": Case(
        pieces=(_CHUNKED[:-2] + b"Content-Encoding: gzip\r\n\r\n" + _chunks(_GZIPPED, 40),),
        entity=_GZIPPED,
        text=STORY,
    ),
    "deflate-raw": Case(
        pieces=(_counted(_DEFLATED, fields=b"Content-Encoding: deflate\r\n"),), entity=_DEFLATED, text=STORY
    ),
    "brotli-lie": Case(pieces=(_counted(STORY, fields=b"Content-Encoding: br\r\n"),), entity=STORY),
    "gzip-lie": Case(pieces=(_counted(STORY, fields=b"Content-Encoding: gzip\r\n"),), entity=STORY),
    "gzip-cut": Case(
        pieces=(_counted(_GZIPPED[:-20], fields=b"Content-Encoding: gzip\r\n"),),
        entity=_GZIPPED[:-20],
        text=b"?",
    ),
    "junk-after": Case(pieces=(_counted(b"body") + b"JUNK behind",), after="close", entity=b"body"),
    "equal-lengths": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5, 5\r\n\r\nequal",),
        entity=b"equal",
    ),
    "differing-lengths": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\ndiffering",),
        after="close",
        entity=b"differing",
    ),
    "negative-length": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nnegative",), after="close", entity=b"negative"
    ),
    "length-and-chunked": Case(
        pieces=(
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"5\r\nhello\r\n0\r\n\r\n",
        ),
        after="close",
        entity=b"hello",
    ),
    "colon-less": Case(
        pieces=(_counted(b"colon", fields=b"This line has no colon\r\n nor its fold\r\nX-A: b\r\n"),),
        entity=b"colon",
    ),
    "space-before-colon": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\nX-A : b\r\n\r\nspace",), entity=b"space"
    ),
    "leading-line-breaks": Case(pieces=(b"\r\n\r\n" + _counted(b"late"),), entity=b"late"),
    "drip": Case(
        pieces=tuple(bytes([byte]) for byte in _counted(b"drop by drop")),
        pause_s=0.001,
        entity=b"drop by drop",
    ),
    "stale": Case(pieces=(_counted(b"fresh"),), entity=b"fresh", then_drop=True),
    "redirect": Case(
        pieces=(_counted(b"over there", head=b"HTTP/1.1 302 Found\r\n", fields=b"Location: /plain\r\n"),),
        status=302,
        entity=b"over there",
    ),
    "not-found": Case(
        pieces=(_counted(b"gone", head=b"HTTP/1.1 404 Not Found\r\n"),), status=404, entity=b"gone"
    ),
    "big": Case(pieces=(_counted(_BIG),), entity=_BIG),
    "hold-in-body": Case(
        pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthen silence",),
        after="hold",
        entity=b"then silence",
        truncated="time",
    ),
    "hold-at-once": Case(pieces=(), after="hold", status=None, error="timeout"),
}
"""Those that hold need a client with a short time limit."""


@dataclass(slots=True, kw_only=True)
class Served:
    """One exchange as the server saw it."""

    name: str
    """The case; `(dropped)` for a request that a kept connection no longer answered."""
    connection: int
    received: bytes = b""
    sent: bytearray = field(default_factory=bytearray)


class WireServer:
    """Serves cases under their names; with `proxy` it also takes absolute targets and CONNECT."""

    def __init__(
        self,
        *,
        tls: bool = False,
        proxy: bool = False,
        credentials: str = "",
        cases: Mapping[str, Case] = CASES,
    ) -> None:
        self.exchanges: list[Served] = []
        self.connects: list[bytes] = []
        """The CONNECT requests received."""
        self.connections = 0
        self.authority = trustme.CA() if tls else None
        self._proxy = proxy
        self._cases = cases
        self._authorization = b"Basic " + b64encode(credentials.encode()) if credentials else b""
        self._context: ssl.SSLContext | None = None
        if self.authority:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert("127.0.0.1", "localhost").configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()

    def url(self, name: str, *, host: str = "127.0.0.1") -> str:
        """The address of case `name`."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}/{name}"

    @property
    def proxy_url(self) -> str:
        """What a client is told to use as proxy, without credentials."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> WireServer:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            sockets = list(self._sockets)
        for connection in sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        with self._lock:
            self._threads = [old for old in self._threads if old.is_alive()] + [thread]
            thread.start()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._sockets.add(connection)
            self._start(self._serve, connection, self.connections)

    def _serve(self, raw: socket.socket, number: int) -> None:
        connection = raw
        try:
            if self._context:
                connection = self._context.wrap_socket(raw, server_side=True)
                with self._lock:
                    self._sockets.discard(raw)
                    self._sockets.add(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._converse(connection, number)
        except OSError:
            pass
        finally:
            with self._lock:
                self._sockets.discard(connection)
                self._sockets.discard(raw)
            connection.close()

    def _converse(self, connection: socket.socket, number: int) -> None:
        doomed = False
        while request := _read_request(connection):
            method, target, *_ = request.split(b" ", 2)
            if method == b"CONNECT":
                self._tunnel(connection, request, target)
                return
            name = target.decode("latin-1").partition("?")[0].rpartition("/")[2]
            served = Served(name="(dropped)" if doomed else name, connection=number, received=request)
            self.exchanges.append(served)
            if doomed:
                return
            if self._refuses(connection, request):
                continue
            case = self._cases.get(name, CASES["not-found"])
            _send(connection, case, served)
            doomed = case.then_drop
            if case.after == "hold":
                self._closed.wait(30)
            if case.after == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
            if case.after != "keep":
                return

    def _refuses(self, connection: socket.socket, request: bytes) -> bool:
        if not self._authorization or b"Proxy-Authorization: " + self._authorization in request:
            return False
        connection.sendall(
            b"HTTP/1.1 407 Proxy Authentication Required\r\n"
            b'Proxy-Authenticate: Basic realm="press"\r\nContent-Length: 0\r\n\r\n'
        )
        return True

    def _tunnel(self, connection: socket.socket, request: bytes, target: bytes) -> None:
        self.connects.append(request)
        if not self._proxy or self._refuses(connection, request):
            return
        host, _, port = target.decode("ascii").rpartition(":")
        try:
            upstream = socket.create_connection((host, int(port)), timeout=10)
        except OSError:
            connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        upstream.settimeout(None)
        with self._lock:
            self._sockets.add(upstream)
        try:
            connection.sendall(b"HTTP/1.0 200 Connection established\r\nProxy-Agent: press\r\n\r\n")
            up = threading.Thread(target=_relay, args=(connection, upstream), daemon=True)
            up.start()
            _relay(upstream, connection)
            up.join(10)
        finally:
            with self._lock:
                self._sockets.discard(upstream)
            upstream.close()


def _read_request(connection: socket.socket) -> bytes:
    request = bytearray()
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return b""
        if piece.startswith(b"\x16\x03"):
            connection.sendall(b"HTTP/1.1 400 This is no TLS port\r\n\r\n")
            return b""
        request += piece
    head, _, body = bytes(request).partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        request += piece
        body += piece
    return bytes(request)


def _send(connection: socket.socket, case: Case, served: Served) -> None:
    for piece in case.pieces:
        # Logged first: the client may have read it before sendall() returns.
        served.sent += piece
        connection.sendall(piece)
        if case.pause_s:
            time.sleep(case.pause_s)


def _relay(source: socket.socket, sink: socket.socket) -> None:
    """Passes bytes on until the source ends; an end stays an end and a reset a reset."""
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except ConnectionResetError:
        with suppress(OSError):
            sink.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
            sink.shutdown(socket.SHUT_RD)
    except OSError:
        with suppress(OSError):
            source.shutdown(socket.SHUT_RD)
