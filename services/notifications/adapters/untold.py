"""Which steps of dossiers nobody was told of, from what came in and what became of it.

The delivery audit proves that every event that was published for this service came here (ADR 0008). From there on:
an event that says something has a notice, and a notice is told when a channel took it over, when a newer step says what
holds now, or when the person wants no such message. What is neither told nor explained by a member of staff is listed.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import metrics
from services.notifications.adapters.untold_tables import told_otherwise, unannounced
from services.notifications.domain.announcement import ANNOUNCED, OF_A_DOSSIER, announcement_of
from shared.contracts.notifications.untold import (
    ExplainUntoldStep,
    ListUntoldSteps,
    StepNotUntold,
    UntoldBecause,
    UntoldStep,
    UntoldSteps,
)
from shared.messaging.message import read_event

SETTLED = timedelta(minutes=10)
"""Before that an event or a notice may simply be on its way."""
LATE = timedelta(hours=1)
"""After that a notice that is not held for its reader's hours should have left."""

_UNTOLD = """
untold AS (
    SELECT i.event_id, NULL::uuid AS notice_id, CASE i.aggregate WHEN 'dossier' THEN i.aggregate_id END AS dossier_id,
           NULL AS kind, i.type, false AS to_mandatary,
           CASE WHEN l.state = 'parked' THEN 'event_parked' ELSE 'event_waits' END AS because, i.received_at AS since
    FROM inbox i LEFT JOIN lane l USING (source, aggregate, aggregate_id)
    WHERE i.processed_at IS NULL AND i.type = ANY(:types)
      AND i.received_at < CAST(:now AS timestamptz) - CAST(:settled AS interval)
    UNION ALL
    SELECT event_id, NULL, dossier_id, NULL, type, false, because, since FROM unannounced
    UNION ALL
    SELECT n.event_id, n.id, n.dossier_id, n.kind, '', n.for_mandatary,
           CASE n.state WHEN 'unknown' THEN 'uncertain'
                        WHEN 'failed_permanently'
                        THEN CASE n.standing WHEN 'suppressed' THEN 'address_suppressed' ELSE 'failed' END
                        ELSE 'late' END, n.occurred_at
    FROM notice n
    -- Not a hint, which stands beside what tells; of a digest its steps, each of them.
    WHERE NOT n.for_staff AND n.instead_of IS NULL AND n.beside IS NULL AND n.digest_at IS NULL
      AND n.campaign_id IS NULL
      AND (n.state IN ('failed_permanently', 'unknown') AND n.standing IS DISTINCT FROM 'superseded'
           OR n.state IN ('created', 'sending', 'failed_temporarily') AND n.standing IS DISTINCT FROM 'held'
              AND n.created_at < CAST(:now AS timestamptz) - CAST(:late AS interval))
      AND NOT EXISTS (SELECT 1 FROM notice other WHERE other.instead_of = n.id AND other.state = 'sent')
      -- The person's own wish explains it; the words stand on their page.
      AND NOT (n.standing IS NOT DISTINCT FROM 'suppressed' AND (
            SELECT phase FROM notice_attempt a WHERE a.notice_id = coalesce(n.told_by, n.id)
            ORDER BY a.id DESC LIMIT 1) = 'contact')
), unexplained AS (
    SELECT * FROM untold u WHERE NOT EXISTS (
        SELECT 1 FROM told_otherwise o
        WHERE o.event_id = u.event_id AND o.notice_id IS NOT DISTINCT FROM u.notice_id)
)
"""
_LIST = text(f"""
WITH {_UNTOLD}
SELECT u.*, r.number FROM unexplained u LEFT JOIN dossier_reference r USING (dossier_id)
ORDER BY u.since, u.event_id LIMIT :limit
""")  # noqa: S608 - constants of ours
_COUNTS = text(f"WITH {_UNTOLD} SELECT because, count(*) FROM unexplained GROUP BY because")  # noqa: S608
_ONE = text(f"""
WITH {_UNTOLD}
SELECT dossier_id FROM unexplained
WHERE event_id = :event_id AND notice_id IS NOT DISTINCT FROM CAST(:notice_id AS uuid)
""")  # noqa: S608

_WITHOUT_NOTICE = text("""
SELECT i.event_id, i.aggregate_id, i.type, i.received_at, i.outcome, i.body FROM inbox i
WHERE i.outcome IN ('handled', 'discarded') AND i.type = ANY(:types)
  AND i.processed_at < CAST(:now AS timestamptz) - CAST(:settled AS interval)
  AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.event_id = i.event_id)
  AND NOT EXISTS (SELECT 1 FROM unannounced u WHERE u.event_id = i.event_id)
""")


class SqlUntold:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def explain(self, command: ExplainUntoldStep, at: datetime) -> None:
        asked = {"event_id": command.event_id, "notice_id": command.notice_id}
        found = self._session.execute(_ONE, {**asked, **_parameters(at)}).first()
        if found is None:
            raise StepNotUntold(event_id=command.event_id)
        said = {**asked, "dossier_id": found.dossier_id, "at": at, "staff_id": command.staff_id}
        said |= {"told_by": command.told_by, "reason": command.reason}
        kept = insert(told_otherwise).values(said).on_conflict_do_nothing().returning(told_otherwise.c.id)
        if self._session.execute(kept).first() is None:
            raise StepNotUntold(event_id=command.event_id)  # another said so meanwhile


class Reconciliation:
    """Looks for events that were handled and told nobody, and keeps them before the inbox drops their day."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._say_nothing: set[UUID] = set()
        """Looked at before: an event of a kind that is told, which had nothing to tell."""

    def run(self, now: datetime) -> None:
        with self._engine.begin() as connection:
            found = connection.execute(_WITHOUT_NOTICE, _parameters(now)).all()
            looked_at = [self._kept(row) for row in found if row.event_id not in self._say_nothing]
            self._say_nothing &= {row.event_id for row in found}
            self._say_nothing |= {event_id for event_id, kept in looked_at if kept is None}
            if new := [kept for _, kept in looked_at if kept is not None]:
                connection.execute(insert(unannounced).on_conflict_do_nothing(), new)
        with Session(self._engine) as session:
            metrics.show_untold(_counts(session, now))

    @staticmethod
    def _kept(row: Row[Any]) -> tuple[UUID, dict[str, Any] | None]:
        event = read_event(row.type, row.body)
        if announcement_of(event) is None:
            return row.event_id, None
        because = UntoldBecause.NO_NOTICE if row.outcome == "handled" else UntoldBecause.EVENT_DISCARDED
        dossier_id = event.dossier_id if isinstance(event, OF_A_DOSSIER) else None
        said = {"event_id": row.event_id, "dossier_id": dossier_id, "type": row.type}
        return row.event_id, {**said, "because": because, "since": row.received_at}


def list_untold_steps(query: ListUntoldSteps, session: Session, now: datetime) -> UntoldSteps:
    rows = session.execute(_LIST, {"limit": query.limit, **_parameters(now)}).mappings()
    return UntoldSteps(rows=tuple(UntoldStep.model_validate(dict(row)) for row in rows), counts=_counts(session, now))


def _counts(session: Session, now: datetime) -> dict[UntoldBecause, int]:
    return {UntoldBecause(because): count for because, count in session.execute(_COUNTS, _parameters(now))}


def _parameters(now: datetime) -> dict[str, Any]:
    return {"types": [kind.type for kind in ANNOUNCED], "now": now, "settled": SETTLED, "late": LATE}
