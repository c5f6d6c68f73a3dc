"""Options from any door give one frozen value, or one error."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.collection import Collection
from archive.errors import ConfigError
from crawler.config import OPTIONS, CrawlConfig, find_nearest, name_for, parse_seed

T = TypeVar("T")

URL = "http://example.org/news/1-story/"


def parse(**options: object) -> CrawlConfig:
    return CrawlConfig.parse([URL], options)


def result_of(read: Callable[[], T]) -> tuple[T | None, str]:
    """What was read, or why it can't be."""
    try:
        return read(), ""
    except ConfigError as error:
        return None, str(error)


def test_the_defaults() -> None:
    config = parse()
    assert (config.depth, config.scope, config.delay_s, config.max_pages) == (2, "domain", 1.0, 500)
    assert (config.wire, config.requisites, config.output) == ("decoded", True, Path())
    assert config.follow == {"read-more", "related"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.depth = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("depth", "0", "depth", 0),
        ("depth", " 3 ", "depth", 3),
        ("delay", "1.5", "delay_s", 1.5),
        ("delay", "0", "delay_s", 0.0),
        ("max_time", "30m", "max_time_s", 1800.0),
        ("max_time", "1.5h", "max_time_s", 5400.0),
        ("max_bytes", "2GB", "max_bytes", 2 * 10**9),
        ("max_bytes", "500 kb", "max_bytes", 500_000),
        ("warc_size", "1000", "warc_size", 1000),
        ("full_every", "90d", "full_every_s", 7_776_000.0),
        ("follow", "read-more, body", "follow", frozenset(("read-more", "body"))),
        ("no_requisites", "yes", "requisites", False),
        ("no_requisites", "0", "requisites", True),
        ("ignore_robots", "True", "ignore_robots", True),
        ("allow_net", "10.0.0.0/8,127.0.0.1", "allow_net", ("10.0.0.0/8", "127.0.0.1")),
        ("allow_net", ["10.0.0.0/8"], "allow_net", ("10.0.0.0/8",)),
        ("frontier", "sqlite", "frontier", "sqlite"),
    ],
)
def test_options_as_texts(name: str, text: object, attribute: str, value: object) -> None:
    assert getattr(parse(**{name: text}), attribute) == value


@given(st.sampled_from(sorted(OPTIONS)), st.text(max_size=20))
def test_any_text_gives_a_value_or_a_line_that_names_the_option(name: str, text: str) -> None:
    config, error = result_of(lambda: parse(**{name: text}))
    if config:
        json.dumps(config.as_json())
    else:
        assert f"--{name.replace('_', '-')}" in error
        assert len(error.splitlines()) == 1


@given(st.text(max_size=60))
def test_any_text_is_a_seed_or_an_error_in_one_line(text: str) -> None:
    for each in (text, f"http://{text}", f"https://example.org/{text}"):
        seed, error = result_of(lambda: parse_seed(each))  # noqa: B023
        assert len(error.splitlines()) == (0 if seed else 1)
        if seed:
            assert seed.isascii()
            assert seed.isprintable()
            assert parse_seed(seed) == seed
            Collection(Path(), name_for([seed]))


@pytest.mark.parametrize(
    ("typed", "seed"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        (" https://example.org/a b#top ", "https://example.org/a%20b"),
        ("https://газета.example/новость", None),
        ("http://example.org/?utm_source=x&id=7", "http://example.org/?id=7"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
    ],
)
def test_seeds_as_people_type_them(typed: str, seed: str | None) -> None:
    wanted = seed or "https://xn--80aahjj1e.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"
    assert parse_seed(typed) == wanted


def test_seeds_count_once_in_the_order_given() -> None:
    config = CrawlConfig.parse(["http://b.example", "http://a.example", "http://b.example/#x"], {})
    assert config.seeds == ("http://b.example/", "http://a.example/")


def test_names_are_settled_by_the_seeds() -> None:
    assert name_for([URL]) == name_for([URL])
    assert name_for([URL]) != name_for([URL, "http://example.org/2"])
    assert name_for(["http://example.org/" + "x" * 500]).isascii()
    assert len(name_for(["http://" + "a" * 60 + ".example/" + "x" * 500])) <= 80


def test_the_user_agent_says_who_asks() -> None:
    assert "Storytrail/" in parse().full_user_agent
    assert "mail@example.org" in parse(contact="mail@example.org").full_user_agent
    assert parse(user_agent="Mine/1").full_user_agent == "Mine/1"


def test_unknown_options_name_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean depth"):
        parse(dept="3")
    assert find_nearest("zzzz", OPTIONS) == ""


def test_only_what_decides_the_pages_keeps_a_run_from_going_on() -> None:
    one = parse(delay="2", max_pages="7", wire="exact", output="/x")
    assert one.story_options() == parse().story_options()
    for options in ({"depth": "1"}, {"scope": "any"}, {"follow": "body"}, {"no_requisites": "yes"}):
        assert parse(**options).story_options() != parse().story_options()
