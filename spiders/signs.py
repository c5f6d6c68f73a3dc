"""What the model's signs and measures mean, in words for readers."""

from __future__ import annotations

from itertools import chain
from typing import Final

RULES: Final[dict[str, str]] = {
    "label-heading": "under a heading that announces it",
    "label-line": "below a line that announces it",
    "label-before": "behind words that announce it",
    "label-in-link": "the link itself begins with words that announce it",
    "label-attribute": "an attribute around it announces it",
    "label-in-sentence": "announced in a sentence of the article",
    "class": "in a box whose class says that it is related",
    "block": "in a block of links",
    "bracket": "alone in brackets behind a sentence",
    "sentence": "cited in a sentence of the article",
}
"""What the rules on an edge mean; others are a site profile's."""

SIGNS: Final[dict[str, str]] = {
    # The words that announce a block.
    "label:story": "the words above announce more on the story",
    "label:story-root": "the words above sound like more on the story",
    "label:doubtful": "the words above recommend, and don't say whether the story goes on",
    "label:negative": "the words above head a list of the site, such as Most read",
    "label:negative-root": "the words above sound like a list of the site",
    "label:other": "the heading above is none that the lexicon knows",
    "label:line": "the line above is none that the lexicon knows",
    "label:none": "no words announce it",
    "label:colon": "the words before it end with a colon",
    "label:high": "the words that announce it stand far up in the page's structure",
    "label:shared": "other links stand between it and the words that announce it",
    "label:far": "many links stand between it and the words that announce it",
    "label:length": "how long the words above are",
    "label:levels": "how far up in the page's structure the words above stand",
    "label:text": "how much the words above share with the article's text",
    "label:title": "how much the words above share with the headline",
    "says": "what the words above say, taken together",
    "heading": "what the nearest heading of the box around says",
    "box:story": "the box around it has words that announce more on the story",
    "box:negative": "the box around it has words of a list of the site",
    "kin": "how many blocks of the page have the same markup",
    "box:links": "how many links the box around it has",
    "kin:story": "a block of the same markup is announced as more on the story",
    "page:stories": "how many blocks of the page are announced as more on the story",
    "labelled&articles": "announced, and its addresses look like articles'",
    "labelled&away": "announced, and it leads to other sites",
    # Where a block stands.
    "place:before": "it stands before the article",
    "place:among": "it stands between the article's paragraphs",
    "place:after": "it stands behind the article",
    "place:none": "the page has no article",
    "main:before": "it stands in the article's box, before the text",
    "main:among": "it stands in the article's box, between the paragraphs",
    "main:after": "it stands in the article's box, behind the text",
    "main:none": "it stands in the article's box",
    "lone-line": "it is a line of its own between the paragraphs",
    "lines": "how far behind the article's beginning it stands",
    "far": "how far behind the article's end it stands",
    "far:1-2": "it stands right behind the article's end",
    "far:3-10": "it stands close behind the article's end",
    "far:11-30": "it stands some way behind the article's end",
    "far:31-80": "it stands far behind the article's end",
    "far:81+": "it stands very far behind the article's end",
    "after:first": "it is the first block behind the article",
    "after:second": "it is the second or third block behind the article",
    "way:up": "how far around the article the first element is that holds it, too",
    "way:down": "how far inside that element it stands",
    "before:says": "what the words above the block before it say",
    "before:gap": "how far it stands from the block before it",
    "chrome:nav": "it stands in the page's navigation",
    "chrome:header": "it stands in the page's or a part's head",
    "chrome:footer": "it stands in the page's or a part's foot",
    "chrome:dialog": "it stands in a dialogue",
    "chrome:menu": "it stands in a menu",
    # Its markup.
    "class:related": "a class or id around it says that it is related",
    "class:negative": "a class or id around it says that it is a list or furniture of the site",
    "class:ranking": "a class or id around it says that it is a list of what is most read",
    "class:both": "classes around it say both that it is related and that it is the site's",
    "class:side": "a class or id around it says that it is a side column",
    "class:card": "a class or id around it says that it is a card or embedded",
    "card&main": "a card between the article's paragraphs",
    "card:image": "it has a picture",
    "card:heading": "its text is marked up as a heading",
    "card:time": "it has a date",
    "twins": "the same address is linked more than once in it",
    # Its size and texts.
    "size": "how many links it has",
    "size:1": "it has one link",
    "size:2-4": "it has two to four links",
    "size:5-8": "it has five to eight links",
    "size:9-12": "it has nine to twelve links",
    "size:13+": "it has more than twelve links",
    "text:short": "its texts are short, as sections' and topics' are",
    "text:middle": "its texts are of middle length",
    "text:long": "its texts are long, as headlines are",
    "text:mean": "how long its texts are",
    "text:least": "how long its shortest text is",
    "text:most": "how long its longest text is",
    "text:none": "how many of its links have no words",
    "text:free": "how much text stands around the links",
    "text:body": "how many of its words the article has, too",
    "text:lead": "how many of its words the article's beginning has, too",
    "title:some": "a text of it shares words with the headline",
    "title:most": "most of its texts share words with the headline",
    "title:mean": "how much its texts share with the headline",
    "title:max": "how much the closest of its texts shares with the headline",
    "title:share": "how many of its texts share words with the headline",
    "overlap:low": "few of its words stand in the article",
    "overlap:middle": "some of its words stand in the article",
    "overlap:high": "most of its words stand in the article",
    # Its addresses.
    "url:articles": "its addresses look like articles'",
    "url:some": "some of its addresses look like articles'",
    "url:none": "hardly any of its addresses looks like an article's",
    "url:away": "it leads to other sites",
    "url:tracked": "its addresses are marked as offered beside an article",
    "url:shaped": "how many of its addresses have a number, date or long name",
    "url:depth": "how many of its addresses are built like the page's own",
    "url:section": "how many of its addresses are in the page's own section",
    "url:own": "how many of its addresses have the page's own number or name in them",
    "url:query": "how many of its addresses have a query",
    "url:host": "how many of its addresses are on another host",
}
"""What each sign (a block has it or not) and each measure (`how …`) means, but for those put together."""

_PLACES: Final = {
    "before": "before the article",
    "among": "between the article's paragraphs",
    "after": "behind the article",
    "none": "on a page without an article",
}
_MEANINGS: Final = {
    "story": "words that announce more on the story",
    "doubtful": "words that recommend",
    "negative": "words of a list of the site",
    "related": "a class that says related",
    "none": "no words to announce it",
    "other": "a heading that the lexicon doesn't know",
    "line": "a line that the lexicon doesn't know",
}
_WHERES: Final = {
    "heading": "in a heading",
    "line": "in a line above it",
    "before": "right before the link",
    "in-link": "in the link",
    "attribute": "in an attribute",
}
_SIZES: Final = {"one": "one link", "some": "several links", "main": "in the article's box"}


def words_of(sign: str) -> str:
    """Returns what a sign or measure means; its name where that is none of ours.

    >>> words_of("where:story:heading")
    'words that announce more on the story in a heading'
    >>> words_of("none&among&one&main")
    "no words to announce it, between the article's paragraphs, one link, in the article's box"
    """
    if sign in SIGNS:
        return SIGNS[sign]
    if sign.startswith("where:"):
        _, meaning, where = sign.split(":", 2)
        return f"{_MEANINGS.get(meaning, meaning)} {_WHERES.get(where, where)}"
    known = {**_SIZES, **_PLACES}
    first, *others = sign.split("&")
    return ", ".join(chain([_MEANINGS.get(first, first)], (known.get(part, part) for part in others)))
