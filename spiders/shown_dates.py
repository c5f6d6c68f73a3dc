"""The date that a page shows at its headline: for pages that declare none."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import groupby
from operator import attrgetter
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.dates import Date, parse_date
from spiders.headlines import fold
from spiders.page import Page

MAX_NODES: Final = 5_000
MAX_CLIMB: Final = 8
MAX_READ_CHARACTERS: Final = 200_000
MAX_DATES: Final = 20
"""Of more, none is the one."""
MAX_SHOWN_CHARACTERS: Final = 80
"""What says more than a date is a sentence, which may speak of any date."""
MIN_PARAGRAPH_CHARACTERS: Final = 80
MAX_PARAGRAPHS: Final = 2
"""Behind so many after the headline, dates are those of other texts."""
MAX_BEHIND: Final = 200
"""So many places behind the headline are looked at."""
LEVELS_BEFORE: Final = 3
"""How far above the headline a date before it may stand; further off it is the site's, of today."""

_SELECTOR: Final = (
    'h1,h2,p,time,abbr[title],[class*="date" i],[class*="time" i],[class*="publi" i],[id*="date" i]'
)
_MEM_ID: Final = attrgetter("mem_id")
_TEXTS: Final = frozenset(("h1", "h2"))
_AWAY: Final = frozenset(["a", "aside", "footer", "nav", "figure", "figcaption", "form", "blockquote"])
_FOREIGN: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|teasers?|cards?|sidebar|widget\w*|footer|figcaption|caption|most-?read|popular|trending|latest|events?"
    r"|countdown|reading|read-time|print\w*|today|current\w*|birth\w*|born|books?|expir\w*|deadline\w*|founded)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CHANGED: Final = re.compile(
    r"updat|modif|aktuali[sz]|geändert|mis(?:e)? à jour|actuali[sz]|aggiorna|atualiza|bijgewerkt"
    r"|oppdater|opdater|uppdater|päivitet|frissít|güncel|обновл|оновл|изменен|ενημέρ|تحديث|بروز|更新|수정|edited|revis|changed|amended|reviewed",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:born|birth|founded|establish|since|died|expires|deadline|geboren|gegründet|fondée?|née?|nacid|fundad|nato|nata)",
    re.IGNORECASE,
)
"""Words before dates of other things than the article."""
_SENTENCE_END: Final = re.compile(r"[.!?。！？…][\"'”’»)]*\Z")
MAX_DATELINE_CHARACTERS: Final = 80
MIN_SENTENCE_WORDS: Final = 3
_PUBLISHED: Final = re.compile(r"publish|pubdate|published|entry-date", re.IGNORECASE)
_MONTH_FIRST: Final = frozenset(("en-us", "es-us", "fil", "tl"))
_DOUBTFUL: Final = frozenset(("", "en", "en-ca", "en-ph", "sw", "so"))


def find_shown_date(page: Page, headline: str, *, today: Container[str] = ()) -> tuple[Date, str] | None:
    """Returns the date between headline and article, or right before both, and where it stood.

    None without one, and where there are several that don't say which is the publication's. `today` are the
    days that it may have been where the page was made: above a headline such a one is often the site's own.
    """
    title = _find_headline([mark for mark in page.marks if mark.tag in _TEXTS], fold(headline))
    if title is None:
        return None
    found: list[tuple[Date, str, bool]] = []
    left = MAX_READ_CHARACTERS
    before, behind = _list_around(title, page)
    above = {node.mem_id for node in before}
    for node in (*before, *behind):
        text = node.text()
        left -= len(text)
        if left < 0 or len(found) == MAX_DATES:
            return None
        told = _read(node, text, page.lang)
        if told is None or _OF_OTHERS.search(text[:MAX_SHOWN_CHARACTERS]) or _is_in_sentence(node, text):
            continue
        is_named = _PUBLISHED.search(_names_of(node)) is not None
        is_of_something = is_named or (told[1] != "shown" and told[0].precision != "day")
        if node.mem_id in above and told[0].day in today and not is_of_something:
            continue
        if not _says_changed(node) and not _stands_away(node):
            found.append((*told, is_named))
    for rows in (found, [row for row in found if row[2]]):
        if len({date.day for date, _, _ in rows}) == 1:
            return rows[0][:2]
    return None


def _find_headline(titles: list[LexborNode], folded: str) -> LexborNode | None:
    if not folded:
        return None
    for title in titles:
        if fold(title.text()[:1000]) == folded:
            return title
    alone = [title for title in titles if title.tag == "h1"]
    return alone[0] if len(alone) == 1 else None


def _list_around(title: LexborNode, page: Page) -> tuple[list[LexborNode], list[LexborNode]]:
    """Returns what may be a date right before the headline, and behind it up to the article."""
    above = _list_above(title)
    ids = {each.mem_id for each in above}
    # The whole page is looked through only where the article doesn't begin beside its headline.
    roots: list[LexborNode | LexborHTMLParser] = [*above[-1:], page.tree]
    for root in roots:
        # What matches several of the selectors comes several times, one behind another.
        nodes = [next(same) for _, same in groupby(root.css(_SELECTOR)[:MAX_NODES], _MEM_ID)]
        place = next((place for place, node in enumerate(nodes) if node.mem_id == title.mem_id), None)
        if place is None:
            continue
        before = [
            node for node in nodes[max(0, place - 10) : place] if not _is_text(node) and _stands_in(node, ids)
        ]
        behind, has_ended = _list_behind(nodes, place)
        if has_ended or root is page.tree:
            return before, behind
    return [], []


def _list_above(title: LexborNode) -> list[LexborNode]:
    above: list[LexborNode] = []
    step = title.parent
    while step is not None and step.tag not in ("body", "html", "main") and len(above) < LEVELS_BEFORE:
        above.append(step)
        step = step.parent
    return above


def _list_behind(nodes: list[LexborNode], place: int) -> tuple[list[LexborNode], bool]:
    """Returns what may be a date behind the headline, and whether that is all that counts."""
    found: list[LexborNode] = []
    paragraphs = 0
    end = place + MAX_BEHIND
    for node in nodes[place + 1 : end]:
        if node.tag == "h1":
            return found, True
        if node.tag == "p" and len(" ".join(node.text()[:2000].split())) >= MIN_PARAGRAPH_CHARACTERS:
            paragraphs += 1
            if paragraphs == MAX_PARAGRAPHS:
                return found, True
        elif not _is_text(node):
            found.append(node)
    return found, len(nodes) >= end


def _is_text(node: LexborNode) -> bool:
    return node.tag in _TEXTS or (node.tag == "p" and not node.attributes.get("class"))


def _read(node: LexborNode, shown: str, language: str) -> tuple[Date, str] | None:
    attributes = node.attributes
    given = (
        attributes.get("datetime")
        if node.tag == "time"
        else attributes.get("title")
        if node.tag == "abbr"
        else None
    )
    text = given or " ".join(shown[: 4 * MAX_SHOWN_CHARACTERS].split())
    if not text or len(shown) > 4 * MAX_SHOWN_CHARACTERS or len(text) > MAX_SHOWN_CHARACTERS:
        return None
    date = parse_date(text, day_first=_day_first(language))
    if date is None or not date.day:
        return None
    return date, f"{node.tag}/@{'datetime' if node.tag == 'time' else 'title'}" if given else "shown"


def _is_in_sentence(node: LexborNode, text: str) -> bool:
    """Whether the paragraph around a date says more than who wrote when: then it may be any date."""
    parent = node.parent
    if parent is None or parent.tag != "p" or parent.attributes.get("class"):
        return False
    said = " ".join(parent.text()[: 8 * MAX_DATELINE_CHARACTERS].replace(text, " ", 1).split())
    is_sentence = _SENTENCE_END.search(said) is not None and len(said.split()) >= MIN_SENTENCE_WORDS
    return is_sentence or len(said) > MAX_DATELINE_CHARACTERS


def _names_of(node: LexborNode) -> str:
    attributes = node.attributes
    pubdate = "pubdate" if "pubdate" in attributes else ""
    return f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''} {pubdate}"[:300]


def _stands_in(node: LexborNode, above: set[int]) -> bool:
    step = node.parent
    for _ in range(MAX_CLIMB):
        if step is None:
            return False
        if step.mem_id in above:
            return True
        step = step.parent
    return False


def _stands_away(node: LexborNode) -> bool:
    """Whether the date is another text's: in a link, a card, a list, a comment."""
    if _FOREIGN.search(_names_of(node)):
        return True
    step = node.parent
    for _ in range(MAX_CLIMB):
        if step is None or step.tag in ("body", "main", "article"):
            return False
        if step.tag == "li" and step.css_first("a[href]") is not None:
            return True
        if step.tag in _AWAY and step.attributes.get("rel") != "bookmark":
            return True
        if step.tag not in ("section", "header") and _FOREIGN.search(_names_of(step)):
            return True
        step = step.parent
    return False


def _says_changed(node: LexborNode) -> bool:
    """Whether the date itself, or the words right before it, say that the article was changed then."""
    if _CHANGED.search(f"{_names_of(node)} {node.text()[:300]}"):
        return True
    before = node.prev
    text = before.text()[-200:] if before is not None else ""
    parent = node.parent
    if not text.strip() and parent is not None:
        own = node.text()[:500]
        text = parent.text()[:500]
        text = f"{text.partition(own)[0][-100:] if own else text} {_names_of(parent)}"
    return _CHANGED.search(text) is not None


def _day_first(language: str) -> bool | None:
    """Returns how 3/4/2026 is read in `language`; None where both ways are common."""
    if language in _MONTH_FIRST:
        return False
    return None if language in _DOUBTFUL else True
