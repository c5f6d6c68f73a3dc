"""A WARC record's header, as it stands and what is wrong with it. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address

MAX_HEAD_BYTES = 256 * 1024

Finding = tuple[str, str]
"""Name of a problem, and what exactly was found."""

_DATE = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2\d|3[01])"
    r"T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?Z"
)
_URI_IN_BRACKETS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[!-;=?-~]+>")
_VERSION = re.compile(r"WARC/(\d+\.\d+)")
# Lines that can be taken apart without a look at each: no folds, no blanks behind a value.
_USUAL = re.compile(rb"WARC/\d\.\d\r\n(?:[A-Za-z-]+: [!-~](?:[ -~]*[!-~])?\r\n)+\r\n")
_FIELD = re.compile(r"([A-Za-z-]+): ([^\r]*)\r\n")
_VISIBLE = re.compile(r"[!-~]*")
_LOWER_NAMES: dict[str, str] = {}
"""Names that were seen, as every record has the same ones."""
_MAX_NAMES = 200
_WORDS = {"warc": "WARC", "id": "ID", "uri": "URI"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_ABOUT_A_URI = frozenset(("response", "request", "resource", "revisit", "conversion", "continuation"))
TYPES = frozenset((*_ABOUT_A_URI, "warcinfo", "metadata"))
_ALWAYS = ("warc-type", "warc-record-id", "warc-date", "content-length")
_ALSO = dict.fromkeys(_ABOUT_A_URI, ("warc-target-uri",)) | {"revisit": ("warc-target-uri", "warc-profile")}
_TRUNCATIONS = ("length", "time", "disconnect", "unspecified")


class Header:
    """The fields by lower-case name; the first of those that stand twice."""

    __slots__ = ("concurrent", "fields", "findings", "id", "length_bytes", "type", "url", "version")

    def __init__(
        self,
        version: str,
        fields: dict[str, str],
        concurrent: tuple[str, ...] = (),
        findings: tuple[Finding, ...] = (),
    ) -> None:
        self.version = version
        self.fields = fields
        self.concurrent = concurrent
        """Values of WARC-Concurrent-To, the one field that may stand several times."""
        self.findings = findings
        """What is wrong with the lines as such."""
        self.type = fields.get("warc-type", "").lower()
        self.id = fields.get("warc-record-id", "")
        """WARC-Record-ID with its brackets."""
        # Old tools put the URL into angle brackets.
        self.url = fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
        length = fields.get("content-length", "")
        is_number = length.isdecimal() and length.isascii() and len(length) < 19
        self.length_bytes = int(length) if is_number else None
        """Content-Length; None when there is none that is a number."""

    def get(self, name: str) -> str:
        """The value of the field with this lower-case name, empty when absent."""
        return self.fields.get(name, "")


def parse_header(head: bytes) -> Header:
    """The header that `head` is, from the version line to its blank line."""
    return _parse_usual(head) or _parse_any(head)


def _parse_usual(head: bytes) -> Header | None:
    """The same for a header without any fault, which nearly all are; None for others, or it may be so."""
    if not _USUAL.fullmatch(head):
        return None
    text = head.decode("ascii")
    pairs = _FIELD.findall(text)
    try:
        fields = {_LOWER_NAMES[name]: value for name, value in pairs}
    except KeyError:
        return None
    concurrent = tuple([value for name, value in pairs if name == "WARC-Concurrent-To"])
    if len(pairs) - len(fields) > max(0, len(concurrent) - 1):
        return None
    return Header(text[: text.index("\r")], fields, concurrent)


def _parse_any(head: bytes) -> Header:
    findings: list[Finding] = []
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
        findings.append(("header-value", "bytes that are not UTF-8"))
    lines = text.split("\r\n")
    if text.count("\n") != len(lines) - 1:
        findings.append(("header-line-end", "a line ends in LF alone"))
        lines = [part for line in lines for part in line.split("\n")]
    fields: dict[str, str] = {}
    concurrent: list[str] = []
    last = ""
    for line in lines[1:]:
        if not line:
            continue
        name, colon, value = line.partition(":")
        lower = _LOWER_NAMES.get(name) or _lower_name(name)
        if line[0] in " \t":
            findings.append(("header-folded", f"behind {last or 'the version line'}"))
            if last:
                fields[last] = f"{fields[last]} {line.strip()}".strip()
            continue
        if not colon or not lower:
            findings.append(("header-broken", f"no field: {line[:60]!r}"))
            continue
        last = lower
        value = value.strip()
        if lower == "warc-concurrent-to":
            concurrent.append(value)
        elif lower in fields:
            findings.append(("header-repeated", name))
            continue
        fields[lower] = value
    return Header(lines[0], fields, tuple(concurrent), tuple(findings))


def _lower_name(name: str) -> str:
    """A field's name in lower case, empty for what is none."""
    if not _TOKEN.fullmatch(name):
        return ""
    if len(_LOWER_NAMES) < _MAX_NAMES:
        _LOWER_NAMES[name] = name.lower()
    return name.lower()


def find_header_faults(header: Header, *, is_ours: bool) -> Iterator[Finding]:
    """What the standard has against a header; of other tools' only what keeps readers from the record."""
    yield from _find_version_fault(header.version, is_ours=is_ours)
    for problem, detail in header.findings:
        # WARC 1.0 allows folds, and some tools end their lines as their system does.
        mild = not is_ours and problem in ("header-folded", "header-value")
        yield ("unusual" if mild else problem), detail
    fields = header.fields
    for name in (*_ALWAYS, *_ALSO.get(header.type, ())):
        if not fields.get(name):
            yield "header-missing", _shown(name)
    if "content-length" in fields and header.length_bytes is None:
        yield "header-value", f"Content-Length {fields['content-length'][:40]!r}"
    if "warc-date" in fields and not is_date(fields["warc-date"]):
        yield "header-value", f"WARC-Date {fields['warc-date'][:40]!r}"
    if "warc-ip-address" in fields and not _is_address(fields["warc-ip-address"]):
        yield (
            ("header-value" if is_ours else "unusual"),
            f"WARC-IP-Address {fields['warc-ip-address'][:60]!r}",
        )
    if header.id and not _URI_IN_BRACKETS.fullmatch(header.id):
        yield ("header-value" if is_ours else "unusual"), f"WARC-Record-ID {header.id[:60]!r}"
    if header.type and header.type not in TYPES:
        yield ("header-value" if is_ours else "unusual"), f"WARC-Type {header.type[:40]!r}"
    if is_ours:
        yield from _find_our_faults(header)


_TOLD_ELSEWHERE = frozenset(
    ("Content-Length", "Content-Type", "WARC-Block-Digest", "WARC-Filename", "version")
)
_TOLD_BY_THE_EXCHANGE = frozenset(
    ("WARC-Date", "WARC-Target-URI", "WARC-Warcinfo-ID", "WARC-Profile", "WARC-Record-ID", "a")
)


def is_value_lost(problem: str, detail: str, *, is_ours: bool) -> bool:
    """Whether nothing else tells what a field that is missing, or can't be read, said.

    Of ours, the other records of the exchange and the ledger do; of other tools' records, the block at best.
    """
    if problem not in ("header-missing", "header-value"):
        return False
    name = detail.partition(" ")[0]
    return name not in _TOLD_ELSEWHERE and not (is_ours and name in _TOLD_BY_THE_EXCHANGE)


def is_date(text: str) -> bool:
    """Whether a text is a moment as WARC-Date writes it.

    >>> is_date("2024-02-29T00:00:00Z"), is_date("2026-02-29T00:00:00Z"), is_date("2026-13-01T00:00:00Z")
    (True, False, False)
    """
    if not _DATE.fullmatch(text):
        return False
    # Every month has 28 days.
    if text[8:10] <= "28":
        return True
    return int(text[8:10]) <= monthrange(max(1, int(text[:4])), int(text[5:7]))[1]


@lru_cache(maxsize=512)
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _find_version_fault(line: str, *, is_ours: bool) -> Iterator[Finding]:
    version = _VERSION.fullmatch(line)
    if not version:
        yield "header-broken", f"version line {line[:40]!r}"
    elif is_ours and version[1] != "1.1":
        yield "header-value", f"version {version[1]}"
    elif version[1] not in ("1.0", "1.1", "0.18", "0.17"):
        yield "unusual", f"version {version[1]}"


def _find_our_faults(header: Header) -> Iterator[Finding]:
    fields = header.fields
    wanted = ["warc-block-digest", "content-type"]
    if header.type != "warcinfo":
        wanted.append("warc-warcinfo-id")
    for name in wanted:
        if name not in fields:
            yield "header-missing", _shown(name)
    truncated = fields.get("warc-truncated")
    if truncated is not None and truncated not in _TRUNCATIONS:
        yield "header-value", f"WARC-Truncated {truncated[:40]!r}"
    if not _VISIBLE.fullmatch(header.url):
        yield "header-value", f"WARC-Target-URI {header.url[:80]!r}"


def _shown(name: str) -> str:
    """A field's name as the standard writes it."""
    words = (_WORDS.get(word, word.capitalize()) for word in name.split("-"))
    return "-".join(words)
