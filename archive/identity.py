"""When two URLs are the same request (the fetch key), and when they may be the same story (the URL key).

The fetch key is lossless in what a server can tell apart: it drops only what never reaches the
server (the fragment; credentials, which we do not send), what means the same by RFC 3986, section 6
(case of scheme and host, the default port, an empty path), and query parameters that exist to
follow readers around. Those are taken off by a list of names to drop, never by a list to keep: some
sites carry the story itself in the query (`?storyid=`).

The URL key is lossy: a hypothesis that two addresses show one story, to be recorded as evidence. It is
never what is asked for.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from archive.address import DEFAULT_PORTS, has_empty_query
from archive.domains import registered_domain
from archive.wrapped_urls import find_wrapped_url

# Names of parameters that mark where a reader came from. Prefixes end with `*`.
TRACKING_PARAMETERS: tuple[str, ...] = (
    "utm_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "yclid",
    "ysclid",
    "msclkid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "oly_anon_id",
    "oly_enc_id",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ns_linkname",
    "ns_fee",
    "pk_campaign",
    "pk_kwd",
    "piwik_*",
    "mtm_*",
    "at_campaign",
    "at_medium",
    "at_custom*",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "cmpid",
    "icid",
    "intcid",
    "ito",
    "ocid",
    "smid",
    "smtyp",
    "ftag",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "srsltid",
    "tblci",
    "cx_part",
    "cx_artpos",
    "dicbo",
)

_TRACKING = re.compile(
    "(?:" + "|".join(re.escape(name).replace(r"\*", ".*") for name in TRACKING_PARAMETERS) + r")\Z",
    re.IGNORECASE,
)


def fetch_key(url: str) -> str:
    """The URL that is asked for, once, for `url` and all its aliases; ValueError if it is not http(s).

    >>> fetch_key("HTTPS://Example.org:443?utm_source=x#top")
    'https://example.org/'
    >>> fetch_key("http://example.org/a?storyid=7&fbclid=1&b=")
    'http://example.org/a?storyid=7&b='
    >>> fetch_key("http://example.org/a?")
    'http://example.org/a?'
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http or https URL: {url}")
    query = _kept_query(parts.query) if parts.query else "?" * has_empty_query(url)
    return f"{scheme}://{_authority(scheme, parts)}{parts.path or '/'}{query}"


def _authority(scheme: str, parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host + (f":{port}" if port is not None and port != DEFAULT_PORTS[scheme] else "")


def _kept_query(query: str) -> str:
    kept = [part for part in query.split("&") if not _TRACKING.match(part.partition("=")[0])]
    return "?" + "&".join(kept) if kept else ""


def host_of(url: str) -> str:
    """Host and non-default port of an http(s) URL, lower case: the unit of politeness.

    >>> host_of("https://www.Example.org:8443/a")
    'www.example.org:8443'
    """
    parts = urlsplit(url)
    return _authority(parts.scheme.lower(), parts)


# Labels before the registered domain that name a form of the site, not a part of it.
_FORMS = frozenset(("www", "www1", "www2", "www3", "m", "mobile", "amp", "wap", "touch"))
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "/%!$&'()*+,;=:@-._~|[]\\^`{}?"
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default)\.(?:amp|s?html?|xhtml|php\d?|aspx?|jsp|cfm)", re.IGNORECASE)
_FORM_SEGMENTS = frozenset(("amp", ".amp", "print"))
_FORM_FILE = re.compile(r"(?:amp|print)\.html?", re.IGNORECASE)
# Behind these words amp and print are topics.
_TOPICS = frozenset(("tag", "tags", "topic", "topics"))
_PAGE_FILE = re.compile(r"\.html?\Z", re.IGNORECASE)
_AMP_LABEL = re.compile(r"\A(?:amp-)+(?=.)")

# Parameters that choose the form of a page, or say where its reader came from: name, and the values that
# mean nothing else (None: all).
_CHANNELS = frozenset(("rss", "feed", "twitter", "facebook", "fb", "whatsapp", "telegram", "linkedin")).union(
    ("newsletter", "email", "mail", "social", "share", "sharing", "copylink", "push", "app"),
    ("homepage", "home", "related", "recirc"),
)
_YES = frozenset(("", "1", "true", "yes", "on"))
_FORM_PARAMETERS: dict[str, frozenset[str] | None] = {
    "outputtype": frozenset(("amp",)),
    "output": frozenset(("amp", "print", "1")),
    "view": frozenset(("print", "amp", "mobile")),
    "format": frozenset(("amp", "print")),
    "mode": frozenset(("amp", "print")),
    "template": frozenset(("amp", "ampart")),
    "amp-content": frozenset(("amp",)),
    "amp": _YES,
    "_amp": _YES,
    "print": _YES,
    "printable": _YES,
    "mobile": _YES,
    "isprint": _YES,
    "rss": _YES,
    "rssfeed": _YES,
    "usqp": None,
    "amp_js_v": None,
    "amp_gsa": None,
    "ref_src": None,
    "ref_url": None,
    "referer": None,
    "referrer": None,
    "spm": None,
    **dict.fromkeys(("source", "src", "via", "from", "r", "origin", "channel", "medium"), _CHANNELS),
}


def url_key(url: str) -> str:
    """A URL that stands for all addresses that likely show the same story; ValueError as for `fetch_key`.

    One for http and https, for www, mobile and AMP forms, for AMP caches and redirectors and what they
    carry, for print versions, index files, closing slashes and any order of parameters. It is its own key.

    >>> url_key("http://m.example.org/news/301/amp/?utm_source=x&b=2&a=1")
    'https://example.org/news/301?a=1&b=2'
    >>> url_key("https://www.google.com/amp/s/amp.example.org/a?storyid=7")
    'https://example.org/a?storyid=7'
    """
    host, path, query = _split(url)
    while True:
        short = _without_form(path)
        inner = find_wrapped_url(host, path, query) or find_wrapped_url(host, short or "/", query)
        try:
            host, path, query = _split(inner or "")
        except ValueError:
            return f"https://{host}{short or '/'}" + (f"?{query}" if query else "")


def _split(url: str) -> tuple[str, str, str]:
    """Host, path and query of `url`, each in one form; ValueError if it is no http(s) URL."""
    parts = urlsplit(fetch_key(url))
    host = _bare_host(parts.hostname or "")
    port = parts.port
    if port is not None and port not in DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = _SLASHES.sub("/", _SESSION.sub("", _escaped(parts.path)))
    return host, path, _content_query(_escaped(parts.query))


def _bare_host(host: str) -> str:
    """`host` without the labels that name a form of the site."""
    host = host.rstrip(".") or host
    if ":" in host:
        return f"[{host}]"
    labels = host.split(".")
    if _FORMS.isdisjoint(labels) and "amp-" not in host:
        return host
    domain = registered_domain(host)
    above = [_AMP_LABEL.sub("", label) for label in labels[: len(labels) - domain.count(".") - 1]]
    return ".".join([*(label for label in above if label not in _FORMS), domain])


def _escaped(text: str) -> str:
    """`text` with escapes in the form that RFC 3986, section 6.2.2, takes for equal."""
    if "%" in text:
        text = _ESCAPE.sub(_escape, text)
    return text if text.isascii() else quote(text, safe=_KEPT, errors="replace")


def _escape(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if sign in _UNRESERVED else found[0].upper()


def _without_form(path: str) -> str:
    """`path` without what tells AMP, print and index pages from the article; empty for a front page."""
    kept: list[str] = []
    segments = [segment for segment in path.split("/") if segment]
    for segment in segments:
        if segment.lower() not in _FORM_SEGMENTS or _is_topic(kept):
            kept.append(segment)
    kept = kept or segments[-1:]
    while kept:
        last = kept.pop()
        if _INDEX.fullmatch(last) or (_names_form(last) and kept and not _is_topic(kept)):
            continue
        short = _without_ending(last)
        kept.append(short)
        if short == last:
            break
    return "".join([f"/{segment}" for segment in kept])


def _is_topic(before: list[str]) -> bool:
    return bool(before) and before[-1].lower() in _TOPICS


def _names_form(segment: str) -> bool:
    return segment.lower() in _FORM_SEGMENTS or _FORM_FILE.fullmatch(segment) is not None


def _without_ending(segment: str) -> str:
    """The last segment of a path without `.amp`; `guitar-amp` is a slug, `301-amp` a form."""
    file = _PAGE_FILE.search(segment)
    name, ending = (segment[: file.start()], file[0]) if file else (segment, "")
    while len(name) > 4 and (
        name[-4:].lower() in (".amp", "_amp") or (name[-4:].lower() == "-amp" and name[-5].isdigit())
    ):
        name = name[:-4]
    return name + ending


def _content_query(query: str) -> str:
    """The parameters that may choose the story, sorted."""
    return "&".join(sorted(part for part in query.split("&") if part and not _is_form(part)))


def _is_form(part: str) -> bool:
    name, _, value = part.partition("=")
    if _TRACKING.match(name):
        return True
    if name.lower() == "ref":  # with a number it may be the article's
        return not any(map(str.isdigit, value))
    values = _FORM_PARAMETERS.get(name.lower(), frozenset())
    return values is None or value.lower() in values
