"""What can be wrong with an archive: one table of problems with stable names, one value for each find."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Grade = Literal["damage", "note"]
"""damage: something that was there is gone or is not what it claims · note: worth knowing, no harm done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One row of the catalogue."""

    meaning: str
    """For people; one sentence without its full stop."""
    remedy: str = ""
    """What mends it, or what can be done when nothing does."""
    repairable: bool = False
    """Whether the remedy brings back all that was there."""
    grade: Grade = "damage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One find: where, of which page, what and what to do."""

    problem: str
    """Name of a row of PROBLEMS."""
    file: str
    """As the user would name it; with `!` between a WACZ and the file in it."""
    offset: int | None = None
    """In bytes, of the record's gzip member where there is one; of a text file, of the line."""
    url: str = ""
    """The page or file that is concerned, where it is known."""
    detail: str = ""
    """What exactly was found; one line."""
    grade: Grade = "damage"
    length_bytes: int | None = None
    """How many bytes are concerned, where they belong to no record."""
    own_remedy: str = ""
    """What mends just this one; empty where the catalogue's remedy does."""
    is_repairable: bool | None = None
    """Whether just this one can be mended; None where the catalogue knows."""

    @property
    def meaning(self) -> str:
        """What is wrong, for people; one sentence without its full stop."""
        return PROBLEMS[self.problem].meaning

    @property
    def remedy(self) -> str:
        """What mends it, or what can be done when nothing does."""
        return self.own_remedy or PROBLEMS[self.problem].remedy

    @property
    def repairable(self) -> bool:
        """Whether the remedy brings back all that was there."""
        if self.is_repairable is not None:
            return self.is_repairable
        return PROBLEMS[self.problem].repairable

    def as_repairable(self, remedy: str) -> Fault:
        """The same, as something that `remedy` brings back."""
        return replace(self, own_remedy=remedy, is_repairable=True)

    def as_lost(self, remedy: str = "") -> Fault:
        """The same, as something that nothing brings back; what can be done instead."""
        return replace(self, own_remedy=remedy or COPY, is_repairable=False)

    def as_note(self, why: str) -> Fault:
        """The same, as something that does no harm, and the reason for that."""
        return replace(self, grade="note", detail=f"{self.detail}; {why}" if self.detail else why)


def fault(problem: str, file: str, offset: int | None = None, url: str = "", detail: str = "") -> Fault:
    """A find with the grade that the catalogue gives it."""
    return Fault(
        problem=problem,
        file=file,
        offset=offset,
        url=url,
        detail=detail,
        grade=PROBLEMS[problem].grade,
    )


COPY = "put back a copy of the file, or crawl the page again"
REINDEX = "storytrail reindex DIR writes it anew from the WARC files"
EXPORT = "storytrail export DIR --format wacz makes it anew"
AS_WRITTEN = "every byte is there: write the record's header anew"
CUT_OUT = "cut them out: the rest is the file as it was finished"
_CUT_OR_COPY = "put back a copy of the file; where nothing stood there before, cut them out, then reindex"


def _lost(meaning: str, remedy: str = COPY) -> Problem:
    return Problem(meaning=meaning, remedy=remedy)


def _mended(meaning: str, remedy: str) -> Problem:
    return Problem(meaning=meaning, remedy=remedy, repairable=True)


def _note(meaning: str) -> Problem:
    return Problem(meaning=meaning, grade="note")


PROBLEMS: dict[str, Problem] = {
    # Files and gzip members
    "file-unreadable": _lost("the file can't be read"),
    "file-empty": _lost("a WARC file without a record"),
    "member-damaged": _lost(
        "the gzip member can't be unpacked, or its checksum is another: bits have changed"
    ),
    "member-cut": _lost("the file ends within a record"),
    "garbage": _lost("bytes between or behind the records that belong to none", _CUT_OR_COPY),
    "zeros": _lost("zero bytes where a record should begin, or the file end", _CUT_OR_COPY),
    "no-record": _lost("a gzip member that holds no WARC record", _CUT_OR_COPY),
    "several-records": _mended(
        "several records in one gzip member: replay can't jump to one of them",
        "warcio recompress writes one member for each record; then reindex",
    ),
    # Record headers
    "header-broken": _lost("a record's header that can't be read"),
    "header-folded": _mended("a header line that goes on in the next one", AS_WRITTEN),
    "header-line-end": _mended("header lines that don't end in CR LF", AS_WRITTEN),
    "header-repeated": _mended("a header field that stands twice", AS_WRITTEN),
    "header-missing": _mended("a header field that must be there is not", AS_WRITTEN),
    "header-value": _mended("a header field whose value can't be one", AS_WRITTEN),
    "record-length": _mended("WARC's Content-Length is not the length of the block", AS_WRITTEN),
    # Contents
    "block-digest": _lost("the block is not the one that its digest was made of"),
    "payload-digest": _lost("the payload is not the one that its digest was made of"),
    "http-head": _lost(
        "a response whose block does not begin as HTTP does",
        "put back a copy of the file; where the server sent this, leave the record out: some readers lose "
        "the next one with it",
    ),
    "http-length": _lost("HTTP's Content-Length is not the length of the body, which is not marked as cut"),
    "http-chunks": _lost("the header says chunked, the body is not in chunks, nor marked as cut"),
    "http-coding": _lost("the body is not in the content coding that its header names"),
    # References between records
    "id-repeated": _lost("one record id on several records"),
    "file-repeated": _mended("a WARC file that is there twice", "remove the copy"),
    "reference-dangling": _lost("a record names another one that is not there"),
    "dates-differ": _mended("records of one exchange have different dates", AS_WRITTEN),
    "requisite-missing": _lost("a page needs a file that was asked for, and no record of it is there"),
    "revisit-dangling": _lost("a revisit whose original is not there"),
    "revisit-differs": _mended("a revisit and its original don't agree", AS_WRITTEN),
    "revisit-of-revisit": _mended("a revisit whose original is a revisit", AS_WRITTEN),
    # Index
    "index-missing": _mended("a response without a line in the index", REINDEX),
    "index-wrong-place": _mended("an index line that leads to no record", REINDEX),
    "index-differs": _mended("an index line that says something else than its record", REINDEX),
    "index-order": _mended("an index line out of order: replay won't find what lies beyond", REINDEX),
    "index-repeated": _mended("an index line that stands twice", REINDEX),
    "index-broken": _mended("an index line that can't be read", REINDEX),
    # Ledger
    "ledger-missing": _mended("a collection without its story.db", REINDEX),
    "ledger-broken": _mended("story.db can't be read", REINDEX),
    "ledger-missing-record": _lost("story.db knows a record that is not there: records are lost"),
    "ledger-differs": _mended("story.db says something else than the record", REINDEX),
    "ledger-unknown-record": _mended("a record that story.db does not know", REINDEX),
    "ledger-dangling": _mended("a row of story.db that points at nothing", REINDEX),
    # Graph
    "graph-broken": _mended("a table of the graph can't be read", REINDEX),
    "graph-dangling": _mended("a line of the graph that points at nothing", REINDEX),
    # Runs
    "run-broken": _lost(
        "a run.json that can't be read, or whose counts don't add up",
        "put back a copy; story.db and the WARC files don't depend on it",
    ),
    # Sums
    "file-missing": _lost("a file that was there is gone"),
    "sum-differs": _lost("the file is not the one that the checksum was made of"),
    "export-missing": _mended("a file that is made from the WARC files is gone", REINDEX),
    "export-differs": _mended("a file made from the WARC files is not the one of its checksum", REINDEX),
    "sums-broken": _mended("SHA256SUMS can't be read", REINDEX),
    "sum-missing": _mended("a file without a checksum in SHA256SUMS", REINDEX),
    # WACZ
    "wacz-broken": _mended("the WACZ can't be read as a ZIP file", EXPORT),
    "wacz-garbage": _mended("bytes of the WACZ that belong to no part", EXPORT),
    "wacz-header": _mended("a part's own header says something else than the directory", EXPORT),
    "wacz-deflated": _mended("a WARC file or index that is packed in the ZIP: replay can't jump", EXPORT),
    "wacz-missing": _mended("a part that every WACZ has is not there", EXPORT),
    "wacz-differs": _mended("a part is not the one that datapackage.json describes", EXPORT),
    "wacz-unlisted": _mended("a part that datapackage.json does not list", EXPORT),
    "wacz-no-pages": _mended("a WACZ that lists no page: a player has nothing to open", EXPORT),
    "wacz-page": _mended("a page of the WACZ of which there is no capture at that time", EXPORT),
    # Notes
    "not-checked": _note("something that could not be looked into"),
    "being-written": _note("a file that is not yet whole: checked as far as story.db knows it"),
    "other-payload": _note("the payload digest is made in another tool's way"),
    "other-date": _note("other tools' records or pages that stand together and differ in time"),
    "elsewhere": _note("something is named that may be in a file that was not given"),
    "unusual": _note("allowed, but not as it should be"),
    "not-whole": _note("the collection's run has not ended: some files are written at its end"),
}
"""Every problem by its name; the names are kept from version to version."""
