"""What `work` does for campaigns, over and over: list who is told, give messages their turn, withdraw, finish.

Each step is one transaction that can be repeated, in however many processes: a page of the audience is stored with the
place it ends at, and a person has one message of a campaign by a unique key.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pika.exceptions import AMQPError
from pydantic_core import to_json
from sqlalchemy import Connection, Engine, Row, text

from services.notifications.adapters import metrics
from services.notifications.adapters.campaign_queries import unreachable
from services.notifications.adapters.staff_notices import CHANNEL
from services.notifications.domain.announcement import Facts
from services.notifications.domain.campaign import to_release
from services.notifications.domain.own_text import CampaignText
from services.notifications.domain.timing import UNRELEASED, Priority
from services.notifications.usecases.ports import Now
from shared.contracts.investor.audience import AudienceMember, CountAudience, ListAudience
from shared.contracts.notifications.campaigns import CampaignSetup, CampaignState
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeState
from shared.contracts.refusal import Refusal
from shared.database.identifiers import uuid7
from shared.reference.days import local_date
from shared.rpc.wire import ServiceFailed
from shared.telemetry import logging

log = logging.get(__name__)

PAGE = 500
BATCH = 500
"""Messages withdrawn in one transaction."""
_AWAY = (Refusal, ServiceFailed, AMQPError, OSError, TimeoutError)

_AT_WORK = text("""
SELECT id, state, listed FROM campaign c WHERE state = 'running' OR state = 'stopped' AND EXISTS (
    SELECT FROM notice n WHERE n.campaign_id = c.id AND n.state IN ('created', 'sending', 'failed_temporarily'))
ORDER BY id
""")
_LOCKED = text("SELECT * FROM campaign WHERE id = :id AND state = :state FOR UPDATE")
_READ = text("SELECT * FROM campaign WHERE id = :id AND state = 'running'")
_LIST = text("""
WITH member AS (
    SELECT * FROM json_to_recordset(CAST(:members AS json)) AS one (
        id uuid, person_id uuid, dossier_id uuid, number text, channel text, facts jsonb)
), known AS (
    -- Its filing may not have been heard of yet: nobody is left out for that.
    INSERT INTO dossier_reference (dossier_id, number, person_id) SELECT dossier_id, number, person_id FROM member
    ON CONFLICT (dossier_id) DO NOTHING
)
INSERT INTO notice (id, event_id, campaign_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state,
                    channel, priority)
SELECT id, :campaign_id, :campaign_id, dossier_id, person_id, :kind, facts, :correlation_id, :at, :state, channel,
       :unreleased
FROM member ON CONFLICT (event_id, person_id) DO NOTHING
""")
_LISTED = text("""
UPDATE campaign SET last_person = coalesce(:last_person, last_person), listed = :listed,
    counts = coalesce(counts, CAST(:counts AS jsonb)), moved_at = :now
WHERE id = :id
""")
_OPEN = text("""
SELECT count(*) FILTER (WHERE priority = :bulk AND state IN ('created', 'sending')) AS in_flight,
       count(*) FILTER (WHERE priority = :unreleased AND next_attempt_at <= now()) AS due, count(*) AS unsettled
FROM notice WHERE campaign_id = :id AND state IN ('created', 'sending', 'failed_temporarily')
""")
_RELEASE = text("""
WITH turn AS (
    SELECT id FROM notice
    WHERE campaign_id = :id AND priority = :unreleased AND state IN ('created', 'failed_temporarily')
      AND next_attempt_at <= now()
    ORDER BY next_attempt_at, position LIMIT :count FOR UPDATE SKIP LOCKED
), released AS (UPDATE notice SET priority = :bulk FROM turn WHERE notice.id = turn.id RETURNING 1)
SELECT count(*), pg_notify(:channel, '') FROM released
""")
_PAID = text("""
UPDATE campaign SET paid_until = :paid_until, moved_at = CASE WHEN :moved THEN :now ELSE moved_at END WHERE id = :id
""")
_LAST_SENT = text("SELECT max(sent_at) FROM notice WHERE campaign_id = :id")
_FINISH = text("UPDATE campaign SET state = 'finished', ended_at = :now WHERE id = :id")
_NOTE = text("INSERT INTO campaign_history (campaign_id, at, act, reason) VALUES (:id, :now, 'finished', '')")
_WITHDRAW = text("""
WITH chosen AS (
    SELECT id FROM notice WHERE campaign_id = :id AND state IN ('created', 'failed_temporarily')
    ORDER BY position LIMIT :batch FOR UPDATE SKIP LOCKED
), told AS (
    INSERT INTO notice_attempt (notice_id, phase, outcome, reply)
    SELECT id, 'claimed', 'released', 'the campaign was stopped' FROM chosen
)
UPDATE notice SET state = 'failed_permanently', standing = 'superseded' FROM chosen WHERE notice.id = chosen.id
""")
_IDLE = text("SELECT max(extract(epoch FROM :now - moved_at))::float FROM campaign WHERE state = 'running'")


class CampaignRounds:
    """`call`: asks the investor service."""

    def __init__(self, engine: Engine, call: Callable[[Any], Any], now: Now) -> None:
        self._engine = engine
        self._call = call
        self._now = now

    def run(self) -> None:
        """One round. An investor service that is away delays those who are not listed yet, and nobody else."""
        with self._engine.begin() as connection:
            found = connection.execute(_AT_WORK).all()
        for row in found:
            if row.state == CampaignState.STOPPED:
                self.withdraw(row.id)
                continue
            if not row.listed:
                self._list(row.id)
            self.release(row.id)
        with self._engine.begin() as connection:
            metrics.CAMPAIGN_IDLE_SECONDS.set(connection.scalar(_IDLE, {"now": self._now()}) or 0.0)

    def _list(self, campaign_id: UUID) -> None:
        try:
            self.list_page(campaign_id)
        except _AWAY as away:
            log.info("audience not listed now", campaign_id=str(campaign_id), error=type(away).__name__)

    def list_page(self, campaign_id: UUID) -> bool:
        """Store the next page of those who are told. False: somebody else did, or there is nothing to list."""
        with self._engine.begin() as connection:
            before = connection.execute(_READ, {"id": campaign_id}).one_or_none()
            away = unreachable(connection) if before is not None and before.counts is None else {}
        if before is None or before.listed:
            return False
        setup, counts = CampaignSetup.model_validate(before.setup), None
        channels = tuple(Channel(channel) for channel in setup.channels)
        if before.counts is None:
            asked = CountAudience(audience=setup.audience, channels=channels, unreachable=away)
            counts = self._call(asked).model_dump_json()
        page = ListAudience(audience=setup.audience, channels=channels, after=before.last_person, limit=PAGE)
        members: Sequence[AudienceMember] = self._call(page)
        with self._engine.begin() as connection:
            row = connection.execute(_LOCKED, {"id": campaign_id, "state": CampaignState.RUNNING}).one_or_none()
            if row is None or row.listed or row.last_person != before.last_person:
                return False
            self._store(connection, row, setup, members)
            last = members[-1].person_id if members else None
            ended = {"last_person": last, "listed": len(members) < PAGE, "counts": counts}
            connection.execute(_LISTED, {"id": campaign_id, "now": self._now(), **ended})
        return True

    def _store(
        self, connection: Connection, row: Row[Any], setup: CampaignSetup, members: Sequence[AudienceMember]
    ) -> None:
        about = {"text": CampaignText.CAMPAIGN, "opportunity_id": setup.opportunity_id}
        day = local_date(row.started_at)
        said = [
            {**one.model_dump(), "id": uuid7(), "facts": Facts(number=one.number, happened_on=day, **about).as_json()}
            for one in members
        ]
        connection.execute(
            _LIST,
            {
                "members": to_json(said).decode(),
                "campaign_id": row.id,
                "kind": NoticeKind.PROGRESSED,
                "correlation_id": str(row.id),
                "at": row.started_at,
                "state": NoticeState.CREATED,
                "unreleased": UNRELEASED,
            },
        )

    def release(self, campaign_id: UUID) -> int:
        """Give as many messages their turn as the rate allows; finish what has nothing left. Answers how many."""
        now, lanes = self._now(), {"id": campaign_id, "bulk": Priority.BULK, "unreleased": UNRELEASED}
        with self._engine.begin() as connection:
            row = connection.execute(_LOCKED, {"id": campaign_id, "state": CampaignState.RUNNING}).one_or_none()
            if row is None:
                return 0
            open_ = connection.execute(_OPEN, lanes).one()
            if row.listed and not open_.unsettled:
                connection.execute(_FINISH, {"id": campaign_id, "now": now})
                connection.execute(_NOTE, {"id": campaign_id, "now": now})
                return 0
            rate = CampaignSetup.model_validate(row.setup).per_minute
            count, paid_until = to_release(rate, row.paid_until, now)
            # Senders that are slower than the rate, or away, have no more than a minute before them: a pause is quick.
            count = max(0, min(count, rate - open_.in_flight))
            asked = {**lanes, "count": count, "channel": CHANNEL}
            released: int = connection.execute(_RELEASE, asked).one()[0] if count and open_.due else 0
            moved = bool(released) or self._goes_on(connection, row, open_)
            connection.execute(_PAID, {"id": campaign_id, "paid_until": paid_until, "moved": moved, "now": now})
        return released

    @staticmethod
    def _goes_on(connection: Connection, row: Row[Any], open_: Row[Any]) -> bool:
        """Nothing is due, or senders sent something since."""
        if row.listed and not open_.due and not open_.in_flight:
            return True
        last: datetime | None = connection.scalar(_LAST_SENT, {"id": row.id})
        return last is not None and last > row.moved_at

    def withdraw(self, campaign_id: UUID) -> int:
        """Of a campaign that was stopped, some of what has not left. Answers how many."""
        with self._engine.begin() as connection:
            return connection.execute(_WITHDRAW, {"id": campaign_id, "batch": BATCH}).rowcount
