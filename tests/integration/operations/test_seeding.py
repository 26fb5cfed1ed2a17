"""`./primo seed`: what it invents is what a life of the system would have left, and only where nothing real is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.run_record import DatabaseRecord
from services.investor import bootstrap, seed
from services.investor.adapters.ledger import HISTORY
from services.territory.bootstrap import PROJECTIONS
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ListQueue
from shared.contracts.investor.requests import RecordProgress
from shared.database.engine import make_engine, plain_url
from shared.ledger.verification import verify
from shared.messaging.past import read_past
from shared.messaging.rebuild import Rebuild
from tests.integration.operations.test_events_command import NOTHING
from tests.support.databases import Databases

HERE = ("investor", "territory", "notifications", "gateway")


class Seeded:
    """Databases of a system, and the command on them."""

    def __init__(self, data: Path, databases: Databases) -> None:
        self.data, self.databases = data, {service: databases(service) for service in HERE}
        seed.load(self.databases["investor"].url)
        self.write("gateway", "INSERT INTO account SELECT md5(r)::uuid, r, r, r, true, '' "
                              "FROM unnest(ARRAY['adviser', 'head']) AS r")  # fmt: skip
        urls = {name: DatabaseRecord(one.url, one.owner_url) for name, one in self.databases.items()}
        replace(NOTHING, databases=urls).write(DataDirectory(data).run_record)

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["seed", *arguments, "--until", "2026-11-24", "--data", str(self.data)])

    def ask(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(plain_url(self.databases[service].owner_url)) as connection:
            return connection.execute(statement).fetchall()

    def write(self, service: str, statement: str) -> None:
        with psycopg.connect(plain_url(self.databases[service].owner_url)) as connection:
            connection.execute(statement)


@pytest.fixture
def seeded(tmp_path: Path, databases: Databases) -> Seeded:
    return Seeded(tmp_path, databases)


def test_what_is_seeded_agrees_with_its_own_past_and_life_goes_on(seeded: Seeded) -> None:
    rules = (
        "INSERT INTO assignment_rule (id, adviser_id, sector, recorded_by, recorded_at) SELECT md5(who)::uuid, "
        "md5(who)::uuid, sector, md5('head')::uuid, now() FROM (VALUES ('adviser', NULL), ('farmer', 'agriculture')) "
        "AS rule (who, sector)"
    )
    seeded.write("investor", rules)
    assert seeded("--dossiers", "400").exit_code == 0
    whose = (
        "SELECT DISTINCT d.sector = 'agriculture', a.adviser_id = md5('farmer')::uuid FROM dossier d "
        "LEFT JOIN assignment a ON a.dossier_id = d.id AND EXISTS (SELECT FROM dossier_history h "
        "WHERE h.dossier_id = d.id AND h.details ->> 'adviser_id' = a.adviser_id::text) "
        "WHERE a.because = 'rule' OR a.because IS NULL"
    )
    assert sorted(seeded.ask("investor", whose)) == [(False, False), (True, True)], (
        "each by the rules, as its past says"
    )
    investor, territory = seeded.databases["investor"], seeded.databases["territory"]
    planner, pipeline = make_engine(territory.url, application="test", pool_size=1), PROJECTIONS["pipeline"]
    with psycopg.connect(plain_url(investor.url)) as connection:
        told = Rebuild(planner, "territory.pipeline", pipeline, lambda asked: read_past(connection, "investor", asked))
        assert told.run(write=False).plain().items() >= {"compared": 400, "equal": True}.items()
        connection.rollback()
        assert verify(connection, HISTORY).faults == []
    statuses = {status for (status,) in seeded.ask("investor", "SELECT DISTINCT status FROM dossier")}
    assert {Status.CLOSED, Status.UNFAVOURABLE, Status.IN_OPERATION, Status.WITHDRAWN} <= statuses
    lanes = "SELECT aggregate_id, last_seq FROM lane WHERE aggregate = 'dossier' ORDER BY 1"
    last = seeded.ask("investor", "SELECT id, event_seq FROM dossier ORDER BY 1")
    assert seeded.ask("territory", lanes) == seeded.ask("notifications", lanes) == last
    assert seeded.ask("notifications", "SELECT count(*) FROM notice") == [(0,)], "nobody is told of what never was"
    engine = make_engine(investor.url, application="test", pool_size=1)
    application = bootstrap.application(engine)
    (row, *_) = application.answer(ListQueue(status=Status.IN_OPERATION)).rows
    application.answer(RecordProgress(dossier_id=row.dossier_id, staff_id=row.dossier_id, status=Status.CLOSED))
    engine.dispose()
    planner.dispose()
    (sent,) = seeded.ask("investor", "SELECT aggregate_id, aggregate_seq FROM outbox WHERE aggregate = 'dossier'")
    assert sent == (row.dossier_id, dict(last)[row.dossier_id] + 1), "its next event is the one that readers wait for"


def test_the_same_seed_gives_the_same_dossiers_and_another_one_others(
    seeded: Seeded, tmp_path: Path, databases: Databases
) -> None:
    other = Seeded(tmp_path / "other", databases)
    known = (
        "SELECT row_to_json(d)::text, data::text FROM dossier d JOIN event_history ON aggregate_id = d.id ORDER BY 2"
    )
    assert [seeded("--dossiers", "30").exit_code, other("--dossiers", "30").exit_code] == [0, 0]
    everything = "SELECT count(*), count(a.dossier_id) FROM dossier d LEFT JOIN assignment a ON a.dossier_id = d.id"
    assert seeded.ask("investor", everything) == [(30, 30)], "an office without a rule is given one"
    assert seeded.ask("investor", known) == other.ask("investor", known)
    assert seeded("--dossiers", "5").exit_code == 1, "once is enough"
    assert seeded("--dossiers", "5", "--seed", "2").exit_code == 0
    numbers = [number for (number,) in seeded.ask("investor", "SELECT number FROM dossier")]
    assert len(numbers) == 35 == len(set(numbers))


def test_invented_dossiers_are_not_put_beside_real_ones_unless_told(seeded: Seeded) -> None:
    seeded("--dossiers", "3")
    seeded.write("investor", "UPDATE dossier SET request_digest = 'real' WHERE number LIKE '%01'")
    refused = seeded("--dossiers", "3", "--seed", "2")
    assert (refused.exit_code, "not seeded" in refused.output) == (1, True)
    assert seeded.ask("investor", "SELECT count(*) FROM dossier") == [(3,)]
    assert seeded("--dossiers", "3", "--seed", "2", "--beside-others").exit_code == 0
