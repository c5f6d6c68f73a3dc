"""Files that are replaced in one step: a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from archive.errors import WriteFailed


def replace_file(path: Path, parts: Iterable[str]) -> Path:
    """Writes `parts` as UTF-8 to `path`, over what was there, in one step; its path.

    Raises WriteFailed; the old file is then still there, and whole.
    """
    new_path = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        new_path.replace(path)
    except OSError as error:
        new_path.unlink(missing_ok=True)
        raise WriteFailed(f"cannot write {path}: {error.strerror or error}") from error
    return path
