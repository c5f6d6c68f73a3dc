"""What is whole is found whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.verify import verify
from crawler.cli import main


def test_a_collection_is_sound(crawled: Path) -> None:
    verdict = verify([crawled])
    assert verdict.findings.damage == []
    assert verdict.findings.notes == []
    assert verdict.counts.files == 2
    assert verdict.counts.captures == verdict.counts.index_lines > 20


def test_so_are_its_parts(crawled: Path) -> None:
    for path in (crawled.parent, crawled.parents[1], crawled / "archive", crawled / "story.wacz"):
        verdict = verify([path])
        assert verdict.findings.damage == [], path
        assert verdict.counts.captures > 20


def test_the_command_says_so(crawled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(crawled)]) == 0
    assert capsys.readouterr().out.startswith("Sound: 2 WARC files, ")
    assert main(["verify", "--json", str(crawled)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sound"] is True
    assert answer["damage"] == []


def test_nothing_is_written(collection: Path) -> None:
    def listing() -> set[tuple[str, int]]:
        return {
            (path.relative_to(collection).as_posix(), path.stat().st_mtime_ns)
            for path in collection.rglob("*")
        }

    before = listing()
    verify([collection])
    assert listing() == before
