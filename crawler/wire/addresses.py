"""Which IP addresses may be connected to: the look-up of a host and the judge of what it gives.

A page decides where its links lead; this decides that they don't lead into the network that
the crawler stands in.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from archive.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LookUp = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Addresses of a host and port in the order to try; OSError when there are none."""

_REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this host"),
        ("127.0.0.0/8", "loopback"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("169.254.0.0/16", "link-local, metadata services"),
        ("168.63.129.16/32", "a cloud's host services"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("198.18.0.0/15", "benchmarks"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("::/96", "deprecated (carries an IPv4 address)"),
        ("100::/64", "discarded"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)

_IPV4_MAPPED = IPv6Network("::ffff:0:0/96")
_IPV4_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")

_LOOPBACK: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation; a single address is a network of one. Raises ConfigError."""
    networks: list[Network] = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip(), strict=False))
        except ValueError:
            message = f"{text!r} is no network in CIDR notation, such as 192.168.0.0/16 or fd00::/8"
            raise ConfigError(message) from None
    return tuple(networks)


def judge_address(address: Address, allowed_networks: Sequence[Network] = ()) -> str | None:
    """Why `address` may not be connected to; None when it may.

    IPv6 addresses that carry an IPv4 address are judged by the one that they carry.
    """
    if any(address in network for network in allowed_networks):
        return None
    for network, reason in _REFUSED:
        if address in network:
            return f"{address} is {reason}"
    carried = tuple(_iter_carried(address)) if isinstance(address, IPv6Address) else ()
    if carried:
        reasons = (judge_address(inner, allowed_networks) for inner in carried)
        found = next((reason for reason in reasons if reason), None)
        return f"{address} carries {found}" if found else None
    return None if address.is_global else f"{address} is not globally reachable"


def judge_host(host: str, allowed_networks: Sequence[Network] = ()) -> str | None:
    """Why `host` may not be asked for through a proxy, as far as its name tells; None when it may."""
    try:
        addresses = find_literal_addresses(host)
    except OSError as error:
        return str(error)
    reasons = [judge_address(address, allowed_networks) for address in addresses]
    return None if None in reasons or not reasons else reasons[0]


def find_literal_addresses(host: str) -> tuple[Address, ...]:
    """The addresses that a host names without any look-up; empty for a name to look up.

    IPv4 in all notations that browsers read (WHATWG URL, 3.5): `2130706433`, `0x7f.1`, `127.1`.
    `localhost` and names below it are loopback (RFC 6761, 6.3). Raises OSError for a number that is
    no address.
    """
    if host.startswith("["):
        try:
            return (IPv6Address(host.strip("[]")),)
        except ValueError:
            raise OSError(f"{host} is no IPv6 address") from None
    name = host.removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return _LOOPBACK
    labels = name.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return ()
    try:
        return (_parse_ipv4(labels),)
    except ValueError:
        raise OSError(f"{host} is no IPv4 address") from None


async def look_up(host: str, port: int) -> tuple[Address, ...]:
    """The addresses of `host` in the system's order; OSError when it has none."""
    literal = find_literal_addresses(host)
    if literal:
        return literal
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host} is no name") from None
    addresses = (ip_address(place[4][0]) for place in found if isinstance(place[4][0], str))
    return tuple(dict.fromkeys(addresses))


def _parse_ipv4(labels: list[str]) -> IPv4Address:
    """WHATWG URL, 3.5, "IPv4 parser". Raises ValueError."""
    if len(labels) > 4:
        raise ValueError
    *leading, last = [_parse_number(label) for label in labels]
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError
    return IPv4Address(last + sum(number << (24 - 8 * place) for place, number in enumerate(leading)))


def _parse_number(label: str) -> int:
    """Decimal, `0x` hexadecimal or leading-zero octal. Raises ValueError."""
    if not _NUMBER.fullmatch(label) or len(label) > 64:
        raise ValueError
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if len(label) > 1 and label[0] == "0" else 10)


def _iter_carried(address: IPv6Address) -> Iterator[IPv4Address]:
    octets = address.packed
    if any(address in network for network in (_IPV4_MAPPED, _IPV4_TRANSLATED, _NAT64)):
        yield IPv4Address(octets[12:])
    elif address in _NAT64_LOCAL:
        yield IPv4Address(octets[12:])
        # With a prefix of 48 bits the address stands further left (RFC 6052, 2.2).
        if any(octets[6:12]):
            yield IPv4Address(octets[6:8] + octets[9:11])
    elif address in _SIX_TO_FOUR:
        yield IPv4Address(octets[2:6])
    elif address in _TEREDO and address.teredo:
        yield from address.teredo
