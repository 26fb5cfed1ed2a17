"""The environment each process is started with: the contract between the operator and `services/*/config.py`."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from operations.credentials import Credentials
from operations.servers.ports import LOOPBACK
from shared.network.vapid_key import VapidKey

# What opens every database. Only `provision` gets the administrator's URL, under the first of these names.
ADMIN_URL = "PRIMO_ADMIN_DATABASE_URL"
GIVEN_ADMIN_URL = "PRIMO_POSTGRES_ADMIN_URL"


@dataclass(frozen=True)
class Wiring:
    """What the processes of one system are connected to."""

    admin_url: str
    amqp_url: str
    credentials: Credentials
    http_port: int
    public_url: str
    smtp_port: int | None  # of the local mail server; None: a relay is configured in the user's environment
    maildir: Path | None
    files_ports: Mapping[str, int]  # service -> where its `files` process takes and hands out bytes
    files_dirs: Mapping[str, Path]  # where they lie, unless the user's environment names another store
    findings: Path  # what the doctor found last
    direct_ports: Mapping[str, int]  # service -> where `serve` answers over HTTP while the broker is away

    def database_url(self, service: str) -> str:
        """URL of a service's database for its runtime role."""
        return self._url(service, f"primo_{service}_app", self.credentials.app_passwords[service])

    def owner_url(self, service: str) -> str:
        """URL of a service's database for the role that owns its tables."""
        return self._url(service, f"primo_{service}_owner", self.credentials.owner_passwords[service])

    def _url(self, service: str, role: str, password: str) -> str:
        return url_for(self.admin_url, f"primo_{service}", role, password)


def url_for(admin_url: str, database: str, role: str, password: str) -> str:
    """URL of a database for a role, on the administrator's server."""
    server = urlsplit(admin_url)
    netloc = f"{role}:{password}@{server.netloc.rpartition('@')[2]}"
    return server._replace(scheme="postgresql+psycopg", netloc=netloc, path=f"/{database}").geturl()


def process_environment(wiring: Wiring, service: str, *, health_port: int) -> dict[str, str]:
    """The environment of a process of this service."""
    own = _everybodys(wiring, service, health_port)
    if service == "notifications":
        own |= _mail(wiring)
    if service in wiring.files_ports:
        port, place = wiring.files_ports[service], wiring.files_dirs[service]
        own |= {"PRIMO_FILE_PORT": str(port), "PRIMO_STORE_DIR": str(place)}
    if service in ("territory", "notifications"):
        own |= {"PRIMO_WEBHOOK_KEY": wiring.credentials.webhook_key}
    if service == "gateway":
        own |= _http(wiring)
    return users_environment() | own


def provisioning_environment(wiring: Wiring, service: str) -> dict[str, str]:
    """The environment of `provision migrate seed`: as any other's, and the administrator's URL."""
    return process_environment(wiring, service, health_port=0) | {ADMIN_URL: _sqlalchemy(wiring.admin_url)}


def _everybodys(wiring: Wiring, service: str, health_port: int) -> dict[str, str]:
    return {
        "PRIMO_DATABASE_URL": wiring.database_url(service),
        "PRIMO_OWNER_DATABASE_URL": wiring.owner_url(service),
        "PRIMO_AMQP_URL": wiring.amqp_url,
        "PRIMO_DIRECT_PORT": str(wiring.direct_ports.get(service, 0)),
        "PRIMO_DIRECT_SECRET": wiring.credentials.direct_secret,
        "PRIMO_HEALTH_HOST": LOOPBACK,
        "PRIMO_HEALTH_PORT": str(health_port),
        "PRIMO_LOG_LEVEL": os.environ.get("PRIMO_LOG_LEVEL", "INFO"),
        "PSYCOPG_WAIT_FUNC": "wait_select",  # else one slow query stops every greenlet of a `serve` process
        "PYTHONTZPATH": "",  # zones from PyPI's tzdata; the system's copy may be older than the law
        "PYTHONUNBUFFERED": "1",
    }


def _mail(wiring: Wiring) -> dict[str, str]:
    public = {
        "PRIMO_PUBLIC_URL": wiring.public_url,
        "PRIMO_TRACKING_SECRET": wiring.credentials.tracking_secret,
        "PRIMO_ADDRESS_SECRET": wiring.credentials.address_secret,
        "PRIMO_PUSH_KEY": wiring.credentials.push_key,
    }
    if wiring.smtp_port is None:
        return public  # PRIMO_SMTP_* come with the user's environment
    return (
        public
        | {
            "PRIMO_SMTP_HOST": LOOPBACK,
            "PRIMO_SMTP_PORT": str(wiring.smtp_port),
            "PRIMO_SMTP_SECURITY": "none",
        }
        | _caught(wiring)
    )


def _http(wiring: Wiring) -> dict[str, str]:
    served = {
        "PRIMO_HTTP_HOST": LOOPBACK,
        "PRIMO_HTTP_PORT": str(wiring.http_port),
        "PRIMO_PUBLIC_URL": wiring.public_url,
        "PRIMO_TRACKING_SECRET": wiring.credentials.tracking_secret,
        "PRIMO_SESSION_SECRET": wiring.credentials.session_secret,
        "PRIMO_FACTOR_SECRET": wiring.credentials.factor_secret,
        "PRIMO_SNAPSHOT_KEY": wiring.credentials.snapshot_key,
        "PRIMO_PUSH_PUBLIC_KEY": VapidKey.read(wiring.credentials.push_key).public,
        "PRIMO_FILES_ADDRESS": f"http://{LOOPBACK}:{wiring.files_ports['investor']}",
        "PRIMO_ATTACHMENTS_ADDRESS": f"http://{LOOPBACK}:{wiring.files_ports['territory']}",
        "PRIMO_FINDINGS_FILE": str(wiring.findings),
        "PRIMO_DIRECT_ADDRESSES": json.dumps({s: f"http://{LOOPBACK}:{p}" for s, p in wiring.direct_ports.items()}),
    }
    return served | _caught(wiring)


def _caught(wiring: Wiring) -> dict[str, str]:
    """Where mail is kept instead of sent: to be shown, and to go when its reader is erased."""
    return {} if wiring.maildir is None else {"PRIMO_MAILBOX_DIR": str(wiring.maildir)}


def users_environment() -> dict[str, str]:
    """What the user's own environment says, except what opens every database."""
    return {name: value for name, value in os.environ.items() if name not in (ADMIN_URL, GIVEN_ADMIN_URL)}


def _sqlalchemy(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql+psycopg").geturl()
