"""What mail servers told later of notices, in PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import proof_tables
from services.notifications.adapters import tables as t
from services.notifications.adapters.staff_notices import CHANNEL
from services.notifications.adapters.undelivered import call_adviser, go_on
from services.notifications.domain.delivery_report import Report
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.replies import ReportView

_resends = select(func.count()).where(t.notice_resend.c.notice_id == t.notice.c.id).scalar_subquery()

_purpose = select(t.message.c.purpose).where(t.message.c.notice_id == t.notice.c.id).scalar_subquery()
_COMPLAINED = text("""
INSERT INTO complaint (notice_id, at, told_at)
SELECT id, :at, CASE WHEN for_mandatary OR for_staff THEN CAST(:at AS timestamptz) END FROM notice WHERE id = :notice_id
ON CONFLICT (notice_id) DO NOTHING
""")
"""Only investors are told of promotion, so only their wishes are withdrawn."""


@dataclass
class Reported:
    state: NoticeState
    resends: int
    purpose: Purpose


class SqlReports:
    """See usecases/take_report.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def notice(self, notice_id: UUID) -> Reported | None:
        wanted = select(t.notice.c.state, _resends.label("resends"), _purpose.label("purpose"))
        wanted = wanted.where(t.notice.c.id == notice_id).with_for_update(of=t.notice)
        row = self._session.execute(wanted).one_or_none()
        if row is None:
            return None
        return Reported(NoticeState(row.state), row.resends, Purpose(row.purpose or Purpose.SERVICE_NOTICES))

    def keep(self, notice_id: UUID, report: Report, digest: bytes, *, at: datetime) -> bool:
        once = insert(proof_tables.delivery_report).on_conflict_do_nothing(constraint="delivery_report_once")
        said = {"kind": report.kind, "status": report.status, "diagnostic": report.diagnostic}
        kept = once.values(notice_id=notice_id, at=at, digest=digest, **said).returning(
            proof_tables.delivery_report.c.id
        )
        return self._session.scalar(kept) is not None

    def note_complaint(self, notice_id: UUID, at: datetime) -> None:
        self._session.execute(_COMPLAINED, {"notice_id": notice_id, "at": at})

    def call_adviser(self, notice_id: UUID) -> None:
        call_adviser(self._session.connection(), notice_id)

    def move(self, notice_id: UUID, state: NoticeState, standing: NoticeStanding | None) -> None:
        moved = update(t.notice).where(t.notice.c.id == notice_id)
        self._session.execute(moved.values(state=state, standing=standing))
        if state is NoticeState.FAILED_PERMANENTLY:
            go_on(self._session.connection(), notice_id)
        self._session.execute(text(f"NOTIFY {CHANNEL}"))


def reports_of(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[ReportView]]:
    """By notice, in the order in which they came."""
    table, found = proof_tables.delivery_report, defaultdict(list)
    for row in session.execute(select(table).where(table.c.notice_id.in_(ids)).order_by(table.c.id)):
        view = ReportView(at=row.at, kind=row.kind, status=row.status, diagnostic=row.diagnostic)
        found[row.notice_id].append(view)
    return found
