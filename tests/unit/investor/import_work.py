"""What the import needs of the outside, in memory; and files as people make them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Never
from uuid import UUID

from services.investor.adapters.vocabulary import vocabulary
from services.investor.domain.adviser import AssignmentRule
from services.investor.domain.aid_rules import Scheme
from services.investor.domain.clock import LegalPeriod
from services.investor.domain.dossier import Dossier
from services.investor.domain.own_funds import OwnFunds
from services.investor.domain.person import Person
from services.investor.domain.piece import PieceRule
from services.investor.usecases.aid_ports import AidCheck
from services.investor.usecases.import_dossiers import import_dossiers
from services.investor.usecases.import_ports import Deposited, ImportedFile, RunBegun
from shared.contracts.investor.clock_codes import ClockStart, PeriodKind
from shared.contracts.investor.imports import ImportStage
from shared.contracts.investor.refusals import DossierNotFound, ImportRefused, PersonNotFound
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import ImportDossiers
from tests.unit.investor.builders import ADVISER, NOON, PIECE_RULES

GOOD: dict[str, str] = {
    "full_name": "Exemple Nadia Amrani",
    "email": "n.amrani@example.org",
    "phone": "+32 475 12 34 56",
    "birth_date": "",
    "residence_country": "Belgique",
    "language": "français",
    "province": "Berkane",
    "commune": "Madagh",
    "sector": "Agro-industrie",
    "title": "Conditionnement d'agrumes",
    "planned_amount_mad": "1 500 000",
    "planned_jobs": "24",
    "cri_invest_reference": "CRI-1",
    "consent_text_version": "2026-01",
}


def a_file(*rows: Mapping[str, str], delimiter: str = ";") -> str:
    """A file of good rows, each with the cells given changed."""
    lines = [delimiter.join(GOOD)]
    lines += [delimiter.join({**GOOD, **changed}.values()) for changed in rows]
    return "\n".join(lines) + "\n"


class Partial:
    """Has of a port only what the import asks for; that much is type-checked against the port."""

    def __getattr__(self, name: str) -> Never:
        # To mypy `Never` fits whatever the port says is there; a test that asks for it fails as without this.
        raise AttributeError(name)


class Dossiers(dict[UUID, Dossier]):
    def get(self, identifier: UUID) -> Dossier:  # type: ignore[override]
        if identifier not in self:
            raise DossierNotFound(dossier_id=identifier)
        return self[identifier]

    def find(self, identifier: UUID) -> Dossier | None:
        return super().get(identifier)

    def add(self, aggregate: Dossier) -> None:
        self[aggregate.id] = aggregate


class People(dict[UUID, Person]):
    def get(self, identifier: UUID) -> Person:  # type: ignore[override]
        if identifier not in self:
            raise PersonNotFound(person_id=identifier)
        return self[identifier]

    def add(self, aggregate: Person) -> None:
        self[aggregate.id] = aggregate


class NoAdvisers(Partial):
    """An office without a rule: nothing that is filed has an adviser."""

    def last_of(self, person_id: UUID) -> None:
        return None

    def newcomer(self, person_id: UUID) -> None:
        return None

    def prepare(self, people: Collection[UUID]) -> None:
        return None

    def rules(self) -> Sequence[AssignmentRule]:
        return ()

    def open_dossiers(self) -> Mapping[UUID, int]:
        return {}


class NoAidRules(Partial):
    """Territory has told none."""

    def __init__(self) -> None:
        self.checks: list[AidCheck] = []

    def schemes(self) -> Sequence[Scheme]:
        return ()

    def keep(self, check: AidCheck) -> None:
        self.checks.append(check)

    def own_funds_to_tell(self, dossier_id: UUID) -> Sequence[OwnFunds]:
        return ()


class MemoryWork(Partial):
    """One transaction after another over the same memory."""

    def __init__(self) -> None:
        self.dossiers = Dossiers()
        self.people = People()
        self.imports = self
        self.advisers = NoAdvisers()
        self.aid = NoAidRules()
        self.imported: list[ImportedFile] = []
        self.turns: list[int] = []
        """When others got their turn: with so many dossiers stored."""
        self.told: list[tuple[ImportStage, int, int]] = []
        """Stage, rows, rows done."""
        self._last = 0

    def begin(self, digest: str) -> tuple[str, ...] | None:
        return next((file.numbers for file in self.imported if file.digest == digest), None)

    def filed_under(self, references: Sequence[str]) -> Mapping[str, Deposited]:
        return {
            dossier.cri_invest_reference: Deposited(dossier.number, dossier.request_digest)
            for dossier in self.dossiers.values()
            if dossier.cri_invest_reference in references and dossier.cri_invest_reference
        }

    def keep(self, file: ImportedFile) -> None:
        self.imported.append(file)

    def open_run(self, run: RunBegun) -> None:
        self.told.append((ImportStage.READING, 0, 0))

    def tell(self, run_id: UUID, stage: ImportStage, rows: int, rows_done: int, at: datetime) -> None:
        self.told.append((stage, rows, rows_done))

    def refused(self, run_id: UUID, faults: int, at: datetime) -> None:
        self.told.append((ImportStage.REFUSED, faults, 0))

    def done(self, run_id: UUID, rows: int, at: datetime) -> None:
        self.told.append((ImportStage.DONE, rows, rows))

    def dossier_of_request(self, request_id: UUID) -> Dossier | None:
        return next((dossier for dossier in self.dossiers.values() if dossier.request_id == request_id), None)

    def person_with_email(self, email: str) -> Person | None:
        return next((person for person in self.people.values() if person.email == email), None)

    def people_with_emails(self, emails: Sequence[str]) -> Mapping[str, UUID]:
        return {person.email: person.id for person in self.people.values() if person.email in emails}

    def next_number(self, year: int) -> int:
        return self.reserve_numbers(year, 1).start

    def expect_many(self) -> None:
        pass

    def store(self) -> None:
        self.give_way()

    def give_way(self) -> None:
        self.turns.append(len(self.dossiers))

    def reserve_numbers(self, year: int, count: int) -> range:
        self._last += count
        return range(self._last - count + 1, self._last + 1)

    def period(self, kind: PeriodKind, on: date) -> LegalPeriod:
        return LegalPeriod(kind, on, 30, False, ClockStart.COMPLETE, True, "test", "P")

    def piece_rules(self, on: date) -> Sequence[PieceRule]:
        return PIECE_RULES


def bring(content: str, work: MemoryWork | None = None, at: datetime = NOON) -> ImportReport:
    """Import a file."""
    command = ImportDossiers(staff_id=ADVISER, file_name="dossiers.csv", content=content)
    return import_dossiers(command, work or MemoryWork(), lambda: at, vocabulary=vocabulary())


def faults_of(content: str, work: MemoryWork | None = None) -> list[tuple[int, str, str, str | None]]:
    """What an import is refused for: line, column, problem, proposal."""
    try:
        bring(content, work)
    except ImportRefused as refused:
        return [(e["line"], e["column"], e["problem"], e["proposal"]) for e in refused.errors]
    return []
