"""Other tools' WARC files taken into a collection: under names of their own, and never changed."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from archive.collection import Collection
from archive.errors import ConfigError
from archive.files import replacing_file
from archive.reading import read_file_facts
from archive.verify.places import Place, iter_warcs
from archive.verify.source import ByteSource
from archive.verify.walker import Gap, RecordStretch, is_packed, iter_stretches
from crawler.config import name_for

_WARC_GZ = ".warc.gz"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_MAX_NAME = 60
_PIECE_BYTES = 1024 * 1024


def take_in(
    places: Sequence[Place], output: str | None, name: str | None, seeds: tuple[str, ...]
) -> tuple[Collection, list[Path]]:
    """The collection to be made again, and its WARC files; the collection is locked.

    A single collection is that itself, unless a name is given. Other files come into a new one, or one that
    is there: each under a further name (a hard link; on another file system a symbolic one). What no
    replay tool could jump about in, because it is not packed record by record, is packed so into
    a file of its own.
    """
    if len(places) == 1 and places[0].collection and not name and not output:
        folder = places[0].collection.resolve()
        if folder.parent.name == "collections":
            _refuse_idle_seeds(iter_warcs(folder / "archive"), seeds)
            collection = Collection(folder.parents[1], folder.name)
            collection.lock()
            return collection, list(iter_warcs(collection.archive_path))
        raise ConfigError(
            f"{folder} can't be made again where it is: move it into a folder named collections, "
            "or say --name for a new collection of its files"
        )
    found = [place.collection for place in places if place.collection]
    if len(found) > 1 and not name:
        raise ConfigError(f"there are {len(found)} collections; name one, such as {found[0]}")
    paths = [path for place in places for path in _warcs_of(place)]
    if not paths:
        raise ConfigError("there is no WARC file in what was named")
    _refuse_idle_seeds(paths, seeds)
    collection = Collection(Path(output or "."), name or _name_for(places, paths, seeds))
    collection.lock()
    try:
        _refuse_strangers(collection, paths)
        for path in paths:
            _take_file(path, collection.archive_path)
    except BaseException:
        collection.unlock()
        raise
    return collection, list(iter_warcs(collection.archive_path))


def _refuse_idle_seeds(paths: Iterable[Path], seeds: Sequence[str]) -> None:
    """Raises ConfigError for seeds that would change nothing."""
    if seeds and all(read_file_facts(path).is_ours for path in paths):
        raise ConfigError(
            f"--seed {seeds[0]} is for other tools' files: crawls of ours tell themselves where they began"
        )


def _refuse_strangers(collection: Collection, paths: Sequence[Path]) -> None:
    """Raises ConfigError when the collection is one that was crawled, of other files than `paths`."""
    for kept in iter_warcs(collection.archive_path):
        if read_file_facts(kept).is_ours and not any(path.samefile(kept) for path in paths):
            raise ConfigError(
                f"collection {collection.name} holds a crawl of its own ({kept.name}); "
                "say another --name for the files"
            )


def _warcs_of(place: Place) -> Iterable[Path]:
    warcs = iter_warcs(place.collection / "archive") if place.collection else place.warcs
    return [path for path in warcs if not path.name.endswith(".open")]


def _name_for(places: Sequence[Place], paths: Sequence[Path], seeds: tuple[str, ...]) -> str:
    """A collection's name that the same files get again: by their seeds, their folder, or the only file."""
    if seeds:
        return name_for(seeds)
    named = [place.collection or place.folder for place in places]
    folder = (named[0] or paths[0].resolve().parent).resolve()
    folder = folder.parent if folder.name == "archive" else folder
    told = paths[0].name.partition(".warc")[0] if len(paths) == 1 else folder.name
    return _NOT_IN_NAMES.sub("-", told).strip("-")[:_MAX_NAME].strip("-") or "archive"


def _take_file(path: Path, folder: Path) -> None:
    stem = path.name.removesuffix(".gz").removesuffix(".warc")
    serial = 1
    while True:
        name = f"{stem}{f'-{serial}' if serial > 1 else ''}{_WARC_GZ}"
        target = folder / name
        if not os.path.lexists(target):
            break
        if target.exists() and (target.samefile(path) or _is_packed_copy(target, path)):
            return  # taken in by an earlier call
        serial += 1
    if is_packed_by_record(path):
        _link(path, target)
    else:
        _pack(path, target)


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=True)
    except OSError:
        # Another file system, or one without hard links, or a file of somebody else's.
        target.symlink_to(path.resolve())


def is_packed_by_record(path: Path) -> bool:
    """Whether each of a file's first records has a gzip member of its own."""
    with path.open("rb", buffering=0) as file:
        source = ByteSource(file, file.seek(0, 2), hashes=False)
        if not is_packed(source):
            return False
        for stretch, _ in zip(iter_stretches(source), range(2), strict=False):
            if not isinstance(stretch, Gap) and not stretch.is_alone:
                return False
    return True


def _is_packed_copy(target: Path, path: Path) -> bool:
    """Whether `target` is what `_pack` made of `path`: by the instant that it was given then."""
    return target.stat().st_mtime_ns == path.stat().st_mtime_ns and not is_packed_by_record(path)


def _pack(path: Path, target: Path) -> None:
    """Writes a file's records, each as a gzip member, bytes unchanged; what is no record is left out."""
    with path.open("rb") as file, replacing_file(target) as packed, tempfile.TemporaryFile() as spare:
        start = file.read(2)
        file.seek(0)
        plain = cast("BinaryIO", spare if start == b"\x1f\x8b" else file)
        if plain is not file:
            with gzip.open(file) as unpacked, suppress(EOFError, OSError, zlib.error):
                shutil.copyfileobj(unpacked, plain)
        source = ByteSource(plain, plain.seek(0, os.SEEK_END), hashes=False)
        borders: list[tuple[int, int]] = []
        for stretch in iter_stretches(source):
            if isinstance(stretch, RecordStretch):
                for _ in stretch.iter_block():
                    pass
                borders.append((stretch.offset, stretch.end or source.size_bytes))
        for offset, end in borders:
            plain.seek(offset)
            _pack_record(plain, end - offset, packed)
    times = path.stat()
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))


def _pack_record(plain: BinaryIO, size_bytes: int, packed: BinaryIO) -> None:
    compressor = zlib.compressobj(wbits=31)
    left = size_bytes
    while left and (piece := plain.read(min(left, _PIECE_BYTES))):
        packed.write(compressor.compress(piece))
        left -= len(piece)
    packed.write(compressor.flush())
