"""A data package in one ZIP file, written in one pass: every file's hash and size go into its manifest."""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO

from isal import isal_zlib

from archive.errors import CorruptRecord, ExportError

_CHUNK_BYTES = 1 << 20
_DEFLATE_LEVEL = 2
"""Of isal's: a third of the time of zlib's quickest, and less room."""
_LEAST_DATE = (1980, 1, 1, 0, 0, 0)
"""ZIP's zero: with the real time in it no two packages of the same files would be equal."""
_MANIFEST = "datapackage.json"
_NAME_UNFIT = re.compile(r"[^-a-z0-9._/]")


class PackageZip:
    """A ZIP file of resources, closed by `finish` with `datapackage.json` and its digest.

    Raises OSError as files do, and ExportError as soon as `is_stopped` says so.
    """

    def __init__(self, file: IO[bytes], is_stopped: Callable[[], bool]) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self._is_stopped = is_stopped
        self._resources: list[dict[str, object]] = []
        self._names: set[str] = set()

    def add_file(
        self, path: str, source: Path, *, stored: bool, expected: tuple[int, str] | None = None
    ) -> None:
        """Adds a file as `path`, as long as it is now; CorruptRecord when it turns out to be shorter.

        So it raises when its size in bytes and SHA-256 are not those `expected`.
        """
        with io.FileIO(source) as file:
            size_bytes = file.seek(0, io.SEEK_END)
            file.seek(0)
            if expected and size_bytes != expected[0]:
                offset = min(size_bytes, expected[0])
                raise CorruptRecord(source, offset, f"the file has {size_bytes} bytes, it had {expected[0]}")
            entry = _entry(path, stored=stored)
            # Not left to zipfile, which is generous: where the directory has no ZIP64 fields, wabac.js
            # takes it that none stand before the content either, and reads at the wrong place.
            is_large = size_bytes > zipfile.ZIP64_LIMIT
            found = self._add(entry, _iter_chunks(file, size_bytes), is_large)
        if expected and found != expected[1]:
            raise CorruptRecord(
                source, 0, "the file has changed, its SHA-256 is another; storytrail verify says where"
            )

    def add_chunks(self, path: str, chunks: Iterable[bytes], *, stored: bool) -> None:
        """Adds what the chunks hold as `path`; ExportError when that is more than 2 GiB."""
        try:
            self._add(_entry(path, stored=stored), chunks, False)
        except RuntimeError as error:
            raise ExportError(f"{path} would be too large") from error

    def add_lines(self, path: str, lines: Iterable[str]) -> None:
        """Adds a deflated text file as `path`; raises as `add_chunks` does."""
        self.add_chunks(path, (line.encode("utf-8") for line in lines), stored=False)

    def _add(
        self,
        entry: zipfile.ZipInfo,
        chunks: Iterable[bytes | memoryview],
        is_large: bool,
    ) -> str:
        """Writes a resource and lists it; its SHA-256."""
        digest = sha256()
        written_bytes = 0
        with self._zip.open(entry, "w", force_zip64=is_large) as target:
            if entry.compress_type == zipfile.ZIP_DEFLATED and hasattr(target, "_compressor"):
                # Pages' texts are most of the work. zipfile has no door for another compressor; where this
                # one is not to be found, its own does the same, more slowly.
                target._compressor = _compressor()
            for chunk in chunks:
                if self._is_stopped():
                    raise ExportError("stopped")
                digest.update(chunk)
                target.write(chunk)
                written_bytes += len(chunk)
        self._resources.append(
            {
                "name": self._resource_name(entry.filename),
                "path": entry.filename,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": written_bytes,
            }
        )
        return digest.hexdigest()

    def _resource_name(self, path: str) -> str:
        """The file's name as Data Package wants it: lower case, few characters, each name once."""
        plain = name = _NAME_UNFIT.sub("-", path.rpartition("/")[2].lower())
        serial = 1
        while name in self._names:
            serial += 1
            name = f"{serial}-{plain}"
        self._names.add(name)
        return name

    def finish(self, facts: Mapping[str, object]) -> None:
        """Writes the manifest (`facts` and the resources), its digest and the ZIP file's directory."""
        manifest = _json({**facts, "resources": self._resources})
        digest = {"path": _MANIFEST, "hash": f"sha256:{sha256(manifest).hexdigest()}"}
        for path, content in ((_MANIFEST, manifest), ("datapackage-digest.json", _json(digest))):
            self._zip.writestr(_entry(path, stored=False), content)
        self._zip.close()

    def close(self) -> None:
        """Lets go of the file; unless `finish` was called, what it holds is no package."""
        # Left open, zipfile would write to it when it is collected, and complain.
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()


def _iter_chunks(file: io.FileIO, size_bytes: int) -> Iterator[memoryview]:
    """The first `size_bytes` of an open file in large pieces; one buffer serves for all."""
    buffer = memoryview(bytearray(_CHUNK_BYTES))
    left_bytes = size_bytes
    while left_bytes:
        read_bytes = file.readinto(buffer[: min(left_bytes, _CHUNK_BYTES)])
        if not read_bytes:
            offset = size_bytes - left_bytes
            raise CorruptRecord(
                Path(str(file.name)), offset, f"the file ends here, it had {size_bytes} bytes"
            )
        yield buffer[:read_bytes]
        left_bytes -= read_bytes


def _entry(path: str, *, stored: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _LEAST_DATE)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    # Texts are most of what is deflated; the slower levels take four times as long for a tenth of the room.
    # The name is official from Python 3.13 on.
    setattr(entry, "compress_level" if hasattr(entry, "compress_level") else "_compresslevel", 1)
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o100644 << 16
    return entry


def _compressor() -> object:
    """A deflating compressor without zlib's frame, as ZIP wants it."""
    return isal_zlib.compressobj(_DEFLATE_LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode("ascii")
