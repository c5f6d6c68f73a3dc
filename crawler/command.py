"""What the commands that look into a collection have in common."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from archive.errors import ConfigError, CorruptRecord
from archive.ledger import Ledger, is_blank

LEDGER = "story.db"


class CommandParser(argparse.ArgumentParser):
    """Says in one line what is wrong; argparse would print the whole usage above it."""

    def error(self, message: str) -> NoReturn:
        """Raises ConfigError."""
        raise ConfigError(f"{message} (see {self.prog} --help)")


def get_collection(folder: Path) -> Path:
    """The collection's folder: `folder` itself, or the only collection below it.

    Raises ConfigError when there is none, or several.
    """
    if (folder / LEDGER).is_file():
        return folder
    inner = sorted(
        {path.parent for path in (*folder.glob(f"*/{LEDGER}"), *folder.glob(f"collections/*/{LEDGER}"))}
    )
    if len(inner) == 1:
        return inner[0]
    if inner:
        names = ", ".join(str(path) for path in inner[:5])
        raise ConfigError(
            f"{folder} holds {len(inner)} collections; name one: {names}{' …' if inner[5:] else ''}"
        )
    what = "has no story.db" if folder.is_dir() else "is no folder"
    raise ConfigError(f"{folder} is no collection: it {what}")


@contextmanager
def reading_ledger(collection: Path) -> Iterator[Ledger]:
    """The ledger of a collection's folder, for reading: no lock is taken, a run may be working on it.

    Raises ConfigError when it can't be opened, CorruptRecord when it is damaged.
    """
    path = collection / LEDGER
    if is_blank(path):
        raise ConfigError(f"{collection} holds nothing yet: its {LEDGER} is empty")
    ledger = Ledger(path, read_only=True)
    try:
        yield ledger
    except sqlite3.OperationalError as error:
        raise ConfigError(f"{path} can't be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise CorruptRecord(path, 0, str(error)) from error
    finally:
        ledger.close()
