"""Lines of an article that say READ MORE: what stands beside them, and where they lead."""

from __future__ import annotations

import math

import pytest

from archive.outlink import Outlink
from spiders.explanation import iter_explanations
from spiders.finder import find_links
from spiders.model import MOST_OF_SITE_LISTS
from spiders.page import Page
from tests.spiders.articles import URL, article, cards, headline, path


def story_links(html: str, finder: str = "precise", url: str = URL) -> list[Outlink]:
    page = Page.parse(html.encode(), url)
    return [outlink for outlink in find_links(page, finder=finder) if outlink.kind != "body"]


def link(number: int) -> str:
    return f'<a href="{path(number)}">{headline(number)}</a>'


def announced(number: int) -> dict[str, str]:
    """READ MORE before and in a link, with a line of its own."""
    return {
        "before": f"<strong>READ MORE: {link(number)}</strong>",
        "in-link": f'<strong><a href="{path(number)}">READ MORE:&nbsp;{headline(number)}</a></strong>',
    }


BESIDE_READ_MORE = {
    "author": 'Written by: <a href="/author/ann-porter/">Ann Porter</a>',
    "newsletter": '<a href="/newsletters/tides">Get the harbour letter every morning</a>',
    "channel": 'Follow the quay on <a href="https://t.me/harbourdaily">Telegram</a>',
    "picture": '<a href="/media/pier.jpg"><img src="/media/pier-small.jpg" alt=""></a>',
    "topic": 'Topic: <a href="/topic/piers">Piers</a>',
    "paid": f'<a rel="sponsored" href="{path(7)}">The best rain coats for a wet autumn</a>',
    "most read": f"<b>MOST READ: {link(8)}</b>",
}


@pytest.mark.parametrize("beside", BESIDE_READ_MORE)
@pytest.mark.parametrize("name", ["before", "in-link"])
@pytest.mark.parametrize("tag", ["p", "div", "li"])
@pytest.mark.parametrize("is_first", [True, False])
def test_read_more_stands_by_itself(beside: str, name: str, tag: str, is_first: bool) -> None:
    lines = [f"<{tag}>{line}</{tag}>" for line in (announced(1)[name], BESIDE_READ_MORE[beside])]
    rows = "".join(lines if is_first else reversed(lines))
    rows = f"<ul>{rows}</ul>" if tag == "li" else rows
    for page in (article(rows), article().replace("</article>", f"{rows}</article>")):
        (found,) = story_links(page)
        assert (found.url, found.label) == (f"http://daily.example{path(1)}", "READ MORE")
        assert found.standing == "announced"


@pytest.mark.parametrize("tag", ["p", "li"])
def test_a_headline_behind_read_more_does_not_silence_it(tag: str) -> None:
    rows = f"<{tag}>{announced(1)['before']}</{tag}><{tag}>{link(2)}</{tag}>"
    page = article().replace(
        "</article>", f"<ul>{rows}</ul></article>" if tag == "li" else f"{rows}</article>"
    )
    first, *_ = story_links(page)
    assert (first.url, first.standing) == (f"http://daily.example{path(1)}", "announced")


LONG_LINE = "The port office had known of the crack since the spring, and told nobody in the town of it."

SECTIONS = [
    ("/sport/rowing", "Rowing"),
    ("/town/quay/", "Quay news"),
    ("/live", "Live"),
    ("/old-town", "Old town"),
]
SERVICES = [
    ("/about-us", "All about our paper and its people"),
    ("/newsletter-sign-up", "Sign up to our letter from the harbour"),
    ("/subscribe/offer-2026", "Subscribe for one pound a month"),
    ("/privacy-policy", "How we keep what we know of you"),
    ("https://www.facebook.com/harbourdaily", "Our page with pictures of the harbour"),
    ("https://whatsapp.com/channel/1234", "Our channel with news of the harbour"),
    ("https://www.amazon.co.uk/dp/B0D1234567", "The book of the bridge and its builders"),
]


@pytest.mark.parametrize(("href", "words"), SECTIONS + SERVICES)
@pytest.mark.parametrize("lead", ["", LONG_LINE])
def test_read_more_of_a_section_or_a_service_is_none(href: str, words: str, lead: str) -> None:
    for line in (
        f'READ MORE: <a href="{href}">{words}</a>',
        f'<b><a href="{href}">READ MORE: {words}</a></b>',
    ):
        assert story_links(article(f"<p>{lead} {line}</p>")) == []


def test_a_slug_of_one_word_below_read_more_is_a_story() -> None:
    (found,) = story_links(article('<p>READ MORE: <a href="/stones">Stones of Harbourton</a></p>'))
    assert (found.href, found.standing) == ("/stones", "announced")


@pytest.mark.parametrize("own", ["/", "", "/?edition=town"])
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_a_front_page_has_no_lists_of_a_story(own: str, finder: str) -> None:
    lists = f"<section><h3>Related articles</h3>{cards(2, 3)}</section>"
    page = article(f"<p>READ MORE: {link(1)}</p>", after=lists)
    found = story_links(page, finder, f"http://daily.example{own}")
    assert [each.standing for each in found] == ["announced"]
    assert len(story_links(page, finder, "http://daily.example/?p=90001")) == 3


@pytest.mark.parametrize("words", ["Opinion", "COMMENT", "Kommentar"])
def test_opinion_in_the_line_of_a_headline_does_not_cap_it(words: str) -> None:
    def best(html: str) -> float:
        explained = iter_explanations(Page.parse(html.encode(), URL))
        return max(each.score or 0.0 for each in explained if each.href == path(1))

    most = 1 / (1 + math.exp(-MOST_OF_SITE_LISTS))
    assert best(article(f"<p><strong>{words}:</strong> {link(1)}</p>")) > most
    assert best(article(f"<p>{words}: {link(1)}</p>")) > most
    assert best(article(f"<h3>{words}</h3><ul><li>{link(1)}</li></ul>")) <= round(most, 3)
    assert best(article(f"<p>Most read: {link(1)}</p>")) <= round(most, 3)
