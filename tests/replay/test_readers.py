"""Other people's readers over whole collections: each must find every record, and nothing amiss."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from replay.archived import Archived, IndexLine
from replay.packages import WARCIO_JS, get_package, get_program
from replay.players import Pywb

HERE = Path(__file__).parent


def run(*command: str | Path) -> str:
    """What the command says, stdout and stderr, once it has ended with 0."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    told = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, told
    return told


def script(name: str) -> Path:
    """A command of the environment that the tests run in."""
    return Path(sys.executable).with_name(name)


def test_gzip(collection: Archived) -> None:
    assert collection.warcs
    assert run("gzip", "--test", *collection.warcs) == ""


def test_warcio_check(collection: Archived) -> None:
    # Its exit code is 0 for wrong digests, too: what it says counts.
    told = run(script("warcio"), "check", "--verbose", *collection.warcs)
    assert not re.search(r"fail|error|invalid", told, re.IGNORECASE), told
    # A revisit has no payload that its digest could be held against.
    checked = told.count("digest pass") + told.count("(revisit)")
    assert checked == len(collection.collected.archive)


def test_fastwarc_verifies_every_digest(collection: Archived) -> None:
    seen = payloads = 0
    for path in collection.warcs:
        for record in ArchiveIterator(str(path), parse_http=False):
            seen += 1
            assert record.verify_block_digest(consume=False), record.headers
            if record.record_type == WarcRecordType.response:
                record.parse_http()
                assert record.verify_payload_digest(), record.headers
                payloads += 1
    assert seen == len(collection.collected.archive)
    assert payloads == sum(each.type == "response" for each in collection.collected.archive)


def test_warcio_js_reads_every_record_and_finds_our_index(collection: Archived) -> None:
    library = get_package(WARCIO_JS) / "dist" / "index.all.js"
    told = json.loads(run(get_program("node"), HERE / "read_warcs.mjs", library, *collection.warcs))
    assert told["records"] == Counter(each.type for each in collection.collected.archive)
    assert told["payloadBytes"] > 0
    theirs = [
        (
            each["timestamp"],
            each["url"],
            f"sha1:{each['digest']}",
            each["filename"],
            each["offset"],
            each["length"],
        )
        for each in told["captures"]
    ]
    ours = [
        (each.timestamp, each.url, each.digest, each.filename, each.offset, each.length)
        for each in collection.index
    ]
    assert sorted(theirs) == sorted(ours)


def test_cdxj_indexer_makes_the_same_index(collection: Archived) -> None:
    indexer = [sys.executable, "-m", "cdxj_indexer.main", "--sort", *map(str, collection.warcs)]
    theirs = subprocess.run(indexer, capture_output=True, check=True, timeout=60).stdout
    ours = (collection.collected.path / "indexes" / "index.cdxj").read_bytes()
    assert ours.splitlines() == theirs.splitlines()


def test_py_wacz_finds_the_package_valid(collection: Archived) -> None:
    told = run(script("wacz"), "validate", "--file", collection.wacz)
    assert not re.search(r"fail|error|invalid", told, re.IGNORECASE), told


def test_pywb_gives_every_capture_as_the_server_sent_it(collection: Archived, pywb: Pywb) -> None:
    name = collection.collected.path.name

    def differs(line: IndexLine) -> bool:
        status, body = pywb.captured(name, line.url, line.timestamp)
        sent = collection.served(line.url)
        # Of a revisit only the original's line has the status.
        known = {each.status for each in collection.index if each.url == line.url} - {""}
        return str(status) not in known or (sent is not None and body != sent)

    assert [line.url for line in collection.index if differs(line)] == []
