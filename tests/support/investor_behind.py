"""The real investor application over its database, behind the gateway: what would go over the wire goes through it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor import bootstrap
from services.investor.adapters.queries import QUERIES
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal, restore
from shared.contracts.request import Request
from shared.database.engine import make_engine
from shared.messaging.application import Application
from shared.messaging.unit_of_work import transaction
from tests.support.databases import ServiceDatabase
from tests.support.gateway.stand_ins import FakeServices

R = TypeVar("R")

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

_EVERYTHING = """
SELECT json_build_array(
    (SELECT row_to_json(d) FROM dossier d WHERE id = :id),
    (SELECT json_agg(p ORDER BY code) FROM piece p WHERE dossier_id = :id),
    (SELECT json_agg(x ORDER BY id) FROM decision x WHERE dossier_id = :id),
    (SELECT json_agg(a ORDER BY id) FROM appeal a WHERE dossier_id = :id),
    (SELECT json_agg(w ORDER BY w.id) FROM appeal_answer w JOIN appeal a ON a.id = appeal_id WHERE dossier_id = :id),
    (SELECT json_agg(r ORDER BY id) FROM requested_act r WHERE dossier_id = :id),
    (SELECT json_agg(e ORDER BY id) FROM extension e WHERE dossier_id = :id),
    (SELECT json_agg(o ORDER BY id) FROM opinion o WHERE dossier_id = :id),
    (SELECT json_agg(h ORDER BY id) FROM dossier_history h WHERE dossier_id = :id),
    (SELECT count(*) FROM dossier), (SELECT count(*) FROM dossier_history), (SELECT count(*) FROM outbox)
)::text
"""


class InvestorBehind(FakeServices):
    """Answers for the investor service with the real thing; for the others from the table of its parent."""

    def __init__(self, database: ServiceDatabase, now: Callable[[], datetime] = lambda: NOON) -> None:
        super().__init__()
        self.engine = make_engine(database.url, application="test")
        self.application = Application(
            "investor",
            self.engine,
            commands=bootstrap.COMMANDS,
            queries=QUERIES,
            unit_of_work=bootstrap.unit_of_work,
            now=now,
        )
        self.person_id = uuid4()
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            person = Person(self.person_id, "Fatima Exemple", "f@example.org", None, "DE", Language.GERMAN, NOON)
            work.people.add(person)

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        kind = type(request)
        if kind.service != "investor":
            return await super().call(request, service=service, timeout=timeout)
        received = kind.model_validate(request.model_dump(mode="json"))
        self.asked.append(received)
        try:
            return kind.decode_reply(kind.encode_reply(self.application.answer(received)))
        except Refusal as refusal:
            raise restore(refusal.code, refusal.data) from None

    def store(self, dossier: Dossier) -> UUID:
        """Put a dossier in the database as it is, with one line of history; answers its id."""
        stored = dossier.id
        with transaction(self.engine, bootstrap.unit_of_work) as work:
            dossier.person_id, dossier.number = self.person_id, f"OR-{stored}"
            dossier.note("dossier.filed.v1", by=None, at=NOON - timedelta(days=30))
            work.dossiers.add(dossier)
        return stored

    def everything_of(self, dossier_id: UUID) -> Any:
        """All that is stored of a dossier, and how much is stored and announced altogether."""
        with Session(self.engine) as session:
            return session.scalar(text(_EVERYTHING), {"id": dossier_id})
