"""What was published of the opportunities, once and for good."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Uuid, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.domain.offer_review import OpportunityVersion
from shared.contracts.territory.codes import OpportunityStatus
from shared.reference.days import local_date

opportunity_version = Table(
    "opportunity_version",
    t.metadata,
    Column("opportunity_id", Uuid, ForeignKey("opportunity.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("details", JSONB, nullable=False),
    Column("authors", JSONB, nullable=False),
    Column("submitted_by", Uuid),
    Column("submitted_at", DateTime(timezone=True)),
    Column("approved_by", Uuid),
    Column("published_at", DateTime(timezone=True), nullable=False),
)

_o, _v = t.opportunity.c, opportunity_version.c


class SqlOfferVersions:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, version: OpportunityVersion) -> None:
        self._session.execute(opportunity_version.insert().values(vars(version)))


def versions_of(session: Session, opportunity_id: UUID) -> Sequence[OpportunityVersion]:
    """The oldest first."""
    wanted = select(opportunity_version).where(_v.opportunity_id == opportunity_id).order_by(_v.number)
    return [OpportunityVersion(**row) for row in session.execute(wanted).mappings()]


def was_offered(session: Session, plot_id: UUID, at: datetime) -> bool:
    """Published, and not withdrawn before that moment, in the version that was read then: who filed in time is not
    turned away.
    """
    open_then = or_(_o.withdrawn_at.is_(None), _o.withdrawn_at > at)
    now = select(_o.id).where(_o.plot_id == plot_id, _o.published_at.is_not(None), open_then)
    later = opportunity_version.alias("later")
    replaced = exists().where(
        and_(later.c.opportunity_id == _v.opportunity_id, later.c.number > _v.number, later.c.published_at <= at)
    )
    before = (
        select(_v.opportunity_id)
        .join(t.opportunity, _o.id == _v.opportunity_id)
        .where(_v.details["plot_id"].astext == str(plot_id), open_then, ~replaced)
    )
    return any(session.scalar(wanted.limit(1)) is not None for wanted in (now, before))


def expired_opportunities(session: Session, now: datetime, limit: int = 200) -> list[UUID]:
    """Published ones whose last day is over, the longest overdue first."""
    until = _o.more["valid_until"].astext  # a day in ISO 8601: its order is that of its letters
    wanted = select(_o.id).where(_o.status == OpportunityStatus.PUBLISHED, until < local_date(now).isoformat())
    return list(session.scalars(wanted.order_by(until).limit(limit)))
