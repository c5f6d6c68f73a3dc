"""WARC records: what stands in them, as bytes, with no I/O (WARC 1.1, ISO 28500:2017).

One capture event is a `request`, a `response` and a `metadata` record that share one WARC-Date and
name each other in WARC-Concurrent-To. Where the payload is kept already, a `revisit` record stands in
place of the response. A fetch that brought no response leaves the request, if bytes were sent, and the
metadata record that says why. What came and is no HTTP stands in that, too: readers of a response whose
block is no HTTP lose the next record, or list it under a status that is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from archive.digests import sha1_base32
from archive.errors import RecordError
from archive.exchange import Exchange
from archive.timestamps import format_warc_date
from archive.version import __version__

RecordType = Literal["warcinfo", "request", "response", "metadata", "revisit"]
Wire = Literal["decoded", "exact"]
"""What becomes of chunks, and of an answer that was cut; see `response_block`."""

Field = tuple[str, str]

_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# What ends a line for some reader, or may not stand in a field; JSON lets it stand as it is.
_ESCAPES = (("\x7f", "\\u007f"), ("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
_UNSAFE_IN_FIELD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# A header line names its field up to the colon; folded lines begin with white space and never match.
_TRANSFER_FIELDS = re.compile(
    rb"^(Transfer-Encoding|Trailer|Content-Length)(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE
)
_LENGTH_FIELD = re.compile(rb"^(Content-Length)(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\n\r?\n\Z")
_PROTOCOLS = {"HTTP/1.0": "http/1.0", "HTTP/1.1": "http/1.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record: named fields in order, then the block."""

    type: RecordType
    id: str
    """`urn:uuid:…`, without the angle brackets of the header."""
    fields: tuple[Field, ...]
    """All but WARC-Type, WARC-Record-ID and Content-Length."""
    block: bytes

    def serialize(self) -> bytes:
        """The record as it stands in an uncompressed file, with its two closing CRLFs.

        Raises RecordError when a field would break the header: no page can forge a line of it.
        """
        lines = ["WARC/1.1", f"WARC-Type: {self.type}", f"WARC-Record-ID: <{self.id}>"]
        for name, value in self.fields:
            if _UNSAFE_IN_FIELD.search(value):
                raise RecordError(f"control character in {name}: {value!r}")
            lines.append(f"{name}: {value}")
        lines.append(f"Content-Length: {len(self.block)}")
        head = "\r\n".join(lines).encode("utf-8", "backslashreplace")
        return b"".join((head, b"\r\n\r\n", self.block, b"\r\n\r\n"))

    def get(self, name: str) -> str | None:
        """The first value of the field `name` (exact case), None when absent."""
        return next((value for key, value in self.fields if key == name), None)


Form = tuple[bytes, bytes]
"""Content-Encoding and media type of a payload, lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A response record whose payload a revisit refers to; all as it stands there."""

    record_id: str
    """Without angle brackets."""
    target_uri: str
    date: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRecords:
    """The records of one exchange, in the order they are written."""

    request: Record | None
    response: Record | None
    """A response or a revisit."""
    metadata: Record

    def __iter__(self) -> Iterator[Record]:
        return iter(record for record in (self.request, self.response, self.metadata) if record)


def new_record_id() -> str:
    """A fresh `urn:uuid:…`."""
    return uuid4().urn


def warcinfo_record(
    *, file_name: str, date: str, facts: Mapping[str, str], record_id: str | None = None
) -> Record:
    """The record that opens every file; `file_name` is the final one, `facts` the crawl's own lines."""
    lines = {
        "software": f"Storytrail/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": _CONFORMS_TO,
        **facts,
    }
    block = fields_block(lines.items())
    return Record(
        type="warcinfo",
        id=record_id or new_record_id(),
        fields=(
            ("WARC-Date", date),
            ("WARC-Filename", file_name),
            ("WARC-Block-Digest", sha1_base32(block)),
            ("Content-Type", "application/warc-fields"),
        ),
        block=block,
    )


def note_record(
    uri: str,
    lines: Iterable[Field],
    *,
    date: str,
    warcinfo_id: str,
    new_id: Callable[[], str] = new_record_id,
) -> Record:
    """A metadata record that stands by itself: lines about the run, not about an exchange."""
    block = fields_block(lines)
    return Record(
        type="metadata",
        id=new_id(),
        fields=(
            ("WARC-Date", date),
            ("WARC-Target-URI", uri),
            ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"),
            ("WARC-Block-Digest", sha1_base32(block)),
            ("Content-Type", "application/warc-fields"),
        ),
        block=block,
    )


def capture_records(
    exchange: Exchange,
    *,
    warcinfo_id: str,
    lines: Iterable[Field] = (),
    wire: Wire = "decoded",
    digest: str | None = None,
    original: Original | None = None,
    new_id: Callable[[], str] = new_record_id,
) -> CaptureRecords:
    """The records of `exchange`; `lines` are what is known of it besides (`via`, the story links…).

    `digest` is its payload digest if that is known already. With an `original`, which must have the
    same, the payload is left out and a revisit stands in place of the response.
    """
    digest = digest or payload_digest(exchange)
    date = format_warc_date(exchange.started)
    common = (("WARC-Date", date), ("WARC-Target-URI", _target_uri(exchange.url)))
    about_file = ("WARC-Warcinfo-ID", f"<{warcinfo_id}>")
    peer = _peer_fields(exchange)
    metadata_id = new_id()
    request_id = new_id() if exchange.sent else None
    response_id = new_id() if has_response(exchange) else None

    def tied_to(*ids: str | None) -> tuple[Field, ...]:
        return tuple(("WARC-Concurrent-To", f"<{other}>") for other in ids if other)

    request = response = None
    if request_id:
        request = Record(
            type="request",
            id=request_id,
            fields=(
                *common,
                *tied_to(response_id, metadata_id),
                about_file,
                *peer,
                ("WARC-Block-Digest", sha1_base32(exchange.sent)),
                ("Content-Type", "application/http; msgtype=request"),
            ),
            block=exchange.sent,
        )
    if response_id:
        block = response_head(exchange, wire) if original else response_block(exchange, wire)
        response = Record(
            type="revisit" if original else "response",
            id=response_id,
            fields=(
                *common,
                *tied_to(request_id, metadata_id),
                about_file,
                *peer,
                *(_revisit_fields(original) if original else _truncation_fields(exchange)),
                ("WARC-Block-Digest", sha1_base32(block)),
                *((("WARC-Payload-Digest", digest),) if digest else ()),
                ("Content-Type", "application/http; msgtype=response"),
            ),
            block=block,
        )
    block = fields_block((*_exchange_lines(exchange, wire), *lines))
    refers_to = (("WARC-Refers-To", f"<{response_id}>"),) if response_id else ()
    metadata = Record(
        type="metadata",
        id=metadata_id,
        fields=(
            *common,
            *tied_to(response_id, request_id),
            *refers_to,
            about_file,
            ("WARC-Block-Digest", sha1_base32(block)),
            ("Content-Type", "application/warc-fields"),
        ),
        block=block,
    )
    return CaptureRecords(request=request, response=response, metadata=metadata)


def has_response(exchange: Exchange) -> bool:
    """Whether `exchange` leaves a response record: an answer that is HTTP, however little came of it."""
    return exchange.head is not None


def response_block(exchange: Exchange, wire: Wire) -> bytes:
    """The response record's block.

    `exact`: the wire from the final status line on. `decoded`: the same, but a chunked body has its
    framing taken off and the header fields that announced it are renamed, since most readers
    either trip over chunk framing or leave it in the page. So is a Content-Length beside it, which
    chunks overrule (RFC 9112, 6.3): readers would cut the page there. Of an answer that was cut it is
    renamed, too: players pass it on, and browsers wait for ever for what never comes. Trailers, what
    belongs to no chunk, and half a line at which a head was cut stand in the metadata record.
    """
    if wire == "exact" or not (exchange.chunked or exchange.truncated):
        return exchange.received[exchange.interim_bytes :]
    body = exchange.entity if exchange.chunked else exchange.received[exchange.head_end :]
    return response_head(exchange, wire) + body


def response_head(exchange: Exchange, wire: Wire) -> bytes:
    """The head that `response_block` begins with; its blank line is included where one came, or `decoded`."""
    head = exchange.received[exchange.interim_bytes : exchange.head_end]
    if wire == "exact":
        return head
    is_whole = _HEAD_END.search(head) is not None
    if not is_whole:
        head = head.removesuffix(_cut_line(exchange)) + b"\r\n"
    if exchange.chunked or not is_whole:
        return _TRANSFER_FIELDS.sub(rb"X-Archive-Orig-\1", head)
    return _LENGTH_FIELD.sub(rb"X-Archive-Orig-\1", head) if exchange.truncated else head


def _cut_line(exchange: Exchange) -> bytes:
    """Where an answer ended within its head: what came of that line."""
    head = exchange.received[exchange.interim_bytes : exchange.head_end]
    return head[head.rfind(b"\n") + 1 :]


def payload_of(exchange: Exchange) -> memoryview:
    """The body with transfer coding off and content coding on (WARC 1.1, section 5.9).

    A body without chunk framing counts with whatever the server sent after its end: that is
    what readers take as the payload.
    """
    if exchange.chunked:
        return memoryview(exchange.entity)
    return memoryview(exchange.received)[exchange.head_end or exchange.interim_bytes :]


def payload_digest(exchange: Exchange) -> str | None:
    """WARC-Payload-Digest of `exchange`; None for what is no HTTP.

    That has no payload, and each reader would take another part of it for one.
    """
    return sha1_base32(payload_of(exchange)) if exchange.head else None


def _truncation_fields(exchange: Exchange) -> tuple[Field, ...]:
    return (("WARC-Truncated", exchange.truncated),) if exchange.truncated else ()


def _revisit_fields(original: Original) -> tuple[Field, ...]:
    return (
        ("WARC-Profile", _SAME_PAYLOAD),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.target_uri),
        ("WARC-Refers-To-Date", original.date),
        # WARC 1.1, 6.7.2: the block ends before the payload.
        ("WARC-Truncated", "length"),
    )


def fields_block(lines: Iterable[Field]) -> bytes:
    """`application/warc-fields`: one `name: value` a line, every value on one line."""
    return "".join(f"{name}: {_UNSAFE_IN_FIELD.sub(' ', value)}\r\n" for name, value in lines).encode(
        "utf-8", "backslashreplace"
    )


def json_line(value: Mapping[str, object] | Sequence[object]) -> str:
    """One-line JSON in which no character can end the line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text


def _target_uri(url: str) -> str:
    """`url` as WARC-Target-URI: nothing in it can end the field or pass for brackets."""
    return re.sub(r"[\x00-\x20<>\x7f]", lambda found: f"%{ord(found[0]):02X}", url)


def _peer_fields(exchange: Exchange) -> tuple[Field, ...]:
    # Through a proxy the address is the proxy's, and the standard asks for the one that was contacted.
    fields: list[Field] = []
    if exchange.peer_address:
        fields.append(("WARC-IP-Address", exchange.peer_address))
    # We always ask in HTTP/1.1; what is spoken, the answer decides.
    if exchange.head and (protocol := _PROTOCOLS.get(exchange.head.version.upper())):
        fields.append(("WARC-Protocol", protocol))
    if exchange.tls:
        fields.append(("WARC-Cipher-Suite", exchange.tls.cipher))
    return tuple(fields)


def _exchange_lines(exchange: Exchange, wire: Wire) -> Iterable[Field]:
    yield "fetchTimeMs", str(round(exchange.elapsed_s * 1000))
    if exchange.interim_bytes:
        yield "interimHeads", json_line([exchange.received[: exchange.interim_bytes].decode("latin-1")])
    if wire == "decoded" and exchange.chunked and exchange.trailers:
        yield "httpTrailers", json_line([exchange.trailers.decode("latin-1")])
    if wire == "decoded" and exchange.unframed:
        yield "httpUnframed", json_line([exchange.unframed.decode("latin-1")])
    if wire == "decoded" and exchange.head and (cut_line := _cut_line(exchange)):
        yield "httpCutLine", json_line([cut_line.decode("latin-1")])
    if not exchange.head and len(exchange.received) > exchange.interim_bytes:
        yield "notHttp", json_line([exchange.received[exchange.interim_bytes :].decode("latin-1")])
    if exchange.error:
        yield "fetchError", exchange.error
        yield "fetchErrorDetail", exchange.error_detail
    if exchange.tls:
        yield "tlsProtocol", exchange.tls.protocol
        if exchange.tls.verify_error:
            yield "certificateError", exchange.tls.verify_error
    if exchange.via_proxy:
        yield "viaProxy", "true"
