# ruff: noqa: E501  (tables read better with a language or pattern a line)
"""Which encoding a page's bytes are in, and those bytes as text.

The order is the HTML Standard's (13.2.3): byte order mark, transport, `<meta>`, then a guess. But a page
that is plainly UTF-8 is read as such whatever its `<meta>` says, and one that is plainly not is guessed at.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from w3lib.encoding import html_body_declared_encoding, resolve_encoding

PRESCAN_BYTES: Final = 1024
SAMPLE_BYTES: Final = 8192
MANY_HIGH_BYTES: Final = 16
FALLBACK: Final = "cp1252"

_BOMS: Final = ((BOM_UTF8, "utf-8"), (BOM_UTF16_BE, "utf-16-be"), (BOM_UTF16_LE, "utf-16-le"))
_HIGH_BYTE: Final = re.compile(rb"[\x80-\xff]")
# A page that says UTF-16 in ASCII bytes can't be: the Standard reads UTF-8 there.
_NOT_FROM_META: Final = re.compile(r"utf-?(16|32)", re.IGNORECASE)


def find_encoding(body: bytes, charset: str | None = None) -> str:
    """Returns the name of the Python codec for `body`; `charset` is what the HTTP header said."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    if charset and (named := resolve_encoding(charset.strip("\"' \t"))):
        return named
    declared = html_body_declared_encoding(body[:PRESCAN_BYTES])
    if declared:
        if declared == "utf-8":
            return guess_encoding(body) if _is_other(body) else declared
        said_wrong = _NOT_FROM_META.match(declared) or _was_converted(body)
        return "utf-8" if said_wrong else declared
    return guess_encoding(body)


def decode(body: bytes, encoding: str) -> str:
    """Returns `body` as text; bytes that the encoding doesn't know become U+FFFD."""
    try:
        return body.decode(encoding, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError):  # a codec that is none for text, or knows no "replace"
        return body.decode(FALLBACK, "replace")


def guess_encoding(body: bytes) -> str:
    """Returns the likeliest encoding of bytes that nothing was said about."""
    first = _HIGH_BYTE.search(body)
    if first is None:
        return "utf-8"
    start = max(0, first.start() - SAMPLE_BYTES // 4)
    sample = body[start : start + SAMPLE_BYTES]
    if _is_utf8(sample):
        return "utf-8"
    high_bytes = len(_HIGH_BYTE.findall(sample))
    best, best_share = FALLBACK, 0.3
    for encoding, letters, bytes_per_letter in _CANDIDATES:
        share = _count_common(sample, encoding, letters) * bytes_per_letter / high_bytes
        if share > best_share:
            best, best_share = encoding, share
    return best


def _was_converted(body: bytes) -> bool:
    """Whether a page is UTF-8 whatever it declares, as those are that were saved or passed on by other tools.

    In no other encoding does text come out as valid UTF-8 so often by chance.
    """
    if len(_HIGH_BYTE.findall(body[: 16 * SAMPLE_BYTES])) < MANY_HIGH_BYTES:
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_other(body: bytes) -> bool:
    """Whether most letters of a page that declares UTF-8 are none in it.

    A page of parts in several encodings, or cut in the middle of letters, has more right ones than wrong.
    """
    first = _HIGH_BYTE.search(body)
    if first is None:
        return False
    sample = body[first.start() : first.start() + SAMPLE_BYTES]
    wrong = sample.decode("utf-8", "replace").count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    return wrong >= MANY_HIGH_BYTES and 2 * wrong > len(_HIGH_BYTE.findall(sample))


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3 and error.reason == "unexpected end of data"
    return True


def _count_common(sample: bytes, encoding: str, letters: str) -> int:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0
        text = sample[: error.start].decode(encoding)
    return sum(map(len, re.findall(letters, text)))


_JAPANESE: Final = "[ぁ-んァ-ヶー、。年日本人]"
# What text in each encoding is full of. Wrong encodings decode too, but to letters that no language uses often,
# or to capitals in the middle of words. Patterns are compiled when a page needs them, which few do.
_CANDIDATES: Final[tuple[tuple[str, str, int], ...]] = (
    ("cp932", _JAPANESE, 2),
    ("euc_jp", _JAPANESE, 2),
    ("cp949", "[이가는다의에을를하고지사기한로도서은인시자대어정일리나아수과부상제원해주전보구소있경면성들안회없말관세진용여공그만라동도신유조장비위중선방]", 2),
    ("gb18030", "[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经，。]", 2),
    ("big5hkscs", "[的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經，。]", 2),
    ("cp1255", "[א-ת]{2,}", 1),  # before Cyrillic, whose small letters share its bytes
    ("cp1251", "(?<![а-яё])[А-ЯЁІЇЄ]?[а-яёіїєґўј]{2,}", 1),
    ("koi8_u", "(?<![а-яё])[А-ЯЁІЇЄ]?[а-яёіїєґ]{2,}", 1),
    ("cp1253", "(?<![α-ω])[Α-Ω]?[α-ωάέήίόύώς]{2,}", 1),
    ("cp1256", "[ابةتثجحخدذرزسشصضطظعغفقكلمنهوىيأإآئؤءپچژگک]{2,}", 1),
    ("cp874", "[กขคงจชซดตทนบปผพมยรลวสหอะาิีึืุูเแโใไ่้]{3,}", 1),
    ("cp1250", "[ąćęłńóśźżčďěňřšťůžáéíýúőű](?=[a-z\\s])", 1),
    ("cp1254", "[çğıöşüİĞŞ](?=[a-z\\s])", 1),
    ("cp1252", "[àâäáãåæçèéêëíìîïñóòôöõøœúùûüßÀÉÈÄÖÜØÅ«»“”‘’–—…](?=[a-zA-Z\\s,.])", 1),
)  # fmt: skip
