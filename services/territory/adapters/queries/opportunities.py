"""Opportunities as the public and as staff see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.offer_versions import versions_of
from services.territory.adapters.queries.plots import lines, plots_of
from services.territory.domain.offer_content import fingerprint, is_over
from services.territory.domain.opportunity import Opportunity
from shared.contracts.territory.attachments import OfferAttachment
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails, OpportunityVersionView, PublishedVersion, ReviewState
from shared.contracts.territory.queries import (
    GetOpportunity,
    GetOpportunityVersion,
    ListOpportunities,
    ListOpportunityVersions,
)
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityPage, OpportunityRow, OpportunityView
from shared.reference.days import local_date

_o = t.opportunity.c


def list_opportunities(query: ListOpportunities, session: Session, now: datetime) -> OpportunityPage:
    """The last published first; drafts before them, the newest first."""
    wanted = _wanted(query)
    page = select(Opportunity).where(*wanted).order_by(_o.published_at.desc().nulls_first(), _o.id.desc())
    total = session.scalar(select(func.count()).select_from(t.opportunity).where(*wanted)) or 0
    found = list(session.scalars(page.offset(query.offset).limit(query.limit)))
    return OpportunityPage(rows=_rows(session, found, now, for_staff=not query.published_only), total=total)


def get_opportunity(query: GetOpportunity, session: Session, now: datetime) -> OpportunityView:
    """Raises OpportunityNotFound: for the public also when it is not published, so that drafts cannot be probed."""
    opportunity = session.get(Opportunity, query.opportunity_id)
    hidden = opportunity is None or opportunity.status is not OpportunityStatus.PUBLISHED
    if opportunity is None or (hidden and not query.for_staff):
        raise OpportunityNotFound(opportunity_id=query.opportunity_id)
    (row,) = _rows(session, [opportunity], now, for_staff=query.for_staff)
    if not query.for_staff:
        return OpportunityView(**dict(row), missing_languages=(), commands=(), history=())
    history = select(t.opportunity_history).where(t.opportunity_history.c.opportunity_id == opportunity.id)
    written = opportunity.being_written
    return OpportunityView(
        **dict(row),
        missing_languages=opportunity.missing_languages,
        commands=opportunity.accepted_commands(),
        history=lines(session, history),
        written=written,
        fingerprint=None if written is None else fingerprint(written),
        languages=opportunity.languages,
    )


def list_opportunity_versions(
    query: ListOpportunityVersions, session: Session, _now: datetime
) -> tuple[OpportunityVersionView, ...]:
    """Raises OpportunityNotFound."""
    return _versions(query.opportunity_id, session)


def get_opportunity_version(query: GetOpportunityVersion, session: Session, _now: datetime) -> PublishedVersion:
    """Raises OpportunityNotFound."""
    for version in _versions(query.opportunity_id, session):
        if version.number == query.number:
            return PublishedVersion(**{name: getattr(version, name) for name in PublishedVersion.model_fields})
    raise OpportunityNotFound(opportunity_id=query.opportunity_id)


def _versions(opportunity_id: UUID, session: Session) -> tuple[OpportunityVersionView, ...]:
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None:
        raise OpportunityNotFound(opportunity_id=opportunity_id)
    known = [*opportunity.uncounted, *versions_of(session, opportunity.id)]
    ends = [*(version.published_at for version in known[1:]), opportunity.withdrawn_at][: len(known)]
    found = (
        OpportunityVersionView.model_validate({**vars(version), "ended_at": ended})
        for version, ended in zip(known, ends, strict=True)
    )
    return tuple(found)[::-1]


def _wanted(query: ListOpportunities) -> list[ColumnElement[bool]]:
    published = _o.status == OpportunityStatus.PUBLISHED
    wanted = [published] if query.published_only else []
    if query.being_written:
        wanted.append(or_(_o.status == OpportunityStatus.DRAFT, and_(published, _o.written.is_not(None))))
    if query.province is not None:
        wanted.append(_o.province == query.province)
    if query.sector is not None:
        wanted.append(_o.sector == query.sector)
    if query.amount_mad is not None:
        least, most = (cast(_o.more[f"{end}_amount_mad"].astext, Numeric) for end in ("minimum", "maximum"))
        wanted += [func.coalesce(least <= query.amount_mad, True), func.coalesce(most >= query.amount_mad, True)]
    return wanted


_COPIED = (
    *("title", "text", "province", "commune", "sector", "zone", "indicative_amount_mad"),
    *("fallbacks", "benefits", "diaspora_notes", "minimum_amount_mad", "maximum_amount_mad"),
    *("expected_jobs", "contact_role", "valid_until"),
)


def _rows(
    session: Session, found: Sequence[Opportunity], now: datetime, *, for_staff: bool
) -> tuple[OpportunityRow, ...]:
    contents, on = [one.content for one in found], local_date(now)
    plots = plots_of(session, {plot for c in contents for plot in (c.plot_id, *c.other_plots) if plot})
    zones = {row.code: row.name for row in session.execute(select(t.zone.c.code, t.zone.c.name))}
    return tuple(
        OpportunityRow(
            opportunity_id=one.id,
            status=one.status,
            zone_name=zones.get(content.zone or ""),
            plot=_plot(plots, content.plot_id),
            other_plots=tuple(plots[plot] for plot in content.other_plots if plot in plots),
            published_at=one.published_at,
            withdrawn_at=one.withdrawn_at,
            version=one.live_version or None,
            review=_review(one) if for_staff else None,
            attachments=_attachments(content, for_staff=for_staff, on=on),
            **{name: getattr(content, name) for name in _COPIED},
        )
        for one, content in zip(found, contents, strict=True)
    )


def _attachments(content: OpportunityDetails, *, for_staff: bool, on: date) -> tuple[OfferAttachment, ...]:
    return tuple(one for one in content.attachments if for_staff or not is_over(one, on))


def _plot(plots: dict[UUID, Any], plot_id: UUID | None) -> Any:
    return plots.get(plot_id) if plot_id else None


def _review(one: Opportunity) -> ReviewState | None:
    if one.being_written is None:
        return None
    return ReviewState(
        stage=one.stage,
        number=one.live_version + 1,
        authors=tuple(sorted(one.writers)),
        submitted_by=one.submitted_by,
        submitted_at=one.submitted_at,
        reason=one.sent_back_because,
    )
