"""Bylines that name no one: `Staff`, `Redaktion`, `Sports Editor`."""

from __future__ import annotations

import re
from typing import Final

_ROLES: Final = frozenset(
    ("staff", "editor", "editors", "editorial", "team", "desk", "newsdesk", "newsroom", "writer", "writers")
).union(
    ("reporter", "reporters", "reports", "correspondent", "correspondents", "contributor", "contributors"),
    ("board", "bureau", "agencies", "redaktion", "newsredaktion", "onlineredaktion", "redakteur"),
    (
        "redaktionen",
        "redaksjonen",
        "redaktør",
        "redaktionsteam",
        "redactie",
        "redakcja",
        "redakce",
        "redakcia",
    ),
    ("rédaction", "redaction", "redacción", "redaccion", "redacció", "redazione", "redação", "redacao"),
    ("toimitus", "szerkesztőség", "redacția", "redacţia", "redakcija", "uredništvo", "redaksi", "editör"),
    (
        "редакция",
        "редактор",
        "корреспондент",
        "редакція",
        "кореспондент",
        "редакцията",
        "σύνταξη",
        "συντακτική",
    ),
    ("anónimo", "anonimo", "anonyme", "anonym", "anoniem", "аноним", "tòa", "soạn"),
)
_FURTHER: Final = frozenset(
    (
        "our",
        "the",
        "a",
        "of",
        "and",
        "in",
        "chief",
        "senior",
        "guest",
        "special",
        "own",
        "news",
        "web",
        "online",
    )
).union(
    ("digital", "deputy", "assistant", "associate", "executive", "managing", "contributing", "wire", "page"),
    (
        "political",
        "politics",
        "business",
        "sports",
        "sport",
        "foreign",
        "science",
        "health",
        "culture",
        "city",
    ),
    ("national", "international", "world", "local", "economics", "technology", "tech", "crime", "education"),
    ("features", "feature", "opinion", "picture", "photo", "video", "data", "breaking", "general", "central"),
    ("die", "der", "das", "unsere", "unserer", "la", "le", "les", "el", "los", "il", "da", "de", "di", "van"),
    (
        "von",
        "del",
        "della",
        "notre",
        "nuestra",
        "nostra",
        "digitale",
        "наш",
        "новостей",
        "ban",
        "biên",
        "tập",
    ),
)
_WHOLE: Final = re.compile(
    "(?:本報|本报)?(?:記者|记者|編輯|编辑)(?:部|室)?|編集部|编辑部|編輯部|편집국|편집부|온라인뉴스팀|디지털뉴스팀"
    "|هيئة التحرير|التحرير|تحریریه|กองบรรณาธิการ|מערכת|המערכת"
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def is_role(text: str) -> bool:
    """Whether a byline is made of nothing but words for who writes, edits or reports, and what about.

    >>> is_role("Staff Writer"), is_role("La rédaction"), is_role("Reuters Staff"), is_role("Ada Lind")
    (True, True, False, False)
    """
    if _WHOLE.fullmatch(text):
        return True
    words = _WORD.findall(text.casefold())
    return not _ROLES.isdisjoint(words) and all(word in _ROLES or word in _FURTHER for word in words)
