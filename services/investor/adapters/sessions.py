"""Sessions of the commission in the database."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import session_tables, tables
from services.investor.domain.commission_session import CommissionSession
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_codes import SessionState
from shared.contracts.investor.commission_refusals import SessionNotFound

_s, _d = session_tables.commission_session.c, tables.dossier.c
_GOES_ON = (SessionState.PLANNED, SessionState.HELD)


class SqlSessions:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, session_id: UUID) -> CommissionSession:
        """Loaded under its lock. Raises SessionNotFound."""
        found = self._session.get(CommissionSession, session_id, with_for_update=True)
        if found is None:
            raise SessionNotFound(session_id=session_id)
        return found

    def plan(self, planned: CommissionSession) -> CommissionSession:
        """Stored, under its lock; or the one that is there for that day already."""
        table = session_tables.commission_session
        values = {
            "id": planned.id,
            "held_on": planned.held_on,
            "place": planned.place,
            "planned_by": planned.planned_by,
            "planned_at": planned.planned_at,
            "state": planned.state,
            "version": planned.version,
            "present": [],
            "minutes": "",
        }
        # Two who plan the same day at once: the second one waits here for the first.
        stored = self._session.execute(insert(table).values(values).on_conflict_do_nothing().returning(_s.id)).scalar()
        if stored is None:
            wanted = select(_s.id).where(_s.held_on == planned.held_on, _s.state != SessionState.CANCELLED)
            stored = self._session.execute(wanted).scalar_one()
        return self.get(stored)

    def on(self, day: date) -> CommissionSession | None:
        """The session of a day that still takes dossiers, under its lock."""
        wanted = select(_s.id).where(_s.held_on == day, _s.state.in_(_GOES_ON))
        found = self._session.execute(wanted).scalar_one_or_none()
        return None if found is None else self.get(found)

    def scheduled_for(self, day: date) -> Sequence[UUID]:
        """Dossiers that wait for the commission on that day, the oldest deposit first."""
        wanted = select(_d.id).where(_d.status == Status.SCHEDULED, _d.session_on == day)
        return list(self._session.scalars(wanted.order_by(_d.filed_at, _d.id)))

    def unconcluded(self, session: CommissionSession) -> Collection[UUID]:
        """Dossiers of its agenda that wait for it and of which no decision is proposed."""
        proposed = (
            select(tables.decision.c.id)
            .where(
                tables.decision.c.dossier_id == _d.id,
                tables.decision.c.validated_at.is_(None),
                tables.decision.c.rejected_at.is_(None),
            )
            .exists()
        )
        on_agenda = [item.dossier_id for item in session.items]
        wanted = select(_d.id).where(
            _d.id.in_(on_agenda), _d.status == Status.SCHEDULED, _d.session_on == session.held_on, ~proposed
        )
        return list(self._session.scalars(wanted))
