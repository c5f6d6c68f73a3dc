"""Registered domains: what belongs to one owner, by the suffix list and its default rule."""

from __future__ import annotations

import pytest

from archive.domains import registered_domain
from crawler.scope import Scope


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("co.uk", "co.uk"),
        ("alice.github.io", "alice.github.io"),
        ("daily.example", "daily.example"),
        ("www.daily.example", "daily.example"),
        ("amp.m.daily.example", "daily.example"),
        ("desk.paper.internal", "paper.internal"),
        ("intranet", "intranet"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("WWW.Daily.Example.", "daily.example"),
    ],
)
def test_the_registered_domain(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_a_scope_holds_where_the_list_knows_no_suffix() -> None:
    story = Scope(kinds=frozenset(("read-more",)), reach="domain", seeds=("http://www.paper.internal/1",))
    admits = [
        story.admits_redirect(f"http://{host}/2", "http://www.paper.internal/1", "L")
        for host in ("paper.internal", "m.paper.internal", "wiki.internal", "internal")
    ]
    assert admits == [True, True, False, False]
