"""The client against a raw-socket server: what it keeps equals the server's log, byte for byte."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

import pytest
from newsroom.fetching import LIMITS, LOOPBACK, fetch
from newsroom.wire import CASES, Served, WireServer

from archive.exchange import Exchange
from crawler.wire.addresses import Address, parse_networks
from crawler.wire.client import Client
from crawler.wire.connection import Limits
from crawler.wire.tls import get_verifying_context


def look_up_as(*addresses: str) -> Callable[[str, int], object]:
    async def look_up(host: str, port: int) -> Sequence[Address]:
        return [ip_address(address) for address in addresses]

    return look_up


@pytest.fixture(params=["http", "https", "proxy", "tunnel"])
def route(
    request: pytest.FixtureRequest, server: WireServer, secure_server: WireServer, proxy_server: WireServer
) -> tuple[WireServer, WireServer, str | None]:
    """The server that answers, the one that the URL names, the proxy to use."""
    return {
        "http": (server, server, None),
        "https": (secure_server, secure_server, None),
        "proxy": (proxy_server, server, proxy_server.proxy_url),
        "tunnel": (secure_server, secure_server, proxy_server.proxy_url),
    }[request.param]


def assert_exact(exchange: Exchange, served: Served) -> None:
    assert exchange.sent == served.received
    assert exchange.received == bytes(served.sent)


@pytest.mark.parametrize("name", CASES)
def test_exchange_equals_the_wire(name: str, route: tuple[WireServer, WireServer, str | None]) -> None:
    answering, named, proxy = route
    case = CASES[name]

    (exchange,) = fetch(named.url(name), proxy=proxy, method=case.method)

    assert_exact(exchange, answering.exchanges[-1])
    assert exchange.entity == case.entity
    assert (exchange.status, exchange.truncated, exchange.error) == (case.status, case.truncated, case.error)
    assert exchange.via_proxy == (proxy is not None)
    assert exchange.peer_address == "127.0.0.1"
    assert 0 <= exchange.interim_bytes <= exchange.head_end <= exchange.body_end <= len(exchange.received)


def test_offsets_take_the_received_bytes_apart(server: WireServer) -> None:
    (exchange,) = fetch(server.url("early-hints"))
    received = exchange.received

    assert received[: exchange.interim_bytes].count(b"HTTP/1.1 103") == 2
    assert received[exchange.interim_bytes : exchange.head_end].startswith(b"HTTP/1.1 200 OK\r\n")
    assert received[exchange.head_end : exchange.body_end] == b"hinted"


def test_stray_bytes_are_kept_outside_the_body(server: WireServer) -> None:
    (exchange,) = fetch(server.url("junk-after"))

    assert exchange.received[exchange.body_end :] == b"JUNK behind"


def test_request_keeps_query_escapes_and_order(server: WireServer) -> None:
    url = server.url("plain").replace("://", "://user:secret@") + "?b=%2F&a=%c3%A9&c#part"

    (exchange,) = fetch(url)

    assert exchange.sent.decode() == (
        "GET /plain?b=%2F&a=%c3%A9&c HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nUser-Agent: storytrail-test\r\n\r\n"
    )
    assert "secret" not in exchange.url
    assert "#" not in exchange.url


class TestKeepAlive:
    def test_one_connection_serves_many(self, route: tuple[WireServer, WireServer, str | None]) -> None:
        answering, named, proxy = route
        names = [
            "plain",
            "bare-lf",
            "trailers",
            "early-hints",
            "gzip",
            "no-content",
            "http10-keep-alive",
            "folds",
        ]
        first = len(answering.exchanges)

        async def run() -> list[Exchange]:
            client = Client(limits=LIMITS, allowed_networks=LOOPBACK)
            exchanges: list[Exchange] = []
            for name in names:
                await client.fetch(named.url(name), [], proxy, exchanges=exchanges)
            await client.close()
            return exchanges

        exchanges = asyncio.run(run())

        served = answering.exchanges[first:]
        assert len({one.connection for one in served}) == 1
        assert [one.name for one in served] == names
        for exchange, one in zip(exchanges, served, strict=True):
            assert_exact(exchange, one)

    def test_stale_connection_is_two_exchanges(
        self, route: tuple[WireServer, WireServer, str | None]
    ) -> None:
        answering, named, proxy = route
        first = len(answering.exchanges)

        async def run() -> list[Exchange]:
            client = Client(limits=LIMITS, allowed_networks=LOOPBACK)
            await client.fetch(named.url("stale"), [], proxy)
            exchanges = await client.fetch(named.url("plain"), [], proxy)
            await client.close()
            return exchanges

        exchanges = asyncio.run(run())

        assert [exchange.error for exchange in exchanges] == ["no-response", None]
        assert exchanges[0].received == b""
        for exchange, served in zip(exchanges, answering.exchanges[first + 1 :], strict=True):
            assert_exact(exchange, served)

    def test_post_is_not_repeated(self, server: WireServer) -> None:
        async def run() -> list[Exchange]:
            client = Client(limits=LIMITS, allowed_networks=LOOPBACK)
            await client.fetch(server.url("stale"), [])
            exchanges = await client.fetch(server.url("plain"), [], method="POST", body=b"a=b")
            await client.close()
            return exchanges

        (exchange,) = asyncio.run(run())

        assert exchange.error == "no-response"
        assert exchange.sent.endswith(b"Content-Length: 3\r\n\r\na=b")


class TestLimits:
    @pytest.mark.parametrize("name", ["big", "one-byte-chunks", "close-delimited"])
    def test_body_is_cut_at_the_limit(self, name: str, server: WireServer) -> None:
        (exchange,) = fetch(server.url(name), limits=Limits(max_body_bytes=100))

        assert exchange.truncated == "length"
        assert exchange.error is None
        assert exchange.body_end - exchange.head_end == 100
        assert exchange.entity == CASES[name].entity[: len(exchange.entity)]
        assert bytes(server.exchanges[-1].sent).startswith(exchange.received)

    def test_total_time_cuts_what_keeps_dripping(self, server: WireServer) -> None:
        (exchange,) = fetch(server.url("drip"), limits=Limits(total_s=0.01))

        # A busy machine may need all of the time to connect.
        late = {("time", None), (None, "timeout"), (None, "connect-timeout")}
        assert (exchange.truncated, exchange.error) in late

    def test_silent_handshake(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
            (exchange,) = fetch(url, limits=Limits(connect_s=0.2))

        assert exchange.error == "tls"
        assert exchange.sent == b""


class TestCancellation:
    @pytest.mark.parametrize("name", ["hold-at-once", "hold-in-body"])
    def test_close_ends_what_is_running(self, name: str, server: WireServer) -> None:
        async def run() -> list[Exchange]:
            client = Client(limits=Limits(), allowed_networks=LOOPBACK)
            first = len(server.exchanges)
            fetching = asyncio.create_task(client.fetch(server.url(name), []))
            await wait_until(lambda: len(server.exchanges) > first)
            await client.close()
            return await fetching

        (exchange,) = asyncio.run(asyncio.wait_for(run(), 10))

        assert exchange.error == "cancelled"
        assert exchange.sent == server.exchanges[-1].received

    def test_cancelled_fetch_leaves_its_exchange(self, server: WireServer) -> None:
        exchanges: list[Exchange] = []

        async def run() -> None:
            client = Client(limits=Limits(), allowed_networks=LOOPBACK)
            first = len(server.exchanges)
            fetching = asyncio.create_task(client.fetch(server.url("hold-at-once"), [], exchanges=exchanges))
            await wait_until(lambda: len(server.exchanges) > first)
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
            await client.close()

        asyncio.run(run())

        assert [exchange.error for exchange in exchanges] == ["cancelled"]

    def test_close_ends_a_handshake(self) -> None:
        async def run() -> list[Exchange]:
            client = Client(limits=Limits(), allowed_networks=LOOPBACK)
            with socket.create_server(("127.0.0.1", 0)) as silent:
                url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
                fetching = asyncio.create_task(client.fetch(url, []))
                await asyncio.sleep(0)
                silent.setblocking(False)
                connection, _ = await asyncio.get_running_loop().sock_accept(silent)
                await client.close()
                connection.close()
                return await fetching

        (exchange,) = asyncio.run(asyncio.wait_for(run(), 10))

        assert exchange.error == "cancelled"

    def test_closed_client_fetches_nothing(self, server: WireServer) -> None:
        async def run() -> list[Exchange]:
            client = Client(allowed_networks=LOOPBACK)
            await client.close()
            return await client.fetch(server.url("plain"), [])

        connections = server.connections
        assert [exchange.error for exchange in asyncio.run(run())] == ["cancelled"]
        assert server.connections == connections


async def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


class TestConnecting:
    def test_refused(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        (exchange,) = fetch(f"http://127.0.0.1:{port}/")

        assert (exchange.error, exchange.peer_address) == ("connect-refused", "127.0.0.1")

    def test_no_answer(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            waiting = [socket.socket() for _ in range(4)]
            try:
                for one in waiting:
                    one.setblocking(False)
                    one.connect_ex(full.getsockname())
                url = f"http://127.0.0.1:{full.getsockname()[1]}/"
                (exchange,) = fetch(url, limits=Limits(connect_s=0.2))
            finally:
                for one in waiting:
                    one.close()

        assert (exchange.error, exchange.error_detail) == ("connect-timeout", "no answer to the connection")

    @pytest.mark.parametrize("url", ["http://1.2.3.4.5/", "http://a..b/", "http:///path", "http://x y/"])
    def test_no_such_host(self, url: str) -> None:
        assert [exchange.error for exchange in fetch(url)] == ["dns"]

    def test_no_address(self) -> None:
        async def look_up(host: str, port: int) -> Sequence[Address]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        (exchange,) = fetch("http://news.test/", look_up=look_up)

        assert exchange.error == "dns"
        assert "news.test" in exchange.error_detail

    def test_next_address_after_a_refusal(self, server: WireServer) -> None:
        look_up = look_up_as("127.0.0.2", "127.0.0.1")

        (exchange,) = fetch(server.url("plain", host="news.test"), look_up=look_up)

        assert (exchange.status, exchange.peer_address) == (200, "127.0.0.1")
        assert b"\r\nHost: news.test:%d\r\n" % server.port in exchange.sent

    def test_only_admissible_addresses_are_tried(self, server: WireServer) -> None:
        look_up = look_up_as("127.0.0.1", "127.0.0.3")
        networks = parse_networks(["127.0.0.3"])
        connections = server.connections

        (exchange,) = fetch(server.url("plain", host="news.test"), look_up=look_up, allowed_networks=networks)

        assert (exchange.error, exchange.peer_address) == ("connect-refused", "127.0.0.3")
        assert server.connections == connections


class TestTls:
    def test_untrusted_certificate_is_noted(self, secure_server: WireServer) -> None:
        (exchange,) = fetch(secure_server.url("plain"))

        assert exchange.tls is not None
        assert exchange.tls.protocol == "tls/1.3"
        assert "certificate" in exchange.tls.verify_error

    def test_untrusted_certificate_is_refused_when_asked_for(self, secure_server: WireServer) -> None:
        (exchange,) = fetch(secure_server.url("plain"), verify_certificates=True)

        assert exchange.error == "tls"
        assert exchange.sent == b""

    def test_trusted_certificate(
        self, secure_server: WireServer, tmp_path: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert secure_server.authority
        with secure_server.authority.cert_pem.tempfile() as store:
            monkeypatch.setenv("SSL_CERT_FILE", store)
            get_verifying_context.cache_clear()
            try:
                (exchange,) = fetch(secure_server.url("plain"), verify_certificates=True)
                (misnamed,) = fetch(
                    secure_server.url("plain", host="news.test"), look_up=look_up_as("127.0.0.1")
                )
            finally:
                get_verifying_context.cache_clear()

        assert exchange.tls is not None
        assert exchange.tls.verify_error == ""
        assert misnamed.tls is not None
        assert "news.test" in misnamed.tls.verify_error

    def test_plain_server(self, server: WireServer) -> None:
        (exchange,) = fetch(server.url("plain").replace("http:", "https:"))

        assert exchange.error == "tls"


class TestProxy:
    @pytest.mark.parametrize("secure", [False, True])
    def test_credentials_go_to_the_proxy_alone(
        self, secure: bool, server: WireServer, secure_server: WireServer
    ) -> None:
        named = secure_server if secure else server
        with WireServer(proxy=True, credentials="editor:p@ss") as proxy:
            url = proxy.proxy_url.replace("://", "://editor:p%40ss@")
            (exchange,) = fetch(named.url("plain"), proxy=url)
            seen_by_proxy = proxy.connects[0] if secure else proxy.exchanges[-1].received

        assert exchange.status == 200
        assert b"Proxy-Authorization: Basic ZWRpdG9yOnBAc3M=\r\n" in seen_by_proxy
        assert b"Proxy-Authorization" not in exchange.sent
        if secure:
            assert exchange.sent == secure_server.exchanges[-1].received

    @pytest.mark.parametrize("secure", [False, True])
    def test_refusing_proxy(self, secure: bool, server: WireServer, secure_server: WireServer) -> None:
        named = secure_server if secure else server
        with WireServer(proxy=True, credentials="editor:p@ss") as proxy:
            (exchange,) = fetch(named.url("plain"), proxy=proxy.proxy_url)

        assert exchange.error == "proxy"

    def test_unreachable_targets_and_proxies(self, proxy_server: WireServer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        (through,) = fetch(f"https://127.0.0.1:{port}/", proxy=proxy_server.proxy_url)
        (beyond,) = fetch("http://news.test/", proxy=f"http://127.0.0.1:{port}")
        (unusable,) = fetch("http://news.test/", proxy="socks5://127.0.0.1:1")

        assert [through.error, beyond.error, unusable.error] == ["proxy"] * 3
        assert "502" in through.error_detail

    def test_private_names_are_refused_and_the_limit_is_told_once(
        self, proxy_server: WireServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        connections = proxy_server.connections

        async def run() -> list[Exchange]:
            client = Client(limits=LIMITS)
            exchanges: list[Exchange] = []
            for host in ("localhost", "news.localhost", "127.1", "[::1]", "169.254.169.254"):
                await client.fetch(f"https://{host}/", [], proxy_server.proxy_url, exchanges=exchanges)
            await client.close()
            return exchanges

        with caplog.at_level(logging.WARNING):
            exchanges = asyncio.run(run())

        assert {exchange.error for exchange in exchanges} == {"address-refused"}
        assert proxy_server.connections == connections
        assert len([record for record in caplog.records if "by name only" in record.message]) == 1
