"""The words that announce lists of links, in many languages, and how to look them up.

Where the phrases come from:

- `story` (more on the story) and `other` (recommended; lists of the site): labels of pages that were read
  while the finder was made, with the same words in the language's other forms: singular and plural, formal
  and familiar address, infinitive and imperative.
- `headings` (what these two lack, and more languages) and `paid` (advertising): the usual headings of that
  language's press, and what the widgets of common publishing systems and recommenders say in translation;
  written down from knowledge of the language.
- `wordings` (other ways to say what the first two say): written down in the same way.
- `imperative` (READ MORE and its like, in a line without a colon): phrases of `story` and `other`.
- `lines` (READ and its like, which only a colon or a bar in the link's line makes labels): written down from
  knowledge of the language.

Which phrases stand on pages, and on how many sites, `tests/benchmarks/lexicon_sources.py` prints for any
corpus, phrase by phrase: a proof of the source that anybody can repeat. On the 443 labelled pages in 35
languages it meets 199 of 3,017 phrases for stories, 72 of 894 doubtful and 764 of 2,828 negative ones; most
languages have few pages there, or none. What no page has is as good as the knowledge of who wrote it down:
a reader of the language who finds it wrong may strike it.

A phrase says one thing in one language, and stands there once (`tests/spiders/test_lexicon.py`). Where two
tables wanted it, the more careful meaning won: `read next` and `das könnte Sie auch interessieren` are
doubtful, since recommenders say so above anything; `don't miss`, `next article` and `topics` are negative.
In the line of a link itself `READ NEXT:` announces it all the same, being imperative.
"""

from collections.abc import Mapping
from typing import Final

from spiders.lexicon import headings, other, story, wordings
from spiders.lexicon.headings import HEADINGS
from spiders.lexicon.imperative import CONTINUATIONS, IMPERATIVE_PHRASES
from spiders.lexicon.lines import ALSO_KICKERS, ALSO_NAMES, LINE_PHRASES
from spiders.lexicon.paid import PAID_PHRASES

__all__ = [
    "ALSO_KICKERS",
    "ALSO_NAMES",
    "CONTINUATIONS",
    "DOUBTFUL_PHRASES",
    "IMPERATIVE_PHRASES",
    "LINE_PHRASES",
    "NEGATIVE_PHRASES",
    "NEGATIVE_ROOTS",
    "PAID_PHRASES",
    "STORY_PHRASES",
    "STORY_ROOTS",
]

_Phrases = Mapping[str, tuple[str, ...]]


def _joined(*tables: _Phrases) -> dict[str, tuple[str, ...]]:
    """Returns the tables as one."""
    langs = dict.fromkeys(lang for table in tables for lang in table)
    return {lang: tuple(phrase for table in tables for phrase in table.get(lang, ())) for lang in langs}


STORY_PHRASES: Final = _joined(
    story.STORY_PHRASES, {lang: row.story for lang, row in HEADINGS.items()}, wordings.STORY_PHRASES
)
DOUBTFUL_PHRASES: Final = _joined(
    other.DOUBTFUL_PHRASES, {lang: row.doubtful for lang, row in HEADINGS.items()}, wordings.DOUBTFUL_PHRASES
)
NEGATIVE_PHRASES: Final = _joined(
    other.NEGATIVE_PHRASES,
    {lang: row.negative for lang, row in HEADINGS.items()},
    wordings.NEGATIVE_PHRASES,
    PAID_PHRASES,
)
STORY_ROOTS: Final = _joined(story.STORY_ROOTS, headings.STORY_ROOTS)
NEGATIVE_ROOTS: Final = _joined(other.NEGATIVE_ROOTS, headings.NEGATIVE_ROOTS)
