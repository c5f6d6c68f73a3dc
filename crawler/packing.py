"""The collection's WACZ at the end of a run: made if it can be; if not, the run is none the worse."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from archive.collection import Collection
from archive.errors import CorruptRecord, StorytrailError
from archive.ledger import Ledger
from archive.wacz import NothingToShow, write_wacz
from crawler.noted_signals import noting_signals

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What came of it; neither path nor note when there was no page to pack."""

    path: Path | None = None
    note: str = ""
    """For the user: why there is no new WACZ. One line."""
    exit_code: int = 0
    is_signalled: bool = False
    """Whether SIGINT or SIGTERM came meanwhile."""


def pack_collection(collection: Collection, ledger: Ledger) -> Packing:
    """Writes `NAME.wacz`; a signal meanwhile leaves it out, so that the run can end at once."""
    with noting_signals() as is_stopped:
        try:
            path = write_wacz(collection, ledger, is_stopped=is_stopped)
            return Packing(path=path, is_signalled=is_stopped())
        except NothingToShow:
            return Packing(is_signalled=is_stopped())
        except StorytrailError as error:
            note = f"{collection.wacz_path.name} was not made: {error}"
            if not isinstance(error, CorruptRecord):
                note += (
                    "; the WARC files are whole, and "
                    f"storytrail export {collection.path} --format wacz makes it from them"
                )
            logger.error("%s", note)
            exit_code = 0 if is_stopped() else error.exit_code
            return Packing(note=note, exit_code=exit_code, is_signalled=is_stopped())
