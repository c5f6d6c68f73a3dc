"""Each damage, made on a copy of a real collection, is found, named and placed."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from jobs.rewriting import assemble, changed, plain, rewrite, rezip, with_http_header
from jobs.warcs import RawRecord, read_file, sha1

from archive.verify import Fault, verify
from crawler.cli import main

Damage = Callable[[Path], tuple[str, ...]]
"""Damages a collection; what one and the same fault must say: any of URL, offset and words."""

MADE: list[tuple[str, Damage]] = []


def damage(problem: str) -> Callable[[Damage], Damage]:
    """Notes a damage with the problem by which it must be known."""

    def note(make: Damage) -> Damage:
        MADE.append((problem, make))
        return make

    return note


def warcs(collection: Path) -> list[Path]:
    return sorted((collection / "archive").glob("*.warc.gz"))


def pick(path: Path, kind: str, ends: str = "/") -> RawRecord:
    """The first record of a kind whose URL ends so."""
    return next(
        each
        for each in read_file(path)
        if each.type == kind and each.uri.endswith(ends) and len(each.block) > 9
    )


def edit_one(
    collection: Path, kind: str, ends: str, edit: Callable[[RawRecord], bytes], file: int = 0
) -> tuple[str, ...]:
    """Puts something else in a record's place; its URL and offset."""
    path = warcs(collection)[file]
    wanted = pick(path, kind, ends)
    rewrite(path, lambda record: edit(record) if record.id == wanted.id else None)
    return (wanted.uri,)


# Bytes ------------------------------------------------------------------------------------------


@damage("member-damaged")
def bit_flip(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    record = pick(path, "response", "/img/0.png")
    content = bytearray(path.read_bytes())
    content[record.offset + record.length - 20] ^= 0x10
    path.write_bytes(content)
    return record.uri, str(record.offset)


@damage("member-damaged")
def bit_flip_in_the_checksum(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    record = pick(path, "metadata")
    content = bytearray(path.read_bytes())
    content[record.offset + record.length - 6] ^= 1
    path.write_bytes(content)
    return record.uri, str(record.offset)


@damage("member-cut")
def cut_tail(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[1]
    last = read_file(path)[-1]
    path.write_bytes(path.read_bytes()[:-10])
    return last.uri, str(last.offset)


@damage("zeros")
def trailing_zeros(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + bytes(512))
    return str(size), "512 bytes"


@damage("zeros")
def size_back_and_zeros_for_content(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    record = pick(path, "metadata")
    content = path.read_bytes()
    path.write_bytes(content[: record.offset] + bytes(len(content) - record.offset))
    return (str(record.offset),)


@damage("garbage")
def garbage_between_members(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    record = pick(path, "request")
    content = path.read_bytes()
    path.write_bytes(content[: record.offset] + b"not a record\x1f\x8b\x08" + content[record.offset :])
    return (str(record.offset),)


@damage("no-record")
def member_without_a_record(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + gzip.compress(b"just text", mtime=0))
    return (str(size),)


@damage("several-records")
def whole_file_one_member(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=0))
    return ("0",)


@damage("file-empty")
def empty_file(collection: Path) -> tuple[str, ...]:
    (collection / "archive/empty.warc.gz").touch()
    return ("empty.warc.gz",)


# Records ----------------------------------------------------------------------------------------


@damage("payload-digest")
def wrong_payload_digest(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "response",
        "/img/0.png",
        lambda each: changed(each, {"WARC-Payload-Digest": sha1(b"other")}),
    )


@damage("block-digest")
def wrong_block_digest(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "request", "/style.css", lambda each: changed(each, {"WARC-Block-Digest": sha1(b"other")})
    )


@damage("record-length")
def content_length_too_small(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/", lambda each: changed(each, {"Content-Length": str(len(each.block) - 7)})
    )


@damage("record-length")
def content_length_too_great(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "metadata", "/", lambda each: changed(each, {"Content-Length": str(len(each.block) + 7)})
    )


@damage("header-value")
def content_length_no_number(collection: Path) -> tuple[str, ...]:
    return edit_one(collection, "metadata", "/", lambda each: changed(each, {"Content-Length": "many"}))


@damage("id-repeated")
def repeated_id(collection: Path) -> tuple[str, ...]:
    first = pick(warcs(collection)[0], "response")
    return edit_one(
        collection, "request", "/style.css", lambda each: changed(each, {"WARC-Record-ID": first.id}), file=1
    )


@damage("header-missing")
def no_date(collection: Path) -> tuple[str, ...]:
    where = edit_one(collection, "response", "/", lambda each: changed(each, {"WARC-Date": None}))
    return *where, "WARC-Date"


@damage("header-missing")
def no_target_uri(collection: Path) -> tuple[str, ...]:
    edit_one(collection, "response", "/", lambda each: changed(each, {"WARC-Target-URI": None}))
    return ("WARC-Target-URI",)


@damage("header-folded")
def folded_field(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "response",
        "/",
        lambda each: plain(each).replace(b"WARC-Record-ID: ", b"WARC-Record-ID:\r\n ", 1),
    )


@damage("header-repeated")
def repeated_field(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "response",
        "/",
        lambda each: assemble(each.version, (*each.fields, ("WARC-Date", each.get("WARC-Date"))), each.block),
    )


@damage("header-line-end")
def lines_without_cr(collection: Path) -> tuple[str, ...]:
    def edit(record: RawRecord) -> bytes:
        head, _, rest = plain(record).partition(b"\r\n\r\n")
        return head.replace(b"\r\n", b"\n") + b"\n\n" + rest

    return edit_one(collection, "response", "/", edit)


@damage("header-broken")
def line_that_is_no_field(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "response",
        "/",
        lambda each: plain(each).replace(b"WARC-IP-Address:", b"WARC-IP-Address", 1),
    )


@damage("header-value")
def other_version(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/", lambda each: plain(each).replace(b"WARC/1.1", b"WARC/1.0", 1)
    )


# HTTP, every digest and length of the record in order -----------------------------------------------


@damage("http-length")
def http_length_too_great(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/img/0.png", lambda each: with_http_header(each, "Content-Length", "99999")
    )


@damage("http-length")
def http_length_too_small(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/img/0.png", lambda each: with_http_header(each, "Content-Length", "9")
    )


@damage("http-length")
def cut_body_that_is_not_marked(collection: Path) -> tuple[str, ...]:
    return edit_one(collection, "response", "/img/0.png", lambda each: changed(each, None, each.block[:-30]))


@damage("http-chunks")
def chunked_header_on_a_plain_body(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "response",
        "/img/0.png",
        lambda each: with_http_header(each, "Transfer-Encoding", "chunked"),
    )


@damage("http-coding")
def gzip_header_on_a_plain_body(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/img/0.png", lambda each: with_http_header(each, "Content-Encoding", "gzip")
    )


@damage("http-head")
def response_without_a_status_line(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "response", "/img/0.png", lambda each: changed(each, None, b"once upon a time\r\n\r\n")
    )


# References -------------------------------------------------------------------------------------


@damage("reference-dangling")
def concurrent_to_nothing(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection,
        "request",
        "/style.css",
        lambda each: changed(each, {"WARC-Concurrent-To": "<urn:uuid:00000000-0000-4000-8000-000000000000>"}),
    )


@damage("reference-dangling")
def metadata_of_nothing(collection: Path) -> tuple[str, ...]:
    where = edit_one(
        collection,
        "metadata",
        "/style.css",
        lambda each: changed(each, {"WARC-Refers-To": "<urn:uuid:00000000-0000-4000-8000-000000000000>"}),
    )
    return *where, "WARC-Refers-To"


@damage("reference-dangling")
def unknown_warcinfo(collection: Path) -> tuple[str, ...]:
    where = edit_one(
        collection,
        "metadata",
        "/style.css",
        lambda each: changed(each, {"WARC-Warcinfo-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>"}),
    )
    return *where, "WARC-Warcinfo-ID"


@damage("dates-differ")
def another_date_in_one_exchange(collection: Path) -> tuple[str, ...]:
    edit_one(
        collection,
        "metadata",
        "/style.css",
        lambda each: changed(each, {"WARC-Date": "2026-01-01T00:00:00.000000Z"}),
    )
    return ("2026-01-01",)


def without(collection: Path, url_end: str, file: int, *kinds: str) -> tuple[str, ...]:
    """Takes all records of a URL out of a file, and every word of them out of the ledger."""
    path = warcs(collection)[file]
    gone = [
        each for each in read_file(path) if each.uri.endswith(url_end) and (not kinds or each.type in kinds)
    ]
    rewrite(path, lambda record: b"" if record.id in {each.id for each in gone} else None)
    if not kinds:
        with closing(sqlite3.connect(collection / "story.db")) as connection, connection:
            connection.execute("DELETE FROM capture WHERE url = ?", (gone[0].uri,))
    return (gone[0].uri,)


@damage("requisite-missing")
def no_record_of_a_promised_requisite(collection: Path) -> tuple[str, ...]:
    without(collection, "/img/0.png", 0)
    return without(collection, "/img/0.png", 1)


def edit_revisit(collection: Path, **fields: str) -> tuple[str, ...]:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return edit_one(collection, "revisit", "/img/0.png", lambda each: changed(each, named), file=1)


@damage("revisit-dangling")
def revisit_without_its_original(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[0]
    wanted = pick(path, "response", "/img/0.png")
    rewrite(path, lambda record: b"" if record.id == wanted.id else None)
    return (wanted.uri,)


@damage("revisit-differs")
def revisit_of_another_date(collection: Path) -> tuple[str, ...]:
    return edit_revisit(collection, WARC_Refers_To_Date="2020-02-02T02:02:02.000000Z")


@damage("revisit-differs")
def revisit_of_another_url(collection: Path) -> tuple[str, ...]:
    return edit_revisit(collection, WARC_Refers_To_Target_URI="http://elsewhere.example/")


@damage("revisit-differs")
def revisit_of_another_payload(collection: Path) -> tuple[str, ...]:
    return edit_revisit(collection, WARC_Payload_Digest=sha1(b"other"))


@damage("revisit-differs")
def revisit_of_a_request(collection: Path) -> tuple[str, ...]:
    return edit_revisit(collection, WARC_Refers_To=pick(warcs(collection)[0], "request", "/img/0.png").id)


@damage("revisit-of-revisit")
def revisit_of_a_revisit(collection: Path) -> tuple[str, ...]:
    return edit_revisit(collection, WARC_Refers_To=pick(warcs(collection)[1], "revisit", "/style.css").id)


@damage("header-missing")
def revisit_that_names_no_date(collection: Path) -> tuple[str, ...]:
    return edit_one(
        collection, "revisit", "/img/0.png", lambda each: changed(each, {"WARC-Refers-To-Date": None}), file=1
    )


# Index ------------------------------------------------------------------------------------------


def edit_index(collection: Path, edit: Callable[[list[str]], list[str]]) -> None:
    path = collection / "indexes/index.cdxj"
    path.write_text("".join(edit(path.read_text("utf-8").splitlines(keepends=True))), "utf-8")


@damage("index-missing")
def line_missing(collection: Path) -> tuple[str, ...]:
    gone: list[str] = []

    def edit(lines: list[str]) -> list[str]:
        gone.append(json.loads(lines[3].split(" ", 2)[2])["url"])
        return lines[:3] + lines[4:]

    edit_index(collection, edit)
    return (gone[0],)


@damage("index-missing")
def no_index(collection: Path) -> tuple[str, ...]:
    (collection / "indexes/index.cdxj").unlink()
    return ("/style.css",)


@damage("index-wrong-place")
def wrong_offset(collection: Path) -> tuple[str, ...]:
    edit_index(
        collection,
        lambda lines: [re.sub(r'"offset": "\d+"', '"offset": "77"', lines[0], count=1), *lines[1:]],
    )
    return "0", "at byte 77"


@damage("index-wrong-place")
def wrong_length(collection: Path) -> tuple[str, ...]:
    edit_index(
        collection, lambda lines: [re.sub(r'"length": "\d+"', '"length": "7"', lines[0], count=1), *lines[1:]]
    )
    return "0", "7 bytes long"


@damage("index-wrong-place")
def wrong_filename(collection: Path) -> tuple[str, ...]:
    edit_index(collection, lambda lines: [lines[0].replace(".warc.gz", ".warc.bz", 1), *lines[1:]])
    return ".warc.bz is not there", "0"


@damage("index-order")
def lines_out_of_order(collection: Path) -> tuple[str, ...]:
    edit_index(collection, lambda lines: [lines[1], lines[0], *lines[2:]])
    return ("index.cdxj",)


@damage("index-repeated")
def line_twice(collection: Path) -> tuple[str, ...]:
    edit_index(collection, lambda lines: [lines[0], *lines])
    return ("index.cdxj",)


@damage("index-differs")
def wrong_status(collection: Path) -> tuple[str, ...]:
    edit_index(
        collection, lambda lines: [line.replace('"status": "404"', '"status": "200"') for line in lines]
    )
    return "/gone.ico", "status 200"


@damage("index-differs")
def wrong_digest(collection: Path) -> tuple[str, ...]:
    edit_index(
        collection,
        lambda lines: [re.sub(r'"digest": "[^"]+"', f'"digest": "{sha1(b"x")}"', lines[0]), *lines[1:]],
    )
    return ("0",)


@damage("index-differs")
def wrong_mime(collection: Path) -> tuple[str, ...]:
    edit_index(collection, lambda lines: [line.replace("image/png", "text/html") for line in lines])
    return ".png", "mime text/html"


@damage("index-broken")
def line_without_json(collection: Path) -> tuple[str, ...]:
    edit_index(collection, lambda lines: [*lines[:-1], lines[-1][:40] + "\n"])
    return ("index.cdxj",)


# Ledger and graph -------------------------------------------------------------------------------


def in_ledger(collection: Path, statement: str) -> None:
    with closing(sqlite3.connect(collection / "story.db")) as connection, connection:
        assert connection.execute(statement).rowcount


@damage("ledger-missing-record")
def row_pointing_at_nothing(collection: Path) -> tuple[str, ...]:
    in_ledger(collection, "UPDATE capture SET offset = 5 WHERE url LIKE '%/style.css' AND run = 1")
    return "/style.css", "5"


@damage("ledger-missing-record")
def row_of_another_metadata_record(collection: Path) -> tuple[str, ...]:
    in_ledger(
        collection, "UPDATE capture SET metadata_id = 'urn:uuid:0' WHERE url LIKE '%/style.css' AND run = 1"
    )
    return "/style.css", "urn:uuid:0"


@damage("ledger-differs")
def row_of_another_record(collection: Path) -> tuple[str, ...]:
    in_ledger(
        collection, "UPDATE capture SET response_id = 'urn:uuid:0' WHERE url LIKE '%/style.css' AND run = 1"
    )
    return ("/style.css",)


@damage("ledger-unknown-record")
def row_missing(collection: Path) -> tuple[str, ...]:
    in_ledger(collection, "DELETE FROM capture WHERE url LIKE '%/img/0.png' AND run = 2")
    return ("/img/0.png",)


@damage("ledger-dangling")
def link_of_no_capture(collection: Path) -> tuple[str, ...]:
    in_ledger(collection, "UPDATE link SET capture = 9999 WHERE id = 1")
    return ("link.capture 9999",)


@damage("ledger-broken")
def ledger_overwritten(collection: Path) -> tuple[str, ...]:
    path = collection / "story.db"
    content = bytearray(path.read_bytes())
    content[4096:20480] = b"x" * 16384
    path.write_bytes(content)
    return ("story.db",)


@damage("graph-dangling")
def edge_to_no_node(collection: Path) -> tuple[str, ...]:
    path = collection / "graph/edges.csv"
    path.write_text(path.read_text("utf-8").replace("/news/3-ships-wait/", "/news/4-nowhere/", 1), "utf-8")
    return ("/news/4-nowhere/",)


@damage("graph-dangling")
def edge_read_in_no_record(collection: Path) -> tuple[str, ...]:
    path = collection / "graph/edges.csv"
    path.write_text(re.sub(r"urn:uuid:[0-9a-f-]+", "urn:uuid:0", path.read_text("utf-8"), count=1), "utf-8")
    return ("urn:uuid:0",)


@damage("graph-dangling")
def node_at_another_place(collection: Path) -> tuple[str, ...]:
    path = collection / "graph/nodes.csv"
    path.write_text(re.sub(r"\.warc\.gz,\d+,", ".warc.gz,1,", path.read_text("utf-8"), count=1), "utf-8")
    return ("its record is in",)


@damage("graph-broken")
def torn_table(collection: Path) -> tuple[str, ...]:
    path = collection / "graph/edges.csv"
    path.write_bytes(path.read_bytes()[:-40])
    return ("edges.csv",)


# Checksums --------------------------------------------------------------------------------------


@damage("sum-differs")
def records_lost_at_a_clean_border(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[1]
    records = read_file(path)
    last = next(each for each in reversed(records) if each.type == "request")
    path.write_bytes(path.read_bytes()[: last.offset])
    return path.name, f"{last.offset} now"


@damage("ledger-missing-record")
def the_same_seen_by_the_ledger(collection: Path) -> tuple[str, ...]:
    records_lost_at_a_clean_border(collection)
    return (warcs(collection)[1].name,)


@damage("sum-differs")
def the_same_seen_by_the_checksums(collection: Path) -> tuple[str, ...]:
    name, _ = records_lost_at_a_clean_border(collection)
    (collection / "story.db").unlink()
    return name, "SHA256SUMS"


@damage("file-missing")
def warc_file_gone(collection: Path) -> tuple[str, ...]:
    path = warcs(collection)[1]
    path.unlink()
    return (path.name,)


@damage("sum-differs")
def stale_sum(collection: Path) -> tuple[str, ...]:
    path = collection / "SHA256SUMS"
    name = warcs(collection)[0].name
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(sha256().hexdigest() + line[64:] if name in line else line for line in lines))
    return (name,)


@damage("export-differs")
def graph_changed_by_hand(collection: Path) -> tuple[str, ...]:
    path = collection / "graph/graph.gexf"
    path.write_bytes(path.read_bytes() + b"\n")
    return ("graph.gexf",)


@damage("export-missing")
def graph_file_gone(collection: Path) -> tuple[str, ...]:
    (collection / "graph/graph.gexf").unlink()
    return ("graph.gexf",)


@damage("sum-missing")
def file_without_a_sum(collection: Path) -> tuple[str, ...]:
    path = collection / "SHA256SUMS"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if ".warc.gz" not in line))
    return (warcs(collection)[0].name,)


@damage("sums-broken")
def line_that_is_no_sum(collection: Path) -> tuple[str, ...]:
    path = collection / "SHA256SUMS"
    path.write_text(path.read_text() + "and so on\n")
    return ("SHA256SUMS",)


# WACZ -------------------------------------------------------------------------------------------


def rezip_settled(
    collection: Path, edit: Callable[[str, bytes], bytes | None], **how: tuple[str, ...]
) -> None:
    """Changes parts of the WACZ and makes its list of parts, its digest and SHA256SUMS fit."""
    path = collection / "story.wacz"
    parts: dict[str, bytes] = {}

    def settle(name: str, content: bytes) -> bytes | None:
        if name == "datapackage.json":
            package = json.loads(content)
            package["resources"] = [each for each in package["resources"] if each["path"] in parts]
            for each in package["resources"]:
                part = parts[each["path"]]
                each |= {"bytes": len(part), "hash": f"sha256:{sha256(part).hexdigest()}"}
            parts[name] = json.dumps(package).encode()
            return edit(name, parts[name])
        if name == "datapackage-digest.json":
            digest = f"sha256:{sha256(parts['datapackage.json']).hexdigest()}"
            return edit(name, json.dumps({"path": "datapackage.json", "hash": digest}).encode())
        edited = edit(name, content)
        if edited is not None:
            parts[name] = edited
        return edited

    rezip(path, settle, **how)
    sums = collection / "SHA256SUMS"
    lines = sums.read_text().splitlines(keepends=True)
    fresh = sha256(path.read_bytes()).hexdigest()
    sums.write_text("".join(fresh + line[64:] if line.endswith("story.wacz\n") else line for line in lines))


@damage("wacz-no-pages")
def wacz_without_pages(collection: Path) -> tuple[str, ...]:
    rezip_settled(collection, lambda name, content: None if name == "pages/pages.jsonl" else content)
    return ("pages.jsonl",)


@damage("wacz-no-pages")
def wacz_with_an_empty_list_of_pages(collection: Path) -> tuple[str, ...]:
    rezip_settled(
        collection,
        lambda name, content: content.split(b"\n")[0] + b"\n" if name == "pages/pages.jsonl" else content,
    )
    return ("it lists no page",)


@damage("wacz-page")
def page_time_without_capture(collection: Path) -> tuple[str, ...]:
    rezip_settled(
        collection,
        lambda name, content: (
            re.sub(rb'"ts": "20\d\d', b'"ts": "1999', content) if name == "pages/pages.jsonl" else content
        ),
    )
    return "/news/", "1999"


@damage("wacz-page")
def page_of_no_capture(collection: Path) -> tuple[str, ...]:
    rezip_settled(
        collection,
        lambda name, content: (
            content.replace(b"/news/2-oil", b"/news/9-oil") if name == "pages/pages.jsonl" else content
        ),
    )
    return "/news/9-oil", "no capture"


@damage("wacz-deflated")
def warc_deflated_in_the_zip(collection: Path) -> tuple[str, ...]:
    rezip_settled(collection, lambda _, content: content, deflated=("00000-vm.warc.gz", ".warc.gz"))
    return (warcs(collection)[0].name,)


@damage("wacz-differs")
def stale_hash_in_the_package(collection: Path) -> tuple[str, ...]:
    rezip(
        collection / "story.wacz",
        lambda name, content: content + b"\n" if name == "pages/extraPages.jsonl" else content,
    )
    return ("extraPages.jsonl",)


@damage("wacz-differs")
def stale_hash_of_the_package(collection: Path) -> tuple[str, ...]:
    rezip(
        collection / "story.wacz",
        lambda name, content: content + b"\n" if name == "datapackage.json" else content,
    )
    return ("datapackage.json",)


@damage("wacz-differs")
def bit_flip_in_the_wacz(collection: Path) -> tuple[str, ...]:
    path = collection / "story.wacz"
    content = bytearray(path.read_bytes())
    content[content.index(b"archive/") + 2000] ^= 4
    path.write_bytes(content)
    return ("archive/",)


@damage("wacz-unlisted")
def part_that_is_not_listed(collection: Path) -> tuple[str, ...]:
    rezip(
        collection / "story.wacz",
        lambda name, content: (
            json.dumps(
                json.loads(content)
                | {
                    "resources": [
                        each for each in json.loads(content)["resources"] if "edges" not in each["path"]
                    ]
                }
            ).encode()
            if name == "datapackage.json"
            else content
        ),
    )
    return ("edges.csv",)


@damage("wacz-missing")
def part_that_is_gone(collection: Path) -> tuple[str, ...]:
    rezip(
        collection / "story.wacz",
        lambda name, content: None if name == "pages/extraPages.jsonl" else content,
    )
    return ("extraPages.jsonl",)


@damage("wacz-broken")
def wacz_cut(collection: Path) -> tuple[str, ...]:
    path = collection / "story.wacz"
    path.write_bytes(path.read_bytes()[:-100])
    return ("story.wacz",)


@damage("index-missing")
def line_missing_in_the_wacz(collection: Path) -> tuple[str, ...]:
    def edit(name: str, content: bytes) -> bytes:
        if not name.endswith(".cdx.gz"):
            return content
        lines = gzip.decompress(content).splitlines(keepends=True)
        return gzip.compress(b"".join(lines[:-1]), mtime=0)

    rezip_settled(collection, edit)
    return ("story.wacz",)


@damage("index-wrong-place")
def list_of_members_that_is_off(collection: Path) -> tuple[str, ...]:
    rezip_settled(
        collection,
        lambda name, content: (
            content.replace(b'"offset": 0', b'"offset": 3') if name.endswith(".idx") else content
        ),
    )
    return (".idx",)


@pytest.mark.parametrize(("problem", "make"), MADE, ids=[make.__name__ for _, make in MADE])
def test_damage_is_found(problem: str, make: Damage, collection: Path) -> None:
    wanted = make(collection)
    verdict = verify([collection])
    assert not verdict.is_sound
    assert any(is_about(each, problem, wanted) for each in verdict.findings.damage), (
        wanted,
        verdict.findings.damage,
    )


def is_about(found: Fault, problem: str, wanted: tuple[str, ...]) -> bool:
    """Whether a fault has the problem's name and says every word that is wanted."""
    said = f"{found.file} {found.url} {found.detail}"
    return found.problem == problem and all(word in said or word == str(found.offset) for word in wanted)


def test_the_command_names_file_offset_url_and_remedy(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, offset = bit_flip(collection)
    assert main(["verify", str(collection)]) == 5
    output = capsys.readouterr().out
    assert f"{warcs(collection)[0].name} at byte {offset}: {url} member-damaged: " in output
    assert "lost: " in output
    assert output.splitlines()[-1].startswith("Damage: ")
    assert main(["verify", "--json", str(collection)]) == 5
    answer = json.loads(capsys.readouterr().out)
    (found,) = (each for each in answer["damage"] if each["problem"] == "member-damaged")
    assert (found["url"], found["offset"], found["repairable"]) == (url, int(offset), False)


def test_other_problems_are_not_invented(collection: Path) -> None:
    """A flipped bit is told once where it is, and once by each that has lost what it relied on."""
    bit_flip(collection)
    problems = {each.problem for each in verify([collection]).findings.damage}
    assert problems == {"member-damaged", "sum-differs"}
