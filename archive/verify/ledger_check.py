"""`story.db` against the records that its rows speak of."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from archive.verify.digest import same_digest
from archive.verify.facts import Facts
from archive.verify.faults import REINDEX, Fault, fault

_OF_A_RUN = "urn:storytrail:%"
"""URLs of records that speak of a run and not of a page: they are no captures."""


def known_ends(facts: Facts) -> dict[str, int]:
    """By final name of a WARC file: how many of its bytes the ledger speaks of."""
    return dict(facts.ask("SELECT file, max(end_offset) FROM capture GROUP BY file"))


def find_new_name(facts: Facts, name: str) -> str:
    """The one file in which all records lie that the ledger knows of the file `name`; empty without one."""
    if _count_missing(facts, name):
        return ""
    places = list(
        facts.ask(
            "SELECT DISTINCT f.shown FROM capture c JOIN record r ON r.id = c.metadata_id "
            "JOIN file f ON f.id = r.file WHERE c.file = ?",
            (name,),
        )
    )
    return str(places[0][0]) if len(places) == 1 else ""


def are_records_there(facts: Facts, name: str) -> bool:
    """Whether all records that the ledger knows of a file are somewhere, and can be read."""
    known = next(facts.ask("SELECT 1 FROM capture WHERE file = ? LIMIT 1", (name,)), None)
    return known is not None and not _count_missing(facts, name)


def _count_missing(facts: Facts, name: str) -> int:
    return sum(
        int(count)
        for column in ("response_id", "metadata_id", "request_id")
        for (count,) in facts.ask(
            f"SELECT count(*) FROM capture c WHERE c.file = ? AND c.{column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM record r WHERE r.id = c.{column} AND r.is_sound)",
            (name,),
        )
    )


# What other tools captured, they alone know by which requests.
_OUR_RUNS = "SELECT c.run FROM capture c JOIN record r ON r.id = c.metadata_id WHERE r.is_ours"


def find_settled_faults(facts: Facts, shown: str) -> Iterator[Fault]:
    """Rows that a run which has ended would have written, and that are not there."""
    for kind, url in facts.ask(
        "SELECT c.kind, c.url FROM capture c LEFT JOIN request q "
        "ON q.run = c.run AND q.kind = c.kind AND q.url = c.url "
        f"WHERE c.kind IN ('page', 'requisite') AND q.url IS NULL AND c.run IN ({_OUR_RUNS}) "
        "GROUP BY c.kind, c.url ORDER BY min(c.id)"
    ):
        yield fault("ledger-dangling", shown, None, url, f"captured as a {kind}, and no request of it")
    for kind, url in facts.ask(
        "SELECT q.kind, q.url FROM request q LEFT JOIN capture c "
        "ON c.run = q.run AND c.kind = q.kind AND c.url = q.url "
        "WHERE q.state IN ('captured', 'redirected') AND c.url IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM pruned_file) AND q.run IN ({_OUR_RUNS}) GROUP BY q.kind, q.url ORDER BY min(q.rowid)"
    ):
        yield fault("ledger-dangling", shown, None, url, f"a {kind} that counts as captured, and no capture")


def find_ledger_faults(facts: Facts, shown: str, intact: Container[str]) -> Iterator[Fault]:
    """Rows whose records are not there or are others, and records without a row.

    `intact` are WARC files, by name, that are as they were finished: where these and the ledger don't
    agree, the ledger is wrong.
    """
    facts.execute("CREATE INDEX capture_place ON capture (file, offset)")
    facts.execute("CREATE INDEX capture_response ON capture (response_id)")
    facts.execute("CREATE INDEX capture_metadata ON capture (metadata_id)")
    facts.execute("CREATE INDEX capture_request ON capture (request_id)")
    for (name,) in facts.ask(
        "SELECT DISTINCT file FROM capture WHERE file NOT IN (SELECT name FROM file) ORDER BY file"
    ):
        yield fault("file-missing", f"archive/{name}", detail=f"{shown} knows records of it")
    yield from _find_wrong_responses(facts, intact)
    yield from _find_missing_records(facts, intact)
    yield from _find_wrong_originals(facts)
    for kind, column in (
        ("response", "response_id"),
        ("revisit", "response_id"),
        ("metadata", "metadata_id"),
    ):
        for file, offset, url in facts.ask(
            "SELECT f.shown, r.offset, r.url FROM record r JOIN file f ON f.id = r.file "
            f"LEFT JOIN capture c ON c.{column} = r.id "
            "WHERE r.type = ? AND r.is_ours AND r.is_sound AND c.id IS NULL AND r.url NOT LIKE ? "
            "ORDER BY r.rowid",
            (kind, _OF_A_RUN),
        ):
            yield fault("ledger-unknown-record", file, offset, url, f"a {kind}")


def _judge(found: Fault, facts: Facts, record_id: str, *, is_intact: bool) -> Fault:
    """The same find; repairable where the record stands elsewhere, or the file is as it was finished."""
    place = next(
        facts.ask(
            "SELECT f.shown, r.offset FROM record r JOIN file f ON f.id = r.file "
            "WHERE r.id = ? AND r.is_sound",
            (record_id,),
        ),
        None,
    )
    if place:
        return replace(
            found.as_repairable(REINDEX), detail=f"{found.detail}; it is in {place[0]} at byte {place[1]}"
        )
    return found.as_repairable(REINDEX) if is_intact else found


def _find_wrong_responses(facts: Facts, intact: Container[str]) -> Iterator[Fault]:
    for row in facts.ask(
        "SELECT f.shown, c.offset, c.url, c.response_id, r.id, c.length, r.length, r.url, c.date, r.date, "
        "c.payload_digest, r.digest, c.status, r.status, c.record_type, r.type, c.mime, r.mime, "
        "c.refers_to, CASE WHEN r.is_ours THEN r.refers_to ELSE c.refers_to END, c.file, r.is_sound "
        "FROM capture c JOIN file f ON f.name = c.file "
        "LEFT JOIN record r ON r.file = f.id AND r.offset = c.offset "
        "WHERE c.response_id IS NOT NULL GROUP BY c.id ORDER BY c.id"
    ):
        file, offset, url, wanted_id, found_id, *pairs, name, is_sound = row
        is_intact = name in intact
        if found_id is None:
            said = f"no record begins there, {wanted_id} did"
            found = fault("ledger-missing-record", file, offset, url, said)
            yield _judge(found, facts, wanted_id, is_intact=is_intact)
        elif is_sound and (said := _compare(url, wanted_id, found_id, pairs)):
            found = fault("ledger-differs", file, offset, url, said)
            if wanted_id == found_id or is_intact:
                yield found
            else:
                yield _judge(found.as_lost(), facts, wanted_id, is_intact=False)


_ONLY_IF_SAID = ("status", "mime")


def _compare(url: str, wanted_id: str, found_id: str, pairs: list[object]) -> str:
    length, found_length, found_url, *others = pairs
    if wanted_id != found_id:
        return f"record {wanted_id} in story.db, {found_id} there"
    if found_length is not None and length != found_length:
        return f"{length} bytes in story.db, {found_length} there"
    if url != found_url:
        return f"the record is of {found_url}"
    for name, said, found in zip(
        ("date", "payload digest", "status", "type", "mime", "original"),
        others[::2],
        others[1::2],
        strict=True,
    ):
        # What the crawl took for no HTTP has no status there; a reader may see one all the same.
        if said != found and (said or found) and (name not in _ONLY_IF_SAID or said is not None):
            return f"{name} {said} in story.db, {found} there"
    return ""


def _find_wrong_originals(facts: Facts) -> Iterator[Fault]:
    """Other tools' revisits of which the ledger names an original with another payload.

    Many of these name no record, or one that is elsewhere: address, date and digest tell it then.
    """
    for file, offset, url, wanted_id, named_id, named_url, original_url, digest, original_digest in facts.ask(
        "SELECT f.shown, r.offset, c.url, c.refers_to, r.refers_to, "
        "r.refers_to_url, o.url, r.digest, o.digest FROM capture c JOIN file f ON f.name = c.file "
        "JOIN record r ON r.file = f.id AND r.offset = c.offset JOIN record o ON o.id = c.refers_to "
        "WHERE r.type = 'revisit' AND NOT r.is_ours AND r.is_sound AND r.refers_to != c.refers_to "
        "GROUP BY c.id ORDER BY c.id"
    ):
        has_same = bool(digest and original_digest) and same_digest(digest, original_digest)
        if not has_same and original_url != (named_url or url):
            said = f"original {wanted_id} in story.db, which has another payload than {named_id or 'it'}"
            yield fault("ledger-differs", file, offset, url, said)


def _find_missing_records(facts: Facts, intact: Container[str]) -> Iterator[Fault]:
    for column, what in (("metadata_id", "metadata"), ("request_id", "request"), ("refers_to", "original")):
        for file, url, wanted_id, name in facts.ask(
            f"SELECT f.shown, c.url, c.{column}, c.file FROM capture c JOIN file f ON f.name = c.file "
            f"LEFT JOIN record r ON r.id = c.{column} WHERE c.{column} IS NOT NULL AND r.id IS NULL "
            "ORDER BY c.id"
        ):
            found = fault("ledger-missing-record", file, None, url, f"its {what} record {wanted_id}")
            # What a revisit names, its own record says; where the two differ was told.
            yield found.as_repairable(REINDEX) if name in intact and what != "original" else found
    for column, what in (("metadata_id", "metadata"), ("request_id", "request")):
        for file, offset, url, said, found_type, found_url, found_date in facts.ask(
            "SELECT f.shown, r.offset, c.url, c.date, r.type, r.url, r.date FROM capture c "
            f"JOIN record r ON r.id = c.{column} JOIN file f ON f.id = r.file "
            "WHERE r.is_sound AND r.is_ours AND (r.type != ? OR r.url != c.url OR r.date != c.date) "
            "ORDER BY c.id",
            (what,),
        ):
            detail = f"its {what} record is a {found_type} of {found_url} at {found_date}, not {said}"
            yield fault("ledger-differs", file, offset, url, detail)
    for file, url, end, found_end in facts.ask(
        "SELECT f.shown, c.url, c.end_offset, r.offset + r.length FROM capture c "
        "JOIN file f ON f.name = c.file JOIN record r ON r.id = c.metadata_id "
        "WHERE r.length IS NOT NULL AND r.is_sound AND (CASE WHEN r.is_ours "
        # Others write the request behind the answer, and no record of both.
        "THEN c.end_offset != r.offset + r.length ELSE c.end_offset < r.offset + r.length END) ORDER BY c.id"
    ):
        yield fault("ledger-differs", file, found_end, url, f"its records end at byte {end} in story.db")
