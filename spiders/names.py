"""Names of people and papers, without what stands around them in bylines."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Final

from spiders.headlines import fold
from spiders.roles import is_role

MAX_NAME_CHARACTERS: Final = 120
MAX_NAMES: Final = 30
MAX_BYLINE_CHARACTERS: Final = 1_000
MAX_WORDS: Final = 5
"""A piece of more says what somebody is."""

_BY: Final = re.compile(
    r"(?:(?:more\s+stories|written|reported|posted|published|story|text|words|analysis|opinion|review"
    r"|column)\s+by|by|author|autor|autora|auteur|autore|texte?"
    r"|redazione\s+di|a\s+cura\s+di|a\s+cargo\s+de|scritto\s+da|escrito\s+por|publicado\s+por|por|par|skrevet\s+av"
    r"|skriven\s+av|автор|автори|текст|بقلم|كتب|מאת|yazan|oleh|penulis|yazar|tekst|door)\s*(?::|：|\s)\s*",
    re.IGNORECASE,
)
_BY_COLON: Final = re.compile(r"[^\W\d_]{2,20}\s?[:：]\s*")
_ADDRESS: Final = re.compile(r"https?:|www\.|://|\w@\w|\.(?:com|html?|php)(?:/|$)", re.IGNORECASE)
_BETWEEN_NAMES: Final = re.compile(r"\s*(?:;|\||•|·|\s/\s|、|，)\s*")
_BETWEEN_GROUPS: Final = re.compile(r"\s*[;|]\s*")
_PIECES: Final = re.compile(r"\s*[,،]\s*|\s+[-–—]\s+")
_AND: Final = re.compile(r"\s(?:&|and|und|et|og|och|en|i|e|y|и|і|ve|dan|și|oraz)\s")
_LEADING_AND: Final = re.compile(r"^(?:&|and|und|et|og|och|y|e|и)\s")
_SITE: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}", re.IGNORECASE)
_EAST: Final = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]{2,}")
_NO_NAME: Final = re.compile(
    r"(?:admin(?:istrator)?|root|webmaster|author|autor|user|null|none|undefined|unknown|anonymous|n/a|test|default"
    r"|(?:(?:site|website|theme|web\s?design|cms)\s+)?(?:developed|designed|powered|hosted|built|maintained)\s+by\b.*"
    r"|(?:web\s?site|theme|web\s?design|copyright)\s+by\b.*|\W*|\d+)",
    re.IGNORECASE,
)
_POST: Final = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|journalist|chief|producer|columnist|staff|senior|contributor|bureau"
    r"|redakteur(?:in)?|korrespondent(?:in)?|professor|director|university|jr|sr|phd|md|ph\.d)\b",
    re.IGNORECASE,
)


def clean_name(text: str) -> str:
    """Returns a name without `By` and marks around; empty for an address, a handle, a placeholder, a role."""
    text = " ".join(text.split())
    if len(text) > 3 * MAX_NAME_CHARACTERS or _ADDRESS.search(text):
        return ""
    if by := _BY.match(text) or (_BY_COLON.match(text) if text.count(":") == 1 else None):
        text = text[by.end() :]
    text = text.strip(' ,;:|/·•–—-«»"“”')
    if text[:1] + text[-1:] in ("()", "[]"):
        text = text[1:-1].strip()
    if (
        len(text) > MAX_NAME_CHARACTERS
        or text.startswith("@")
        or _NO_NAME.fullmatch(text)
        or _SITE.fullmatch(text)
        or is_role(text)
    ):
        return ""
    return text


def split_names(text: str) -> list[str]:
    """Returns the names that a byline joins; a post such as `Political Editor` or a site's address is none.

    >>> split_names("By Ada Lind, Political Editor, and Bo Ek"), split_names("José Ortega y Gasset")
    (['Ada Lind', 'Bo Ek'], ['José Ortega y Gasset'])
    """
    if len(text) > MAX_BYLINE_CHARACTERS:
        return []
    if len(text) <= MAX_NAME_CHARACTERS:
        text = clean_name(text)
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(text)[:MAX_NAMES]:
        pieces = [_LEADING_AND.sub("", piece) for piece in _PIECES.split(part) if piece]
        whole = [each for piece in pieces for each in _split_at_and(piece) if _is_whole(each)]
        # `Lind, Ada` is one name.
        names += whole or ([] if any(map(_SITE.fullmatch, pieces)) else [part])
    return [name for each in names[:MAX_NAMES] if (name := clean_name(each))]


def split_groups(text: str) -> list[str]:
    """Returns the names of papers, agencies and the like that are told as one.

    >>> split_groups("Die Redaktion | dpa; Reuters")
    ['dpa', 'Reuters']
    """
    return [name for each in _BETWEEN_GROUPS.split(text)[:MAX_NAMES] if (name := clean_name(each))]


def _split_at_and(text: str) -> list[str]:
    """Returns the two sides of an `and`, where both are whole names: in `Ortega y Gasset` they aren't."""
    sides = [side.strip() for side in _AND.split(text)] if "(" not in text else [text]
    return sides if len(sides) > 1 and all(" " in side for side in sides) else [text]


def _is_whole(text: str) -> bool:
    """Whether it is a name with its surname, and no post."""
    words = text.count(" ") + 1
    return (2 <= words <= MAX_WORDS or _EAST.search(text) is not None) and not _POST.search(text)


def is_name_of(text: str, own: Container[str]) -> bool:
    """Whether `text` is, or has as a part between commas or dashes, one of the names of the paper itself."""
    return fold(text) in own or any(fold(piece) in own for piece in _PIECES.split(text))


def without_repeats(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names, each once, in order."""
    kept: dict[str, str] = {}
    for name in names:
        if folded := fold(name):
            kept.setdefault(folded, name)
    return tuple(kept.values())[:MAX_NAMES]
