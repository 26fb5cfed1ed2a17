"""The notifications service's tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from services.notifications.adapters.campaign_tables import define_campaigns, define_offers
from services.notifications.adapters.template_tables import define_templates
from services.notifications.domain.delivery import UNSETTLED
from shared.contracts.notifications.codes import NoticeState
from shared.messaging.carried_out import define_carried_out
from shared.messaging.erasure import define_erasures
from shared.messaging.inbox import define_inbox

metadata = MetaData()

_MOMENT = DateTime(timezone=True)


def _one_of(states: tuple[NoticeState, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


dossier_reference = Table(
    "dossier_reference",
    metadata,
    Column("dossier_id", UUID, primary_key=True),
    Column("number", Text, nullable=False),
    Column("person_id", UUID, nullable=False),
    Column("province", Text),
)
"""Projection of investor's dossiers: whose it is, what it is called, and where. Without a province its filing was not
heard, or was before migration 0025: until investor was asked it is seen by those alone who see the whole region.
"""

mandatary = Table(
    "mandatary",
    metadata,
    Column("mandate_id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier_reference.dossier_id"), nullable=False, index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("revoked_at", _MOMENT),
)
"""Projection of investor's mandates: who is told beside the investor, without a name."""

notice = Table(
    "notice",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("event_id", UUID, nullable=False),
    Column("dossier_id", UUID, ForeignKey("dossier_reference.dossier_id"), nullable=False),
    Column("person_id", UUID, nullable=False),
    Column("for_mandatary", Boolean, nullable=False, server_default=text("false")),
    Column("for_staff", Boolean, nullable=False, server_default=text("false")),
    Column("digest_at", _MOMENT),
    Column("kind", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("traceparent", Text),
    Column("occurred_at", _MOMENT, nullable=False),
    Column("created_at", _MOMENT, nullable=False, server_default=func.now()),
    Column("state", Text, nullable=False),
    Column("phase", Text),
    Column("claimed_by", BigInteger),
    Column("claimed_at", _MOMENT),
    Column("next_attempt_at", _MOMENT, nullable=False, server_default=func.now()),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("sent_at", _MOMENT),
    Column("channel", Text, nullable=False, server_default=text("'email'")),
    Column("instead_of", UUID, ForeignKey("notice.id")),
    Column("standing", Text),
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),
    Column("rehearsal_of", UUID, ForeignKey("template_version.id")),
    Column("rehearsal_language", Text),
    Column("beside", UUID, ForeignKey("notice.id")),
    Column("browser_id", UUID),
    Column("told_by", UUID, ForeignKey("notice.id")),
    Column("campaign_id", UUID, ForeignKey("campaign.id")),
    UniqueConstraint("event_id", "person_id", name="notice_one_per_event_and_person"),
    CheckConstraint(_one_of(tuple(NoticeState)), name="notice_state_known"),
    Index(
        "notice_one_in_place_and_channel",
        "instead_of",
        "channel",
        unique=True,
        postgresql_where=text("instead_of IS NOT NULL"),
    ),
    Index("notice_due", "position", postgresql_where=text(_one_of(UNSETTLED))),
    Index(
        "notice_next",
        "channel",
        "priority",
        "next_attempt_at",
        "position",
        postgresql_where=text("state IN ('created', 'failed_temporarily')"),
    ),
    Index("notice_claimed", "claimed_by", postgresql_where=text("state = 'sending'")),
    Index("notice_of_dossier", "dossier_id", "position"),
    Index("notice_beside", "beside", postgresql_where=text("beside IS NOT NULL")),
    Index("notice_told_by", "told_by", postgresql_where=text("told_by IS NOT NULL")),
    Index("notice_of_staff", "person_id", "digest_at", postgresql_where=text("for_staff")),
    Index(
        "notice_of_campaign",
        "campaign_id",
        "priority",
        "next_attempt_at",
        "position",
        postgresql_where=text(f"campaign_id IS NOT NULL AND {_one_of(UNSETTLED)}"),
    ),
    Index("notice_sent_of_campaign", "campaign_id", "sent_at", postgresql_where=text("campaign_id IS NOT NULL")),
    Index("notice_latest_sent", text("sent_at DESC"), postgresql_where=text("state = 'sent'")),
    Index(
        "notice_troubled",
        text("position DESC"),
        postgresql_where=text("state IN ('failed_temporarily', 'failed_permanently', 'unknown')"),
    ),
)
"""`position` is the order of arrival; `claimed_by` is the advisory lock key of the sender's session. With
`digest_at` it tells staff of a day: its first event's dossier stands here, the others in `gathered`. `instead_of` is
the first notice of its event, which another channel did not deliver; the `event_id` of such a row is derived from
both (ADR 0036). A message of a campaign has the campaign's id as its
event, so that nobody has two. `standing` is what `state` cannot say, see domain/standing.py.

`beside` is the notice that a hint at `browser_id` is beside. `told_by` is the digest that tells an investor this step:
the digest has `digest_at` as well, and what becomes of it becomes of its steps, by a trigger (ADR 0049).
"""

template_version, template_history = define_templates(metadata)
campaign, campaign_history, campaign_unsubscribed = define_campaigns(metadata)
opportunity = define_offers(metadata)

message = Table(
    "message",
    metadata,
    Column("notice_id", UUID, ForeignKey("notice.id"), primary_key=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("written_at", _MOMENT, nullable=False),
    Column("template_version", UUID, ForeignKey("template_version.id")),
    Column("read_for", ARRAY(Text)),
    Column("purpose", Text, nullable=False, server_default="service_notices"),
)
"""What was written to the person; the only place here where a name stands. Never rewritten. `read_for`: the languages
tried for the reader, the one asked for first; the last one was used.
"""

notice_attempt = Table(
    "notice_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False, index=True),
    Column("at", _MOMENT, nullable=False, server_default=func.clock_timestamp()),
    Column("phase", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("smtp_code", SmallInteger),
    Column("reply", Text, nullable=False),
    Column("provider", Text),
    Column("salt", LargeBinary, server_default=text("uuid_send(gen_random_uuid())")),
)
"""Every try, never rewritten. `salt`: with it the reply is digested in `notice_proof`; erased with the reply."""

notice_resend = Table(
    "notice_resend",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False, index=True),
    Column("at", _MOMENT, nullable=False),
    Column("staff_id", UUID, nullable=False),
    Column("reason", Text, nullable=False),
)
"""Who had a notice sent again, and why. Never rewritten."""

staff_contact = Table(
    "staff_contact",
    metadata,
    Column("staff_id", UUID, primary_key=True),
    Column("email", Text, nullable=False),
    Column("mobile", Text),
    Column("language", Text, nullable=False),
    Column("told", JSONB, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
    Column("changed_by", UUID, nullable=False),
)
"""Where a member of staff is reached, and when they want to be told of what. Gone with their account."""

gathered = Table(
    "gathered",
    metadata,
    Column("event_id", UUID, primary_key=True),
    Column("staff_id", UUID, primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False, index=True),
    Column("dossier_id", UUID, ForeignKey("dossier_reference.dossier_id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("occurred_at", _MOMENT, nullable=False),
)
"""What a digest tells: one line for an event. Never rewritten."""

define_inbox(metadata)
define_carried_out(metadata)
erasures = define_erasures(metadata)
