"""Who called a notice unwanted is sent no promotion any more: investor's consent log says that they want none."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pika.exceptions import AMQPError
from sqlalchemy import Engine, text

from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import GetPreferences, SetPreference
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.notifications.codes import Channel
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request
from shared.telemetry import logging

log = logging.get(__name__)

NO_TEXT = "RFC 5965"
"""In place of a text's version: what was said was said to the mail provider, with a button of its own."""
_OPEN = text("""
SELECT notice_id, person_id FROM complaint JOIN notice ON notice.id = notice_id
WHERE told_at IS NULL ORDER BY at LIMIT 100
""")
_TOLD = text("UPDATE complaint SET told_at = clock_timestamp() WHERE notice_id = :notice_id")


def tell_complaints(engine: Engine, call: Callable[[Request[Any]], Any]) -> int:
    """Each until it is taken; said again it changes nothing there. Answers how many were."""
    with engine.begin() as connection:
        rows = connection.execute(_OPEN).all()
    told = 0
    for row in rows:
        try:
            _withdraw(row.person_id, call)
        except (PersonNotFound, PersonErased):
            log.info("complaint of a person who is gone", notice_id=str(row.notice_id))
        except (Refusal, AMQPError, OSError, TimeoutError) as away:
            log.info("complaints not told now", error=type(away).__name__)
            break
        with engine.begin() as connection:
            connection.execute(_TOLD, {"notice_id": row.notice_id})
        told += 1
    return told


def _withdraw(person_id: UUID, call: Callable[[Request[Any]], Any]) -> None:
    """On the channel on which they complained, which is e-mail."""
    view = call(GetPreferences(person_id=person_id))
    call(
        SetPreference(
            person_id=person_id,
            purpose=Purpose.PROMOTION,
            channel=Channel.EMAIL,
            given=False,
            text_version=NO_TEXT,
            language=view.language,
            way=ConsentWay.COMPLAINT,
        )
    )
