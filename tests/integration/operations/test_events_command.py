"""`./primo events`: what an operator sees and does from the command line, straight in the databases."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.run_record import DatabaseRecord, RunRecord
from services.territory import bootstrap
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.database.engine import make_engine, plain_url
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received, store
from shared.messaging.lanes import LaneWorker
from shared.messaging.message import encode
from shared.testing.events import an_envelope, an_event
from tests.support.databases import Databases, ServiceDatabase

NOTHING = RunRecord(1, "", "", 0, "", "", "", None, None, "", {}, [])


class CommandLine:
    """The command line of a system whose databases are there and whose processes are not."""

    def __init__(self, data: Path, territory: ServiceDatabase) -> None:
        self.data, self.territory = data, territory

    def __call__(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["events", "--data", str(self.data), *arguments], input=typed)

    def listed(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self("--json").stdout)
        return found

    def park(self, count: int) -> None:
        """Events without their moment."""
        broken = [an_envelope() for _ in range(count)]
        received = []
        for envelope in broken:
            message = encode(envelope.model_copy(update={"data": {"dossier_id": str(envelope.aggregate_id)}}))
            received.append(Received(envelope=envelope, headers=dict(message.headers), body=message.body))
        with psycopg.connect(plain_url(self.territory.url)) as connection:
            store(connection, received)
        engine = make_engine(self.territory.url, application="test")
        worker = LaneWorker(
            service="territory", engine=engine, handling=Handling(bootstrap.HANDLERS, bootstrap.unit_of_work)
        )
        with engine.connect() as connection:
            worker.work_once(connection, list(range(16)))
        engine.dispose()


@pytest.fixture
def events(tmp_path: Path, databases: Databases) -> CommandLine:
    made = {service: databases(service) for service in SUBSCRIPTIONS}
    urls = {service: DatabaseRecord(one.url, one.owner_url) for service, one in made.items()}
    place = DataDirectory(tmp_path)
    replace(NOTHING, databases=urls).write(place.run_record)
    return CommandLine(tmp_path, made["territory"])


def test_parked_events_are_listed_by_what_went_wrong(events: CommandLine) -> None:
    events.park(3)
    (group,) = events.listed()["groups"]
    assert (group["service"], group["count"], group["code"]) == ("territory", 3, "invalid")
    told = events().stdout
    assert f"territory {group['fingerprint']}: 3 of dossier.review_opened.v1, invalid" in told
    lanes = [f"investor/dossier/{event['aggregate_id']}" for event in events.listed()["parked"]]
    assert [lane for lane in lanes if lane not in told] == [], told


def test_a_group_is_discarded_with_a_reason_and_who(events: CommandLine) -> None:
    events.park(3)
    (group,) = events.listed()["groups"]
    done = events("discard", "territory", "--group", group["fingerprint"], "--reason", "sent by a test")
    assert (done.exit_code, "3 discarded; 0 left" in done.stdout) == (0, True)
    assert events.listed()["parked"] == []
    with psycopg.connect(plain_url(events.territory.url)) as connection:
        rows = connection.execute("SELECT DISTINCT resolution, reason, resolved_by FROM parked_event").fetchall()
    assert [row[:2] for row in rows] == [("discarded", "sent by a test")]
    assert rows[0][2].endswith("(command line)")


def test_a_lane_is_replayed(events: CommandLine) -> None:
    events.park(2)
    one = events.listed()["parked"][0]
    lane = f"investor/dossier/{one['aggregate_id']}"
    done = events("replay", "territory", "--lane", lane, "--reason", "try again", "--json")
    assert json.loads(done.stdout) == {"acts": [{"parked_id": one["parked_id"], "refusal": None}], "left": 0}
    assert len(events.listed()["parked"]) == 1


def test_an_event_is_looked_at_and_corrected(events: CommandLine, tmp_path: Path) -> None:
    events.park(1)
    number = str(events.listed()["parked"][0]["parked_id"])
    shown = json.loads(events("show", "territory", number).stdout)
    refused = events(
        "edit", "territory", number, "--data", "-", "--reason", "typed wrong", typed=json.dumps(shown["data"])
    )
    assert refused.exit_code == 1
    assert "parked_event.correction_invalid" in refused.stderr
    assert "occurred_at: missing" in refused.stderr
    file = tmp_path / "corrected.json"
    file.write_text(json.dumps({**shown["data"], "occurred_at": an_event().occurred_at.isoformat()}))
    done = events("edit", "territory", number, "--data", str(file), "--reason", "typed wrong")
    assert (done.exit_code, "corrected, as event" in done.stdout) == (0, True)
    assert events.listed()["parked"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay", "territory", "--reason", "because"),
        ("replay", "territory", "1", "--group", "0123456789abcdef", "--reason", "because"),
        ("replay", "territory", "--group", "nonsense", "--reason", "because"),
        ("replay", "territory", "--lane", "nonsense", "--reason", "because"),
        ("replay", "gateway", "1", "--reason", "because"),
        ("discard", "territory", "1", "--reason", "x"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(
    events: CommandLine, arguments: tuple[str, ...]
) -> None:
    assert events(*arguments).exit_code == 2


def test_an_event_that_is_not_there_is_an_error_with_its_code(events: CommandLine) -> None:
    done = events("replay", "territory", "12345", "--reason", "because")
    assert (done.exit_code, "parked_event.not_found" in done.stderr) == (1, True)
