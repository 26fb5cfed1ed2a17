"""One transaction of the notifications service.

A lane hands it many events at once: what their handlers ask for is read ahead, what they create is written together.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Uuid, any_, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.notifications.adapters import tables
from services.notifications.adapters.campaign_store import SqlCampaigns
from services.notifications.adapters.personal_data import FORGETTING
from services.notifications.adapters.proof.inbox import SqlReadings
from services.notifications.adapters.proof.reports import SqlReports
from services.notifications.adapters.proof.suppressions import SqlSuppressions
from services.notifications.adapters.provider_store import SqlProviderWishes
from services.notifications.adapters.staff_notices import CHANNEL, SqlStaff
from services.notifications.adapters.staff_receivers import AlertSetUp, SqlStaffReceivers
from services.notifications.adapters.template_store import SqlTemplates
from services.notifications.adapters.untold import SqlUntold
from services.notifications.domain.announcement import OF_A_DOSSIER, Facts
from services.notifications.usecases.ports import DossierNotKnownYet, Mandatary, Reference
from shared.contracts.event import Event
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.notifications.codes import NoticeKind, NoticeState
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.database.arrays import Booleans, Column, Moments, Texts, Uuids
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
_r = tables.dossier_reference.c
_KNOWN = select(_r.dossier_id, _r.number, _r.person_id, _MANDATARIES.label("mandataries")).where(
    _r.dossier_id == any_(bindparam("dossier_ids", type_=ARRAY(Uuid)))
)
# One statement for all notices of a batch. Senders are woken with it; should that get lost, they look twice a second.
_CREATE = text("""
WITH created AS (
    INSERT INTO notice (id, event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent,
                        occurred_at, state)
    SELECT id, event_id::uuid, dossier_id, person_id, for_mandatary, kind, facts::jsonb, correlation_id, traceparent,
           occurred_at, :state
    FROM unnest(:ids, :event_ids, :dossier_ids, :person_ids, :for_mandatary, :kinds, :facts, :correlation_ids,
                :traceparents, :moments)
         AS one (id, event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent,
                 occurred_at)
    ON CONFLICT (event_id, person_id) DO NOTHING
)
SELECT pg_notify(:channel, '')
""")
_COLUMNS: dict[str, Callable[[Sequence[Any]], Column]] = {
    "ids": Uuids,
    "event_ids": Texts,
    "dossier_ids": Uuids,
    "person_ids": Uuids,
    "for_mandatary": Booleans,
    "kinds": Texts,
    "facts": Texts,
    "correlation_ids": Texts,
    "traceparents": Texts,
    "moments": Moments,
}


class NotificationsUnitOfWork(SqlUnitOfWork):
    """See usecases/ports.py for what the use cases see of it. It publishes nothing, so it has no outbox."""

    def __init__(self, session: Session, alerts: AlertSetUp = AlertSetUp()) -> None:  # noqa: B008 - frozen
        super().__init__(session, None)
        self.receivers = SqlStaffReceivers(session, alerts)
        self.references = SqlReferences(session)
        self.notices = SqlNotices(session)
        self.staff = SqlStaff(session)
        self.untold = SqlUntold(session)
        self.templates = SqlTemplates(session)
        self.campaigns = SqlCampaigns(session)
        self.providers = SqlProviderWishes(session)
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
        for dossier_id, number, person_id, mandataries in self._session.execute(
            _KNOWN, {"dossier_ids": list(dossier_ids)}
        ):
            named = tuple(_MANDATARY.validate_python(one) for one in mandataries) if mandataries else ()
            self._known[dossier_id] = Reference(dossier_id, number, person_id, named)

    def remember(self, reference: Reference) -> None:
        """Also of one that a campaign named before its filing was heard: only that says where it is."""
        self._known.setdefault(reference.dossier_id, reference)
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
            put = insert(tables.dossier_reference)
            put = put.on_conflict_do_update(index_elements=["dossier_id"], set_={"province": put.excluded.province})
            names = ("dossier_id", "number", "person_id", "province")
            found = {one.dossier_id: {name: getattr(one, name) for name in names} for one in self._new}
            self._session.execute(put, list(found.values()))
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
        self._new: list[tuple[Any, ...]] = []

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
        self._new.append(  # as `_COLUMNS` names them
            (
                uuid7(),
                trace.causation_id,
                reference.dossier_id,
                mandate_id or reference.person_id,
                mandate_id is not None,
                kind,
                facts.as_json_text(),
                trace.correlation_id,
                trace.traceparent,
                occurred_at,
            )
        )

    def flush(self) -> None:
        if self._new:
            columns = zip(_COLUMNS.items(), zip(*self._new, strict=True), strict=True)
            values = {name: kind(column) for (name, kind), column in columns}
            self._session.execute(_CREATE, {**values, "state": NoticeState.CREATED, "channel": CHANNEL})
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
