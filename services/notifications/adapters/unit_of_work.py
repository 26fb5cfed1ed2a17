"""One transaction of the notifications service.

A lane hands it many events at once: what their handlers ask for is read ahead, what they create is written together.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Uuid, any_, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.notifications.adapters import tables
from services.notifications.adapters.personal_data import FORGETTING
from services.notifications.adapters.proof.inbox import SqlReadings
from services.notifications.adapters.proof.reports import SqlReports
from services.notifications.adapters.proof.suppressions import SqlSuppressions
from services.notifications.adapters.staff_notices import CHANNEL, SqlStaff
from services.notifications.adapters.template_store import SqlTemplates
from services.notifications.adapters.untold import SqlUntold
from services.notifications.domain.announcement import OF_A_DOSSIER, Facts
from services.notifications.usecases.ports import DossierNotKnownYet, Mandatary, Reference
from shared.contracts.event import Event
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.notifications.codes import NoticeKind, NoticeState
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.database.identifiers import uuid7
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.telemetry.correlation import current

_MANDATARY = TypeAdapter(Mandatary)

_m = tables.mandatary.c
_MANDATARIES = (  # beside the reference in one statement: few have any, and each batch asks
    select(func.json_agg(func.to_jsonb(text("mandatary.*"))))
    .select_from(tables.mandatary)
    .where(_m.dossier_id == tables.dossier_reference.c.dossier_id)
    .scalar_subquery()
)
_KNOWN = select(tables.dossier_reference, _MANDATARIES.label("mandataries")).where(
    tables.dossier_reference.c.dossier_id == any_(bindparam("dossier_ids", type_=ARRAY(Uuid)))
)
# One statement for all notices of a batch. Senders are woken with it; should that get lost, they look twice a second.
_CREATE = text("""
WITH created AS (
    INSERT INTO notice (id, event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent,
                        occurred_at, state)
    SELECT id, event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent, occurred_at,
           state
    FROM json_to_recordset(CAST(:notices AS json)) AS one (
        id uuid, event_id uuid, dossier_id uuid, person_id uuid, for_mandatary boolean, kind text, facts jsonb,
        correlation_id text, traceparent text, occurred_at timestamptz, state text
    )
    ON CONFLICT (event_id, person_id) DO NOTHING
)
SELECT pg_notify(:channel, '')
""")


class NotificationsUnitOfWork(SqlUnitOfWork):
    """See usecases/ports.py for what the use cases see of it. It publishes nothing, so it has no outbox."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, None)
        self.references = SqlReferences(session)
        self.notices = SqlNotices(session)
        self.staff = SqlStaff(session)
        self.untold = SqlUntold(session)
        self.templates = SqlTemplates(session)
        self.suppressions = SqlSuppressions(session)
        self.reports = SqlReports(session)
        self.readings = SqlReadings(session)

    def prepare(self, events: Sequence[Event]) -> None:
        self.references.read_ahead({event.dossier_id for event in events if isinstance(event, OF_A_DOSSIER)})

    def forget(self, event: ErasureOrdered) -> None:
        """See usecases/ports.py."""
        self.flush()  # notices of events before this one, in the same batch
        FORGETTING.forget(event, self.session)

    def flush(self) -> None:
        super().flush()
        self.references.flush()
        self.notices.flush()
        self.staff.flush()


class SqlReferences:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[UUID, Reference] = {}
        self._new: list[Reference] = []
        self._changed: dict[UUID, Mandatary] = {}
        self._given: dict[UUID, UUID] = {}

    def read_ahead(self, dossier_ids: Collection[UUID]) -> None:
        """Read what is known of these dossiers in one go; of the others `get` asks when it comes to them."""
        for row in self._session.execute(_KNOWN, {"dossier_ids": list(dossier_ids)}):
            named = tuple(_MANDATARY.validate_python(one) for one in row.mandataries or ())
            self._known[row.dossier_id] = Reference(row.dossier_id, row.number, row.person_id, named)

    def remember(self, reference: Reference) -> None:
        if reference.dossier_id not in self._known:
            self._known[reference.dossier_id] = reference
            self._new.append(reference)

    def get(self, dossier_id: UUID) -> Reference:
        """Raises DossierNotKnownYet."""
        if dossier_id not in self._known:
            self.read_ahead([dossier_id])
        if dossier_id not in self._known:
            raise DossierNotKnownYet(dossier_id)
        return self._known[dossier_id]

    def give(self, dossier_id: UUID, person_id: UUID) -> None:
        self._known[dossier_id] = replace(self.get(dossier_id), person_id=person_id)
        self._given[dossier_id] = person_id

    def name(self, mandatary: Mandatary) -> None:
        reference = self.get(mandatary.dossier_id)
        if all(known.mandate_id != mandatary.mandate_id for known in reference.mandataries):
            self._keep(reference, (*reference.mandataries, mandatary))

    def revoke(self, dossier_id: UUID, mandate_id: UUID, at: datetime) -> None:
        reference = self.get(dossier_id)
        self._keep(
            reference,
            tuple(replace(m, revoked_at=at) if m.mandate_id == mandate_id else m for m in reference.mandataries),
        )

    def _keep(self, reference: Reference, mandataries: tuple[Mandatary, ...]) -> None:
        self._known[reference.dossier_id] = replace(reference, mandataries=mandataries)
        self._changed |= {one.mandate_id: one for one in mandataries}

    def flush(self) -> None:
        if self._new:
            statement = insert(tables.dossier_reference).on_conflict_do_nothing(index_elements=["dossier_id"])
            found = [{name: getattr(one, name) for name in ("dossier_id", "number", "person_id")} for one in self._new]
            self._session.execute(statement, found)
        self._new.clear()
        if self._changed:
            named = insert(tables.mandatary)
            named = named.on_conflict_do_update(
                index_elements=["mandate_id"], set_={"revoked_at": named.excluded.revoked_at}
            )
            self._session.execute(named, [vars(one) for one in self._changed.values()])
        self._changed.clear()
        for dossier_id, person_id in self._given.items():
            known = tables.dossier_reference
            self._session.execute(update(known).where(known.c.dossier_id == dossier_id).values(person_id=person_id))
        self._given.clear()


class SqlNotices:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._new: list[dict[str, Any]] = []

    def create(
        self,
        reference: Reference,
        kind: NoticeKind,
        facts: Facts,
        occurred_at: datetime,
        *,
        mandate_id: UUID | None = None,
    ) -> None:
        trace = current()
        if trace is None or trace.causation_id is None:
            raise RuntimeError("a notice is created only while an event is handled")
        self._new.append(
            {
                "id": uuid7(),
                "event_id": UUID(trace.causation_id),
                "dossier_id": reference.dossier_id,
                "person_id": mandate_id or reference.person_id,
                "for_mandatary": mandate_id is not None,
                "kind": kind,
                "facts": facts.as_json(),
                "correlation_id": trace.correlation_id,
                "traceparent": trace.traceparent,
                "occurred_at": occurred_at,
                "state": NoticeState.CREATED,
            }
        )

    def flush(self) -> None:
        if self._new:
            self._session.execute(_CREATE, {"notices": to_json(self._new).decode(), "channel": CHANNEL})
        self._new.clear()

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
            .values(
                state=NoticeState.CREATED,
                standing=None,
                phase=None,
                claimed_by=None,
                tries=0,
                next_attempt_at=func.now(),
            )
        )
        self._wake()

    def _wake(self) -> None:
        """Senders wake when this commits; should it get lost, they look twice a second anyway."""
        self._session.execute(text(f"NOTIFY {CHANNEL}"))
