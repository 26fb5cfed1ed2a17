"""Alerts to staff that wait for a webhook which the settings do not name any more."""

from sqlalchemy import Connection, bindparam, text

from services.notifications.adapters import metrics
from services.notifications.domain.delivery import Attempt
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeStanding, NoticeState, Phase

NOBODY_LISTENS = Attempt(
    Phase.CLAIMED,
    AttemptOutcome.RELEASED,
    reply="the settings name no webhook for alerts to staff any more; who is called is told by e-mail",
)
_END = text("""
WITH ended AS (
    UPDATE notice SET state = :state, standing = :standing, phase = NULL
    WHERE id IN (
        SELECT id FROM notice WHERE channel = :channel AND state IN ('created', 'failed_temporarily')
        ORDER BY position LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING id
)
INSERT INTO notice_attempt (notice_id, phase, outcome, reply) SELECT id, :phase, :outcome, :reply FROM ended
""").bindparams(
    bindparam("channel", str(Channel.WEBHOOK)),
    bindparam("state", str(NoticeState.FAILED_PERMANENTLY)),
    bindparam("standing", str(NoticeStanding.SUPERSEDED)),
    bindparam("phase", str(NOBODY_LISTENS.phase)),
    bindparam("outcome", str(NOBODY_LISTENS.outcome)),
    bindparam("reply", NOBODY_LISTENS.reply),
)
"""Bounded: what is left is ended at the next look. One that a sender of other settings holds is not touched."""


def end_waiting_alerts(connection: Connection) -> int:
    """Each says why it did not leave, so that nothing waits for nobody. Answers how many; a resend ends the same way
    until a webhook is named again.
    """
    ended = connection.execute(_END).rowcount
    for _ in range(ended):
        metrics.attempted(Channel.WEBHOOK, NOBODY_LISTENS, None)
    return ended
