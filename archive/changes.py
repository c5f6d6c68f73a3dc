"""What became of a story between two runs: new and vanished pages, changed words, added and removed links.

Every change names the WARC records that prove it, one of each run where there is one. What the later run
did not look for is no change, but it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from archive.absences import UnlookedReason, find_unlooked
from archive.aliases import Aliases
from archive.article import UNTOLD, Article
from archive.detours import find_detours
from archive.errors import ConfigError
from archive.ledger import ARTICLE_COLUMNS, Ledger, article_of_columns
from archive.word_diff import Span, word_diff

ChangeKind = Literal[
    "new",
    "vanished",
    "not-looked-for",
    "gone",
    "failed",
    "back",
    "redirected",
    "headline",
    "published",
    "modified",
    "authors",
    "text",
    "link-added",
    "link-removed",
]

_FACTS: dict[ChangeKind, Callable[[Article], str]] = {
    "headline": lambda article: article.headline,
    "published": lambda article: article.published,
    "modified": lambda article: article.modified,
    "authors": lambda article: ", ".join(article.authors),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The record in which one side of a change can be read."""

    record_id: str
    date: str
    """WARC-Date."""
    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was in the earlier run."""

    kind: ChangeKind
    url: str
    """The page's; for a link the page on which it stands."""
    before: str = ""
    after: str = ""
    label: str = ""
    """Of a link: the words that announced it."""
    old: Proof | None = None
    new: Proof | None = None
    spans: tuple[Span, ...] = ()
    """Of a text: what stayed, went and came."""


class RunName(NamedTuple):
    """A run of the collection."""

    id: int
    name: str
    started: str


@dataclass(slots=True, kw_only=True)
class _Page:
    """A page as one run left it."""

    state: str
    reason: str
    status: int | None = None
    redirect_url: str = ""
    proof: Proof | None = None
    article: Article = UNTOLD
    text_digest: str = ""
    links: dict[str, str] = field(default_factory=dict)
    """Story links: target, and the label that announced it."""


def get_runs(ledger: Ledger, old: str | None = None, new: str | None = None) -> tuple[RunName, RunName]:
    """The two runs to compare: those named, else the last two that are over.

    Raises ConfigError when there are no two, or one of that name is not there.
    """
    rows = ledger.connection.execute("SELECT id, name, started, ended FROM run ORDER BY id").fetchall()
    by_name = {row[1]: RunName(*row[:3]) for row in rows}
    if old is not None and new is not None:
        for name in (old, new):
            if name not in by_name:
                known = ", ".join(by_name) or "none"
                raise ConfigError(f"there is no run {name!r} in this collection; there are: {known}")
        return by_name[old], by_name[new]
    over = [RunName(*row[:3]) for row in rows if row[3] is not None]
    if len(over) < 2:
        raise ConfigError(f"changes need two runs that are over; this collection has {len(over) or 'none'}")
    return over[-2], over[-1]


def iter_changes(ledger: Ledger, old: RunName, new: RunName) -> Iterator[Change]:
    """What changed from `old` to `new`, page by page in the order of URLs."""
    before, after = _read_pages(ledger, old.id), _read_pages(ledger, new.id)
    known = _captured_before(ledger, new.id)
    aliases = Aliases(ledger)
    detours = find_detours(ledger, aliases)
    unlooked = find_unlooked(
        ledger, old.id, new.id, {url: (page.state, page.reason) for url, page in after.items()}
    )
    there = {aliases.resolve(url) for url, page in after.items() if page.state == "captured"}
    for url in sorted(before.keys() | after.keys()):
        was, now = before.get(url), after.get(url)
        story = aliases.resolve(url)
        # What came under another of its addresses has not vanished.
        if story in detours or (now is None and story in there):
            continue
        if was and was.state == "captured" and not (now and now.state == "captured"):
            changes = iter([_loss(url, was, now, unlooked.get(url))])
        else:
            changes = _iter_page_changes(ledger, url, was, now, url in known)
        for change in changes:
            yield replace(change, old=was.proof if was else None, new=now.proof if now else None)


def _iter_page_changes(
    ledger: Ledger, url: str, old: _Page | None, new: _Page | None, known: bool
) -> Iterator[Change]:
    if new is None or new.state != "captured":
        return
    if old is not None and old.state == "captured":
        yield from _iter_edits(ledger, url, old, new)
    else:
        yield Change(kind="back" if known else "new", url=url, after=new.article.headline)


def _loss(url: str, old: _Page, new: _Page | None, unlooked: UnlookedReason | None) -> Change:
    headline = old.article.headline
    if new is None and unlooked is None:
        return Change(kind="vanished", url=url, before=headline, after="no link leads to it any more")
    if new is None:
        return Change(kind="not-looked-for", url=url, before=headline, after=unlooked or "")
    if new.redirect_url and new.state in ("redirected", "refused"):
        return Change(kind="redirected", url=url, before=headline, after=new.redirect_url)
    if new.state in ("queued", "leased", "refused"):
        after = new.reason if new.state == "refused" else "left"
        return Change(kind="not-looked-for", url=url, before=headline, after=after)
    kind: ChangeKind = "gone" if new.status in (404, 410) else "failed"
    return Change(kind=kind, url=url, before=headline, after=new.reason or new.state)


def _iter_edits(ledger: Ledger, url: str, old: _Page, new: _Page) -> Iterator[Change]:
    reasons = (old.reason, new.reason)
    if "unread" in reasons:
        return  # nothing is known of one of them
    for kind, read in _FACTS.items():
        was, now = read(old.article), read(new.article)
        if was != now:
            yield Change(kind=kind, url=url, before=was, after=now)
    if "cut" in reasons:
        return  # what stands behind the cut is not gone
    if old.text_digest != new.text_digest:
        spans = word_diff(ledger.find_text(old.text_digest) or "", ledger.find_text(new.text_digest) or "")
        if any(span.op != "same" for span in spans):
            yield Change(kind="text", url=url, spans=tuple(spans))
    for target in sorted(new.links.keys() - old.links.keys()):
        yield Change(kind="link-added", url=url, after=target, label=new.links[target])
    for target in sorted(old.links.keys() - new.links.keys()):
        yield Change(kind="link-removed", url=url, before=target, label=old.links[target])


def _captured_before(ledger: Ledger, run: int) -> set[str]:
    rows = ledger.connection.execute(
        "SELECT DISTINCT url FROM request WHERE run < ? AND kind = 'page' AND state = 'captured'", (run,)
    )
    return {url for (url,) in rows}


def _read_pages(ledger: Ledger, run: int) -> dict[str, _Page]:
    """The pages that a run asked for, each with its last capture."""
    rows = ledger.connection.execute
    pages = {
        url: _Page(state=state, reason=reason)
        for url, state, reason in rows(
            "SELECT url, state, reason FROM request WHERE run = ? AND kind = 'page'", (run,)
        )
    }
    last: dict[str, int] = {}
    for row in rows(
        'SELECT c.id, c.url, c.status, c.redirect_url, c.response_id, c.date, c.file, c."offset", '
        f"a.text_digest, {', '.join(f'a.{name}' for name in ARTICLE_COLUMNS)} FROM capture c "
        "LEFT JOIN article a ON a.capture = c.id WHERE c.run = ? AND c.kind = 'page' ORDER BY c.id",
        (run,),
    ):
        page = pages.get(row[1])
        if page is None or row[4] is None:
            continue
        last[row[1]] = row[0]
        page.status, page.redirect_url = row[2], row[3] or ""
        page.proof = Proof(record_id=row[4], date=row[5], file=row[6], offset=row[7])
        page.text_digest, page.article = row[8] or "", article_of_columns(row[9:])
    captures = {capture: url for url, capture in last.items()}
    for capture, target, label in rows(
        "SELECT capture, target, label FROM link WHERE run = ? AND kind != 'body' AND standing != 'doubtful' "
        "ORDER BY id",
        (run,),
    ):
        if capture in captures:
            pages[captures[capture]].links.setdefault(target, label)
    return pages
