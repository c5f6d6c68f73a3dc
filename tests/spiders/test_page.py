"""Any bytes make a page; encodings and references are settled as browsers do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.charset import find_encoding
from spiders.page import MAX_PARSED_BYTES, Page

URL = "https://daily.example/news/a?x=1"

SAMPLES = [
    ("cp1251", "Привет, это новости из Москвы, сегодня было холодно."),
    ("koi8_u", "Привет, это новости из Москвы, сегодня было холодно."),
    ("cp932", "これは日本語のニュース記事です。"),
    ("euc_jp", "これは日本語のニュース記事です。"),
    ("gb18030", "这是一个中国的新闻，我们在这里。"),
    ("big5hkscs", "這是一個中國的新聞，我們在這裡。"),
    ("cp949", "이것은 한국 뉴스 기사입니다 대한민국 정부"),
    ("cp1252", "Les élèves ont été très étonnés par la décision à Genève"),
    ("cp1253", "Αυτό είναι ένα άρθρο στα ελληνικά"),
    ("cp1255", "זהו מאמר חדשות בעברית"),
    ("cp1256", "هذا مقال إخباري باللغة العربية"),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, že"),
    ("cp874", "นี่คือข่าวภาษาไทย"),
    ("utf-8", "Ça va déjà mieux, dit-il à Genève"),
]


@pytest.mark.parametrize(("encoding", "text"), SAMPLES)
def test_undeclared_encoding_is_guessed(encoding: str, text: str) -> None:
    page = Page.parse(f"<p>{text}</p>".encode(encoding), URL)
    node = page.tree.css_first("p")
    assert node is not None
    assert (page.encoding, node.text()) == (encoding, text)


@pytest.mark.parametrize(
    ("body", "charset", "encoding"),
    [
        (b"\xef\xbb\xbf<meta charset=koi8-r>", "windows-1251", "utf-8"),
        (b"<meta charset=koi8-r>", "windows-1251", "cp1251"),
        (b"<meta charset=koi8-r>", None, "koi8-r"),
        (b"<meta charset=koi8-r>", "no-such-charset", "koi8-r"),
        (b"<meta charset=iso-8859-1>", None, "cp1252"),
        (b"<meta charset=utf-16>", None, "utf-8"),
        (b"<p>plain", None, "utf-8"),
        ("\ufeff<p>x".encode("utf-16-le"), None, "utf-16-le"),
    ],
)
def test_order_of_evidence(body: bytes, charset: str | None, encoding: str) -> None:
    assert find_encoding(body, charset) == encoding


@pytest.mark.parametrize("declared", ["iso-8859-2", "windows-1252", "gb18030", "shift_jis"])
def test_what_is_plainly_utf8_is_read_as_such(declared: str) -> None:
    text = "Zobacz także, zażółć gęślą jaźń. 關於這座橋"
    page = Page.parse(f"<meta charset={declared}><p>{text}</p>".encode(), URL)
    node = page.tree.css_first("p")
    assert node is not None
    assert (page.encoding, node.text()) == ("utf-8", text)
    assert find_encoding(f"<meta charset={declared}>é".encode()) != "utf-8"
    assert find_encoding(text.encode(), declared) != "utf-8"


SENTENCES = (
    "<p>Каменный мост закроют на два года, сообщила мэрия. Читайте также: наводнение размыло берег.</p>"
)


@pytest.mark.parametrize(("text", "encoding"), [(SENTENCES, "cp1251"), (SENTENCES, "koi8-u")])
def test_what_is_plainly_not_utf8_is_read_as_what_it_looks_like(text: str, encoding: str) -> None:
    page = Page.parse(f"<meta charset=utf-8>{text}".encode(encoding), URL)
    node = page.tree.css_first("p")
    assert node is not None
    assert f"<p>{node.text()}</p>" == text


def test_a_few_broken_letters_leave_a_page_utf8() -> None:
    body = f"<meta charset=utf-8>{SENTENCES}".encode()
    assert find_encoding(body + b"<p>\xcf\xf0\xe8\xe2\xe5\xf2, \xd8") == "utf-8"
    assert find_encoding(body[:-9] + b"</p>" + body[200:-5] * 4) == "utf-8"
    assert find_encoding(b"<meta charset=utf-8>caf\xe9") == "utf-8"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("x", "https://daily.example/b/x"),
        ("/x", "https://daily.example/x"),
        ("../../y/./z", "https://daily.example/y/z"),
        ("//other.example/p", "https://other.example/p"),
        ("HTTP://EXAMPLE.com:80", "http://example.com/"),
        (" /a b\n", "https://daily.example/a%20b"),
        ("/\té?q=ä'", "https://daily.example/%C3%A9?q=%C3%A4%27"),
        ("?q=1#part", "https://daily.example/b/c?q=1"),
        ("\\\\other.example\\p", "https://other.example/p"),
        ("http://münchen.de/ß", "http://xn--mnchen-3ya.de/%C3%9F"),
        ("http://[::1]:8/", "http://[::1]:8/"),
        ("/%zz%20", "https://daily.example/%zz%20"),
        ("/a\ud800b", "https://daily.example/a%EF%BF%BDb"),
        ("mailto:a@b.example", None),
        ('\\"/news/1-a\\"', None),
        ('"/news/1-a"', None),
        ("/%22/news/1-a", None),
        ("/%22Closed%22-1", "https://daily.example/%22Closed%22-1"),
        ("/news/1-%22a%22", "https://daily.example/news/1-%22a%22"),
        ("javascript:void(0)", None),
        ("JavaScript:void(0)", None),
        ("data:text/html,x", None),
        ("tel:1", None),
        ("", None),
        ("#top", None),
        ("http://[::1", None),
        ("http://a:99999/", None),
        ("http://a b/", None),
        ("/" + "x" * 9000, None),
    ],
)
def test_references(href: str, url: str | None) -> None:
    page = Page.parse(b'<base href="/b/c"><base href="/no/">', URL)
    assert page.resolve(href) == url


@pytest.mark.parametrize(
    "href",
    [
        "http://other.example" + "/a" * 2_000 + "/../",
        "http://other.example" + "/.." * 2_000 + "/é",
        "/aaaa" * 1_500 + "/../b#",
        "/a.b-c" * 1_300 + " ",
        "/" * 8_000 + "..",
        "?" + "a=b&" * 2_000 + "\u00e9",
    ],
)
def test_odd_paths_take_linear_time(href: str) -> None:
    page = Page.parse(b"", URL)
    for _ in range(50):
        resolved = page.resolve(href)
    assert resolved is None or "/../" not in resolved


def test_query_is_written_in_the_page_s_encoding() -> None:
    page = Page.parse(b"<meta charset=windows-1251>", URL)
    assert page.resolve("/я?я=€★") == "https://daily.example/%D1%8F?%FF=%88%26%239733%3B"


def test_base_and_lang() -> None:
    page = Page.parse(b"<html lang=' de-AT'><base target=x><base href=//mirror.example/x>", URL)
    assert (page.lang, page.base_url) == ("de-at", "https://mirror.example/x")
    assert Page.parse(b"<base href='javascript:1'>", URL).base_url == URL


def test_canonical_is_found_behind_a_broken_head() -> None:
    page = Page.parse(b"<p><link rel=canonical href=/a>", URL)
    node = page.find_in_head("link[rel=canonical]")
    assert node is not None
    assert node.attributes["href"] == "/a"
    assert page.find_in_head("link[rel=next]") is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b'{"a": [1]}',
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe",
        b"\xff" * 99,
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_odd_bodies(body: bytes) -> None:
    assert Page.parse(body, URL).tree.css("a[href]") == []


@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
@settings(max_examples=80, deadline=None)
def test_any_bytes(body: bytes, charset: str | None) -> None:
    Page.parse(body, URL, charset=charset)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_reference_is_settled_once(href: str) -> None:
    page = Page.parse(b"", URL)
    url = page.resolve(href)
    if url is not None:
        assert url.startswith(("http://", "https://"))
        assert "#" not in url
        assert url.isascii()
        assert page.resolve(url) == url


FILLING = b"x" * (MAX_PARSED_BYTES + 1)


@pytest.mark.parametrize(
    "unseen",
    [
        b"<!--" + FILLING + b"-->",
        b"<!-->" + b"<!-- <script>" + FILLING + b"-->",
        b"<script>let a = '<!--';" + FILLING + b"</script>",
        b"<STYLE media=all>" + FILLING + b"</Style >",
        b"<script>" + b"<!-- <b> -->" * 2**21 + b"</script>",
    ],
    ids=["comment", "short comment", "script", "style", "comments in a script"],
)
def test_links_behind_what_nobody_sees_are_read(unseen: bytes) -> None:
    page = Page.parse(b"<!doctype html><meta charset=utf-8>" + unseen + b"<a href=/a>A</a>", URL)
    assert [node.attributes["href"] for node in page.tree.css("a")] == ["/a"]


@pytest.mark.parametrize(
    "body",
    [b"<!--" * 2**22, b"<script>" * 2**21, b"<script " * 2**21, b"<!-->" * 2**22, b"<style></style>" * 2**20],
    ids=["comments", "scripts", "script tags", "short comments", "styles"],
)
def test_what_is_never_closed_takes_no_time(body: bytes) -> None:
    assert Page.parse(body + b"<a href=/a>", URL).tag_count <= MAX_PARSED_BYTES
