"""The push services that browsers listen to: dated data, see push_services.toml beside it."""

import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Confidence

_FILE = Path(__file__).with_name("push_services.toml")
NAMED = "push-named"
"""What the set-up names by its origin beside the known ones: a push service of one's own."""


class PushService(Contract):
    name: str
    hosts: tuple[str, ...]
    """One with a leading dot stands for all under it."""
    browsers: str
    valid_from: date
    source: str
    confidence: Confidence

    def takes(self, host: str) -> bool:
        return any(host.endswith(one) if one.startswith(".") else host == one for one in self.hosts)


@cache
def push_services() -> tuple[PushService, ...]:
    """Read once in a process."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(PushService.model_validate(one) for one in found["service"])


def service_of(endpoint: str, named_origins: Collection[str] = ()) -> str | None:
    """The name of whose it is; None for one that nothing is sent to."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" in named_origins:
        return NAMED
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
        return None
    return next((one.name for one in push_services() if one.takes(host)), None)
