"""The passwords and keys of one data directory: generated once, kept beside the data they open."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from operations import private_file
from operations.catalogue import SERVICES
from shared.network.vapid_key import new_digits


@dataclass(frozen=True)
class Credentials:
    """Every secret that a local system needs. Lost with the data directory, and of use to nobody without it."""

    postgres_password: str
    broker_password: str
    tracking_secret: str
    address_secret: str
    session_secret: str
    factor_secret: str
    direct_secret: str
    webhook_key: str
    snapshot_key: str
    push_key: str
    demo_password: str
    owner_passwords: Mapping[str, str]  # by service
    app_passwords: Mapping[str, str]  # by service


def load_or_generate(path: Path) -> Credentials:
    """The secrets in this file; those it lacks are generated and added."""
    known = json.loads(path.read_text()) if path.exists() else {}
    complete = _generated() | known
    for kind in ("owner_passwords", "app_passwords"):
        complete[kind] = {service: secrets.token_hex(16) for service in SERVICES} | known.get(kind, {})
    if complete != known:
        private_file.write(path, json.dumps(complete, indent=2) + "\n")
    return Credentials(**complete)


def _generated() -> dict[str, str]:
    # Hexadecimal: they stand in URLs, and need no quoting there.
    return {
        "postgres_password": secrets.token_hex(16),
        "broker_password": secrets.token_hex(16),
        "tracking_secret": secrets.token_hex(32),
        "address_secret": secrets.token_hex(32),
        "session_secret": secrets.token_hex(32),
        "factor_secret": secrets.token_hex(32),
        "direct_secret": secrets.token_hex(32),
        "webhook_key": secrets.token_hex(32),
        "snapshot_key": secrets.token_hex(32),
        "push_key": new_digits(),
        "demo_password": f"primo-{secrets.token_hex(4)}",  # typed by hand
    }
