"""The profiles that are built in: a page proves each generation of a markup; no other page is harmed."""

from __future__ import annotations

from importlib.resources import files

import pytest

import spiders.sites
from archive.outlink import Outlink
from spiders.finder import FINDERS, find_links
from spiders.page import Page
from spiders.sites import PROFILES, SiteProfile
from spiders.sites.complaints import iter_complaints
from tests.spiders.articles import article, cards, path
from tests.spiders.site_pages import SITE_PAGES, SitePage
from tests.spiders.test_finder import RT_PAGES

RULES = {rule.name for profile in PROFILES for rule in profile.rules}


def outlinks(page: SitePage, host: str = "", finder: str = "precise") -> list[Outlink]:
    parsed = Page.parse(page.html.encode(), f"https://{host or page.host}/news/harbour-bridge-closed")
    return [outlink for outlink in find_links(parsed, finder=finder) if outlink.kind != "body"]


def number_of(outlink: Outlink) -> int:
    return next((number for number in range(1, 10) if outlink.url.endswith(path(number))), 0)


def profile_of(rule: str) -> SiteProfile:
    return next(each for each in PROFILES if rule in {own.name for own in each.rules})


def test_each_rule_has_a_page() -> None:
    proved = {rule for page in SITE_PAGES.values() for rule in page.rules.values()}
    assert proved | set(RT_PAGES) >= RULES


def test_each_file_is_read_and_each_rule_has_its_own_name() -> None:
    names = [file.name for file in files(spiders.sites).iterdir() if file.name.endswith(".toml")]
    assert len(names) == len(PROFILES)
    assert len(RULES) == sum(len(profile.rules) for profile in PROFILES)


@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("name", SITE_PAGES)
def test_a_page_gives_what_its_site_offers(name: str, finder: str) -> None:
    page = SITE_PAGES[name]
    found = outlinks(page, finder=finder)
    ruled = [(number_of(outlink), outlink.rule) for outlink in found if outlink.rule in RULES]
    assert sorted(ruled) == sorted(page.rules.items())
    assert not page.others & {number_of(outlink) for outlink in found if outlink.rule in RULES}
    assert all(str(number) in outlink.text for outlink in found for number in [number_of(outlink)] if number)
    if page.label is not None:
        assert {outlink.label for outlink in found} == {page.label}


@pytest.mark.parametrize("name", [name for name, page in SITE_PAGES.items() if page.ignored])
def test_what_a_site_calls_its_own_is_left(name: str) -> None:
    page = SITE_PAGES[name]
    parsed = Page.parse(page.html.encode(), f"https://{page.host}/news/harbour-bridge-closed")
    alone = find_links(parsed, finder="balanced", built_in=())
    assert page.ignored & {number_of(outlink) for outlink in alone}
    assert not page.ignored & {number_of(outlink) for outlink in find_links(parsed, finder="balanced")}


def test_each_profile_has_a_page() -> None:
    hosts = {page.host for page in SITE_PAGES.values()}
    lacking = [profile.hosts for profile in PROFILES if not any(map(profile.covers, hosts))]
    assert sorted(lacking) == [(), ("rt.com", "rt.rs", "swentr.site")]
    ignoring = [profile for profile in PROFILES if profile.ignored]
    proved = {page.host for page in SITE_PAGES.values() if page.ignored}
    assert all(any(map(profile.covers, proved)) for profile in ignoring)


@pytest.mark.parametrize("name", SITE_PAGES)
def test_no_link_is_found_twice(name: str) -> None:
    found = [number_of(outlink) for outlink in outlinks(SITE_PAGES[name], finder="balanced")]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", [name for name, page in SITE_PAGES.items() if page.host != "blog.example"])
def test_other_sites_have_no_part_in_it(name: str) -> None:
    page = SITE_PAGES[name]
    assert not RULES & {outlink.rule for outlink in outlinks(page, host="daily.example")}
    # A site whose name only ends alike is another.
    assert not RULES & {outlink.rule for outlink in outlinks(page, host=f"my{page.host.split('.', 1)[-1]}")}


@pytest.mark.parametrize("name", SITE_PAGES)
@pytest.mark.parametrize("finder", FINDERS)
def test_where_the_markup_is_absent_the_finder_decides(name: str, finder: str) -> None:
    html = article(after=f"<section><h3>Related stories</h3>{cards(1, 2)}</section>")
    page = Page.parse(html.encode(), f"https://{SITE_PAGES[name].host}/news/harbour-bridge-closed")
    assert find_links(page, finder=finder) == find_links(page, finder=finder, built_in=())
    assert len(find_links(page, finder=finder)) == 2


@pytest.mark.parametrize("name", ["yarpp", "tagdiv-related"])
def test_a_widget_yields_to_a_list_of_the_site(name: str) -> None:
    html = SITE_PAGES[name].html.replace("<h3>Postagens parecidas</h3>", "")
    body, _, widget = html.partition("</article>")
    listed = widget.partition("</main>")[0]
    most_read = f"{body}</article><div class=most-read><h3>Most read</h3>{listed}</div></main>"
    assert outlinks(SitePage(host="blog.example", html=most_read, rules={})) == []


@pytest.mark.parametrize("name", SITE_PAGES)
def test_nothing_is_to_be_complained_about(name: str) -> None:
    page = Page.parse(SITE_PAGES[name].html.encode(), f"https://{SITE_PAGES[name].host}/news/bridge")
    for rule in SITE_PAGES[name].rules.values():
        assert list(iter_complaints(profile_of(rule), page)) == []
