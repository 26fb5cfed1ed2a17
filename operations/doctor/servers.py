"""Servers and processes: whether they are there, new enough and well, and how long the certificate lasts."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

import httpx
import psycopg
from cryptography import x509
from pika import BlockingConnection, URLParameters
from pika.exceptions import AMQPError

from operations.commands.status import look_at
from operations.doctor.finding import Finding, Patient, critical, ok, warning
from operations.environment import GIVEN_ADMIN_URL
from operations.servers.ports import is_free
from operations.servers.rabbitmq_management import BrokerUnavailable, Management
from shared.database.engine import plain_url

OLDEST_POSTGRES, OLDEST_RABBITMQ = 16, (3, 13)
SOON_DAYS, NOW_DAYS = 30, 7
PATIENCE_S = 5.0


def system(patient: Patient) -> Iterator[Finding]:
    """What runs, and whether it is ready."""
    if patient.record is None:
        if patient.place.run_record.exists():
            yield warning(
                "system.cut_off",
                "PRIMO ended without a goodbye (killed, or the machine)",
                "./primo run starts it again",
            )
        yield from _port(patient)
        return
    for process in patient.record.processes:
        now = look_at(process)
        if not now.alive:
            yield critical("process.absent", f"{now.name} does not run", "docs/runbooks/process-absent.md")
        elif not now.ready:
            yield critical(
                "process.not_ready",
                f"{now.name} runs and is not ready",
                f"./primo logs {now.name}; docs/runbooks/process-not-ready.md",
            )
    yield ok("system", f"{len(patient.record.processes)} processes were looked at")


def _port(patient: Patient) -> Iterator[Finding]:
    if is_free(patient.port):
        yield ok("port", f"{patient.port} is free")
    else:
        yield warning("port.taken", f"another program listens on {patient.port}", "./primo run --port takes another")


def postgres(patient: Patient) -> Iterator[Finding]:
    """The database server, when it should be there."""
    url = patient.record.admin_url if patient.record else patient.environment.get(GIVEN_ADMIN_URL)
    if not url:
        return
    try:
        with psycopg.connect(plain_url(url), connect_timeout=int(PATIENCE_S)) as connection:
            version = connection.info.server_version // 10_000
            now = connection.execute("SELECT clock_timestamp()").fetchone()
            used = connection.execute(
                "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity"
            ).fetchone()
    except psycopg.OperationalError as error:
        yield critical("postgres.away", f"PostgreSQL does not answer: {_first_line(error)}", "./primo logs postgres")
        return
    if version < OLDEST_POSTGRES:
        yield critical("postgres.too_old", f"PostgreSQL {version}", f"use {OLDEST_POSTGRES} or newer")
    else:
        yield ok("postgres", f"PostgreSQL {version} answers")
    if now is not None:
        yield from _same_clock(patient, now[0])
    if used is not None and used[0] > used[1] * 0.9:
        yield warning("postgres.connections", f"{used[0]} of {used[1]} connections are used", "raise max_connections")


def _same_clock(patient: Patient, theirs: datetime) -> Iterator[Finding]:
    apart = abs((theirs - patient.now).total_seconds())
    if apart > 30:
        yield critical(
            "clock.apart", f"this machine and the database differ by {apart:.0f} s", "synchronise both clocks (NTP)"
        )


def rabbitmq(patient: Patient) -> Iterator[Finding]:
    """The broker, when it should be there, and whether it blocks who publishes."""
    urls = patient.record.amqp_url if patient.record else patient.environment.get("PRIMO_AMQP_URL")
    if not urls:
        return
    parameters = URLParameters(urls.partition(",")[0])
    parameters.socket_timeout = parameters.blocked_connection_timeout = PATIENCE_S
    parameters.connection_attempts = 1
    try:
        connection = BlockingConnection(parameters)
        said = connection._impl.server_properties or {}
        connection.close()
    except (AMQPError, OSError) as error:
        yield critical("rabbitmq.away", f"RabbitMQ does not answer: {type(error).__name__}", "./primo logs rabbitmq")
        return
    version = str(said.get("version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_RABBITMQ:
        yield critical("rabbitmq.too_old", f"RabbitMQ {version}", "use 3.13 or newer")
    else:
        yield ok("rabbitmq", f"RabbitMQ {version} answers")
    if patient.record:
        yield from _alarms(patient.record.management_url, urls)


def _alarms(management_url: str, amqp_url: str) -> Iterator[Finding]:
    with suppress(httpx.HTTPError, BrokerUnavailable):
        if alarms := Management.of(management_url, amqp_url).alarms():
            yield critical(
                "rabbitmq.alarm",
                f"RabbitMQ takes no messages: {', '.join(alarms)}",
                "free disk or memory; events wait meanwhile",
            )


def certificate(patient: Patient) -> Iterator[Finding]:
    """How long the public address's certificate is good for."""
    public = patient.record.public_url if patient.record else patient.environment.get("PRIMO_PUBLIC_URL", "")
    parts = urlsplit(public)
    if parts.scheme != "https" or not parts.hostname:
        return
    try:
        ends = _not_after(parts.hostname, parts.port or 443)
    except (OSError, ValueError) as error:
        yield critical("certificate.not_seen", f"{public} shows none: {error}", "is the proxy before PRIMO running?")
        return
    days = (ends - patient.now).days
    what = f"the certificate of {parts.hostname} ends on {ends:%Y-%m-%d}, in {days} days"
    if days < NOW_DAYS:
        yield critical("certificate.ends", what, "renew it now; visitors are turned away when it has ended")
    elif days < SOON_DAYS:
        yield warning("certificate.ends_soon", what, "renew it, and see why it did not renew itself")
    else:
        yield ok("certificate", what)


def _not_after(host: str, port: int) -> datetime:
    """Of whatever certificate is shown: one that has ended, too. Nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, port), PATIENCE_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as shown,
    ):
        content = shown.getpeercert(binary_form=True)
    if not content:
        raise ValueError("nothing")
    return x509.load_der_x509_certificate(content).not_valid_after_utc


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
