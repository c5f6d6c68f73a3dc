"""Sites that are known by name: each is data, with the years in which it wrote its markup."""

from spiders.sites.rt import PROFILE as _RT
from spiders.sites.rule import SiteProfile, SiteRule

__all__ = ["PROFILES", "SiteProfile", "SiteRule"]

PROFILES: tuple[SiteProfile, ...] = (_RT,)
