# ruff: noqa: E501  (markup reads better whole)
"""Story links are found where an article offers them, and site furniture is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.outlink import Outlink
from spiders.finder import find_links
from spiders.page import Page
from spiders.targets import is_same_site
from tests.spiders.articles import URL, article, cards, headline, path


def story_links(html: str | bytes, finder: str = "precise", url: str = URL) -> list[Outlink]:
    body = html.encode() if isinstance(html, str) else html
    return [outlink for outlink in find_links(Page.parse(body, url), finder=finder) if outlink.kind != "body"]


def link(number: int) -> str:
    return f'<a href="{path(number)}">{headline(number)}</a>'


SHORT = "<!doctype html><html><body><article><h1>Harbour bridge closed</h1><p>Closed.</p>{}<p>Shut.</p></article></body></html>"

RT_PAGES = {
    "rt-2016-in-link": f'<p><strong><a href="{path(1)}">READ MORE:&nbsp;{headline(1)}</a></strong></p>',
    "rt-2016-before": f"<p><strong>READ MORE:&nbsp;{link(1)}</strong></p>",
    "rt-2019": (
        f'<a class="read-more-big" href="{path(1)}"><span class="read-more-big__container">'
        '<span class="read-more-big__content"><span class="read-more-big__subtitle">Also on rt.com</span>'
        f'<span class="read-more-big__title">{headline(1)}</span></span></span></a>'
    ),
    "rt-2022": (
        f'<div class="read-more"><a class="read-more__link" href="{path(1)}"><div class="read-more__text">'
        f'<div class="read-more__title">Read more</div><span class="read-more__footer">{headline(1)}</span>'
        "</div></a></div>"
    ),
}


@pytest.mark.parametrize("name", RT_PAGES)
@pytest.mark.parametrize("url", [URL, "https://www.rt.com/news/338045-x/", "http://127.0.0.1:8081/a"])
def test_four_generations_of_rt(name: str, url: str) -> None:
    (found,) = story_links(article(RT_PAGES[name]), url=url)
    assert found.url.endswith(path(1))
    assert found.kind == "read-more"
    assert found.label.rstrip(":\xa0 ").lower() in ("read more", "also on rt.com")
    assert headline(1) in found.text
    if name in ("rt-2019", "rt-2022"):
        assert found.rule == name
        assert found.text == headline(1)


UNLABELLED = {
    "rt-2019": f'<a class="read-more-big" href="{path(1)}">{headline(1)}</a>',
    "rt-2022": f'<a class="read-more__link" href="{path(1)}">{headline(1)}</a>',
    "class": f'<aside class="read-more inline-article"><a href="{path(1)}">{headline(1)}</a></aside>',
}


@pytest.mark.parametrize("name", UNLABELLED)
@pytest.mark.parametrize("page", [article("{}"), SHORT], ids=["long", "short"])
@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("", ""),
        ("<h2>What the port says</h2>", ""),
        ("<p>Read more:</p>", "Read more"),
        ("<h4>Related</h4>", "Related"),
    ],
)
def test_label_is_what_announces_never_the_article(name: str, page: str, words: str, label: str) -> None:
    found = story_links(page.replace("{}", words + UNLABELLED[name]), "balanced")
    assert {outlink.label for outlink in found} <= {label}
    assert found or name == "class"


@pytest.mark.parametrize("name", ["rt-2019", "rt-2022"])
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    "block",
    [
        "<div class=mostread><h2>Most read</h2>{}</div>",
        "<div><h2>Most read</h2>{}</div>",
        "<div class=most-popular>{}</div>",
        "<aside><h3>Top stories</h3><div>{}</div></aside>",
    ],
)
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_site_rule_yields_to_a_list_of_the_site(name: str, number: int, block: str, finder: str) -> None:
    links = "".join(
        RT_PAGES[name].replace(path(1), path(n)).replace(headline(1), headline(n)) for n in range(number)
    )
    listed = block.format(links)
    for page in (article(after=listed), article(listed), SHORT.replace("{}", listed)):
        assert story_links(page, finder) == []
    # The article's own link of the same markup stays.
    (found,) = story_links(article(RT_PAGES[name].replace(path(1), path(9)), after=listed), finder)
    assert found.url.endswith(path(9))


LONG_LINE = "Ferries will carry passengers across until the pier has been shored up, said the port office."
READ_MORE_SPELLINGS = {
    "colon outside the bold": f"<p><strong>READ MORE</strong>: {link(1)}</p>",
    "no colon": f'<p><strong><a href="{path(1)}">READ MORE {headline(1)}</a></strong></p>',
    "no colon, bold in link": f'<p><a href="{path(1)}"><b>Read more</b> {headline(1)}</a></p>',
    "link in two": f'<p><strong><a href="{path(1)}">READ MORE:&nbsp;</a>{link(1)}</strong></p>',
    "picture first": f'<div><a href="{path(1)}"><img src=a.jpg alt=""></a><strong>READ MORE: {link(1)}</strong></div>',
    "in link, behind a sentence": f'<p>{LONG_LINE} <strong><a href="{path(1)}">READ MORE: {headline(1)}</a></strong></p>',
    "in link, no colon, behind a sentence": f'<p>{LONG_LINE} <b><a href="{path(1)}">READ MORE {headline(1)}</a></b></p>',
    "in link, on a new line": f'<p>{LONG_LINE}<br><strong><a href="{path(1)}">READ MORE: {headline(1)}</a></strong></p>',
    "link in two, behind a sentence": f'<p>{LONG_LINE} <b><a href="{path(1)}">READ MORE:&nbsp;</a>{link(1)}</b></p>',
}


@pytest.mark.parametrize("name", READ_MORE_SPELLINGS)
@pytest.mark.parametrize("page", [article("{}"), SHORT], ids=["long", "short"])
def test_spellings_of_read_more(name: str, page: str) -> None:
    (found,) = find_links(Page.parse(page.replace("{}", READ_MORE_SPELLINGS[name]).encode(), URL))
    assert found.url.endswith(path(1))
    assert found.label.upper() == "READ MORE"
    assert found.kind != "body"
    assert headline(1) in found.text


@pytest.mark.parametrize(
    "spelling",
    [
        "READ MORE:&nbsp;",
        "READ MORE &raquo; ",
        "&raquo; READ MORE: ",
        "&#128073; READ MORE: ",
        "<b>READ MORE</b>: ",
        "<b>READ MORE:</b> ",
        "[READ MORE] ",
        "** READ MORE | ",
    ],
)
@pytest.mark.parametrize("lead", ["", LONG_LINE + "<br>"])
def test_label_is_words_without_marks(spelling: str, lead: str) -> None:
    for line, text in (
        (f'<a href="{path(1)}">{spelling}{headline(1)}</a>', None),
        (f"{spelling}{link(1)}", headline(1)),
    ):
        (found,) = story_links(article(f"<p>{lead}{line}</p>"))
        assert found.label == "READ MORE"
        assert found.text.endswith(headline(1))
        assert text is None or found.text == text


def test_bold_read_more_lines_in_a_row_are_no_list() -> None:
    lines = "".join(
        f'<p><b><a href="{path(n)}">Читайте также Мост закрыт до весны</a></b></p>' for n in range(5)
    )
    assert [outlink.label for outlink in story_links(article(lines))] == ["Читайте также"] * 5


@pytest.mark.parametrize(
    "line",
    [
        f'<p>{LONG_LINE} <a href="{path(1)}">Read more about the bridge and the port</a> on our pages.</p>',
        f'<p>{LONG_LINE} <b><a href="{path(1)}">Read More About The Bridge</a></b></p>',
        f'<p>{LONG_LINE} <a href="{path(1)}">Read more The bridge and the port</a></p>',
        f'<p>{LONG_LINE} <a href="{path(1)}">Also read - our words to the reader</a></p>',
        f'<p>The council <a href="{path(1)}">Timeline: the years of the bridge</a> was read out in the hall.</p>',
    ],
)
def test_read_more_in_a_sentence_is_a_citation(line: str) -> None:
    assert story_links(article(line)) == []


OTHER_PAPER = "http://gazette.invalid/news/77-other-paper/"


def announced(number: int) -> dict[str, str]:
    """READ MORE before and in a link, with a line of its own."""
    return {
        "before": f"<strong>READ MORE: {link(number)}</strong>",
        "in-link": f'<strong><a href="{path(number)}">READ MORE:&nbsp;{headline(number)}</a></strong>',
    }


@pytest.mark.parametrize("name", ["before", "in-link"])
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_read_more_counts_wherever_it_leads(name: str, finder: str) -> None:
    line = announced(1)[name].replace(path(1), OTHER_PAPER)
    (found,) = story_links(article(f"<p>{line}</p>"), finder)
    assert (found.url, found.kind, found.label) == (OTHER_PAPER, "read-more", "READ MORE")


ODD_TARGETS = {
    "/topic/555555-a-real-story-here/": "http://daily.example/topic/555555-a-real-story-here/",
    "/by/555555-a-b-c": "http://daily.example/by/555555-a-b-c",
    "/news/people/121212-mayor-denies-claims/": "http://daily.example/news/people/121212-mayor-denies-claims/",
    "/pdfs/555555-report.pdf": "http://daily.example/pdfs/555555-report.pdf",
    "/?p=123": "http://daily.example/?p=123",
    "FTP://files.example/pier/the report.txt#top": "ftp://files.example/pier/the%20report.txt",
    "https://x.com/harbour/status/123": "https://x.com/harbour/status/123",
    "https://www.youtube.com/watch?v=123": "https://www.youtube.com/watch?v=123",
}


@pytest.mark.parametrize("href", ODD_TARGETS)
@pytest.mark.parametrize("name", ["before", "in-link"])
@pytest.mark.parametrize("lead", ["", LONG_LINE])
def test_read_more_counts_whatever_its_target_looks_like(href: str, name: str, lead: str) -> None:
    line = announced(1)[name].replace(path(1), href)
    (found,) = find_links(Page.parse(article(f"<p>{lead} {line}</p>").encode(), URL))
    assert (found.href, found.url, found.kind) == (href, ODD_TARGETS[href], "read-more")
    assert found.label == "READ MORE"


@pytest.mark.parametrize(
    "href",
    [
        "mailto:a@daily.example",
        "JavaScript:void(0)",
        "data:text/plain,x",
        "tel:1",
        "x:",
        "ftp://[x",
        "/",
        "#top",
    ],
)
def test_read_more_that_leads_to_no_document_is_none(href: str) -> None:
    for line in announced(1).values():
        assert story_links(article(f"<p>{line.replace(path(1), href)}</p>")) == []


def test_topics_under_a_label_are_none() -> None:
    topics = '<a href="/topic/bridges">Bridges</a>'
    more = '<a href="/tag/port">Port</a>'
    for line in (topics, f"{topics}, {more}"):
        assert story_links(article(f"<p>Related topics: {line}</p>")) == []


@pytest.mark.parametrize(
    "mark", ['rel="nofollow sponsored"', 'class="affiliate-link"', 'class="is-promoted"']
)
def test_read_more_that_was_paid_for_does_not_count(mark: str) -> None:
    assert (
        story_links(article(f'<p>READ MORE: <a {mark} href="{OTHER_PAPER}">The finest boots</a></p>')) == []
    )


PAID_CARDS = {
    "class and word": "<li class=sponsored><span>Sponsored</span>{}</li>",
    "class": '<li class="card card--sponsored">{}</li>',
    "class in the card": "<li><div class=sponsoredTeaser>{}</div></li>",
    "word in the link": "<li>{}</li>",
    **{
        word: f"<li><small>{word}</small> {{}}</li>"
        for word in (
            "Anzeige",
            "Paid content",
            "Publicidad",
            "PR",
            "広告",
            "Реклама",
            "Gesponsord",
            "Sponsorisé",
            "إعلان",
        )
    },
}


@pytest.mark.parametrize("name", PAID_CARDS)
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_card_that_says_it_was_paid_for_is_dropped(name: str, finder: str) -> None:
    boots = "The finest boots of the season are here"
    words = f"<i>Advertisement</i> <b>{boots}</b>" if name == "word in the link" else boots
    paid = PAID_CARDS[name].format(f'<a href="/news/90007-the-finest-boots-of-the-season/">{words}</a>')
    rows = cards(1, 2).replace("</ul>", f"{paid}</ul>")
    block = f'<section class="related"><h3>Related stories</h3>{rows}</section>'
    assert [outlink.text for outlink in story_links(article(after=block), finder)] == [
        headline(1),
        headline(2),
    ]


@pytest.mark.parametrize(
    "names",
    [
        "publication-link",
        "republish-title",
        "published",
        "public",
        "status-publish",
        "paid",
    ],
)
def test_classes_that_only_look_like_advertising_do_no_harm(names: str) -> None:
    for line in (
        f'READ MORE: <a class="{names}" href="{path(1)}">{headline(1)}</a>',
        announced(1)["in-link"],
    ):
        (found,) = story_links(article(f'<p class="{names}">{line}</p>'))
        assert found.standing == "announced"


@pytest.mark.parametrize("tag", ["p", "div"])
def test_an_advertisement_beside_a_read_more_line_is_none_of_it(tag: str) -> None:
    box = f"<div><div class=slot>Advertisement</div><{tag}>READ MORE: {link(1)}</{tag}></div>"
    (found,) = story_links(article(box))
    assert (found.label, found.standing, found.context) == (
        "READ MORE",
        "announced",
        f"READ MORE: {headline(1)}",
    )


LISTINGS = ["/author/jane-doe/", "/section/politics/", "/tag/pier", "/people/jane-doe", "/category/port/page/2/", "/search?q=pier"]  # fmt: skip


@pytest.mark.parametrize("href", LISTINGS)
@pytest.mark.parametrize("name", ["before", "in-link"])
@pytest.mark.parametrize("lead", ["", LONG_LINE])
def test_read_more_of_an_author_or_a_section_is_none(href: str, name: str, lead: str) -> None:
    line = announced(1)[name].replace(path(1), href)
    assert story_links(article(f"<p>{lead} {line}</p>")) == []
    assert (
        len(story_links(article(f"<p>{lead} {line.replace(href, 'http://other.example' + href)}</p>"))) == 1
    )


@pytest.mark.parametrize(
    ("href", "words"), [("/news/", "More news of the harbour and the town"), ("/sport/", "Sport")]
)
@pytest.mark.parametrize("lead", ["", LONG_LINE])
def test_read_more_of_a_section_of_the_site_is_none(href: str, words: str, lead: str) -> None:
    for line in (
        f'READ MORE: <a href="{href}">{words}</a>',
        f'<b><a href="{href}">READ MORE: {words}</a></b>' if len(words) > 20 else "",
    ):
        assert story_links(article(f"<p>{lead} {line}</p>")) == []


def test_a_slug_of_one_word_is_a_story() -> None:
    (found,) = story_links(
        article('<p>READ MORE: <a href="/corruption/">How the port office was bought</a></p>')
    )
    assert (found.href, found.standing) == ("/corruption/", "announced")


def test_more_on_the_story_at_the_foot_of_the_page() -> None:
    listed = f'<section class="related-block"><h3>Related articles</h3>{cards(1, 2, 3)}</section>'
    page = article().replace("<footer>", f"<footer>{listed}")
    assert [each.text for each in story_links(page, "balanced")] == [headline(1), headline(2), headline(3)]


@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_headline_of_two_words_is_kept_where_it_is_marked_up_as_one(finder: str) -> None:
    rows = "".join(
        f'<li><h3><a href="/{slug}/">{words}</a></h3></li>'
        for slug, words in (
            ("pier-shut", "Pier shut"),
            ("the-bridge-that-nobody-wanted", "The bridge that nobody wanted in the harbour"),
            ("what-the-divers-saw-below", "What the divers saw below the northern pier"),
        )
    )
    found = story_links(article(after=f"<section><h3>Related articles</h3><ul>{rows}</ul></section>"), finder)
    assert [each.href for each in found] == [
        "/pier-shut/",
        "/the-bridge-that-nobody-wanted/",
        "/what-the-divers-saw-below/",
    ]


def test_a_page_promoted_to_the_front_page_is_no_advertisement() -> None:
    rows = f'<article class="node node--promoted node--view-mode-teaser">{link(1)}</article>'
    (found,) = story_links(article(f"<div><h4>Read more</h4>{rows}</div>"))
    assert found.url.endswith(path(1))


@pytest.mark.parametrize(
    "own", ["/author/jane-doe/", "/section/politics/", "/tag/pier", "/news/topics/pier/2"]
)
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_a_list_page_has_no_lists_of_a_story(own: str, finder: str) -> None:
    page = article(f"<p>READ MORE: {link(1)}</p>", after=f"<section><h3>Related</h3>{cards(2, 3)}</section>")
    assert [each.standing for each in story_links(page, finder, f"http://daily.example{own}")] == [
        "announced"
    ]


@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_short_headlines_of_a_list_are_kept(finder: str) -> None:
    def row(number: int, words: str, inner: str = "") -> str:
        return (
            f'<li><a href="/news/{90000 + number}-{words.lower().replace(" ", "-")}">{words}</a>{inner}</li>'
        )

    nested = f"<ul>{row(2, 'Storm damages sea wall')}{row(3, headline(3))}</ul>"
    for rows, number in (
        (f"{row(1, headline(1))}{row(2, 'Storm damages sea wall')}{row(3, headline(3))}", 3),
        (row(1, headline(1), nested) + row(4, headline(4)), 4),
        (row(1, headline(1), row(2, "Shipworm returns")[4:-5]) + row(3, headline(3)), 3),
        (
            '<li><a href="/news/storm">What the storm has done to the wall</a></li>'
            '<li><a href="/news/2026/11/22/divers-went-down">What the divers saw under the northern pier</a></li>'
            '<li><a href="/news/2026/11/21/wall">Storm damages wall</a></li>',
            3,
        ),
    ):
        after = f"<section class=related><h3>Related coverage</h3><ul>{rows}</ul></section>"
        assert len(story_links(article(after=after), finder)) == number


@pytest.mark.parametrize("name", ["before", "in-link"])
@pytest.mark.parametrize("number", [2, 3, 5])
@pytest.mark.parametrize("tag", ["p", "div", "li"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_read_more_paragraphs_in_a_row_are_no_list(name: str, number: int, tag: str, gap: str) -> None:
    lines = gap.join(f"<{tag}>{announced(each)[name]}</{tag}>" for each in range(number))
    rows = f"<ul>{lines}</ul>" if tag == "li" else lines
    for page in (article(rows), article().replace("</article>", f"{rows}</article>")):
        found = story_links(page)
        assert [outlink.url for outlink in found] == [f"http://daily.example{path(n)}" for n in range(number)]
        assert {outlink.label for outlink in found} == {"READ MORE"}


def test_one_labelled_card_does_not_break_up_a_list() -> None:
    rows = cards(1, 2, 3).replace(headline(2), "Timeline: how the pier was built and mended")
    found = story_links(article(after=f"<section><h3>Related articles</h3>{rows}</section>"))
    assert [outlink.label for outlink in found] == ["Related articles"] * 3


def test_menus_in_plain_markup_are_left_out() -> None:
    menu = "".join(f'<li>\n<a href="/news/{n}-section-of-the-paper/">Section {n}</a></li>' for n in range(40))
    page = article(RT_PAGES["rt-2016-before"], before=f"<div><ul>{menu}</ul></div>", after=f"<ul>{menu}</ul>")
    assert [outlink.text for outlink in story_links(page, "balanced")] == [headline(1)]


def test_citations_in_a_long_list_are_still_read() -> None:
    cited = "".join(
        f"<li>On day {n} the divers went down again, as {link(n)} had it, and came up with nothing.</li>"
        for n in range(40)
    )
    found = find_links(Page.parse(article(f"<ul>{cited}</ul>").encode(), URL))
    assert [outlink.kind for outlink in found] == ["body"] * 40


LABELS = [
    ("en", "Read more:"),
    ("en", "ALSO READ |"),
    ("de", "Lesen Sie auch:"),
    ("fr", "À lire aussi :"),
    ("es", "Le puede interesar:"),
    ("pt", "Leia também:"),
    ("it", "LEGGI ANCHE –"),
    ("nl", "Lees ook:"),
    ("pl", "Czytaj też:"),
    ("cs", "Čtěte také:"),
    ("ru", "Читайте также:"),
    ("uk", "Читайте також:"),
    ("bg", "Вижте още:"),
    ("el", "Διαβάστε επίσης:"),
    ("tr", "Bunu da okuyun:"),
    ("hu", "Olvassa el ezt is:"),
    ("fi", "Lue myös:"),
    ("sv", "Läs också:"),
    ("no", "Les også:"),
    ("da", "Læs også:"),
    ("lt", "Taip pat skaitykite:"),
    ("ro", "Citește și:"),
    ("ar", "اقرأ أيضاً:"),
    ("fa", "بیشتر بخوانید:"),
    ("he", "קראו גם:"),
    ("hi", "यह भी पढ़ें:"),
    ("th", "อ่านเพิ่มเติม:"),
    ("vi", "Xem thêm:"),
    ("id", "Baca juga:"),
    ("zh", "延伸閱讀："),
    ("ja", "【関連記事】"),
    ("ko", "관련기사:"),
    ("zu", "FUNDA OLUNYE UDABA LAPHA |"),
]


@pytest.mark.parametrize(("lang", "label"), LABELS)
def test_label_before_the_link(lang: str, label: str) -> None:
    (found,) = story_links(article(f"<p><b>{label}</b> {link(1)}</p>", lang=lang))
    assert (found.url, found.kind, found.placement) == (
        f"http://daily.example{path(1)}",
        "read-more",
        "inline",
    )
    assert found.label == label.strip(" :：|–【】")
    assert found.text == headline(1)


@pytest.mark.parametrize(("lang", "label"), LABELS)
def test_label_above_a_list_after_the_article(lang: str, label: str) -> None:
    after = f'<section class="related"><h3>{label}</h3>{cards(1, 2, 3)}</section>'
    found = story_links(article(after=after, lang=lang))
    assert [outlink.text for outlink in found] == [headline(number) for number in (1, 2, 3)]
    assert {(outlink.kind, outlink.placement, outlink.label) for outlink in found} == {
        ("related", "end_block", label.strip(" :：|–【】"))
    }
    assert [outlink.ordinal for outlink in found] == [0, 1, 2]


def test_label_in_brackets_at_the_end_of_a_sentence() -> None:
    sentence = f"<p>Divers had warned of the crack for years, to no avail. (Read more: {link(1)})</p>"
    (found,) = story_links(article(sentence))
    assert (found.rule, found.label) == ("label-in-sentence", "Read more")


def test_legacy_cyrillic_page_without_declaration() -> None:
    page = article(
        "<p>Мост закрыт для движения, сообщила во вторник администрация порта. Паромы ходят каждые полчаса.</p>",
        f"<p>Читайте также: {link(1)}</p>",
    ).replace("<meta charset=utf-8>", "")
    (found,) = story_links(page.encode("cp1251"))
    assert found.label == "Читайте также"


TRAPS = {
    "most read in brackets": f'<p><a href="{path(1)}">[Most read] {headline(1)}</a></p>',
    "queries for tags": '<h4>Related</h4><ul><li><a href="/0,114012.html?tag=pier">The northern pier</a></ul>',
    "most read": f'<div class="box"><h3>Most read</h3>{cards(1, 2, 3, 4)}</div>',
    "latest": f'<div class="box"><h3>Latest news</h3>{cards(1, 2, 3, 4)}</div>',
    "meistgelesen": f'<div class="box"><h3>Meistgelesen</h3>{cards(1, 2, 3, 4)}</div>',
    "many": f"<div>{cards(*range(1, 41))}</div>",
    "share": '<div class="share"><a href="https://www.facebook.com/sharer?u=x">Share</a><a href="https://twitter.com/x">Tweet</a></div>',
    "tags": '<div class="tags"><h4>Tags</h4><a href="/tag/bridge/">Bridge</a> <a href="/tag/harbour/">Harbour</a></div>',
    "related topics": '<h3>Related topics</h3><ul><li><a href="/topics/bridges">Bridges</a><li><a href="/tag/port">Port</a></ul>',
    "author": '<div class="author"><h4>About the author</h4><a href="/author/ann-porter/">Ann Porter</a></div>',
    "previous and next": f'<div class="post-navigation"><a href="{path(1)}">Previous article</a> <a href="{path(2)}">Next article</a></div>',
    "comments": '<h3>Comments</h3><a href="/login/">Log in to comment</a>',
}


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("finder", ["precise", "balanced"])
def test_site_furniture_is_none(name: str, finder: str) -> None:
    assert story_links(article(after=TRAPS[name]), finder) == []


def test_sponsored_card_in_a_story_block_is_dropped() -> None:
    paid = '<li><a rel="sponsored" href="/news/90007-the-finest-boots-of-the-season/">The finest boots of the season</a></li>'
    block = f'<section class="related"><h3>Related stories</h3>{cards(1, 2).replace("</ul>", paid + "</ul>")}</section>'
    assert [outlink.text for outlink in story_links(article(after=block))] == [headline(1), headline(2)]


def test_section_and_author_links_in_a_story_block_are_dropped() -> None:
    extra = '<li><a href="/category/port/">Port</a></li><li><a href="/author/ann/">Ann Porter</a></li></ul>'
    block = f'<section class="related"><h3>Related</h3>{cards(1, 2, 3).replace("</ul>", extra)}</section>'
    assert len(story_links(article(after=block))) == 3


def test_image_and_headline_of_one_card_are_one_link() -> None:
    card = (
        f'<div class="card"><a href="{path(1)}"><img src="/a.jpg" alt="A diver"></a><h4>{link(1)}</h4></div>'
    )
    (found,) = story_links(article(f'<aside class="read-more"><h3>Read more</h3>{card}</aside>'))
    assert found.text == headline(1)


def test_links_to_the_page_itself_are_none() -> None:
    own = f"<p>Read more: <a href='{URL}#top'>Harbour bridge closed</a></p>"
    assert find_links(Page.parse(article(own).encode(), URL)) == []


def test_citation_is_a_body_link() -> None:
    sentence = (
        f"<p>The council, which had {link(1)} in a paper last spring, would not comment on the closure.</p>"
    )
    (found,) = find_links(Page.parse(article(sentence).encode(), URL))
    assert (found.kind, found.rule, found.label) == ("body", "sentence", "")
    assert found.context.startswith("The council, which had")
    assert len(found.context) <= 300


CITED = f"<p>As {link(1)} had it last spring, the pier was known to be weak, and the port knew it.</p>"


@pytest.mark.parametrize("name", RT_PAGES)
@pytest.mark.parametrize("cited_first", [True, False])
def test_what_is_cited_and_announced_is_two_links(name: str, cited_first: bool) -> None:
    rows = [(CITED, "body"), (f"<div>{RT_PAGES[name]}</div>", "read-more")][:: 1 if cited_first else -1]
    found = find_links(Page.parse(article(*(row for row, _ in rows)).encode(), URL))
    assert [outlink.kind for outlink in found] == [kind for _, kind in rows]
    assert len({outlink.url for outlink in found}) == 1
    labels = {outlink.kind: outlink.label.lower() for outlink in found}
    assert labels["body"] == ""
    assert labels["read-more"] in ("read more", "also on rt.com")


@pytest.mark.parametrize("first", RT_PAGES)
@pytest.mark.parametrize("second", RT_PAGES)
def test_what_is_announced_twice_is_two_links(first: str, second: str) -> None:
    between = "<p>The council, asked on Friday, would not say who had signed the report on the pier.</p>"
    rows = (f"<div>{RT_PAGES[first]}</div>", between, f"<div>{RT_PAGES[second]}</div>")
    found = story_links(article(*rows))
    alone = [story_links(article(RT_PAGES[name]))[0] for name in (first, second)]
    assert [(outlink.rule, outlink.label) for outlink in found] == [
        (outlink.rule, outlink.label) for outlink in alone
    ]


@pytest.mark.parametrize("words", [f"READ MORE: {headline(1)[:30]}", "READ MORE:", ""])
def test_links_of_one_target_behind_sentences_are_not_all_lost(words: str) -> None:
    line = f'<p>{LONG_LINE} <b><a href="{path(1)}">{words}<img src=a.jpg alt="A diver"></a></b></p>'
    found = find_links(Page.parse(article(line, line).encode(), URL))
    assert [outlink.kind for outlink in found] == (["read-more"] * 2 if len(words) > 12 else ["body"])


def test_list_repeated_for_narrow_screens_is_one() -> None:
    block = f'<section class="related"><h3>Related stories</h3>{cards(1, 2)}</section>'
    assert len(story_links(article(after=block + block))) == 2


def test_label_governs_only_to_the_next_heading() -> None:
    after = f"<h3>Related articles</h3>{cards(1, 2)}<h3>Most popular</h3>{cards(3, 4, 5)}"
    assert [outlink.text for outlink in story_links(article(after=after))] == [headline(1), headline(2)]


def test_noscript_list_is_read() -> None:
    after = f'<noscript><div class="related"><h3>Related articles</h3>{cards(1, 2, 3)}</div></noscript>'
    assert len(story_links(article(after=after))) == 3


def test_base_href_and_rel_and_xpath() -> None:
    head = '<base href="http://mirror.example/copy/">'
    (found,) = story_links(
        article('<p>READ MORE: <a rel="nofollow" href="../b/7-x.html">The tide</a></p>', head=head)
    )
    assert (found.url, found.href, found.rel) == (
        "http://mirror.example/b/7-x.html",
        "../b/7-x.html",
        "nofollow",
    )
    assert found.xpath == "/html/body/main/article/p[3]/a"


@pytest.mark.parametrize(
    ("url", "host", "same"),
    [
        ("http://www.daily.example/x", "m.daily.example", True),
        ("http://other.example/x", "daily.example", False),
        ("https://www.one.co.uk/x", "news.one.co.uk", True),
        ("https://two.co.uk/x", "one.co.uk", False),
        ("https://two.com.au/x", "one.com.au", False),
        ("https://t.co/x", "t.co", True),
        ("http://10.0.0.1/x", "127.0.0.1", False),
        ("http://127.0.0.1:81/x", "127.0.0.1", True),
        ("http://[::1]/x", "::1", True),
        ("nonsense", "daily.example", False),
    ],
)
def test_same_site(url: str, host: str, same: bool) -> None:
    assert is_same_site(url, host) is same


def test_unknown_finder() -> None:
    with pytest.raises(ValueError, match="precise, balanced"):
        find_links(Page.parse(b"", URL), finder="wild")


REPORT = "/files/the-report-of-the-divers.pdf"


@pytest.mark.parametrize(
    "markup",
    [
        f'<p>READ MORE: <a href="{REPORT}">The report of the divers</a></p>',
        f'<p><strong><a href="{REPORT}">READ MORE:&nbsp;The report of the divers</a></strong></p>',
        f'<p>The pier will be shored up before summer, says the port office. Read more: <a href="{REPORT}">report</a></p>',
    ],
)
def test_an_announced_file_is_kept_for_the_crawl_to_refuse(markup: str) -> None:
    (found,) = story_links(article(markup))
    assert (found.kind, found.url) == ("read-more", f"http://daily.example{REPORT}")


def test_a_file_without_announcement_is_none_of_the_story() -> None:
    after = f'<section><h3>Related articles</h3>{cards(1, 2)}<a href="{REPORT}">The report</a></section>'
    assert REPORT not in {outlink.href for outlink in story_links(article(after=after))}


def test_what_is_cited_and_offered_is_a_story_link() -> None:
    cited = (
        f'<p>The divers had <a href="{path(1)}">told this paper</a> in spring that the pier was cracked.</p>'
    )
    (found, *_) = story_links(
        article(cited, after=f"<section><h3>Related articles</h3>{cards(1, 2)}</section>")
    )
    assert (found.text, found.kind) == (headline(1), "related")


def test_a_link_in_square_brackets_behind_a_sentence() -> None:
    aside = f'<p>The pier was built in 1911 by the port office itself. [<a href="{path(1)}">{headline(1)}</a>]</p>'
    (found,) = story_links(article(aside))
    assert (found.rule, found.placement) == ("bracket", "inline")


def test_cards_with_a_section_beside_the_headline_are_one_list() -> None:
    rows = "".join(
        f'<div class=card><div><a href="/local/">Local</a> <h4><a href="{path(n)}">{headline(n)}</a></h4></div></div>'
        for n in (1, 2, 3)
    )
    found = story_links(article(after=f"<section><h3>Related articles</h3>{rows}</section>"))
    assert [outlink.text for outlink in found] == [headline(1), headline(2), headline(3)]
    assert {outlink.label for outlink in found} == {"Related articles"}


def test_standing_says_how_sure_the_finder_is() -> None:
    page = article(
        f"<p>READ MORE: {link(1)}</p>",
        "<p>The council had said <a href='/p.html'>in a paper</a> that the bridge was sound and stays open.</p>",
        after=f"<section><h3>Related</h3>{cards(2, 3)}</section>",
    )
    balanced = find_links(Page.parse(page.encode(), URL), finder="balanced")
    assert [outlink.standing for outlink in balanced] == ["announced", "announced", "likely", "likely"]


@given(
    st.lists(st.sampled_from(["related", "teaser", "side", "most-read"])),
    st.sampled_from(["", "More", "Related"]),
)
@settings(max_examples=40, deadline=None)
def test_precise_finder_gives_what_the_balanced_one_is_sure_of(names: list[str], label: str) -> None:
    page = article(after=f'<div class="{" ".join(names)}"><h3>{label}</h3>{cards(1, 2)}</div>')
    sure = [outlink.url for outlink in story_links(page, "balanced") if outlink.standing != "doubtful"]
    assert [outlink.url for outlink in story_links(page)] == sure


@pytest.mark.parametrize(
    ("label", "lang", "language"),
    [
        ("Lees ook", "nl-BE", "nl"),
        ("Lees ook", "af-ZA", "af"),
        ("Lees ook", "en", "nl"),
        ("Читайте также", "", "ru"),
        ("Les også", "nb-NO", "no"),
    ],
)
def test_language_of_the_label(label: str, lang: str, language: str) -> None:
    (found,) = story_links(article(f"<p>{label}: {link(1)}</p>", lang=lang or "''"))
    assert found.label == label
    assert found.label_language == language


def test_read_next_in_the_line_of_a_link_announces_it() -> None:
    (found,) = story_links(article(after=f"<p>READ NEXT: {link(1)}</p>"))
    assert (found.label, found.standing) == ("READ NEXT", "announced")


WORDS_OF_LINES = {
    "READ": "en", "READ NOW": "en", "EXPLAINED": "en", "DON'T MISS": "en", "Lesetipp": "de", "Voir": "fr", "LEE": "es",
    "Veja": "pt", "Leggi": "it", "Vezi": "ro", "Lees": "nl", "Läs": "sv", "Læs": "da", "Les": "nb-NO", "Lue": "fi",
    "Zobacz": "pl", "Viz": "cs", "Pročitajte": "hr", "Erről írtunk": "hu", "Διαβάστε": "el", "Oku": "tr", "اقرأ": "ar",
    "קראו": "he", "阅读": "zh", "Đọc": "vi", "Soma": "sw",
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS_OF_LINES)
def test_single_words_announce_the_link_behind_their_colon(word: str) -> None:
    lang = WORDS_OF_LINES[word]
    for line in (f"<p>{word}: {link(1)}</p>", f"<p><strong>{word}: </strong>{link(1)}</p>"):
        (found,) = story_links(article(line, lang=lang))
        assert found.url.endswith(path(1))
        assert found.standing == "announced"


def test_single_words_in_capitals_announce_the_link_that_they_begin() -> None:
    (found,) = story_links(article(f'<p><a href="{path(1)}">LEE | {headline(1)}</a></p>', lang="es"))
    assert found.label == "LEE"


@pytest.mark.parametrize(("word", "lang"), [("Les", "fr"), ("Lee", "en"), ("Soma", "en"), ("Voir", "en")])
def test_single_words_of_other_languages_are_names(word: str, lang: str) -> None:
    for line in (f"<p>{word}: {link(1)}</p>", f'<p><a href="{path(1)}">{word}: {headline(1)}</a></p>'):
        assert all(found.standing != "announced" for found in story_links(article(line, lang=lang)))


@pytest.mark.parametrize("word", ["Read", "READ:", "Explained:", "Don't miss", "Read now:"])
def test_single_words_head_no_list(word: str) -> None:
    listed = article("", after=f"<section><h3>{word}</h3>{cards(*range(1, 5))}</section>")
    assert story_links(listed) == []


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("From the archive", "en"),
        ("From our archives", "en"),
        ("Weitere Artikel", "de"),
        ("À ne pas manquer", "fr"),
    ],
)
def test_lists_of_the_site_between_paragraphs(words: str, lang: str) -> None:
    listed = f"<h3>{words}</h3><ul>" + "".join(
        f'<li><a href="/sport/8{number}-cup-final-goes-to-penalties/">Cup final goes to penalties, leg {number}</a></li>'
        for number in range(3)
    )
    assert story_links(article(f"{listed}</ul>", lang=lang)) == []
    assert story_links(article(after=f"<section>{listed}</ul></section>", lang=lang)) == []


def test_the_latest_posts_of_a_publishing_system_are_no_story_links_whatever_stands_above() -> None:
    latest = '<ul class="wp-block-latest-posts__list wp-block-latest-posts">' + "".join(
        f'<li><a class="wp-block-latest-posts__post-title" href="/sport/8{number}-cup-final/">Cup final goes on, leg {number}</a></li>'
        for number in range(4)
    )
    assert story_links(article(after=f"<h2>See more</h2>{latest}</ul>")) == []


def test_an_archive_in_the_line_of_a_link_announces_it() -> None:
    (found,) = story_links(article(f"<p>FROM THE ARCHIVE: {link(1)}</p>"))
    assert found.standing == "announced"
