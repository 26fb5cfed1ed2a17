"""Where webhooks may go: public addresses over TLS, and what the set-up names by its origin."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit


class ReceiverUnusable(Exception):
    """Nothing is posted to such an address. `problem`: malformed, not_https, credentials, or private."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_EMBEDDING = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)
"""NAT64 (RFC 6052) and 6to4 (RFC 3056): networks whose addresses hold one of IPv4, so many bits from the right."""
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20"),
        *("5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
"""IANA's registries of special addresses (RFC 6890). Written out: what Python calls global changed with releases."""


@dataclass(frozen=True)
class Receiver:
    """A checked address of a receiver."""

    url: str
    host: str
    port: int
    over_tls: bool
    named: bool
    """Its origin is named by the set-up: it may be in a private network, and without TLS."""


def receiver_of(url: str, named_origins: Collection[str] = ()) -> Receiver:
    """Raises ReceiverUnusable."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ReceiverUnusable(problem="malformed") from error
    if parts.scheme not in ("http", "https") or not host or parts.fragment or not url.isascii() or "\\" in url:
        raise ReceiverUnusable(problem="malformed")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ReceiverUnusable(problem="malformed")
    if parts.username is not None or parts.password is not None:
        raise ReceiverUnusable(problem="credentials")
    over_tls = parts.scheme == "https"
    port = port or (443 if over_tls else 80)
    named = f"{parts.scheme}://{host}:{port}" in {_with_port(origin) for origin in named_origins}
    if not over_tls and not named:
        raise ReceiverUnusable(problem="not_https")
    literal = _literal(host)
    private = is_private(literal) if literal else "." not in host.rstrip(".")
    if private and not named:
        raise ReceiverUnusable(problem="private")
    return Receiver(url, host, port, over_tls, named)


def is_private(address: Address) -> bool:
    """Whether it is of no public host: loopback, private, link-local, ULA, multicast, reserved, or holds such a one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_private(inner)
    return any(address in network for network in _NEVER if network.version == address.version)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, shift in _EMBEDDING:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _with_port(origin: str) -> str:
    parts = urlsplit(origin)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
