"""From a target to an open connection: look-up, judgement, connection, tunnel, handshake."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence

from archive.exchange import Failure
from archive.http1 import ResponseFramer
from crawler.wire.addresses import Address, LookUp, Network, judge_address, judge_host, look_up
from crawler.wire.connection import Connection
from crawler.wire.proxy import Proxy, encode_connect
from crawler.wire.target import Target
from crawler.wire.tls import get_unverifying_context, get_verifying_context

_TIMED_OUT: dict[Failure, str] = {
    "dns": "the look-up took too long",
    "connect-timeout": "no answer to the connection",
    "proxy": "the proxy took too long",
    "tls": "the handshake took too long",
}


class NoConnection(Exception):
    """There is no connection, and why."""

    def __init__(self, failure: Failure, detail: str, peer_address: str | None = None) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail
        self.peer_address = peer_address


class Dialer:
    """Opens connections to admissible addresses only, and to exactly those that were judged."""

    def __init__(
        self,
        *,
        allowed_networks: Sequence[Network] = (),
        verify_certificates: bool = False,
        look_up: LookUp = look_up,
    ) -> None:
        self._allowed_networks = allowed_networks
        self._verify_certificates = verify_certificates
        self._look_up = look_up

    async def open(self, target: Target, proxy: Proxy | None, *, timeout_s: float) -> Connection:
        """A connection over which `target` can be asked; raises NoConnection."""
        dialing = _Dialing()
        try:
            async with asyncio.timeout(timeout_s):
                connection = await self._dial(target, proxy, dialing, timeout_s)
        except TimeoutError:
            dialing.abort()
            raise NoConnection(dialing.stage, _TIMED_OUT[dialing.stage], dialing.peer_address) from None
        except NoConnection as failure:
            dialing.abort()
            failure.peer_address = failure.peer_address or dialing.peer_address
            raise
        except BaseException:
            dialing.abort()
            raise
        return connection

    async def _dial(
        self, target: Target, proxy: Proxy | None, dialing: _Dialing, timeout_s: float
    ) -> Connection:
        addresses = await (self._find_proxy(target, proxy) if proxy else self._find_addresses(target))
        port = proxy.port if proxy else target.port
        verify_error = ""
        context: ssl.SSLContext | None = None
        while True:
            connection = await _connect(addresses, port, dialing, timeout_s, via_proxy=proxy is not None)
            if target.scheme == "http":
                return connection
            context = context or get_verifying_context()
            if proxy:
                dialing.stage = "proxy"
                await _open_tunnel(connection, target, proxy, timeout_s)
            dialing.stage = "tls"
            try:
                server_name = target.host.strip("[]").removesuffix(".")
                await connection.start_tls(context, server_name, verify_error=verify_error)
            except ssl.SSLCertVerificationError as error:
                if self._verify_certificates or verify_error:
                    raise NoConnection("tls", error.verify_message) from None
                # What the readers of the page would have been warned of: archive it, and note that.
                verify_error = error.verify_message or "not trusted"
                context = get_unverifying_context()
                addresses = [address for address in addresses if str(address) == connection.peer_address]
            except TimeoutError:
                raise
            except (OSError, ValueError) as error:
                raise NoConnection("tls", _one_line(error)) from None
            else:
                return connection

    async def _find_addresses(self, target: Target) -> list[Address]:
        found = await self._get_addresses(target.host, target.port, "dns")
        refusals = {address: judge_address(address, self._allowed_networks) for address in found}
        admissible = [address for address, refusal in refusals.items() if refusal is None]
        if not admissible:
            reasons = "; ".join(dict.fromkeys(filter(None, refusals.values())))
            raise NoConnection("address-refused", f"{target.host}: {reasons}")
        return admissible

    async def _find_proxy(self, target: Target, proxy: Proxy) -> list[Address]:
        """The proxy's addresses: it is where the user said, so they are not judged; the target's name is."""
        refusal = judge_host(target.host, self._allowed_networks)
        if refusal:
            raise NoConnection("address-refused", f"{target.host}: {refusal}")
        return await self._get_addresses(proxy.host, proxy.port, "proxy")

    async def _get_addresses(self, host: str, port: int, failure: Failure) -> list[Address]:
        try:
            found = list(await self._look_up(host, port))
        except TimeoutError:
            raise
        except OSError as error:
            raise NoConnection(failure, f"{host}: {_one_line(error)}") from None
        if not found:
            raise NoConnection(failure, f"{host}: no address")
        return found


class _Dialing:
    """How far an attempt got."""

    def __init__(self) -> None:
        self.stage: Failure = "dns"
        self.connection: Connection | None = None
        self.peer_address: str | None = None

    def abort(self) -> None:
        if self.connection is not None:
            self.connection.abort()


async def _connect(
    addresses: Sequence[Address], port: int, dialing: _Dialing, timeout_s: float, *, via_proxy: bool
) -> Connection:
    """A connection to the first address that answers; each gets a fair share of the time."""
    loop = asyncio.get_running_loop()
    dialing.stage = "proxy" if via_proxy else "connect-timeout"
    end_s = loop.time() + timeout_s
    failure: OSError = ConnectionError("no address")
    for place, address in enumerate(addresses):
        dialing.peer_address = str(address)
        share_s = (end_s - loop.time()) / (len(addresses) - place)
        try:
            async with asyncio.timeout(share_s):
                # An address as text is not looked up again.
                _, connection = await loop.create_connection(Connection, str(address), port)
        except OSError as error:
            failure = error
            continue
        connection.peer_address = str(address)
        dialing.connection = connection
        return connection
    raise NoConnection("proxy" if via_proxy else _name_failure(failure), _one_line(failure))


async def _open_tunnel(connection: Connection, target: Target, proxy: Proxy, timeout_s: float) -> None:
    """The exchange with the proxy is no part of what is captured."""
    framer = ResponseFramer(method="CONNECT", max_body_bytes=64 * 1024)
    deadline_s = asyncio.get_running_loop().time() + timeout_s
    await connection.exchange(encode_connect(target, proxy), framer, idle_s=timeout_s, deadline_s=deadline_s)
    if framer.head is None:
        raise NoConnection("proxy", f"CONNECT: {framer.failure_detail}")
    if not 200 <= framer.head.status < 300 or not connection.usable:
        reason = framer.head.reason.decode("latin-1")
        raise NoConnection("proxy", " ".join(f"CONNECT: {framer.head.status} {reason}".split()))


def _name_failure(error: OSError) -> Failure:
    if isinstance(error, ConnectionRefusedError):
        return "connect-refused"
    return "connect-timeout" if isinstance(error, TimeoutError) else "connect-failed"


def _one_line(error: Exception) -> str:
    if isinstance(error, TimeoutError) and not error.errno:
        return _TIMED_OUT["connect-timeout"]
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
