"""Index keys, held together with the package that replay tools make theirs with."""

from __future__ import annotations

import random
from itertools import product

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


def words(text: str, *others: str) -> list[str]:
    """What stands between the white space of `text`, and `others` as they are."""
    return [*text.split(), *others]


HOSTS = words(
    """
example.org EXAMPLE.Org www.example.org WWW2.example.org www123.example.org wwwa.example.org www-1.example.org
www www. www1.www2.example.org example.org. example.org.. .example.org a..b.org xn--bcher-kva.example
BÜCHER.example пример.рф 例え.テスト user@example.org user:pw@www.example.org
127.0.0.1 127.1 1.2.300 1.70000 010.0.0.1
08.1 1.2.3.4.5 1.2.3.256 0x7f.1 256.1.1.1 2130706433 4294967296 00 99999999999 [::1] [2001:DB8::1]
exa_mple.org straße.de ﬁ.example a-b.c-d.co.uk localhost example.org%2Fx ex%61mple.org
"""
)
PORTS = ["", ":", ":80", ":443", ":080", ":0", ":8080", ":65535"]
PATHS = words(
    f"""
/ // ///a /a//b /a/ /A/B /a/../b /a/./b /../a /a/.. /a/b/../../.. /. /.. /... /.a /a. /a/.b /%2e/a /%2E%2E/a
/%2F /%2fa /a%2Fb /a%252Fb /%25 /%2 /% /%zz /%C3%A9 /é /путь /%C3 /%e2%82%ac /€ /a%u1234 /%7f /a%00b /a%0Ab
/a%20b /a+b /a%2Bb /a%3Fb /a%23b /a%3D /a%26 /~u/ /%7Eu/ /a;b /a;sid=1 /a;jsessionid={_ID} /a;JSESSIONID={_ID}
/a;jsessionid=short /a.jsp;jsessionid={_ID}/b /(S({_ASP}))/x.aspx /x/(a({_ASP})F({_ASP}))/m.aspx /index.html
/a\\b /a|b /a"b /a<b> /a'b /a,b /a:b /a@b /a&b=c /a=b /a!b /a$b /a*b /(a) /[a] /{{a}} /a^b /a`b /-
/http://other.org/a /web/2020/http://other.org:80/
""",
    "",
    "/a b",
    "/a\tb",
)
QUERIES = words(
    f"""
? ?a=1 ?b=2&a=1 ?A=1&a=2 ?a=B ?a ?a&b ?&a ?a& ?a&&b ?a=1&a=1 ?a=2&a=1 ?a==1 ?=1 ?a=1;b=2 ?b;a ?_=1 ?%61=1
?PHPSESSID={_ID} ?PHPSESSID={_ID}&a=1 ?a=1&phpsessid={_ID} ?sid={_ID} ?a=1&sid={_ID}&b=2 ?xsid={_ID}
?jsessionid={_ID} ?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX ?cfid=1&cftoken=2 ?CFID=1&CFTOKEN=2&x
?x&cfid=1&cftoken=2 ?cftoken=2&cfid=1 ?a=%20b ?a=b+c ?a=%2B ?a=%26b ?a%3D1 ?a=%C3%A9 ?a=é ?q=путь ?a=% ?a=%zz
?a=%25 ?a=%2525 ?a=/b/../c ?a=http://b.org/?c=d ?a?b ?utm_source=x&a=1 ?a=" ?a='b' ?a=<b> ?a=[1] ?a[]=1&a[]=2
?a=1,2 ?a:b ?a=1#f ?a#b?c #f #!/x ?#f
""",
    "",
)


def test_hosts_with_ports_have_the_key_that_others_give_them() -> None:
    for scheme, host, port in product(("http", "hTTpS"), HOSTS, PORTS):
        url = f"{scheme}://{host}{port}/a?b"
        assert surt_key(url) == surt(url), url


def test_paths_with_queries_have_the_key_that_others_give_them() -> None:
    for path, query in product(PATHS, QUERIES):
        url = f"http://example.org{path}{query}"
        assert surt_key(url) == surt(url), url


@pytest.mark.parametrize("url", ["http://exam ple.org/", "http://a\u2028b/", "http://a/b c?d e"])
def test_no_key_has_a_space_in_it(url: str) -> None:
    assert not any(letter.isspace() for letter in surt_key(url))


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
