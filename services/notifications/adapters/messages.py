"""Messages as they were written, in PostgreSQL."""

from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.adapters import tables
from services.notifications.domain.message import Message
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose


def read_message(connection: Connection, notice_id: UUID) -> Message | None:
    row = connection.execute(select(tables.message).where(tables.message.c.notice_id == notice_id)).one_or_none()
    if row is None:
        return None
    return Message(
        notice_id=row.notice_id,
        message_id=row.message_id,
        language=Language(row.language),
        subject=row.subject,
        text=row.text,
        html=row.html,
        written_at=row.written_at,
        template_version=row.template_version,
        read_for=tuple(row.read_for or ()),
        purpose=Purpose(row.purpose),
    )


def insert_message(connection: Connection, message: Message) -> None:
    """Once: what was written first is what was proved."""
    row = {**vars(message), "read_for": list(message.read_for), "digest": message.digest}
    connection.execute(insert(tables.message).values(row).on_conflict_do_nothing())
