"""Opportunities as the public and as staff see them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.queries.plots import lines, plots_of
from services.territory.domain.opportunity import Opportunity
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityPage, OpportunityRow, OpportunityView

_ROWS = select(t.opportunity, t.zone.c.name.label("zone_name")).select_from(
    t.opportunity.outerjoin(t.zone, t.zone.c.code == t.opportunity.c.zone)
)
_COPIED = (
    "status", "title", "text", "province", "commune", "sector", "zone", "zone_name", "indicative_amount_mad",
    "published_at", "withdrawn_at",
)  # fmt: skip


def list_opportunities(query: ListOpportunities, session: Session, _now: datetime) -> OpportunityPage:
    """The last published first; drafts before them, the newest first."""
    o = t.opportunity.c
    wanted = []
    if query.published_only:
        wanted.append(o.status == OpportunityStatus.PUBLISHED)
    if query.province is not None:
        wanted.append(o.province == query.province)
    if query.sector is not None:
        wanted.append(o.sector == query.sector)
    page = _ROWS.where(*wanted).order_by(o.published_at.desc().nulls_first(), o.id.desc())
    total = session.scalar(select(func.count()).select_from(t.opportunity).where(*wanted)) or 0
    return OpportunityPage(rows=_rows(session, page.offset(query.offset).limit(query.limit)), total=total)


def get_opportunity(query: GetOpportunity, session: Session, _now: datetime) -> OpportunityView:
    """Raises OpportunityNotFound: for the public also when it is not published, so that drafts cannot be probed."""
    opportunity = session.get(Opportunity, query.opportunity_id)
    hidden = opportunity is None or opportunity.status is not OpportunityStatus.PUBLISHED
    if opportunity is None or (hidden and not query.for_staff):
        raise OpportunityNotFound(opportunity_id=query.opportunity_id)
    (row,) = _rows(session, _ROWS.where(t.opportunity.c.id == opportunity.id))
    history = select(t.opportunity_history).where(t.opportunity_history.c.opportunity_id == opportunity.id)
    return OpportunityView(
        **row.model_dump(),
        missing_languages=opportunity.missing_languages,
        commands=opportunity.accepted_commands() if query.for_staff else (),
        history=lines(session, history) if query.for_staff else (),
    )


def _rows(session: Session, wanted: Select[Any]) -> tuple[OpportunityRow, ...]:
    found = session.execute(wanted).all()
    plots = plots_of(session, {row.plot_id for row in found if row.plot_id})
    return tuple(
        OpportunityRow(
            opportunity_id=row.id,
            plot=plots.get(row.plot_id),
            **{name: getattr(row, name) for name in _COPIED},
        )
        for row in found
    )
