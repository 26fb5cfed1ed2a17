"""What runs now, written down for the other commands: `status`, `events`, `demo`. Gone when nothing runs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from operations import private_file


class NothingRuns(RuntimeError):
    """No system runs on this data."""


@dataclass(frozen=True)
class ProcessRecord:
    """One process, as it was last started."""

    name: str
    service: str
    pid: int | None
    health_port: int
    probe: str
    log: str


@dataclass(frozen=True)
class DatabaseRecord:
    """One service's database."""

    url: str  # of the runtime role
    owner_url: str


@dataclass(frozen=True)
class RunRecord:
    """A running system. It holds passwords: the file is its owner's alone."""

    pid: int  # of the process that supervises
    started_at: str  # ISO 8601, UTC
    public_url: str
    http_port: int
    admin_url: str
    amqp_url: str
    management_url: str
    smtp_port: int | None
    maildir: str | None
    demo_password: str
    databases: dict[str, DatabaseRecord]  # by service
    processes: list[ProcessRecord]

    def write(self, path: Path) -> None:
        """Put this in the file, replacing what was there."""
        private_file.write(path, json.dumps(asdict(self), indent=2) + "\n")


def read(path: Path) -> RunRecord:
    """The record in this file. Raises NothingRuns when there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        raise NothingRuns(f"PRIMO is not running on {path.parent}; start it with ./primo run") from None
    found["databases"] = {service: DatabaseRecord(**one) for service, one in found["databases"].items()}
    found["processes"] = [ProcessRecord(**one) for one in found["processes"]]
    return RunRecord(**found)
