"""WARC and WACZ files written anew with a change, as damage would leave them."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jobs.warcs import RawRecord, entity_of, read_file, sha1

Edit = Callable[[RawRecord], bytes | None]
"""The plain bytes that stand in a record's place, None for the record as it was."""


def plain(record: RawRecord) -> bytes:
    """A record as it was before it was packed."""
    return assemble(record.version, record.fields, record.block)


def assemble(version: str, fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """A record of these fields, right or wrong, and this block."""
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def changed(
    record: RawRecord,
    fields: Mapping[str, str | None] | None = None,
    block: bytes | None = None,
    *,
    settle: bool = True,
) -> bytes:
    """A record with other fields (None takes one away) or another block, its length and digests made anew."""
    block = record.block if block is None else block
    wanted: dict[str, str | None] = {}
    if settle:
        wanted["content-length"] = str(len(block))
        wanted["warc-block-digest"] = sha1(block)
        if record.type == "response":
            wanted["warc-payload-digest"] = sha1(block.partition(b"\r\n\r\n")[2])
    wanted |= {name.lower(): value for name, value in (fields or {}).items()}
    kept = []
    for name, value in record.fields:
        new = wanted.pop(name.lower(), value)
        if new is not None:
            kept.append((name, new))
    known = {name.lower() for name, _ in record.fields}
    kept += [(name, value) for name, value in (fields or {}).items() if value and name.lower() not in known]
    return assemble(record.version, kept, block)


def rewrite(path: Path, edit: Edit) -> list[RawRecord]:
    """Writes a file anew, record by record; empty bytes take a record away. What was there before."""
    records = read_file(path)
    members = []
    for record in records:
        new = edit(record)
        content = plain(record) if new is None else new
        if content:
            members.append(gzip.compress(content, mtime=0))
    path.write_bytes(b"".join(members))
    return records


def with_http_header(record: RawRecord, name: str, value: str) -> bytes:
    """The response with an HTTP header set, digests and lengths of the record in order."""
    head, _, body = record.block.partition(b"\r\n\r\n")
    head = re.sub(rb"(?im)^" + name.encode() + rb":.*\r?\n?", b"", head).rstrip(b"\r\n")
    block = head + f"\r\n{name}: {value}".encode() + b"\r\n\r\n" + body
    return changed(record, {"WARC-Payload-Digest": sha1(entity_of(record))}, block)


def rezip(path: Path, edit: Callable[[str, bytes], bytes | None], *, deflated: tuple[str, ...] = ()) -> None:
    """Writes a WACZ anew, part by part; None takes one away, `deflated` are ends of names to be packed."""
    with zipfile.ZipFile(path) as old:
        parts = [(entry, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for entry, content in parts:
            edited = edit(entry.filename, content)
            if edited is not None:
                packed = entry.filename.endswith(deflated) if deflated else False
                method = zipfile.ZIP_DEFLATED if packed else entry.compress_type
                new.writestr(entry.filename, edited, method)
