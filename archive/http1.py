"""HTTP/1.x messages as bytes: a response's framing, a request's encoding. Decides only, does no I/O.

As lenient as browsers: what they show, this frames. The bytes themselves are never changed;
everything here is offsets into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from archive.exchange import Failure, ResponseHead, Truncated

MAX_HEAD_BYTES = 256 * 1024
"""All that may come before the body, interim heads included; Chromium's limit."""

MAX_CHUNK_LINE_BYTES = 16 * 1024

Ending = Literal["complete", "cut", "failed"]

_BLANKS = re.compile(rb"[\r\n\t \0]*")
_STATUS_LINE = re.compile(
    rb"(HTTP(?:/[0-9]{1,9}(?:\.[0-9]{1,9})?)?)[ \t]+([1-9][0-9]{2})(?![0-9])[ \t]*(.*)", re.I | re.S
)
_VERSION = re.compile(rb"HTTP/([0-9]+)(?:\.([0-9]+))?", re.I)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_CHUNK_LINE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*|\r)?\n")
_SPACES = b" \t\r"

# Servers that count a body wrongly leave some of its last bytes before the next status line;
# Chromium looks this far.
_SLOP_BYTES = 4
_STATUS_START_BYTES = _SLOP_BYTES + len(b"HTTP")

_LINE_BREAKS = bytes.maketrans(b"\r\n\0", b"   ")


def parse_head(block: bytes) -> ResponseHead | None:
    """The head that `block` holds, from its status line on; None without a status line.

    Lines may end in a bare LF. Folds are joined with one space, colon-less lines left out.
    """
    lines = block.split(b"\n")
    status_line = _STATUS_LINE.fullmatch(lines[0].rstrip(_SPACES))
    if status_line is None:
        return None
    version, status, reason = status_line.groups()
    return ResponseHead(
        version=version.decode("ascii"),
        status=int(status),
        reason=reason,
        headers=_parse_fields(lines[1:]),
    )


def parse_cut_head(block: bytes) -> ResponseHead | None:
    """The head that a block without a blank line holds; None without a whole status line.

    The last line may be half a header: a value cut in the middle would be a false one.
    """
    return parse_head(block[: block.rfind(b"\n") + 1])


def encode_request(
    method: str, target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
) -> bytes:
    """The bytes of a request; a line break inside a header becomes a space.

    `target` is in origin, absolute or authority form and percent-encoded (RFC 9112, 3.2).
    """
    lines = [f"{method} {target} HTTP/1.1".encode("ascii")]
    for name, value in headers:
        line = name + b": " + value
        lines.append(line.translate(_LINE_BREAKS) if b"\n" in line or b"\r" in line else line)
    return b"\r\n".join((*lines, b"", body))


class ResponseFramer:
    """Finds where a response's heads, body and end lie in the bytes that arrive.

    The outcome depends on the bytes alone, never on the pieces in which they came.
    `received` is the whole receive buffer. Beyond `max_body_bytes` of body on the wire
    (0: no limit) the rest is dropped and the response is cut for its length.
    """

    __slots__ = (
        "_body_end",
        "_chunk_left_bytes",
        "_entity",
        "_max_body_bytes",
        "_max_head_bytes",
        "_method",
        "_must_close",
        "_pos",
        "_scan",
        "_step",
        "_trailers_begin",
        "_trouble",
        "chunked",
        "ending",
        "failure",
        "failure_detail",
        "head",
        "head_end",
        "interim_bytes",
        "interim_heads",
        "received",
        "truncated",
    )

    def __init__(
        self, *, method: str = "GET", max_body_bytes: int = 0, max_head_bytes: int = MAX_HEAD_BYTES
    ) -> None:
        self.received = bytearray()
        self.interim_heads: list[ResponseHead] = []
        self.interim_bytes = 0
        """What comes before the final status line: 1xx heads, blank lines."""
        self.head: ResponseHead | None = None
        self.head_end = 0
        self.chunked = False
        self.ending: Ending | None = None
        """None while more bytes may belong to the response."""
        self.truncated: Truncated | None = None
        self.failure: Failure | None = None
        """Why there is no final head."""
        self.failure_detail = ""
        self._method = method
        self._max_body_bytes = max_body_bytes
        self._max_head_bytes = max_head_bytes
        self._step: Callable[[], bool] | None = self._find_status_line
        self._pos = 0
        self._scan = 0
        self._body_end: int | None = None
        self._trailers_begin: int | None = None
        self._chunk_left_bytes: int | None = None
        self._entity = bytearray()
        self._must_close = False
        self._trouble = ""

    @property
    def ended(self) -> bool:
        """Nothing that may still come belongs to the response."""
        return self.ending is not None

    @property
    def complete(self) -> bool:
        """The response arrived whole."""
        return self.ending == "complete"

    @property
    def body_end(self) -> int:
        """Offset behind the body; the end of `received` as long as the body's end isn't known."""
        if self.head is None:
            return self.head_end
        return len(self.received) if self._body_end is None else self._body_end

    @property
    def trouble(self) -> str:
        """What is wrong with the framing, in words; empty when nothing is."""
        return self._trouble

    @property
    def keep_alive(self) -> bool:
        """Another request may follow on the connection (RFC 9112, 9.3)."""
        return self.complete and not self._must_close and self.body_end == len(self.received)

    @property
    def entity(self) -> bytes:
        """The body so far with its transfer coding taken off (a copy)."""
        if self.chunked:
            return bytes(self._entity)
        if self.head is None:
            return b""
        with memoryview(self.received) as view:
            return bytes(view[self.head_end : self.body_end])

    @property
    def trailers(self) -> bytes:
        """The trailer section as received, without its blank line; empty when none has come (a copy)."""
        if self._trailers_begin is None:
            return b""
        section = bytes(self.received[self._trailers_begin : self.body_end])
        return section.rstrip(b"\r\n")

    @property
    def unframed(self) -> bytes:
        """Of a chunked body: what belongs to no chunk, behind a broken one or after the end (a copy)."""
        if not self.chunked or not (self.complete or self.truncated == "unspecified"):
            return b""
        return bytes(self.received[self.body_end if self.complete else self._pos :])

    def feed(self, piece: bytes | bytearray | memoryview) -> None:
        """Takes the next bytes of the stream; after the end they are kept, but belong to no body."""
        if self._step is None:
            if self.truncated != "length":
                self.received += piece
            return
        self.received += piece
        if self.head is None:
            self._run()
        if self.head is not None and self._step is not None:
            self._read_body()

    def eof(self, reason: Truncated | None = None) -> None:
        """The stream is over: None when the peer closed it in good order, else why it is cut."""
        if self._step is None:
            return
        if self.head is not None:
            if reason is None and self._step == self._read_until_close:
                self._end("complete")
            else:
                self._cut(reason or "disconnect")
            return
        self._end_before_body(reason)

    # steps: each returns whether the next one can go on with what has come

    def _run(self) -> None:
        while self._step is not None and self._step():
            pass

    def _read_body(self) -> None:
        limit = self.head_end + self._max_body_bytes
        if not self._max_body_bytes or len(self.received) <= limit:
            self._run()
            return
        overflow = self.received[limit:]
        del self.received[limit:]
        self._run()
        if self._step is None:
            self.received += overflow
        else:
            self._cut("length")

    def _find_status_line(self) -> bool:
        received = self.received
        blanks = _BLANKS.match(received, self._pos)
        self._pos = blanks.end() if blanks else self._pos
        if self._pos > self._max_head_bytes:
            self._fail("not-http", "nothing but blank lines")
            return False
        start = received[self._pos : self._pos + _STATUS_START_BYTES].lower()
        slop = start.find(b"http")
        if slop < 0:
            if len(start) == _STATUS_START_BYTES:
                self._fail("not-http", "no status line")
            return False
        self._pos += slop
        self._scan = self._pos
        self.interim_bytes = self._pos
        self._step = self._read_head
        return True

    def _read_head(self) -> bool:
        received = self.received
        blank_line = _BLANK_LINE.search(received, self._scan)
        end = len(received) if blank_line is None else blank_line.end()
        if end > self._max_head_bytes:
            self.truncated = "length"
            self._fail("not-http", f"head above {self._max_head_bytes} bytes")
            return False
        if blank_line is None:
            self._scan = max(self._pos, len(received) - 2)
            return False
        head = parse_head(bytes(received[self._pos : end]))
        if head is None:
            self._fail("not-http", "no status line")
            return False
        self._pos = self._scan = end
        if head.status < 200 and head.status != 101:
            self.interim_heads.append(head)
            self.interim_bytes = end
            self._step = self._find_status_line
            return True
        self._begin_body(head)
        return False

    def _begin_body(self, head: ResponseHead) -> None:
        """Chooses how the body is framed (RFC 9112, 6.3)."""
        self.head = head
        self.head_end = self._pos
        self._must_close = _wants_close(head)
        if _has_no_body(self._method, head.status):
            # Behind a 2xx to CONNECT comes the tunnel, whatever version and options the proxy names.
            self._must_close = head.status == 101 or (self._must_close and self._method != "CONNECT")
            self._body_end = self.head_end
            self._end("complete")
            return
        codings = _list_values(head, b"transfer-encoding")
        codings = [coding.partition(b";")[0].strip(_SPACES).lower() for coding in codings]
        codings = [coding for coding in codings if coding != b"identity"]
        length, self._trouble = _get_content_length(head)
        if codings:
            # Either both headers or a transfer coding in HTTP/1.0 means that somebody on the way
            # may count differently (RFC 9112, 6.1).
            self._must_close = self._must_close or length is not None or _get_version(head) < (1, 1)
            self.chunked = codings[-1] == b"chunked"
            self._step = self._read_chunks if self.chunked else self._read_until_close
        elif length is not None:
            self._body_end = self.head_end + length
            self._step = self._read_counted
        else:
            self._step = self._read_until_close
        self._must_close = self._must_close or self._step == self._read_until_close

    def _read_counted(self) -> bool:
        if self._body_end is not None and len(self.received) >= self._body_end:
            self._end("complete")
        return False

    def _read_until_close(self) -> bool:
        return False

    def _read_chunks(self) -> bool:
        """RFC 9112, 7.1; `_chunk_left_bytes` is None between chunks."""
        received, entity, pos, left = self.received, self._entity, self._pos, self._chunk_left_bytes
        size = len(received)
        trouble = ""
        while True:
            if left is None:
                newline = received.find(b"\n", self._scan)
                line_end = size if newline < 0 else newline
                if line_end - pos > MAX_CHUNK_LINE_BYTES:
                    trouble = "chunk line too long"
                    break
                if newline < 0:
                    self._scan = size
                    break
                line = _CHUNK_LINE.fullmatch(received, pos, newline + 1)
                if line is None:
                    trouble = "not a chunk size"
                    break
                left = int(line[1], 16)
                pos = newline + 1
                if not left:
                    # The newline that ends the last chunk's line may be half of the blank line.
                    self._pos, self._scan = pos, newline
                    self._trailers_begin = pos
                    self._step = self._read_trailers
                    return True
            if left:
                piece = received[pos : pos + left]
                entity += piece
                pos += len(piece)
                left -= len(piece)
                if left:
                    break
            terminator = bytes(received[pos : pos + 2])
            if terminator[:1] == b"\n":
                pos += 1
            elif terminator == b"\r\n":
                pos += 2
            else:
                trouble = "" if terminator in {b"", b"\r"} else "no line break after a chunk"
                break
            left, self._scan = None, pos
        self._pos, self._chunk_left_bytes = pos, left
        if trouble:
            self._trouble = trouble
            self._cut("unspecified")
        return False

    def _read_trailers(self) -> bool:
        received = self.received
        blank_line = _BLANK_LINE.search(received, self._scan)
        end = len(received) if blank_line is None else blank_line.end()
        if end - self._pos > self._max_head_bytes:
            self._trouble = "trailers too long"
            self._cut("unspecified")
        elif blank_line is None:
            self._scan = max(self._pos - 1, len(received) - 2)
        else:
            self._body_end = end
            self._end("complete")
        return False

    # endings

    def _end(self, ending: Ending) -> None:
        self.ending = ending
        self._step = None

    def _cut(self, reason: Truncated) -> None:
        self.truncated = reason
        self._body_end = None
        self._end("cut")

    def _fail(self, failure: Failure, detail: str) -> None:
        self.failure = failure
        self.failure_detail = detail
        self.head_end = self.interim_bytes
        self._end("failed")

    def _end_before_body(self, reason: Truncated | None) -> None:
        silence: Failure = "timeout" if reason == "time" else "no-response"
        rest = bytes(self.received[self._pos :])
        if not rest and self.received and not self.interim_heads:
            self._fail("not-http", "nothing but blank lines")
            return
        if not rest:
            self._fail(silence, "only interim heads came" if self.interim_heads else "not one byte came")
            return
        head = parse_cut_head(rest) if self._step == self._read_head else None
        if head is None and self._step == self._read_head and b"\n" not in rest:
            self._fail("timeout" if reason == "time" else "not-http", "ended within the status line")
        elif head is None:
            self._fail("not-http", "no status line")
        elif head.status < 200:
            self._fail(silence, "ended within an interim head")
        else:
            self.head = head
            self.head_end = len(self.received)
            self._must_close = True
            self._trouble = "ended within the head"
            self._cut(reason or "disconnect")


def _parse_fields(lines: Iterable[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    fields: list[tuple[bytes, list[bytes]]] = []
    values: list[bytes] | None = None  # what a fold goes on; None after a colon-less line
    for place, line in enumerate(lines):
        stripped = line.strip(_SPACES)
        if not stripped:
            continue
        if place and line[:1] in {b" ", b"\t"}:
            if values is not None:
                values.append(stripped)
            continue
        name, colon, value = stripped.partition(b":")
        name = name.rstrip(_SPACES)
        values = None
        if colon and name:
            values = [value.strip(_SPACES)]
            fields.append((name, values))
    return tuple(
        (name, values[0] if len(values) == 1 else b" ".join(filter(None, values))) for name, values in fields
    )


def _list_values(head: ResponseHead, lower_name: bytes) -> list[bytes]:
    """The members of a comma-separated header, over all its lines, without empty ones."""
    members: list[bytes] = []
    for name, value in head.headers:
        if len(name) == len(lower_name) and name.lower() == lower_name:
            members.extend(member.strip(_SPACES) for member in value.split(b","))
    return [member for member in members if member]


def _get_content_length(head: ResponseHead) -> tuple[int | None, str]:
    """The one length that all Content-Length lines agree on, else None and what is wrong with them."""
    lengths = {member.lstrip(b"0") or b"0" for member in _list_values(head, b"content-length")}
    if not lengths:
        return None, ""
    if len(lengths) > 1:
        return None, "Content-Length lines that differ"
    (length,) = lengths
    # 18 digits: beyond any body, and int() refuses thousands of digits.
    if not length.isdigit() or len(length) > 18:
        return None, "Content-Length is no length"
    return int(length), ""


def _get_version(head: ResponseHead) -> tuple[int, int]:
    """(1, 0) when the status line names none."""
    version = _VERSION.fullmatch(head.version.encode("ascii"))
    return (int(version[1]), int(version[2] or 0)) if version else (1, 0)


def _wants_close(head: ResponseHead) -> bool:
    options = {option.lower() for option in _list_values(head, b"connection")}
    if _get_version(head) < (1, 1):
        return b"keep-alive" not in options
    return b"close" in options


def _has_no_body(method: str, status: int) -> bool:
    if method == "HEAD" or status in {101, 204, 304}:
        return True
    return method == "CONNECT" and 200 <= status < 300
