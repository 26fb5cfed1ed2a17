"""The two statements of a message that leaves: one before its content does, one after the server took it over.

Each is a transaction by itself, and each waits for the disk: in between a loss is ambiguous. What did not go so well
takes the long way of claim_desk.py.
"""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from services.notifications.domain.delivery import JITTER, Attempt, Verdict
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import Claim
from shared.contracts.notifications.codes import NoticeState

_TRANSMITTING = text("""
WITH leaving AS (
    UPDATE notice SET phase = 'transmitting'
    WHERE id = :notice_id AND state = 'sending' AND claimed_by = :token
    RETURNING id
), kept AS (
    INSERT INTO message (notice_id, message_id, language, subject, text, html, digest, written_at, template_version,
                         read_for, purpose)
    SELECT id, :message_id, :language, :subject, :text, :html, :digest, CAST(:written_at AS timestamptz),
           CAST(:template_version AS uuid), CAST(:read_for AS text[]), :purpose
    FROM leaving
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM leaving
""")
_TRANSMITTING_AGAIN = text("""
UPDATE notice SET phase = 'transmitting'
WHERE id = :notice_id AND state = 'sending' AND claimed_by = :token
RETURNING 1
""")
_SENT = text("""
WITH sent AS (
    UPDATE notice
    SET state = 'sent', standing = NULL, phase = NULL, tries = :tries, sent_at = clock_timestamp(),
        next_attempt_at = now()
    WHERE id = :notice_id AND claimed_by = :token AND state IN ('sending', 'unknown')
    RETURNING occurred_at, sent_at, digest_at
), tried AS (
    INSERT INTO notice_attempt (notice_id, phase, outcome, smtp_code, reply, provider)
    VALUES (:notice_id, :phase, :outcome, :smtp_code, :reply, :provider)
)
SELECT * FROM sent
""")


def transmitting(connection: Connection, claim: Claim, message: Message, *, keep: bool) -> bool:
    """From here on a loss is ambiguous; `keep`: and these are the words. False: the claim is lost."""
    said = {"notice_id": claim.notice_id, "token": claim.token}
    if not keep:
        return bool(connection.scalar(_TRANSMITTING_AGAIN, said))
    said |= {**vars(message), "read_for": list(message.read_for), "digest": message.digest}
    return bool(connection.scalar(_TRANSMITTING, said))


def is_plainly_sent(attempt: Attempt, verdict: Verdict) -> bool:
    """Taken over by the first server that was asked, which gave it no name of its own."""
    return verdict.state is NoticeState.SENT and not attempt.earlier and not attempt.references


def sent(connection: Connection, claim: Claim, attempt: Attempt, verdict: Verdict) -> Row[Any] | None:
    """Record that, and the attempt. None: another settled the notice meanwhile, and the attempt alone is kept."""
    tried = {name: getattr(attempt, name) for name in ("phase", "outcome", "smtp_code", "reply", "provider")}
    said = {"notice_id": claim.notice_id, "token": claim.token, "tries": verdict.tries, **tried}
    return connection.execute(_SENT, said).one_or_none()


def with_jitter(pause: timedelta | None) -> timedelta:
    """What failed together does not come back together."""
    return timedelta() if pause is None else pause * random.uniform(1, 1 + JITTER)  # noqa: S311 - no secret
