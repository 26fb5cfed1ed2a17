"""Own funds in the database: as they were stated with the facts for the aids, and as the dossier's events told them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor.domain.own_funds import OwnFunds
from shared.contracts.investor.events import DossierFiled, DossierOwnFundsStated

# What was told is read from the events themselves: releases that run side by side agree on it without a mark of theirs.
_TOLD = """
    SELECT data FROM (
        SELECT aggregate_seq, type, data FROM event_history
        WHERE aggregate = 'dossier' AND aggregate_id = {dossier_id}
        UNION ALL
        SELECT aggregate_seq, type, data FROM outbox WHERE aggregate = 'dossier' AND aggregate_id = {dossier_id}
    ) AS event
    WHERE type IN (:filed, :stated) ORDER BY aggregate_seq DESC LIMIT 1
"""
_TYPES = {"filed": DossierFiled.type, "stated": DossierOwnFundsStated.type}

_TOLD_LAST = text(_TOLD.format(dossier_id=":dossier_id"))

_DIFFER = text(
    f"""
SELECT last.dossier_id FROM (
    SELECT DISTINCT ON (dossier_id) dossier_id, facts FROM aid_check
    WHERE dossier_id IN (SELECT dossier_id FROM aid_check WHERE by IS NOT NULL)
    ORDER BY dossier_id, id DESC
) AS last
CROSS JOIN LATERAL ({_TOLD.format(dossier_id="last.dossier_id")}) AS told
WHERE (CAST(last.facts ->> 'own_funds_mad' AS numeric), CAST(last.facts ->> 'own_funds_currency_mad' AS numeric))
    IS DISTINCT FROM
    (CAST(told.data ->> 'own_funds_mad' AS numeric), CAST(told.data ->> 'own_funds_currency_mad' AS numeric))
ORDER BY last.dossier_id
"""  # noqa: S608 - put together from the constants above
)


def told_last(session: Session, dossier_id: UUID) -> OwnFunds | None:
    """By the newest event that says it; None: the deposit was not told."""
    data = session.scalar(_TOLD_LAST, {**_TYPES, "dossier_id": dossier_id})
    if data is None:
        return None
    return own_funds(data, datetime.fromisoformat(data.get("stated_at") or data["occurred_at"]))


def own_funds(said: Mapping[str, Any], at: datetime) -> OwnFunds:
    total, currency = (said.get(name) for name in ("own_funds_mad", "own_funds_currency_mad"))
    return OwnFunds((_amount(total), _amount(currency)), at)


def dossiers_to_tell(session: Session) -> Sequence[UUID]:
    """Those whose own funds staff stated, and whose events say others."""
    return session.scalars(_DIFFER, _TYPES).all()


def _amount(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)
