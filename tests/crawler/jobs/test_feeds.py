"""Feeds and sitemaps: what they name, however they are written, and what no feed gets out of us."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.jobs.feeds import Named, newest_first, read_feed

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Harbour News</title><link>https://harbour.example/</link>
<atom:link href="https://harbour.example/rss" rel="self"/>
<image><url>https://harbour.example/logo.png</url><link>https://harbour.example/</link></image>
<item><title>Pier &amp; ferry</title><link>https://harbour.example/a?x=1&amp;y=2</link>
 <atom:link rel="self" href="https://harbour.example/self"/>
 <pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate></item>
<item><guid>https://harbour.example/b</guid><pubDate>never</pubDate></item>
<item><guid isPermaLink="false">https://harbour.example/not-this</guid></item>
<item><link><![CDATA[ /relative ]]></link></item>
<item><link>mailto:desk@harbour.example</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://harbour.example/"/>
<entry><link rel="enclosure" href="https://harbour.example/a.mp3"/><link href="https://harbour.example/a"/>
 <updated>2026-11-22T10:00:00Z</updated></entry>
<entry><link rel="alternate" href="/b"/></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><link>https://harbour.example/</link></channel>
<item rdf:about="x"><link>https://harbour.example/a</link><dc:date>2026-11-22</dc:date></item></rdf:RDF>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i" xmlns:news="n">
<url><loc> https://harbour.example/a </loc><lastmod>2026-11-22</lastmod>
 <image:image><image:loc>https://harbour.example/a.jpg</image:loc></image:image></url>
<url><image:image><image:loc>https://harbour.example/b.jpg</image:loc></image:image>
 <loc>https://harbour.example/b</loc>
 <news:news><news:publication_date>2026-11-21T08:00:00+00:00</news:publication_date></news:news></url></urlset>"""


def urls(content: str | bytes) -> list[str]:
    raw = content if isinstance(content, bytes) else content.encode()
    return [named.url for named in read_feed(raw, "https://harbour.example/dir/feed").articles]


@pytest.mark.parametrize(
    ("content", "paths"),
    [
        (RSS, ["/a?x=1&y=2", "/b", "/relative"]),
        (ATOM, ["/a", "/b"]),
        (RDF, ["/a"]),
        (SITEMAP, ["/a", "/b"]),
        (gzip.compress(SITEMAP.encode()), ["/a", "/b"]),
        ("https://harbour.example/a\n\nhttps://harbour.example/b\r\n", ["/a", "/b"]),
        ("\ufeff" + ATOM, ["/a", "/b"]),
        (ATOM.encode("utf-16"), ["/a", "/b"]),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + RSS[39:].encode("cp1251"), None),
        ('<?xml version="1.0" encoding="no-such"?>\n' + ATOM, ["/a", "/b"]),
    ],
)
def test_articles_are_found(content: str | bytes, paths: list[str] | None) -> None:
    wanted = ["/a?x=1&y=2", "/b", "/relative"] if paths is None else paths
    assert urls(content) == [f"https://harbour.example{path}" for path in wanted]


def test_dates_are_read() -> None:
    feed = read_feed(RSS.encode(), "https://harbour.example/")
    assert [named.at for named in feed.articles][:2] == [datetime(2026, 11, 22, 9, tzinfo=UTC), None]
    site = read_feed(SITEMAP.encode(), "https://harbour.example/")
    assert [named.at for named in site.articles] == [
        datetime(2026, 11, 22, tzinfo=UTC),
        datetime(2026, 11, 21, 8, tzinfo=UTC),
    ]


def test_the_newest_come_first() -> None:
    day = datetime(2026, 11, 22, tzinfo=UTC)
    named = [
        Named("a", None),
        Named("b", day),
        Named("c", None),
        Named("d", day.replace(day=23)),
        Named("b", day),
    ]
    assert [each.url for each in newest_first(named)] == ["d", "b", "a", "c"]


def test_a_sitemap_index_names_sitemaps() -> None:
    index = "<sitemapindex><sitemap><loc>https://harbour.example/1.xml.gz</loc></sitemap></sitemapindex>"
    feed = read_feed(index.encode(), "https://harbour.example/")
    assert [named.url for named in feed.sitemaps] == ["https://harbour.example/1.xml.gz"]
    assert (feed.articles, feed.fault) == ([], "")


@pytest.mark.parametrize(
    ("content", "found", "fault"),
    [
        (RSS.partition("<item><link>mailto")[0], 3, "no element found"),
        (
            "<rss><item><link>https://h.example/a</link></item><item>&nbsp;&oops; & more</item></rss>",
            1,
            "not well",
        ),
        ("<rss><item><link>https://h.example/a</link>&nbsp;</item></rss>", 1, ""),
        (
            '<!DOCTYPE x [<!ENTITY a "b">]><rss><item><link>https://h.example/a</link></item></rss>',
            0,
            "entities",
        ),
        ("<a>" * 100, 0, "too deep"),
        ("<html><p>Not found</p></html>", 0, "is a web page, neither feed nor sitemap"),
        ("<p>Not found</p>", 0, "neither a feed nor a sitemap"),
        ("<p>Not<br>found</p>", 0, "neither a feed nor a sitemap (mismatched tag"),
        (
            "<rss><item><link>https://h.example/a</link></item><x " + "a" * 5_000_000,
            1,
            "a tag or comment of more",
        ),
        ('<?xml version="1.0" encoding="zlib"?>' + "<a/>" * 2, 0, "neither a feed"),
        (gzip.compress(RSS.encode())[:-9], 3, "is compressed, and cut short"),
        ("", 0, "neither XML nor"),
        (b"\x1f\x8bbroken", 0, "is compressed, and damaged"),
        ("<rss><channel/></rss>", 0, ""),
    ],
)
def test_what_is_broken_is_told_and_the_rest_is_taken(content: str | bytes, found: int, fault: str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    feed = read_feed(raw, "https://harbour.example/")
    assert len(feed.articles) == found
    assert fault in feed.fault
    assert bool(feed.fault) == bool(fault)


def test_a_bomb_of_entities_is_not_unpacked() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "boom">{layers}]><rss><item><link>&a11;</link></item></rss>'
    assert read_feed(bomb.encode(), "https://harbour.example/").articles == []


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><head>{}</head><p>News<br>",
        "\n <!-- a -- b --> <HTML><head>{}",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html>{}</html>',
        "<!-- one --><!-- two --><html>{}" + "<p>" * 100_000,
    ],
)
def test_a_web_page_names_its_feeds(page: str) -> None:
    links = (
        "<link rel=stylesheet href=/a.css><link rel=alternate hreflang=de href=/de>"
        '<link rel=alternate type="application/rss+xml" title=News href="/rss?a=1&amp;b=2">'
        '<link rel="Alternate home" type="application/atom+xml" href="//feeds.example/atom">'
        '<link rel=alternate type="application/rss+xml" href="javascript:1">'
    )
    fault = read_feed(page.format(links).encode(), "https://harbour.example/news/").fault
    assert fault == (
        "is a web page, neither feed nor sitemap; "
        "the page names https://harbour.example/rss?a=1&b=2 and https://feeds.example/atom"
    )
    bare = read_feed(page.format("").encode(), "https://harbour.example/news/").fault
    assert bare == "is a web page, neither feed nor sitemap"


def _layered(content: bytes, layers: int) -> bytes:
    for _ in range(layers):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(b"<rss>" + bytes(200 << 20)), b""),
        (gzip.compress(b"<rss>" + b" " * (100 << 20)), b"gzip"),
        (gzip.compress(b" " * (100 << 20)), b""),
        (_layered(b"<rss>" + b" " * (100 << 20), 2), b"gzip"),
        (gzip.compress(b"") * 5000, b""),
    ],
    ids=["zeros", "spaces", "blank", "twice", "members"],
)
def test_a_bomb_costs_no_memory(content: bytes, encoding: bytes) -> None:
    tracemalloc.start()
    try:
        feed = read_feed(content, "https://harbour.example/", encoding)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 8 << 20
    assert any(
        word in feed.fault for word in ("unpacks to more than 64 MiB", "gzip members", "not well-formed")
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(RSS.encode()), b"gzip"),
        (zlib.compress(RSS.encode()), b"deflate"),
        (zlib.compress(RSS.encode())[2:-4], b"deflate"),
        (_layered(RSS.encode(), 2), b"gzip"),
        (gzip.compress(RSS[:300].encode()) + gzip.compress(RSS[300:].encode()) + b"\0\0", b""),
        (RSS.encode(), b"gzip"),
    ],
    ids=["gzip", "zlib", "raw", "twice", "members", "unpacked by a cache"],
)
def test_compressed_feeds_are_read(content: bytes, encoding: bytes) -> None:
    feed = read_feed(content, "https://harbour.example/dir/feed", encoding)
    assert (len(feed.articles), feed.fault) == (3, "")


def test_long_lists_are_read_across_their_pieces() -> None:
    urls_in = [f"https://harbour.example/{number}" for number in range(10_000)]
    text = "\r\n".join([*urls_in[:5000], "x" * 200_000, *urls_in[5000:]])
    assert urls(text) == urls_in
    items = "".join(f"<item><link>{url}</link>é</item>" for url in urls_in)
    assert urls(f"<rss>{items}</rss>") == urls_in


@given(st.binary(max_size=200) | st.text(alphabet="<>/&;itemlnk a='\"", max_size=200).map(str.encode))
def test_nothing_raises(content: bytes) -> None:
    read_feed(content, "https://harbour.example/")
    read_feed(content, "https://harbour.example/", b"deflate, gzip")
    read_feed(b"<rss><item><link>" + content + b"</link></item></rss>", "https://harbour.example/")
