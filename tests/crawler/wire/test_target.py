"""URLs taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wire.proxy import find_proxy
from crawler.wire.target import find_target


@pytest.mark.parametrize(
    ("url", "host_header", "path"),
    [
        ("http://news.test", "news.test", "/"),
        ("http://NEWS.test:80/a", "news.test", "/a"),
        ("https://news.test:443/a", "news.test", "/a"),
        ("http://news.test:443/a", "news.test:443", "/a"),
        ("https://news.test:8443?q", "news.test:8443", "/?q"),
        ("http://news.test/?", "news.test", "/?"),
        ("http://news.test/a#b?c", "news.test", "/a"),
        ("http://news.test./a", "news.test.", "/a"),
        ("http://u:p@news.test/a", "news.test", "/a"),
        ("http://straße.test/ü?ö=%fc", "xn--strae-oqa.test", "/%C3%BC?%C3%B6=%fc"),
        ("http://новости.test/", "xn--b1amnebsh.test", "/"),
        ("http://i❤.test/", "xn--i-7iq.test", "/"),
        ("http://[2A00::1]:8080/", "[2a00::1]:8080", "/"),
        ("http://news.test/a b|c", "news.test", "/a%20b|c"),
        ("http://news.test//double/../%2e", "news.test", "//double/../%2e"),
    ],
)
def test_target(url: str, host_header: str, path: str) -> None:
    target = find_target(url)

    assert target is not None
    assert (target.host_header, target.path) == (host_header, path)


@pytest.mark.parametrize(
    "url",
    [
        *("", "news.test", "ftp://news.test/", "http://", "http:///a", "http://news.test:99999/"),
        *("http://news.test:0/", "http://[::1/", "http://a b/", "http://a\\b/", "http://" + "a" * 300),
    ],
)
def test_no_target(url: str) -> None:
    assert find_target(url) is None


@given(st.text(max_size=60))
def test_no_url_raises(text: str) -> None:
    for url in (text, "http://" + text, "https://news.test/" + text):
        target = find_target(url)
        if target is not None:
            assert target.absolute.isascii()
            assert not set(target.absolute) & set(" \r\n\t")


@pytest.mark.parametrize(
    ("url", "place", "authorization"),
    [
        ("http://press:3128", ("press", 3128), b""),
        ("press:3128", ("press", 3128), b""),
        ("//press:3128", ("press", 3128), b""),
        ("http://me:@press/", ("press", 80), b"Basic bWU6"),
    ],
)
def test_proxy(url: str, place: tuple[str, int], authorization: bytes) -> None:
    proxy = find_proxy(url)

    assert proxy is not None
    assert (proxy.host, proxy.port) == place
    assert proxy.authorization == authorization
    assert "bWU6" not in repr(proxy)


@pytest.mark.parametrize("url", ["https://press:1", "socks5://press:1", "http://", "http://press:x"])
def test_no_proxy(url: str) -> None:
    assert find_proxy(url) is None
