"""Files that are replaced in one step, and what stands in their place that is no file."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from archive.errors import WriteFailed
from archive.files import replace_file, replacing_file


def write_binary(path: Path, content: bytes) -> None:
    with replacing_file(path) as file:
        file.write(content)


def test_a_link_stays_and_what_it_points_at_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    target, link, second = tmp_path / "inner" / "real", tmp_path / "link", tmp_path / "second"
    target.write_text("old")
    link.symlink_to("inner/real")
    second.symlink_to(link)
    replace_file(second, ["new"])
    assert (target.read_text(), link.is_symlink(), second.is_symlink()) == ("new", True, True)
    write_binary(second, b"newer")
    assert (target.read_text(), link.is_symlink()) == ("newer", True)
    target.unlink()
    replace_file(second, ["again"])
    assert target.read_text() == "again"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inner", "link", "real", "second"]


def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(WriteFailed, match=r"cannot write .*/a: "):
        replace_file(tmp_path / "a", ["x"])


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for write in (lambda: replace_file(pipe, ["a", "b"]), lambda: write_binary(pipe, b"ab")):
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        write()
        assert os.read(reading, 100) == b"ab"
        os.close(reading)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []

    def write() -> None:
        try:
            replace_file(pipe, ["x"])
        except WriteFailed as error:
            told.append(str(error))

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(30)
    assert told == [f"cannot write {pipe}: nobody reads from it"]


def test_the_null_device_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "nul"
    link.symlink_to("/dev/null")
    replace_file(link, ["x"])
    write_binary(link, b"x")
    assert link.is_symlink()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_an_open_descriptor_goes_on_where_it_stands(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file:
        file.write(b"before ")
        file.flush()
        replace_file(Path(f"/dev/fd/{file.fileno()}"), ["inside "])
        write_binary(Path(f"/proc/self/fd/{file.fileno()}"), b"and ")
        file.write(b"behind")
    assert (tmp_path / "log").read_bytes() == b"before inside and behind"
