"""What an exchange as it is stored means for the ledger: rows, with no I/O."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from archive.article import UNTOLD, Article
from archive.exchange import Exchange, ResponseHead
from archive.ledger import ARTICLE_COLUMNS, CaptureRow, LinkRow, storable
from archive.reading import StoredExchange, StoredRecord, bare_id
from crawler.media_type import mime_of
from crawler.outcome import redirect_target

_HTML_TYPES = (None, "text/html", "application/xhtml+xml")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_UNDECIDED = ("too-deep", "deferred", "followed")
"""What a `storytrail-link` line says of a link in scope."""
_DEFAULT_SCORE = 0.0
_MANY = 2**31


def capture_row(run: int, file: str, stored: StoredExchange, *, is_ours: bool) -> CaptureRow:
    """The row of an exchange that lies in the WARC file `file`."""
    answer, metadata = stored.response, stored.metadata
    some = answer or metadata
    assert some is not None
    # What came and was no HTTP has no payload, and so no digest, whatever it looks like.
    is_http = answer is not None and (not is_ours or "warc-payload-digest" in answer.header.fields)
    head = answer.head if answer and is_http else None
    hops = (metadata.get_line("hopsFromSeed") if metadata else None) or ""
    mime = mime_of(head.get(b"content-type")) if head else None
    is_revisit = answer is not None and answer.type == "revisit"
    truncated = answer.header.get("warc-truncated") if answer and not is_revisit else ""
    return CaptureRow(
        run=run,
        url=some.url,
        kind=_kind_of(hops) if metadata else _likely_kind(some.url, mime),
        hops=hops,
        via=(metadata.get_line("via") if metadata else None) or None,
        date=some.date,
        status=head.status if head else None,
        mime=mime,
        redirect_url=find_redirect(some.url, head),
        truncated=truncated or None,
        error=(metadata.get_line("fetchError") if metadata else None) or None,
        payload_digest=answer.digest if answer and is_http else None,
        request_id=stored.request_id,
        response_id=answer.id if answer else None,
        record_type=answer.type if answer else None,
        refers_to=(bare_id(answer.header.get("warc-refers-to")) or None) if answer and is_revisit else None,
        file=file,
        offset=answer.offset if answer else None,
        length=answer.end - answer.offset if answer and answer.end is not None else None,
        metadata_id=_metadata_id(stored, some),
        end_offset=stored.end,
    )


def _metadata_id(stored: StoredExchange, some: StoredRecord) -> str:
    """The metadata record's id, also of one that is lost; where there was none, the answer's own."""
    if stored.metadata:
        return stored.metadata.id
    return stored.lost_ids[0] if stored.lost_ids and stored.request_id else some.id


def _kind_of(hops: str) -> str:
    if hops.startswith("P"):
        return "robots"
    return "requisite" if "E" in hops else "page"


def _likely_kind(url: str, mime: str | None) -> str:
    if urlsplit(url).path == "/robots.txt":
        return "robots"
    return "page" if mime in _HTML_TYPES else "requisite"


def is_page(row: CaptureRow) -> bool:
    """Whether what came for it is a page that can be read."""
    return row.kind == "page" and row.mime in _HTML_TYPES and 200 <= (row.status or 0) < 300


def find_redirect(url: str, head: ResponseHead | None) -> str | None:
    """The fetch key of where an answer sends its reader."""
    return redirect_target(Exchange(url=url, started=_LONG_AGO, head=head))


def iter_link_rows(run: int, capture: int, source: str, metadata: StoredRecord) -> Iterator[LinkRow]:
    """The page's story links as its metadata record tells them; what can't be read is passed over."""
    for name, value in metadata.lines:
        told = _read_object(value) if name == "storytrail-link" else None
        if told is None:
            continue
        decision = _text(told, "decision")
        yield LinkRow(
            run=run,
            capture=capture,
            source=source,
            target=_text(told, "resolved"),
            href=_text(told, "url"),
            ordinal=_number(told, "position"),
            kind=_text(told, "kind"),
            placement=_text(told, "placement"),
            label=_text(told, "label"),
            label_language=_text(told, "label_language"),
            anchor_text=_text(told, "anchor_text"),
            context=_text(told, "context"),
            xpath=_text(told, "xpath"),
            rel=_text(told, "rel"),
            rule=_text(told, "rule"),
            score=_score(told),
            standing=_text(told, "standing"),
            place=_text(told, "place"),
            verdict="in-scope" if decision in _UNDECIDED else decision,
            reason=_text(told, "reason"),
        )


def read_told_article(metadata: StoredRecord) -> tuple[Article, str] | None:
    """What a page's metadata record says of it, and its words' digest; None when it tells nothing."""
    line = metadata.get_line("storytrail-article")
    told = _read_object(line) if line is not None else None
    if told is None:
        return None
    digest = _text(told, "text_digest")
    facts = {
        name: tuple(map(str, value)) if isinstance(value, list) else value for name, value in told.items()
    }
    known: dict[str, Any] = {name: value for name, value in facts.items() if name in ARTICLE_COLUMNS}
    right = {name: value for name, value in known.items() if _is_right(name, value)}
    return Article(**right), digest


def _is_right(name: str, value: object) -> bool:
    """Whether a value is of the sort that an article's fact of this name has."""
    empty = getattr(UNTOLD, name)
    return isinstance(value, bool) if empty is None else type(value) is type(empty)


def _read_object(value: str) -> dict[str, Any] | None:
    try:
        told = json.loads(value)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    return storable(value) if isinstance(value, str) else ""


def _number(told: dict[str, Any], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) and abs(value) < _MANY else 0


def _score(told: dict[str, Any]) -> float:
    value = told.get("score")
    return value if isinstance(value, int | float) else _DEFAULT_SCORE
