"""When two URLs are the same request: the fetch key.

The fetch key is lossless in what a server can tell apart: it drops only what never reaches the
server (the fragment; credentials, which we do not send), what means the same by RFC 3986, section 6
(case of scheme and host, the default port, an empty path), and query parameters that exist to
follow readers around. Those are taken off by a list of names to drop, never by a list to keep: some
sites carry the story itself in the query (`?storyid=`).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

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
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http or https URL: {url}")
    return f"{scheme}://{_authority(scheme, parts)}{parts.path or '/'}{_kept_query(parts.query)}"


def _authority(scheme: str, parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host + (f":{port}" if port is not None and port != _DEFAULT_PORTS[scheme] else "")


def _kept_query(query: str) -> str:
    if not query:
        return ""
    kept = [part for part in query.split("&") if not _TRACKING.match(part.partition("=")[0])]
    return "?" + "&".join(kept) if kept else ""


def host_of(url: str) -> str:
    """Host and non-default port of an http(s) URL, lower case: the unit of politeness.

    >>> host_of("https://www.Example.org:8443/a")
    'www.example.org:8443'
    """
    parts = urlsplit(url)
    return _authority(parts.scheme.lower(), parts)
