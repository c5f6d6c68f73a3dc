"""Further damages, each with what can be done about it: told as repairable only where nothing is lost."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from jobs.rewriting import changed, plain, rewrite
from jobs.warcs import RawRecord, read_file, sha1

from archive.verify import Fault, verify

Damage = Callable[[Path], str]
"""Damages a collection; a word that the fault must say."""

MADE: list[tuple[str, bool, Damage]] = []


def damage(problem: str, *, repairable: bool) -> Callable[[Damage], Damage]:
    """Notes a damage with the problem by which it must be known, and whether it can be mended."""

    def note(make: Damage) -> Damage:
        MADE.append((problem, repairable, make))
        return make

    return note


def warcs(collection: Path) -> list[Path]:
    return sorted((collection / "archive").glob("*.warc.gz"))


def pick(path: Path, kind: str, ends: str = "/") -> RawRecord:
    return next(each for each in read_file(path) if each.type == kind and each.uri.endswith(ends))


def put(path: Path, begin: int, end: int, content: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:begin] + content + whole[end:])


def edit_one(collection: Path, kind: str, ends: str, edit: Callable[[RawRecord], bytes]) -> str:
    path = warcs(collection)[0]
    wanted = pick(path, kind, ends)
    rewrite(path, lambda record: edit(record) if record.id == wanted.id else None)
    return wanted.uri


def in_ledger(collection: Path, statement: str) -> None:
    with closing(sqlite3.connect(collection / "story.db")) as connection, connection:
        assert connection.execute(statement).rowcount


# Bytes ------------------------------------------------------------------------------------------


@damage("zeros", repairable=True)
def zeros_behind_the_last_record(collection: Path) -> str:
    path = warcs(collection)[0]
    path.write_bytes(path.read_bytes() + bytes(512))
    return "512 bytes"


@damage("zeros", repairable=False)
def zeros_over_records(collection: Path) -> str:
    path = warcs(collection)[0]
    record = pick(path, "metadata")
    put(path, record.offset, record.offset + record.length, bytes(record.length))
    return f"{record.length} bytes"


@damage("garbage", repairable=True)
def garbage_put_in(collection: Path) -> str:
    path = warcs(collection)[0]
    record = pick(path, "request")
    put(path, record.offset, record.offset, b"not a record")
    return "12 bytes"


@damage("garbage", repairable=False)
def garbage_over_records(collection: Path) -> str:
    path = warcs(collection)[0]
    record = pick(path, "metadata")
    put(path, record.offset, record.offset + record.length, b"x" * record.length)
    return f"{record.length} bytes"


@damage("no-record", repairable=True)
def member_put_in(collection: Path) -> str:
    path = warcs(collection)[0]
    record = pick(path, "request")
    put(path, record.offset, record.offset, gzip.compress(b"just text, and no record", mtime=0))
    return "bytes"


@damage("record-length", repairable=True)
def length_that_is_wrong(collection: Path) -> str:
    def edit(record: RawRecord) -> bytes:
        return changed(record, {"Content-Length": str(len(record.block) - 7)})

    return edit_one(collection, "response", "/img/0.png", edit)


@damage("record-length", repairable=False)
def block_that_is_cut(collection: Path) -> str:
    def edit(record: RawRecord) -> bytes:
        length, digest = str(len(record.block)), sha1(record.block)
        fields = {"Content-Length": length, "WARC-Block-Digest": digest}
        return changed(record, fields, record.block[:-30])

    return edit_one(collection, "response", "/img/0.png", edit)


@damage("file-repeated", repairable=True)
def file_under_a_second_name(collection: Path) -> str:
    path = warcs(collection)[0]
    shutil.copyfile(path, path.with_name("a-copy.warc.gz"))
    return path.name


@damage("file-missing", repairable=True)
def file_under_another_name(collection: Path) -> str:
    path = warcs(collection)[0]
    path.rename(path.with_name("moved.warc.gz"))
    return path.name


@damage("sum-differs", repairable=True)
def file_packed_anew(collection: Path) -> str:
    path = warcs(collection)[0]
    members = [gzip.compress(plain(record), 1, mtime=0) for record in read_file(path)]
    path.write_bytes(b"".join(members))
    return path.name


@damage("ledger-missing-record", repairable=True)
def records_at_other_places(collection: Path) -> str:
    file_packed_anew(collection)
    return "; it is in archive/"


@damage("ledger-missing-record", repairable=True)
def wrong_offset_in_the_ledger(collection: Path) -> str:
    in_ledger(collection, "UPDATE capture SET offset = 5 WHERE url LIKE '%/style.css' AND run = 1")
    return "/style.css"


@damage("ledger-missing-record", repairable=False)
def record_cut_away(collection: Path) -> str:
    path = warcs(collection)[1]
    last = next(each for each in reversed(read_file(path)) if each.type == "request")
    path.write_bytes(path.read_bytes()[: last.offset])
    return "its request record"


# Headers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("WARC-Date", "2026-13-01T00:00:00.000000Z"),
        ("WARC-Date", "2026-02-30T00:00:00.000000Z"),
        ("WARC-IP-Address", "300.1.1.1"),
        ("WARC-Type", "answer"),
    ],
)
def test_values_that_no_field_can_have(collection: Path, field: str, value: str) -> None:
    edit_one(collection, "response", "/img/0.png", lambda each: changed(each, {field: value}))
    assert any(each.problem == "header-value" and field in each.detail for each in damages(collection))


def test_a_file_that_names_another_file(collection: Path) -> None:
    rewrite(
        warcs(collection)[0],
        lambda each: changed(each, {"WARC-Filename": "other.warc.gz"}) if each.get("WARC-Filename") else None,
    )
    (found,) = (each for each in damages(collection) if each.problem == "header-value")
    assert found.repairable
    alone = verify([warcs(collection)[0]]).findings
    assert alone.damage == []
    assert "header-value" in {each.problem for each in alone.notes}


def test_one_find_for_one_exchange(collection: Path) -> None:
    date = {"WARC-Date": "2026-01-01T00:00:00.000000Z"}
    edit_one(collection, "response", "/img/0.png", lambda each: changed(each, date))
    assert [each.problem for each in damages(collection)].count("dates-differ") == 1


def test_one_find_for_one_member(collection: Path) -> None:
    member_put_in(collection)
    assert [each.problem for each in damages(collection)].count("no-record") == 1


# Ledger, runs, sums -----------------------------------------------------------------------------


@damage("ledger-missing", repairable=True)
def no_ledger(collection: Path) -> str:
    (collection / "story.db").unlink()
    return "story.db"


@damage("ledger-broken", repairable=True)
def empty_ledger(collection: Path) -> str:
    (collection / "story.db").write_bytes(b"")
    return "empty"


@damage("ledger-broken", repairable=True)
def ledger_of_another_format(collection: Path) -> str:
    in_ledger(collection, "UPDATE run SET name = name")
    with closing(sqlite3.connect(collection / "story.db")) as connection:
        connection.execute("PRAGMA user_version = 77")
    return "format 77"


ROWS = {
    "review.link": "INSERT INTO review (link, run, decision) VALUES (9999, 1, 'follow')",
    "review.run": "INSERT INTO review (link, run, decision) SELECT min(id), 99, 'follow' FROM link",
    "node.run": "UPDATE node SET run = 99 WHERE url LIKE '%/1-light-goes-out/'",
    "alias.run": "INSERT INTO alias VALUES (1, 99, 'a', 'b', 'redirect', 'merged', '')",
    "article.capture": "UPDATE article SET capture = 9999 WHERE capture = (SELECT max(capture) FROM article)",
    "warc_file.run": "UPDATE warc_file SET run = 99",
    "link.target": "DELETE FROM node WHERE url LIKE '%/3-ships-wait/'",
    "mime": "UPDATE capture SET mime = 'a/b' WHERE url LIKE '%/style.css'",
    "status": "UPDATE capture SET status = 500 WHERE url LIKE '%/style.css'",
    "original": "UPDATE capture SET refers_to = (SELECT response_id FROM capture) WHERE id = 15",
    "request record": "UPDATE capture SET request_id = metadata_id WHERE id = 3",
    "no request of it": "DELETE FROM request WHERE kind = 'requisite'",
    "no capture": "UPDATE request SET url = url || 'x' WHERE url LIKE '%/style.css'",
}


@pytest.mark.parametrize("word", ROWS)
def test_rows_that_lead_nowhere_or_say_something_else(collection: Path, word: str) -> None:
    in_ledger(collection, ROWS[word])
    found = [each for each in damages(collection) if word in each.detail]
    assert found
    assert all(each.problem.startswith("ledger-") and each.repairable for each in found)


@damage("run-broken", repairable=False)
def account_cut(collection: Path) -> str:
    path = next(iter(sorted((collection / "runs").glob("*/run.json"))))
    path.write_bytes(path.read_bytes()[:99])
    return path.parent.name


@damage("run-broken", repairable=False)
def account_that_does_not_add_up(collection: Path) -> str:
    path = next(iter(sorted((collection / "runs").glob("*/run.json"))))
    account = json.loads(path.read_text("utf-8"))
    account["counts"]["pages"]["asked"] += 1
    path.write_text(json.dumps(account), "utf-8")
    return "its parts make"


@pytest.mark.parametrize("path", ["indexes/index.cdxj", "graph/nodes.csv", "report.html", "story.wacz"])
def test_files_without_a_sum(collection: Path, path: str) -> None:
    sums = collection / "SHA256SUMS"
    sums.write_text("".join(line for line in sums.read_text().splitlines(True) if path not in line))
    assert [(each.problem, each.file) for each in damages(collection)] == [
        ("sum-missing", str(collection / path))
    ]


# Index ------------------------------------------------------------------------------------------


def edit_index(collection: Path, edit: Callable[[bytes], bytes]) -> None:
    path = collection / "indexes/index.cdxj"
    path.write_bytes(edit(path.read_bytes()))


@damage("index-differs", repairable=True)
def status_of_a_revisit(collection: Path) -> str:
    edit_index(
        collection,
        lambda text: re.sub(rb'(warc/revisit", "status": )"200"', rb'\1"500"', text, count=1),
    )
    return "status 500"


@damage("index-differs", repairable=True)
def mime_of_a_revisit(collection: Path) -> str:
    edit_index(collection, lambda text: text.replace(b'"warc/revisit"', b'""', 1))
    return "mime"


@damage("index-differs", repairable=True)
def path_in_a_filename(collection: Path) -> str:
    edit_index(collection, lambda text: text.replace(b'"filename": "', b'"filename": "archive/', 1))
    return "a path"


@damage("index-broken", repairable=True)
def other_line_ends(collection: Path) -> str:
    edit_index(collection, lambda text: text.replace(b"\n", b"\r\n"))
    return "CR LF"


@damage("index-broken", repairable=True)
def last_line_without_an_end(collection: Path) -> str:
    edit_index(collection, lambda text: text.rstrip(b"\n"))
    return "no end"


@damage("index-repeated", repairable=True)
def lines_in_a_second_index(collection: Path) -> str:
    shutil.copyfile(collection / "indexes/index.cdxj", collection / "indexes/again.cdxj")
    return "index.cdxj has, too"


# WACZ -------------------------------------------------------------------------------------------


@damage("wacz-garbage", repairable=True)
def bytes_before_the_package(collection: Path) -> str:
    path = collection / "story.wacz"
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    return "10 bytes before"


@damage("wacz-garbage", repairable=True)
def bytes_behind_the_package(collection: Path) -> str:
    path = collection / "story.wacz"
    path.write_bytes(path.read_bytes() + b"and so on")
    return "9 bytes behind"


LOCAL_FIELDS = {"flags": 6, "method": 8, "CRC": 14, "packed length": 18, "length": 22, "name": 31}


@pytest.mark.parametrize("field", LOCAL_FIELDS)
def test_a_part_that_says_something_else_than_the_directory(collection: Path, field: str) -> None:
    path = collection / "story.wacz"
    with zipfile.ZipFile(path) as package:
        entry = next(each for each in package.infolist() if each.filename.startswith("archive/"))
    content = bytearray(path.read_bytes())
    content[entry.header_offset + LOCAL_FIELDS[field]] ^= 2
    path.write_bytes(content)
    found = [each for each in damages(path) if each.problem == "wacz-header"]
    assert [field in each.detail for each in found] == [True]


@damage("wacz-header", repairable=True)
def crc_of_a_part(collection: Path) -> str:
    path = collection / "story.wacz"
    put(path, 14, 15, bytes([path.read_bytes()[14] ^ 1]))
    return "CRC"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b'"wacz_version": "1.1.1"', b'"wacz_version": "9.9.9"', "unusual"),
        (b'{"format": "json-pages-1.0", ', b'{"farmot": "json-pages-1.0", ', "wacz-missing"),
    ],
)
def test_a_package_of_an_unknown_form(collection: Path, old: bytes, new: bytes, problem: str) -> None:
    path = collection / "story.wacz"
    with zipfile.ZipFile(path) as package:
        parts = [(entry, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w") as package:
        for entry, content in parts:
            package.writestr(entry.filename, content.replace(old, new), entry.compress_type)
    findings = verify([path]).findings
    assert problem in {each.problem for each in (*findings.damage, *findings.notes)}


def test_a_package_that_stands_alone_is_not_to_be_exported(collection: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(collection / "story.wacz", tmp_path / "alone.wacz")
    path.write_bytes(b"prefix" + path.read_bytes()[:-100])
    found = damages(path)
    assert found
    assert not any("export" in each.remedy or each.repairable for each in found)


def test_damage_in_a_package_is_mended_from_its_collection(collection: Path) -> None:
    path = collection / "story.wacz"
    content = bytearray(path.read_bytes())
    content[content.index(b"archive/") + 2000] ^= 4
    path.write_bytes(content)
    found = [each for each in damages(collection) if "story.wacz" in each.file]
    assert found
    assert all(each.repairable for each in found)


# ------------------------------------------------------------------------------------------------


def damages(path: Path) -> list[Fault]:
    return verify([path]).findings.damage


@pytest.mark.parametrize(("problem", "repairable", "make"), MADE, ids=[make.__name__ for _, _, make in MADE])
def test_what_can_be_done(problem: str, repairable: bool, make: Damage, collection: Path) -> None:
    word = make(collection)
    found = damages(collection)
    meant = [
        each for each in found if each.problem == problem and word in f"{each.file} {each.url} {each.detail}"
    ]
    assert meant, found
    assert {each.repairable for each in meant} == {repairable}
    assert all(each.remedy for each in found)


def test_a_copy_is_one_fault(collection: Path) -> None:
    file_under_a_second_name(collection)
    (found,) = damages(collection)
    assert found.file.endswith("a-copy.warc.gz")
    alone = sorted((collection / "archive").glob("*.warc.gz"))
    assert [each.problem for each in damages(collection / "archive")] == ["file-repeated"]
    assert [each.problem for each in verify(alone).findings.damage] == ["file-repeated"]


def test_nothing_is_lost_by_packing_anew(collection: Path) -> None:
    file_packed_anew(collection)
    assert all(each.repairable for each in damages(collection))


def test_what_is_left_of_a_collection(collection: Path) -> None:
    shutil.rmtree(collection / "archive")
    (collection / "archive").mkdir()
    (collection / "story.db").unlink()
    problems = {each.problem for each in damages(collection)}
    assert {"ledger-missing", "file-missing"} <= problems


def test_a_folder_with_just_a_lock_is_no_collection(crawled: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(crawled, output / "collections/story")
    for name in ("archive", "indexes"):
        (output / "collections/begun" / name).mkdir(parents=True)
    (output / "collections/begun/.lock").touch()
    assert damages(output) == []


def test_files_beside_collections_are_looked_at(crawled: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    collection = Path(shutil.copytree(crawled, output / "collections/story"))
    for place in (output, output / "collections", output / "collections/others"):
        place.mkdir(exist_ok=True)
        (place / f"{place.name}.warc.gz").write_bytes(warcs(collection)[0].read_bytes()[:-9])
        (place / "cut.wacz").write_bytes((collection / "story.wacz").read_bytes()[:-50])
    (collection / "archive/sub").mkdir()
    os.link(warcs(collection)[0], collection / "archive/sub/more.warc.gz")
    findings = verify([output]).findings
    assert [each.problem for each in findings.damage].count("member-cut") == 3
    assert [each.problem for each in findings.damage].count("wacz-broken") == 3
    assert [(each.problem, Path(each.file).name) for each in findings.notes if "more" in each.file] == [
        ("not-checked", "more.warc.gz")
    ]
