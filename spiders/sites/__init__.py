"""Sites that are known by name: each is a TOML file here, in the form that users write."""

from pkgutil import get_data
from typing import Final

from spiders.sites.rule import SiteProfile, SiteRule
from spiders.sites.toml import parse_profile

__all__ = ["PROFILES", "SiteProfile", "SiteRule"]

_NAMES: Final = (
    "autoindustriya",
    "bbc",
    "cnn",
    "correio24horas",
    "dagbladet",
    "faz",
    "figaro",
    "future",
    "gala",
    "gannett",
    "gedi",
    "guardian",
    "heise",
    "hessenschau",
    "infobae",
    "latimes",
    "lemonde",
    "lensing",
    "ltn",
    "mainichi",
    "nationalreview",
    "politico",
    "prensa-iberica",
    "rt",
    "sputnik",
    "taz",
    "unidad-editorial",
    "usagm",
    "vocento",
    "wordpress",
    "zdf",
)


def _read(name: str) -> SiteProfile:
    # Not through a path: the package may stand in an egg.
    source = get_data(__name__, f"{name}.toml") or b""
    return parse_profile(source.decode("utf-8"), f"{name}.toml")


PROFILES: Final = tuple(map(_read, _NAMES))
