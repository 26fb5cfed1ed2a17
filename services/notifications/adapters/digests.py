"""Small steps that an investor is told in one message a day. ADR 0049.

A digest is a notice of its own, one for a person and a morning: its event's id is made of both, so however many senders
see the first step of a day, there is one. What it tells is chosen before anybody has begun to send or write it; a step
that comes later goes to the next one. The steps stay notices, with their own words on the person's page.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection, select, text, update

from services.notifications.adapters import tables as t
from services.notifications.domain.announcement import Facts
from services.notifications.domain.own_text import DigestText
from services.notifications.usecases.gathered import ToldStep
from services.notifications.usecases.ports import Claim, ClaimLost
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeStanding, NoticeState
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

_n = t.notice.c

_BEGIN = text("""
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, traceparent, occurred_at, state,
                    standing, channel, digest_at, next_attempt_at)
SELECT :id, :event_id, dossier_id, person_id, :kind, CAST(:facts AS jsonb), correlation_id, traceparent, occurred_at,
       'created', 'held', :channel, :morning, :morning
FROM notice WHERE id = :step
ON CONFLICT (event_id, person_id) DO NOTHING
""")


def gather(connection: Connection, claim: Claim, mornings: Sequence[datetime]) -> None:
    """Raises ClaimLost; RuntimeError when the digests of all these mornings have begun: the last is a day away."""
    for morning in mornings:
        digest = _open_digest(connection, claim, morning)
        if digest is not None:
            _leave(connection, claim, digest, morning)
            return
    raise RuntimeError(f"every digest until {mornings[-1]} has begun")


def _open_digest(connection: Connection, claim: Claim, morning: datetime) -> UUID | None:
    """Under its lock. None: somebody has begun to send or write it, and more would not be told by it."""
    event_id = uuid5(claim.person_id, f"{DigestText.DIGEST} {morning.isoformat()}")
    facts = Facts(number=claim.facts.number, happened_on=local_date(morning), text=DigestText.DIGEST)
    said = {
        "id": uuid7(),
        "event_id": event_id,
        "kind": NoticeKind.PROGRESSED,
        "facts": facts.as_json_text(),
    }
    connection.execute(_BEGIN, {**said, "channel": Channel.EMAIL, "morning": morning, "step": claim.notice_id})
    written = select(t.message.c.notice_id).where(t.message.c.notice_id == _n.id).exists()
    unbegun = (_n.state == NoticeState.CREATED, _n.tries == 0, ~written)
    found = select(_n.id).where(_n.event_id == event_id, _n.person_id == claim.person_id, *unbegun).with_for_update()
    return connection.execute(found).scalar_one_or_none()


def _leave(connection: Connection, claim: Claim, digest: UUID, morning: datetime) -> None:
    held = {"state": NoticeState.CREATED, "standing": NoticeStanding.HELD, "next_attempt_at": morning}
    left = connection.execute(
        update(t.notice)
        .where(_n.id == claim.notice_id, _n.claimed_by == claim.token, _n.state == NoticeState.SENDING)
        .values(told_by=digest, phase=None, claimed_by=None, **held)
    )
    if left.rowcount != 1:
        raise ClaimLost(str(claim.notice_id))


def read_steps(connection: Connection, digest: UUID) -> Sequence[ToldStep]:
    """In the order in which they came."""
    r, m = t.dossier_reference.c, t.message.c
    rows = connection.execute(
        select(_n.dossier_id, r.number, m.subject, _n.occurred_at)
        .join_from(t.notice, t.dossier_reference)
        .join(t.message, m.notice_id == _n.id)
        .where(_n.told_by == digest)
        .order_by(_n.position)
    )
    return [ToldStep(row.dossier_id, row.number, row.subject, row.occurred_at) for row in rows]
