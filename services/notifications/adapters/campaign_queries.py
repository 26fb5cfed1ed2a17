"""Campaigns as members of staff read them: what they say, how far they are, what came of their messages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, text
from sqlalchemy.orm import Session

from services.notifications.adapters import proof_tables
from services.notifications.adapters import tables as t
from services.notifications.adapters.campaign_rate import rate_on
from services.notifications.adapters.template_store import version_of
from services.notifications.adapters.writing.icu_text import READING
from services.notifications.domain.campaign import Campaign
from services.notifications.domain.delivery import UNSETTLED
from services.notifications.domain.template_text import OF_A_CAMPAIGN_SMS, languages_of, parts_of
from shared.contracts.investor.audience import MOST_UNREACHABLE, AudienceCounts
from shared.contracts.notifications.campaign_refusals import CampaignNotFound
from shared.contracts.notifications.campaigns import (
    CampaignDefaults,
    CampaignEntry,
    CampaignList,
    CampaignResult,
    CampaignSetup,
    CampaignState,
    CampaignSummary,
    CampaignView,
    GetCampaign,
    ListCampaigns,
    ListUnreachable,
    OfferWithdrawn,
)
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request
from shared.messaging.application import Query
from shared.reference.days import local_date

_c, _n, _s, _o = t.campaign.c, t.notice.c, proof_tables.suppression.c, t.opportunity.c
_RESULTS = text("""
SELECT channel,
    count(*) FILTER (WHERE open AND NOT held) AS waiting, count(*) FILTER (WHERE open AND held) AS held,
    count(*) FILTER (WHERE state = 'sent' AND NOT delivered) AS sent,
    count(*) FILTER (WHERE state = 'sent' AND delivered) AS delivered,
    count(*) FILTER (WHERE failed AND bounced) AS bounced,
    count(*) FILTER (WHERE failed AND NOT bounced AND NOT withdrawn AND NOT suppressed) AS failed,
    count(*) FILTER (WHERE state = 'unknown') AS unknown,
    count(*) FILTER (WHERE failed AND NOT bounced AND withdrawn) AS withdrawn,
    count(*) FILTER (WHERE failed AND NOT bounced AND suppressed AND NOT unwanted) AS suppressed,
    count(*) FILTER (WHERE failed AND NOT bounced AND suppressed AND unwanted) AS unwanted,
    count(*) FILTER (WHERE read) AS read, count(*) FILTER (WHERE ended) AS unsubscribed
FROM (
    SELECT n.channel, n.state, n.state IN ('created', 'sending', 'failed_temporarily') AS open,
        n.state = 'failed_permanently' AS failed,
        n.state = 'created' AND n.standing IS NOT DISTINCT FROM 'held' AS held,
        n.standing IS NOT DISTINCT FROM 'delivered' AS delivered,
        n.standing IS NOT DISTINCT FROM 'superseded' AS withdrawn,
        n.standing IS NOT DISTINCT FROM 'suppressed' AS suppressed,
        EXISTS (SELECT FROM delivery_report r WHERE r.notice_id = n.id AND r.kind = 'failed') AS bounced,
        EXISTS (SELECT FROM notice_attempt a
                WHERE a.notice_id = n.id AND a.phase = 'contact' AND a.outcome = 'permanent') AS unwanted,
        EXISTS (SELECT FROM notice_reading d WHERE d.notice_id = n.id) AS read,
        EXISTS (SELECT FROM campaign_unsubscribed u WHERE u.campaign_id = n.campaign_id
                AND u.person_id = n.person_id AND u.channel = n.channel) AS ended
    FROM notice n WHERE n.campaign_id = :id
) told GROUP BY channel ORDER BY channel
""")


def list_campaigns(query: ListCampaigns, session: Session, now: datetime) -> CampaignList:
    told = (
        select(
            _n.campaign_id,
            func.count().label("total"),
            func.count().filter(_n.state.not_in(UNSETTLED)).label("settled"),
        )
        .where(_n.campaign_id.is_not(None))
        .group_by(_n.campaign_id)
        .subquery()
    )
    wanted = select(t.campaign, told.c.total, told.c.settled).outerjoin(told, told.c.campaign_id == _c.id)
    rows = session.execute(wanted.order_by(_c.begun_at.desc(), _c.id).limit(query.limit)).all()
    defaults = CampaignDefaults(per_minute=rate_on(local_date(now)))
    return CampaignList(defaults=defaults, rows=tuple(_summary(row) for row in rows))


def _summary(row: Row[Any]) -> CampaignSummary:
    setup = CampaignSetup.model_validate(row.setup)
    return CampaignSummary(
        campaign_id=row.id,
        title=setup.title,
        channels=setup.channels,
        total=row.total or 0,
        settled=row.settled or 0,
        **{name: getattr(row, name) for name in ("state", "authors", "begun_at", "started_at", "ended_at")},
    )


def get_campaign(query: GetCampaign, session: Session, _now: datetime) -> CampaignView:
    """Raises CampaignNotFound."""
    row = session.execute(select(t.campaign).where(_c.id == query.campaign_id)).one_or_none()
    if row is None:
        raise CampaignNotFound(campaign_id=query.campaign_id)
    version = version_of(
        session.execute(select(t.template_version).where(t.template_version.c.id == row.version_id)).one()
    )
    setup = CampaignSetup.model_validate(row.setup)
    one = Campaign(row.id, setup, version, CampaignState(row.state), frozenset(row.authors))
    return CampaignView(
        campaign_id=row.id,
        setup=setup,
        version_id=version.id,
        texts=version.texts,
        fallbacks=version.fallbacks,
        digest=one.digest,
        languages=languages_of(version.key),
        parts=parts_of(version.key),
        sms_variables=tuple(sorted(OF_A_CAMPAIGN_SMS)),
        counts=None if row.counts is None else AudienceCounts.model_validate(row.counts),
        results=tuple(CampaignResult(**each._mapping) for each in session.execute(_RESULTS, {"id": row.id})),
        flaws=tuple(one.flaws(READING)) if one.state is CampaignState.DRAFT else (),
        history=tuple(_entries(session, row.id)),
        offer_withdrawn=_withdrawn(session, setup.opportunity_id),
        **{name: getattr(row, name) for name in ("state", "authors", "begun_at", "started_at", "ended_at", "listed")},
    )


def _withdrawn(session: Session, opportunity_id: UUID | None) -> OfferWithdrawn | None:
    wanted = select(_o.changed_at, _o.because).where(_o.id == opportunity_id, ~_o.open)
    row = session.execute(wanted).one_or_none()
    return None if row is None else OfferWithdrawn(at=row.changed_at, because=row.because or "")


def _entries(session: Session, campaign_id: UUID) -> Sequence[CampaignEntry]:
    h = t.campaign_history.c
    rows = session.execute(select(h.at, h.by, h.act, h.reason).where(h.campaign_id == campaign_id).order_by(h.id))
    return [CampaignEntry(**row._mapping) for row in rows]


def unreachable(connection: Connection) -> Mapping[Channel, tuple[UUID, ...]]:
    """Persons of whose notice an address came back, and stands."""
    found: dict[Channel, list[UUID]] = defaultdict(list)
    wanted = (
        select(_s.channel, _n.person_id)
        .join(t.notice, _n.id == _s.notice_id)
        .where(_s.lifted_at.is_(None), ~_n.for_staff, ~_n.for_mandatary)
        .order_by(_s.since.desc(), _s.id)
        .limit(MOST_UNREACHABLE)
    )
    for channel, person_id in connection.execute(wanted):
        found[Channel(channel)].append(person_id)
    return {channel: tuple(persons) for channel, persons in found.items()}


def list_unreachable(_query: ListUnreachable, session: Session, _now: datetime) -> Mapping[Channel, tuple[UUID, ...]]:
    return unreachable(session.connection())


CAMPAIGN_QUERIES: Mapping[type[Request[Any]], Query] = {
    ListCampaigns: list_campaigns,
    GetCampaign: get_campaign,
    ListUnreachable: list_unreachable,
}
