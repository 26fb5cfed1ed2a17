"""What there is to know about a process before it runs. Data only: drills and tests make their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ProcessSpec:
    """One process of the system.

    `health_port` is where it shows that it is ready: over HTTP (`/health/ready` answers 200), or, with `probe="tcp"`,
    by accepting a connection.
    """

    name: str  # "investor-work"
    service: str  # "investor"
    command: tuple[str, ...]
    env: Mapping[str, str]  # the whole environment
    health_port: int
    probe: Literal["http", "tcp"] = "http"
