"""What a crawl is asked to do: one table of options, one frozen value.

The command line, `scrapy crawl story -a …` and job files all speak in the names of this table.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from archive.address import resolve_href
from archive.errors import ConfigError
from archive.identity import fetch_key
from archive.outlink import FOLLOWS, LINK_KINDS, Follow
from archive.records import Wire
from archive.version import __version__
from crawler.wire.addresses import parse_networks

Reach = Literal["site", "domain", "any"]

_SIZE_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_TIME_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_MAX_SLUG = 60
MAX_TIME_S = 100 * 365.25 * 86400
"""What is longer is a slip, and leads out of what a calendar can hold."""
_MAX_CONTACT = 300
"""It stands in every request: servers refuse those whose head is too long."""
_MAX_USER_AGENT = 1000

# With the underscore that some live hosts have; colons are of IPv6 addresses.
_HOST = re.compile(r"[a-z0-9_.:-]+")
_BARE_URL = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:[/?]\S*)?|localhost(?:[:/]\S*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSource:
    """A site profile as its file held it; what it says is for the spiders to read."""

    path: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlConfig:
    """Everything that one crawl was asked for; built by `CrawlConfig.parse`, checked as a whole."""

    seeds: tuple[str, ...]
    """Fetch keys, in the order given, each once."""
    name: str
    output: Path = Path()
    depth: int = 2
    follow: frozenset[Follow] = frozenset(("read-more", "related"))
    profiles: tuple[ProfileSource, ...] = ()
    scope: Reach = "domain"
    delay_s: float = 1.0
    max_pages: int = 500
    max_time_s: float | None = None
    max_bytes: int | None = None
    requisites: bool = True
    wire: Wire = "decoded"
    allow_net: tuple[str, ...] = ()
    frontier: str = "sqlite"
    user_agent: str = ""
    contact: str = ""
    ignore_robots: bool = False
    verify_certificates: bool = False
    warc_size: int = 1_000_000_000
    full_every_s: float | None = None
    wacz: bool = True
    fresh: bool = False

    @property
    def full_user_agent(self) -> str:
        """The User-Agent header: the user's own, or one that says who asks and where to complain."""
        if self.user_agent:
            return self.user_agent
        contact = f"; {self.contact}" if self.contact else ""
        return f"Mozilla/5.0 (compatible; Storytrail/{__version__}{contact})"

    def story_options(self) -> dict[str, Any]:
        """What decides which pages belong to the story; an unfinished run goes on only with the same."""
        return {
            "seeds": list(self.seeds),
            "depth": self.depth,
            "follow": sorted(self.follow),
            "profiles": [profile.sha256 for profile in self.profiles],
            "scope": self.scope,
            "requisites": self.requisites,
            "ignore_robots": self.ignore_robots,
        }

    def as_json(self) -> dict[str, Any]:
        """All of it in JSON's types, for run.json and warcinfo records."""
        values = asdict(self)
        return values | {
            "follow": sorted(self.follow),
            "profiles": [{"path": profile.path, "sha256": profile.sha256} for profile in self.profiles],
            "output": str(self.output),
            "user_agent": self.full_user_agent,
            "frontier": _without_password(self.frontier),
        }

    def digest(self) -> str:
        """SHA-256, hexadecimal, of `as_json` in its one form: keys sorted, no white space, UTF-8."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def parse(cls, seeds: Sequence[str], options: Mapping[str, object]) -> CrawlConfig:
        """The configuration that `options` (texts, by the names of `OPTIONS`) ask for.

        Raises ConfigError, in one line that names the option, for the first that can't be used.
        """
        for name in options:
            if name not in OPTIONS:
                raise ConfigError(f"unknown option {name!r}{find_nearest(name, OPTIONS)}")
        keys = tuple(dict.fromkeys(parse_seed(seed) for seed in seeds))
        if not keys:
            raise ConfigError("no URL given: name at least one article to start from")
        values: dict[str, Any] = {}
        for name, value in options.items():
            values[OPTIONS[name].attribute] = OPTIONS[name].read(value)
        values.setdefault("name", name_for(keys))
        return cls(seeds=keys, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: how it is called, read and explained."""

    name: str
    """With underscores; the command line shows hyphens."""
    parse: Callable[[str], Any]
    help: str
    metavar: str = ""
    attribute: str = ""
    many: bool = False
    """May be given several times; as one text, its values stand between commas."""

    @property
    def is_flag(self) -> bool:
        """Given without a value on the command line."""
        return not self.metavar

    def read(self, value: object) -> Any:
        """The value that a text (or a list of texts, or True) stands for; ConfigError names the option."""
        try:
            if self.many:
                texts = value if isinstance(value, list | tuple) else str(value).split(",")
                return tuple(self.parse(str(text).strip()) for text in texts if str(text).strip())
            return self.parse(str(value).strip())
        except ConfigError as error:
            raise ConfigError(f"--{self.name.replace('_', '-')}: {error}") from None


def parse_seed(text: str) -> str:
    """The fetch key of a URL that a user typed: any script, any case, no fragment."""
    text = text.strip()
    shown = text if text.isprintable() else ascii(text)
    if "://" not in text:
        hint = f"; did you mean https://{shown} ?" if _BARE_URL.fullmatch(text) else ""
        raise ConfigError(f"{shown!r} is not a URL{hint}")
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https"):
            raise ConfigError(f"{shown}: only http and https can be crawled, not {parts.scheme}")
        if not parts.hostname or parts.port == 0 or re.search(r"\s", parts.netloc):
            raise ConfigError(f"{shown!r} names no host")
        if parts.username or parts.password:
            raise ConfigError("a URL with a user name or password can't be used: none would be sent")
        url = resolve_href(text, text)
        if url is None:
            raise ConfigError(f"{shown!r} is not a URL that can be asked for")
        key = fetch_key(url)
        if not _HOST.fullmatch(urlsplit(key).hostname or ""):
            raise ConfigError(f"{shown!r} names no host that can be looked up")
    except ConfigError:
        raise
    except (ValueError, UnicodeError) as error:
        reason = str(error) if str(error).isprintable() else type(error).__name__
        raise ConfigError(f"{shown!r} is not a URL: {reason}") from None
    return key


def name_for(seeds: Sequence[str], *, digits: int = 6) -> str:
    """The collection's name when none is given: the same for the same seeds, fit for replay tools.

    `digits` of a digest end it: enough of them, and thousands of stories have as many names.

    >>> name_for(["https://www.rt.com/news/640613-some-story/"])
    'rt-com-640613-some-story-8ef0a7'
    """
    parts = urlsplit(seeds[0])
    tail = parts.path.rstrip("/").rpartition("/")[2]
    words = re.sub(r"\.\w{2,5}$", "", re.sub(r"%[0-9A-Fa-f]{2}", "-", tail))
    host = (parts.hostname or "").removeprefix("www.")
    slug = re.sub(r"[^A-Za-z0-9]+", "-", f"{host}-{words}").strip("-")[:_MAX_SLUG].strip("-").lower()
    digest = hashlib.sha256("\n".join(seeds).encode()).hexdigest()[:digits]
    return f"{slug or 'story'}-{digest}"


# Readers of texts: each returns the value or raises ConfigError with what is wrong and what to give.


def _whole(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,15}", text, re.ASCII) or int(text) < least:
            raise ConfigError(f"{text!r} is not a whole number of {least} or more")
        return int(text)

    return parse


def _amount(units: Mapping[str, int], wanted: str) -> Callable[[str], float]:
    def parse(text: str) -> float:
        found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]?)b?", text.lower(), re.ASCII)
        if not found or found[2] not in units:
            raise ConfigError(f"{text!r} is not {wanted}")
        return float(found[1]) * units[found[2]]

    return parse


def _at_most_a_century(parse: Callable[[str], float]) -> Callable[[str], float]:
    def parse_bounded(text: str) -> float:
        value = parse(text)
        if value > MAX_TIME_S:
            raise ConfigError(f"{text!r} is more than 100 years")
        return value

    return parse_bounded


_seconds = _at_most_a_century(_amount(_TIME_UNITS, "a time, such as 90, 1.5, 30m, 12h or 7d"))
_bytes = _amount(_SIZE_UNITS, "a size in bytes, such as 1000000, 500MB or 2GB")


def _positive(parse: Callable[[str], float]) -> Callable[[str], float]:
    def parse_positive(text: str) -> float:
        value = parse(text)
        if value <= 0:
            raise ConfigError(f"{text!r} must be more than nothing")
        return value

    return parse_positive


_positive_seconds = _positive(_seconds)


def _positive_bytes(text: str) -> int:
    return int(_positive(_bytes)(text))


def _choice(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ConfigError(f"{text!r} is none of {', '.join(choices)}{find_nearest(text, choices)}")
        return text

    return parse


def _follow(text: str) -> frozenset[Follow]:
    kinds = [part.strip() for part in text.split(",") if part.strip()]
    one = _choice(*FOLLOWS)
    if not set(kinds) - {"doubtful"}:
        raise ConfigError(f"name at least one of {', '.join(LINK_KINDS)}")
    return frozenset(cast("Follow", one(kind)) for kind in kinds)


def _switch(text: str) -> bool:
    switches = {"true": True, "1": True, "yes": True, "on": True, "": True}
    switches |= {"false": False, "0": False, "no": False, "off": False}
    if text.lower() not in switches:
        raise ConfigError(f"{text!r} is neither yes nor no")
    return switches[text.lower()]


def _switched_off(text: str) -> bool:
    return not _switch(text)


def _header_text(most: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text.isprintable() or not text.isascii():
            raise ConfigError("only printable ASCII characters can stand in a header")
        if len(text) > most:
            raise ConfigError(f"has {len(text)} characters, {most} at most can be sent with every request")
        return text

    return parse


def _network(text: str) -> str:
    parse_networks([text])
    return text


def _folder(text: str) -> Path:
    if not text or "\0" in text:
        raise ConfigError("name a folder")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"nobody's home is known as {text.partition('/')[0]!r}") from None


def _name(text: str) -> str:
    from archive.collection import Collection

    return Collection(Path(), text).name


def _frontier(text: str) -> str:
    if text not in ("sqlite", ""):
        raise ConfigError(
            f"{_without_password(text)!r} is not known here; leave it out for SQLite in the collection"
        )
    return "sqlite"


def _without_password(url: str) -> str:
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", url)


def find_nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known name most like `name`, empty when none is like it."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _table(*options: Option) -> dict[str, Option]:
    return {option.name: option for option in options}


def _option(name: str, parse: Callable[[str], Any], help_: str, metavar: str = "", **more: Any) -> Option:
    more.setdefault("attribute", name)
    return Option(name=name, parse=parse, help=help_, metavar=metavar, **more)


def _profile(text: str) -> ProfileSource:
    """Reads the file now: an unfinished run goes on only with the same rules."""
    try:
        content = Path(text).expanduser().read_text("utf-8")
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ConfigError(f"{text!r} can't be read: {reason}") from None
    return ProfileSource(path=text, sha256=hashlib.sha256(content.encode()).hexdigest(), text=content)


OPTIONS: dict[str, Option] = _table(
    _option(
        "depth",
        _whole(0),
        "how many story links to follow from a seed (2); 0 takes just the given pages",
        "N",
    ),
    _option("output", _folder, "folder that holds collections/ (the current one)", "DIR"),
    _option("name", _name, "the collection's name (made from the first URL)", "NAME"),
    _option(
        "follow",
        _follow,
        f"links to follow, of {', '.join(FOLLOWS)} (the first two)",
        "KINDS",
    ),
    _option(
        "profile",
        _profile,
        "a site profile: rules for a site's story links, as TOML (repeatable)",
        "FILE",
        attribute="profiles",
        many=True,
    ),
    _option(
        "scope",
        _choice("site", "domain", "any"),
        "how far a link may lead from its page: site, domain or any (domain)",
        "REACH",
    ),
    _option(
        "delay", _seconds, "seconds between two pages of a host, at least (1.0)", "S", attribute="delay_s"
    ),
    _option("max_pages", _whole(1), "stop after so many pages (500)", "N"),
    _option(
        "max_time", _positive_seconds, "stop after so long, such as 90, 30m, 12h", "S", attribute="max_time_s"
    ),
    _option("max_bytes", _positive_bytes, "stop after writing so much, such as 500MB, 2GB", "N"),
    _option(
        "no_requisites", _switched_off, "leave out images, styles, scripts and fonts", attribute="requisites"
    ),
    _option(
        "wire", _choice("decoded", "exact"), "chunked bodies in the WARC: decoded or exact (decoded)", "MODE"
    ),
    _option(
        "allow_net",
        _network,
        "a private network that may be asked, such as 127.0.0.0/8 (repeatable)",
        "CIDR",
        many=True,
    ),
    _option("frontier", _frontier, "where the queue is kept (sqlite, in the collection)", "URL"),
    _option("user_agent", _header_text(_MAX_USER_AGENT), "the User-Agent header", "UA"),
    _option(
        "contact",
        _header_text(_MAX_CONTACT),
        "address or URL for the User-Agent and the WARC files",
        "MAIL-OR-URL",
    ),
    _option("ignore_robots", _switch, "fetch what robots.txt forbids, too"),
    _option("verify_certificates", _switch, "refuse hosts whose certificate can't be verified"),
    _option("warc_size", _positive_bytes, "begin a new WARC file at this size (1GB)", "N"),
    _option(
        "full_every",
        _positive_seconds,
        "keep unchanged payloads again after so long, such as 90d: older files can be pruned then (never)",
        "S",
        attribute="full_every_s",
    ),
    _option("no_wacz", _switched_off, "make no NAME.wacz at the end", attribute="wacz"),
    _option("fresh", _switch, "begin a new run even if the last one can go on"),
)

_known = {column.name for column in fields(CrawlConfig)}
assert all(option.attribute in _known for option in OPTIONS.values())
