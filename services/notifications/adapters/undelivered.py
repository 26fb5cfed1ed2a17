"""What becomes of a notice that its channel did not deliver: the next channel, then a task for the adviser."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pika.exceptions import AMQPError
from sqlalchemy import Connection, Engine, text

from services.notifications.adapters.stand_ins import stand_in
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.investor.undelivered import TellUndelivered
from shared.contracts.notifications.codes import Channel
from shared.contracts.refusal import Refusal
from shared.telemetry import logging

log = logging.get(__name__)

TELL_EVERY_S = 10.0

_FAILED = text("""
SELECT channel, dossier_id, coalesce(instead_of, id) AS first, digest_at,
       EXISTS (SELECT 1 FROM provider_health WHERE channel = 'sms' AND seen_at > now() - interval '1 day') AS sms
FROM notice WHERE id = :notice_id AND NOT for_staff AND rehearsal_of IS NULL AND campaign_id IS NULL
""")
_STEPS = text("SELECT id FROM notice WHERE told_by = :notice_id ORDER BY position")
_NOTE = text("""
INSERT INTO undelivered (notice_id, dossier_id) VALUES (:first, :dossier_id) ON CONFLICT (notice_id) DO NOTHING
""")
_CALL = text("""
INSERT INTO undelivered (notice_id, dossier_id)
SELECT coalesce(instead_of, id), dossier_id FROM notice
WHERE id = :notice_id AND NOT for_staff AND rehearsal_of IS NULL
ON CONFLICT (notice_id) DO NOTHING
""")
_OPEN = text("""
SELECT notice_id, dossier_id, EXISTS (SELECT FROM complaint c WHERE c.notice_id = u.notice_id) AS complained
FROM undelivered u WHERE told_at IS NULL ORDER BY at LIMIT 100
""")
_TOLD = text("UPDATE undelivered SET told_at = clock_timestamp() WHERE notice_id = :notice_id")


def go_on(connection: Connection, notice_id: UUID) -> None:
    """In the transaction in which it failed for good; of a digest, each step that it was to tell. Again, it changes
    nothing.
    """
    failed = connection.execute(_FAILED, {"notice_id": notice_id}).one_or_none()
    if failed is None:
        return
    if failed.digest_at is not None:
        for step in connection.execute(_STEPS, {"notice_id": notice_id}).scalars().all():
            go_on(connection, step)
        return
    if failed.channel == Channel.EMAIL and failed.sms:
        stand_in(connection, failed.first, Channel.SMS)
    else:
        connection.execute(_NOTE, {"first": failed.first, "dossier_id": failed.dossier_id})


def call_adviser(connection: Connection, notice_id: UUID) -> None:
    """Though it was delivered: who looks after the dossier should reach its reader. Again, it changes nothing."""
    connection.execute(_CALL, {"notice_id": notice_id})


def tell_undelivered(engine: Engine, call: Callable[[TellUndelivered], Any]) -> int:
    """Each to investor, which knows who looks after the dossier. Answers how many it took; the rest is said again."""
    with engine.begin() as connection:
        rows = connection.execute(_OPEN).all()
    told = 0
    for row in rows:
        try:
            call(TellUndelivered(dossier_id=row.dossier_id, notice_id=row.notice_id, complained=row.complained))
        except DossierNotFound:
            log.warning("undelivered notice of a dossier that is gone", notice_id=str(row.notice_id))
        except (Refusal, AMQPError, OSError, TimeoutError) as away:
            log.info("undelivered notices not told now", error=type(away).__name__)
            break
        with engine.begin() as connection:
            connection.execute(_TOLD, {"notice_id": row.notice_id})
        told += 1
    return told
