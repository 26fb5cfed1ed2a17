"""Settings and secrets: what is missing, misspelt, refused or not safe. Values are never shown."""

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from operations.backups.keys import PASSPHRASE_FILE
from operations.doctor.finding import Finding, Patient, critical, ok, warning
from operations.environment import GIVEN_ADMIN_URL
from operations.servers.ports import LOOPBACK
from services.gateway.config import ServeSettings
from services.investor.config import FileSettings as InvestorSettings
from services.notifications.config import BounceSettings, WorkSettings
from services.territory.config import FileSettings as TerritorySettings

CLASSES: tuple[type[BaseSettings], ...] = (
    ServeSettings, InvestorSettings, TerritorySettings, WorkSettings, BounceSettings,
)  # fmt: skip
PREFIX = "PRIMO_"
_FIELD = re.compile(r'field "(\w+)"')
OPERATORS = frozenset(
    PREFIX + name
    for name in [
        "ADMIN_DATABASE_URL",
        "POSTGRES_ADMIN_URL",
        "POSTGRES_BIN",
        "AMQP_URL",
        "RABBITMQ",
        "RABBITMQ_MANAGEMENT_URL",
        "DATA",
        "SECRETS_DIR",
        "DEMO_PASSWORD",
        "BACKUP_RECIPIENTS",
        "BACKUP_PASSPHRASE_FILE",
        "LEDGER_HEADS",
        "LEDGER_SINCE",
        "HTTP_PORT",
        "TAG",
        "IMAGE_PREFIX",
        "MAILPIT_PORT",
        "MAILPIT_IMAGE",
        "POSTGRES_PORT",
        "POSTGRES_IMAGE",
        "RABBITMQ_PORT",
        "RABBITMQ_MANAGEMENT_PORT",
        "RABBITMQ_IMAGE",
        "PROMETHEUS_IMAGE",
        "PROMETHEUS_PORT",
        "GRAFANA_IMAGE",
        "GRAFANA_PORT",
        "GRAFANA_PASSWORD",
        "JAEGER_IMAGE",
        "JAEGER_PORT",
        "PYTHON_IMAGE",
        "DB_ADMIN_PASSWORD",
        "BROKER_PASSWORD",
        "COMPOSE_OVERRIDE",
        "API_EXAMPLES",
        "CRASH_STORIES",
    ]
)
"""What the command line, compose and the tests read beside."""
PRINTED_PASSWORDS = frozenset({"primo", "postgres", "guest", "password", "admin"})
_GIVEN = {
    "database_url": "postgresql+psycopg://x@x/x",
    "session_secret": "x" * 32,
    "factor_secret": "x" * 32,
    "tracking_secret": "x" * 32,
    "address_secret": "x" * 32,
}
"""What `./primo run` gives each process itself."""
_HOME = frozenset({LOOPBACK, "localhost", "::1"})


def names(patient: Patient) -> Iterator[Finding]:
    """A misspelt name is not read by anybody, and nobody says so."""
    known = OPERATORS | {PREFIX + name.upper() for one in CLASSES for name in one.model_fields}
    strange = sorted(name for name in patient.environment if name.startswith(PREFIX) and name not in known)
    strange = [name for name in strange if not name.startswith(("PRIMO_DB_", "PRIMO_TEST"))]
    for name in strange:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        meant = f"is {close[0]} meant?" if close else "see docs/docker.md for what there is"
        yield warning("settings.unknown", f"{name} is set, and nobody reads it", meant)


def values(patient: Patient) -> Iterator[Finding]:
    """Whether each service would take what the environment says."""
    wrong: dict[str, str] = {}
    given = {name: value for name, value in patient.environment.items() if name.startswith(PREFIX)}
    for one in CLASSES:
        for name, fault in _faults(one, given):
            wrong[name] = fault
    for name, fault in sorted(wrong.items()):
        yield critical("settings.invalid", f"{PREFIX}{name.upper()}: {fault}", "correct it; the service does not start")
    if not wrong:
        yield ok("settings", "each service takes what the environment says")


def _faults(settings: type[BaseSettings], given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name and fault; the environment is this process's own while it is read."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({f"{PREFIX}{name.upper()}": value for name, value in _GIVEN.items()} | dict(given))
    try:
        settings()
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            yield str(one["loc"][0]) if one["loc"] else "", one["msg"]
    except SettingsError as error:  # JSON that cannot be read; its message quotes a name, not a value
        field = _FIELD.search(str(error))
        yield field.group(1) if field else "", "not JSON"
    finally:
        os.environ.clear()
        os.environ.update(before)


def safety(patient: Patient) -> Iterator[Finding]:
    """What works, and should not be left so."""
    said = patient.environment
    public = urlsplit(said.get("PRIMO_PUBLIC_URL", "http://127.0.0.1"))
    if public.scheme != "https" and public.hostname not in _HOME:
        yield critical(
            "settings.no_tls",
            "PRIMO_PUBLIC_URL is http: passwords, cookies and links go over the network in the open",
            "put a proxy with a certificate before it and name its https address",
        )
    relay = said.get("PRIMO_SMTP_HOST")
    if relay and relay not in _HOME and said.get("PRIMO_SMTP_SECURITY", "none") == "none":
        yield warning(
            "settings.mail_in_the_open", "notices go to the mail relay unencrypted", "PRIMO_SMTP_SECURITY=starttls"
        )
    for name in (GIVEN_ADMIN_URL, "PRIMO_AMQP_URL"):
        if urlsplit(said.get(name, "").partition(",")[0]).password in PRINTED_PASSWORDS:
            yield critical(
                "settings.printed_password",
                f"the password in {name} is one that everybody knows",
                "give the server another one (docs/docker.md: before anyone depends on it)",
            )


def sender(patient: Patient) -> Iterator[Finding]:
    """Who messages come from, and where their readers may write to: as delivered, both are nobody's."""
    said = patient.environment
    for name, what in (("PRIMO_SENDER", "messages come from"), ("PRIMO_CONTACT_EMAIL", "readers are to write to")):
        value = said.get(name, "")
        if not value or ".invalid" in value:
            yield warning("settings.sender_placeholder", f"{what} an address that is nobody's", f"set {name}")


def secrets(patient: Patient) -> Iterator[Finding]:
    """Files that hold secrets are their owner's alone."""
    place = patient.place
    files = [place.secrets, place.run_record]
    if named := patient.environment.get(PASSPHRASE_FILE):
        files.append(Path(named))
    for file in files:
        if not file.exists():
            continue
        mode = file.stat().st_mode & 0o777
        if mode & 0o077:
            yield critical("secrets.readable", f"{file} may be read by others (mode {mode:o})", f"chmod 600 {file}")
        else:
            yield ok("secrets", f"{file.name} is its owner's alone")
