"""What SMS providers tell of messages that they took: that they arrived, or did not.

A receipt may be quicker than the commit of the sender that handed the message over. Both write the same row, so the
second one, whichever it is, sees what the first one said.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, func, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.adapters import tables
from services.notifications.adapters.provider_tables import sms_part
from services.notifications.adapters.undelivered import go_on
from shared.contracts.notifications.codes import AttemptOutcome, Phase


class Receipt(StrEnum):
    """How it ended, of one part."""

    DELIVERED = "delivered"
    FAILED = "failed"


_p = sms_part
_ARRIVED = text("""
UPDATE notice SET standing = 'delivered'
WHERE id = :notice_id AND state = 'sent' AND standing IS NULL
  AND NOT EXISTS (SELECT 1 FROM sms_part WHERE notice_id = :notice_id AND receipt IS DISTINCT FROM 'delivered')
  AND EXISTS (SELECT 1 FROM sms_part WHERE notice_id = :notice_id)
""")
_FAILED = text("""
UPDATE notice SET state = 'failed_permanently', standing = NULL
WHERE id = :notice_id AND state = 'sent'
  AND EXISTS (SELECT 1 FROM sms_part WHERE notice_id = :notice_id AND receipt = 'failed')
""")


def taken(connection: Connection, notice_id: UUID, provider: str, references: Sequence[str]) -> None:
    """After the notice's state was written, in the same transaction."""
    for reference in references:
        row = upsert(_p).values(provider=provider, reference=reference, notice_id=notice_id)
        connection.execute(
            row.on_conflict_do_update(
                index_elements=["provider", "reference"], set_={"notice_id": row.excluded.notice_id}
            )
        )
    if references:
        _conclude(connection, notice_id, provider, at=None)


def received(connection: Connection, provider: str, reference: str, receipt: Receipt, at: datetime) -> None:
    """In a transaction. A part ends once: the same receipt again changes nothing, nor does another one after it."""
    row = upsert(_p).values(provider=provider, reference=reference, receipt=receipt)
    notice_id = connection.execute(
        row.on_conflict_do_update(
            index_elements=["provider", "reference"],
            set_={"receipt": func.coalesce(_p.c.receipt, row.excluded.receipt)},
        ).returning(_p.c.notice_id)
    ).scalar_one()
    if notice_id is not None:
        _conclude(connection, notice_id, provider, at=at)


def _conclude(connection: Connection, notice_id: UUID, provider: str, at: datetime | None) -> None:
    said = {"notice_id": notice_id}
    if connection.execute(_FAILED, said).rowcount:
        go_on(connection, notice_id)
        when = {} if at is None else {"at": at}
        connection.execute(
            insert(tables.notice_attempt).values(
                notice_id=notice_id,
                phase=Phase.TRANSMITTING,
                outcome=AttemptOutcome.PERMANENT,
                reply="the provider's receipt: not delivered",
                provider=provider,
                **when,
            )
        )
    else:
        connection.execute(_ARRIVED, said)
