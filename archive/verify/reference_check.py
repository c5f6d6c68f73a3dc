"""What records say of each other, over all files of an archive: each check one query and one judgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.verify.digest import same_digest
from archive.verify.facts import Facts
from archive.verify.faults import Fault, fault
from archive.verify.header import Finding


class Original(NamedTuple):
    """The record that a revisit names."""

    type: str
    url: str
    date: str
    digest: str


class Revisit(NamedTuple):
    """What a revisit says of its original; empty where it says nothing."""

    refers_to: str
    url: str
    date: str
    digest: str


def judge_revisit(revisit: Revisit, original: Original) -> Finding | None:
    """Whether a revisit agrees with the record that it names.

    >>> judge_revisit(Revisit("", "http://a/", "2026-01-01T00:00:00Z", ""),
    ...               Original("response", "http://a/", "2026-01-01T00:00:00.5Z", ""))
    """
    if original.type == "revisit":
        return "revisit-of-revisit", revisit.refers_to
    if original.type not in ("response", "resource"):
        return "revisit-differs", f"its original is a {original.type}"
    if revisit.url and revisit.url != original.url:
        return "revisit-differs", f"it names {revisit.url}, its original is {original.url}"
    if revisit.date and not same_instant(revisit.date, original.date):
        return "revisit-differs", f"it names {revisit.date}, its original is of {original.date}"
    if revisit.digest and original.digest and not same_digest(revisit.digest, original.digest):
        return "revisit-differs", f"its payload is {revisit.digest}, its original's {original.digest}"
    return None


def same_instant(one: str, other: str) -> bool:
    """Whether two WARC dates are one, as far as the coarser of them goes.

    >>> same_instant("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.25Z")
    True
    """
    one, other = one.removesuffix("Z"), other.removesuffix("Z")
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and len(shorter) >= len("2026-01-01T00:00:00")


def find_repeated_ids(facts: Facts) -> Iterator[Fault]:
    """Records whose id another one has already."""
    for shown, offset, url, record_id in facts.ask(
        "SELECT f.shown, r.offset, r.url, r.id FROM record r JOIN file f ON f.id = r.file "
        "JOIN (SELECT id, min(rowid) AS first FROM record WHERE id != '' GROUP BY id HAVING count(*) > 1) d "
        "ON d.id = r.id WHERE r.rowid > d.first ORDER BY r.rowid"
    ):
        yield fault("id-repeated", shown, offset, url, record_id)


def find_dangling_ties(facts: Facts) -> Iterator[Fault]:
    """References to records that are nowhere; in other tools' files a warcinfo elsewhere is no rare thing."""
    for shown, offset, url, field, target, is_ours in facts.ask(
        "SELECT f.shown, t.offset, t.url, t.field, t.target, t.is_ours FROM tie t "
        "JOIN file f ON f.id = t.file LEFT JOIN record r ON r.id = t.target "
        "WHERE r.id IS NULL ORDER BY t.rowid"
    ):
        is_mild = not is_ours and field != "WARC-Concurrent-To"
        yield fault("elsewhere" if is_mild else "reference-dangling", shown, offset, url, f"{field} {target}")


def find_revisit_faults(facts: Facts, *, is_whole: bool) -> Iterator[Fault]:
    """Revisits that don't lead to their payload; `is_whole` says that all files there are were given."""
    for row in list(
        facts.ask(
            "SELECT f.shown, v.offset, v.url, v.refers_to, v.refers_to_url, v.refers_to_date, v.digest, "
            "v.is_ours "
            "FROM record v JOIN file f ON f.id = v.file WHERE v.type = 'revisit' AND v.is_sound"
        )
    ):
        shown, offset, url, *said, is_ours = row
        revisit = Revisit(*said)
        if is_ours and not (revisit.refers_to and revisit.url and revisit.date):
            yield fault("header-missing", shown, offset, url, "a field of WARC-Refers-To")
        original = _find_original(facts, revisit, by_content=not is_ours)
        if original is None:
            wanted = revisit.refers_to or revisit.url or revisit.digest
            found = fault("revisit-dangling" if is_whole else "elsewhere", shown, offset, url, wanted)
            yield _judge_remedy(facts, revisit, found)
        elif finding := judge_revisit(revisit, original):
            found = fault(finding[0], shown, offset, url, finding[1])
            is_right = original.type == "response" and (
                not revisit.digest or same_digest(revisit.digest, original.digest)
            )
            yield found if is_right else _judge_remedy(facts, revisit, found)


def _judge_remedy(facts: Facts, revisit: Revisit, found: Fault) -> Fault:
    """The same find; repairable where some response has the payload that the revisit left out."""
    if found.grade != "damage":
        return found
    query = "SELECT id FROM record WHERE digest = ? AND type = 'response' AND is_sound LIMIT 1"
    for (record_id,) in facts.ask(query, (revisit.digest,)) if revisit.digest else ():
        return found.as_repairable(f"{record_id} has the same payload: let the revisit name that one")
    return found.as_lost()


def _find_original(facts: Facts, revisit: Revisit, *, by_content: bool) -> Original | None:
    columns = "SELECT type, url, date, digest FROM record"
    if revisit.refers_to:
        for row in facts.ask(f"{columns} WHERE id = ? LIMIT 1", (revisit.refers_to,)):
            return Original(*row)
        if not by_content:
            return None
    of_type = "type IN ('response', 'resource')"
    if revisit.url and revisit.date:
        for row in facts.ask(f"{columns} WHERE url = ? AND {of_type}", (revisit.url,)):
            if same_instant(revisit.date, row[2]):
                return Original(*row)
    if revisit.digest:
        for row in facts.ask(f"{columns} WHERE digest = ? AND type = 'response' LIMIT 1", (revisit.digest,)):
            # What it names is elsewhere, but the payload is here, and that is what a player looks for.
            return Original(row[0], revisit.url or row[1], revisit.date or row[2], row[3])
    return None


def count_revisits(facts: Facts) -> int:
    """How many sound revisits there are."""
    ((count,),) = facts.ask("SELECT count(*) FROM record WHERE type = 'revisit' AND is_sound")
    return int(count)


def count_captures(facts: Facts) -> int:
    """How many responses and revisits there are."""
    ((count,),) = facts.ask("SELECT count(*) FROM record WHERE type IN ('response', 'revisit')")
    return int(count)


_UNKEPT = (
    "SELECT f.shown, min(p.offset), p.page, p.url FROM promise p JOIN file f ON f.id = p.file "
    "WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.url IN (p.key, p.url)) {more} "
    "GROUP BY p.key ORDER BY p.rowid"
)


def find_unkept_promises(facts: Facts, *, knows_requests: bool) -> Iterator[Fault]:
    """Files that pages need and no record speaks of.

    A request that was refused, or is still to be made, leaves none. Only the ledger knows of those
    (table `asked`): without it nothing is proved.
    """
    more = ""
    if knows_requests:
        more = (
            "AND EXISTS (SELECT 1 FROM asked) AND NOT EXISTS (SELECT 1 FROM asked a "
            "WHERE a.url = p.key AND a.state NOT IN ('captured', 'redirected'))"
        )
    problem = "requisite-missing" if knows_requests else "elsewhere"
    for shown, offset, page, url in facts.ask(_UNKEPT.format(more=more)):
        yield fault(problem, shown, offset, url, f"needed by {page}")
