"""After the main job no log of any process or server names a person: everything is logged, and things go wrong too."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest

from operations.demonstration.post import Letter, LocalPost, letters
from operations.demonstration.stage import Stage
from operations.demonstration.story import STORY
from operations.demonstration.telling import all_told, tracking_pages
from shared.database.engine import plain_url
from tests.e2e.telemetry.conftest import Watched
from tests.support.shared_system import CONTACT_PHONE
from tests.support.stages import a_stage
from tests.support.systems import RunningSystem

OWN = ("investor-", "territory-", "notifications-", "gateway-")


@pytest.fixture(scope="module")
def played(watched: Watched) -> Iterator[tuple[RunningSystem, Stage]]:
    """The main job, played with every process at its most talkative."""
    running = watched.running
    with closing(a_stage(running)) as stage:
        for step in STORY:
            step.play(stage)
        all_told(stage)
        tracking_pages(stage, LocalPost(running.maildir))
        go_wrong(running, stage)
        yield running, stage


def go_wrong(running: RunningSystem, stage: Stage) -> None:
    """A search by name, refusals of a whole filing, and a defect while a name is being stored."""
    stage.adviser.post("/api/v1/queue/search", search=stage.cases[0].investor.name)
    filing = stage.cases[0].investor.filing("again", None)
    invalid = {**filing, "person": {**filing["person"], "email": "karim.bennani at example.org"}}
    api = f"{running.base_url}/api/v1/dossiers"
    assert httpx.post(api, json=invalid, trust_env=False, timeout=30).status_code == 422
    with psycopg.connect(
        plain_url(running.system.database.admin_url), dbname="primo_investor", autocommit=True
    ) as connection:
        connection.execute("ALTER TABLE person ADD CONSTRAINT nobody CHECK (full_name = '') NOT VALID")
        answer = httpx.post(api, json=filing, trust_env=False, timeout=30)
        connection.execute("ALTER TABLE person DROP CONSTRAINT nobody")
    assert answer.status_code == 502, answer.text


@pytest.mark.timeout(300)
def test_no_log_names_a_person_an_address_or_a_subject(played: tuple[RunningSystem, Stage]) -> None:
    running, stage = played
    arrived = letters(running.maildir)
    logs = sorted(running.system.data.logs.iterdir())
    assert len(logs) >= 9
    revealing = list(personal(stage, arrived))
    assert len(revealing) > 4 * len(stage.cases)

    found = {(log.name, word) for log in logs for word in revealing if word in text_of(log)}

    assert found == set()


@pytest.mark.timeout(300)
def test_the_logs_tell_what_was_done_and_what_caused_it(played: tuple[RunningSystem, Stage]) -> None:
    running, _ = played
    lines = [
        json.loads(line)
        for log in running.system.data.logs.iterdir()
        if log.name.startswith(OWN)
        for line in text_of(log).splitlines()
        if line.startswith("{")
    ]

    answered = [line for line in lines if line["event"] == "answered"]
    tried = [line for line in lines if line["event"] == "notice tried"]
    failed = [line for line in lines if line["event"] == "request failed"]

    assert len(answered) > 50
    assert all(line["correlation_id"] for line in answered)
    assert {line["correlation_id"] for line in tried} <= {line["correlation_id"] for line in answered}
    assert all(line["causation_id"] for line in (*tried, *failed))
    assert [(line["method"], line["exception"]) for line in failed] == [("file_dossier", "IntegrityError 23514")]


def personal(stage: Stage, arrived: list[Letter]) -> Iterator[str]:
    """What must stand nowhere: of each investor, and of each letter."""
    yield CONTACT_PHONE
    yield "@example.org"
    yield "karim.bennani"
    for case in stage.cases:
        yield case.investor.name
        yield case.investor.name.split()[-1]
        yield case.investor.email(stage.run)
        yield case.investor.title
    for letter in arrived:
        yield letter.subject
        if letter.tracking_link:
            yield letter.tracking_link.rpartition("/")[2]


def text_of(log: Path) -> str:
    """With what JSON may have escaped made readable."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return text + (text.encode().decode("unicode_escape", "replace") if "\\u" in text else "")
