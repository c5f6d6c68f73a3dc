"""Index keys, held together with the package that replay tools make theirs with."""

from __future__ import annotations

import random

import pytest
from surt import surt

from archive.surt import surt_key

_ID = "0123456789abcdef0123456789abcdef"
_ASP = "4hqa0555fwsecu455xqckv45"

AWKWARD = [
    "http://www.example.org/",
    "https://www2.Example.ORG:443/A/B/?b=2&a=1",
    "http://example.org:8080/x",
    "https://example.org:80/",
    "http://example.org",
    "http://example.org./x",
    "http://user:secret@example.org/",
    "http://wwwnews.example/",
    "http://www-2.example.org/",
    "http://www3.example/",
    "http://127.0.0.1:80/a",
    "http://2130706433/",
    "http://[::1]:8080/a",
    "http://[2001:DB8::1]/",
    "http://пример.рф/путь?ключ=да",
    "http://BÜCHER.example/",
    "http://xn--e1afmkfd.xn--p1ai/",
    "http://example.org//a//b/",
    "http://example.org/a/../b/./c",
    "http://example.org/a/b/../../..",
    "http://example.org/../../a/..",
    "http://example.org/%2e%2e/a",
    "http://example.org/%2Fa%2fb",
    "http://example.org/a%20b c",
    "http://example.org/a%2525252541",
    "http://example.org/%E4%F6%",
    "http://example.org/%zz",
    "http://example.org/a%23b%3Fc",
    'http://example.org/a|b"c<d>^`{}[]',
    "http://example.org/~a!*'()\\b",
    "http://example.org/x?",
    "http://example.org/x??a",
    "http://example.org/x?&a=1&&b=",
    "http://example.org/x?a=%26b&c=%3D",
    "http://example.org/x?A=B&a=C&a=%C3%89",
    "http://example.org/x?b=a:b/c?d#frag",
    "http://example.org/x;a=b?c;d",
    f"http://example.org/x;jsessionid={_ID}",
    f"http://example.org/x?PHPSESSID={_ID}&y=1",
    f"http://example.org/x?y=1&sid={_ID}",
    f"http://example.org/x?jsessionid={_ID}&z=1",
    "http://example.org/x?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&a=1",
    "http://example.org/a?CFID=1&CFTOKEN=2&x=1",
    f"http://example.org/a/(S({_ASP}))/b/mileg.aspx",
    f"http://example.org/(a({_ASP})F({_ASP}))/mileg.aspx?x",
]


@pytest.mark.parametrize("url", AWKWARD)
def test_awkward_urls_have_the_key_that_others_give_them(url: str) -> None:
    assert surt_key(url) == surt(url)


def test_twenty_thousand_random_urls_have_the_key_that_others_give_them() -> None:
    order = random.Random(1)
    letters = "abcAB19/%?&=.:;-_~+,()é \"'|#@"
    for _ in range(20_000):
        host = order.choice(["www.", "www2.", "", "a."]) + "ex.example" + order.choice(["", ":80", ":81"])
        url = f"http://{host}/" + "".join(order.choices(letters, k=order.randrange(14)))
        assert surt_key(url) == surt(url), url


@pytest.mark.parametrize("url", ["ftp://example.org/", "mailto:a@example.org", "", "/path"])
def test_what_is_no_web_address_has_no_key(url: str) -> None:
    with pytest.raises(ValueError, match="not an http or https URL"):
        surt_key(url)
