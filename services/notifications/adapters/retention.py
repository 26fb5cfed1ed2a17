"""The words of notices are kept as long as investor's rule says, and no longer; never those of somebody under hold."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared.contracts.investor.privacy import RetentionRules
from shared.contracts.investor.privacy_codes import RetainedObject

_OLD = """
SELECT message.notice_id FROM message JOIN notice ON notice.id = message.notice_id
WHERE message.written_at < CAST(:now AS timestamptz) - make_interval(months => :months)
  AND NOT notice.person_id = ANY(CAST(:held AS uuid[])) AND notice.state IN ('sent', 'failed_permanently')
LIMIT 1000
"""
_REPLIES = "SELECT blank_replies(:ids), blank_told_otherwise('{}', :ids)"
_WITH_WORDS = (
    "DELETE FROM notice_reading WHERE notice_id = ANY(:ids)",
    "DELETE FROM suppression WHERE notice_id = ANY(:ids)",
    "DELETE FROM message WHERE notice_id = ANY(:ids)",
)
"""Who read them, and that their address came back: if it still does, the next notice shows it. The chain stays."""


def drop_old_words(engine: Engine, rules: RetentionRules, now: datetime) -> int:
    """Where the rule is automatic. Run again, it changes nothing. Answers how many messages went."""
    rule = next((one for one in rules.rules if one.object is RetainedObject.NOTICE_MESSAGE), None)
    if rule is None or not rule.automatic:
        return 0
    gone = 0
    while dropped := _drop(engine, rule.months, rules.held, now):
        gone += dropped
    return gone


def _drop(engine: Engine, months: int, held: Sequence[UUID], now: datetime) -> int:
    with Session(engine) as session, session.begin():
        asked = {"now": now, "months": months, "held": list(held)}
        ids = list(session.scalars(text(_OLD), asked))
        session.execute(text(_REPLIES), {"ids": ids})
        for statement in _WITH_WORDS:
            session.execute(text(statement), {"ids": ids})
    return len(ids)
