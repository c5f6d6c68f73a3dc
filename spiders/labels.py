"""What a short text says about the links that follow it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from spiders.lexicon import (
    ALSO_KICKERS,
    ALSO_NAMES,
    CONTINUATIONS,
    DOUBTFUL_PHRASES,
    IMPERATIVE_PHRASES,
    LINE_PHRASES,
    NEGATIVE_PHRASES,
    NEGATIVE_ROOTS,
    STORY_PHRASES,
    STORY_ROOTS,
)

Meaning = Literal["story", "doubtful", "negative", "unknown"]

MAX_LABEL_CHARACTERS: Final = 80
MAX_ROOT_CHARACTERS: Final = 48
"""A longer heading that happens to hold a root is a headline."""

MOST_QUESTION_WORDS: Final = 4
"""A longer question is a headline."""


class Label(NamedTuple):
    """A text judged."""

    text: str
    """As written, white space folded."""
    meaning: Meaning
    exact: bool
    """The text is a phrase of the lexicon, not only akin to one."""
    lang: str
    """The phrase's first language, empty when unknown."""
    langs: tuple[str, ...] = ()
    """All languages that the lexicon has the phrase for."""


_MARKS: Final = re.compile(r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0640]+")
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_LETTER_FORMS: Final = str.maketrans(
    {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ı": "i", "ł": "l", "ø": "o", "đ": "d"}
)
_WIDE: Final = ("\u3040\u30ff", "\u3400\u9fff", "\uac00\ud7af", "\u0e00\u0eff", "\u1000\u109f")
"""First and last letter of the scripts that write without spaces between words."""
_AFTER_LABEL: Final = re.compile(r"\s*[:：|｜»›>→▶►•]\s*|\s+[-–—]\s+|\s*[】\]]\s*")
_LEADING_MARKS: Final = " :：|｜»›>→▶►•·-–—*"
_LINE_MARKS: Final = (":", "：", "|", "｜")
_BRACKETS: Final = re.compile(r"[【\[(（]")
_SENTENCE_END: Final = re.compile(r"(?:[.!?…]['\"”’)\]]?\s+|[。！？]|\n|\()")


def fold(text: str) -> str:
    """Returns `text` reduced to its letters: no case, accent, digit or punctuation.

    >>> fold("  À lire  AUSSI »")
    'a lire aussi'
    >>> fold("【関連記事】")
    '関連記事'
    """
    if text.isascii():
        return _NOT_LETTERS.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    text = unicodedata.normalize("NFC", _MARKS.sub("", text)).translate(_LETTER_FORMS)
    return _NOT_LETTERS.sub(" ", _SPACED_MARKS.sub("", text)).strip()


# Vowel signs of Thai, Devanagari and their like are no word characters to `re`; they part no words.
_SPACED_MARKS: Final = re.compile(r"[\u093c\u094d\u200b-\u200f\u2060\ufeff]")


_Known = tuple[Meaning, tuple[str, ...]]


def _table() -> dict[str, _Known]:
    table: dict[str, _Known] = {}
    sources: tuple[tuple[Meaning, Mapping[str, tuple[str, ...]]], ...] = (
        ("story", STORY_PHRASES),
        ("doubtful", DOUBTFUL_PHRASES),
        ("negative", NEGATIVE_PHRASES),
    )
    for meaning, phrases_by_lang in sources:
        for lang, phrases in phrases_by_lang.items():
            for phrase in phrases:
                folded = fold(phrase)
                before = table.get(folded)
                langs = before[1] if before is not None and before[0] == meaning else ()
                table[folded] = (meaning, langs if lang in langs else (*langs, lang))
    return table


def _languages(source: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Returns phrases folded, with their languages."""
    table: dict[str, tuple[str, ...]] = {}
    for lang, phrases in source.items():
        for folded in map(fold, phrases):
            before = table.get(folded, ())
            table[folded] = before if lang in before else (*before, lang)
    return table


def _roots(source: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Returns the roots folded, with a space before those that begin a word, and their languages."""
    by_root = _languages(source)
    return {root if _is_wide(root) else f" {root}": langs for root, langs in by_root.items()}


def _is_wide(text: str) -> bool:
    return any(first <= letter <= last for letter in text for first, last in _WIDE)


_TABLE: Final = _table()
_NEGATIVE_ROOT: Final = _roots(NEGATIVE_ROOTS)
_STORY_ROOT: Final = _roots(STORY_ROOTS)
_IMPERATIVES: Final = _languages(IMPERATIVE_PHRASES)
_LINES: Final = _languages(LINE_PHRASES)
_NAMES: Final = frozenset(map(fold, ALSO_NAMES))
_KICKERS: Final = frozenset(map(fold, ALSO_KICKERS))
_FIRST_WORDS: Final = frozenset(phrase.partition(" ")[0] for phrase in _IMPERATIVES)
_CONTINUATIONS: Final = frozenset(map(fold, CONTINUATIONS))
_MOST_IMPERATIVE_WORDS: Final = max(len(phrase.split()) for phrase in _IMPERATIVES)
_LEAST_HEADLINE_WORDS: Final = 3


def _first_of(folded: str, roots: Mapping[str, tuple[str, ...]]) -> tuple[int, str] | None:
    """Returns where the first of `roots` stands, and which it is; None without one."""
    text = f" {folded}"
    return min([(text.index(root), root) for root in roots if root in text], default=None)


def _known(text: str, known: _Known) -> Label:
    meaning, langs = known
    return Label(text, meaning, True, langs[0], langs)


@lru_cache(maxsize=4096)
def judge(text: str) -> Label:
    """Returns what a heading or line, taken whole, says; at most MAX_LABEL_CHARACTERS are looked at."""
    shown = " ".join(text[: 2 * MAX_LABEL_CHARACTERS].split())
    if len(shown) > MAX_LABEL_CHARACTERS:
        return Label(shown[:MAX_LABEL_CHARACTERS], "unknown", False, "")
    folded = fold(shown)
    if not folded:
        return Label(shown, "unknown", False, "")
    if (known := _TABLE.get(folded)) is not None:
        return _known(shown, known)
    if shown.endswith(_LINE_MARKS) and (langs := _LINES.get(folded)) is not None:
        return _known(shown, ("story", langs))
    head, mark, _ = _split_label(shown.lstrip(_LEADING_MARKS))
    if mark and (known := _TABLE.get(fold(head))) is not None:
        return _known(shown, known)
    if len(shown) > MAX_ROOT_CHARACTERS:
        return Label(shown, "unknown", False, "")
    against, by = _first_of(folded, _NEGATIVE_ROOT), _first_of(folded, _STORY_ROOT)
    if against is not None and (by is None or against[0] <= by[0]):
        if _is_question(shown):
            return Label(shown, "unknown", False, "")
        langs = _NEGATIVE_ROOT[against[1]]
        return Label(shown, "negative", False, langs[0], langs)
    if by is not None:
        langs = _STORY_ROOT[by[1]]
        return Label(shown, "story", False, langs[0], langs)
    return Label(shown, "unknown", False, "")


def _is_question(text: str) -> bool:
    """Whether a text is a headline that asks: `Will the latest plan do?`"""
    return text.rstrip().endswith(("?", "؟", "？")) and len(text.split()) > MOST_QUESTION_WORDS


def find_leading_label(text: str) -> Label | None:
    """Returns the story label with which a text begins (`READ MORE: …`), None without."""
    start = " ".join(text[:120].split()).lstrip(_LEADING_MARKS)
    head, mark, rest = _split_label(start)
    if len(rest) < 4:
        return None
    folded = fold(head)
    if mark.strip() in _LINE_MARKS and (langs := _LINES.get(folded)) is not None and folded not in _KICKERS:
        return _known(head, ("story", langs)) if folded not in _NAMES or head.isupper() else None
    known = _TABLE.get(folded)
    return _known(head, known) if known is not None and known[0] != "negative" else None


def without_label(text: str) -> str:
    """Returns a text without the story label with which it begins.

    >>> without_label("READ MORE: Football"), without_label("The bridge: a history")
    ('Football', 'The bridge: a history')
    """
    head, _, rest = _split_label(text[:120].lstrip(_LEADING_MARKS))
    known = _TABLE.get(fold(head)) if rest else None
    return rest + text[120:] if known is not None and known[0] == "story" else text


def find_bracketed_list(text: str) -> Label | None:
    """Returns the words in brackets with which a text begins, if they name a list of the site; None without.

    >>> find_bracketed_list("[Most read] The bridge is shut").text
    'Most read'
    """
    start = text[:MAX_LABEL_CHARACTERS].strip()
    if not _BRACKETS.match(start):
        return None
    head, _, rest = _split_label(start)
    known = _TABLE.get(fold(head))
    return _known(head, known) if rest and known is not None and known[0] == "negative" else None


def find_unmarked_label(text: str) -> Label | None:
    """Returns the words that tell to read the headline behind, with no mark between; None without.

    Only stress (capitals, bold) makes them a label: whoever calls looks for it.

    >>> find_unmarked_label("READ MORE Bridge closed for good").text
    'READ MORE'
    >>> find_unmarked_label("Read more about the bridge")
    """
    words = text[:120].split()
    if not words or fold(words[0]) not in _FIRST_WORDS:
        return None
    for size in range(min(_MOST_IMPERATIVE_WORDS, len(words) - _LEAST_HEADLINE_WORDS), 0, -1):
        head, following = " ".join(words[:size]), words[size]
        langs = _IMPERATIVES.get(fold(head))
        if langs is not None:
            goes_on = following[0].islower() or fold(following) in _CONTINUATIONS
            return None if goes_on else _known(head, ("story", langs))
    return None


def is_imperative(label: Label) -> bool:
    """Whether the label tells to read on, whatever marks stand around: `READ MORE:`, not `Related:`."""
    folded = fold(label.text)
    return folded in _IMPERATIVES or folded in _LINES


def is_misplaced(label: Label, where: str, page_lang: str) -> bool:
    """Whether the label says something only right at a link, and in its language, and stands elsewhere.

    >>> is_misplaced(judge("READ:"), "heading", "en"), is_misplaced(judge("READ:"), "before", "en-GB")
    (True, False)
    >>> is_misplaced(judge("Les:"), "before", "fr")
    True
    """
    if label.meaning != "story" or (folded := fold(label.text)) not in _LINES or folded in _TABLE:
        return False
    at_link = where in ("before", "in-link")
    return not at_link or not (page_lang == "" or language_of(label, page_lang) == _code_of(page_lang))


_SECTION_WORDS: Final = frozenset(
    [
        *("opinion", "opinions", "comment", "commentary", "columns", "editorial", "analysis", "review"),
        *("kommentar", "kommentare", "meinung", "opinie", "commentaar", "debatt", "mening"),
        *("opinión", "opinião", "opinioni", "avis", "tribune", "komentarz", "opinie", "názor", "komentář"),
        *("мнение", "комментарий", "думка", "γνώμη", "yorum", "رأي", "社説", "視点"),
    ]
)


def names_section(label: Label) -> bool:
    """Whether a label names a section for opinion, or what kind of text one headline stands for."""
    return label.meaning == "negative" and label.exact and fold(label.text) in _FOLDED_SECTION_WORDS


_FOLDED_SECTION_WORDS: Final = frozenset(map(fold, _SECTION_WORDS))
_SAME_LANGUAGE: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "sh": "sr", "cmn": "zh"}
"""Codes that pages use, and the lexicon's."""


def language_of(label: Label, page_lang: str) -> str:
    """Returns the label's language; of a phrase of several, the page's if it is among them, else the first.

    >>> language_of(judge("Lees ook"), "af-ZA")
    'af'
    """
    page_lang = _code_of(page_lang)
    return page_lang if page_lang in label.langs else label.lang


def _code_of(page_lang: str) -> str:
    code = re.split("[-_]", page_lang.strip().lower(), maxsplit=1)[0]
    return _SAME_LANGUAGE.get(code, code)


@lru_cache(maxsize=1024)
def announcing_words(label: Label) -> str:
    """Returns the label's words alone: no mark around, nothing behind a colon.

    >>> announcing_words(judge("» READ MORE: from our archive"))
    'READ MORE'
    """
    if not label.exact:
        return label.text
    text = _without_marks(label.text)
    head, mark, _ = _split_label(text)
    return _without_marks(head) if mark and fold(head) in _TABLE else text


def _without_marks(text: str) -> str:
    """Returns `text` from its first letter, digit or vowel sign to its last."""
    places = [place for place, letter in enumerate(text) if unicodedata.category(letter)[0] in "LMN"]
    return text[places[0] : places[-1] + 1] if places else ""


def ends_sentence(text: str) -> bool:
    """Whether what follows `text` begins a sentence."""
    return _SENTENCE_END.split(text[-160:].rstrip() + " ")[-1].strip() == ""


def find_trailing_label(text: str) -> Label | None:
    """Returns the story label with which a text ends (`… of the week. (Read more:`), None without."""
    last = _SENTENCE_END.split(text[-160:])[-1].strip()
    if not last or len(last) > 60:
        return None
    if last.endswith(_LINE_MARKS) and (langs := _LINES.get(fold(last))) is not None:
        return _known(last.strip(" :：([|｜"), ("story", langs))
    label = judge(last.strip(" :：([|-–—»>→"))
    return label if label.meaning in ("story", "doubtful") and label.exact else None


def _split_label(text: str) -> tuple[str, str, str]:
    start = 1 if _BRACKETS.match(text) else 0
    mark = _AFTER_LABEL.search(text, start)
    if mark is None:
        return text, "", ""
    return text[start : mark.start()].strip(), mark[0], text[mark.end() :]
