"""The pages of a collection as replay tools list them: one line for each capture (WACZ 1.1.1, `pages/`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from archive.aliases import Aliases
from archive.detours import find_detours
from archive.exports.texts import clean
from archive.ledger import Ledger

PageSort = Literal["article", "other"]
"""article: a page of the story · other: what a server sent in a page's place: an error page, a login."""

_MAX_REDIRECTS = 20

_CONDITIONS: dict[PageSort, str] = {
    "article": "c.status BETWEEN 200 AND 299 AND c.url NOT IN (SELECT value FROM json_each(?1))",
    # A redirect has nothing to be looked at: where it leads is a page of its own.
    "other": "(c.status NOT BETWEEN 200 AND 299 OR c.url IN (SELECT value FROM json_each(?1))) "
    "AND c.redirect_url IS NULL",
}
"""?1 lists the pages that are no stories."""
_TITLES: dict[PageSort, str] = {"article": "Articles", "other": "Other pages"}
_LIST_IDS: dict[PageSort, str] = {"article": "pages", "other": "extraPages"}

# The same words stand in most captures of a page: they are listed with the latest one that has them.
_SELECT = """
SELECT c.id, c.response_id, c.url, c.date, c.status, c.mime, c.file, r.depth, a.headline,
    CASE WHEN c.id IN (SELECT max(capture) FROM article WHERE text_digest != '' GROUP BY url, text_digest)
        THEN a.text_digest END
FROM capture c
LEFT JOIN article a ON a.capture = c.id
LEFT JOIN request r ON r.run = c.run AND r.kind = 'page' AND r.url = c.url
WHERE c.kind = 'page' AND c.response_id IS NOT NULL AND """


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCapture:
    """One capture of a page."""

    capture: int
    id: str
    """The response record's UUID."""
    url: str
    date: str
    """WARC-Date."""
    title: str
    status: int
    mime: str | None
    depth: int | None
    text_digest: str | None
    """Of its words, if no later capture of the URL has the same."""


def iter_pages(ledger: Ledger, files: Collection[str], sort: PageSort) -> Iterator[PageCapture]:
    """Captures of pages whose records lie in `files` (WARC base names), in the order they were made."""
    return _select(ledger, files, f"{_CONDITIONS[sort]} ORDER BY c.id", _list_detours(ledger))


def find_main_page(ledger: Ledger, files: Collection[str]) -> PageCapture | None:
    """The latest capture of the first seed, or of what it redirects to.

    The last run's seeds count first. Where no seed was captured, the first article will do.
    """
    detours = _list_detours(ledger)
    for seed in _iter_seeds(ledger):
        final = _resolve(ledger, seed)
        condition = f"{_CONDITIONS['article']} AND c.url = ?2 ORDER BY c.id DESC"
        page = next(_select(ledger, files, condition, detours, final), None)
        if page:
            return page
    return next(iter_pages(ledger, files, "article"), None)


def iter_page_lines(
    ledger: Ledger, files: Collection[str], sort: PageSort, first: PageCapture | None = None
) -> Iterator[str]:
    """The lines of `pages.jsonl` (articles) or `extraPages.jsonl`, the header first, then `first`.

    ReplayWeb.page searches `extraPages.jsonl` alone as soon as that lists any page: then the articles
    stand in it once more, behind the others.
    """
    yield json.dumps(_header(ledger, sort)) + "\n"
    if first:
        # ReplayWeb.page takes for the first page, `page:0`, the one with the least id. No UUID is less.
        yield _line(ledger, replace(first, id=f"0-{first.id}"), sort)
    has_others = False
    for page in iter_pages(ledger, files, sort):
        if first is None or page.capture != first.capture:
            yield _line(ledger, page, sort)
            has_others = sort == "other"
    if has_others:
        for page in iter_pages(ledger, files, "article"):
            yield _line(ledger, page, "article")


def _header(ledger: Ledger, sort: PageSort) -> dict[str, object]:
    header: dict[str, object] = {"format": "json-pages-1.0", "id": _LIST_IDS[sort], "title": _TITLES[sort]}
    if sort == "article":
        (has_text,) = ledger.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM article WHERE text_digest != '')"
        ).fetchone()
        header["hasText"] = bool(has_text)
    return header


def _line(ledger: Ledger, page: PageCapture, sort: PageSort) -> str:
    entry: dict[str, object] = {
        "id": page.id,
        "url": page.url,
        "ts": page.date,
        "title": page.title,
        # ReplayWeb.page shows at first only what is marked so.
        "seed": sort == "article",
        "depth": page.depth,
        "status": page.status,
        "mime": page.mime,
        "text": ledger.find_text(page.text_digest) if page.text_digest else None,
    }
    # Escapes beyond ASCII: a line has to be one by every reader's count.
    return json.dumps({name: value for name, value in entry.items() if value is not None}) + "\n"


def _list_detours(ledger: Ledger) -> str:
    return json.dumps(list(find_detours(ledger, Aliases(ledger))))


def _select(ledger: Ledger, files: Collection[str], condition: str, *values: object) -> Iterator[PageCapture]:
    for row in ledger.connection.execute(_SELECT + condition, values):
        capture, record_id, url, date, status, mime, file, depth, headline, text_digest = row
        if file not in files:
            continue
        yield PageCapture(
            capture=capture,
            id=record_id.removeprefix("urn:uuid:"),
            url=url,
            date=date,
            title=clean(headline or "") or url,
            status=status,
            mime=mime,
            depth=depth,
            text_digest=text_digest,
        )


def _iter_seeds(ledger: Ledger) -> Iterator[str]:
    for (options,) in ledger.connection.execute("SELECT options FROM run ORDER BY id DESC"):
        yield from json.loads(options).get("seeds", ())


def _resolve(ledger: Ledger, url: str) -> str:
    for _ in range(_MAX_REDIRECTS):
        row = ledger.connection.execute(
            "SELECT redirect_url FROM capture WHERE kind = 'page' AND url = ? "
            "AND (redirect_url IS NOT NULL OR status BETWEEN 200 AND 299) ORDER BY id DESC LIMIT 1",
            (url,),
        ).fetchone()
        if row is None or row[0] is None:
            break
        url = row[0]
    return url
