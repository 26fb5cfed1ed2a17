"""What is written in the databases about work that does not go on: migrations, events, notices, jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from operations.backups.databases import revision
from operations.backups.verifying import revisions_of
from operations.doctor.finding import Finding, Patient, critical, ok, warning
from operations.run_record import RunRecord
from services.notifications.adapters.untold import list_untold_steps
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.notifications.untold import ListUntoldSteps
from shared.database.engine import command_engine, open_connection
from shared.messaging.backlog import read_backlog

OLD_S, VERY_OLD_S = 60.0, 600.0
JOB_LASTS = timedelta(hours=1)
_AHEAD = "SELECT max(recorded_at) FROM outbox WHERE recorded_at > now() - interval '1 day'"
_JOBS = """
SELECT count(DISTINCT job.id), min(job.requested_at) FROM bulk_job job JOIN bulk_item item ON item.job_id = job.id
WHERE item.outcome = 'waiting' AND job.requested_at < %s
"""


def migrations(patient: Patient) -> Iterator[Finding]:
    """Whether each database is at this checkout's newest revision."""
    for service, record in _databases(patient):
        try:
            with open_connection(record.databases[service].owner_url, "primo-doctor") as connection:
                found = revision(connection)
        except psycopg.OperationalError:
            continue  # the server tells of itself
        known = revisions_of(service)
        if found == known[0]:
            yield ok("migrations", f"{service} is at {found}, the newest")
        elif found in known or not found:
            yield critical(
                "migrations.behind",
                f"{service} is at {found or 'nothing'}, this checkout at {known[0]}",
                "./primo run migrates",
            )
        else:
            yield critical(
                "migrations.ahead",
                f"{service} is at {found}, which this checkout does not know",
                "use the newer checkout again",
            )


def events(patient: Patient) -> Iterator[Finding]:
    """What waits on the path of events, and what is parked."""
    for service, connection in _event_databases(patient):
        backlog = read_backlog(connection, service)
        if backlog.parked:
            yield warning(
                "events.parked",
                f"{service}: {backlog.parked} events are parked",
                "./primo events; docs/runbooks/events-parked.md",
            )
        age = max(backlog.outbox_oldest_seconds, backlog.inbox_oldest_seconds if not backlog.parked else 0.0)
        if age > OLD_S:
            grade = critical if age > VERY_OLD_S else warning
            where = "outbox" if backlog.outbox_oldest_seconds == age else "inbox"
            page = "outbox-not-draining" if where == "outbox" else "inbox-lagging"
            yield grade(
                f"events.{where}_old",
                f"{service}: the oldest in its {where} has waited {age:.0f} s",
                f"docs/runbooks/{page}.md",
            )
        if not backlog.parked and age <= OLD_S:
            yield ok("events", f"{service}: nothing parked, nothing waits for long")


def recorded_ahead(patient: Patient) -> Iterator[Finding]:
    """Events that were recorded later than now: the clock went back, and deadlines with it."""
    for service, connection in _event_databases(patient):
        if connection.execute("SELECT to_regclass('outbox')").fetchone() == (None,):
            continue
        row = connection.execute(_AHEAD).fetchone()
        newest: datetime | None = row[0] if row else None
        if newest is not None and newest > patient.now + timedelta(seconds=60):
            yield critical(
                "clock.went_back",
                f"{service} recorded something at {newest:%Y-%m-%d %H:%M:%S} UTC, which is to come",
                "set the clock right before anything else",
            )


def notices(patient: Patient) -> Iterator[Finding]:
    """Steps of dossiers that nobody was told of."""
    if patient.record is None:
        return
    with command_engine(patient.record.databases["notifications"].url, application="primo-doctor") as engine:
        try:
            with Session(engine) as session:
                counts = list_untold_steps(ListUntoldSteps(limit=1), session, patient.now).counts
        except OperationalError:
            return
    if untold := sum(counts.values()):
        reasons = ", ".join(f"{count} {because}" for because, count in counts.items() if count)
        yield warning(
            "notices.untold",
            f"{untold} steps were told to nobody ({reasons})",
            "/console/messages/untold; docs/runbooks/untold-steps.md",
        )
    else:
        yield ok("notices", "every step was told or explained")


def jobs(patient: Patient) -> Iterator[Finding]:
    """Acts on many dossiers that came to no end."""
    for service, connection in _event_databases(patient):
        if service != "investor":
            continue
        row = connection.execute(_JOBS, [patient.now - JOB_LASTS]).fetchone()
        if row and row[0]:
            yield warning(
                "jobs.unfinished",
                f"{row[0]} acts on many dossiers are not finished, the oldest of {row[1]:%Y-%m-%d %H:%M} UTC",
                "./primo logs investor-work; docs/runbooks/bulk-items-fail.md",
            )
        else:
            yield ok("jobs", "no act on many dossiers is unfinished")


def _databases(patient: Patient) -> Iterator[tuple[str, RunRecord]]:
    for service in patient.record.databases if patient.record else ():
        assert patient.record is not None
        yield service, patient.record


def _event_databases(patient: Patient) -> Iterator[tuple[str, psycopg.Connection]]:
    """Those that answer, as their runtime role; the server tells of itself when it does not."""
    for service, record in _databases(patient):
        if service not in SUBSCRIPTIONS:
            continue
        try:
            connection = open_connection(record.databases[service].url, "primo-doctor")
        except psycopg.OperationalError:
            continue
        with connection:
            yield service, connection
