"""The fetch key: one for all ways to write a URL, different for all that a server can tell apart."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity import TRACKING_PARAMETERS, fetch_key, host_of

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
