"""RT (rt.com): four generations of READ MORE."""

from __future__ import annotations

from typing import Final

from spiders.sites.rule import SiteProfile, SiteRule

_RULES: Final = (
    # Generations of 2016 ("READ MORE:" in or before the link, in a paragraph of its own) carry no class:
    # the words alone tell, and the finder's label rules name them `label-in-link` and `label-before`.
    SiteRule(
        name="rt-2019",
        since="2018-01",
        until="2022-02",
        selector="a.read-more-big",
        label_selector=".read-more-big__subtitle",
        text_selector=".read-more-big__title",
    ),
    SiteRule(
        name="rt-2022",
        since="2022-03",
        until=None,
        selector="a.read-more__link",
        label_selector=".read-more__title",
        text_selector=".read-more__footer",
    ),
)

PROFILE: Final = SiteProfile(hosts=("rt.com", "rt.rs", "swentr.site"), rules=_RULES, is_anywhere=True)
