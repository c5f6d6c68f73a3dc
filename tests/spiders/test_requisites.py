"""What a page or stylesheet needs to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.outlink import Requisite
from spiders.css import decode_css, iter_css_urls
from spiders.file_requisites import find_css_requisites, find_file_requisites
from spiders.page import Page
from spiders.requisites import MAX_REQUISITES, find_requisites
from spiders.scripts import MAX_SCRIPT_URLS, iter_script_urls
from spiders.srcset import iter_srcset_urls

PAGE_URL = "http://news.example/2020/story.html"
ICON = '<link rel=icon href="data:,">'


def found_in(markup: str) -> list[str]:
    """Requisites of a page with `markup`, host taken off when it is the page's own."""
    page = Page.parse(f"<!doctype html>{ICON}{markup}".encode(), PAGE_URL)
    return [found.url.removeprefix("http://news.example") for found in find_requisites(page)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<img src=a.png>", ["/2020/a.png"]),
        ("<img src='/a.png#top'><img src=/a.png>", ["/a.png"]),
        ("<img srcset='/w_3,h_4/a.jpg 1x, /b.jpg 2x,/c.jpg'>", ["/w_3,h_4/a.jpg", "/b.jpg", "/c.jpg"]),
        ("<picture><source srcset='/a.avif 2x'><img src=/a.jpg></picture>", ["/a.avif", "/a.jpg"]),
        ("<img src='data:image/gif;base64,AA' data-src=/real.jpg>", ["/real.jpg"]),
        ("<img data-original=/a.jpg data-lazy-src=//cdn.example/b data-srcset='c.jpg 480w'>",
         ["/a.jpg", "http://cdn.example/b", "/2020/c.jpg"]),
        ("<img data-src=lazy data-original='{\"src\": 1}' data-lazy-src='{{ url }}'>", []),
        ("<div data-bg=/a.jpg></div><div data-bg='url(/b.jpg)'></div><div data-bg=dark></div>",
         ["/a.jpg", "/b.jpg"]),
        ("<span data-bgset='/a.jpg [--small] | /b.jpg 2x'></span>", ["/a.jpg", "/b.jpg"]),
        ("<div data-src=/a.jpg></div><div data-src=/page/></div><iframe data-src=/f.jpg></iframe>",
         ["/a.jpg"]),
        ("<video poster=/p.jpg src=/v.mp4 data-src=/w.mp4><source src=/v.webm srcset=/no.jpg></video>",
         ["/p.jpg"]),
        ("<audio src=/a.mp3></audio><a href=/page>x</a>", []),
        ("<iframe src=/frame></iframe><iframe src=http://news.example:81/x></iframe>"
         "<iframe src=//player.example/y></iframe>", ["/frame", ":81/x"]),
        ("<script>fetch('/a.json'); const x = import('./m.js')</script>", ["/a.json", "/2020/m.js"]),
        ("<script>fetch('http://others.example/a')</script>", []),
        ("<iframe srcdoc='<img src=a.png><iframe src=/b>'></iframe>", ["/2020/a.png", "/b"]),
        ("<svg><filter><feImage href=/a.png /></filter></svg>", ["/a.png"]),
        ("<script type=module>import './m.js'</script><script>x = \"import './n'\"</script>", ["/2020/m.js"]),
        ("<script type=application/json>fetch('/a.json')</script>", []),
        ("<script type=importmap>{\"imports\": {\"a\": \"/a.js\", \"b/\": \"/b/\"},"
         " \"scopes\": {\"/x/\": {\"a\": \"./c.js\"}}}</script>", ["/a.js", "/2020/c.js"]),
        ("<script type=importmap>{\"imports\": [1], \"scopes\": 2}</script>", []),
        ("<script type=importmap>{</script>", []),
        ("<input type=IMAGE src=/go.gif><input src=/no.gif>", ["/go.gif"]),
        ("<svg><image xlink:href=/a.png /><image href=/b.png /><use href='/s.svg#x'/><use href='#y'/></svg>",
         ["/a.png", "/b.png", "/s.svg"]),
        ("<object data=/a.svg></object><object type=image/png data=/b></object><object data=/c.swf></object>",
         ["/a.svg", "/b"]),
        ("<embed src=/a.svg><embed src=/movie.swf>", ["/a.svg"]),
        ("<table background=/t.gif><tr><td>x</table>", ["/t.gif"]),
        ("<script src=/a.js></script><script>var url = 'url(/no.png)'</script>", ["/a.js"]),
        ("<noscript><img src=/quiet.jpg></noscript>", ["/quiet.jpg"]),
        ("<p style='background: URL( /a.png ) no-repeat'>x", ["/a.png"]),
        ("<img src=/a.png style='background:url(/b.png)'>", ["/a.png", "/b.png"]),
        ("<style>@import '/i.css' screen; b{background:url(\"/b.png\")}@font-face{src:url(/f.woff2)}</style>",
         ["/i.css", "/b.png", "/f.woff2"]),
        ("<img src=''><img src=story.html><img src='blob:x'><img src=about:blank>", []),
        ("<template><img src=/later.png></template><!-- <img src=/no.png> -->", []),
        ("<base href='http://cdn.example/x/'><img src=a.png>", ["http://cdn.example/x/a.png"]),
    ],
)  # fmt: skip
def test_what_markup_asks_for(markup: str, expected: list[str]) -> None:
    assert found_in(markup) == expected


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ("rel=stylesheet", True),
        ("rel='alternate stylesheet'", True),
        ("rel='SHORTCUT ICON'", True),
        ("rel=apple-touch-icon", True),
        ("rel=mask-icon", True),
        ("rel=manifest", True),
        ("rel=modulepreload", True),
        ("rel=preload as=font", True),
        ("rel=preload as=style", True),
        ("rel=preload as=fetch", True),
        ("rel=preload as=video", False),
        ("rel=preload", False),
        ("rel=prefetch as=image", False),
        ("rel=preconnect", False),
        ("rel=dns-prefetch", False),
        ("rel=canonical", False),
        ("rel=alternate", False),
        ("rel=amphtml", False),
        ("", False),
    ],
)
def test_which_link_elements_count(attributes: str, wanted: bool) -> None:
    assert found_in(f"<link {attributes} href=/x>") == (["/x"] if wanted else [])


def test_preload_with_candidates() -> None:
    assert found_in("<link rel=preload as=image imagesrcset='/a.jpg 1x, /b.jpg 2x'>") == ["/a.jpg", "/b.jpg"]


def test_sources_are_named() -> None:
    markup = (
        b"<link rel=stylesheet href=/a.css><style>@import '/b.css'</style>"
        b"<p style='x:url(/c.png)'><img src=/d.png>"
    )
    assert find_requisites(Page.parse(markup, PAGE_URL)) == [
        Requisite("http://news.example/a.css", "link/@href"),
        Requisite("http://news.example/b.css", "css/import"),
        Requisite("http://news.example/c.png", "p/@style"),
        Requisite("http://news.example/d.png", "img/@src"),
        Requisite("http://news.example/favicon.ico", "favicon.ico"),
    ]


def test_favicon_is_the_page_hosts_whatever_the_base() -> None:
    page = Page.parse(b"<base href='http://cdn.example/x/'><p>", PAGE_URL)
    assert find_requisites(page) == [Requisite("http://news.example/favicon.ico", "favicon.ico")]


def test_a_page_cannot_ask_for_more_than_the_limit() -> None:
    many = "".join(f"<img src=/{n}.png><img src=/same.png>" for n in range(MAX_REQUISITES + 50))
    assert len(found_in(many)) == MAX_REQUISITES
    assert (
        len(find_css_requisites(b"".join(b"url(%d)" % n for n in range(9_000)), PAGE_URL)) == MAX_REQUISITES
    )


def test_overlong_references_are_passed_over() -> None:
    assert found_in(f"<img src=/{'a' * 9_000}><img data-src='/{'b/' * 9_000}c.jpg'><img src=/d>") == ["/d"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (" , ,", []),
        ("a", ["a"]),
        ("a,b", ["a,b"]),
        ("a, b", ["a", "b"]),
        ("a 1x,b 2x", ["a", "b"]),
        ("a 100w , b 200w 50h", ["a", "b"]),
        ("a 1.5x, b .5x, c 1e3x", ["a", "b", "c"]),
        ("a,, b", ["a", "b"]),
        ("a b.jpg 1x, c 2x", ["c"]),
        ("a 1x 2w, b 50h, c 1x 1x, d 1q", []),
        ("a (x,y) 1x, b", ["b"]),
        ("a (never closed, b", []),
    ],
)
def test_srcset_grammar(value: str, expected: list[str]) -> None:
    assert list(iter_srcset_urls(value)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a{b:url(x.png)}", ["x.png"]),
        ("a{b:url( 'x y.png' )}", ["x y.png"]),
        ('@import"a.css";@IMPORT url(b.css) layer(x) print;', ["@a.css", "@b.css"]),
        ("@import/* why */url( 'c.css' )/**/;", ["@c.css"]),
        ('@import url("d.css") supports(display: grid) screen;a{b:url(e)}', ["@d.css", "e"]),
        (r'@\69mport "a.css"; a{b:\75\72 l(c)}', ["@a.css", "c"]),
        ('@import layer "x";@importance "y";', []),
        (r"a{b:url(q\29 r\(.png)}", ["q)r(.png"]),
        ('a{b:url("x\\\ny\\26 z")}', ["xy&z"]),
        ("a{b:url('it\\'s')}", ["it's"]),
        ('a{b:url(bad"x)}c{d:url(good)}', ["good"]),
        ("a{b:url(bad x)}c{d:url(good)}", ["good"]),
        ('a{b:url("broken\n);c:url(good)}', ["good"]),
        ("a{content:'url(x)'}/* url(y) */", []),
        ("a{b:url(end", ["end"]),
        ('a{b:url("end', ["end"]),
        ("a{b:url('end\\", ["end"]),
        ("a{b:curl(x) my-url(y) #url(z)}", []),
        ("a{fill:url(#g);filter:url(f.svg#b);c:url()}", ["f.svg#b"]),
        ('a{b:image-set("a" 1x,"b" type("image/png") 2x,url(c) 3x);content:"d"}', ["a", "b", "c"]),
        ("a{b:-webkit-image-set(url(a) 1x,url(b) 2x)}", ["a", "b"]),
        ('a{b:image-set("a" 1x;c:"d"}', ["a"]),
        ('@namespace svg url(http://n);@namespace "m";a{b:url(v)}', ["v"]),
        ("@-moz-document url(http://x/),url-prefix(y){a{b:url(z)}}", ["z"]),
        ("a{b:url(x\r\n)}\r\n@import 'y';\f", ["x", "@y"]),
    ],
)
def test_css_tokens(text: str, expected: list[str]) -> None:
    assert [("@" if role == "import" else "") + href for href, role in iter_css_urls(text)] == expected


@pytest.mark.parametrize(
    ("css", "charset", "text"),
    [
        (b"\xef\xbb\xbf\xc3\xa9", "windows-1251", "é"),
        (b"\xff\xfea\x00", None, "a"),
        (b"\xe0", "windows-1251", "а"),
        (b'@charset "windows-1251";\xe0', None, '@charset "windows-1251";а'),
        (b'@charset "koi8-r";\xe9', "latin1", '@charset "koi8-r";é'),
        (b'@charset "utf-16";\xc3\xa9', None, '@charset "utf-16";é'),
        (b"@charset 'koi8-r';\xc3\xa9", None, "@charset 'koi8-r';é"),
        (b"\xc3\xa9\xff", "no such thing", "é\ufffd"),
        (b"\xc3\xa9", "idna", "é"),
        (b"\xc3\xa9", "zip", "é"),
    ],
)
def test_css_charset(css: bytes, charset: str | None, text: str) -> None:
    assert decode_css(css, charset) == text


def test_css_requisites_resolve_against_the_stylesheet() -> None:
    css = (
        b"@import 'more.css'; a{b:url(../i/x.png)} c{d:url(data:image/png,x)} e{f:url(//cdn.example/y.woff)}"
    )
    assert find_css_requisites(css, "http://news.example/css/a.css") == [
        Requisite("http://news.example/css/more.css", "css/import"),
        Requisite("http://news.example/i/x.png", "css/url"),
        Requisite("http://cdn.example/y.woff", "css/url"),
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("fetch('/a')", ["/a"]),
        ('await fetch( "/a" , {headers: {}})', ["/a"]),
        ("window.fetch(`/a`)", ["/a"]),
        ("fetch('https:\\/\\/news.example\\/a')", ["https://news.example/a"]),
        ("cache.fetch('/a'); prefetch('/b'); $fetch('/c')", []),
        ("fetch('/a/' + id)", []),
        ("fetch(`/a/${id}`)", []),
        ("fetch('/a', {method: 'POST'})", []),
        ("fetch('/a', {method: 'get'})", ["/a"]),
        ("fetch('/a', {'body': form})", []),
        ("x.open('GET', '/a'); x.open('get','/b',1); x.open('POST', '/c'); window.open('/d')", ["/a", "/b"]),
        ("$.getJSON('/a', show); $.get('b.html'); $.get('visits')", ["/a", "b.html"]),
        ("axios.get('/a'); jQuery.get(`/b`); map.get('/c')", ["/a", "/b"]),
        ("const address = '/a'; fetch(address)", ["/a"]),
        ("var url='/a'; url='/b'; x.open('GET', url, true); url='/c'", ["/b"]),
        ("let url = '/a' + id; fetch(url)", []),
        ("u='/a';fetch(u)", []),
        ("other.url = '/a'; fetch(url)", []),
        ("fetch(new Request('/a')); fetch(new URL('b.json', document.baseURI))", ["/a", "b.json"]),
        ("image.src = '/a.png'; s.src='https://x.example/b?id='+i; i.src = image", ["/a.png"]),
        ("fetch('/a', options); fetch('/b', {method: 'POST'})", ["/a"]),
        ("import x from './a.js'; import'/b.js'; export * from \"../c.js\"", ["./a.js", "/b.js", "../c.js"]),
        ('import{a as b}from"./a.js";const c=()=>import("https://cdn.example/d.js")',
         ["./a.js", "https://cdn.example/d.js"]),
        ("import lit from 'lit'; import('./' + name)", []),
        ("fetch('/a'", []),
        ("fetch('a\nb')", []),
    ],
)  # fmt: skip
def test_what_scripts_write_out(script: str, expected: list[str]) -> None:
    assert [found.href for found in iter_script_urls(script)] == expected


def test_a_script_asks_for_so_much_and_no_more() -> None:
    assert len(list(iter_script_urls("fetch('/a');import('./b');" * 500))) == MAX_SCRIPT_URLS


@pytest.mark.parametrize(
    ("mime", "path", "body", "expected"),
    [
        ("text/css", "/c/a.css", "@import 'b.css'", ["/c/b.css css/import"]),
        ("text/javascript", "/js/a.js", "import './b.js'; fetch('c.json'); fetch('//x.example/d')",
         ["/js/b.js script/import", "/2020/c.json script/fetch"]),
        ("text/html", "/f/a.html", "<img src=b.png><a href=/c>", ["/f/b.png img/@src"]),
        ("text/html", "/f/gone.png", "<img src=b.png>", []),
        ("image/svg+xml", "/d/a.svg", "<svg><image href='b.png'/></svg>", ["/d/b.png image/@href"]),
        ("application/json", "/m/site.webmanifest", '{"icons": [{"src": "i.png"}, {"src": 1}, 2]}',
         ["/m/i.png manifest/icons"]),
        ("application/manifest+json", "/m", '["icons"]', []),
        ("application/manifest+json", "/m", '{"icons": {"src": "x"}}', []),
        ("application/manifest+json", "/m", "[" * 100_000, []),
        ("application/json", "/m/list", '{"icons": [{"src": "i.png"}]}', []),
        ("image/png", "/a.png", "<img src=b.png>", []),
        (None, "/a", "<img src=b.png>", []),
    ],
)  # fmt: skip
def test_what_files_need_in_their_turn(mime: str | None, path: str, body: str, expected: list[str]) -> None:
    found = find_file_requisites(
        body.encode(), f"http://news.example{path}", mime, document_url="http://news.example/2020/story"
    )
    assert [f"{each.url} {each.source}".removeprefix("http://news.example") for each in found] == expected


PIECES = (
    "url( URL( \" ' \\ /* */ ) ( @import @namespace image-set( ; { } a.png \\75 é , # < > srcset= 1x"
    " <img <style> </style> <script> </script> fetch( import( from ` $ .open( 'GET',"
)
FRAGMENTS = st.lists(st.sampled_from([*PIECES.split(), "\n", " ", "<img src="]), max_size=60).map("".join)


@given(FRAGMENTS | st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    for href, _ in iter_css_urls(text):
        assert href.strip()
    for url in iter_srcset_urls(text):
        assert url
        assert not url.endswith(",") or " " not in url
    find_css_requisites(text.encode("utf-8", "replace"), PAGE_URL)
    find_requisites(Page.parse(text.encode("utf-8", "replace"), PAGE_URL))
    list(iter_script_urls(text))


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=30
    )
)
def test_a_quoted_url_comes_back_whole(href: str) -> None:
    written = "".join(f"\\{ord(char):x} " if char in "\"\\'" else char for char in href)
    expected = [] if href.startswith("#") else [href]
    assert [found.href for found in iter_css_urls(f'a{{b:url("{written}")}}')] == expected


@pytest.mark.parametrize(
    "unit",
    [
        "url(",
        'url("',
        "\\",
        "/*",
        '"',
        "@import ",
        "image-set(",
        "(",
        '"\n',
        "a{b:url(c d",
        "-webkit-",
        "\\75 ",
        "fetch(",
        "fetch('",
        "fetch('a',{",
        "fetch(name,",
        "name='/a',fetch(name)",
        "import './",
        'from "./a',
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    list(iter_css_urls(text))
    list(iter_css_urls("image-set(" + text))
    list(iter_srcset_urls(text))
    list(iter_script_urls(text))


def test_hostile_lazy_values_take_linear_time() -> None:
    value = "a.png?" * 1_300 + "\ny"
    assert len(found_in(f'<img data-src="{value}"><div data-src="{value}"></div>' * 500)) == 1
    assert len(found_in("<img src=a style='(' data-src=b.png data-bg=c>" * 20_000)) == 2
