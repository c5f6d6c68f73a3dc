"""The WARC files that a collection is made again from, in the order in which they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from archive.reading import FileFacts, read_file_facts
from archive.warcfile import OPEN_SUFFIX
from spiders.reindexing.rebuild import SourceFile

_OUR_NAME = re.compile(r"(?P<prefix>.+)-(?P<ts>\d{14})-\d{5}-[A-Za-z0-9-]+\.warc\.gz")


def read_sources(paths: Iterable[Path], collection: str) -> list[SourceFile]:
    """The files at `paths`, oldest first. Raises OSError."""
    sources = [
        SourceFile(path=path, name=path.name.removesuffix(OPEN_SUFFIX), facts=read_file_facts(path))
        for path in paths
    ]
    sources.sort(key=lambda source: (source.facts.date or _date_in_name(source.name), source.name))
    return _with_lost_runs(sources, collection)


def _with_lost_runs(sources: list[SourceFile], collection: str) -> list[SourceFile]:
    """The same; what is ours by its name, and lost its first record, is of the run that wrote just before."""
    known = FileFacts()
    for source in sources:
        if source.facts.run:
            known = source.facts
            break
    told = []
    for source in sources:
        named = _OUR_NAME.fullmatch(source.name)
        if source.facts.run:
            known = source.facts
        is_lost = not source.facts.run and named and named["prefix"] == collection
        facts = replace(known, date=_date_in_name(source.name)) if known.run and is_lost else source.facts
        told.append(replace(source, facts=facts))
    return told


def _date_in_name(name: str) -> str:
    """When a file of ours was begun, as WARC-Date has it; empty for a name that doesn't tell."""
    found = _OUR_NAME.fullmatch(name)
    if not found:
        return ""
    digits = found["ts"]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}.000000Z"
