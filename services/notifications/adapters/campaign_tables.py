"""The tables of campaigns. Their messages are notices: `notice.campaign_id`. ADR 0048."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from shared.contracts.notifications.campaigns import CampaignState

_MOMENT = DateTime(timezone=True)


def define_campaigns(metadata: MetaData) -> tuple[Table, Table, Table]:
    """`campaign`: what is announced, to whom, how fast, and how far it is; `last_person`: the last one who was listed;
    `paid_until`: see domain/campaign.py; `moved_at`: when it last came nearer to its end, or had nothing due.
    `campaign_history`: who did what, and why; never rewritten. `campaign_unsubscribed`: who ended announcements by the
    link of such a message.
    """
    campaign = Table(
        "campaign",
        metadata,
        Column("id", UUID, primary_key=True),
        Column("version_id", UUID, ForeignKey("template_version.id"), nullable=False, unique=True),
        Column("state", Text, nullable=False),
        Column("setup", JSONB, nullable=False),
        Column("authors", ARRAY(UUID), nullable=False),
        Column("begun_at", _MOMENT, nullable=False),
        Column("started_at", _MOMENT),
        Column("ended_at", _MOMENT),
        Column("counts", JSONB),
        Column("last_person", UUID),
        Column("listed", Boolean, nullable=False, server_default=text("false")),
        Column("paid_until", _MOMENT),
        Column("moved_at", _MOMENT),
        CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in CampaignState)), name="campaign_state_known"
        ),
        Index("campaign_latest", text("begun_at DESC"), "id"),
        Index("campaign_at_work", "id", postgresql_where=text("state IN ('running', 'stopped')")),
    )
    history = Table(
        "campaign_history",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("campaign_id", UUID, ForeignKey("campaign.id"), nullable=False, index=True),
        Column("at", _MOMENT, nullable=False),
        Column("by", UUID),
        Column("act", Text, nullable=False),
        Column("reason", Text, nullable=False),
    )
    unsubscribed = Table(
        "campaign_unsubscribed",
        metadata,
        Column("campaign_id", UUID, ForeignKey("campaign.id"), primary_key=True),
        Column("person_id", UUID, primary_key=True, index=True),
        Column("channel", Text, primary_key=True),
        Column("at", _MOMENT, nullable=False),
    )
    return campaign, history, unsubscribed


def define_offers(metadata: MetaData) -> Table:
    """Projection of territory's opportunities, whether they are published. One that is not there was published or
    withdrawn before this service listened.
    """
    return Table(
        "opportunity",
        metadata,
        Column("id", UUID, primary_key=True),
        Column("open", Boolean, nullable=False),
        Column("changed_at", _MOMENT, nullable=False),
        Column("because", Text),
    )
