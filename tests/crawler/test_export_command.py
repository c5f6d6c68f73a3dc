"""`storytrail export`: each format where it was asked for, and one line for what can't be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import networkx
import pytest
from jobs.crawling import LAUNCHER, environment

from archive.article import Article
from archive.errors import ConfigError
from archive.ledger import CaptureRow, Ledger, LinkRow
from crawler.export_command import FORMATS, main

URL = "http://example.org/a"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection whose ledger knows two pages and a link between them."""
    folder = tmp_path / "collections/pier"
    folder.mkdir(parents=True)
    fill(Ledger(folder / "story.db"))
    return folder


def fill(ledger: Ledger) -> None:
    run = ledger.start_run("r1", "2026-11-22T18:53:01Z", {}).id
    with ledger.transaction():
        capture = ledger.add_capture(
            CaptureRow(
                run=run,
                url=URL,
                kind="page",
                hops="",
                via=None,
                date="2026-11-22T18:53:01Z",
                status=200,
                mime="text/html",
                redirect_url=None,
                truncated=None,
                error=None,
                payload_digest="sha1:A",
                response_id="urn:uuid:1",
                file="f.warc.gz",
                offset=0,
                length=1,
                metadata_id="urn:uuid:2",
                end_offset=1,
            )
        )
        ledger.add_article(capture, run, URL, Article(headline="Пирс закрыт"))
        ledger.add_links(
            [
                LinkRow(
                    run=run,
                    capture=capture,
                    source=URL,
                    target="http://example.org/b",
                    href="/b",
                    ordinal=0,
                    kind="read-more",
                    placement="inline",
                    label="READ MORE",
                    anchor_text="More",
                    context="",
                    xpath="/html",
                    rel="",
                    rule="block",
                    score=0.9,
                    verdict="in-scope",
                    reason="",
                )
            ]
        )
    ledger.connection.execute(
        "INSERT INTO request (run, kind, url, host, depth, hops, state) VALUES (?, 'page', ?, ?, 0, '', ?)",
        (run, URL, "example.org", "captured"),
    )
    ledger.close()


def export(*arguments: str | Path, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    ended = subprocess.run(
        [sys.executable, LAUNCHER, "export", *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=60,
        env=environment(),
    )
    assert ended.returncode == code, ended.stderr
    return ended


def exports_in(collection: Path) -> list[str]:
    """What the collection has besides its ledger, to which SQLite adds files of its own."""
    return [path.name for path in collection.iterdir() if not path.name.startswith("story.db")]


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "wacz"])
def test_each_format_goes_to_its_place_in_the_collection(
    format_: str, collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(collection), "--format", format_]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert paths
    for path in paths:
        assert path.parent.parent == collection
        assert path.stat().st_size > 0


def test_the_command_writes_to_standard_output(collection: Path) -> None:
    ended = export(collection, "--format", "json", "-o", "-", cwd=collection)
    graph = networkx.node_link_graph(json.loads(ended.stdout.decode("utf-8")), edges="edges")
    assert graph.nodes[URL]["label"] == "Пирс закрыт"
    assert graph.number_of_edges() == 1
    index = export(collection, "--format", "cdxj", "-o", "-", cwd=collection).stdout
    assert index.startswith(b"org,example)/a 20261122185301 {")
    assert not exports_in(collection)


def test_the_folder_above_will_do_for_an_only_collection(collection: Path, tmp_path: Path) -> None:
    assert main([str(tmp_path), "--format", "csv"]) == 0
    assert sorted(exports_in(collection)) == ["SHA256SUMS", "graph"]


def test_output_is_a_file_or_a_folder(collection: Path, tmp_path: Path) -> None:
    assert main([str(collection), "--format", "gexf", "-o", str(tmp_path / "new/my.gexf")]) == 0
    assert main([str(collection), "--format", "gexf", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "new/my.gexf").read_bytes() == (tmp_path / "graph.gexf").read_bytes()
    assert main([str(collection), "--format", "csv", "-o", str(tmp_path / "tables")]) == 0
    assert (tmp_path / "tables/nodes.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["collections/pier"], "name a format"),
        (["collections/pier", "--format", "gefx"], "did you mean gexf"),
        (["collections/pier", "--format", "xlsx"], "there are gexf, graphml"),
        (["collections/pier", "--format", "csv", "-o", "-"], "name a folder"),
        (["collections/pier", "--format", "wacz"], "no captured page"),
        (["elsewhere", "--format", "wacz"], "collections"),
        (["collections/none", "--format", "csv"], "is no collection"),
        (["--format", "csv"], "DIR"),
        (["collections/pier", "--format", "csv", "--fast"], "--fast"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    arguments: list[str], said: str, collection: Path, tmp_path: Path
) -> None:
    shutil.copytree(collection, tmp_path / "elsewhere")
    ended = export(*arguments, cwd=tmp_path, code=2)
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("storytrail: ")
    assert said in line
    assert ended.stdout == b""
    assert not exports_in(collection)


def test_tables_can_t_go_into_one_file(collection: Path, tmp_path: Path) -> None:
    (tmp_path / "h.html").write_text("mine")
    with pytest.raises(ConfigError, match=r"h\.html is a file"):
        main([str(collection), "--format", "csv", "-o", str(tmp_path / "h.html")])
    assert (tmp_path / "h.html").read_text() == "mine"


def test_a_file_that_is_no_ledger_is_told_in_one_line(collection: Path, tmp_path: Path) -> None:
    for content, code in ((b"", 2), (b"not SQLite" * 1000, 5)):
        (collection / "story.db").write_bytes(content)
        ended = export(collection, "--format", "gexf", cwd=tmp_path, code=code)
        (line,) = ended.stderr.decode().splitlines()
        assert "story.db" in line


def test_a_place_that_can_t_be_written_is_told_in_one_line(collection: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = export(collection, "--format", "gexf", "-o", "file/graph.gexf", cwd=tmp_path, code=4)
    assert len(ended.stderr.splitlines()) == 1


def test_a_reader_that_has_gone_wanted_no_more(collection: Path, tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    ended = subprocess.run(
        [sys.executable, LAUNCHER, "export", collection, "--format", "gexf", "-o", "-"],
        cwd=tmp_path,
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
        env=environment(),
    )
    os.close(theirs)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_checksums_keep_up_with_an_export_into_the_collection(collection: Path) -> None:
    export(collection, "--format", "dot", cwd=collection)
    assert "graph/graph.dot" in (collection / "SHA256SUMS").read_text("utf-8")
    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=collection, check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize("command", ["export", "report"])
def test_devices_and_pipes_are_written_to_and_stay_what_they_are(
    command: str, collection: Path, tmp_path: Path
) -> None:
    options = ["--format", "gexf"] if command == "export" else []
    null = tmp_path / "null"
    null.symlink_to("/dev/null")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = {
        target: subprocess.run(
            [sys.executable, str(LAUNCHER), command, str(collection), *options, "-o", str(target)],
            capture_output=True,
            timeout=60,
            check=False,
            env=environment(),
        )
        for target in ("-", "/dev/stdout", null, pipe)
    }
    assert [each.returncode for each in done.values()] == [0, 0, 0, 4]
    assert done["/dev/stdout"].stdout == done["-"].stdout != b""
    assert null.is_symlink()
    assert done[pipe].stderr.decode() == f"storytrail: cannot write {pipe}: nobody reads from it\n"
    assert pipe.is_fifo()
