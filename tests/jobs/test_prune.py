"""Pruning: what goes, what stays and why, and that what stays is whole at every moment."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jobs.crawling import NAME, QUICK, ROOT, Collected, crawl, environment, storytrail
from jobs.wayback import wayback
from newsroom.site import NewsSite, content_type, page

from archive.collection import Collection
from archive.ledger import Ledger
from archive.pruned import mark_pruned
from archive.retention import Keep, plan_pruning
from archive.verify import verify
from crawler.pruning import prune_collection

ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="stylesheet" href="{style}"></head><body><article><h1>{title}</h1>
<p>The keeper of the harbour light says that nobody has paid for the oil since the spring.</p>{links}
<p>The council meets again on Thursday, and the light stays dark until then.</p></article></body></html>"""
LINK = '<p><strong>READ MORE: <a href="{path}">{title}</a></strong></p>'
SEED, STILL, GONE, NEW = "/news/1-light/", "/news/2-oil-bill/", "/news/3-ships/", "/news/4-council/"


def article(title: str, *paths: str, style: str = "/style.css") -> str:
    links = "".join(LINK.format(path=path, title=f"More on {path}") for path in paths)
    return ARTICLE.format(title=title, links=links, style=style)


def routes(run: int) -> dict[str, Any]:
    """The seed changes in every run; STILL never does; GONE is in the first only, NEW from the third on."""
    more = {0: [GONE], 1: []}.get(run, [NEW])
    return {
        SEED: article(f"The harbour light, day {run}", STILL, *more),
        STILL: article("Who pays the oil bill"),
        GONE: article("Ships wait outside", style="/gone.css"),
        NEW: article("The council meets"),
        "/style.css": page("body{margin:2em}", content_type("text/css")),
        "/gone.css": page("body{margin:3em}", content_type("text/css")),
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of three runs; never to be changed."""
    output = tmp_path_factory.mktemp("pruned")
    with NewsSite({}) as site:
        for run in range(3):
            site.routes = routes(run)
            collected = crawl(output, site.url(SEED), "--depth", "1", *QUICK)
            assert collected.exit_code == 0, collected.stderr
    ended = time.time()
    while time.time() < ended + 1.1:  # so that all of it is older than a second
        time.sleep(0.1)
    return output


@pytest.fixture
def story(crawled: Path, tmp_path: Path) -> Collected:
    """A copy of it."""
    output = shutil.copytree(crawled, tmp_path / "output")
    return Collected(output / "collections" / NAME, 0, "", "")


def warcs(story: Collected) -> list[str]:
    return sorted(path.name for path in (story.path / "archive").iterdir())


def prune(story: Collected, *options: str, code: int = 0) -> Any:
    done = storytrail("prune", story.path, "--json", *options)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def assert_sound(story: Collected) -> None:
    verdict = verify([story.path])
    assert [str(fault) for fault in verdict.findings.damage] == []
    assert [str(note) for note in verdict.findings.notes] == []
    listed = {line[66:] for line in (story.path / "SHA256SUMS").read_text().splitlines()}
    assert {f"archive/{name}" for name in warcs(story)} == {
        name for name in listed if name.startswith("archive/")
    }


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["name"] for entry in entries]


def test_what_revisits_and_pages_need_is_kept(story: Collected) -> None:
    first, second, third = warcs(story)
    told = prune(story, "--keep", "1 run", "--dry-run")
    assert warcs(story) == [first, second, third]
    assert names(told["deleted"]) == [second]
    assert [(each["name"], each["need"]) for each in told["still_needed"]] == [(first, "revisit")]
    assert names(told["kept"]) == [third]
    done = prune(story, "--keep", "1 run")
    assert done == told | {"dry_run": False}
    assert warcs(story) == [first, third]
    assert_sound(story)
    again = prune(story, "--keep", "1 run")
    assert again["deleted"] == []


def test_it_is_said_for_people(story: Collected) -> None:
    first, second, third = warcs(story)
    done = storytrail("prune", story.path, "--keep", "1 run", "--dry-run")
    assert done.stdout.splitlines()[:2] == [
        next(line for line in done.stdout.splitlines() if line.startswith(f"would delete {second}: ")),
        f"kept {first}: holds what revisits in {third} refer to",
    ]
    assert done.stdout.endswith("; 1 of the others are old but needed.\n")


def test_the_only_capture_of_a_page_goes_only_when_asked_for(story: Collected) -> None:
    # Nothing is young enough: the page that only the first run saw, and what the last run knows, stay.
    first, second, third = warcs(story)
    told = prune(story, "--keep", "1s", "--dry-run")
    assert names(told["deleted"]) == [second]
    assert {each["name"]: each["need"] for each in told["still_needed"]} == {
        first: "revisit",
        third: "last-capture",
    }
    prune(story, "--keep", "1s", "--even-last")
    assert warcs(story) == []
    assert not (story.path / f"{NAME}.wacz").exists()
    assert_sound(story)
    kinds = {row["url"].partition("/news")[2]: (row["kind"], row["reason"]) for row in story.nodes}
    assert set(kinds.values()) == {("captured", "pruned")}
    assert {row["warc_file"] + row["warc_record_id"] for row in story.nodes} == {""}
    assert {row["warc_record_id"] for row in story.edges} == {""}


def test_young_files_are_kept(story: Collected) -> None:
    told = prune(story, "--keep", "1y", "--dry-run")
    assert told["deleted"] == told["still_needed"] == []
    assert names(told["kept"]) == warcs(story)


def test_what_is_pruned_stays_known_and_the_next_run_goes_on(story: Collected) -> None:
    _, second, _ = warcs(story)
    captures = story.rows("SELECT count(*) FROM capture")
    prune(story, "--keep", "1 run")
    assert story.rows("SELECT count(*) FROM capture") == captures
    ((name, pruned, is_settled),) = story.rows("SELECT name, pruned, is_settled FROM pruned_file")
    assert (name, is_settled) == (second, 1)
    assert pruned.endswith("Z")
    with NewsSite(routes(3)) as site:
        again = crawl(story.path.parents[1], site.url(SEED), "--depth", "1", *QUICK)
    assert again.exit_code == 0, again.stderr
    assert_sound(story)
    # Between the runs that are left and those that are gone, too.
    runs = [folder.name for folder in story.run_folders]
    done = storytrail("changes", story.path, runs[0], runs[1])
    assert done.returncode == 0, done.stderr


def test_what_is_left_replays(story: Collected) -> None:
    prune(story, "--keep", "1 run")
    ((url, date),) = story.rows(
        f"SELECT url, date FROM capture WHERE url LIKE '%{STILL}' ORDER BY id DESC LIMIT 1"
    )
    with wayback(story.path.parents[1]) as player:
        assert b"Who pays the oil bill" in player.get(re.sub(r"\D", "", date)[:14], url).body


def test_a_collection_in_use_is_left_alone(story: Collected) -> None:
    held = Collection(story.path.parents[1], NAME)
    held.lock()
    try:
        assert "is in use" in prune(story, "--keep", "1 run", code=3)
    finally:
        held.unlock()
    assert len(warcs(story)) == 3


@pytest.mark.parametrize("words", ["", "0 runs", "two weeks", "-1d", "1.5y", "5 moons"])
def test_what_is_kept_is_said_clearly(story: Collected, words: str) -> None:
    done = storytrail("prune", story.path, f"--keep={words}")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert len(warcs(story)) == 3


def test_files_of_an_unfinished_run_stay(story: Collected) -> None:
    with closing(sqlite3.connect(story.path / "story.db")) as connection, connection:
        connection.execute("UPDATE run SET finish = 'interrupted' WHERE id = 3")
    told = prune(story, "--keep", "1s", "--even-last", "--dry-run")
    assert [(each["name"], each["need"]) for each in told["still_needed"]] == [
        (warcs(story)[0], "revisit"),
        (warcs(story)[2], "unfinished-run"),
    ]


# Kills the process in front of the call of one of these that is named.
KILLED = """
import os, sys
from importlib import import_module
module, name, count = sys.argv.pop(1), sys.argv.pop(1), int(sys.argv.pop(1))
owner = import_module(module)
called = getattr(owner, name)
calls = []
def call(*arguments, **options):
    calls.append(1)
    if len(calls) == count:
        os.kill(os.getpid(), 9)
    return called(*arguments, **options)
setattr(owner, name, call)
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""
PLACES = [
    ("archive.pruned", "merge_parts", 1),
    ("pathlib.Path", "unlink", 1),
    ("archive.pruned", "_sync_folder", 1),
    ("crawler.pruning", "write_offers", 1),
    ("crawler.pruning", "write_wacz", 1),
    ("crawler.pruning", "write_sums", 1),
    ("crawler.pruning", "settle", 1),
]


def killed_prune(story: Collected, module: str, name: str, count: int) -> None:
    script = KILLED
    if module == "pathlib.Path":
        script = script.replace("import_module(module)", "import_module('pathlib').Path")
    done = subprocess.run(
        [sys.executable, "-c", script, module, name, str(count), "prune", str(story.path), "--keep", "1 run"],
        cwd=ROOT,
        env=environment(),
        check=False,
        timeout=90,
    )
    assert done.returncode == -9


@pytest.mark.parametrize(("module", "name", "count"), PLACES, ids=[place[1] for place in PLACES])
def test_a_prune_that_was_killed_is_gone_on_with(
    story: Collected, module: str, name: str, count: int
) -> None:
    first, _, third = warcs(story)
    killed_prune(story, module, name, count)
    verdict = verify([story.path])
    assert [str(fault) for fault in verdict.findings.damage] == []
    assert [note.problem for note in verdict.findings.notes] == ["not-whole"]
    # Not even one that would keep everything leaves it so.
    prune(story, "--keep", "all")
    assert warcs(story) == [first, third]
    assert_sound(story)


def test_a_run_goes_on_with_a_prune_that_was_killed(story: Collected) -> None:
    _, second, _ = warcs(story)
    killed_prune(story, "archive.pruned", "merge_parts", 1)
    assert second in warcs(story)
    with NewsSite(routes(3)) as site:
        again = crawl(story.path.parents[1], site.url(SEED), "--depth", "1", *QUICK)
    assert again.exit_code == 0, again.stderr
    assert second not in warcs(story)
    assert_sound(story)


FULL = """
import errno, os, sys
from pathlib import Path
from archive import files
victim = Path(sys.argv[2]) / "archive" / sys.argv.pop()
fsync = os.fsync
def full_fsync(descriptor):
    if victim.exists():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    fsync(descriptor)
files.os.fsync = full_fsync
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_pruning_makes_room_on_a_full_disk(story: Collected) -> None:
    """As long as the file is there, nothing can be written but for the ledger."""
    first, second, third = warcs(story)
    done = subprocess.run(
        [sys.executable, "-c", FULL, "prune", str(story.path), "--keep", "1 run", second],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert warcs(story) == [first, third]
    assert_sound(story)


def test_a_ledger_that_can_not_be_written_leaves_all_as_it_was(story: Collected) -> None:
    def limit() -> None:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))

    before = warcs(story)
    done = subprocess.run(
        [sys.executable, str(ROOT / "storytrail.py"), "prune", str(story.path), "--keep", "1 run"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
        timeout=90,
    )
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("\n") == 1
    assert warcs(story) == before
    assert_sound(story)


def test_a_file_that_is_put_back_counts_again(story: Collected, tmp_path: Path) -> None:
    _, second, _ = warcs(story)
    shutil.copy2(story.path / "archive" / second, tmp_path)
    prune(story, "--keep", "1 run")
    shutil.copy2(tmp_path / second, story.path / "archive")
    with NewsSite(routes(3)) as site:
        again = crawl(story.path.parents[1], site.url(SEED), "--depth", "1", *QUICK)
    assert again.exit_code == 0, again.stderr
    assert second in warcs(story)
    assert story.rows("SELECT * FROM pruned_file") == []
    assert_sound(story)


def test_a_job_prunes_what_is_its_own(story: Collected, tmp_path: Path) -> None:
    first, second, third = warcs(story)
    seed = story.facts["seeds"][0]["url"]
    job = tmp_path / "job.toml"
    job.write_text(
        f'name = "{NAME}"\nseeds = ["{seed}"]\noutput = "output"\n[retention]\nkeep = "1 run"\n', "ascii"
    )
    done = storytrail("prune", job)
    assert done.returncode == 0, done.stderr
    assert warcs(story) == [first, third]
    assert done.stdout.startswith(f"deleted {second}: ")
    assert_sound(story)


def test_a_collection_says_what_is_kept(story: Collected) -> None:
    done = storytrail("prune", story.path)
    assert done.returncode == 2
    assert done.stderr == 'storytrail: say what is kept, such as --keep 365d or --keep "30 runs"\n'


def test_files_can_go_when_payloads_were_kept_again(tmp_path: Path) -> None:
    with NewsSite(routes(1)) as site:
        for _ in range(2):
            found = crawl(tmp_path, site.url(SEED), "--depth", "1", "--full-every", "1s", *QUICK)
            assert found.exit_code == 0, found.stderr
            # WARC dates count seconds here: what the first run captured has to be older than one.
            ended_s = int(time.time())
            while int(time.time()) < ended_s + 2:
                time.sleep(0.05)
    first, second = warcs(found)
    told = prune(found, "--keep", "1 run")
    assert names(told["deleted"]) == [first]
    assert told["still_needed"] == []
    assert warcs(found) == [second]


def prune_during(collection: Collection, *, is_whole: bool) -> None:
    """Prunes while somebody looks; not whole: until the files are gone, in a collection that is held."""
    if is_whole:
        prune_collection(collection, Keep(runs=1))
        return
    with closing(Ledger(collection.ledger_path)) as ledger:
        doomed = [file.name for file in plan_pruning(ledger, Keep(runs=1), datetime.now(UTC)).doomed]
        mark_pruned(ledger, doomed, "2026-11-22T12:00:00.000000Z")
        collection.finish_pruning(ledger)


# What verify does first after the prune.
MOMENTS = [
    ("archive_folder", "walk_files"),
    ("archive_folder", "input_of"),
    ("archive_check", "WarcCheck"),
    ("collection_check", "parse_sums"),
    ("collection_check", "check_references"),
    ("collection_check", "find_ledger_faults"),
    ("collection_check", "load_index"),
    ("collection_check", "find_index_faults"),
    ("collection_check", "find_unindexed"),
    ("collection_check", "find_graph_faults"),
    ("collection_check", "find_sum_faults"),
    ("collection_check", "find_unlisted"),
    ("collection_check", "check_wacz"),
]


@pytest.mark.parametrize("how", ["whole", "half", "begun before"])
@pytest.mark.parametrize(("module", "name"), MOMENTS, ids=[name for _, name in MOMENTS])
def test_what_is_pruned_while_verify_looks_is_no_damage(
    story: Collected, monkeypatch: pytest.MonkeyPatch, module: str, name: str, how: str
) -> None:
    _, second, _ = warcs(story)
    owner = import_module(f"archive.verify.{module}")
    called = getattr(owner, name)
    collection = Collection(story.path.parents[1], NAME)
    calls: list[str] = []

    def prune_before(*arguments: Any, **options: Any) -> Any:
        calls.append(name)
        if calls == [name]:
            if how == "half":
                collection.lock()
            prune_during(collection, is_whole=how == "whole")
        return called(*arguments, **options)

    monkeypatch.setattr(owner, name, prune_before)
    if how == "begun before":
        collection.lock()
    verdict = verify([story.path])
    collection.unlock()
    # What is written at a run's end is not looked at while somebody holds the collection.
    assert bool(calls) == (second not in warcs(story))
    assert [str(fault) for fault in verdict.findings.damage] == []
    # Nobody can tell that of a package that is looked at last.
    assert {note.problem for note in verdict.findings.notes} <= {"not-whole"}


def test_a_file_that_is_lost_while_another_is_pruned_is_missing(
    story: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = warcs(story)
    owner = import_module("archive.verify.archive_folder")
    walk_files = owner.walk_files

    def lose(*arguments: Any, **options: Any) -> Any:
        prune_during(Collection(story.path.parents[1], NAME), is_whole=True)
        (story.path / "archive" / third).unlink()
        return walk_files(*arguments, **options)

    monkeypatch.setattr(owner, "walk_files", lose)
    verdict = verify([story.path])
    assert warcs(story) == [first]
    assert ("file-missing", str(story.path / "archive" / third)) in {
        (fault.problem, fault.file) for fault in verdict.findings.damage
    }
    assert second not in "".join(str(fault) for fault in verdict.findings.damage)
