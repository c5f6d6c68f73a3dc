# ruff: noqa: E501  (tables read better whole)
"""The fetch key: one for all ways to write a URL, different for all that a server can tell apart.

The URL key: one for all addresses that likely show one story, different for two stories.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity import TRACKING_PARAMETERS, fetch_key, host_of, url_key

SAFE = "abcXYZ019-._~%2F!$'()*,;:@"
segments = st.text(SAFE.replace("%", ""), max_size=8)
paths = st.lists(segments, max_size=4).map(lambda parts: "/" + "/".join(parts))
names = st.text("abcdxyz_", min_size=1, max_size=6).filter(lambda name: name not in TRACKING_PARAMETERS)
queries = st.lists(st.tuples(names, segments), max_size=4).map(
    lambda pairs: "&".join(f"q{name}={value}" for name, value in pairs)
)
hosts = st.sampled_from(["example.org", "www.example.org", "127.0.0.1", "[::1]", "xn--80aahjj1e.example"])
ports = st.sampled_from(["", ":80", ":443", ":8080", ":"])
schemes = st.sampled_from(["http", "https"])
urls = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}" + (f"?{query}" if query else ""),
    schemes,
    hosts,
    ports,
    paths,
    queries,
)


@given(urls)
def test_a_key_is_its_own_key(url: str) -> None:
    key = fetch_key(url)
    assert fetch_key(key) == key
    assert host_of(key) == host_of(url)


@given(urls, st.text(max_size=20))
def test_fragments_never_matter(url: str, fragment: str) -> None:
    assert fetch_key(f"{url}#{fragment}") == fetch_key(url)


@given(
    urls, st.sampled_from([name for name in TRACKING_PARAMETERS if "*" not in name] + ["utm_any"]), segments
)
def test_tracking_parameters_never_matter(url: str, name: str, value: str) -> None:
    assert fetch_key(f"{url}{'&' if '?' in url else '?'}{name}={value}") == fetch_key(url)
    assert fetch_key(f"{url}{'&' if '?' in url else '?'}{name.upper()}={value}") == fetch_key(url)


@given(urls)
def test_path_and_other_parameters_always_matter(url: str) -> None:
    parts, key = urlsplit(url), urlsplit(fetch_key(url))
    assert (key.path, key.query) == (parts.path or "/", parts.query)
    assert key.scheme == parts.scheme
    assert key.hostname == parts.hostname


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTP://EXAMPLE.org", "http://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:/a", "http://example.org/a"),
        ("http://example.org/a?utm_source=x&id=1&fbclid=2", "http://example.org/a?id=1"),
        ("http://example.org/a?utm_source", "http://example.org/a"),
        ("http://example.org/a?&b=1", "http://example.org/a?&b=1"),
    ],
)
def test_the_same_request(one: str, other: str) -> None:
    assert fetch_key(one) == fetch_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("http://example.org/a", "http://www.example.org/a"),
        ("http://example.org/a", "http://example.org/a/"),
        ("http://example.org/a", "http://example.org/A"),
        ("http://example.org/a?storyid=1", "http://example.org/a?storyid=2"),
        ("http://example.org/a?a=1&b=2", "http://example.org/a?b=2&a=1"),
        ("http://example.org/?nutm_source=1", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org/"),
        ("http://example.org/%2F", "http://example.org//"),
    ],
)
def test_other_requests(one: str, other: str) -> None:
    assert fetch_key(one) != fetch_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "mailto:a@b",
        "javascript:alert(1)",
        "ftp://example.org/",
        "http://",
        "http:///path",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://[::1/",
        "//example.org/",
        "data:text/html,x",
    ],
)
def test_what_is_no_web_page(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        fetch_key(url)


@given(st.text(max_size=80))
def test_any_text_gives_a_key_or_a_value_error(text: str) -> None:
    for each in (text, f"http://{text}", f"http://example.org/{text}"):
        try:
            key = fetch_key(each)
        except ValueError:
            continue
        assert "\n" not in key
        assert "\r" not in key
        assert key.startswith(("http://", "https://"))
        assert "#" not in key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.org", "https://example.org/"),
        ("https://example.org:443/a/", "https://example.org/a"),
        ("https://example.org:80/a", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
        ("https://M.Example.org./a", "https://example.org/a"),
        ("https://mobile.news.example.org/a", "https://news.example.org/a"),
        ("https://en.m.wikipedia.org/wiki/Pier", "https://en.wikipedia.org/wiki/Pier"),
        ("https://www.gov.uk/a", "https://www.gov.uk/a"),
        ("https://amp.dev/a", "https://amp.dev/a"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("http://[::1]:80/a", "https://[::1]/a"),
        ("http://127.0.0.1:8000/m", "https://127.0.0.1:8000/m"),
        ("https://example.org/news/301-pier/amp/", "https://example.org/news/301-pier"),
        ("https://example.org/amp/news/301-pier", "https://example.org/news/301-pier"),
        ("https://example.org/news/amp/301-pier", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier.amp.html", "https://example.org/news/301-pier.html"),
        ("https://example.org/news/301-pier.amp", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier/amp.html", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier?outputType=amp", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier?amp", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier?amp=1&_gl=x", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier?_amp=true&rssfeed=true", "https://example.org/news/301-pier"),
        ("https://example.org/news/301-pier?template=ampart", "https://example.org/news/301-pier"),
        ("https://example.org/news/pier-301_amp.html", "https://example.org/news/pier-301.html"),
        ("https://example.org/news/pier-301-amp", "https://example.org/news/pier-301"),
        ("https://example.org/news/guitar-amp", "https://example.org/news/guitar-amp"),
        ("https://example.org/.amp/news/301", "https://example.org/news/301"),
        ("https://example.org/news/301/index.amp", "https://example.org/news/301"),
        ("https://amp-news.example.org/301", "https://news.example.org/301"),
        ("https://amp-shop.com/301", "https://amp-shop.com/301"),
        ("https://example.org/tag/amp", "https://example.org/tag/amp"),
        ("https://example.org/amp", "https://example.org/amp"),
        ("https://example.org/news/amplified", "https://example.org/news/amplified"),
        ("https://example.org/print/news/301", "https://example.org/news/301"),
        ("https://example.org/news/301/print?print=true", "https://example.org/news/301"),
        ("https://example.org/news/301?view=print", "https://example.org/news/301"),
        ("https://example.org/news/index.html", "https://example.org/news"),
        ("https://example.org/index.php?storyid=7", "https://example.org/?storyid=7"),
        ("https://example.org/a?b=2&a=1&&utm_x=3", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?b&b=", "https://example.org/a?b&b="),
        ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
        ("https://example.org/a?source=rss", "https://example.org/a"),
        ("https://example.org/a?source=17", "https://example.org/a?source=17"),
        ("https://example.org/a?ref=home", "https://example.org/a"),
        ("https://example.org/a?ref=301", "https://example.org/a?ref=301"),
        ("https://example.org/%7Eanna//%e4;jsessionid=A1", "https://example.org/~anna/%E4"),
        ("https://example.org/größe", "https://example.org/gr%C3%B6%C3%9Fe"),
        ("https://example.org/A", "https://example.org/A"),
        ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a/amp/", "https://example.org/a"),
        ("https://cdn.ampproject.org/v/example.org/a?amp_js_v=0.1", "https://example.org/a"),
        ("https://www.google.co.uk/amp/s/www.example.org/a?storyid=7", "https://example.org/a?storyid=7"),
        ("https://www.google.com/amp/nothing", "https://google.com/nothing"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D7%26fbclid%3D1", "https://example.org/a?id=7"),
        ("https://www.google.com/url?sa=t&url=https://t.umblr.com/redirect?z=http%253A%252F%252Fexample.org%252Fa", "https://example.org/a"),
        ("https://www.google.com/url?q=javascript:1", "https://google.com/url?q=javascript:1"),
        ("https://www.google.com/url?q=http://[", "https://google.com/url?q=http://["),
    ],
)  # fmt: skip
def test_url_keys(url: str, key: str) -> None:
    assert url_key(url) == key
    assert url_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?storyid=1", "https://example.org/a?storyid=2"),
        ("https://example.org/a?id=1", "https://example.org/a?id=1&page=2"),
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://blog.example.org/a"),
        ("https://example.org/a.html", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://m.co.uk/a", "https://www.co.uk/a"),
        ("https://example.org/?p=1", "https://example.org/"),
    ],
)
def test_other_stories(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


parts = st.sampled_from(
    ["amp", "AMP", "print", "index.html", "a.amp", "a.amp.html", "amp.html", "tag", "", ".amp", "x_amp.html", "3-amp-amp", "index.amp", "s", "c", "v", "url", "l.php", "%61mp",
    "example.org", "m.example.org", "news", "301-pier", "a;jsessionid=1", "%2F", "ü", "..", "redirect", "default.asp"]
)  # fmt: skip
any_host = st.sampled_from(
    ["www.example.org", "m.www.example.org", "amp.example.co.uk", "www.google.com", "m.google.de", "cdn.ampproject.org",
    "x.cdn.ampproject.org", "l.facebook.com", "t.umblr.com", "m.", "www", "amp-m.example.org", "amp-amp-.example.org", "www.co.uk", "127.0.0.1", "[::1]", "m.youtube.com"]
)  # fmt: skip
any_query = st.lists(
    st.sampled_from(
        ["a=1", "amp", "amp=1", "outputType=amp", "utm_x", "ref=x", "ref=1", "%61mp=1", "source=rss", "storyid=7", "",
        "url=https%3A%2F%2Fm.google.com%2Furl%3Fq%3Dhttp%3A%2F%2Fexample.org%2Famp%2Fa", "q=http://x.example/%2561mp", "u=http://["]
    ),
    max_size=4,
).map("&".join)  # fmt: skip
any_url = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}/{'/'.join(path)}?{query}",
    schemes,
    any_host,
    ports,
    st.lists(parts, max_size=5),
    any_query,
)


@given(st.one_of(urls, any_url))
def test_a_url_key_is_its_own_key(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    assert url_key(fetch_key(url)) == key
    assert fetch_key(key) == key


@given(urls, st.integers(0, 10**9), st.integers(0, 10**9))
def test_two_story_ids_are_two_stories(url: str, one: int, other: int) -> None:
    mark = "&" if "?" in url else "?"
    for form in (f"{url}{mark}storyid={{}}", f"{url}{mark}id={{}}&outputType=amp&utm_x=1"):
        assert (url_key(form.format(one)) == url_key(form.format(other))) == (one == other)
    for form in (
        "https://m.example.org/news/{}-pier/amp?fbclid=1",
        "https://example.org/print/{}/index.html",
    ):
        assert (url_key(form.format(one)) == url_key(form.format(other))) == (one == other)
    wrapped = "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa%3Fstoryid%3D{}"
    assert (url_key(wrapped.format(one)) == url_key(wrapped.format(other))) == (one == other)


@given(st.text(max_size=80))
def test_any_text_that_has_a_fetch_key_has_a_url_key(text: str) -> None:
    for each in (text, f"http://{text}", f"http://www.{text}", f"http://m.example.org/{text}"):
        try:
            fetch_key(each)
        except ValueError:
            continue
        key = url_key(each)
        assert url_key(key) == key


def test_long_chains_of_redirectors_end() -> None:
    url = "https://www.google.com/url?q=" * 500 + "http://example.org/a"
    assert url_key(url) == "https://example.org/a"
