"""The private-address guard: what it judges, and that a refusal opens no connection."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.fetching import fetch
from newsroom.wire import WireServer

from archive.errors import ConfigError
from crawler.wire.addresses import (
    Address,
    find_literal_addresses,
    judge_address,
    judge_host,
    parse_networks,
)

REFUSED_HOSTS = [
    "127.0.0.1",
    "127.0.0.1.",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "news.localhost",
    "2130706433",
    "017700000001",
    "0x7f.1",
    "0X7F000001",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("host", REFUSED_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_refusal_opens_no_connection(host: str, scheme: str, server: WireServer) -> None:
    connections = server.connections

    (exchange,) = fetch(f"{scheme}://{host}:{server.port}/plain", allowed_networks=())

    assert exchange.error == "address-refused"
    assert exchange.sent == b""
    assert server.connections == connections


def test_name_that_resolves_to_loopback(server: WireServer) -> None:
    async def look_up(host: str, port: int) -> Sequence[Address]:
        return [ip_address("127.0.0.1"), ip_address("::1")]

    connections = server.connections
    (exchange,) = fetch(server.url("plain", host="news.test"), look_up=look_up, allowed_networks=())

    assert exchange.error == "address-refused"
    assert "127.0.0.1 is loopback" in exchange.error_detail
    assert server.connections == connections


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
def test_allowed_network_opens(host: str, server: WireServer) -> None:
    (exchange,) = fetch(server.url("plain", host=host))

    assert exchange.status == 200


@pytest.mark.parametrize(
    "text",
    [
        *("10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254"),
        *("168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.2.3", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::8.8.8.8", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1"),
        *("ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1"),
        *("64:ff9b:1::10.0.0.1", "64:ff9b:1:a00:0:100::", "2002:a00:1::1"),
        "2001:0:808:808:0:0:f5ff:fffe",  # Teredo, client 10.0.0.1
        "2001:0:a00:1:0:0:f7f7:f7f7",  # Teredo, server 10.0.0.1
    ],
)
def test_refused_addresses(text: str) -> None:
    assert judge_address(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("8.8.8.8", "93.184.216.34", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
        *("64:ff9b:1::8.8.8.8", "2002:808:808::1", "2001:0:808:808:0:0:f7f7:f7f7"),
    ],
)
def test_admissible_addresses(text: str) -> None:
    assert judge_address(ip_address(text)) is None


def test_allowed_networks_reach_carried_addresses() -> None:
    networks = parse_networks([" 10.0.0.0/8 ", "fd00::/8", "192.168.1.7"])

    assert judge_address(ip_address("10.9.8.7"), networks) is None
    assert judge_address(ip_address("::ffff:10.9.8.7"), networks) is None
    assert judge_address(ip_address("fd12::1"), networks) is None
    assert judge_address(ip_address("192.168.1.7"), networks) is None
    assert judge_address(ip_address("192.168.1.8"), networks)


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "localhost", "10.0.0.0/8/9", "a::b::c"])
def test_networks_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError, match="CIDR") as raised:
        parse_networks(["10.0.0.0/8", text])

    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("1.2.3.4.", "1.2.3.4"),
        ("16909060", "1.2.3.4"),
        ("0x1020304", "1.2.3.4"),
        ("01.0x2.3.4", "1.2.3.4"),
        ("1.2.772", "1.2.3.4"),
        ("1.131844", "1.2.3.4"),
        ("0x", "0.0.0.0"),
        ("[2a00::1]", "2a00::1"),
    ],
)
def test_notations(host: str, expected: str) -> None:
    assert find_literal_addresses(host) == (ip_address(expected),)


@pytest.mark.parametrize(
    "host", ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "08.1", "a.1", "1..2", "[::g]"]
)
def test_numbers_that_are_no_address(host: str) -> None:
    with pytest.raises(OSError, match="is no IPv"):
        find_literal_addresses(host)
    assert judge_host(host)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_no_address_raises(address: Address) -> None:
    judge_address(address)


@given(st.ip_addresses(v=4))
def test_mapped_address_is_judged_by_what_it_carries(address: Address) -> None:
    mapped = ip_address(f"::ffff:{address}")

    assert bool(judge_address(address)) == bool(judge_address(mapped))
