# ruff: noqa: E501  (markup reads better whole)
"""Article facts: what the page declares, from the place that declares it, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archive.article import Article
from spiders.facts import read_article
from spiders.page import Page
from tests.spiders.articles import PARAGRAPHS, URL, article

DECLARED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour bridge closed after crack is found",
    "alternativeHeadline": "A crack in the pier",
    "datePublished": "2026-11-22T18:30:00+01:00",
    "dateModified": "2026-11-23T08:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ada Lind", "url": "https://daily.example/ada"}, {"@type": "Person", "name": "Bo Ek"}],
    "publisher": {"@type": "Organization", "name": "The Daily", "logo": {"@type": "ImageObject", "url": "/l.png"}},
    "articleSection": ["Local", "Traffic"],
    "inLanguage": "en",
    "isAccessibleForFree": "False",
}  # fmt: skip


def ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def read(markup: str, url: str = URL) -> Article:
    return read_article(Page.parse(markup.encode(), url))


def test_a_page_that_says_everything() -> None:
    links = "<link rel=canonical href=/news/90001/#x><link rel=amphtml href='//m.daily.example/amp/90001'>"
    page = article(head=ld(DECLARED) + links + "<meta property=og:title content='Bridge shut | The Daily'>")
    assert read(page) == Article(
        headline="Harbour bridge closed",
        alternative_headlines=(
            "Harbour bridge closed after crack is found",
            "A crack in the pier",
            "Bridge shut",
            "Bridge closed",
        ),
        published="2026-11-22T18:30:00+01:00",
        published_precision="second",
        published_source="json-ld",
        modified="2026-11-23T08:00:00+01:00",
        authors=("Ada Lind", "Bo Ek"),
        publisher="The Daily",
        section="Local",
        language="en",
        canonical="http://daily.example/news/90001/",
        amphtml="http://m.daily.example/amp/90001",
        is_free=False,
        text="\n".join(PARAGRAPHS),
    )


def test_a_page_that_says_nothing() -> None:
    assert read("") == Article()
    assert read("<p>Short.") == Article()


# --- JSON-LD


@pytest.mark.parametrize(
    "blocks",
    [
        ld([DECLARED]),
        ld({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "The Daily"}, DECLARED]}),
        ld({"@type": "WebPage", "mainEntity": DECLARED}),
        ld({"@type": ["Article", "https://schema.org/NewsArticle"], **{k: v for k, v in DECLARED.items() if k != "@type"}}),
        ld("not", None, 7, [], {}) + ld(DECLARED),
        "<script type='application/ld+json'>{broken</script>" + ld(DECLARED),
        f"<script type='application/ld+json; charset=utf-8'>//<![CDATA[\n{json.dumps(DECLARED)}\n//]]></script>",
        f"<script type='application/ld+json'><!--{json.dumps(DECLARED)}--></script>",
        f"<script type='application/ld+json'>{json.dumps(DECLARED)};</script>",
        f"<script type='application/ld+json'>{json.dumps(DECLARED)[:-1]},}}</script>",
        f"<script type='application/ld+json'>{json.dumps({'@type': 'BreadcrumbList'})}{json.dumps(DECLARED)}</script>",
        "<script type='application/ld+json'>" + json.dumps(DECLARED).replace("a crack", "a\ncrack") + "</script>",
    ],
    ids=["list", "graph", "main-entity", "types", "junk", "broken-before", "cdata", "comment", "semicolon", "comma", "two-values", "newline"],
)  # fmt: skip
def test_ways_to_write_json_ld(blocks: str) -> None:
    facts = read(article(head=blocks))
    assert facts.published == "2026-11-22T18:30:00+01:00"
    assert facts.authors == ("Ada Lind", "Bo Ek")


def test_fields_of_broken_json_ld() -> None:
    broken = '{"@type": "NewsArticle", "headline": "The \\u201cbridge\\u201d", "description": "a "crack" in it", "datePublished": "2026-11-22"}'
    facts = read(f"<script type='application/ld+json'>{broken}</script>")
    assert (facts.headline, facts.published) == ("The “bridge”", "2026-11-22")
    assert read(f"<script type='application/ld+json'>{broken}{broken}</script>").published == ""


def test_references_and_entities() -> None:
    graph = [
        {"@type": "Article", "headline": "Tom &amp;amp; the &quot;pier&quot;", "author": {"@id": "#a"}, "publisher": {"@id": "#p"}},
        {"@id": "#a", "@type": "Person", "name": "Zo&euml; Lind"},
        {"@id": "#p", "@type": "Organization", "name": "The Daily"},
    ]  # fmt: skip
    facts = read(ld({"@graph": graph}))
    assert (facts.headline, facts.authors, facts.publisher) == (
        'Tom & the "pier"',
        ("Zoë Lind",),
        "The Daily",
    )


def test_another_article_is_not_ours() -> None:
    other = {"@type": "NewsArticle", "headline": "Ferry runs aground", "datePublished": "2020-01-01", "url": "https://daily.example/ferry"}  # fmt: skip
    assert read(article(head=ld(other))).published == ""
    assert read(article(head=ld(other, DECLARED))).published == DECLARED["datePublished"]
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other}]}
    assert read(article(head=ld(listed))).published == ""
    nameless = {"@type": "NewsArticle", "datePublished": "2020-01-01"}
    assert read(article(head=ld(nameless, nameless))).published == ""


# --- dates


@pytest.mark.parametrize(
    ("head", "body", "published", "source"),
    [
        ("<meta property=article:published_time content=2026-11-22T18:30Z>", "", "2026-11-22T18:30+00:00", "meta article:published_time"),
        ("<meta name=Parsely-Pub-Date content='2026-11-22'>", "", "2026-11-22", "meta parsely-pub-date"),
        ("<meta name=DC.date.issued content='2026-11-22'>", "", "2026-11-22", "meta dc.date.issued"),
        ("<meta name=sailthru.date content='Sun, 22 Nov 2026 18:30:00 +0000'>", "", "2026-11-22T18:30:00+00:00", "meta sailthru.date"),
        ("<meta name=date content=garbage><meta itemprop=datePublished content=2026-11-22>", "", "2026-11-22", "microdata"),
        ("", "<div itemscope itemtype=http://schema.org/NewsArticle><time itemprop=datePublished datetime=2026-11-22>today</time></div>", "2026-11-22", "microdata"),
        ("", "<time datetime=2026-11-22T18:30>an hour ago</time>", "2026-11-22T18:30", "time/@datetime"),
        ("", "<abbr class=published title=2026-11-22T18:30:00Z>Sunday</abbr>", "2026-11-22T18:30:00+00:00", "abbr/@title"),
        ("", "<span class=byline-date>By Ada, 22 November 2026</span>", "2026-11-22", "shown"),
        ("", "<ul><li class=date>22.11.2026</ul>", "2026-11-22", "shown"),
        ("", "<a rel=bookmark href=/x><time class=entry-date datetime=2026-11-22></time></a>", "2026-11-22", "time/@datetime"),
        ("", "<div class=dates><span class=publish-date>22 Nov 2026</span> Updated: <span class=update-date>23 Nov 2026</span></div>", "2026-11-22", "shown"),
    ],
)  # fmt: skip
def test_where_dates_stand(head: str, body: str, published: str, source: str) -> None:
    facts = read(article(head=head).replace("</h1>", f"</h1>{body}"))
    assert (facts.published, facts.published_source) == (published, source)


@pytest.mark.parametrize(
    ("head", "body", "after"),
    [
        ("<meta property=article:modified_time content=2026-11-22><meta name=last-modified content=2026-11-22>", "", ""),
        (ld({"@type": "NewsArticle", "dateModified": "2026-11-22", "dateCreated": "2026-11-22", "uploadDate": "2026-11-22"}), "", ""),
        ("", "<time class=updated datetime=2026-11-22></time>", ""),
        ("", "Aktualisiert: <time datetime=2026-11-22></time>", ""),
        ("", "<p class=date>Mis à jour le 22 novembre 2026</p>", ""),
        ("", "<span class=date>3/4/2026</span>", ""),
        ("", "<span class=date>22 November 2026</span><span class=date>21 November 2026</span>", ""),
        ("", "<p class=event-date>22 November 2026</p>", ""),
        ("", "<aside><time datetime=2026-11-22></time></aside>", ""),
        ("", "<a href=/ferry><time datetime=2026-11-22></time></a>", ""),
        ("", "<div class='related card'><span class=date>22 November 2026</span></div>", ""),
        ("", "<ul><li><a href=/ferry>Ferry</a><time datetime=2026-11-22></time></ul>", ""),
        ("", "", "<time datetime=2026-11-22></time>"),
        ("", "", "<div class=comments><div itemprop=comment itemscope itemtype=http://schema.org/Comment><time itemprop=datePublished datetime=2026-11-22></time></div></div>"),
        ("<meta name=copyright content='2026'><meta name=expires content=2026-11-22>", "", "<footer>22 November 2026</footer>"),
        ("<meta property=article:published_time content=1970-01-01T00:00:00Z>", "", ""),
        ("<meta property=article:published_time content=now><meta property=article:published_time content=2569-11-22>", "", ""),
    ],
)  # fmt: skip
def test_dates_that_are_no_publication(head: str, body: str, after: str) -> None:
    page = article(head=head, after=after).replace("</h1>", f"</h1>{body}")
    assert read(page.replace("<header>", "<header><p class=date>22 November 2026</p>")).published == ""


@pytest.mark.parametrize(
    ("above", "published"),
    [
        ("<div class=date>Monday, 23 November 2026</div>", ""),
        ("<time datetime=2026-11-23>Today</time>", ""),
        ("<div class=date>22 November 2026</div>", "2026-11-22"),
        ("<div class=publish-date>23 November 2026</div>", "2026-11-23"),
        ("<time datetime=2026-11-23T06:10Z>23 November 2026</time>", "2026-11-23T06:10+00:00"),
    ],
)
def test_a_masthead_shows_the_day_of_the_capture(above: str, published: str) -> None:
    page = Page.parse(article().replace("<h1>", f"{above}<h1>").encode(), URL)
    assert read_article(page, captured=datetime(2026, 11, 23, 12, tzinfo=UTC)).published == published
    behind = Page.parse(
        article().replace("</h1>", "</h1><div class=date>23 November 2026</div>").encode(), URL
    )
    assert read_article(behind, captured=datetime(2026, 11, 23, 12, tzinfo=UTC)).published == "2026-11-23"


def test_dates_after_the_capture_are_refused() -> None:
    page = Page.parse(ld({**DECLARED, "dateModified": "2027-01-01"}).encode(), URL)
    assert (
        read_article(page, captured=datetime(2026, 11, 21, tzinfo=UTC)).published == DECLARED["datePublished"]
    )
    facts = read_article(page, captured=datetime(2026, 11, 1, tzinfo=UTC))
    assert (facts.published, facts.published_precision, facts.published_source) == ("", "", "")
    assert facts.modified == ""


def test_the_next_source_counts_where_the_first_is_none() -> None:
    head = ld({**DECLARED, "datePublished": "0001-01-01T00:00:00Z"})
    facts = read(article(head=f"{head}<meta property=article:published_time content=2026-11-22>"))
    assert (facts.published, facts.published_source) == ("2026-11-22", "meta article:published_time")


# --- authors, publisher, section, language, access


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Lind", ("Ada Lind",)),
        ("By Ada Lind and Bo Ek, Political Editor", ("Ada Lind", "Bo Ek")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Juan Pérez y María Gómez", ("Juan Pérez", "María Gómez")),
        ("Von der Leyen, Anna", ("Von der Leyen",)),
        ("Lind, Ada", ("Lind, Ada",)),
        ("山田太郎、鈴木花子", ("山田太郎", "鈴木花子")),
        ("بقلم: سارة محمد", ("سارة محمد",)),
        ("Ada Lind (text) and Bo Ek (photos)", ("Ada Lind (text) and Bo Ek (photos)",)),
        ("https://www.facebook.com/ada", ()),
        ("ada@daily.example", ()),
        ("@adalind", ()),
        ("daily.example", ()),
        ("The Daily", ()),
        ("admin", ()),
        *((maker, ()) for maker in ("Developed By Harbour Web Works", "Powered by: Quay CMS", "Website by Pier & Sons")),
        ("", ()),
        ([{"@type": "Person", "name": ["Ada Lind", "Ada Lind"]}, "Bo Ek", 7, None], ("Ada Lind", "Bo Ek")),
        ({"@type": "Organization", "name": "The Daily"}, ("The Daily",)),
        ({"@type": "Organization", "name": "The Daily | Strait Press; AFP"}, ("The Daily", "Strait Press", "AFP")),
        ({"@type": "Organization", "name": "Redaktion"}, ()),
        ("Ada Lind; Bo Ek | Cy Dahl", ("Ada Lind", "Bo Ek", "Cy Dahl")),
        ("Lind;Ek|Dahl", ("Lind", "Ek", "Dahl")),
        *((role, ()) for role in ("Staff", "By Staff", "Editor", "Die Redaktion", "La rédaction", "Редакция", "编辑部", "Our Foreign Correspondent", "Sports Editor", "Staff | Newsroom")),
        ("Ada Lind; Staff Reporter", ("Ada Lind",)),
        ("Strait Press Staff", ("Strait Press Staff",)),
        ("Ada Staff", ("Ada Staff",)),
    ],
)  # fmt: skip
def test_authors(author: object, names: tuple[str, ...]) -> None:
    facts = read(article(head=ld({**DECLARED, "author": author})))
    assert facts.authors == names


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<meta name=author content='Ada Lind; Bo Ek'>", ("Ada Lind", "Bo Ek")),
        ("<meta property=article:author content='https://facebook.com/x'><meta name=parsely-author content='Ada Lind'>", ("Ada Lind",)),
        ("<p>By <a rel=author href=/ada>Ada Lind</a></p>", ("Ada Lind",)),
        ("<div itemscope itemtype=http://schema.org/Article><span itemprop=author itemscope><b itemprop=name>Ada Lind</b> writes on ships</span></div>", ("Ada Lind",)),
    ],
)  # fmt: skip
def test_authors_elsewhere(markup: str, names: tuple[str, ...]) -> None:
    assert read(article(head=markup) if "<meta" in markup else article(markup)).authors == names


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ("<html lang=de-at>", "de-AT"),
        ("<html lang=zh_hant_tw>", "zh-Hant-TW"),
        ("<html lang='English please'><meta http-equiv=Content-Language content=en-GB>", "en-GB"),
        ("<html><meta property=og:locale content=pt_BR>", "pt-BR"),
        ("<html>" + ld({"@type": "Article", "inLanguage": "fa"}), "fa"),
    ],
)
def test_language(markup: str, language: str) -> None:
    assert read(markup).language == language


@pytest.mark.parametrize(
    ("head", "is_free"),
    [
        ("", None),
        (ld({"@type": "Article", "isAccessibleForFree": True}), True),
        (ld({"@type": "Article", "isAccessibleForFree": "http://schema.org/False"}), False),
        (ld({"@type": "Article", "isAccessibleForFree": "maybe"}), None),
        ("<meta property=article:content_tier content=locked>", False),
        ("<meta property=article:content_tier content=metered>", None),
    ],
)
def test_access(head: str, is_free: bool | None) -> None:
    assert read(article(head=head)).is_free is is_free


@pytest.mark.parametrize("href", ["", "javascript:1", "mailto:a@b", "http://[", "data:,x"])
def test_addresses_that_are_none(href: str) -> None:
    assert read(f"<link rel=canonical href='{href}'><link rel=amphtml href='{href}'>").canonical == ""


# --- headlines


@pytest.mark.parametrize(
    ("head", "h1", "headline"),
    [
        ("<title>The tide | Daily News</title><meta property=og:site_name content='Daily News'>", "", "The tide"),
        ("<title>Daily News - The tide</title><meta property=og:site_name content='Daily News'>", "", "The tide"),
        ("<title>Well-known: the tide turns - at last</title>", "", "Well-known: the tide turns - at last"),
        ("<meta property=og:title content='The tide turns at last'>", "<h1>Daily News</h1><h1>Tide turns at last</h1>", "Tide turns at last"),
        ("<meta property=og:title content='The tide turns'>", "<h1><a href=/>Daily News of the Harbour</a></h1>", "The tide turns"),
        ("<meta property=og:title content='Why the tide turns'>", "<h1>What the moon has done to us all</h1>", "What the moon has done to us all"),
        ("<meta property=og:title content='Breakpoint: tides'>", "<h1><span>Breakpoint</span><b>: tides</b></h1>", "Breakpoint: tides"),
        ("<meta property=og:title content='港の橋が閉鎖された｜日報'><title>日報</title>", "<h1><ruby>港<rt>みなと</rt></ruby>の橋が閉鎖された</h1>", "港の橋が閉鎖された"),
        ("<title>أُغلق الجسر - اليوم</title><meta property=og:site_name content=اليوم>", "", "أُغلق الجسر"),
        ("<title>No</title><meta property=og:title content=''>", "<h1>The <i>tide</i></h1>", "The tide"),
        ("<title>The tide</title>", "<h1> </h1>", "The tide"),
        ("<title>The har\u00adbour tide turns</title>", "", "The harbour tide turns"),
        ("<svg><title>A fish</title></svg>", "", ""),
    ],
)  # fmt: skip
def test_the_headline_to_show(head: str, h1: str, headline: str) -> None:
    assert read(f"{head}{h1}", "http://harbour.example/a/1").headline == headline


@pytest.mark.parametrize(
    "markup",
    [
        '<p>The fair on <time datetime="2025-01-01">New Year</time> will be nice, the council hopes.</p>',
        '<p>It began on <time datetime="1912-04-14">the night</time>.</p>',
        '<p class="lead date-line">Founded 12 March 1987</p>',
        '<div class="published-books">Memoirs, 3 May 1999</div>',
        '<span class="birthdate">Born 3 May 1949</span>',
    ],
)
def test_a_date_of_something_else_is_not_the_article_s(markup: str) -> None:
    said = "<p>The harbour council voted on Tuesday night to close the old pier for the winter, it said.</p>"
    html = f"<!doctype html><html lang=en><body><article><h1>Pier closes</h1>{markup}{said * 3}</article>"
    page = Page.parse(html.encode(), "https://harbour.example/news/pier-closes")
    assert read_article(page).published == ""
