"""Which notice is next: the cost does not grow with the queue.

One look at an index for each channel and priority, in that order, until one finds something: 50,000 that are sent to
many are not looked at while one about a dossier is due. Within a priority the one that became due first goes first.
What is held until the morning holds back nothing: a legal deadline behind it does not wait. Nor does what a digest
tells; and hints, which all say the same, wait for nothing.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from services.notifications.domain.timing import Priority
from services.notifications.usecases.ports import Claim
from shared.contracts.notifications.codes import Channel

NEXT = """
SELECT n.*
FROM unnest(CAST(:channels AS text[]), CAST(:priorities AS smallint[])) AS lane (channel, priority)
CROSS JOIN LATERAL (
    SELECT * FROM notice
    WHERE notice.state IN ('created', 'failed_temporarily') AND notice.next_attempt_at <= now()
      AND notice.channel = lane.channel AND notice.priority = lane.priority
      AND notice.told_by IS NULL
      AND (notice.for_staff OR notice.beside IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM notice earlier
        WHERE earlier.dossier_id = notice.dossier_id AND earlier.person_id = notice.person_id
          AND earlier.position < notice.position AND earlier.channel = notice.channel
          AND earlier.priority <= notice.priority AND earlier.told_by IS NULL AND earlier.digest_at IS NULL
          AND earlier.state IN ('created', 'sending', 'failed_temporarily')
          AND (earlier.standing IS DISTINCT FROM 'held' OR earlier.next_attempt_at <= now())))
    ORDER BY notice.next_attempt_at, notice.position LIMIT :most
    FOR UPDATE SKIP LOCKED
) n
LIMIT :most
"""
# The commit does not wait for the disk: a claim that the server forgets dies with the session that made it, and before
# anything leaves the next commit, which waits, writes out this one as well.
_CLAIM = text(f"""
WITH due AS MATERIALIZED (SELECT id FROM ({NEXT}) found)
UPDATE notice
SET state = 'sending', standing = NULL, phase = 'claimed', claimed_by = :token, claimed_at = now()
FROM due WHERE notice.id = due.id
RETURNING notice.*, (SELECT count(*) FROM notice_resend WHERE notice_id = due.id) AS resends,
    EXISTS (SELECT FROM message WHERE notice_id = due.id) AS is_written,
    set_config('synchronous_commit', 'off', true) AS without_waiting
""")  # noqa: S608 - of constants
_LIVE = text("SELECT key, id FROM template_version WHERE state = 'live'")
_NEWER = text("""
SELECT id FROM notice
WHERE dossier_id = :dossier_id AND person_id = :person_id AND channel = :channel
  AND position > (SELECT position FROM notice WHERE id = :notice_id)
  AND browser_id IS NOT DISTINCT FROM :browser_id
  AND state IN ('created', 'failed_temporarily') AND facts ? 'status'
ORDER BY position DESC LIMIT 1
""")


def lanes(channels: Collection[Channel], most: int = 1) -> dict[str, Any]:
    """The parameters of NEXT."""
    pairs = [(str(channel), int(priority)) for priority in Priority for channel in channels]
    by = {"channels": [channel for channel, _ in pairs], "priorities": [priority for _, priority in pairs]}
    return {**by, "most": most}


def claim_next(connection: Connection, channels: Collection[Channel], token: int, most: int) -> list[Row[Any]]:
    """The next ones, claimed under this token, with what was done about each before: one statement."""
    rows = connection.execute(_CLAIM, {**lanes(channels, most), "token": token}).all()
    return sorted(rows, key=lambda row: (row.priority, row.next_attempt_at, row.position))


def live_versions(connection: Connection) -> dict[str, UUID]:
    """Of each template the version that is live now."""
    return {row.key: row.id for row in connection.execute(_LIVE)}


def newer_step(connection: Connection, claim: Claim) -> UUID | None:
    said = {name: getattr(claim, name) for name in ("dossier_id", "person_id", "channel", "notice_id", "browser_id")}
    return connection.execute(_NEWER, said).scalar_one_or_none()
