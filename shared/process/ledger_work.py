"""A ledger as a part of a process: sealed and verified again and again, by one process of a service at a time."""

import json
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine

from shared.database.engine import open_connection
from shared.ledger import metrics
from shared.ledger.findings import Findings
from shared.ledger.ledger import Ledger
from shared.ledger.seal import Seal
from shared.ledger.sealing import Sealer, last_seal
from shared.ledger.verification import verify
from shared.process.scheduler import Job, Scheduler
from shared.process.settings import ProcessSettings
from shared.process.worker import Component
from shared.telemetry import logging

log = logging.get(__name__)

STATEMENT_WITHIN_S = 600.0
"""Sorting the lines of all chains is the first page's work."""
TAMPERED, UNFINISHED = 1, 2
"""Exit statuses."""


class VerificationWanted(BaseSettings):
    """What the operator's command hands to the verb, in the environment."""

    model_config = SettingsConfigDict(env_prefix="PRIMO_", frozen=True, extra="ignore")

    ledger_since: datetime | None = None
    ledger_heads: dict[str, dict[int, str]] = {}
    """Ledger -> number of a seal -> its hash in hexadecimal digits; JSON."""


def ledger_component(ledger: Ledger, settings: ProcessSettings, engine: Engine) -> Component:
    """Seals every `ledger_seal_every_s`, verifies whole every `ledger_verify_every_s`."""
    sealer = Sealer(ledger)

    def run(stop: threading.Event) -> None:
        jobs = [
            Job(f"seal {ledger.name}", settings.ledger_seal_every_s, lambda: _seal(sealer, ledger, settings)),
            Job(f"verify {ledger.name}", settings.ledger_verify_every_s, lambda: _verify(ledger, settings, stop)),
        ]
        Scheduler(engine, jobs, lock="primo.ledger").run(stop)

    return Component("ledger", run)


class _Stopped(Exception):
    """The process ends while a long ledger is walked."""


def _seal(sealer: Sealer, ledger: Ledger, settings: ProcessSettings) -> None:
    with open_connection(settings.database_url, f"primo-seal-{ledger.name}", autocommit=True) as connection:
        sealer.turn(connection)


def _verify(ledger: Ledger, settings: ProcessSettings, stop: threading.Event) -> None:
    def go_on(_: Findings) -> None:
        if stop.is_set():
            raise _Stopped

    try:
        with _reading(ledger, settings) as connection:
            findings = verify(connection, ledger, progress=go_on)
    except _Stopped:
        return
    metrics.FAULTS.labels(ledger.name).set(findings.count)
    metrics.VERIFIED_AT.labels(ledger.name).set(time.time())
    if findings.first is not None:
        log.error("ledger tampered with", **findings.plain(), first=findings.first.plain())


def _reading(ledger: Ledger, settings: ProcessSettings) -> psycopg.Connection:
    name = f"primo-verify-{ledger.name}"
    return open_connection(settings.database_url, name, statement_timeout_s=STATEMENT_WITHIN_S)


def say_verified(ledger: Ledger, settings: ProcessSettings) -> None:
    """Exits with 1 when something was tampered with, with 2 when it could not be looked at."""
    wanted = VerificationWanted()
    heads = {number: bytes.fromhex(said) for number, said in wanted.ledger_heads.get(ledger.name, {}).items()}
    since = wanted.ledger_since
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    try:
        with _reading(ledger, settings) as connection:
            found = verify(connection, ledger, since=since, heads=heads, progress=lambda f: _say(f.plain()))
    except psycopg.Error as error:
        print(f"{ledger.name} could not be verified: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(UNFINISHED)
    _say(_verdict(found))
    if found.count:
        sys.exit(TAMPERED)


def _verdict(found: Findings) -> dict[str, Any]:
    first = found.first
    faults = [fault.plain() for fault in found.faults]
    return {"finished": True, **found.plain(), "first": first.plain() if first else None, "found": faults}


def say_head(ledger: Ledger, settings: ProcessSettings) -> None:
    """Seals what can be sealed, then tells the newest seal; it is null where nothing was ever written."""
    with open_connection(settings.database_url, "primo-ledger-head", autocommit=True) as connection:
        Sealer(ledger).turn(connection)
        head = last_seal(connection, ledger)
    _say({"finished": True, "ledger": ledger.name, "head": _head(head) if head else None})


def _head(seal: Seal) -> dict[str, Any]:
    return {
        "ledger": seal.ledger,
        "number": seal.number,
        "hash": seal.hash.hex(),
        "to_id": seal.to_id,
        "sealed_at": seal.sealed_at.isoformat(),
    }


def _say(line: Mapping[str, object]) -> None:
    print(json.dumps(line), flush=True)
