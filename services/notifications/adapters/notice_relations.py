"""What belongs to the story of one notice: hints beside it, the digest that tells it, the steps that it tells."""

from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.domain.standing import exact
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.replies import NoticeView, RelatedNotice

_n, _a = t.notice.c, t.notice_attempt.c
_ASKED_LAST = (
    select(_a.provider).where(_a.notice_id == _n.id).order_by(_a.id.desc()).limit(1).scalar_subquery().label("provider")
)
_AT = func.coalesce(_n.sent_at, _n.created_at).label("at")


def related(session: Session, notice: NoticeView) -> dict[str, Any]:
    """The fields of a NoticeView."""
    of_it = or_(_n.beside == notice.notice_id, _n.told_by == notice.notice_id, _n.id == notice.told_by)
    rows = session.execute(
        select(_n.id, _n.kind, _n.state, _n.standing, _n.beside, _n.told_by, _AT, _ASKED_LAST)
        .add_columns(t.dossier_reference.c.number)
        .join_from(t.notice, t.dossier_reference)
        .where(of_it)
        .order_by(_n.position)
    ).all()
    return {
        "hints": tuple(_view(row) for row in rows if row.beside == notice.notice_id),
        "steps": tuple(_view(row) for row in rows if row.told_by == notice.notice_id),
        "digest": next((_view(row) for row in rows if row.id == notice.told_by), None),
    }


def _view(row: Row[Any]) -> RelatedNotice:
    standing = exact(NoticeState(row.state), row.standing and NoticeStanding(row.standing))
    said = {name: getattr(row, name) for name in ("number", "kind", "at", "provider")}
    return RelatedNotice(notice_id=row.id, standing=standing, **said)
