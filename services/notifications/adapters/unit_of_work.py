"""One transaction of the notifications service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import tables
from services.notifications.domain.announcement import Facts
from services.notifications.usecases.ports import DossierNotKnownYet, Reference
from shared.contracts.notifications.codes import NoticeKind, NoticeState
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.database.identifiers import uuid7
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.telemetry.correlation import current

CHANNEL = "primo_notice"


class NotificationsUnitOfWork(SqlUnitOfWork):
    """See usecases/ports.py for what the use cases see of it. It publishes nothing, so it has no outbox."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, None)
        self.references = SqlReferences(session)
        self.notices = SqlNotices(session)


class SqlReferences:
    def __init__(self, session: Session) -> None:
        self._session = session

    def remember(self, reference: Reference) -> None:
        self._session.execute(
            insert(tables.dossier_reference)
            .values(vars(reference))
            .on_conflict_do_nothing(index_elements=["dossier_id"])
        )

    def get(self, dossier_id: UUID) -> Reference:
        """Raises DossierNotKnownYet."""
        table = tables.dossier_reference
        row = self._session.execute(select(table).where(table.c.dossier_id == dossier_id)).one_or_none()
        if row is None:
            raise DossierNotKnownYet(dossier_id)
        return Reference(dossier_id=row.dossier_id, number=row.number, person_id=row.person_id)


class SqlNotices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, reference: Reference, kind: NoticeKind, facts: Facts, occurred_at: datetime) -> None:
        trace = current()
        if trace is None or trace.causation_id is None:
            raise RuntimeError("a notice is created only while an event is handled")
        statement = (
            insert(tables.notice)
            .values(
                id=uuid7(),
                event_id=UUID(trace.causation_id),
                dossier_id=reference.dossier_id,
                person_id=reference.person_id,
                kind=kind,
                facts=facts.as_json(),
                correlation_id=trace.correlation_id,
                occurred_at=occurred_at,
                state=NoticeState.CREATED,
            )
            .on_conflict_do_nothing(index_elements=["event_id", "person_id"])
        )
        self._session.execute(statement)
        self._wake()

    def state_of(self, notice_id: UUID) -> NoticeState:
        found = self._session.scalar(
            select(tables.notice.c.state).where(tables.notice.c.id == notice_id).with_for_update()
        )
        if found is None:
            raise NoticeNotFound(notice_id=notice_id)
        return NoticeState(found)

    def put_back(self, notice_id: UUID, *, by: UUID, reason: str, at: datetime) -> None:
        self._session.execute(
            tables.notice_resend.insert().values(notice_id=notice_id, at=at, staff_id=by, reason=reason)
        )
        self._session.execute(
            update(tables.notice)
            .where(tables.notice.c.id == notice_id)
            .values(state=NoticeState.CREATED, phase=None, claimed_by=None, tries=0, next_attempt_at=func.now())
        )
        self._wake()

    def _wake(self) -> None:
        """Senders wake when this commits; should it get lost, they look twice a second anyway."""
        self._session.execute(text(f"NOTIFY {CHANNEL}"))
