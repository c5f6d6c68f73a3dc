"""What is named like a WARC file and is none that can be read: packed with zstd, a dangling link, no file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from archive.verify.faults import Fault, fault
from archive.warcfile import OPEN_SUFFIX

_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
"""Of a frame, and of a dictionary in front of the frames, as .warc.zst files have one."""
_ZSTD_END = ".warc.zst"
_NAMED_SO = (".warc", ".warc.gz", f".warc{OPEN_SUFFIX}", f".warc.gz{OPEN_SUFFIX}", _ZSTD_END)


def is_zstd(path: Path, start: bytes) -> bool:
    """Whether a file that begins with `start` is a WARC file packed with zstd."""
    return path.name.endswith(_ZSTD_END) or start.startswith(_ZSTD_MAGICS)


def zstd_words(path: Path) -> str:
    """What such a file is, and how to make it one that can be read."""
    plain = path.name.removesuffix(".zst") if path.name.endswith(".zst") else f"{path.name}.warc"
    return f"it is packed with zstd, which is not read here: zstd -d {path.name} -o {plain} unpacks it"


def find_dead_end(path: Path) -> str:
    """Where a link leads that leads nowhere; empty for all else."""
    if not path.is_symlink() or path.exists():
        return ""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def iter_unreadable(folder: Path) -> Iterator[Fault]:
    """What in a folder, at any depth, is named like a WARC file and was passed over."""
    for path in sorted(folder.rglob("*.warc*")):
        if not path.name.endswith(_NAMED_SO) or path.is_dir():
            continue
        if target := find_dead_end(path):
            detail = f"a link to {target!r}, which is not there"
            yield fault("file-unreadable", str(path), detail=detail)
        elif path.exists() and not path.is_file():
            yield fault("not-checked", str(path), detail="it is no file, but a pipe or the like")
        elif path.name.endswith(_ZSTD_END):
            yield fault("not-checked", str(path), detail=zstd_words(path))
