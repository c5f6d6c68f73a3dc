"""URLs that a stylesheet refers to, by the tokens of CSS Syntax Level 3; no parse tree, linear time."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

CssRole = Literal["url", "import"]

_DECLARED_CHARSET = re.compile(rb'@charset "([^"\x00-\x1f\x80-\xff]{1,64})";')
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_BROWSERS_READ_AS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
_TEXT_CODEC = re.compile(
    r"utf-(?:8|16(?:-[bl]e)?)|iso8859-\d+|cp(?:125[0-8]|866|874|932|949)|koi8-[ru]|mac-(?:roman|cyrillic)"
    r"|gbk|gb18030|big5(?:hkscs)?|euc_(?:jp|kr)|iso2022_jp|shift_jis"
)


class CssUrl(NamedTuple):
    """A URL as a stylesheet writes it, escapes taken off."""

    href: str
    role: CssRole


def decode_css(css: bytes, charset: str | None = None) -> str:
    """The stylesheet's text: byte order mark, then HTTP's `charset`, then @charset, then UTF-8.

    CSS Syntax Level 3, 3.2. Labels that name no text encoding are passed over; never fails.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if css.startswith(mark):
            return css[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED_CHARSET.match(css)
    rule = _find_codec(declared[1].decode("ascii")) if declared else None
    if rule and rule.startswith("utf-16"):
        rule = "utf-8"  # the rule itself was read as ASCII, so it can't be true
    return css.decode((charset and _find_codec(charset)) or rule or "utf-8", "replace")


def _find_codec(label: str) -> str | None:
    """Python's name for a label that browsers know; codecs that are no charset (idna, zip) are None."""
    try:
        name = codecs.lookup(label.strip(" \t\"'")).name
    except (LookupError, ValueError):
        return None
    name = _BROWSERS_READ_AS.get(name, name)
    return name if _TEXT_CODEC.fullmatch(name) else None


# Possessive throughout: no text, however hostile, is read more than a few times.
_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}+[ \n\t]?+|[^0-9a-fA-F\n])"
_NAME_CHAR = r"[-\w\x80-\U0010ffff]"
_NAME_START = r"(?<![-\w\\#@\x80-\U0010ffff])"
_NAME_END = rf"(?!{_NAME_CHAR}|\\)"
_STRING = (
    r"""(?:"[^"\\\n]*+(?:\\(?s:.|\Z)[^"\\\n]*+)*+(?:"|\n|\Z)"""
    r"""|'[^'\\\n]*+(?:\\(?s:.|\Z)[^'\\\n]*+)*+(?:'|\n|\Z))"""
)


@cache
def _get_tokens(*, escapes: bool, nested: bool) -> re.Pattern[str]:
    """Returns what finds the next token of a stylesheet; `nested` for inside an image-set().

    Compiled at first use: names whose letters may be escapes take ten times as long to compile, and
    hardly any style attribute has one.
    """
    letters = _escapable_letters if escapes else _plain_letters
    tokens = "|".join(
        (
            r"/\*(?s:.*?)(?:\*/|\Z)",
            rf"(?P<string>{_STRING})",
            rf"{_NAME_START}{letters('url')}\([ \n\t]*+(?:"
            rf"(?P<quoted>{_STRING})[ \n\t]*+\)?+"
            rf"|(?P<bare>(?:[^\"'()\\\x00-\x20\x7f]++|{_ESCAPE})*+)[ \n\t]*+(?:\)|\Z)"
            r"|(?:[^)\\]++|\\(?s:.|\Z))*+\)?+)",
            rf"(?P<imagery>{_NAME_START}(?:-{letters('webkit')}-)?+{letters('image-set')}\()",
            rf"(?P<importing>@{letters('import')}{_NAME_END})",
            rf"(?P<naming>@(?:{letters('namespace')}|(?:-moz-)?{letters('document')}){_NAME_END})",
            rf"(?:{_ESCAPE})(?:{_NAME_CHAR}++|{_ESCAPE})*+\(?+",
        )
    )
    if nested:
        return re.compile(tokens + r"|(?P<open>\()|(?P<close>\))|(?P<stop>[;{}])")
    # The first characters of tokens, looked for ahead: four times as fast.
    return re.compile(rf"""(?=[/"'uU\\@iI-])(?:{tokens})""")


def _plain_letters(word: str) -> str:
    """A pattern for `word` in any case."""
    return "".join(f"[{char}{char.upper()}]" if char.isalpha() else re.escape(char) for char in word)


def _escapable_letters(word: str) -> str:
    """A pattern for `word` in any case, each letter also as a CSS escape."""
    return "".join(map(_escapable_letter, word))


def _escapable_letter(char: str) -> str:
    if not char.isalpha():
        return re.escape(char)
    either = f"[{char}{char.upper()}]"
    simple = "" if char in "abcdef" else rf"|\\{either}"  # \a to \f are numbers, not letters
    return rf"(?:{either}|\\0{{0,4}}(?:{ord(char):x}|{ord(char.upper()):x})[ \n\t]?+{simple})"


_NEWLINES = re.compile(r"\r\n?|\f")
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \n\t]?|\n|([^\n])|\Z)")
_NESTING = {"imagery": 1, "open": 1, "close": -1}


def iter_css_urls(text: str) -> Iterator[CssUrl]:
    """Each URL of a stylesheet or style attribute, in order, repeats included.

    Taken: url() quoted or bare, the strings of image-set(), the target of @import wherever it stands.
    Passed over: comments, broken strings and URLs, @namespace and @document (they name, they don't load),
    empty and fragment-only references.
    """
    if "\r" in text or "\f" in text:
        text = _NEWLINES.sub("\n", text)
    escapes = "\\" in text
    if not escapes and not _mentions_url(text):
        return
    outside = _get_tokens(escapes=escapes, nested=False)
    rule: str | None = None
    depth = position = 0
    while match := (_get_tokens(escapes=escapes, nested=True) if depth else outside).search(text, position):
        kind = match.lastgroup
        if rule and not _reaches(rule, text[position : match.start()]):
            rule = None
        position = match.end()
        if kind in {"importing", "naming"}:
            rule = kind
        elif kind in _NESTING:
            depth += _NESTING[kind]
        elif kind == "stop":
            depth = 0
        elif kind in {"string", "quoted", "bare"}:
            taken = kind != "string" or depth == 1 or rule == "importing"
            href = _read_url(match[kind]) if taken and rule != "naming" else ""
            if href and not href.startswith("#"):
                yield CssUrl(href, "import" if rule == "importing" else "url")
            if rule == "importing":
                rule = None


def _mentions_url(text: str) -> bool:
    """Whether a token that names a URL can stand in a text without escapes."""
    text = text.lower()
    return "url(" in text or "image-set(" in text or "@import" in text


def _reaches(rule: str, gap: str) -> bool:
    """Whether an at-rule still waits for its URL after `gap`."""
    return not gap.strip() if rule == "importing" else ";" not in gap and "{" not in gap


def _read_url(token: str) -> str:
    """The URL in a string or bare token, escapes taken off; empty when a line end broke the string."""
    if token[:1] in {'"', "'"}:
        if token.endswith("\n"):
            return ""
        closed = len(token) > 1 and token[-1] == token[0] and not _ends_escaped(token)
        token = token[1:-1] if closed else token[1:]
    if "\\" in token:
        token = _ESCAPED.sub(_unescape, token)
    return token.strip()


def _ends_escaped(token: str) -> bool:
    """Whether the last character belongs to an escape."""
    before = token[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _unescape(match: re.Match[str]) -> str:
    code_point, char = match[1], match[2]
    if not code_point:
        return char or ""
    value = int(code_point, 16)
    return "\ufffd" if value == 0 or 0xD800 <= value <= 0xDFFF or value > 0x10FFFF else chr(value)
