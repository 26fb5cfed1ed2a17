"""`./primo doctor` on databases in which something does not go on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from operations.data_directory import DataDirectory
from operations.doctor import work
from operations.doctor.finding import Check, Patient, Severity
from operations.run_record import DatabaseRecord
from shared.database.engine import plain_url
from shared.database.identifiers import uuid7
from tests.support.databases import Databases, ServiceDatabase
from tests.unit.operations.test_doctor import a_record

SERVICES = ("investor", "territory", "notifications", "gateway")
OUTBOX = """
INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id,
                    occurred_at, recorded_at)
VALUES (%s, 'dossier', %s, 1, 0, 'dossier.filed.v1', '{}', 'c', now(), %s)
"""
PARKED = """
INSERT INTO parked_event (event_id, source, aggregate, aggregate_id, aggregate_seq, type, headers, body, code, error,
                          fingerprint)
VALUES (%s, 'investor', 'dossier', %s, 1, 'dossier.filed.v1', '{}', '', 'handler_failed', 'x', 'x')
"""

WAITING = """
INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body,
                   received_at)
VALUES (%s, 'investor', 'dossier', %s, 1, 0, 'dossier.filed.v1', '{}', '', %s)
"""


@pytest.fixture
def made(databases: Databases) -> dict[str, ServiceDatabase]:
    return {service: databases(service) for service in SERVICES}


@pytest.fixture
def found(made: dict[str, ServiceDatabase], tmp_path: Path) -> Callable[[Check], set[str]]:
    """Codes of what a check finds wrong; nothing before anything is broken."""
    records = {service: DatabaseRecord(one.url, one.owner_url) for service, one in made.items()}
    record = a_record(databases=records)

    def codes(check: Check) -> set[str]:
        patient = Patient(DataDirectory(tmp_path), record, environment={})
        return {one.code for one in check(patient) if one.severity is not Severity.OK}

    for check in (work.migrations, work.events, work.recorded_ahead, work.notices, work.jobs):
        assert codes(check) == set()
    return codes


def execute(database: ServiceDatabase, statement: str, *values: object) -> None:
    with psycopg.connect(plain_url(database.owner_url), autocommit=True) as connection:
        connection.execute(statement, values)


@pytest.mark.timeout(240)
def test_each_thing_that_does_not_go_on_has_its_name(
    made: dict[str, ServiceDatabase], found: Callable[[Check], set[str]]
) -> None:
    now = datetime.now(UTC)
    execute(made["territory"], "UPDATE alembic_version SET version_num = '0001'")
    execute(made["gateway"], "UPDATE alembic_version SET version_num = 'later'")
    assert found(work.migrations) == {"migrations.behind", "migrations.ahead"}

    execute(made["notifications"], PARKED, uuid7(), uuid4())
    assert found(work.events) == {"events.parked"}

    execute(made["notifications"], WAITING, uuid7(), uuid4(), now - timedelta(minutes=20))
    assert found(work.notices) == {"notices.untold"}

    execute(made["investor"], OUTBOX, uuid7(), uuid4(), now - timedelta(minutes=2))
    assert found(work.events) == {"events.parked", "events.outbox_old"}

    execute(made["investor"], OUTBOX, uuid7(), uuid4(), now + timedelta(hours=2))
    assert found(work.recorded_ahead) == {"clock.went_back"}

    job = uuid4()
    execute(
        made["investor"],
        "INSERT INTO bulk_job VALUES (%s, 'assign', '{}', %s, %s)",
        job,
        uuid4(),
        now - timedelta(hours=3),
    )
    execute(made["investor"], "ALTER TABLE bulk_item DROP CONSTRAINT bulk_item_dossier_id_fkey")
    execute(made["investor"], "INSERT INTO bulk_item VALUES (%s, 1, %s, 1, 'waiting', NULL, NULL)", job, uuid4())
    assert found(work.jobs) == {"jobs.unfinished"}
