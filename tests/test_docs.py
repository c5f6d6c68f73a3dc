"""The documents say what is true: commands run as they stand, and nothing on disk goes unmentioned."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import socket
import sqlite3
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
import trustme
from newsroom.site import NewsSite
from uv import find_uv_bin
from warcio.archiveiterator import ArchiveIterator

from archive.decisions import Decision
from archive.exchange import Failure
from archive.exports import TABLES, Table
from archive.graph import NodeKind
from archive.outlink import LINK_KINDS, Placement
from archive.runs import FinishReason
from crawler.cli import EXIT_CODES
from crawler.config import OPTIONS

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
# What every document's commands name, served on loopback.
SITE = "harbour.example"
SEED = "/news/301-winter-pier/"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(document: str, heading: str) -> str:
    """What stands between a heading and the next one of its rank."""
    rank = len(heading) - len(heading.lstrip("#"))
    found = re.search(
        rf"^{re.escape(heading)}[^\n]*\n(.*?)(?=^#{{1,{rank}}} |\Z)",
        read(document),
        re.DOTALL | re.MULTILINE,
    )
    assert found, f"{document} has no section {heading}"
    return found[1]


def words(text: str) -> set[str]:
    """What stands in code marks."""
    return set(re.findall(r"`([^`]+)`", text))


def commands_of(document: str) -> list[str]:
    """The commands in a document's `console` blocks, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", read(document), re.DOTALL | re.MULTILINE)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def programs_of(document: str) -> list[str]:
    """A document's `python` blocks, in order."""
    return re.findall(r"^```python\n(.*?)^```", read(document), re.DOTALL | re.MULTILINE)


# Commands ---------------------------------------------------------------------------------------


class Front:
    """An HTTP proxy on loopback that answers for every https site: commands can name `SITE` as it stands."""

    def __init__(self, site: NewsSite) -> None:
        self._site = site
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(SITE).configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Front:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(4096)
            assert head.startswith(b"CONNECT ")
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with (
                self._context.wrap_socket(connection, server_side=True) as inner,
                socket.create_connection(("127.0.0.1", self._site.port)) as upstream,
            ):
                back = threading.Thread(target=_pump, args=(upstream, inner), daemon=True)
                back.start()
                _pump(inner, upstream)
                back.join(10)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


ARTICLE = """<!doctype html>
<html lang="en"><head><title>{headline}</title></head><body><article><h1>{headline}</h1>
<p>{headline}, three people at the town hall said on Monday. Nobody at the quay was surprised.</p>{further}
<p>For the shops along the front it is the third hard season in a row, and not the last.</p>
</article></body></html>
"""


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    link = (
        "<p><strong>READ MORE: <a href='/news/302-cracks/'>Cracks found in the winter pier</a></strong></p>"
    )
    routes = {
        SEED: ARTICLE.format(headline="Harbour council closes the winter pier", further=link),
        "/news/302-cracks/": ARTICLE.format(headline="Cracks found in the winter pier", further=""),
    }
    with NewsSite(routes) as site, Front(site) as front:
        yield front


@pytest.fixture(scope="module")
def workshop(checkout: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A checkout in which `make` finds its environment ready: that it makes one is proved elsewhere."""
    folder = tmp_path_factory.mktemp("workshop") / "storytrail"
    shutil.copytree(checkout, folder)
    uv = find_uv_bin()
    run(uv, "venv", "--quiet", "--python", sys.executable, ".venv", cwd=folder)
    run(uv, "pip", "install", "--quiet", "--python", ".venv/bin/python", "-e", ".", cwd=folder)
    (folder / ".venv/.ready").touch()
    return folder


# `wayback` serves until it is ended: here it serves one page, on a port that is free.
WAYBACK = """#!{python}
import socket, subprocess, sys, time, urllib.request
with socket.create_server(("127.0.0.1", 0)) as listener:
    port = listener.getsockname()[1]
server = subprocess.Popen([{wayback!r}, *sys.argv[1:], "--bind", "127.0.0.1", "--port", str(port)])
page = f"http://127.0.0.1:{{port}}/pier/mp_/{url}"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
try:
    for _ in range(300):
        try:
            with opener.open(page, timeout=20) as response:
                assert b"Harbour council closes the winter pier" in response.read()
                print("it replays")
                sys.exit(0)
        except OSError as error:
            assert not hasattr(error, "code") and server.poll() is None, error
            time.sleep(0.1)
    sys.exit("no answer")
finally:
    server.terminate()
    server.wait(30)
"""

# What the documents ask of `wget`, so that they run where it is not, and without a certificate.
WGET = """#!{python}
import io, ssl, sys, urllib.request
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
(name,) = [word.partition("=")[2] for word in sys.argv if word.startswith("--warc-file=")]
trusting = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
with open(f"{{name}}.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.0")
    writer.write_record(writer.create_warcinfo_record(file.name, {{"software": "Wget/1.21"}}))
    for url in sys.argv[1:]:
        if url.startswith("https:"):
            with urllib.request.build_opener(trusting).open(url, timeout=20) as response:
                body, kind = response.read(), response.headers["Content-Type"]
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            answer = writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=head)
            writer.write_record(answer)
"""


@pytest.mark.slow
@pytest.mark.parametrize("document", [name for name in DOCUMENTS if commands_of(name)])
def test_commands_run_as_they_stand(
    document: str, workshop: Path, front: Front, tmp_path: Path, run: Run
) -> None:
    tools = Path(sys.executable).parent
    shims = tmp_path / "shims"
    shims.mkdir()
    shim = shims / "wayback"
    shim.write_text(
        WAYBACK.format(python=sys.executable, wayback=str(tools / "wayback"), url=f"https://{SITE}{SEED}")
    )
    shim.chmod(0o755)
    recorder = shims / "wget"
    recorder.write_text(WGET.format(python=sys.executable))
    recorder.chmod(0o755)
    script = "set -euo pipefail\n" + "\n".join(commands_of(document)) + "\n"
    env = {
        "https_proxy": front.url,
        "no_proxy": "127.0.0.1,localhost",
        "PATH": f"{shims}:{os.environ['PATH']}:{tools}",
    }
    output = run("bash", "-c", script, cwd=workshop, env=env)
    print(output)
    for program in programs_of(document):
        told = run(sys.executable, "-W", "error", "-c", program, cwd=workshop)
        assert told.strip()
        print(told)
    if document == "README.md":
        check_readme(workshop, output)


def check_readme(folder: Path, output: str) -> None:
    collections = folder / "collections"
    assert captured_pages(collections / "demo") == [8]
    assert captured_pages(collections / "pier") == [2]
    assert "exit code 14" in output
    assert captured_pages(collections / "tides") == [2]
    assert captured_pages(collections / "scrapy") == [1]
    assert "it replays" in output
    assert json.loads((folder / "last-run.json").read_text())["finish"] == "finished"
    assert json.loads(output.splitlines()[-1])["url"] == f"https://{SITE}/news/302-cracks/"


def captured_pages(collection: Path) -> list[int]:
    """Pages captured, for each run."""
    runs = sorted(collection.glob("runs/*/run.json"))
    return [json.loads(path.read_text())["counts"]["pages"]["captured"] for path in runs]


# Links ------------------------------------------------------------------------------------------


def anchors(document: str) -> set[str]:
    """The fragments that GitHub gives a document's headings."""
    headings = re.findall(r"^#+ (.+)$", read(document), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_resolve(document: str) -> None:
    prose = re.sub(r"^```.*?^```", "", read(document), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)]+)\)", prose):
        if "://" in target:
            continue
        path, _, fragment = target.partition("#")
        found = (ROOT / document).parent / path if path else ROOT / document
        assert found.exists(), target
        if fragment:
            assert fragment in anchors(found.resolve().relative_to(ROOT).as_posix()), target


def test_decisions_are_numbered_without_gaps_and_have_their_three_parts() -> None:
    decisions = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]
    for number, name in enumerate(decisions, 1):
        assert re.match(rf"docs/decisions/{number:04d}-[a-z0-9-]+\.md", name)
        assert read(name).startswith(f"# {number}. ")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", read(name), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], name


# Options and exit codes -------------------------------------------------------------------------


def flags_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


@pytest.mark.parametrize(
    ("command", "heading"),
    [
        ("crawl", "## `storytrail crawl"),
        ("run", "## `storytrail run"),
        ("links", "## `storytrail links"),
        ("status", "## `storytrail status"),
        ("trail", "## `storytrail trail"),
        ("prune", "## `storytrail prune"),
        ("schedule", "## `storytrail schedule"),
        ("report", "## `storytrail report"),
        ("export", "## `storytrail export"),
        ("reindex", "## `storytrail reindex"),
        ("replay", "## `storytrail replay"),
        ("verify", "## `storytrail verify"),
        ("demo", "## `storytrail demo"),
    ],
)
def test_the_reference_has_the_options_of_a_command(
    command: str, heading: str, tmp_path: Path, run: Run
) -> None:
    help_text = run(sys.executable, ROOT / "storytrail.py", command, "--help", cwd=tmp_path)
    text = section("docs/reference.md", heading)
    rows = re.findall(r"^\| (?:`-\w`, )?`(--[a-z-]+)", text, re.MULTILINE)
    assert len(rows) == len(set(rows))
    options = help_text[help_text.index("options:") :].partition("exit codes:")[0]
    listed = set(re.findall(r"^  (?:-\w \w+, )?(--[a-z-]+)", options, re.MULTILINE))
    assert set(rows) == listed


def test_the_reference_has_each_options_value() -> None:
    text = section("docs/reference.md", "## `storytrail crawl")
    for option in OPTIONS.values():
        flag = f"--{option.name.replace('_', '-')}"
        assert f"| `{flag} {option.metavar}` |" in text or (option.is_flag and f"| `{flag}` |" in text), flag


def test_exit_codes_are_the_same_everywhere() -> None:
    told = set(re.findall(r"^  (\d+) ", EXIT_CODES, re.MULTILINE))
    for document, heading in (("README.md", "## In a schedule"), ("docs/reference.md", "## Exit codes")):
        assert set(re.findall(r"^\| (\d+) \|", section(document, heading), re.MULTILINE)) == told


# Formats ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A real collection: the demo's."""
    folder = tmp_path_factory.mktemp("demo")
    run(sys.executable, ROOT / "storytrail.py", "demo", cwd=folder)
    return folder / "collections/demo"


def test_every_file_is_described(collection: Path) -> None:
    text = read("docs/formats.md")
    names = {path.relative_to(collection).parts for path in collection.rglob("*") if path.is_file()}
    for parts in names:
        shown = "warc.gz" if parts[0] == "archive" else parts[-1].replace("demo.wacz", "NAME.wacz")
        assert shown in text, parts


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_columns_are_described_in_the_words_of_the_data_package(table: Table, collection: Path) -> None:
    columns, *_ = csv.reader((collection / "graph" / table.file_name).read_text("utf-8").splitlines())
    text = section("docs/formats.md", f"## graph/{table.file_name}")
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \| (.+) \|$", text, re.MULTILINE)
    assert [name for name, *_ in rows] == columns
    assert rows == [(column.name, column.type, column.description) for column in table.columns]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("## graph/nodes.csv", get_args(NodeKind)),
        ("## graph/edges.csv", (*get_args(Decision), *LINK_KINDS, *get_args(Placement))),
        ("## runs/RUN/run.json", (*get_args(FinishReason), *get_args(Failure))),
    ],
)
def test_every_word_is_explained(heading: str, names: tuple[str, ...]) -> None:
    assert set(names) <= words(section("docs/formats.md", heading))


def test_every_table_of_the_ledger_is_described(collection: Path) -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", section("docs/formats.md", "## story.db"), re.MULTILINE
    )
    described = {table: words(columns) for table, columns in rows}
    with closing(sqlite3.connect(collection / "story.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert columns <= described[table], table


def keys_of(value: Any) -> Iterator[str]:
    """The keys of nested objects; those of `…_by_reason` are reasons, not keys."""
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                if not key.endswith("_by_reason"):
                    yield from keys_of(inner)
        case list():
            for inner in value:
                yield from keys_of(inner)


def test_every_key_of_run_json_is_described(collection: Path) -> None:
    (run_file,) = collection.glob("runs/*/run.json")
    described = words(section("docs/formats.md", "## runs/RUN/run.json"))
    assert set(keys_of(json.loads(run_file.read_text()))) <= described


def test_every_field_of_the_warc_files_is_described(collection: Path) -> None:
    text = section("docs/formats.md", "## archive/")
    described = words(text)
    for path in collection.glob("archive/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                assert {name for name, _ in record.rec_headers.headers} <= described
                if record.rec_type not in ("warcinfo", "metadata"):
                    continue
                for line in record.content_stream().read().decode().splitlines():
                    name, _, value = line.partition(": ")
                    assert name.rstrip(":") in described or name.startswith("storytrail-")
                    if name == "storytrail-link":
                        assert set(json.loads(value)) <= described
