"""An investor service at a time of one's choosing, with dossiers whose clocks run."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.investor import bootstrap, jobs
from services.investor.adapters.queries import QUERIES
from services.investor.domain.person import Person
from services.investor.domain.piece import Piece
from services.investor.usecases.file_desk import FileDesk
from shared.contracts.codes import Language
from shared.contracts.investor import clock_requests, requests
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.clock_replies import ClockView
from shared.contracts.investor.codes import PieceCode, PieceKind, PieceState, Status
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.replies import DossierView
from shared.contracts.investor.uploads import OpenUpload
from shared.files.content import ContentExaminer
from shared.files.disk_store import DiskStore
from shared.files.file_types import file_rules
from shared.messaging.application import Application
from shared.messaging.unit_of_work import transaction
from tests.support.databases import ServiceDatabase
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
ADVISER, HEAD, ADMINISTRATOR = UUID(int=41), UUID(int=42), UUID(int=43)


class ClockWorld(InvestorBehind):
    def __init__(self, database: ServiceDatabase, now: datetime = NOON) -> None:
        super().__init__(database)
        self.database = database
        self.now = now
        self.application = Application(
            "investor",
            self.engine,
            commands=bootstrap.COMMANDS,
            queries=QUERIES,
            unit_of_work=bootstrap.unit_of_work,
            now=lambda: self.now,
        )

    def at(self, day: str, hour: int = 10) -> None:
        self.now = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour)

    def in_verification(self, **facts: Any) -> UUID:
        """Filed now, with its pieces there."""
        pieces = [Piece(PieceKind.IDENTITY, PieceState.RECEIVED)]
        return self.store(a_dossier(**{"status": Status.VERIFICATION, "filed_at": self.now, "pieces": pieces, **facts}))

    def complete(self, dossier_id: UUID | None = None) -> UUID:
        found = dossier_id or self.in_verification()
        self.ask(requests.DeclareComplete(dossier_id=found, staff_id=ADVISER))
        return found

    def awaiting_complement(self) -> UUID:
        found = self.in_verification()
        pieces = (PieceCode.STATUTES,)
        self.ask(requests.RequestComplement(dossier_id=found, staff_id=ADVISER, pieces=pieces))
        return found

    def hand_in(self, dossier_id: UUID, piece: str, folder: Path) -> None:
        """The investor uploads a file; there is no scanner."""
        desk = FileDesk(
            transaction=lambda: transaction(self.engine, bootstrap.unit_of_work),
            store=DiskStore(folder),
            examiner=ContentExaminer(file_rules),
            scanner=None,
            now=lambda: self.now,
        )
        upload_id = self.ask(OpenUpload(dossier_id=dossier_id, piece=piece, length=len(PDF))).upload_id
        desk.keep(upload_id, dossier_id, 0, [PDF])
        desk.complete(upload_id, dossier_id)

    def many_awaiting(self, count: int, answer_by: date) -> list[UUID]:
        """Dossiers whose investors owe pieces, without a command for each."""
        facts = {"status": Status.COMPLEMENT_REQUESTED, "answer_by": answer_by, "complement_requested_at": self.now}
        return sorted(self.store(a_dossier(**facts, pieces=[])) for _ in range(count))

    def another_person(self) -> UUID:
        found = uuid4()
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            work.people.add(Person(found, "Ali Exemple", "a@example.org", None, "FR", Language.FRENCH, self.now))
        return found

    def ask(self, request: Any) -> Any:
        return self.application.answer(request)

    def view(self, dossier_id: UUID) -> DossierView:
        found: DossierView = self.ask(GetDossier(dossier_id=dossier_id))
        return found

    def clock(self, dossier_id: UUID) -> ClockView:
        """Of a dossier whose clock was started."""
        found = self.view(dossier_id).clock
        assert found is not None
        return found

    def remind(self) -> int:
        """One look of the scheduler."""
        return jobs.remind_of_deadlines(self.engine, lambda: self.now)

    def add_period(self, valid_from: str, days: int, **more: Any) -> None:
        values = {"kind": PeriodKind.INVESTMENT_FILE, "source": "a new decree", "confidence": "S", **more}
        self.ask(clock_requests.AddLegalPeriod(staff_id=ADMINISTRATOR, valid_from=valid_from, days=days, **values))

    def correct(self, day: str, *, holiday: bool) -> None:
        said = {"name": "Aïd", "source": "royal cabinet", "confidence": "S"}
        self.ask(clock_requests.CorrectHoliday(staff_id=ADMINISTRATOR, day=day, is_holiday=holiday, **said))

    def recorded(self) -> list[tuple[str, str, int, str]]:
        """Steps: clock, due date, days left, state; in the order in which they were recorded."""
        found = self._rows("SELECT clock, due_on::text, days_left, state FROM reminder ORDER BY id")
        return [(row[0], row[1], row[2], row[3]) for row in found]

    def announced(self, dossier_id: UUID, kind: str = "dossier.reminded.v1") -> list[dict[str, Any]]:
        """What the events of a kind say, in their order."""
        statement = "SELECT data FROM outbox WHERE aggregate_id = :id AND type = :kind ORDER BY aggregate_seq"
        return [row[0] for row in self._rows(statement, id=dossier_id, kind=kind)]

    def told_altogether(self) -> list[UUID]:
        return [row[0] for row in self._rows("SELECT aggregate_id FROM outbox WHERE type = 'dossier.reminded.v1'")]

    def _rows(self, statement: str, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))
