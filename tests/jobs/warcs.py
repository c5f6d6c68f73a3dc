"""WARC files read with nothing but zlib, and the rules over them; shares no code with what writes them."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record as it lies on the disk."""

    file: str
    offset: int
    length: int
    """Of the gzip member, bytes."""
    version: str
    lines: tuple[str, ...]
    """Header lines as they stand."""
    fields: tuple[tuple[str, str], ...]
    block: bytes
    tail: bytes
    """What follows the block."""

    def all(self, name: str) -> list[str]:
        """Every value of the field `name`, in any case."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str:
        """The first value of the field `name`, empty when absent."""
        return next(iter(self.all(name)), "")

    @property
    def type(self) -> str:
        """WARC-Type."""
        return self.get("WARC-Type")

    @property
    def id(self) -> str:
        """WARC-Record-ID with its brackets."""
        return self.get("WARC-Record-ID")

    @property
    def uri(self) -> str:
        """WARC-Target-URI."""
        return self.get("WARC-Target-URI")

    @property
    def is_note(self) -> bool:
        """Whether it speaks of the run, and of no exchange."""
        return self.type == "metadata" and self.uri.startswith("urn:storytrail:run:")

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.file}@{self.offset} {self.type} {self.uri}"

    def lines_of(self, name: str) -> list[str]:
        """Values of the lines `name: value` in an application/warc-fields block; none of another block."""
        if self.get("Content-Type") != "application/warc-fields":
            return []
        prefix = f"{name}: "
        text = self.block.decode("utf-8")
        return [line.removeprefix(prefix) for line in text.split("\r\n") if line.startswith(prefix)]


Archive = list[RawRecord]


def read_archive(folder: Path) -> Archive:
    """Every record of the `.warc.gz` files in `folder`, by file name and place."""
    return [record for path in sorted(folder.glob("*.warc.gz")) for record in read_file(path)]


def read_file(path: Path) -> Archive:
    """The records of one file; ValueError unless it is gzip members of one record each, and nothing else."""
    return list(_iter_records(path))


def read_whole_records(path: Path) -> Archive:
    """The records of one file that a crash left, up to the first one that is torn."""
    records = []
    with suppress(ValueError):
        for each in _iter_records(path):
            records.append(each)
    return records


def _iter_records(path: Path) -> Iterator[RawRecord]:
    content = path.read_bytes()
    offset = 0
    while offset < len(content):
        inflater = zlib.decompressobj(31)
        try:
            plain = inflater.decompress(content[offset:])
        except zlib.error as error:
            raise ValueError(f"{path.name} at {offset}: {error}") from error
        if not inflater.eof:
            raise ValueError(f"{path.name} at {offset}: torn gzip member")
        end = len(content) - len(inflater.unused_data)
        yield parse_record(plain, path.name, offset, end - offset)
        offset = end


def parse_record(plain: bytes, file: str = "", offset: int = 0, length: int = 0) -> RawRecord:
    """The record that the bytes `plain` are."""
    head, blank, rest = plain.partition(b"\r\n\r\n")
    if not blank:
        raise ValueError(f"{file} at {offset}: a record without an end of its header")
    version, *lines = head.decode("utf-8").split("\r\n")
    pairs = [line.partition(":") for line in lines]
    fields = tuple((name, value.strip()) for name, _, value in pairs)
    size = next((int(value) for name, value in fields if name.lower() == "content-length"), 0)
    return RawRecord(
        file=file,
        offset=offset,
        length=length,
        version=version,
        lines=tuple(lines),
        fields=fields,
        block=rest[:size],
        tail=rest[size:],
    )


def sha1(content: bytes) -> str:
    """A digest as WARC headers have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def split_http(block: bytes) -> tuple[bytes, bytes]:
    """Head with its blank line, and body; all is body when no blank line ends a head."""
    if not block[:5].lower().startswith(b"http"):
        return b"", block
    found = re.search(rb"\n\r?\n", block)
    return (block[: found.end()], block[found.end() :]) if found else (block, b"")


def dechunk(body: bytes) -> bytes:
    """The entity of a chunked body, as much of it as came."""
    entity = b""
    while line := re.match(rb"[ \t]*([0-9A-Fa-f]+)[^\n]*\n", body):
        size = int(line[1], 16)
        entity += body[line.end() : line.end() + size]
        body = body[line.end() + size :]
        body = body[2:] if body.startswith(b"\r\n") else body[1:]
        if size == 0:
            break
    return entity


def entity_of(record: RawRecord) -> bytes:
    """The payload of a response record: transfer coding off, content coding on."""
    head, body = split_http(record.block)
    chunked = re.search(rb"(?im)^transfer-encoding[ \t]*:[ \t]*chunked", head)
    return dechunk(body) if chunked else body


# Rules: each yields a complaint for every place where it is broken (WARC 1.1 unless said otherwise) -------

_ONCE_ONLY_BUT = "warc-concurrent-to"
_KNOWN_FIELDS = {
    "warc-type",
    "warc-record-id",
    "warc-date",
    "content-length",
    "content-type",
    "warc-concurrent-to",
    "warc-block-digest",
    "warc-payload-digest",
    "warc-ip-address",
    "warc-refers-to",
    "warc-target-uri",
    "warc-truncated",
    "warc-warcinfo-id",
    "warc-filename",
    "warc-profile",
    "warc-refers-to-target-uri",
    "warc-refers-to-date",
    # Community additions that every reader in use passes over or knows.
    "warc-protocol",
    "warc-cipher-suite",
}
_FORBIDDEN_FIELDS = {
    "warcinfo": {
        "warc-target-uri",
        "warc-concurrent-to",
        "warc-refers-to",
        "warc-ip-address",
        "warc-payload-digest",
        "warc-warcinfo-id",
        "warc-truncated",
    },
    "request": {"warc-refers-to", "warc-filename", "warc-payload-digest", "warc-profile"},
    "response": {
        "warc-refers-to",
        "warc-refers-to-target-uri",
        "warc-refers-to-date",
        "warc-filename",
        "warc-profile",
    },
    "revisit": {"warc-filename"},
    "metadata": {"warc-payload-digest", "warc-filename", "warc-profile", "warc-ip-address"},
}
_NEEDED_FIELDS = {
    "warcinfo": {"warc-filename"},
    "request": {"warc-target-uri", "warc-warcinfo-id", "warc-concurrent-to", "warc-ip-address"},
    "response": {"warc-target-uri", "warc-warcinfo-id", "warc-concurrent-to", "warc-ip-address"},
    "revisit": {
        "warc-target-uri",
        "warc-warcinfo-id",
        "warc-concurrent-to",
        "warc-ip-address",
        "warc-profile",
        "warc-refers-to",
        "warc-refers-to-target-uri",
        "warc-refers-to-date",
        "warc-payload-digest",
        "warc-truncated",
    },
    "metadata": {"warc-target-uri", "warc-warcinfo-id"},
}
_CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
    "metadata": "application/warc-fields",
}


def version_line(archive: Archive) -> Iterator[str]:
    """4: every record says WARC/1.1."""
    return (f"{each.where}: {each.version!r}" for each in archive if each.version != "WARC/1.1")


def header_lines(archive: Archive) -> Iterator[str]:
    """4: `name: value` with a token for a name; no folded lines, no control characters."""
    line_form = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: [^\x00-\x1f\x7f]*\Z")
    return (f"{each.where}: {line!r}" for each in archive for line in each.lines if not line_form.match(line))


def fields_once(archive: Archive) -> Iterator[str]:
    """5.1: no field twice but WARC-Concurrent-To, and that not with the same value."""
    for each in archive:
        counts = Counter(name.lower() for name, _ in each.fields)
        twice = [name for name, count in counts.items() if count > 1 and name != _ONCE_ONLY_BUT]
        tied = each.all(_ONCE_ONLY_BUT)
        if twice or len(tied) != len(set(tied)):
            yield f"{each.where}: {twice or tied}"


def mandatory_fields(archive: Archive) -> Iterator[str]:
    """5.1 and 6: what each type must have, must not have, and nothing unknown."""
    for each in archive:
        names = {name.lower() for name, _ in each.fields}
        needed = {"warc-type", "warc-record-id", "warc-date", "content-length", "content-type"}
        missing = (needed | {"warc-block-digest"} | _NEEDED_FIELDS.get(each.type, set())) - names
        wrong = (names & _FORBIDDEN_FIELDS.get(each.type, set())) | (names - _KNOWN_FIELDS)
        if each.type not in _CONTENT_TYPES or missing or wrong:
            yield f"{each.where}: lacks {missing}, should not have {wrong}"


def content_types(archive: Archive) -> Iterator[str]:
    """6: the types of the blocks."""
    for each in archive:
        if each.get("Content-Type") != _CONTENT_TYPES.get(each.type):
            yield f"{each.where}: {each.get('Content-Type')}"


def lengths(archive: Archive) -> Iterator[str]:
    """4: the block is as long as it says, two line ends follow, and nothing else."""
    for each in archive:
        if len(each.block) != int(each.get("Content-Length") or -1) or each.tail != b"\r\n\r\n":
            yield f"{each.where}: block of {len(each.block)}, then {each.tail[:20]!r}"


def unique_ids(archive: Archive) -> Iterator[str]:
    """5.2: ids are unique URIs in angle brackets."""
    for name, count in Counter(each.id for each in archive).items():
        if count > 1 or not re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", name):
            yield f"{name} stands {count} times"


def dates(archive: Archive) -> Iterator[str]:
    """5.4: UTC with a Z; the same text in all records of a capture."""
    by_id = {each.id: each for each in archive}
    for each in archive:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", each.get("WARC-Date")):
            yield f"{each.where}: {each.get('WARC-Date')!r}"
        for other in each.all("WARC-Concurrent-To"):
            if other in by_id and by_id[other].get("WARC-Date") != each.get("WARC-Date"):
                yield f"{each.where}: another date than {by_id[other].where}"


def references(archive: Archive) -> Iterator[str]:
    """5.7, 5.10: what a record points at is there, is not itself, and points back."""
    by_id = {each.id: each for each in archive}
    for each in archive:
        for name in ("WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID"):
            for target in each.all(name):
                if target not in by_id or target == each.id:
                    yield f"{each.where}: {name} {target} leads nowhere"
        for target in each.all("WARC-Concurrent-To"):
            other = by_id.get(target)
            if other and (each.id not in other.all("WARC-Concurrent-To") or other.uri != each.uri):
                yield f"{each.where}: not tied both ways to {other.where}"
        if each.type == "metadata" and (target := each.get("WARC-Refers-To")):
            other = by_id.get(target)
            if other and (
                other.type not in ("response", "revisit") or target not in each.all("WARC-Concurrent-To")
            ):
                yield f"{each.where}: refers to {other.where}"


def warcinfo_first(archive: Archive) -> Iterator[str]:
    """6.2: one warcinfo opens each file, names it, and all others of the file name that warcinfo."""
    files: defaultdict[str, Archive] = defaultdict(list)
    for each in archive:
        files[each.file].append(each)
    for file, (first, *others) in files.items():
        if first.type != "warcinfo" or first.offset != 0 or first.get("WARC-Filename") != file:
            yield f"{file} begins with {first.type} for {first.get('WARC-Filename')}"
        for each in others:
            if each.type == "warcinfo" or each.get("WARC-Warcinfo-ID") != first.id:
                yield f"{each.where}: of another warcinfo"


def warcinfo_facts(archive: Archive) -> Iterator[str]:
    """6.2: software, format, conformsTo, robots, user agent, collection stand in every warcinfo."""
    wanted = ("software", "format", "conformsTo", "robots", "http-header-user-agent", "isPartOf")
    for each in archive:
        if each.type == "warcinfo":
            missing = [name for name in wanted if not any(each.lines_of(name))]
            if missing:
                yield f"{each.where}: no {missing}"


def block_digests(archive: Archive) -> Iterator[str]:
    """5.8: sha1 of the block in upper-case base 32."""
    return (each.where for each in archive if each.get("WARC-Block-Digest") != sha1(each.block))


def payload_digests(archive: Archive) -> Iterator[str]:
    """5.9 with the community's reading: sha1 of the body, transfer coding off, content coding on.

    What is no HTTP has no payload, and is no response.
    """
    for each in archive:
        if each.type == "response" and (
            each.all("WARC-Payload-Digest") != [sha1(entity_of(each))]
            or not each.block[:4].lower().startswith(b"http")
        ):
            yield each.where


def revisits(archive: Archive) -> Iterator[str]:
    """6.7.2: a head without its payload, which stands whole in an earlier response that is named exactly."""
    places = {each.id: (place, each) for place, each in enumerate(archive)}
    for place, each in enumerate(archive):
        if each.type != "revisit":
            continue
        _, original = places.get(each.get("WARC-Refers-To"), (0, None))
        head, body = split_http(each.block)
        if original is None:
            yield f"{each.where}: without its original"
            continue
        faults = {
            "profile": each.get("WARC-Profile").endswith("/warc/1.1/revisit/identical-payload-digest"),
            "original is a response": original.type == "response",
            "original is whole": not original.get("WARC-Truncated"),
            "original is earlier": places[original.id][0] < place or original.file < each.file,
            "target": each.get("WARC-Refers-To-Target-URI") == original.uri,
            "date": each.get("WARC-Refers-To-Date") == original.get("WARC-Date"),
            "digest": each.get("WARC-Payload-Digest")
            == original.get("WARC-Payload-Digest")
            == sha1(split_http(original.block)[1]),
            "payload": bool(entity_of(original)),
            "block": bool(head) and not body,
        }
        yield from (f"{each.where}: {name}" for name, held in faults.items() if not held)


def target_uris(archive: Archive) -> Iterator[str]:
    """5.12 as amended: absolute, percent-encoded, without angle brackets."""
    for each in archive:
        if each.type != "warcinfo" and not re.fullmatch(
            r"(https?://|urn:storytrail:run:)[!-;=?-~]+", each.uri
        ):
            yield f"{each.where}: {each.uri!r}"


def truncations(archive: Archive) -> Iterator[str]:
    """5.13: one of four words, on responses alone; a revisit stops before its payload."""
    for each in archive:
        for word in each.all("WARC-Truncated"):
            known = word in ("length", "time", "disconnect", "unspecified") and each.type == "response"
            if not known and (each.type, word) != ("revisit", "length"):
                yield f"{each.where}: {word}"


def captures_whole(archive: Archive) -> Iterator[str]:
    """A capture has one metadata record, at most one request and one response, in this order, together."""
    expected = {
        "request": "response revisit metadata",
        "response": "metadata",
        "revisit": "metadata",
        "metadata": "request warcinfo",
    }
    for before, each in zip(archive, [*archive[1:], None], strict=False):
        after = each.type if each and each.file == before.file else "warcinfo"
        if before.type != "warcinfo" and after not in expected.get(before.type, "") and after != "metadata":
            yield f"{before.where} is followed by {after}"
    for each in archive:
        if each.type == "metadata" and not each.lines_of("hopsFromSeed") and not each.is_note:
            yield f"{each.where}: no hopsFromSeed"


Rule = Callable[[Archive], Iterable[str]]

RULES: tuple[Rule, ...] = (
    version_line,
    header_lines,
    fields_once,
    mandatory_fields,
    content_types,
    lengths,
    unique_ids,
    dates,
    references,
    warcinfo_first,
    warcinfo_facts,
    block_digests,
    payload_digests,
    revisits,
    target_uris,
    truncations,
    captures_whole,
)


def find_faults(archive: Archive) -> list[str]:
    """What the rules have against the records."""
    return [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(archive)]
