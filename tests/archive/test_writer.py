"""From captures to files: what is told, in which order, and what a failure leaves."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jobs.warcs import find_faults, read_archive, read_file

from archive.errors import StorytrailError, WriteFailed
from archive.exchange import Exchange, ResponseHead
from archive.ledger import Ledger
from archive.warcfile import OPEN_SUFFIX, WarcFile, compress_record, cut_and_finish, is_taken
from archive.writer import Capture, FileSeries, FinishedFile, WarcWriter, WrittenCapture

STARTED = datetime(2026, 11, 22, 18, 53, 1, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
WARCINFO = {"robots": "obey", "http-header-user-agent": "UA", "isPartOf": "story"}


def capture_of(number: int, size_bytes: int = 100) -> Capture:
    body = os.urandom(size_bytes)
    return Capture(
        exchange=Exchange(
            url=f"http://example.org/{number}",
            started=STARTED,
            sent=b"GET / HTTP/1.1\r\n\r\n",
            received=HEAD + body,
            head_end=len(HEAD),
            body_end=len(HEAD) + size_bytes,
            head=ResponseHead(version="HTTP/1.1", status=200, reason=b"OK", headers=()),
            entity=body,
            peer_address="192.0.2.1",
        ),
        lines=(("hopsFromSeed", ""),),
        token=number,
    )


class Desk:
    """What the writer told, in order, and what lay in the folder at that moment."""

    def __init__(self, folder: Path, *, roll_bytes: int = 10**9, ledger_path: Path | None = None) -> None:
        self.folder = folder
        self.told: list[tuple[str, object, list[str]]] = []
        self.written: list[WrittenCapture] = []
        self.finished: list[FinishedFile] = []
        self.before_report: Callable[[], None] = lambda: None
        series = FileSeries(
            folder=folder,
            prefix="story",
            host="host",
            warcinfo=WARCINFO,
            roll_bytes=roll_bytes,
            ledger_path=ledger_path,
            clock=lambda: STARTED,
        )
        self.writer = WarcWriter(
            series,
            on_written=self._written,
            on_finishing=self._finishing,
            on_finished=self._finished,
            on_failed=self._failed,
        )

    def _note(self, word: str, what: object) -> None:
        self.told.append((word, what, sorted(path.name for path in self.folder.iterdir())))

    def _written(self, batch: list[WrittenCapture]) -> None:
        self.before_report()
        self.written += batch
        self._note("written", [each.capture.token for each in batch])

    def _finishing(self) -> None:
        self._note("finishing", None)

    def _finished(self, file: FinishedFile) -> None:
        self.finished.append(file)

    def _failed(self, error: StorytrailError) -> None:
        self._note("failed", error)

    @property
    def words(self) -> list[str]:
        return [word for word, _, _ in self.told]


@contextmanager
def size_limit(limit_bytes: int) -> Iterator[None]:
    """No file may grow beyond the limit, as on a full disk."""
    old_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old_handler)


def name(serial: int) -> str:
    return f"story-20261122185301-{serial:05d}-host.warc.gz"


def test_captures_are_reported_in_order_with_their_places(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.writer.start()
    for number in range(50):
        desk.writer.submit(capture_of(number))
    desk.writer.close()
    assert [each.capture.token for each in desk.written] == list(range(50))
    archive = read_archive(tmp_path)
    assert find_faults(archive) == []
    places = {(each.file, each.offset, each.length): each for each in archive}
    for each in desk.written:
        for kept, kind in (
            (each.request, "request"),
            (each.response, "response"),
            (each.metadata, "metadata"),
        ):
            assert kept is not None
            found = places[kept.location.file, kept.location.offset, kept.location.length]
            assert (found.type, found.id) == (kind, f"<{kept.id}>")
            assert found.uri.endswith(f"/{each.capture.token}")
    assert desk.writer.written_bytes == (tmp_path / name(0)).stat().st_size


def test_a_file_is_open_until_all_of_it_is_reported(tmp_path: Path) -> None:
    desk = Desk(tmp_path, roll_bytes=1)
    desk.writer.start()
    for number in range(3):
        desk.writer.submit(capture_of(number))
    desk.writer.close()
    assert desk.words == ["written", "finishing"] * 3
    for serial, (word, _, files) in zip((0, 0, 1, 1, 2, 2), desk.told, strict=True):
        assert name(serial) + OPEN_SUFFIX in files, word
        assert name(serial) not in files
    assert sorted(path.name for path in tmp_path.iterdir()) == [name(0), name(1), name(2)]
    assert find_faults(read_archive(tmp_path)) == []


def test_a_finished_file_is_told_with_its_sum(tmp_path: Path) -> None:
    desk = Desk(tmp_path, roll_bytes=1)
    desk.writer.start()
    for number in range(3):
        desk.writer.submit(capture_of(number))
    desk.writer.close()
    for serial, file in enumerate(desk.finished):
        content = (tmp_path / name(serial)).read_bytes()
        assert (file.name, file.size_bytes) == (name(serial), len(content))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert len(desk.finished) == 3


@pytest.mark.parametrize("roll_bytes", [1, 5_000, 10**9])
def test_one_payload_is_kept_once_in_whatever_batch_and_file(roll_bytes: int, tmp_path: Path) -> None:
    """The desk never fills the ledger: across files it is as if there were none."""
    Ledger(tmp_path / "story.db").close()
    folder = tmp_path / "archive"
    folder.mkdir()
    desk = Desk(folder, roll_bytes=roll_bytes, ledger_path=tmp_path / "story.db")
    same = capture_of(0, 3_000)
    for _ in range(6):
        desk.writer.submit(same)
    # All of them are waiting: one batch, but for the files that are full.
    desk.writer.start()
    desk.writer.close()
    archive = read_archive(folder)
    assert find_faults(archive) == []
    answers = [each for each in archive if each.type in ("response", "revisit")]
    firsts = {each.file: each for each in reversed(answers)}
    assert len(firsts) == len({each.metadata.location.file for each in desk.written})
    for record, kept in zip(answers, desk.written, strict=True):
        first = firsts[record.file]
        assert record.type == ("response" if record is first else "revisit")
        assert kept.original_id == (None if record is first else first.id.strip("<>"))
        assert kept.payload_digest == first.get("WARC-Payload-Digest")


def test_nothing_captured_leaves_no_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.writer.start()
    desk.writer.close()
    assert list(tmp_path.iterdir()) == []
    assert desk.told == []


def test_names_that_an_earlier_process_used_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / name(0)).write_bytes(b"finished")
    (tmp_path / (name(1) + OPEN_SUFFIX)).write_bytes(b"open")
    desk = Desk(tmp_path)
    desk.writer.start()
    desk.writer.submit(capture_of(0))
    desk.writer.close()
    assert [each.metadata.location.file for each in desk.written] == [name(2)]
    assert (tmp_path / name(0)).read_bytes() == b"finished"
    assert (tmp_path / (name(1) + OPEN_SUFFIX)).read_bytes() == b"open"


def test_a_failed_write_leaves_whole_records_and_takes_no_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with size_limit(20_000):
        desk.writer.start()
        for number in range(30):
            desk.writer.submit(capture_of(number, 3_000))
        desk.writer.close()
    assert desk.words[-1] == "failed"
    assert desk.words.count("failed") == 1
    error = desk.told[-1][1]
    assert isinstance(error, WriteFailed)
    assert name(0) in str(error)
    (path,) = tmp_path.iterdir()
    assert path.name == name(0) + OPEN_SUFFIX
    known_end = max((each.metadata.location.end for each in desk.written), default=0)
    assert path.stat().st_size >= known_end
    finished = cut_and_finish(path, max(known_end, path.stat().st_size))
    assert finished is not None
    assert find_faults(read_file(finished)) == []


def test_a_ledger_that_fails_stops_the_writer(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    def refuse() -> None:
        raise WriteFailed("cannot write story.db: full")

    desk.before_report = refuse
    desk.writer.start()
    for number in range(3):
        desk.writer.submit(capture_of(number))
    desk.writer.close()
    assert desk.words == ["failed"]
    assert [path.name for path in tmp_path.iterdir()] == [name(0) + OPEN_SUFFIX]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    desk = Desk(folder)
    folder.rmdir()
    desk._note = lambda word, what: desk.told.append((word, what, []))  # type: ignore[method-assign]
    desk.writer.start()
    desk.writer.submit(capture_of(0))
    desk.writer.close()
    assert desk.words == ["failed"]


# WarcFile -----------------------------------------------------------------------------------------------


def test_appends_are_all_or_nothing(tmp_path: Path) -> None:
    file = WarcFile(tmp_path, "a.warc.gz")
    with size_limit(100):
        file.append([b"x" * 60])
        with pytest.raises(WriteFailed, match="cannot write"):
            file.append([b"y" * 20, b"z" * 60])
    assert (tmp_path / "a.warc.gz.open").read_bytes() == b"x" * 60
    with pytest.raises(WriteFailed, match="earlier failure"):
        file.append([b"w"])
    file.abandon()
    assert is_taken(tmp_path, "a.warc.gz")


def test_places_follow_each_other(tmp_path: Path) -> None:
    file = WarcFile(tmp_path, "a.warc.gz")
    places = [*file.append([b"12", b"345"]), *file.append([b"6"])]
    assert [(each.offset, each.length, each.end) for each in places] == [(0, 2, 2), (2, 3, 5), (5, 1, 6)]
    assert file.size_bytes == 6
    assert file.finish() == tmp_path / "a.warc.gz"
    assert (tmp_path / "a.warc.gz").read_bytes() == b"123456"


def test_no_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"kept")
    file = WarcFile(tmp_path, "a.warc.gz")
    file.append([b"new"])
    with pytest.raises(WriteFailed):
        file.finish()
    assert (tmp_path / "a.warc.gz").read_bytes() == b"kept"
    (tmp_path / "b.warc.gz.open").touch()
    with pytest.raises(WriteFailed):
        WarcFile(tmp_path, "b.warc.gz")


def test_what_an_earlier_process_left_is_cut_and_finished(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz.open"
    member = compress_record(b"record")
    path.write_bytes(member + b"torn")
    assert cut_and_finish(path, len(member)) == tmp_path / "a.warc.gz"
    assert (tmp_path / "a.warc.gz").read_bytes() == member
    path.write_bytes(b"nothing known of it")
    assert cut_and_finish(path, 0) is None
    assert not path.exists()
    assert (tmp_path / "a.warc.gz").read_bytes() == member
