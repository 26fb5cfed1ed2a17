"""One POST to a receiver that may be anything: away, slow, hostile, or not what its name said a moment ago.

The name is resolved once, every address that comes of it must be public, and the connection is made to the very address
that was looked at: who answers another one at the second question (DNS rebinding) is not asked a second time. TLS still
names the host, and the certificate must be its own. No proxy of the environment, no redirection, no cookie. One limit
holds from the first byte to the last, however slowly they come; of the answer no more is read than is kept.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpcore

from shared.network.webhooks.outcome import REPLY_BYTES, Ended, Outcome, answered
from shared.network.webhooks.receiver import Receiver, ReceiverUnusable, is_private, receiver_of

CONNECT_S, WHOLE_S = 5.0, 15.0
ADDRESSES_TRIED = 3
MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
USER_AGENT = "PRIMO-Webhooks/1"

Resolve = Callable[[str, int], Sequence[str]]
"""Addresses of a host, as text. Raises OSError."""


class AddressRefused(Exception):
    """A name leads into a private network."""


def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver. Its own limits hold: Python has none for it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Limits:
    """Seconds."""

    connect_s: float = CONNECT_S
    whole_s: float = WHOLE_S


class WebhookCaller:
    """Calls receivers, each over a connection of its own, which ends with the answer."""

    def __init__(
        self,
        *,
        named_origins: Sequence[str] = (),
        ca_file: str | None = None,
        limits: Limits = Limits(),
        resolver: Resolve = resolve,
        media_type: str = MEDIA_TYPE,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._always = {"content-type": media_type, "user-agent": user_agent, "connection": "close"}
        self._named = tuple(named_origins)
        self._limits = limits
        self._resolve = resolver
        self._tls = ssl.create_default_context()
        if ca_file:
            self._tls.load_verify_locations(ca_file)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Ended:
        """Never raises for what a receiver does."""
        try:
            receiver = receiver_of(url, self._named)
        except ReceiverUnusable as refused:
            return Ended(Outcome.ADDRESS_REFUSED, reply=refused.problem)
        network = _PinnedNetwork(receiver, self._resolve, self._limits)
        pool = httpcore.ConnectionPool(ssl_context=self._tls, max_connections=1, network_backend=network)
        with pool:
            return _judged(lambda: self._send(pool, receiver, headers, body))

    def _send(
        self, pool: httpcore.ConnectionPool, receiver: Receiver, headers: Mapping[str, str], body: bytes
    ) -> Ended:
        timeouts = {"connect": self._limits.connect_s, "read": self._limits.whole_s, "write": self._limits.whole_s}
        with pool.stream(
            "POST",
            receiver.url,
            headers=[*self._always.items(), *headers.items()],
            content=body,
            extensions={"timeout": timeouts},
        ) as answer:
            return answered(answer.status, _beginning(answer.iter_stream()))


def _beginning(parts: Iterable[bytes]) -> str:
    """The status has been said: what becomes of the rest of the answer changes nothing."""
    read = b""
    with suppress(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        for part in parts:
            read += part
            if len(read) >= REPLY_BYTES:
                break
    return read[:REPLY_BYTES].decode(errors="replace")


def _judged(call: Callable[[], Ended]) -> Ended:
    try:
        return call()
    except AddressRefused as error:
        return Ended(Outcome.ADDRESS_REFUSED, reply=str(error))
    except httpcore.TimeoutException as error:
        return Ended(Outcome.TIMED_OUT, reply=_said(error))
    except httpcore.ConnectError as error:
        return Ended(Outcome.UNREACHABLE, reply=_said(error))
    except httpcore.NetworkError as error:
        return Ended(Outcome.CUT_OFF, reply=_said(error))
    except httpcore.RemoteProtocolError as error:
        cut_off = "disconnected" in str(error)
        return Ended(Outcome.CUT_OFF if cut_off else Outcome.NOT_HTTP, reply=_said(error))
    except (OSError, UnicodeError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        return Ended(Outcome.UNREACHABLE, reply=_said(error))


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


class _PinnedNetwork(httpcore.NetworkBackend):
    """Connects to an address that was looked at, and lets no connection outlast the limit."""

    def __init__(self, receiver: Receiver, resolver: Resolve, limits: Limits) -> None:
        self._receiver = receiver
        self._resolve = resolver
        self._last_moment = time.monotonic() + limits.whole_s
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._checked(self._resolve(host, port))
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, timeout, local_address, socket_options)
        return self._connected(addresses[-1], port, timeout, local_address, socket_options)

    def _connected(self, address: str, port: int, timeout: float | None, *more: Any) -> httpcore.NetworkStream:
        limited = _left(self._last_moment, timeout, httpcore.ConnectTimeout)
        return _LimitedStream(self._inner.connect_tcp(address, port, limited, *more), self._last_moment)

    def _checked(self, addresses: Sequence[str]) -> Sequence[str]:
        """One private address among them is enough to refuse: a name that means well has none."""
        if not addresses:
            raise httpcore.ConnectError("the name has no address")
        for address in addresses:
            if not self._receiver.named and is_private(ipaddress.ip_address(address.partition("%")[0])):
                raise AddressRefused("the name leads to an address that is not public")
        return addresses[:ADDRESSES_TRIED]


class _LimitedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, last_moment: float) -> None:
        self._inner = inner
        self._last_moment = last_moment

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._last_moment, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._last_moment, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limited = _left(self._last_moment, timeout, httpcore.ConnectTimeout)
        return _LimitedStream(self._inner.start_tls(ssl_context, server_hostname, limited), self._last_moment)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(last_moment: float, timeout: float | None, out_of_time: type[httpcore.TimeoutException]) -> float:
    left = last_moment - time.monotonic()
    if left <= 0:
        raise out_of_time("the whole call took too long")
    return left if timeout is None else min(left, timeout)
