"""A centre at which requests are filed twice."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor import bootstrap, jobs
from services.investor.domain.person import Person
from shared.contracts.codes import Language
from shared.contracts.investor.duplicate_requests import ProposeMerge, ValidateMerge
from shared.contracts.investor.duplicates import DossierDuplicates, DuplicatePage, ListDuplicates
from shared.contracts.investor.queries import GetDossier
from shared.messaging.unit_of_work import transaction
from tests.support.databases import ServiceDatabase
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier

ADVISER, HEAD = UUID(int=1), UUID(int=2)
TITLE = "Unité de conditionnement d'agrumes"


class World(InvestorBehind):
    def __init__(self, database: ServiceDatabase) -> None:
        super().__init__(database)
        self.database = database

    def person(self, name: str, email: str, phone: str | None = None) -> UUID:
        identifier = uuid4()
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            work.people.add(Person(identifier, name, email, phone, "DE", Language.FRENCH, NOON))
        return identifier

    def file(self, number: str, person_id: UUID | None = None, **changes: Any) -> UUID:
        dossier = a_dossier(title=changes.pop("title", TITLE), **changes)
        stored = dossier.id
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            dossier.person_id, dossier.number = person_id or self.person_id, number
            dossier.note("dossier.filed.v1", by=None, at=NOON)
            work.dossiers.add(dossier)
        return stored

    def ask(self, request: Any) -> Any:
        return self.application.answer(request)

    def listed(self, *, dismissed: bool = False) -> DuplicatePage:
        page: DuplicatePage = self.ask(ListDuplicates(dismissed=dismissed))
        return page

    def of(self, dossier_id: UUID) -> DossierDuplicates:
        found: DossierDuplicates = self.ask(GetDossier(dossier_id=dossier_id)).duplicates
        return found

    def people(self, *emails: str) -> list[UUID]:
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            return [work.people_with_emails([email])[email] for email in emails]

    def look(self) -> None:
        while jobs.look_for_duplicates_once(self.engine, lambda: NOON):
            pass

    def merge(self, dossier_id: UUID, into: str) -> None:
        self.ask(ProposeMerge(dossier_id=dossier_id, into_number=into, note="same olives", staff_id=ADVISER))
        self.ask(ValidateMerge(dossier_id=dossier_id, staff_id=HEAD))

    def announced(self) -> list[tuple[str, str]]:
        with Session(self.engine) as session:
            rows = session.execute(text("SELECT type, aggregate_id::text FROM outbox ORDER BY id"))
            return [(row[0], row[1]) for row in rows]


def a_filing(email: str, **person: str) -> dict[str, Any]:
    consent = {"purpose": "service_notices", "text_version": "2026-01"}
    said = {"email": email, "residence_country": "BE", "language": "fr", "consents": [consent]}
    project = {"title": TITLE, "sector": "agro_industry", "province": "02.113"}
    numbers = {"planned_amount_mad": "4000000", "planned_jobs": 18}
    return {"request_id": str(uuid4()), "person": said | person, "project": project | numbers}


def numbers(page: DuplicatePage) -> set[str]:
    return {side.number for pair in page.pairs for side in (pair.one, pair.other)}
