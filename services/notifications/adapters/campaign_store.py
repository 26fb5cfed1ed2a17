"""Campaigns in PostgreSQL, as staff change them and as senders see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.orm import Session

from services.notifications.adapters.tables import campaign, campaign_history, campaign_unsubscribed, opportunity
from services.notifications.adapters.template_store import SqlTemplates
from services.notifications.domain.campaign import Campaign
from services.notifications.domain.timing import UNRELEASED
from shared.contracts.notifications.campaign_refusals import CampaignNotFound
from shared.contracts.notifications.campaigns import CampaignAct, CampaignEntryAct, CampaignSetup, CampaignState
from shared.contracts.notifications.codes import Channel

_c, _h, _o = campaign.c, campaign_history.c, opportunity.c
_about = _c.setup["opportunity_id"].astext
_NOT_ENDED = (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)
_GOES_ON = frozenset({CampaignEntryAct.STARTED, CampaignAct.RESUME, CampaignEntryAct.RESUME_WITHDRAWN})
# Before the locks of campaigns, so that nobody waits in a circle: a start sees the withdrawal, or that one sees it run.
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('primo.offer' || :opportunity_id, 0))")
_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('primo.offer' || :opportunity_id, 0))")
_HOLD_BACK = text("""
UPDATE notice SET priority = :unreleased
WHERE campaign_id = :campaign_id AND state IN ('created', 'failed_temporarily') AND priority <> :unreleased
""")
_WAS_TOLD = text("""
SELECT FROM notice WHERE event_id = :campaign_id AND person_id = :person_id AND campaign_id = :campaign_id
  AND channel = :channel AND state IN ('sent', 'unknown', 'failed_permanently')
""")


class SqlCampaigns:
    """See usecases/campaign_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, campaign_id: UUID) -> Campaign:
        row = self._session.execute(select(campaign).where(_c.id == campaign_id).with_for_update()).one_or_none()
        if row is None:
            raise CampaignNotFound(campaign_id=campaign_id)
        return self._campaign(row)

    def get_to_run(self, campaign_id: UUID) -> Campaign:
        about = self._session.scalar(select(_about).where(_c.id == campaign_id))
        if about is not None:
            self._session.execute(_SHARED, {"opportunity_id": about})
        return self.get(campaign_id)

    def _campaign(self, row: Row[Any]) -> Campaign:
        setup = CampaignSetup.model_validate(row.setup)
        return Campaign(
            id=row.id,
            setup=setup,
            version=SqlTemplates(self._session).get(row.version_id),
            state=CampaignState(row.state),
            authors=frozenset(row.authors),
            begun_at=row.begun_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            offer_withdrawn=self._session.scalar(select(_o.open).where(_o.id == setup.opportunity_id)) is False,
        )

    def opened(self, opportunity_id: UUID, at: datetime) -> None:
        self._put(opportunity_id, open=True, because=None, changed_at=at)

    def withdrawn(self, opportunity_id: UUID, because: str | None, at: datetime) -> Sequence[Campaign]:
        self._put(opportunity_id, open=False, because=because, changed_at=at)
        # Drafts as well: one that is being started now is waited for, and looked at as it is then.
        about = select(campaign).where(_about == str(opportunity_id), _c.state.in_(_NOT_ENDED)).order_by(_c.id)
        return [self._campaign(row) for row in self._session.execute(about.with_for_update()).all()]

    def _put(self, opportunity_id: UUID, **said: Any) -> None:
        self._session.execute(_TURN, {"opportunity_id": str(opportunity_id)})
        put = insert_once(opportunity).values(id=opportunity_id, **said)
        self._session.execute(put.on_conflict_do_update(index_elements=["id"], set_=said))

    def started_by(self, campaign_id: UUID) -> UUID:
        started = (_h.campaign_id == campaign_id, _h.act == CampaignEntryAct.STARTED)
        starter: UUID = self._session.execute(select(_h.by).where(*started)).scalar_one()
        return starter

    def add(self, one: Campaign) -> None:
        fixed = {"id": one.id, "version_id": one.version.id, "begun_at": one.begun_at}
        self._session.execute(insert(campaign).values(**fixed, **_changing(one)))
        self._note(one)

    def save(self, one: Campaign) -> None:
        changed = _changing(one)
        if any(entry.act in _GOES_ON for entry in one.entries):  # time that it stood still pays nothing
            changed |= {"paid_until": one.entries[-1].at, "moved_at": one.entries[-1].at}
        self._session.execute(update(campaign).where(_c.id == one.id).values(changed))
        self._note(one)

    def hold_back(self, campaign_id: UUID) -> None:
        self._session.execute(_HOLD_BACK, {"campaign_id": campaign_id, "unreleased": UNRELEASED})

    def unsubscribed(self, campaign_id: UUID, person_id: UUID, channel: Channel, at: datetime) -> None:
        said = {"campaign_id": campaign_id, "person_id": person_id, "channel": channel}
        if self._session.execute(_WAS_TOLD, said).first() is not None:
            self._session.execute(insert_once(campaign_unsubscribed).values(**said, at=at).on_conflict_do_nothing())

    def _note(self, one: Campaign) -> None:
        for entry in one.entries:
            self._session.execute(insert(campaign_history).values(campaign_id=one.id, **dict(entry)))
        one.entries.clear()


def _changing(one: Campaign) -> dict[str, Any]:
    return {
        "state": one.state,
        "setup": one.setup.model_dump(mode="json"),
        "authors": sorted(one.authors),
        "started_at": one.started_at,
        "ended_at": one.ended_at,
    }


def at_work(connection: Connection, campaign_id: UUID) -> tuple[CampaignState, UUID]:
    """Where it stands as a message of it is to leave, and the version of its words."""
    row = connection.execute(select(_c.state, _c.version_id).where(_c.id == campaign_id)).one()
    return CampaignState(row.state), row.version_id
