"""Whether two URLs are one story: decided on evidence, with a reason, and recorded either way."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from archive.domains import registered_domain
from archive.identity import fetch_key, url_key

Evidence = Literal["redirect", "canonical", "amphtml", "normalised"]
"""What says so: the server sent the reader on · rel=canonical · rel=amphtml · the addresses' own likeness."""
Decision = Literal["merged", "kept-apart"]
Reason = Literal[
    "same-address",
    "same-key",
    "same-domain",
    "other-key",
    "other-domain",
    "syndication",
    "home",
    "section",
    "login",
    "consent",
    "error-page",
    "lost-query",
    "not-http",
]

EVIDENCE: Final[tuple[Evidence, ...]] = ("redirect", "canonical", "amphtml", "normalised")


class Judgement(NamedTuple):
    """What was decided, and why."""

    decision: Decision
    reason: Reason


_LOGIN: Final = frozenset(
    ("login", "log-in", "signin", "sign-in", "signup", "sign-up", "sso", "oauth")
).union(
    (
        "auth",
        "authenticate",
        "register",
        "registration",
        "subscribe",
        "subscription",
        "subscriptions",
        "paywall",
    ),
    ("account", "myaccount", "my-account", "anmelden", "anmeldung", "registrierung", "abo", "abonnement"),
    ("connexion", "inscription", "accedi", "registrazione", "iniciar-sesion", "suscripcion", "suscribete"),
    ("entrar", "subscriptions", "logowanie", "vhod", "giris", "inloggen", "logginn", "logga-in", "kirjaudu"),
)
_CONSENT: Final = frozenset(
    ("consent", "cookie-consent", "cookieconsent", "privacy-consent", "cookies")
).union(
    ("cookie-wall", "cookiewall", "privacywall", "privacy-gate", "gdpr", "rgpd", "dsgvo"),
    ("privacy-consent", "zustimmung", "consentement", "consenso"),
)
_GATES: Final = frozenset(("login", "signin", "sso", "oauth", "auth", "consent"))
"""Of these, the ones that stand before other parts of a path, too."""
_LOGIN_HOSTS: Final = frozenset(("login", "signin", "auth", "sso", "account", "accounts", "passport", "abo"))
_CONSENT_HOSTS: Final = frozenset(("consent", "guce", "cmp", "privacy", "myprivacy", "cookies", "gdpr"))
_ERROR: Final = re.compile(r"(?:error-?)?(?:404|410|500)|(?:page-?)?not-?found|errors?|gone|unavailable|oops")
_LISTING: Final = frozenset(
    ("tag", "tags", "topic", "topics", "category", "categories", "section", "sections", "author", "authors")
).union(
    ("rubrik", "rubrique", "thema", "themen", "sujet", "tema", "temas", "seccion", "secao", "categoria"),
    ("etiqueta", "kategorie", "search", "archive", "archives", "archiv", "label", "keyword", "person"),
    ("autor", "auteur"),
)
_WORDS: Final = re.compile(r"[-_+ ]")
_FILE: Final = re.compile(r"\.(?:s?html?|php|aspx?|jsp)\Z", re.IGNORECASE)
_NUMBER_NAME: Final = re.compile(
    r"(?:\w*id|story\w*|article\w*|news\w*|p|pk_?no|idx\w*|\w*no|nr|n|a|aid|sid|s|doc\w*|object\w*|key)",
    re.IGNORECASE,
)
MAX_SECTION_LEVELS: Final = 3
MAX_SECTION_CHARACTERS: Final = 24
MAX_SECTION_WORDS: Final = 3


def judge_sameness(source_url: str, target_url: str, evidence: Evidence) -> Judgement:
    """Whether the story at `source_url` is the one at `target_url`, to which `evidence` points.

    Within a registered domain a redirect and a declared canonical address count, unless they lead to a
    page that many stories lead to: the front page, a section, a login, a consent or an error page. Across
    domains a canonical address is syndication, and a redirect may lead anywhere. Never raises.

    >>> judge_sameness("http://example.org/a/1-x", "https://www.example.org/b/1-x", "redirect")
    Judgement(decision='merged', reason='same-domain')
    >>> judge_sameness("https://one.example/1-x", "https://two.example/1-x", "canonical").reason
    'syndication'
    """
    try:
        source, target = fetch_key(source_url), fetch_key(target_url)
        source_key, target_key = url_key(source), url_key(target)
    except ValueError:
        return Judgement("kept-apart", "not-http")
    if source == target:
        return Judgement("merged", "same-address")
    if source_key == target_key:
        return Judgement("merged", "same-key")
    if evidence == "normalised":
        return Judgement("kept-apart", "other-key")
    if _domain_of(source_key) != _domain_of(target_key):
        return Judgement("kept-apart", "syndication" if evidence == "canonical" else "other-domain")
    reason = _find_common_page(source_key, target_key, evidence)
    return Judgement("kept-apart", reason) if reason is not None else Judgement("merged", "same-domain")


def _domain_of(url: str) -> str:
    return registered_domain(urlsplit(url).hostname or "")


def _find_common_page(source: str, target: str, evidence: Evidence) -> Reason | None:
    """What kind of page the target is, if it is one that many stories lead to; None otherwise."""
    parts = urlsplit(target)
    host = parts.hostname or ""
    labels = host.removesuffix(registered_domain(host)).split(".")
    segments = [unquote(each).lower() for each in parts.path.split("/") if each]
    bare = [_FILE.sub("", each) for each in segments]
    words = {*bare[-1:], *_GATES.intersection(bare[:1])}
    if not (_CONSENT.isdisjoint(words) and _CONSENT_HOSTS.isdisjoint(labels)):
        return "consent"
    if not (_LOGIN.isdisjoint(words) and _LOGIN_HOSTS.isdisjoint(labels)):
        return "login"
    if bare and _ERROR.fullmatch(bare[-1]):
        return "error-page"
    if not segments and not parts.query:
        return "home"
    if _loses_number(source, target):
        return "lost-query"
    if evidence == "redirect":
        return "section" if _is_section(segments, parts.query) else None
    return "section" if _is_above(source, target) and _is_section(segments, parts.query) else None


def _is_section(segments: list[str], query: str) -> bool:
    """Whether a path names a list of stories: few short words, no number."""
    if segments and segments[0] in _LISTING:
        return True
    if query or not segments or len(segments) > MAX_SECTION_LEVELS:
        return False
    last = segments[-1]
    return (
        _FILE.search(last) is None
        and not any(sign.isdigit() for each in segments for sign in each)
        and len(last) <= MAX_SECTION_CHARACTERS
        and len(_WORDS.split(last)) <= MAX_SECTION_WORDS
    )


def _is_above(source: str, target: str) -> bool:
    """Whether the target's path is the beginning of the source's."""
    return urlsplit(source).path.startswith(urlsplit(target).path.rstrip("/") + "/")


def _loses_number(source: str, target: str) -> bool:
    """Whether the target is the source without the parameter that says which story it is.

    Sites that carry the story in the query may declare one canonical address for all of them.
    """
    one, other = urlsplit(source), urlsplit(target)
    if one.path != other.path:
        return False
    kept = set(other.query.split("&"))
    lost = [part.partition("=") for part in one.query.split("&") if part and part not in kept]
    return not any(sign.isdigit() for sign in one.path) and any(
        _NUMBER_NAME.fullmatch(name) and any(map(str.isdigit, value)) for name, _, value in lost
    )
