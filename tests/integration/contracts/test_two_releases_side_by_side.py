"""During a roll-out today's services work beside those of the last release, whichever of the two comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from jsonschema import Draft202012Validator

from operations.checkout import ROOT
from operations.contracts import published
from operations.contracts.releases import Release, releases
from shared.database.engine import plain_url
from tests.integration.contracts.two_releases import HistoryMissing, Installed, Servers, ask, export, wait_until
from tests.integration.notifications.post_office import PostOffice
from tests.support.databases import ServiceDatabase, Templates

STAFF = str(uuid4())
PIECES = ["business_plan"]
STORY: list[tuple[str, str, dict[str, Any]]] = [
    (
        "investor",
        "file_dossier",
        {
            "request_id": str(uuid4()),
            "person": {
                "full_name": "Nadia Example",
                "email": "nadia@example.org",
                "residence_country": "FR",
                "language": "fr",
                "consents": [{"purpose": "service_notices", "text_version": "2026-11"}],
            },
            "project": {
                "title": "An olive press",
                "province": "02.411",
                "sector": "agro_industry",
                "planned_amount_mad": "12000000",
                "planned_jobs": 30,
            },
        },
    ),
    ("investor", "open_verification", {"dossier_id": "$dossier_id", "staff_id": STAFF}),
    ("investor", "request_complement", {"dossier_id": "$dossier_id", "staff_id": STAFF, "pieces": PIECES}),
    ("investor", "provide_complement", {"dossier_id": "$dossier_id", "staff_id": STAFF, "pieces": PIECES}),
    ("investor", "withdraw_dossier", {"dossier_id": "$dossier_id", "staff_id": STAFF}),
]
TYPES = ["person.registered.v1", "dossier.filed.v1", "dossier.verification_opened.v1"]
TYPES += ["dossier.complement_requested.v1", "dossier.complement_provided.v1", "dossier.withdrawn.v1"]
SETTLED_S = 60


def last_release() -> Release:
    return releases(published.FOLDER)[-1]


@dataclass
class SideBySide:
    """Builds services of either release."""

    released: Path
    templates: Templates
    servers: Servers
    post: PostOffice
    made: list[ServiceDatabase] = field(default_factory=list)

    def tree(self, which: str) -> Path:
        return {"today": ROOT, "released": self.released}[which]

    def install(self, service: str, which: str) -> Installed:
        """With its database: the release makes its own; today's is copied from one that today's migrations made."""
        today = which == "today"
        seeded = service == "investor"  # notifications has no reference data
        place = self.templates.copy(service, seeded=seeded) if today else self.templates.place_for(service)
        self.made.append(place)
        found = Installed(service, self.tree(which), place, self.servers)
        if not today:
            found.prepare()
        return found


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Once: its first process compiles every module."""
    try:
        return export(last_release().commit, tmp_path_factory.mktemp("release") / "released")
    except HistoryMissing as missing:
        pytest.skip(f"the code of release {last_release().version} cannot be run here: {missing}")


@pytest.fixture
def side_by_side(released: Path, database_templates: Templates, vhost: str, tmp_path: Path) -> Iterator[SideBySide]:
    post = PostOffice()
    post.open()
    made = SideBySide(released, database_templates, Servers(vhost, post.port, tmp_path), post)
    yield made
    post.shut()
    for database in made.made:
        database_templates.drop(database)


def rows(database: ServiceDatabase, statement: str) -> list[Any]:
    with psycopg.connect(plain_url(database.url), connect_timeout=5) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("producer", "consumer"),
    [
        pytest.param("today", "released", id="producer-N-consumer-N-1"),
        pytest.param("released", "today", id="producer-N-1-consumer-N"),
    ],
)
def test_a_dossier_is_followed_and_its_investor_told(producer: str, consumer: str, side_by_side: SideBySide) -> None:
    investor = side_by_side.install("investor", producer)
    notifications = side_by_side.install("notifications", consumer)

    with investor.running("serve", "work"), notifications.running("work"):
        replies = ask(side_by_side.tree("released"), side_by_side.servers.amqp_url, STORY)
        wait_until(lambda: len(side_by_side.post.taken) >= 5, "five mails are sent", SETTLED_S)

    assert replies[0]["number"].startswith("OR-")
    sent = rows(investor.database, "SELECT type, data FROM outbox WHERE published_at IS NOT NULL ORDER BY id")
    handled = rows(notifications.database, "SELECT type, outcome FROM inbox ORDER BY id")
    assert [type_name for type_name, _ in sent] == TYPES
    assert sorted(handled) == sorted((type_name, "handled") for type_name in TYPES)
    assert rows(notifications.database, "SELECT code, error FROM parked_event") == []
    states = rows(notifications.database, "SELECT state FROM notice")
    assert states == [("sent",)] * len(side_by_side.post.taken)
    for type_name, data in sent:
        Draft202012Validator(last_release().events[type_name]["schema"]).validate(data)
