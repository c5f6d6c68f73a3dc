"""WARC files of other tools: what the standard leaves open is no damage, what breaks them is."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER
from newsroom.site import NewsSite
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ConfigError
from archive.verify import verify

# warcio leaves its temporary files to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def problems(*paths: Path) -> set[str]:
    return {each.problem for each in verify(paths).findings.damage}


def notes(*paths: Path) -> set[str]:
    return {each.problem for each in verify(paths).findings.notes}


def write(path: Path, fill: Callable[[WARCWriter], None], *, packed: bool = True) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version="1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "another/1.0"}))
        fill(writer)
    return path


def response(
    writer: WARCWriter, body: bytes, *headers: tuple[str, str], url: str = "http://a.example/"
) -> None:
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/plain"), *headers], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=http))


CHUNKED = ("Transfer-Encoding", "chunked")


@pytest.mark.parametrize("packed", [True, False])
def test_warcio(tmp_path: Path, packed: bool) -> None:
    def fill(writer: WARCWriter) -> None:
        response(writer, b"hello", ("Content-Length", "5"))
        response(writer, b"5\r\nhello\r\n0\r\n\r\n", CHUNKED)
        response(writer, gzip.compress(b"hello"), ("Content-Encoding", "gzip"))
        http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_revisit_record(
                "http://b.example/", "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", "http://a.example/", "", http
            )
        )
        resource = writer.create_warc_record(
            "urn:x", "resource", payload=BytesIO(b"x"), warc_content_type="a/b"
        )
        writer.write_record(resource)

    path = write(tmp_path / ("a.warc.gz" if packed else "a.warc"), fill, packed=packed)
    verdict = verify([path])
    assert verdict.findings.damage == []
    assert {each.problem for each in verdict.findings.notes} == {"other-payload"}
    assert "chunk framing" in verdict.findings.notes[0].detail
    assert verdict.counts.records == 6


@pytest.mark.parametrize(
    ("body", "header", "problem"),
    [
        (b"hello", ("Content-Length", "4"), "http-length"),
        (b"hello", ("Content-Encoding", "gzip"), "http-coding"),
        (b"5\r\nhello7\r\nab", CHUNKED, "http-chunks"),
    ],
)
def test_http_that_is_not_what_it_says(
    tmp_path: Path, body: bytes, header: tuple[str, str], problem: str
) -> None:
    assert problems(write(tmp_path / "a.warc.gz", lambda writer: response(writer, body, header))) == {problem}


@pytest.mark.parametrize(
    ("body", "header", "problem"),
    [
        (b"hello", ("Content-Length", "6"), "http-length"),
        (b"", ("Content-Length", "6"), "http-length"),
        (b"5\r\nhello\r\n7\r\nab", CHUNKED, "http-chunks"),
    ],
)
def test_an_answer_that_ended_too_soon_is_no_damage_of_the_archive(
    tmp_path: Path, body: bytes, header: tuple[str, str], problem: str
) -> None:
    path = write(tmp_path / "a.warc.gz", lambda writer: response(writer, body, header))
    assert problems(path) == set()
    assert problem in notes(path)


def test_trailers_without_a_blank_line(tmp_path: Path) -> None:
    """As GNU wget records them."""
    body = b"5\r\nhello\r\n0\r\nX-Check: 1\r\n"
    assert problems(write(tmp_path / "a.warc.gz", lambda writer: response(writer, body, CHUNKED))) == set()


def test_framing_that_was_taken_off(tmp_path: Path) -> None:
    """As pywb records: the header is left, and the digest is of the body that is there."""
    path = write(tmp_path / "a.warc.gz", lambda writer: response(writer, b"no chunks here", CHUNKED))
    assert problems(path) == set()
    assert notes(path) == {"other-payload", "unusual"}


def test_an_answer_to_head_has_no_body(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        response(writer, b"", ("Content-Length", "700"))
        http = StatusAndHeaders("HEAD / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
        request = writer.create_warc_record(
            "http://a.example/", "request", payload=BytesIO(), http_headers=http
        )
        writer.write_record(request)

    assert problems(write(tmp_path / "a.warc.gz", fill)) == set()


@pytest.mark.parametrize(
    ("digest", "is_right"),
    [
        ("sha256:" + hashlib.sha256(b"hello").hexdigest(), True),
        ("SHA-1:" + hashlib.sha1(b"hello").hexdigest(), True),
        ("md5:" + hashlib.md5(b"hello").hexdigest(), True),
        ("sha1:" + "A" * 32, False),
        ("tiger:ABC", True),
    ],
)
def test_digests_in_any_form(tmp_path: Path, digest: str, is_right: bool) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    path = tmp_path / "a.warc"
    path.write_bytes(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"WARC-Date: 2020-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: <http://a.example/>\r\nContent-Type: application/http; msgtype=response\r\n"
        + f"WARC-Payload-Digest: {digest}\r\nContent-Length: {len(block)}\r\n\r\n".encode()
        + block
        + b"\r\n\r\n"
    )
    assert problems(path) == (set() if is_right else {"payload-digest"})
    assert ("not-checked" in notes(path)) == digest.startswith("tiger")


def test_what_is_named_may_be_in_another_file(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        digest = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
        http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
        date = "2020-01-01T00:00:00Z"
        writer.write_record(
            writer.create_revisit_record("http://b.example/", digest, "http://a.example/", date, http)
        )

    path = write(tmp_path / "a.warc.gz", fill)
    assert (problems(path), notes(path)) == (set(), {"elsewhere"})
    assert problems(tmp_path) == {"revisit-dangling"}


def test_a_record_that_is_longer_than_it_says_hides_no_other(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        response(writer, b"hello", url="http://a.example/1")
        response(writer, b"hello", url="http://a.example/2")

    path = write(tmp_path / "a.warc", fill, packed=False)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"hello", b"hello, hello", 1))
    verdict = verify([path])
    assert [each.problem for each in verdict.findings.damage] == ["record-length"]
    assert verdict.counts.records == 3


def two_responses(path: Path) -> bytes:
    """An uncompressed file, written and then to be changed."""

    def fill(writer: WARCWriter) -> None:
        response(writer, b"hello", url="http://a.example/1")
        response(writer, b"hello", url="http://a.example/2")

    return write(path, fill, packed=False).read_bytes()


@pytest.mark.parametrize("place", ["behind", "between"])
def test_junk_in_an_uncompressed_file(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.warc"
    content = two_responses(path)
    border = len(content) if place == "behind" else content.rindex(b"WARC/1.")
    path.write_bytes(content[:border] + b"junk\n" + content[border:])
    verdict = verify([path])
    (found,) = verdict.findings.damage
    assert (found.problem, found.offset, found.length_bytes) == ("garbage", border, 5)
    assert verdict.counts.records == 3


def test_an_uncompressed_file_with_bare_line_feeds_hides_no_record(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    content = two_responses(path)
    # As an editor saves it: the blocks are shorter by their own line ends, and no longer what they were.
    path.write_bytes(content.replace(b"\r\n", b"\n"))
    verdict = verify([path])
    assert verdict.counts.records == 3
    assert {each.problem for each in verdict.findings.damage} == {"header-line-end", "record-length"}
    told = [each.detail for each in verdict.findings.damage if each.problem == "record-length"]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhello"
    assert told[1] == f"{len(block)} announced, {len(block) - 3} there"


def test_bare_line_feeds_around_whole_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    heads_and_blocks = two_responses(path).split(b"WARC/1.")[1:]
    records = [each.partition(b"\r\n\r\n") for each in heads_and_blocks]
    path.write_bytes(
        b"".join(
            b"WARC/1." + head.replace(b"\r\n", b"\n") + b"\n\n" + rest.removesuffix(b"\r\n\r\n") + b"\n\n"
            for head, _, rest in records
        )
    )
    verdict = verify([path])
    assert verdict.counts.records == 3
    assert {each.problem for each in verdict.findings.damage} == {"header-line-end"}


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        # As a response it costs some readers the record behind it.
        (b"<p>no head, and no lines", {"http-head"}),
        # A head's last line may be half of one, and says nothing.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1", set()),
    ],
)
def test_an_answer_without_a_whole_head(tmp_path: Path, block: bytes, problem: set[str]) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: http://a.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        + f"Content-Length: {len(block)}\r\n\r\n".encode()
        + block
        + b"\r\n\r\n"
    )
    assert problems(path) == problem


# What is no WARC file ---------------------------------------------------------------------------


@pytest.mark.parametrize("start", [b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"])
def test_a_file_that_is_packed_with_zstd_is_called_so(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "a.warc.zst"
    path.write_bytes(start + bytes(20))
    with pytest.raises(ConfigError, match=r"packed with zstd.*zstd -d a\.warc\.zst -o a\.warc"):
        verify([path])
    with pytest.raises(ConfigError, match=r"a\.warc\.zst: it is packed with zstd"):
        verify([tmp_path])
    renamed = path.rename(tmp_path / "a")
    with pytest.raises(ConfigError, match="packed with zstd"):
        verify([renamed])


def test_nothing_in_a_folder_is_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", lambda writer: response(writer, b"hello"))
    (tmp_path / "b.warc.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    os.mkfifo(tmp_path / "c.warc.gz")
    (tmp_path / "d.warc.gz").symlink_to("gone.warc.gz")
    findings = verify([tmp_path]).findings
    told = [(each.problem, Path(each.file).name) for each in (*findings.damage, *findings.notes)]
    assert told == [
        ("file-unreadable", "d.warc.gz"),
        ("not-checked", "b.warc.zst"),
        ("not-checked", "c.warc.gz"),
    ]
    with pytest.raises(ConfigError, match=r"d\.warc\.gz is a link to 'gone\.warc\.gz', which is not there"):
        verify([tmp_path / "d.warc.gz"])


@pytest.mark.skipif(not shutil.which("wget"), reason="no wget here")
@pytest.mark.parametrize("packed", [True, False])
def test_wget(harbour: NewsSite, tmp_path: Path, packed: bool) -> None:
    options = [] if packed else ["--no-warc-compression"]
    for path in (
        "/news/1-light-goes-out/",
        "/news/2-oil-bill/",
        "/news/3-ships-wait/",
        "/style.css",
        "/img/0.png",
    ):
        name = tmp_path / path.strip("/").replace("/", "-")
        command = ["wget", "-q", "--no-proxy", f"--warc-file={name}", *options, "-O", tmp_path / "page"]
        subprocess.run([*command, harbour.url(path)], check=True, timeout=30)
    verdict = verify([tmp_path])
    assert verdict.findings.damage == []
    assert verdict.counts.captures == 5


def test_a_collection_made_of_another_tools_files(tmp_path: Path) -> None:
    """Its ledger knows the records, and they are of that tool all the same."""

    def fill(writer: WARCWriter) -> None:
        response(writer, b"<p>hello", ("Content-Type", "text/html"))

    path = write(tmp_path / "a.warc.gz", fill)
    command = [sys.executable, LAUNCHER, "reindex", path, "--output", tmp_path / "made", "--name", "made"]
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    assert verify([tmp_path / "made"]).findings.damage == []


def test_nothing_to_verify(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    for path in (tmp_path, tmp_path / "notes.txt", tmp_path / "absent"):
        with pytest.raises(ConfigError):
            verify([path])
