"""A record's block while it streams by: both digests, HTTP, and the lines of warcinfo and metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from isal import isal_zlib

from archive.verify.digest import Digest, Hasher, parse_digest, show_digest
from archive.verify.header import Finding, Header
from archive.verify.http import ChunkReader, HttpReading

MAX_LINES_BYTES = 16 * 1024 * 1024
"""Of an application/warc-fields block so much is read for its lines."""
_MAX_DECODED_BYTES = 1024 * 1024

_PAYLOAD_IS_BLOCK = frozenset(("resource", "conversion", "metadata", "warcinfo", "response"))


class BlockReading:
    """Feed it the block, ask it afterwards."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self.findings: list[Finding] = []
        self._block_digest = self._read_digest("warc-block-digest")
        self._payload_digest = None
        if header.type != "revisit" and "warc-segment-number" not in header.fields:
            # A revisit's names what it does not hold, a segment's what it holds a part of.
            self._payload_digest = self._read_digest("warc-payload-digest")
        self._block_hasher = self._block_digest.hasher() if self._block_digest else None
        content_type = header.get("content-type").lower()
        self.http: HttpReading | None = None
        payload_hasher = self._payload_digest.hasher() if self._payload_digest else None
        if content_type.startswith("application/http") and header.type in ("response", "revisit", "request"):
            self.http = HttpReading(payload_hasher.update if payload_hasher else None)
        elif header.type not in _PAYLOAD_IS_BLOCK:
            payload_hasher = None
        self._payload_hasher = payload_hasher
        self._sinks = self._choose_sinks()
        self._lines: list[bytes] | None = [] if content_type.startswith("application/warc-fields") else None
        self._lines_bytes = 0

    def _read_digest(self, name: str) -> Digest | None:
        text = self._header.get(name)
        digest = parse_digest(text) if text else None
        if text and digest is None:
            self.findings.append(("not-checked", f"a digest of an unknown kind, {text[:60]!r}"))
        return digest

    def _choose_sinks(self) -> list[Callable[[bytes], object]]:
        sinks: list[Callable[[bytes], object]] = []
        if self._block_hasher:
            sinks.append(self._block_hasher.update)
        if self.http:
            sinks.append(self.http.feed)
        elif self._payload_hasher:
            sinks.append(self._payload_hasher.update)
        return sinks

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes of the block."""
        for sink in self._sinks:
            sink(piece)
        if self._lines is not None:
            self._lines_bytes += len(piece)
            if self._lines_bytes <= MAX_LINES_BYTES:
                self._lines.append(piece)

    def finish(self) -> None:
        """The block is over."""
        if self.http:
            self.http.finish()

    def find_block_fault(self) -> Finding | None:
        """Whether the block is another one than its digest says."""
        return _compare("block-digest", self._block_digest, self._block_hasher)

    def is_block_of(self, pieces: Iterable[bytes]) -> bool:
        """Whether these bytes are the block that the digest in the header was made of."""
        if not self._block_digest:
            return False
        hasher = self._block_digest.hasher()
        for piece in pieces:
            hasher.update(piece)
        return hasher.digest() == self._block_digest.value

    def find_payload_fault(self) -> Finding | None:
        """Whether the payload, as the standard counts it, is another one than its digest says."""
        return _compare("payload-digest", self._payload_digest, self._payload_hasher)

    @property
    def claims_nothing(self) -> bool:
        """The block digest is that of an empty block."""
        digest = self._block_digest
        return digest is not None and digest.value == digest.hasher().digest()

    def iter_lines(self) -> Iterator[tuple[str, str]]:
        """Names and values of an application/warc-fields block, in order; none of another block."""
        for line in b"".join(self._lines or ()).split(b"\n"):
            name, colon, value = line.partition(b":")
            if colon:
                yield name.decode("utf-8", "replace").strip(), value.decode("utf-8", "replace").strip()


def _compare(problem: str, digest: Digest | None, hasher: Hasher | None) -> Finding | None:
    if not digest or not hasher:
        return None
    found = hasher.digest()
    if found == digest.value:
        return None
    written = show_digest(digest.algorithm, digest.value)
    return problem, f"{written} written, {show_digest(digest.algorithm, found)} found"


def find_payload_convention(header: Header, block: Iterable[bytes]) -> str:
    """In which other way a payload digest was made; empty when in none that is known.

    The standard leaves room: tools count the body with its chunk framing on (wget, warcio), with its
    content coding off, or all of the block.
    """
    digest = parse_digest(header.get("warc-payload-digest"))
    if not digest:
        return ""
    ways = {name: digest.hasher() for name in _CONVENTIONS}
    decoding = _Decoding(ways["of the body, content coding taken off"])
    decoding_whole = _Decoding(ways["of the body as it stands, content coding taken off"])
    chunks = ChunkReader(ways["of the body, chunk framing taken off"].update)
    decoded_chunks = ChunkReader(decoding.feed)

    def take_body(piece: bytes) -> None:
        ways[AS_IT_STANDS].update(piece)
        decoding_whole.feed(piece)
        chunks.feed(piece)
        decoded_chunks.feed(piece)

    splitter = _BodyOf(take_body)
    for piece in block:
        ways["of the whole block"].update(piece)
        splitter.feed(piece)
    return next((name for name, hasher in ways.items() if hasher.digest() == digest.value), "")


AS_IT_STANDS = "of the body as it stands, with chunk framing if there is any"
_CONVENTIONS = (
    AS_IT_STANDS,
    "of the body, chunk framing taken off",
    "of the body, content coding taken off",
    "of the body as it stands, content coding taken off",
    "of the whole block",
)


class _BodyOf:
    """Passes on what comes behind the first blank line."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._head = b""
        self._is_body = False

    def feed(self, piece: bytes) -> None:
        if self._is_body:
            self._sink(piece)
            return
        self._head += piece
        place = self._head.find(b"\r\n\r\n")
        if place >= 0:
            self._is_body = True
            self._sink(self._head[place + 4 :])
            self._head = b""


class _Decoding:
    """Hashes a gzip stream's content, or the bytes as they are when they are none."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._inflater = isal_zlib.decompressobj(47)
        self._has_failed = False

    def feed(self, piece: bytes) -> None:
        while piece and not self._has_failed and not self._inflater.eof:
            try:
                self._hasher.update(self._inflater.decompress(piece, _MAX_DECODED_BYTES))
            except Exception:
                self._has_failed = True
            else:
                piece = self._inflater.unconsumed_tail
