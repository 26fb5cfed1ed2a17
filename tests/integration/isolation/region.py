"""Two investors who know nothing of each other, in the real services behind a gateway: one process, real databases.

Everything that is said about one of them carries a word of their own, and what only staff may read another one, so
that a word that turns up where it must not is found whatever the answer looks like.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Engine, text

from services.gateway.usecases.file_ports import FileCopy
from services.investor import bootstrap as investor
from services.investor.domain.decision import Decision
from services.investor.domain.person import Person
from services.investor.domain.piece import Piece
from services.investor.domain.project import Project
from services.investor.usecases.file_desk import FileDesk
from services.notifications import bootstrap as notifications
from services.territory import bootstrap as territory
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Outcome, PieceKind, PieceState, Status
from shared.contracts.investor.uploads import OpenUpload, UploadView
from shared.contracts.refusal import Refusal, restore
from shared.contracts.request import Request
from shared.database.engine import make_engine
from shared.files.content import ContentExaminer
from shared.files.disk_store import DiskStore
from shared.files.file_types import file_rules
from shared.messaging.application import Application
from shared.messaging.unit_of_work import transaction
from tests.integration.isolation.written import write_about, write_session
from tests.support.databases import Templates
from tests.support.gateway.stand_ins import FakeServices
from tests.unit.investor.builders import a_dossier

R = TypeVar("R")
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
PROVINCE = "02.113"

_TOLD = """
INSERT INTO dossier_reference (dossier_id, number, person_id, province)
VALUES (:dossier, :number, :person, :province);
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state)
VALUES (:notice, :event, :dossier, :person, 'filed', '{}', 'c', now(), 'failed_permanently');
INSERT INTO message (notice_id, message_id, language, subject, text, html, digest, written_at)
VALUES (:notice, CAST(:notice AS text) || '@primo', 'fr', :word, :word, :word, '', now());
INSERT INTO notice_attempt (notice_id, phase, outcome, reply)
VALUES (:notice, 'transmitting', 'permanent', '550 <' || :word || '@example.org> unknown');
INSERT INTO delivery_report (notice_id, at, kind, status, diagnostic, digest)
VALUES (:notice, now(), 'failed', '5.1.1', :word || ' is unknown', '');
INSERT INTO suppression (id, fingerprint, channel, because, notice_id, since, lifted_at, lifted_because)
VALUES (gen_random_uuid(), '0123456789', 'email', 'hard_bounce', :notice, now(), now(), :word || ' telephoned');
INSERT INTO notice_reading (notice_id, reader, at) VALUES (:notice, 'investor', now());
"""
_PARKED = """
INSERT INTO parked_event (aggregate_id, headers, body, code, error, fingerprint)
VALUES (:dossier, '{}', convert_to(:word, 'UTF8'), 'undecodable', 'not JSON', '0123456789abcdef')
"""
_MANDATED = """
INSERT INTO mandate (id, dossier_id, full_name, email, language, powers, verified_first, valid_from, valid_until,
                     named_at, step)
VALUES (:mandate, :dossier, 'proxy', 'proxy@example.org', 'fr', '{follow,hand_in_pieces}', '{}', '2020-01-01',
        '2040-01-01', now(), 'verified')
"""
_COUNTED = """
INSERT INTO pipeline_entry (dossier_id, province, sector, host_country, stage, planned_amount_mad, planned_jobs,
                            filed_on, last_event_at)
VALUES (:dossier, :province, 'agro_industry', 'DE', 'filed', :amount, 30, current_date, now())
"""


@dataclass(frozen=True)
class Subject:
    """One investor, and what is theirs."""

    name: str
    person_id: UUID = field(default_factory=uuid4)
    dossier_id: UUID = field(default_factory=uuid4)
    project_id: UUID = field(default_factory=uuid4)
    notice_id: UUID = field(default_factory=uuid4)
    event_id: UUID = field(default_factory=uuid4)
    mandate_id: UUID = field(default_factory=uuid4)
    appointment_id: UUID = field(default_factory=uuid4)
    stay_id: UUID = field(default_factory=uuid4)
    job_id: UUID = field(default_factory=uuid4)
    number: str = ""
    amount: str = ""
    province: str = PROVINCE

    @property
    def word(self) -> str:
        """In whatever the investor said or is told."""
        return f"{self.name}canary"

    @property
    def staff_word(self) -> str:
        """In whatever staff alone wrote or may read."""
        return f"{self.name}inner"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.word, self.staff_word, self.amount)


class Region(FakeServices):
    """The other services, as the gateway sees them; nothing of them is a stand-in but the wire."""

    def __init__(self, templates: Templates, store: Path, *, of_bruno: str = PROVINCE) -> None:
        super().__init__()
        seeded = {"investor": True, "territory": True, "notifications": False}
        self.databases = {name: templates.copy(name, seeded=has) for name, has in seeded.items()}
        self.engines = {name: make_engine(d.url, application="test") for name, d in self.databases.items()}
        self.applications: Mapping[str, Application] = {
            name: root.application(self.engines[name])
            for name, root in (("investor", investor), ("territory", territory), ("notifications", notifications))
        }
        self.desk = _desk(self.engines["investor"], store)
        self.files = DeskFiles(self.desk)
        self.subjects = (
            Subject("anna", number="OR-2026-00071", amount="71000071"),
            Subject("bruno", number="OR-2026-00082", amount="82000082", province=of_bruno),
        )
        self.file_ids: dict[Subject, UUID] = {}
        self.upload_ids: dict[Subject, UUID] = {}
        self.session_id = uuid4()
        with self.engines["investor"].begin() as connection:
            write_session(connection, self.session_id, " ".join(f"{one.word} was heard." for one in self.subjects))
        for subject in self.subjects:
            self._file(subject)
            self._write(subject)
            self._tell(subject)

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        kind = type(request)
        received = kind.model_validate(request.model_dump(mode="json"))
        self.asked.append(received)
        try:
            return kind.decode_reply(kind.encode_reply(self.applications[service or kind.service].answer(received)))
        except Refusal as refusal:
            raise restore(refusal.code, refusal.data) from None

    def _file(self, subject: Subject) -> None:
        at, word, inner = datetime.now(UTC), subject.word, subject.staff_word
        mail = f"{word}@example.org"
        with transaction(self.engines["investor"], investor.unit_of_work) as work:
            work.people.add(Person(subject.person_id, word, mail, f"+49 {word}", "DE", Language.FRENCH, at))
            work.flush()
            work.projects.add(Project(subject.project_id, subject.person_id, word, uuid4(), at))
            dossier = a_dossier(
                id=subject.dossier_id,
                number=subject.number,
                person_id=subject.person_id,
                title=f"{word} title",
                description=f"{word} description",
                province=subject.province,
                planned_amount_mad=subject.amount,
                cri_invest_reference=f"CI-{inner}",
                status=Status.VERIFICATION,
                pieces=[Piece(PieceKind.BUSINESS_PLAN, PieceState.EXPECTED, position=1)],
                decisions=[Decision(Outcome.FAVOURABLE, [], inner, uuid4(), at)],
            )
            dossier.project_id = subject.project_id
            dossier.note("dossier.filed.v1", by=None, at=at, note=inner)
            work.dossiers.add(dossier)
        with self.engines["investor"].begin() as connection:
            said = {"mandate": subject.mandate_id, "dossier": subject.dossier_id}
            connection.execute(text(_MANDATED), said)
        self.file_ids[subject] = self._hand_in(subject)
        self.open_upload(subject)

    def open_upload(self, subject: Subject) -> UUID:
        """Another one, which stands for theirs from now on."""
        self.upload_ids[subject] = self._open(subject).upload_id
        return self.upload_ids[subject]

    def _write(self, subject: Subject) -> None:
        with self.engines["investor"].begin() as connection:
            write_about(
                connection,
                dossier=subject.dossier_id,
                person=subject.person_id,
                session=self.session_id,
                appointment=subject.appointment_id,
                stay=subject.stay_id,
                job=subject.job_id,
                position=self.subjects.index(subject) + 1,
                word=subject.word,
                inner=subject.staff_word,
            )

    def _open(self, subject: Subject) -> Any:
        asked = OpenUpload(dossier_id=subject.dossier_id, piece=PieceKind.BUSINESS_PLAN, length=len(PDF))
        return self.applications["investor"].answer(asked)

    def _hand_in(self, subject: Subject) -> UUID:
        upload = self._open(subject)
        self.desk.keep(upload.upload_id, subject.dossier_id, 0, [PDF])
        self.desk.complete(upload.upload_id, subject.dossier_id)
        with self.engines["investor"].begin() as connection:
            found = text("SELECT id FROM piece_file WHERE dossier_id = :dossier")
            identifier: UUID = connection.execute(found, {"dossier": subject.dossier_id}).scalar_one()
            return identifier

    def _tell(self, subject: Subject) -> None:
        ids = {"dossier": subject.dossier_id, "person": subject.person_id, "notice": subject.notice_id}
        ids |= {"event": subject.event_id}
        facts = ids | {"number": subject.number, "word": subject.word, "amount": subject.amount}
        facts |= {"province": subject.province}
        with self.engines["notifications"].begin() as connection:
            for statement in _TOLD.strip().split(";\n"):
                connection.execute(text(statement.rstrip(";")), facts)
        with self.engines["territory"].begin() as connection:
            connection.execute(text(_COUNTED), facts)
        for name in self.engines:
            with self.engines[name].begin() as connection:
                connection.execute(text(_PARKED), facts)


class DeskFiles:
    """The file port's desk, without the port."""

    def __init__(self, desk: FileDesk) -> None:
        self._desk = desk

    async def append(
        self, dossier_id: UUID, upload_id: UUID, offset: int, body: AsyncIterator[bytes], checksum: str | None = None
    ) -> UploadView:
        self._desk.check_place(upload_id, dossier_id, offset)
        return self._desk.keep(upload_id, dossier_id, offset, [chunk async for chunk in body])

    async def fetch(self, dossier_id: UUID, file_id: UUID, mark: str) -> FileCopy:
        file = self._desk.read(file_id, dossier_id)
        return FileCopy(file.content, file.media_type, str(file.piece), file.number, "pdf", "content")

    async def close(self) -> None:
        """Nothing is held."""


def _desk(engine: Engine, store: Path) -> FileDesk:
    return FileDesk(
        transaction=lambda: transaction(engine, investor.unit_of_work),
        store=DiskStore(store),
        examiner=ContentExaminer(file_rules),
        scanner=None,
        now=lambda: datetime.now(UTC),
    )


@contextmanager
def a_region(templates: Templates, store: Path, *, of_bruno: str = PROVINCE) -> Iterator[Region]:
    """`of_bruno`: the province of his dossier; anna's is in PROVINCE."""
    region = Region(templates, store, of_bruno=of_bruno)
    try:
        yield region
    finally:
        for engine in region.engines.values():
            engine.dispose()
        for database in region.databases.values():
            templates.drop(database)
