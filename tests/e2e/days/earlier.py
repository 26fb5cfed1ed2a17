"""What others did before a day begins, through the API: who files, who works on it, who decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pika

from operations.demonstration.api import Api
from operations.demonstration.post import Letter, letters
from operations.demonstration.stage import wait_for
from shared.contracts.codes import Language
from shared.messaging.connection import parameters
from shared.messaging.message import exchange_of
from shared.reference.time_zones import CASABLANCA
from tests.support.systems import RunningSystem

PEOPLE = {Language.FRENCH: "Nadia Amrani", Language.ARABIC: "فاطمة الزهراء بوعزة"}
PROJECTS = {Language.FRENCH: "Conditionnement d'agrumes à Berkane", Language.ARABIC: "وحدة لتلفيف الحوامض ببركان"}


@dataclass(frozen=True)
class Case:
    """A dossier that somebody filed."""

    dossier_id: str
    number: str
    email: str
    name: str


@dataclass(frozen=True)
class Colleagues:
    """Those who are at work beside the one whose day it is."""

    system: RunningSystem
    adviser: Api
    head: Api

    def case(self, language: Language) -> Case:
        """Filed from Germany, in a language."""
        email = f"day.{uuid4().hex[:8]}@example.org"
        person: dict[str, Any] = {"full_name": PEOPLE[language], "email": email, "residence_country": "DE"}
        person |= {"language": language.value, "consents": [{"purpose": "service_notices", "text_version": "2026-11"}]}
        project = {"title": PROJECTS[language], "province": "02.113", "sector": "agro_industry", "planned_jobs": 35}
        project |= {"planned_amount_mad": "12500000"}
        filed = self.adviser.post("/api/v1/dossiers", request_id=str(uuid4()), person=person, project=project)
        return self.found(filed["number"], email, PEOPLE[language])

    def found(self, number: str, email: str, name: str) -> Case:
        """The dossier of a number, as staff find it."""
        rows = self.adviser.post("/api/v1/queue/search", search=number)["rows"]
        return Case(rows[0]["dossier_id"], number, email, name)

    def act(self, case: Case, command: str, **facts: Any) -> None:
        self.adviser.post(f"/api/v1/dossiers/{case.dossier_id}/{command}", **facts)

    def dossier(self, case: Case) -> dict[str, Any]:
        found: dict[str, Any] = self.adviser.get(f"/api/v1/dossiers/{case.dossier_id}")
        return found

    def bring_to_a_decision(self, case: Case) -> None:
        """As far as one person alone may."""
        self.act(case, "open-verification")
        expected = [one["code"] for one in self.dossier(case)["pieces"] if one["state"] != "received"]
        self.act(case, "record-pieces", pieces=expected)
        self.act(case, "declare-complete")
        self.act(case, "open-review")
        self.act(case, "schedule-dossier", session_on=datetime.now(CASABLANCA).date().isoformat())
        self.act(case, "propose-decision", outcome="favourable")

    def mail_to(self, email: str, *, at_least: int) -> list[Letter]:
        """Once that many letters with a link have arrived."""

        def arrived() -> list[Letter] | None:
            found = [one for one in letters(self.system.maildir) if email in one.to and one.tracking_link]
            return found if len(found) >= at_least else None

        return wait_for(f"{at_least} letters", arrived)


@contextmanager
def colleagues_of(system: RunningSystem) -> Iterator[Colleagues]:
    """At their desks until the block ends."""
    adviser, head = (Api(system.base_url).sign_in(name, system.demo_password) for name in ("amina", "head"))
    try:
        yield Colleagues(system, adviser, head)
    finally:
        adviser.close()
        head.close()


def sends_garbage(system: RunningSystem) -> None:
    """Bytes that no release of ours would send; whoever reads dossiers gets them."""
    connection = pika.BlockingConnection(parameters(system.record.amqp_url))
    channel = connection.channel()
    channel.confirm_delivery()
    properties = pika.BasicProperties(delivery_mode=2, message_id=str(uuid4()), headers={})
    channel.basic_publish(exchange_of("investor"), "dossier.garbage", b"\xff not JSON", properties, mandatory=True)
    connection.close()
