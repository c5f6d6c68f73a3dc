"""Markups that are known by name: each rule is data, with the years in which its site wrote it."""

from spiders.sites.rt import RULES as _RT
from spiders.sites.rule import SiteRule

__all__ = ["SITE_RULES", "SiteRule"]

SITE_RULES: tuple[SiteRule, ...] = (*_RT,)
