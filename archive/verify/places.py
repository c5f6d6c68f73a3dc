"""What a path holds that can be verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError
from archive.verify.unreadable import find_dead_end, is_zstd, iter_unreadable, zstd_words
from archive.warcfile import OPEN_SUFFIX

_WARC_ENDS = (".warc", ".warc.gz")
_OPEN_ENDS = tuple(end + OPEN_SUFFIX for end in _WARC_ENDS)
_WACZ_END = ".wacz"
_ZIP_MAGIC, _GZIP_MAGIC, _WARC_MAGIC = b"PK\x03\x04", b"\x1f\x8b", b"WARC/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One archive: a collection, a WACZ file, or WARC files that belong together."""

    collection: Path | None = None
    wacz: Path | None = None
    warcs: Sequence[Path] = ()
    folder: Path | None = None
    """That was named, and that the files lie in or below."""
    is_whole: bool = True
    """All there is of the archive was named: what is not in it is lost."""


def find_places(path: Path) -> list[Place]:
    """The archives at `path`; ConfigError, in one line, where there is none."""
    if path.is_dir():
        places = _find_in_folder(path)
    elif path.is_file():
        places = [_place_of_file(path)]
    elif path.exists():
        raise ConfigError(f"{path} is neither a file nor a folder")
    elif target := find_dead_end(path):
        raise ConfigError(f"{path} is a link to {target!r}, which is not there")
    else:
        raise ConfigError(f"{path} does not exist")
    if not places:
        if odd := next(iter_unreadable(path), None):
            raise ConfigError(f"{path} holds no archive but {odd.file}: {odd.detail}")
        raise ConfigError(f"{path} holds no archive: no collection, no WARC file, no WACZ file")
    return places


def find_all_places(path: Path) -> list[Place]:
    """The archives at `path`, collections without WARC files and what lies beside collections included.

    ConfigError, in one line, where there is none.
    """
    if path.is_dir() and not is_collection(path) and _was_collection(path):
        return [Place(collection=path)]
    places = find_places(path)
    folders = {place.collection for place in places if place.collection}
    if folders and path not in folders:
        beside = [each for each in _list_beside(path) if each.parent not in folders]
        warcs = [each for each in beside if _is_warc(each)]
        places += [Place(warcs=warcs, is_whole=False)] if warcs else []
        places += [Place(wacz=each) for each in beside if each.name.endswith(_WACZ_END)]
    return places


def _was_collection(folder: Path) -> bool:
    return (folder / "SHA256SUMS").is_file() and (folder / "archive").is_dir() and (folder / "graph").is_dir()


def _list_beside(path: Path) -> list[Path]:
    """Files that stand beside collections, in folders that are none included."""
    found = [each for each in sorted(path.iterdir()) if each.is_file()]
    inner = path / "collections"
    if inner.is_dir():
        found += [each for each in sorted(inner.iterdir()) if each.is_file()]
        for folder in sorted(inner.iterdir()):
            if folder.is_dir() and not is_collection(folder):
                found += _walk(folder)
    return found


def _is_warc(path: Path) -> bool:
    return path.name.endswith((*_WARC_ENDS, *_OPEN_ENDS))


def iter_strays(folder: Path) -> Iterator[Path]:
    """WARC and WACZ files in a collection's folder that stand where it has none of its own."""
    for path in _walk(folder):
        is_own = (path.parent == folder / "archive" and _is_warc(path)) or (
            path.parent == folder and path.name.endswith(_WACZ_END)
        )
        if not is_own and (_is_warc(path) or path.name.endswith(_WACZ_END)):
            yield path


def is_collection(folder: Path) -> bool:
    """Whether the folder is laid out as a collection, ours or pywb's."""
    if (folder / "story.db").is_file():
        return True
    return (folder / "archive").is_dir() and any(iter_warcs(folder / "archive"))


def iter_warcs(folder: Path) -> Iterator[Path]:
    """The WARC files that stand in a folder itself, finished or not, by name."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith((*_WARC_ENDS, *_OPEN_ENDS)) and path.is_file():
            yield path


def _find_in_folder(folder: Path) -> list[Place]:
    if is_collection(folder):
        return [Place(collection=folder)]
    for parent in (folder / "collections", folder):
        if parent.is_dir():
            collections = [each for each in sorted(parent.iterdir()) if each.is_dir() and is_collection(each)]
            if collections:
                return [Place(collection=each) for each in collections]
    warcs = [path for path in _walk(folder) if path.name.endswith((*_WARC_ENDS, *_OPEN_ENDS))]
    places = [Place(warcs=warcs, folder=folder)] if warcs else []
    return places + [Place(wacz=path) for path in _walk(folder) if path.name.endswith(_WACZ_END)]


def _walk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _place_of_file(path: Path) -> Place:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    if start.startswith(_ZIP_MAGIC) or path.name.endswith(_WACZ_END):
        return Place(wacz=path)
    is_named_so = path.name.endswith((*_WARC_ENDS, *_OPEN_ENDS))
    if is_named_so or start.startswith((_GZIP_MAGIC, _WARC_MAGIC)):
        return Place(warcs=[path], is_whole=False)
    if is_zstd(path, start):
        raise ConfigError(f"{path} can't be read: {zstd_words(path)}")
    raise ConfigError(f"{path} is no archive: it is no WARC and no WACZ file")
