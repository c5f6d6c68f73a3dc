"""A big file is walked by several processes, and found to be what one process finds it to be."""

from __future__ import annotations

import gzip
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from jobs.rewriting import changed, rewrite
from jobs.warcs import read_file, sha1

from archive.verify import Fault
from archive.verify.facts import Facts
from archive.verify.parts import PartsFailed, walk_in_parts
from archive.verify.source import ByteSource, find_member
from archive.verify.walk import Walk, WalkResult


@pytest.fixture
def warc(collection: Path) -> Path:
    return sorted((collection / "archive").glob("*.warc.gz"))[0]


def in_parts(path: Path, borders: list[int]) -> tuple[WalkResult, list[Fault], set[tuple[object, ...]]]:
    faults: list[Fault] = []
    with path.open("rb", buffering=0) as file, closing(Facts()) as facts:
        source = ByteSource(file, path.stat().st_size)
        result = walk_in_parts(
            0,
            "file",
            source,
            WalkResult(),
            borders=borders,
            reopen=partial(path.open, "rb", buffering=0),
            facts=facts,
            faults=faults,
        )
        return result, faults, set(facts.ask("SELECT * FROM record"))


def at_once(path: Path) -> tuple[WalkResult, list[Fault], set[tuple[object, ...]]]:
    faults: list[Fault] = []
    with path.open("rb", buffering=0) as file, closing(Facts()) as facts:
        source = ByteSource(file, path.stat().st_size)
        result = Walk(0, "file", facts.add, faults.append, WalkResult()).run(source, 0, source.size_bytes)
        return result, faults, set(facts.ask("SELECT * FROM record"))


def borders_of(path: Path, parts: int) -> list[int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        source = ByteSource(file, size)
        return [0, *(find_member(source, size * part // parts) for part in range(1, parts)), size]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_parts_find_what_one_walk_finds(warc: Path) -> None:
    rewrite(
        warc, lambda each: changed(each, {"WARC-Block-Digest": sha1(b"")}) if each.type == "request" else None
    )
    result, faults, rows = in_parts(warc, borders_of(warc, 3))
    expected, expected_faults, expected_rows = at_once(warc)
    assert (result.records, result.is_ours, result.end) == (expected.records, True, expected.end)
    assert len(faults) > 9
    assert faults == expected_faults
    assert rows == expected_rows


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_a_border_within_a_record_is_no_border(warc: Path) -> None:
    # A record that holds a WARC file: its members look like the file's own.
    inner = gzip.compress(b"WARC/1.1\r\n", 0, mtime=0)
    wanted = next(
        each for each in read_file(warc) if each.uri.endswith("/img/0.png") and each.type == "response"
    )
    rewrite(warc, lambda each: changed(each, None, each.block + inner) if each.id == wanted.id else None)
    place = next(each for each in read_file(warc) if each.id == wanted.id)
    with pytest.raises(PartsFailed):
        in_parts(warc, [0, place.offset + 1, warc.stat().st_size])
