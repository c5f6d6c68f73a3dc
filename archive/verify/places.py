"""What a path holds that can be verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError
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
    else:
        raise ConfigError(f"{path} does not exist")
    if not places:
        raise ConfigError(f"{path} holds nothing to verify: no collection, no WARC file, no WACZ file")
    return places


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
    places = [Place(warcs=warcs)] if warcs else []
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
    raise ConfigError(f"{path} holds nothing to verify: it is no WARC and no WACZ file")
